//! Telling every tenderer the outcome, all at once, and the standstill that this begins.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::super::model::{OutcomeLetter, StandstillPeriod};
use super::super::store::{self, outcomes};
use super::super::views::NewOutcomeLetters;
use super::super::writing::Outcome;
use crate::authorities::Authorities;
use crate::competitions::{Competition, Competitions};
use crate::evaluation::Evaluation;
use crate::frameworks::Frameworks;
use crate::kernel::ids::{ApprovalId, CompetitionId, OutcomeLetterId, ProviderId};
use crate::kernel::{Actor, Call, FieldError, Instant, Problem, Refusal, Tenant, london};
use crate::letters::LetterPage;
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::providers::Providers;
use crate::regimes::{OutcomeLaw, Regimes};
use crate::store::{Db, Event, Work};
use crate::tenders::Tenders;

#[derive(Clone)]
pub struct OutcomeLetters {
    pub db: Db,
    pub authorities: Authorities,
    pub providers: Providers,
    pub frameworks: Frameworks,
    pub regimes: Regimes,
    pub competitions: Competitions,
    pub tenders: Tenders,
    pub evaluation: Evaluation,
}

/// Letters that are written and not sent.
struct Batch {
    competition: Competition,
    approval: ApprovalId,
    standstill: Option<StandstillPeriod>,
    pages: Vec<(ProviderId, LetterPage)>,
}

impl OutcomeLetters {
    /// Writes to every provider whose tender was opened, all of them or none, once. A standstill that the letters speak of
    /// holds the award back, and the signature of what was awarded already.
    ///
    /// # Errors
    /// `wrong-state` before the approval and its effect, after the award, and once the competition is cancelled; `conflict` when the
    /// letters went out already; `validation` naming every reason that is missing; `refused-by-regime` where the law wants a
    /// standstill and none was asked for; `declaration-needed`; `conflict-of-interest`.
    pub async fn send(
        &self,
        call: &Call,
        id: CompetitionId,
        new: &NewOutcomeLetters,
    ) -> Result<Vec<OutcomeLetter>, Refusal> {
        // Refused inside the unit of work, so that a repeated request gets its first answer again.
        let batch = self.batch(call, id, new).await;
        self.db
            .write(call, async |work| {
                let batch = batch.as_ref().map_err(Clone::clone)?;
                // Nobody awards meanwhile.
                self.competitions.held_alone(work, &call.actor, id).await?.must_not_be_cancelled()?;
                let now = store::find_approval(work.tx(), call.actor.tenant, batch.approval).await?;
                super::approved(now, id, work.at())?;
                if store::is_signed(work.tx(), batch.approval).await? {
                    return Err(Refusal::wrong_state("A contract was signed already. Letters go out before that."));
                }
                if outcomes::standstill_of(work.tx(), batch.approval).await?.is_some() {
                    return Err(Refusal::new(Problem::Conflict, "The letters on this approval went out already."));
                }
                keep(work, call, batch).await
            })
            .await
    }

    /// The letters of a competition that the caller may see: a council all of its own, a provider those written to it.
    ///
    /// # Errors
    /// `not-found` for another council's competition; `forbidden` to a provider who was not invited (W11);
    /// `declaration-needed`; `conflict-of-interest`.
    pub async fn list(&self, actor: &Actor, id: CompetitionId, at: Instant) -> Result<Vec<OutcomeLetter>, Refusal> {
        self.require_reader(actor, id, at).await?;
        outcomes::list(self.db.reader(), actor.tenant, id).await
    }

    /// The page of a letter, as it was sent.
    ///
    /// # Errors
    /// `not-found` for everybody but the council and the provider it was written to; `declaration-needed` and
    /// `conflict-of-interest` for the council's people; `internal` when it is not what was sent.
    pub async fn page(&self, actor: &Actor, id: OutcomeLetterId, at: Instant) -> Result<String, Refusal> {
        let found = outcomes::find(self.db.reader(), actor.tenant, id).await?;
        let (letter, html) = found.ok_or_else(|| Refusal::not_found("letter"))?;
        self.require_reader(actor, letter.competition, at).await?;
        LetterPage::require_unchanged(&html, &letter.sha256)?;
        Ok(html)
    }

    async fn require_reader(&self, actor: &Actor, id: CompetitionId, at: Instant) -> Result<(), Refusal> {
        let competition = self.competitions.seen(actor, id).await?;
        self.tenders.require_clear(actor, &competition, at).await
    }

