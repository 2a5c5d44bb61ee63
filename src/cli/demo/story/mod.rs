//! Wiltshire's Care Home Alliance, from the published framework to the contract's last option, played through the
//! HTTP API alone. The figures are those of the council's report (requirements W01-W36); a step that goes another
//! way than the report says ends the story with an error. The change of a rule near the end is invented.

mod admission;
mod award;
mod change;
mod competition;
mod framework;
mod proof;
mod readmission;
mod setting;

use serde_json::{Value, json};

use super::cast::{Cast, Home, Person, ProviderPart};
use super::narrator::Narrator;
use crate::cli::client::{Answer, Client};

/// What the story counted on its way, for the reader and for the tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub homes_imported: i64,
    /// Rating and how many homes have it, in order of rating.
    pub ratings: Vec<(String, usize)>,
    /// Opening dates of the windows after the initial one, in order.
    pub window_openings: Vec<String>,
    pub initial_closes: String,
    /// Assessments of the first round by outcome: met, not met, refer.
    pub met: usize,
    pub not_met: usize,
    pub referred: usize,
    /// The window that an application at 15:00:01 waits for.
    pub late_waits_for: String,
    pub members_at_draw_down: usize,
    pub timetable_warnings: Vec<String>,
    pub refusals: Vec<&'static str>,
    /// Place, home, total points.
    pub ranking: Vec<(u64, String, String)>,
    pub contract_ends: Vec<String>,
    /// Cases that stood for the rule that is changed.
    pub cases_failing: usize,
    /// What the changed rule would have decided otherwise, in words, and how many it would have left as they are.
    pub would_move: Vec<String>,
    pub would_stay: i64,
    pub takes_effect: String,
    pub decisions_replayed: usize,
    pub decisions_differing: usize,
    pub audit_intact: bool,
}

/// The story as far as it has been told.
pub struct Story<'a> {
    client: &'a Client,
    narrator: &'a Narrator,
    cast: Cast,
    authority: String,
    framework: String,
    lot: String,
    competition: String,
    /// The home that applied a second after the initial window closed, and its application.
    late: (Home, String),
    figures: Figures,
}

/// Plays the whole story. The platform's administrator exists; nothing else does.
///
/// # Errors
/// When any step goes another way than the report says.
pub async fn play(client: &Client, narrator: &Narrator) -> anyhow::Result<Figures> {
    let nobody = Home { id: String::new(), cqc_id: String::new(), name: String::new(), rating: String::new(), beds: 0 };
    let mut story = Story {
        client,
        narrator,
        cast: Cast::new(),
        authority: String::new(),
        framework: String::new(),
        lot: String::new(),
        competition: String::new(),
        late: (nobody, String::new()),
        figures: Figures::default(),
    };
    story.set_the_scene().await?;
    story.draw_up_the_framework().await?;
    story.apply_in_the_first_round().await?;
    story.decide_the_first_round().await?;
    story.draw_down().await?;
    story.open_and_judge().await?;
    story.come_back_too_early().await?;
    story.approve_and_award().await?;
    story.come_back_with_a_better_rating().await?;
    story.run_the_contract().await?;
    story.change_a_rule().await?;
    story.prove_it_all().await?;
    Ok(story.figures)
}

impl Story<'_> {
    /// Moves the rehearsal's clock and says so.
    async fn clock(&self, to: &str) -> anyhow::Result<()> {
        let moved = self.client.post(&self.cast.admin, "/rehearsal/clock").json(json!({"to": to})).expect(200).await?;
        self.narrator.step(format!("⏲ {}", moved.text("/words")?));
        Ok(())
    }

    /// Every one of the council's people who takes part says that they have no interests (T09).
    async fn declare(&self, what: &str, id: &str) -> anyhow::Result<()> {
        for person in self.cast.council().into_iter().filter(|person| person.role != "auditor") {
            let path = format!("/{what}/{id}/interest-declarations");
            self.client.post(person, path).json(json!({"has_none": true, "interests": []})).expect(201).await?;
        }
        let what = what.trim_end_matches('s');
        self.narrator.step(format!("for the {what}, everybody who takes part declares no interest in any provider"));
        Ok(())
    }

    /// Notes a refusal that the report demands.
    fn refused(&mut self, what: &'static str, answer: &Answer) {
        self.narrator.refused(what, answer);
        self.figures.refusals.push(what);
    }

    /// The provider who answers for a home.
    fn provider_of(&self, home: &Home) -> &ProviderPart {
        let answers = |part: &&ProviderPart| part.homes.iter().any(|own| own.id == home.id);
        self.cast.providers.iter().find(answers).expect("every home of the story was dealt to a provider")
    }

    /// Opens a draft, fills every page, submits; answers the application and its receipt.
    async fn apply(&self, home: &Home) -> anyhow::Result<(String, Answer)> {
        let part = self.provider_of(home);
        let opened = self.open_application(&part.member, home).await?;
        let id = opened.id()?;
        let mut version = opened;
        for (page, answers) in answers_of(part.name) {
            let path = format!("/applications/{id}/pages/{page}");
            version = self
                .client
                .put(&part.member, path)
                .version(&version)
                .json(json!({"answers": answers}))
                .expect(200)
                .await?;
        }
        for place in 0..version.body["remedies"].as_array().map_or(0, Vec::len) {
            let answer = json!({"answer": "The regulator's latest report shows what has become of it."});
            let path = format!("/applications/{id}/remedies/{place}");
            version = self.client.put(&part.member, path).version(&version).json(answer).expect(200).await?;
        }
        let receipt =
            self.client.post(&part.member, format!("/applications/{id}/submit")).version(&version).expect(200).await?;
        Ok((id, receipt))
    }

    async fn open_application(&self, member: &Person, home: &Home) -> anyhow::Result<Answer> {
        let path = format!("/frameworks/{}/applications", self.framework);
        // Its beds take people with nursing needs and without.
        let lots = ["nursing", "residential"].map(|code| json!({"code": code, "capacity": home.beds}));
        self.client.post(member, path).json(json!({"location_id": home.id, "lots": lots})).expect(201).await
    }
}

/// What every provider of the story answers, page by page.
pub fn answers_of(provider: &str) -> [(&'static str, Value); 3] {
    let business = json!({
        "legal_name": format!("{provider} Limited"), "years_trading": 12,
        "public_liability_cover": {"amount": "5000000.00", "currency": "GBP"}, "accepts_terms": true,
    });
    let quality = json!({
        "self_assessment_safeguarding": 4, "self_assessment_staffing": 3, "self_assessment_care_planning": 4,
        "self_assessment_governance": 3, "self_assessment_dignity": 5,
    });
    let policies = json!({
        "equality_policy_reviewed_on": "2020-06-01", "equality_policy_expires_on": "2023-06-01",
        "safeguarding_policy_expires_on": "2022-03-31",
    });
    [("business", business), ("quality", quality), ("policies", policies)]
}
