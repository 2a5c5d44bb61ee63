//! From a ranking and the reasons on record to what each tenderer is told (T13). Nothing is worked out here that was not
//! found then, and nothing of a losing rival's goes to anybody else.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::RoundingStrategy;
use serde_json::{Value, json};

use super::model::{Approval, StandstillPeriod};
use crate::competitions::Competition;
use crate::evaluation::{AgreedMark, Ranking, Standing};
use crate::kernel::ids::{ProviderId, TenderId};
use crate::kernel::{FieldError, Instant, Money, PriceElement, Problem, Refusal, london};
use crate::letters::LetterPage;
use crate::regimes::OutcomeLaw;

/// What stands in a reason instead of the name or the price of a losing rival.
const SOMEBODY_ELSE: &str = "[another tenderer]";

/// Everything the letters are written from.
pub struct Outcome<'a> {
    pub council: &'a str,
    pub framework: &'a str,
    pub competition: &'a Competition,
    pub ranking: &'a Ranking,
    pub approval: &'a Approval,
    /// Tenders that were awarded before and whose providers declined.
    pub declined: &'a BTreeSet<TenderId>,
    pub agreed: &'a [AgreedMark],
    /// Every provider whose tender was opened.
    pub names: &'a BTreeMap<ProviderId, String>,
    pub law: &'a OutcomeLaw,
    pub standstill: Option<StandstillPeriod>,
    /// Of the letters.
    pub at: Instant,
}

