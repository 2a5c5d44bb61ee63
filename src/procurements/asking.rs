//! What the rulebook says of each award that an allocation would make: its hook `zone_award`, asked lot by lot in their
//! published order, about those before it (H01). The solver knows the published limits; the council's own script has the
//! last word.

use serde_json::{Value, json};

use super::model::{Asked, Inputs, Procurement, ProcurementLot};
use super::service::Procurements;
use super::solver::{Outcome, Win};
use crate::competitions::{Competition, subject_of};
use crate::decisions::{Decisions, reasons_of_rule, refused_by_rule};
use crate::engine::{self, Decision};
use crate::kernel::Refusal;
use crate::store::Work;

const HOOK: &str = "zone_award";

/// An answer that is not on record yet.
pub(super) struct Answered {
    competition: Competition,
    decision: Decision,
}

impl Procurements {
    /// The rulebooks' answers; none where nothing is allocated, or a lot's pinned rulebook has no such hook.
    ///
    /// # Errors
    /// `refused-by-rule` for an award that a rulebook does not allow, `cannot-decide` when it could not say, both with the title
    /// of the competition; `busy`.
    pub(super) async fn ask(
        &self,
        procurement: &Procurement,
        competitions: &[Competition],
        (inputs, outcome): (&Inputs, &Outcome),
    ) -> Result<Vec<Answered>, Refusal> {
        let Outcome::Proved { allocation, .. } = outcome else { return Ok(vec![]) };
        let (mut answers, mut awarded) = (vec![], vec![]);
        for (lot, competition) in procurement.lots.iter().zip(competitions) {
            let name = lot.competition.to_string();
            let given = allocation.lots.iter().find(|given| given.lot == name);
            let Some(winner) = given.and_then(|given| given.winner.as_ref()) else { continue };
            let package = competition.rulebook_sha256.as_deref();
            let package = package.ok_or_else(|| Refusal::internal("a ranked competition without a pinned rulebook"))?;
            let pack = self.rulebooks.package(package).await?;
            if pack.has_hook(HOOK) {
                let facts = facts(inputs, (lot, competition), winner, &awarded);
                let facts = pack.known(HOOK, &facts);
                let decision = self.decisions.decide(procurement.authority, &pack, HOOK, facts).await?;
                if !matches!(decision.outcome, engine::Outcome::Met | engine::Outcome::Refer) {
                    let refusal = refused_by_rule("The lots are not allocated.", &decision, None);
                    return Err(refusal.about(&competition.title).member("competition_id", name));
                }
                answers.push(Answered { competition: competition.clone(), decision });
            }
            awarded.push(json!({
                "zone": name, "district": lot.district, "provider": winner.bidder, "beds": competition.quantity_beds,
            }));
        }
        Ok(answers)
    }

    /// Puts the answers on record.
    pub(super) async fn record(work: &Work, answers: &[Answered]) -> Result<Vec<Asked>, Refusal> {
        let mut asked = vec![];
        for Answered { competition, decision } in answers {
            asked.push(Asked {
                competition: competition.id,
                decision: Decisions::record(work, decision, &subject_of(competition)).await?,
                referred: reasons_of_rule(decision).into_iter().map(ToOwned::to_owned).collect(),
            });
        }
        Ok(asked)
    }
}

/// About giving this lot to its winner, after those given before.
fn facts(
    inputs: &Inputs,
    (lot, competition): (&ProcurementLot, &Competition),
    winner: &Win,
    awarded: &[Value],
) -> Value {
    let name = lot.competition.to_string();
    json!({
        "zone": {
            "id": name, "number": lot.number, "title": competition.title, "district": lot.district,
            "beds": competition.quantity_beds,
        },
        "provider": winner.bidder, "home": inputs.entered(&name, &winner.bidder).map(|one| &one.name),
        "place": winner.place, "cost": winner.cost, "points": winner.points, "awarded": awarded,
    })
}
