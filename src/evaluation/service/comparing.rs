//! What an officer looks at before and after a ranking: prices that look low, answers that are alike, who is out and what
//! that changed.

use serde_json::json;

use super::super::alike::{Alike, AlikePair, NEAR_IDENTICAL, alike};
use super::super::model::{AgreedMark, Method, REASON_MOST};
use super::super::price::{self, CheckedPrice, LowPriceTest, PriceCheck};
use super::super::ranking::Ranking;
use super::super::standing::{Aftermath, Comparison, Disqualification};
use super::super::store;
use super::super::views::NewDisqualification;
use super::Evaluation;
use super::ranking::unranked;
use crate::competitions::Competition;
use crate::engine::Outcome;
use crate::kernel::ids::{CompetitionId, RankingId, TenderId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Money, Problem, Refusal, Tenant};
use crate::store::Event;
use crate::tenders::{OpenedTender, PricedTender};

/// The hook that says, in a council's own way, whether a price looks abnormally low.
const LOW_PRICE_HOOK: &str = "abnormally_low";

impl Evaluation {
    /// Whether prices look abnormally low, by the competition's rulebook or else by the published default. It decides
    /// nothing: whoever looks low is asked (s.19(4)-(5)).
    ///
    /// # Errors
    /// `sealed` before the opening; `not-found` for another council's; `declaration-needed`, `conflict-of-interest`;
    /// `bad-query` for no units or too many.
    pub async fn price_check(
        &self,
        actor: &Actor,
        id: CompetitionId,
        units: u64,
        at: Instant,
    ) -> Result<PriceCheck, Refusal> {
        if !(1..=price::MOST_UNITS).contains(&units) {
            let said = format!("`units` must be from 1 to {}.", price::MOST_UNITS);
            return Err(Refusal::new(Problem::BadQuery, said));
        }
        let (competition, tenders) = self.compared(actor, id, at).await?;
        let after = self.aftermath(id).await?;
        let standings = tenders.into_iter().map(unranked).collect();
        let (compared, _) = after.divide(standings);
        let prices: Vec<Money> = compared.iter().map(|standing| standing.price).collect();
        let (test, found) = match self.low_by_rulebook(&competition, &prices, units).await? {
            Some(found) => (LowPriceTest::Rulebook, found),
            None => {
                let low = price::look_low(&prices, units);
                (LowPriceTest::Published, low.into_iter().map(|low| (low, None)).collect())
            }
        };
        let checked = compared.into_iter().zip(found).map(|(standing, (looks_low, because))| CheckedPrice {
            tender: standing.tender,
            location_name: standing.location_name,
            price: standing.price,
            looks_low,
            because,
        });
        Ok(PriceCheck { competition: id, test, units, prices: checked.collect() })
    }

    /// What the rulebook says of every price; nothing, where it has no such rule. What it cannot decide is asked about.
    async fn low_by_rulebook(
        &self,
        competition: &Competition,
        prices: &[Money],
        units: u64,
    ) -> Result<Option<Vec<(bool, Option<String>)>>, Refusal> {
        let pinned = competition.rulebook_sha256.as_deref();
        let pinned = pinned.ok_or_else(|| Refusal::internal("an opened competition without a pinned rulebook"))?;
        let pack = self.rulebooks.package(pinned).await?;
        if !pack.hooks().any(|hook| hook == LOW_PRICE_HOOK) {
            return Ok(None);
        }
        let all: Vec<String> = prices.iter().map(Money::to_string).collect();
        let mut found = vec![];
        for price in &all {
            let facts = json!({"price": price, "prices": all, "units": units});
            let decision = self.decisions.decide(competition.authority, &pack, LOW_PRICE_HOOK, facts).await?;
            let said = decision.output.pointer("/referred/0/reason").or(decision.output.get("message"));
            let because = said.and_then(|said| said.as_str()).map(str::to_owned);
            found.push((decision.outcome != Outcome::Met, because));
        }
        Ok(Some(found))
    }