impl Outcome<'_> {
    /// One letter for each provider, in order.
    ///
    /// # Errors
    /// `validation` naming every reason that is missing: then nobody is written to.
    pub fn write(&self) -> Result<Vec<(ProviderId, LetterPage)>, Refusal> {
        self.require_reasons()?;
        self.names.keys().map(|provider| Ok((*provider, self.letter(*provider)?))).collect()
    }

    fn require_reasons(&self) -> Result<(), Refusal> {
        let missing: Vec<FieldError> = self.ranking.standings.iter().flat_map(|one| self.missing(one)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let detail = "No letter is sent: a reason that the letters must give is not on record.";
        Err(Refusal::new(Problem::Validation, detail).fields(missing))
    }

    /// The reasons that a tender lacks.
    fn missing(&self, standing: &Standing) -> Vec<FieldError> {
        let tender = standing.tender;
        let fault = |rest: String, what: &str| FieldError::new(format!("/tenders/{tender}/{rest}"), "missing", what);
        let silent = |question: &str| self.mark(tender, question).is_none_or(|one| is_blank(&one.mark.reason));
        // Whoever left before the marks were agreed is told why, and what was agreed until then.
        let owed = self.competition.questions.iter().filter(|_| !standing.removed);
        let questions = owed.filter(|question| silent(&question.id));
        let mut faults: Vec<FieldError> = questions
            .map(|question| fault(format!("marks/{}/reason", question.id), "has no agreed mark with its reason"))
            .collect();
        match standing.place {
            None if standing.excluded.as_deref().is_none_or(is_blank) => {
                faults.push(fault("excluded".to_owned(), "has no place, and nothing says why"));
            }
            Some(_) if [standing.price_points, standing.quality_points, standing.total].contains(&None) => {
                faults.push(fault("points".to_owned(), "has a place and no points"));
            }
            _ => {}
        }
        if self.is_passed_in_a_tie(standing) && self.approval.tie_reason.as_deref().is_none_or(is_blank) {
            faults.push(fault("tie_reason".to_owned(), "is level with a successful tender, and nothing says why"));
        }
        faults
    }

    fn letter(&self, provider: ProviderId) -> Result<LetterPage, Refusal> {
        let Self { competition, approval, law, .. } = self;
        let own: Vec<Value> = self.of(provider).map(|standing| self.section(standing)).collect();
        let winners: Vec<String> = self.winners().map(|winner| self.who(winner)).collect();
        let before: Vec<String> = self.decliners().map(|decliner| self.who(decliner)).collect();
        let standstill = self.standstill.map(|period| {
            json!({"first": london::day(period.first), "last": london::day(period.last), "length": law.standstill.to_string(),
                "says": law.counted_by.says, "cites": law.counted_by.cites})
        });
        let frozen = competition.criteria_sha256.as_ref().zip(competition.rulebook_sha256.as_ref());
        let (criteria, rules) = frozen.ok_or_else(|| Refusal::internal("a ranked competition without criteria"))?;
        if competition.criteria_hash() != *criteria {
            return Err(Refusal::internal(format!(
                "the criteria of {} are not those of its publication",
                competition.id
            )));
        }
        let approved = approval.state.verdict().map(|verdict| london::words(verdict.at));
        LetterPage::outcome(json!({
            "title": format!("The outcome of {}", competition.title), "council": self.council,
            "framework": self.framework, "provider": self.names[&provider], "date": london::day(london::date_of(self.at)),
            "competition": competition.title, "reference": competition.id, "approved": approved,
            "law": {"says": law.letters.says, "cites": law.letters.cites}, "winners": winners, "before": before, "tenders": own,
            "standstill": standstill, "required": {"says": law.required_by.says, "cites": law.required_by.cites},
            "weights": {"price": competition.weights.price, "quality": competition.weights.quality},
            "criteria_sha256": criteria, "rules_sha256": rules, "scoring": self.ranking.scoring_decision,
        }))
    }

    /// One of the reader's own tenders, beside the successful ones of others.
    fn section(&self, own: &Standing) -> Value {
        let awarded = self.is_awarded(own);
        let mut shown = vec![(format!("Your tender for {}", own.location_name), own)];
        if !awarded {
            shown.extend(self.winners().map(|winner| (format!("Successful: {}", self.who(winner)), winner)));
        }
        let rivals = self.rivals_of(own.provider);
        let told = |text: &str| without(text, &rivals);
        let published = self.competition.criteria();
        let criteria: Vec<Value> = self
            .competition
            .questions
            .iter()
            .map(|question| {
                let marks = shown.iter().filter_map(|(whose, standing)| {
                    let agreed = self.mark(standing.tender, &question.id)?;
                    let (mark, reason) = (agreed.mark.mark, told(&agreed.mark.reason));
                    Some(json!({"whose": whose, "mark": mark, "means": published.meaning(mark), "reason": reason}))
                });
                let above = published.above(question);
                json!({"title": question.title, "weight": published.share(question),
                    "criterion": above.map(|above| &above.title), "marks": marks.collect::<Vec<_>>()})
            })
            .collect();
        let points = shown.iter().map(|(whose, standing)| {
            json!({"whose": whose, "price": standing.price_points, "quality": standing.quality_points,
                "total": standing.total, "place": standing.place})
        });
        let priced = self.competition.price_schedule.elements().iter();
        let elements: Vec<Value> = priced.filter_map(|element| element_row(element, own, &shown)).collect();
        let tie = self.approval.tie_reason.as_deref().filter(|_| self.is_passed_in_a_tie(own));
        json!({
            "home": own.location_name, "awarded": awarded, "declined": self.declined.contains(&own.tender), "place": own.place, "price": own.price.to_string(),
            "excluded": own.excluded.as_deref().map(told), "tie": tie.map(told), "criteria": criteria,
            "points": points.collect::<Vec<_>>(), "elements": elements, "max_mark": self.competition.max_mark,
        })
    }

    fn of(&self, provider: ProviderId) -> impl Iterator<Item = &Standing> {
        self.ranking.standings.iter().filter(move |standing| standing.provider == provider)
    }

    fn winners(&self) -> impl Iterator<Item = &Standing> {
        self.ranking.standings.iter().filter(|standing| self.is_awarded(standing))
    }

    fn decliners(&self) -> impl Iterator<Item = &Standing> {
        self.ranking.standings.iter().filter(|standing| self.declined.contains(&standing.tender))
    }

    fn is_awarded(&self, standing: &Standing) -> bool {
        self.approval.tenders.contains(&standing.tender) && !self.declined.contains(&standing.tender)
    }

    fn is_passed_in_a_tie(&self, standing: &Standing) -> bool {
        let level = |winner: &Standing| standing.place.is_some() && winner.place == standing.place;
        let lost = !self.is_awarded(standing) && !self.declined.contains(&standing.tender);
        lost && self.winners().any(level)
    }

    fn mark(&self, tender: TenderId, question: &str) -> Option<&AgreedMark> {
        self.agreed.iter().find(|agreed| agreed.tender == tender && agreed.mark.question == question)
    }

    fn who(&self, standing: &Standing) -> String {
        format!("{}, for {}", self.names[&standing.provider], standing.location_name)
    }

    /// Names and prices that the reader is not told: those of tenders that never won and are not its own.
    fn rivals_of(&self, reader: ProviderId) -> BTreeSet<String> {
        let said = |standing: &Standing| {
            let prices = standing.elements.iter().map(|one| one.price).filter(|price| *price != Money::ZERO);
            let prices = prices.chain([standing.price]).map(|price| price.to_string());
            let names = [self.names[&standing.provider].clone(), standing.location_name.clone()];
            names.into_iter().chain(prices).collect::<Vec<_>>()
        };
        let is_open = |standing: &&Standing| {
            standing.provider == reader || self.is_awarded(standing) || self.declined.contains(&standing.tender)
        };
        let standings = self.ranking.standings.iter();
        let open: BTreeSet<String> = standings.clone().filter(is_open).flat_map(said).collect();
        standings.filter(|standing| !is_open(standing)).flat_map(said).filter(|text| !open.contains(text)).collect()
    }
}

