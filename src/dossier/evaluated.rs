//! What is known of an evaluation, gathered for its workbook and its record.

use std::collections::BTreeMap;

use crate::competitions::{Competition, CompetitionView};
use crate::evaluation::{EnquiryView, EvaluatorList, ModerationView, RankingView};
use crate::kernel::ids::{ProviderId, TenderId};
use crate::tenders::{OpenedTender, OpeningView};

/// A competition after its opening.
pub struct Evaluated {
    pub competition: Competition,
    /// With what happened since its publication.
    pub view: CompetitionView,
    pub framework: String,
    /// Code and title.
    pub lot: String,
    pub opening: OpeningView,
    pub evaluators: EvaluatorList,
    /// In order of their ids.
    pub tenders: Vec<OpenedTender>,
    /// Of every tenderer.
    pub names: BTreeMap<ProviderId, String>,
    pub moderation: ModerationView,
    /// The first first.
    pub rankings: Vec<RankingView>,
    pub enquiries: Vec<EnquiryView>,
}

impl Evaluated {
    pub fn name(&self, provider: ProviderId) -> &str {
        self.names.get(&provider).map_or("", String::as_str)
    }

    /// The name of a tender's location.
    pub fn location(&self, tender: TenderId) -> &str {
        let found = self.tenders.iter().find(|opened| opened.id == tender);
        found.map_or("", |opened| opened.location_name.as_str())
    }
}
