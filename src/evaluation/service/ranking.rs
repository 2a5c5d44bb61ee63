//! Ranking: the competition's pinned rulebook over what was agreed.

use std::collections::BTreeSet;

use serde_json::json;

use super::super::enquiry::Enquiry;
use super::super::judging;
use super::super::model::{AgreedMark, Method, Progress};
use super::super::ranking::{Ranking, RankingOutcome, ScoredElement, Standing};
use super::super::store;
use super::{Evaluation, frozen, moderating};
use crate::competitions::{Competition, subject_of};
use crate::decisions::Decisions;
use crate::engine::{Decision, Outcome};
use crate::kernel::ids::{CompetitionId, MembershipId, TenderId};
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, Refusal, Tenant, canonical};
use crate::store::{Event, Work};
use crate::tenders::PricedTender;

/// The hook that gives points.
const SCORING: &str = "scoring";

/// A run over the marks of one version of the evaluation.
struct Judged {
    competition: Competition,
    progress: Progress,
    run: Run,
}

/// What the two rules found, before it is kept.
struct Run {
    scoring: Decision,
    award: Option<Decision>,
    outcome: RankingOutcome,
    detail: Option<String>,
    standings: Vec<Standing>,
}

impl Evaluation {
    /// Scores and ranks the tenders by the rulebook that was pinned at publication, and keeps the run beside any
    /// earlier one. When a rule cannot decide, the run says so and names nobody.
    ///
    /// # Errors
    /// `sealed` before the opening; `wrong-state` while a mark is still to be agreed (`missing` names them), while a
    /// tenderer is still asked (`enquiries` names what), when there is no tender, or while an approval rests on an earlier
    /// run.
    pub async fn rank(&self, call: &Call, id: CompetitionId) -> Result<Ranking, Refusal> {
        // Refused inside the unit of work, so that a repeated request gets its first answer again.
        let judged = self.judge(&call.actor, id, call.at).await;
        self.db
            .write(call, async |work| {
                let judged = judged.as_ref().map_err(Clone::clone)?;
                self.competitions.require_undecided(work, call, id).await?;
                keep(work, judged).await
            })
            .await
    }

    /// The run that counts.
    ///
    /// # Errors
    /// `not-found` when the tenders have not been ranked, or the competition is not of the caller's council.
    pub async fn ranking(&self, actor: &Actor, id: CompetitionId, at: Instant) -> Result<Ranking, Refusal> {
        let competition = self.competitions.owned(actor, id).await?;
        self.tenders.require_clear(actor, &competition, at).await?;
        self.latest(id).await?.ok_or_else(|| Refusal::not_found("ranking"))
    }

    /// Every run, the first one first.
    ///
    /// # Errors
    /// `not-found` when the competition is not of the caller's council.
    pub async fn rankings(
        &self,
        actor: &Actor,
        id: CompetitionId,
        (at, page): (Instant, PageRequest),
    ) -> Result<Page<Ranking>, Refusal> {
        let competition = self.competitions.owned(actor, id).await?;
        self.tenders.require_clear(actor, &competition, at).await?;
        let rows = store::rankings(self.db.reader(), id, page).await?;
        Ok(Page::of(rows, page, |ranking| ranking.id.0))
    }

    async fn judge(&self, actor: &Actor, id: CompetitionId, at: Instant) -> Result<Judged, Refusal> {
        let competition = self.competitions.owned(actor, id).await?;
        let tenders = self.tenders.priced(id).await?;
        self.tenders.require_clear(actor, &competition, at).await?;
        if tenders.is_empty() {
            return Err(Refusal::wrong_state("No tender was opened, so there is nothing to rank."));
        }
        let progress = store::progress(self.db.reader(), id).await?;
        if progress.frozen {
            return Err(frozen());
        }
        must_be_settled(&store::enquiries(self.db.reader(), id).await?, at)?;
        let (compared, out) = self.aftermath(id).await?.divide(tenders.into_iter().map(unranked).collect());
        if compared.is_empty() {
            return Err(Refusal::wrong_state("Every tender is out, so there is nobody to rank."));
        }
        let agreed = self.agreed(id).await?;
        let ids: Vec<TenderId> = compared.iter().map(|standing| standing.tender).collect();
        let missing = Method::from(&competition).not_agreed(&ids, &agreed);
        if !missing.is_empty() {
            return Err(moderating::not_agreed(&missing));
        }
        let mut run = self.run(&competition, compared, &agreed).await?;
        run.standings.extend(out);
        Ok(Judged { competition, progress, run })
    }