    /// Answers of different tenders to one question that are at least so many percent alike (K10).
    ///
    /// # Errors
    /// As [`Evaluation::price_check`].
    pub async fn similarity(
        &self,
        actor: &Actor,
        id: CompetitionId,
        (percent, at): (u32, Instant),
    ) -> Result<Vec<AlikePair>, Refusal> {
        if !(1..=100).contains(&percent) {
            return Err(Refusal::new(Problem::BadQuery, "`at_least` must be from 1 to 100, in percent."));
        }
        let competition = self.competitions.owned(actor, id).await?;
        let tenders = self.tenders.opened(id).await?;
        self.tenders.require_clear(actor, &competition, at).await?;
        let agreed = self.agreed(id).await?;
        let questions = Method::from(&competition).questions.into_iter().map(|question| question.id).collect();
        pairs(tenders, questions, percent, agreed).await
    }

    /// Pairs of near-identical answers whose agreed marks differ, for whoever moderates.
    pub(super) async fn marked_unlike(
        tenders: Vec<OpenedTender>,
        method: &Method,
        agreed: &[AgreedMark],
    ) -> Result<Vec<AlikePair>, Refusal> {
        let standing: Vec<AgreedMark> = agreed.iter().filter(|mark| mark.reopened.is_none()).cloned().collect();
        // Only where marks differ is there anything to compare.
        let differ = |question: &String| {
            let mut marks = standing.iter().filter(|mark| mark.mark.question == *question).map(|mark| mark.mark.mark);
            marks.next().is_some_and(|first| marks.any(|mark| mark != first))
        };
        let questions = method.questions.iter().map(|question| question.id.clone()).filter(differ).collect();
        let mut found = pairs(tenders, questions, NEAR_IDENTICAL, standing.clone()).await?;
        found.retain(AlikePair::marks_differ);
        Ok(found)
    }

    /// Takes a tender out for good, before prices are compared, and ranks the others anew if they were ranked.
    ///
    /// # Errors
    /// `sealed` before the opening; `validation`; `conflict` when it is out already; `wrong-state` while an approval rests
    /// on the ranking: it must be referred back first; `declaration-needed`, `conflict-of-interest`.
    pub async fn disqualify(
        &self,
        call: &Call,
        id: CompetitionId,
        new: &NewDisqualification,
    ) -> Result<(Disqualification, Option<Ranking>), Refusal> {
        let (competition, tenders) = self.compared(&call.actor, id, call.at).await?;
        let mut faults = Faults::new();
        let known = tenders.iter().any(|tender| tender.id == new.tender_id);
        faults.require(known, "/tender_id", "unknown_tender", "is no opened tender of this competition");
        faults.text("/reason", &new.reason, REASON_MOST);
        faults.verdict()?;
        let out = self
            .db
            .write(call, async |work| {
                self.begin_change(work, call, id).await?;
                let out = store::disqualified(work.tx(), id).await?;
                if out.iter().any(|one| one.tender == new.tender_id) {
                    return Err(Refusal::new(Problem::Conflict, "This tender is disqualified already."));
                }
                let one = Disqualification {
                    tender: new.tender_id,
                    competition: id,
                    ground: new.ground,
                    reason: new.reason.clone(),
                    by: call.actor.id.into(),
                    at: work.at(),
                };
                store::insert_disqualification(work.tx(), &one).await?;
                let data = json!({"competition": id, "ground": one.ground, "reason": one.reason});
                let event = Event::new("tender.disqualified", "tender", one.tender, data);
                work.note(event.within(Tenant::Authority(competition.authority)));
                Ok(one)
            })
            .await?;
        Ok((out, self.rank_anew(call, id).await?))
    }

