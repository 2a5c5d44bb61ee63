//! What eligibility rules are told of exclusion, if they ask: `exclusion` in `eligibility.shape.json`.

use serde_json::{Value, json};

use super::Exclusions;
use crate::exclusions::model::{Debarment, DebarmentKind, DeclaredGround, Statement};
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

    /// That nobody who stands behind a supplier makes it an excluded one by the debarment list, for a contract that is awarded at
    /// that instant: a mandatory entry of a ground that the law of the framework knows. One that is about some contracts only
    /// (national security) is for an officer to read.
    ///
    /// # Errors
    /// `wrong-state` naming the entry.
    pub async fn require_not_debarred(
        &self,
        (provider, application): (ProviderId, ApplicationId),
        regime: Regime,
        at: Instant,
    ) -> Result<(), Refusal> {
        let today = london::date_of(at);
        let known = known(self.db.reader(), application, provider, today).await?;
        let bars = |entry: &&Debarment| {
            let is_known = self.regimes.ground(regime, &entry.ground, today).is_some();
            entry.kind == DebarmentKind::Mandatory && entry.contracts.is_none() && is_known
        };
        match known.debarred.iter().map(|(_, entry)| entry).find(bars) {
            None => Ok(()),
            Some(entry) => Err(Refusal::wrong_state(format!(
                "By the entry {} of the debarment list its provider is an excluded supplier, so nothing is awarded to it.",
                entry.reference
            ))),
        }
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
