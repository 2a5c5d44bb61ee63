//! The officer's decision: made once, after the window has opened, on what the rules found.

use serde_json::json;

use super::evaluate::{Evaluated, subject};
use super::lock_out::Barred;
use super::submit::record_lots;
use super::{Applications, assess, news, overtaken};
use crate::applications::model::{
    Application, Criterion, Found, IntakeWindow, LockOut, LotVerdict, OfficerDecision, OfficerOutcome, Said, Standing,
    Submission, Verdict,
};
use crate::applications::store;
use crate::decisions::{Decisions, explained};
use crate::kernel::ids::ApplicationId;
use crate::kernel::{AsOf, Call, Instant, Refusal, Tenant, london, require_lead};
use crate::memberships::{Memberships, NewLot, NewMember};
use crate::store::{Event, Work};

/// A decision that may be made, and the application it is about.
pub(super) struct Ruling {
    pub submitted: Application,
    submission: Submission,
    /// What the rules of this day find, where they are the ones that count.
    anew: Option<Evaluated>,
    verdict: Verdict,
    /// Of each lot.
    lots: Vec<LotVerdict>,
    /// The lots that are granted.
    granted: Vec<NewLot>,
    /// What the rulebook makes of one more refusal, where it makes anything of it.
    barred: Option<Barred>,
}

impl Applications {
    /// Admits or refuses, each lot by itself. A location that is admitted for a lot is a member from that instant on; one
    /// that is a member already is so for that lot too. Departing from what the rules found is possible, needs a reason,
    /// and is recorded as an override. Where the rules of this day count, they are asked anew, and what they find is put
    /// on record beside what was found at the submission.
    ///
    /// # Errors
    /// `not-found` unless it was submitted to the caller's own council; `declaration-needed` and `conflict-of-interest`;
    /// `forbidden` to a partner that may read it; `wrong-state` before its window opens, after a decision and after a
    /// withdrawal; `stale` when it has changed since `version`; `validation` without a reason where one is needed, and for a
    /// lot that it is not for; `conflict` when the location has one of its lots.
    pub async fn decide(
        &self,
        call: &Call,
        id: ApplicationId,
        version: i64,
        said: &Said,
    ) -> Result<(Application, Option<IntakeWindow>), Refusal> {
        let ruling = self.ruling(call, id, version, said).await;
        let decided = self
            .db
            .write(call, async |work| {
                let ruling = ruling.as_ref().map_err(Clone::clone)?;
                keep(work, call, ruling).await
            })
            .await?;
        let window = self.window_of(&decided).await?;
        Ok((decided, window))
    }

    pub(super) async fn ruling(
        &self,
        call: &Call,
        id: ApplicationId,
        version: i64,
        said: &Said,
    ) -> Result<Ruling, Refusal> {
        let submitted = self.opened(&call.actor, id, call.at).await?;
        require_lead(&call.actor, submitted.authority)?;
        let submission = submitted.standing.decidable()?.clone();
        submitted.require_version(version)?;
        if let Some(window) = self.window_of(&submitted).await?.filter(|window| window.opens_at > call.at) {
            return Err(Refusal::wrong_state(format!(
                "The application waits for the window that opens at {}; it can be decided from then on.",
                london::words(window.opens_at)
            )));
        }
        let anew = self.anew(&submitted, &submission, call.at).await?;
        let (verdict, lots) = match &anew {
            None => said.verdicts(&submitted.found_of_lots(), submission.assessed)?,
            // What the rules find now, the officer may not have read yet.
            Some(found) => said
                .verdicts(&found.found_of_lots(&submitted), found.assessed)
                .map_err(|refusal| refusal.decision(explained(&found.decision)))?,
        };
        // On the heap: the unit of work of a batch holds one of these within others.
        Box::pin(self.require_heard(call, &submitted, &submission, anew.as_ref(), said.outcome)).await?;
        let barred = match said.outcome {
            OfficerOutcome::Refuse => self.lock_out(&submitted, &submission, call.at).await?,
            OfficerOutcome::Admit => None,
        };
        let granted = self.granted(&submitted, &lots).await?;
        Ok(Ruling { submitted, submission, anew, verdict, lots, granted, barred })
    }

    /// The lots that are granted, with the capacity that was offered.
    async fn granted(&self, submitted: &Application, lots: &[LotVerdict]) -> Result<Vec<NewLot>, Refusal> {
        let admitted =
            |code: &str| lots.iter().any(|lot| lot.code == code && lot.verdict.outcome == OfficerOutcome::Admit);
        let framework = self.frameworks.published(submitted.framework).await?;
        let granted = framework.lots.into_iter().filter(|lot| admitted(&lot.terms.code)).map(|lot| NewLot {
            capacity: submitted.lots.iter().find(|chosen| chosen.code == lot.terms.code).and_then(|lot| lot.capacity),
            lot: lot.id,
            code: lot.terms.code,
            title: lot.terms.title,
        });
        Ok(granted.collect())
    }

