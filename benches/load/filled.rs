//! What is asked for: frameworks to read, applications to submit.

use anyhow::Context;

use super::seed::Ground;

/// An application ready to be submitted.
pub struct Draft {
    pub application: String,
    pub etag: String,
    pub token: String,
}

pub struct Filled {
    pub framework_path: String,
    pub drafts: Vec<Draft>,
}

/// Published frameworks to read, and one application ready to be submitted for each home.
pub async fn fill(base: &str, frameworks: usize, homes: usize) -> anyhow::Result<Filled> {
    let ground = Ground::new(base).await?;
    let member = ground.member("care").await?;
    let mut framework = String::new();
    for index in 0..frameworks {
        framework = ground.publish(index).await?;
    }
    let token = ground.client.token_of(&member.person).await?;
    let mut drafts = vec![];
    for location in ground.homes(homes).await? {
        let draft = ground.draft(&member, &framework, &location).await?;
        let draft = ground.answer(&member, draft, &["business", "quality", "policies"]).await?;
        drafts.push(Draft { application: draft.id()?, etag: draft.etag.context("an ETag")?, token: token.clone() });
    }
    Ok(Filled { framework_path: format!("/api/v1/frameworks/{framework}"), drafts })
}