    async fn batch(&self, call: &Call, id: CompetitionId, new: &NewOutcomeLetters) -> Result<Batch, Refusal> {
        let competition = self.competitions.owned(&call.actor, id).await?;
        self.tenders.require_clear(&call.actor, &competition, call.at).await?;
        let found = store::find_approval(self.db.reader(), call.actor.tenant, new.approval_id).await?;
        let approval = super::approved(found, id, call.at)?;
        let ranking = super::ranking_of(&self.evaluation, id, &approval).await?;
        let declined = store::settled(self.db.reader(), id).await?.declined;
        if approval.tenders.iter().all(|tender| declined.contains(tender)) {
            return Err(Refusal::wrong_state(
                "What was approved has been declined: nobody is to be told of it as the outcome.",
            ));
        }
        let framework = self.frameworks.owned(&call.actor, competition.framework).await?;
        let law = self.regimes.outcome(framework.regime, london::date_of(call.at));
        let law = law.ok_or_else(|| Refusal::internal("a regime that says nothing of a standstill"))?;
        let standstill = standstill(&law, new.standstill, call.at)?;
        let providers: BTreeSet<ProviderId> = ranking.standings.iter().map(|standing| standing.provider).collect();
        let mut names = BTreeMap::new();
        for provider in providers {
            names.insert(provider, self.providers.provider(provider).await?.name);
        }
        let council = self.authorities.find(&call.actor, competition.authority).await?;
        let pages = Outcome {
            council: &council.name,
            framework: &framework.name,
            competition: &competition,
            ranking: &ranking,
            approval: &approval,
            declined: &declined,
            agreed: &self.evaluation.agreed(id).await?,
            names: &names,
            law: &law,
            standstill,
            at: call.at,
        }
        .write()?;
        Ok(Batch { approval: approval.id, competition, standstill, pages })
    }
}

/// The days of a standstill that begins with letters of `at`.
fn standstill(law: &OutcomeLaw, wanted: bool, at: Instant) -> Result<Option<StandstillPeriod>, Refusal> {
    if !wanted && law.required {
        let detail = format!("{} ({})", law.required_by.says, law.required_by.cites);
        let fault = FieldError::new("/standstill", "standstill_required", &*detail);
        return Err(Refusal::new(Problem::RefusedByRegime, format!("No letter is sent. {detail}")).field(fault));
    }
    if !wanted {
        return Ok(None);
    }
    let today = london::date_of(at);
    let days = law.standstill.first_day(today).zip(law.standstill.last_day(today));
    let (first, last) = days.ok_or_else(|| Refusal::internal("the calendar ends before the standstill"))?;
    Ok(Some(StandstillPeriod { first, last }))
}

async fn keep(work: &Work, call: &Call, batch: &Batch) -> Result<Vec<OutcomeLetter>, Refusal> {
    let Batch { competition, approval, standstill, pages } = batch;
    let letter = |(provider, page): &(ProviderId, LetterPage)| OutcomeLetter {
        id: work.fresh(),
        approval: *approval,
        competition: competition.id,
        authority: competition.authority,
        provider: *provider,
        sha256: page.sha256.clone(),
        standstill: *standstill,
        by: call.actor.id.into(),
        at: work.at(),
    };
    let letters: Vec<OutcomeLetter> = pages.iter().map(letter).collect();
    let rows: Vec<_> = letters.iter().cloned().zip(pages.iter().map(|(_, page)| page.html.as_str())).collect();
    outcomes::insert(work.tx(), &rows).await?;
    let kept: Vec<_> = letters
        .iter()
        .map(|letter| json!({"id": letter.id, "provider": letter.provider, "sha256": letter.sha256}))
        .collect();
    let data = json!({"approval": approval, "standstill": standstill, "letters": kept});
    let event = Event::new("competition.outcome_letters_sent", "competition", competition.id, data);
    work.note(event.within(Tenant::Authority(competition.authority)));
    let told = json!({
        "competition": competition.title, "standstill_until": standstill.map(|period| london::day(period.last)),
    });
    let news: Vec<News> = letters
        .iter()
        .map(|letter| {
            let path = format!("/outcome-letters/{}/letter.html", letter.id);
            News::new(Kind::OutcomeLetter, Audience::Provider(letter.provider), path, told.clone())
                .of(competition.framework)
        })
        .collect();
    Notifications::tell_all(work, &news).await?;
    Ok(letters)
}