    /// Where exclusion plays a part in the assessment that counts, the provider was heard before (s.58 of the Act).
    async fn require_heard(
        &self,
        call: &Call,
        submitted: &Application,
        submission: &Submission,
        anew: Option<&Evaluated>,
        outcome: OfficerOutcome,
    ) -> Result<(), Refusal> {
        let found = match anew {
            Some(found) => assess::dry_run(&found.decision)?,
            None => assess::recorded(&self.decisions.find(&call.actor, submission.assessment).await?)?,
        };
        let Some(exclusion) = Exclusion::in_(&found.criteria) else { return Ok(()) };
        let admit = outcome == OfficerOutcome::Admit;
        self.exclusions.require_decidable(&call.actor, submitted.id, admit, (exclusion.alone, exclusion.debarred)).await
    }

    /// What the rules of this instant find about a submitted application, where the rules of its decision count.
    pub(super) async fn anew(
        &self,
        submitted: &Application,
        submission: &Submission,
        at: Instant,
    ) -> Result<Option<Evaluated>, Refusal> {
        if submitted.as_of != AsOf::Decided {
            return Ok(None);
        }
        let location = self.providers.own_location(submitted.provider, submitted.location).await?;
        self.evaluate(submitted, &location, submission.at, at).await.map(Some)
    }
}

/// The part that exclusion plays in an assessment.
struct Exclusion {
    /// Nothing else stands against the application.
    alone: bool,
    /// It rests on the debarment list, for a mandatory ground.
    debarred: bool,
}

impl Exclusion {
    /// None where no criterion that is not met, or referred, looked at the facts of exclusion.
    fn in_(criteria: &[Criterion]) -> Option<Self> {
        let looks = |criterion: &Criterion, at: &str| criterion.facts.iter().any(|fact| fact.path.starts_with(at));
        let against: Vec<&Criterion> = criteria.iter().filter(|criterion| criterion.outcome == "not met").collect();
        let referred = criteria.iter().filter(|criterion| criterion.outcome == "refer");
        let mut standing = against.iter().copied().chain(referred);
        standing.any(|criterion| looks(criterion, EXCLUSION) && !silent(criterion)).then(|| Self {
            alone: against.iter().all(|criterion| looks(criterion, EXCLUSION)),
            debarred: against.iter().any(|criterion| looks(criterion, DEBARMENTS)),
        })
    }
}

const EXCLUSION: &str = "/exclusion";
const DEBARMENTS: &str = "/exclusion/debarments";

/// That nothing was declared is no ground, and needs no hearing.
fn silent(criterion: &Criterion) -> bool {
    let mut about = criterion.facts.iter().filter(|fact| fact.path.starts_with(EXCLUSION));
    about.all(|fact| fact.path == "/exclusion/declared")
}

/// The unit of work of a decision.
pub(super) async fn keep(work: &Work, call: &Call, ruling: &Ruling) -> Result<Application, Refusal> {
    let Ruling { submitted, submission, anew, verdict, lots, granted, barred } = ruling;
    let anew = match anew {
        Some(found) => Some(Found {
            assessment: Decisions::record(work, &found.decision, &subject(submitted)).await?,
            assessed: found.assessed,
            rating: found.rating.clone(),
            lots: record_lots(work, submitted, found).await?,
        }),
        None => None,
    };
    let lock_out = match barred {
        Some(Barred { decision, until }) => {
            let decision = Decisions::record(work, decision, &subject(submitted)).await?;
            until.map(|until| LockOut { until, decision })
        }
        None => None,
    };
    let (verdict, lots) = (verdict.clone(), lots.clone());
    let decision = OfficerDecision { verdict, lots, anew, lock_out, by: call.actor.id, at: work.at() };
    let verdict = &decision.verdict;
    if !store::decide(work.tx(), submitted, &decision).await? {
        return Err(overtaken(work, call.actor.tenant, submitted).await?);
    }
    let (action, member) = match verdict.outcome {
        OfficerOutcome::Refuse => ("application.refused", None),
        OfficerOutcome::Admit => {
            let member = Memberships::admit(work, call, new_member(submitted, granted)).await?;
            ("application.admitted", Some(member.id))
        }
    };
    let decided = Application {
        standing: Standing::Decided(submission.clone(), decision.clone()),
        version: submitted.version + 1,
        ..submitted.clone()
    };
    let (assessment, assessed) = decided.standing.assessment().unzip();
    let data = json!({
        "framework": submitted.framework, "location": submitted.location, "provider": submitted.provider,
        "assessment": assessment, "assessed": assessed, "as_of": submitted.as_of,
        "basis": verdict.basis, "reason": verdict.reason, "lots": decision.lots, "membership": member,
        "lock_out": decision.lock_out, "version": decided.version,
    });
    let event = Event::new(action, "application", submitted.id, data);
    work.note(event.within(Tenant::Authority(submitted.authority)));
    news::decided(work, submitted, &decision).await?;
    Ok(decided)
}

fn new_member(granted: &Application, lots: &[NewLot]) -> NewMember {
    NewMember {
        framework: granted.framework,
        authority: granted.authority,
        provider: granted.provider,
        provider_name: granted.provider_name.clone(),
        location: granted.location,
        location_name: granted.location_name.clone(),
        application: granted.id,
        lots: lots.to_vec(),
    }
}
