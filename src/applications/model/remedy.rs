//! A refusal's reasons, each to be answered by the application that follows it (N04, W08). Pure.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Application, Assessment, Basis};
use crate::kernel::ids::EvidenceId;
use crate::kernel::joining::RemedyProof;
use crate::kernel::text::Faults;
use crate::kernel::{FieldError, Refusal, canonical};
use crate::questionnaire::NamedDocument;

/// Stands for the criterion where an officer refused for a reason of their own.
const OFFICER: &str = "officer";

const TEXT_AT_MOST: usize = 4_000;
const DOCUMENTS_AT_MOST: usize = 20;

/// One reason of the refusal that an application follows, and what its provider says has been done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    /// The criterion that was not met, by its id in the rules that found it; `officer` for an officer's own reason.
    pub criterion: String,
    /// Its sentence, as the refused applicant read it.
    pub reason: String,
    /// Absent until it is answered.
    pub answer: Option<RemedyAnswer>,
}

/// What has been done about a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemedyAnswer {
    pub text: String,
    /// The day since which it is so.
    pub remedied_on: Option<NaiveDate>,
    /// In the provider's own evidence.
    pub documents: Vec<EvidenceId>,
}

impl Remedy {
    /// Every reason on record of a refused application: what the assessment that counted did not find met, of the whole and
    /// then of each lot (`nursing: area`), and, where the officer did not simply follow it, the officer's own. Each is still
    /// to be answered.
    pub fn asked_after(refused: &Application, counted: &Assessment) -> Vec<Self> {
        let asked = |criterion: &str, reason: &str| Self {
            criterion: criterion.to_owned(),
            reason: reason.to_owned(),
            answer: None,
        };
        let verdict = refused.standing.decision().map(|decision| &decision.verdict);
        let officers = verdict.filter(|verdict| verdict.basis != Basis::FollowsAssessment);
        let officers = officers.and_then(|verdict| verdict.reason.as_deref()).map(|reason| asked(OFFICER, reason));
        let not_met = |found: &Assessment, of: &str| -> Vec<Self> {
            let not_met = found.criteria.iter().filter(|criterion| criterion.outcome == "not met");
            not_met.map(|criterion| asked(&format!("{of}{}", criterion.id), &criterion.reason)).collect()
        };
        let lots = counted.lots.iter().flat_map(|lot| not_met(&lot.assessment, &format!("{}: ", lot.code)));
        not_met(counted, "").into_iter().chain(lots).chain(officers).collect()
    }

    /// What still keeps these from being handed in, by JSON pointer: `/remedies/0/answer`.
    pub fn missing(remedies: &[Self], proof: RemedyProof) -> Vec<FieldError> {
        let missing = |(place, remedy): (usize, &Self)| {
            let fault = |part: &str, what: &str| {
                let detail = format!("\"{}\" has kept this location out before; {what}", remedy.reason);
                FieldError::new(format!("/remedies/{place}/{part}"), "missing", detail)
            };
            match &remedy.answer {
                None => Some(fault("answer", "say what has been done about it")),
                Some(answer) if proof == RemedyProof::Evidence && answer.documents.is_empty() => {
                    Some(fault("documents", "name a document that shows what has been done about it"))
                }
                Some(_) => None,
            }
        };
        remedies.iter().enumerate().filter_map(missing).collect()
    }

    /// Every document that the answers name, with its place in the application; of the answer at `given`, its place there.
    pub fn documents(remedies: &[Self], given: Option<usize>) -> Vec<NamedDocument> {
        let mut named = vec![];
        for (place, remedy) in remedies.iter().enumerate() {
            let answer = if given == Some(place) { String::new() } else { format!("/remedies/{place}") };
            let documents = remedy.answer.iter().flat_map(|answer| &answer.documents);
            named.extend(documents.enumerate().map(|(at, document)| NamedDocument {
                pointer: format!("{answer}/documents/{at}"),
                question: remedy.criterion.clone(),
                document: *document,
            }));
        }
        named
    }

    /// SHA-256 over the canonical JSON of the reasons with their answers; none where nothing had to be answered.
    pub fn sha256(remedies: &[Self]) -> Option<String> {
        let all: Vec<Value> = remedies.iter().map(Self::fact).collect();
        (!all.is_empty()).then(|| canonical::sha256(canonical::text(&Value::Array(all)).as_bytes()))
    }

    /// As the rules read it.
    pub fn fact(&self) -> Value {
        let answer = self.answer.as_ref();
        json!({
            "criterion": self.criterion, "reason": self.reason,
            "answer": answer.map(|answer| &answer.text),
            "remedied_on": answer.and_then(|answer| answer.remedied_on),
            "documents": answer.map(|answer| answer.documents.as_slice()).unwrap_or_default(),
        })
    }
}

impl RemedyAnswer {
    /// # Errors
    /// `validation` with every fault. Whether the documents are the provider's is not looked at here.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::new();
        faults.text("/answer", &self.text, TEXT_AT_MOST);
        let dated = self.remedied_on.is_none_or(|day| (2000..=2100).contains(&day.year()));
        faults.require(dated, "/remedied_on", "out_of_range", "must lie between the years 2000 and 2100");
        if self.documents.len() > DOCUMENTS_AT_MOST {
            faults.add("/documents", "too_many", format!("may name {DOCUMENTS_AT_MOST} documents"));
        }
        let mut seen = BTreeSet::new();
        for (place, document) in self.documents.iter().enumerate() {
            faults.require(seen.insert(document), &format!("/documents/{place}"), "twice", "is in the list already");
        }
        faults.verdict()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn remedy(answer: Option<RemedyAnswer>) -> Remedy {
        Remedy { criterion: "open-book".into(), reason: "The provider must open its books".into(), answer }
    }

    fn answer(documents: usize) -> RemedyAnswer {
        let documents = (0..documents).map(|n| Uuid::from_u128(n as u128).into()).collect();
        RemedyAnswer { text: "They are open.".into(), remedied_on: None, documents }
    }

    #[test]
    fn n04_each_reason_is_asked_for_by_its_place() {
        let remedies = [remedy(Some(answer(0))), remedy(None), remedy(Some(answer(1)))];
        let pointers = |proof| {
            let missing = Remedy::missing(&remedies, proof);
            missing.into_iter().map(|fault| fault.pointer).collect::<Vec<_>>()
        };
        assert_eq!(pointers(RemedyProof::Text), ["/remedies/1/answer"]);
        assert_eq!(pointers(RemedyProof::Evidence), ["/remedies/0/documents", "/remedies/1/answer"]);
    }

    #[test]
    fn n04_an_answer_says_something_and_names_no_document_twice() {
        let pointers = |answer: &RemedyAnswer| {
            let refused = answer.check().err();
            let faults = refused.iter().flat_map(|refusal| refusal.errors());
            faults.map(|fault| fault.pointer.clone()).collect::<Vec<_>>()
        };
        assert_eq!(pointers(&answer(20)), [""; 0]);
        assert_eq!(pointers(&answer(21)), ["/documents"]);
        let twice = RemedyAnswer {
            text: " ".into(),
            documents: [answer(1).documents, answer(1).documents].concat(),
            ..answer(0)
        };
        assert_eq!(pointers(&twice), ["/answer", "/documents/1"]);
        let year = RemedyAnswer { remedied_on: "9999-12-31".parse().ok(), ..answer(0) };
        assert_eq!(pointers(&year), ["/remedied_on"]);
    }
}