    /// Asks the rule `scoring`, then the rule `award` about what it gave.
    async fn run(
        &self,
        competition: &Competition,
        standings: Vec<Standing>,
        agreed: &[AgreedMark],
    ) -> Result<Run, Refusal> {
        let method = Method::from(competition);
        let pinned = competition.rulebook_sha256.as_deref();
        let pinned = pinned.ok_or_else(|| Refusal::internal("an opened competition without a pinned rulebook"))?;
        let pack = self.rulebooks.package(pinned).await?;

        let schedule = &competition.price_schedule;
        let mut facts = judging::scoring_facts(&method, &standings, agreed);
        if pack.has_hook(SCORING) {
            judging::tell_elements(&mut facts, schedule, &standings, |facts| pack.known(SCORING, facts));
        }
        let scoring = self.decisions.decide(competition.authority, &pack, SCORING, facts).await?;
        if scoring.outcome != Outcome::Scored {
            return Ok(Run::undecided(message(&scoring), scoring, None, standings));
        }
        let scored = judging::with_points(&standings, &scoring.output)
            .and_then(|scored| judging::with_elements(scored, &scoring.output, (&method, schedule)));
        let scored = match scored {
            Ok(scored) => scored,
            Err(why) => return Ok(Run::undecided(why, scoring, None, standings)),
        };

        if scored.iter().all(|standing| standing.excluded.is_some()) {
            let outcome = RankingOutcome::Ranked;
            return Ok(Run { scoring, award: None, outcome, detail: Some(NOBODY_LEFT.to_owned()), standings: scored });
        }

        let members = self.memberships.active(competition.framework, competition.lot).await?;
        let active: BTreeSet<MembershipId> = members.iter().map(|member| member.id).collect();
        let facts = judging::award_facts(&method, &scored, &active);
        let award = self.decisions.decide(competition.authority, &pack, "award", facts).await?;
        let outcome = match award.outcome {
            Outcome::Ranked => RankingOutcome::Ranked,
            Outcome::Tie => RankingOutcome::Tie,
            _ => return Ok(Run::undecided(message(&award), scoring, Some(award), scored)),
        };
        let standings = judging::with_places(scored, &award.output)?;
        Ok(Run { scoring, award: Some(award), outcome, detail: None, standings })
    }
}

impl Run {
    fn undecided(why: String, scoring: Decision, award: Option<Decision>, standings: Vec<Standing>) -> Self {
        Self { scoring, award, outcome: RankingOutcome::CannotDecide, detail: Some(why), standings }
    }

    fn inputs_sha256(&self) -> String {
        let award = self.award.as_ref().map_or("", |award| &award.input_sha256);
        canonical::sha256(format!("{} {award}", self.scoring.input_sha256).as_bytes())
    }
}

const NOBODY_LEFT: &str = "The scoring rule removed every tender, so there is nobody to rank.";

/// Why a rule could not decide, in its own words.
fn message(decision: &Decision) -> String {
    let said = decision.output.get("message").and_then(|message| message.as_str());
    format!("The {} rule answered `{}`: {}", decision.hook, decision.outcome, said.unwrap_or("it gave no reason"))
}

async fn keep(work: &Work, judged: &Judged) -> Result<Ranking, Refusal> {
    let Judged { competition, progress, run } = judged;
    if store::progress(work.tx(), competition.id).await? != *progress {
        return Err(Refusal::wrong_state("Marks changed while the tenders were ranked; rank them again."));
    }
    let subject = subject_of(competition);
    let scoring_decision = Decisions::record(work, &run.scoring, &subject).await?;
    let award_decision = match &run.award {
        Some(award) => Some(Decisions::record(work, award, &subject).await?),
        None => None,
    };
    let ranking = Ranking {
        id: work.fresh(),
        competition: competition.id,
        evaluation_version: progress.version,
        scoring_decision,
        award_decision,
        inputs_sha256: run.inputs_sha256(),
        outcome: run.outcome,
        detail: run.detail.clone(),
        standings: run.standings.clone(),
        at: work.at(),
    };
    store::insert_ranking(work.tx(), &ranking).await?;
    let data = json!({
        "ranking": ranking.id, "outcome": ranking.outcome.name(), "order": ranking.order(), "tied": ranking.tied(),
        "scoring_decision": scoring_decision, "award_decision": award_decision,
        "inputs_sha256": ranking.inputs_sha256,
    });
    work.note(
        Event::new("competition.ranked", "competition", competition.id, data)
            .within(Tenant::Authority(competition.authority)),
    );
    Ok(ranking)
}

/// Nothing is ranked while somebody is still asked.
fn must_be_settled(enquiries: &[Enquiry], at: Instant) -> Result<(), Refusal> {
    let open: Vec<_> = enquiries.iter().filter(|one| one.is_open(at)).map(|one| one.id).collect();
    if open.is_empty() {
        return Ok(());
    }
    let what = if open.len() == 1 { "1 enquiry is" } else { &format!("{} enquiries are", open.len()) };
    let detail =
        format!("{what} open. Tenders can be ranked once they are answered and settled; `enquiries` names them.");
    Err(Refusal::wrong_state(detail).member("enquiries", json!(open)))
}

pub(super) fn unranked(tender: PricedTender) -> Standing {
    Standing {
        tender: tender.id,
        member: tender.member,
        provider: tender.provider,
        location: tender.location,
        location_name: tender.location_name,
        price: tender.price,
        tendered_price: None,
        elements: tender.price_elements.into_iter().map(ScoredElement::from).collect(),
        price_points: None,
        quality_points: None,
        total: None,
        place: None,
        excluded: None,
        removed: false,
    }
}