    /// Ranks again what was ranked before something changed; nothing while something stands in the way.
    async fn rank_anew(&self, call: &Call, id: CompetitionId) -> Result<Option<Ranking>, Refusal> {
        let Some(before) = self.latest(id).await? else { return Ok(None) };
        if before.evaluation_version == store::progress(self.db.reader(), id).await?.version {
            return Ok(Some(before));
        }
        let unkeyed = Call { idempotency: None, ..call.clone() };
        match self.rank(&unkeyed, id).await {
            Ok(ranking) => Ok(Some(ranking)),
            Err(refusal) if refusal.problem() == Problem::WrongState => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }

    /// Every tender that is disqualified.
    ///
    /// # Errors
    /// As [`Evaluation::price_check`].
    pub async fn disqualifications(
        &self,
        actor: &Actor,
        id: CompetitionId,
        at: Instant,
    ) -> Result<Vec<Disqualification>, Refusal> {
        self.compared(actor, id, at).await?;
        store::disqualified(self.db.reader(), id).await
    }

    /// Two runs side by side: those named, or the last two.
    ///
    /// # Errors
    /// `not-found` for runs that there are not; `declaration-needed`, `conflict-of-interest`.
    pub async fn ranking_changes(
        &self,
        actor: &Actor,
        id: CompetitionId,
        (named, at): ([Option<RankingId>; 2], Instant),
    ) -> Result<Comparison, Refusal> {
        let competition = self.competitions.owned(actor, id).await?;
        self.tenders.require_clear(actor, &competition, at).await?;
        let absent = || Refusal::not_found("earlier run of this ranking");
        let mut last = store::last_two_rankings(self.db.reader(), id).await?;
        last.reverse();
        let mut runs = vec![];
        for (place, named) in named.into_iter().enumerate() {
            runs.push(match named {
                Some(run) => store::find_ranking(self.db.reader(), id, run).await?.ok_or_else(absent)?,
                None if last.len() == 2 => last[place].clone(),
                None => return Err(absent()),
            });
        }
        Ok(Comparison::of(&runs[0], &runs[1]))
    }

    /// What happened to the tenders after the opening.
    pub(super) async fn aftermath(&self, id: CompetitionId) -> Result<Aftermath, Refusal> {
        let enquiries = store::enquiries(self.db.reader(), id).await?;
        Ok(Aftermath::of(&enquiries, &store::disqualified(self.db.reader(), id).await?))
    }

    /// The opened tenders, for whoever may compare all of them.
    async fn compared(
        &self,
        actor: &Actor,
        id: CompetitionId,
        at: Instant,
    ) -> Result<(Competition, Vec<PricedTender>), Refusal> {
        let competition = self.competitions.owned(actor, id).await?;
        let tenders = self.tenders.priced(id).await?;
        self.tenders.require_clear(actor, &competition, at).await?;
        Ok((competition, tenders))
    }
}

/// Compared on a thread of its own: long answers of many tenders take a moment.
async fn pairs(
    tenders: Vec<OpenedTender>,
    questions: Vec<String>,
    percent: u32,
    agreed: Vec<AgreedMark>,
) -> Result<Vec<AlikePair>, Refusal> {
    if questions.is_empty() {
        return Ok(vec![]);
    }
    let work = move || {
        let mark = |tender, question: &str| {
            let mark = agreed.iter().find(|mark| mark.tender == tender && mark.mark.question == question);
            mark.map(|mark| mark.mark.mark)
        };
        let of = |question: &String| {
            let answers: Vec<(TenderId, &str)> = tenders
                .iter()
                .flat_map(|tender| tender.answers.iter().map(move |answer| (tender.id, answer)))
                .filter(|(_, answer)| answer.question == *question)
                .map(|(tender, answer)| (tender, answer.text.as_str()))
                .collect();
            let pair = |alike: Alike| AlikePair { agreed: alike.tenders.map(|one| mark(one, question)), alike };
            alike(question, &answers, percent).into_iter().map(pair).collect::<Vec<_>>()
        };
        questions.iter().flat_map(of).collect()
    };
    tokio::task::spawn_blocking(work).await.map_err(Refusal::internal)
}
