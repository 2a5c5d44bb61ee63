//! What eligibility rules are told of exclusion, if they ask: `exclusion` in `eligibility.shape.json`.

use serde_json::{Value, json};

use super::Exclusions;
use crate::exclusions::model::{DeclaredGround, Statement};
use crate::exclusions::store::facts::known;
use crate::kernel::ids::{ApplicationId, FrameworkId, ProviderId};
use crate::kernel::{Instant, Refusal, Regime, london};

impl Exclusions {
    /// The fact `exclusion` of an application, for a determination of that instant:
    ///
    /// - `declared`: whether the provider has said anything, be it that no ground applies;
    /// - `grounds`: each declared ground that its regime knows, with `ground`, `kind` (mandatory, discretionary), `about`
    ///   (supplier, connected_person, associated_person), `event_on`, `within_look_back`, `self_cleaning` (whether
    ///   evidence of it was given);
    /// - `debarments`: each entry of the debarment list that names the provider, a connected or an associated person by a
    ///   number, with `reference`, `kind`, `ground`, `about`, `limited` (national security: about some contracts only).
    ///
    /// # Errors
    /// `not-found` when there is no such framework.
    pub async fn facts(
        &self,
        application: ApplicationId,
        provider: ProviderId,
        framework: FrameworkId,
        at: Instant,
    ) -> Result<Value, Refusal> {
        let regime = self.frameworks.published(framework).await?.regime;
        let today = london::date_of(at);
        let known = known(self.db.reader(), application, provider, today).await?;
        let declared = known.declared.is_some();
        let Statement { grounds, .. } = known.declared.unwrap_or_default();
        let grounds: Vec<Value> = grounds.iter().filter_map(|one| self.ground_fact(one, regime, at)).collect();
        let debarments = known.debarred.iter().map(|(about, entry)| {
            json!({
                "reference": entry.reference, "kind": entry.kind.name(), "ground": entry.ground, "about": about.name(),
                "limited": entry.contracts.is_some(),
            })
        });
        let debarments: Vec<Value> = debarments.collect();
        Ok(json!({"declared": declared, "grounds": grounds, "debarments": debarments}))
    }

    fn ground_fact(&self, declared: &DeclaredGround, regime: Regime, at: Instant) -> Option<Value> {
        let today = london::date_of(at);
        let ground = self.regimes.ground(regime, &declared.ground, today)?;
        Some(json!({
            "ground": ground.code, "kind": ground.kind.name(), "about": declared.about.name(),
            "event_on": declared.event_on, "self_cleaning": declared.self_cleaning.is_some(),
            "within_look_back": ground.looks_back_to(declared.event_on, declared.known_on, today),
        }))
    }
}