/// One element of the price: what its reader asked for it, and what it earned beside those who were successful. Their prices are
/// theirs.
fn element_row(element: &PriceElement, own: &Standing, shown: &[(String, &Standing)]) -> Option<Value> {
    let of = |standing: &Standing| standing.elements.iter().find(|one| one.element == element.id).cloned();
    let asked = of(own)?.price;
    let points = shown.iter().filter_map(|(whose, standing)| {
        // Shown to two places as the points for price are; they were added up as they are in the decision.
        let points = of(standing)?.points?.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        Some(json!({"whose": whose, "points": points.normalize()}))
    });
    Some(json!({
        "title": element.title, "unit": element.unit, "quantity": element.quantity, "weight": element.weight,
        "price": asked.to_string(), "points": points.collect::<Vec<_>>(),
    }))
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// The text without any of these words in it, however they are capitalised; the longest of them goes first.
fn without(text: &str, words: &BTreeSet<String>) -> String {
    let mut words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !is_blank(word)).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let (mut told, mut rest, mut inside) = (String::new(), text, false);
    while let Some(next) = rest.chars().next() {
        let found = words.iter().find(|word| !inside && begins_with_word(rest, word));
        let length = match found {
            Some(word) => {
                told.push_str(SOMEBODY_ELSE);
                word.len()
            }
            None => {
                told.push(next);
                next.len_utf8()
            }
        };
        inside = rest[..length].ends_with(char::is_alphanumeric);
        rest = &rest[length..];
    }
    told
}

fn begins_with_word(text: &str, word: &str) -> bool {
    let begins = text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    begins && !text[word.len()..].starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t13_a_rivals_name_is_left_out_of_a_reason_as_a_whole_word() {
        let words = ["Rose House", "Rose", "611.11"].map(str::to_owned).into();
        let told = |text| without(text, &words);
        assert_eq!(
            told("Clearer than ROSE HOUSE, and Rose."),
            "Clearer than [another tenderer], and [another tenderer]."
        );
        assert_eq!(
            told("Primrose and Rosemary’s £1611.11, not £611.11"),
            "Primrose and Rosemary’s £1611.11, not £[another tenderer]"
        );
        assert_eq!(told("Röse – ok"), "Röse – ok");
    }
}
