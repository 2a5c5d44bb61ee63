//! Changing rules: the files of the alliance's pack, and a change on its way from draft to release.

use std::collections::BTreeMap;
use std::path::Path;

use drawdown::engine::Pack;
use drawdown::kernel::ids::AuthorityId;
use drawdown::kernel::{Actor, Role};
use serde_json::{Value, json};

use super::{Answer, CARE_HOME_PACK, Request, TestApp, council};

pub type Files = BTreeMap<String, String>;

pub fn care_home_files() -> Files {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/rules")).join(CARE_HOME_PACK);
    Pack::read_folder(&folder).expect("the pack can be read")
}

/// The council's files with one of them reworded.
pub fn reworded(file: &str, from: &str, to: &str) -> Files {
    let mut files = care_home_files();
    let text = files.get_mut(file).expect("the file");
    assert!(text.contains(from), "{file} has no {from:?}");
    *text = text.replacen(from, to, 1);
    files
}

/// The same rules and questions, which call the years of trading something else.
pub fn with_years_open(mut files: Files) -> Files {
    for file in ["eligibility.shape.json", "eligibility.rhai", "cases/eligibility.json", "questionnaire.json"] {
        let text = files.get_mut(file).expect("the file");
        assert!(text.contains("years_trading"), "{file}");
        *text = text.replace("years_trading", "years_open");
    }
    files
}

/// A draft, and the two people it takes.
pub struct Change<'a> {
    pub app: &'a TestApp,
    pub author: Actor,
    pub approver: Actor,
    pub draft: String,
    pub version: i64,
}

/// What a published framework's rules change with.
pub fn by_decision() -> Value {
    json!({"reason": "As the panel asked", "decision_reference": "AC-2021-07"})
}

impl TestApp {
    /// A draft of these files, by a rule author of the council.
    pub async fn draft_rules(&self, framework: &str, authority: AuthorityId, files: &Files) -> Change<'_> {
        let author = council(Role::RuleAuthor, authority);
        let body = json!({"title": "A change", "files": files});
        let begun = self.post(&format!("/frameworks/{framework}/rulebook/drafts")).by(&author).json(body);
        let begun = begun.expect(201).await;
        let approver = council(Role::Approver, authority);
        Change { app: self, author, approver, draft: begun.id(), version: begun.version() }
    }

    /// Takes these files the whole way, in force at once; answers the release.
    pub async fn change_rules(&self, framework: &str, authority: AuthorityId, files: &Files) -> Answer {
        let change = self.draft_rules(framework, authority, files).await;
        let proposal = change.approved().await;
        change.release(&proposal).json(by_decision()).expect(201).await
    }
}

impl<'a> Change<'a> {
    pub fn path(&self, rest: &str) -> String {
        format!("/rulebook/drafts/{}{rest}", self.draft)
    }

    pub fn propose(&self) -> Request<'a> {
        let request = self.app.post(&self.path("/propose")).by(&self.author).if_match(self.version);
        request.json(json!({"summary": "What the panel asked for"}))
    }

    pub fn approve(&self, proposal: &Answer, by: &Actor) -> Request<'a> {
        let request = self.app.post(&format!("/rulebook/proposals/{}/approve", proposal.id())).by(by);
        request.json(json!({"package_sha256": proposal.str("/package_sha256")}))
    }

    /// The proposal, approved.
    pub async fn approved(&self) -> Answer {
        let proposal = self.propose().expect(201).await;
        self.approve(&proposal, &self.approver).expect(200).await
    }

    /// The terms are still to be said.
    pub fn release(&self, proposal: &Answer) -> Request<'a> {
        self.app.post(&format!("/rulebook/proposals/{}/release", proposal.id())).by(&self.author)
    }
}
