//! Asking, answering, and publishing the answers.

use std::collections::BTreeSet;

use serde_json::json;

use super::model::{Clarification, giveaway};
use super::store;
use super::views::{NewQuestion, PublishedAnswers, QuestionAnswer};
use crate::competitions::{Competition, CompetitionState, Competitions, Invitee};
use crate::kernel::ids::{ClarificationId, CompetitionId, ProviderId};
use crate::kernel::london::{date_of, words};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, Problem, Refusal, Tenant};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::providers::Providers;
use crate::store::{Db, Event, Work};

const QUESTION_LENGTH: usize = 2_000;
const ANSWER_LENGTH: usize = 4_000;
/// Answers should leave tenderers so many days before the closing (T07).
const DAYS_TO_READ: i64 = 6;

#[derive(Clone)]
pub struct Clarifications {
    db: Db,
    competitions: Competitions,
    providers: Providers,
}

impl Clarifications {
    pub fn new(db: Db, competitions: Competitions, providers: Providers) -> Self {
        Self { db, competitions, providers }
    }

    /// An invited provider asks. The council reads the question, not who asked it.
    ///
    /// # Errors
    /// `not-found`, `forbidden` without an invitation; `wrong-state` unless the competition is published;
    /// `deadline-passed` after the timetable's day for questions (W16) or the closing; `validation`, also for what would
    /// tell who asks (T07).
    pub async fn ask(&self, call: &Call, id: CompetitionId, new: &NewQuestion) -> Result<Clarification, Refusal> {
        let competition = self.competitions.seen(&call.actor, id).await?;
        let asker = call.actor.provider().ok_or_else(|| Refusal::new(Problem::Forbidden, "Only a provider asks."))?;
        let names = self.names(&self.competitions.all_invitees(id).await?, asker, true).await?;
        let mut faults = Faults::new();
        faults.text("/question", &new.question, QUESTION_LENGTH);
        require_hidden(&mut faults, "/question", &new.question, &names);
        let sound = faults.verdict();
        self.db
            .write(call, async |work| {
                require_open(&competition, work.at())?;
                require_in_time(&competition, work.at())?;
                sound.clone()?;
                let asked = Clarification {
                    id: work.fresh(),
                    competition: id,
                    asker,
                    asked_at: work.at(),
                    question: new.question.clone(),
                    circulated: new.question.clone(),
                    answer: None,
                    published_at: None,
                    version: 1,
                };
                store::insert(work.tx(), &asked).await?;
                // Within the asker's own walls: an auditor of the council does not learn who it was either.
                let event = Event::new("question.asked", "clarification", asked.id, json!({"competition": id}));
                work.note(event.within(Tenant::Provider(asker)));
                let data = json!({"competition": competition.title});
                let path = format!("/competitions/{id}/questions");
                let news = News::new(Kind::QuestionAsked, Audience::Council(competition.authority), path, data);
                Notifications::tell(work, &news.of(competition.framework)).await?;
                Ok(asked)
            })
            .await
    }

    /// In the order in which they were asked. A provider sees what is published, and its own.
    ///
    /// # Errors
    /// As [`Competitions::seen`].
    pub async fn list(
        &self,
        actor: &Actor,
        id: CompetitionId,
        page: PageRequest,
    ) -> Result<Page<Clarification>, Refusal> {
        let competition = self.competitions.seen(actor, id).await?;
        let rows = store::list(self.db.reader(), competition.id, actor.provider(), page).await?;
        Ok(Page::of(rows, page, |clarification| clarification.id.0))
    }

    /// Writes an answer, or another in its place, which waits to be published.
    ///
    /// # Errors
    /// `not-found` for another council's; `stale`; `wrong-state` when it is published or the competition no longer runs;
    /// `validation`, also for what would tell who asked.
    pub async fn answer(
        &self,
        call: &Call,
        id: ClarificationId,
        version: i64,
        new: &QuestionAnswer,
    ) -> Result<Clarification, Refusal> {
        let (before, competition) = self.owned(&call.actor, id).await?;
        let circulated = new.question.clone().unwrap_or_else(|| before.question.clone());
        let names = self.names(&self.competitions.all_invitees(competition.id).await?, before.asker, false).await?;
        let mut faults = Faults::new();
        faults.text("/answer", &new.answer, ANSWER_LENGTH);
        require_hidden(&mut faults, "/answer", &new.answer, &names);
        if let Some(question) = &new.question {
            faults.text("/question", question, QUESTION_LENGTH);
            require_hidden(&mut faults, "/question", question, &names);
        }
        let sound = faults.verdict();
        self.db
            .write(call, async |work| {
                require_open(&competition, work.at())?;
                if before.published_at.is_some() {
                    return Err(Refusal::wrong_state(
                        "The answer is published: everybody has read it. Tell them more by \
                        answering another question.",
                    ));
                }
                if before.version != version {
                    return Err(Refusal::stale(before.version));
                }
                sound.clone()?;
                let answered = Clarification {
                    answer: Some(new.answer.clone()),
                    circulated: circulated.clone(),
                    version: version + 1,
                    ..before.clone()
                };
                if !store::answer(work.tx(), &answered, version).await? {
                    return Err(Refusal::stale(version + 1));
                }
                let data = json!({
                    "competition": competition.id, "version": answered.version,
                    "question": answered.circulated, "answer": answered.answer,
                });
                let event = Event::new("question.answered", "clarification", id, data);
                work.note(event.within(Tenant::Authority(competition.authority)));
                Ok(answered)
            })
            .await
    }

    /// Every answer that waits goes to every invited provider at one instant (T07).
    ///
    /// # Errors
    /// `not-found` for another council's; `wrong-state` when no answer waits or the competition no longer runs;
    /// `deadline-passed` after the closing.
    pub async fn publish(&self, call: &Call, id: CompetitionId) -> Result<PublishedAnswers, Refusal> {
        let competition = self.competitions.owned(&call.actor, id).await?;
        let providers = self.competitions.invited_providers(id).await?;
        self.db
            .write(call, async |work| {
                require_open(&competition, work.at())?;
                let questions = store::publish(work.tx(), id, work.at()).await?;
                if questions == 0 {
                    return Err(Refusal::wrong_state("No answer waits to be published."));
                }
                let data = json!({"questions": questions, "providers": providers.len()});
                let event = Event::new("answers.published", "competition", id, data);
                work.note(event.within(Tenant::Authority(competition.authority)));
                tell(work, &competition, &providers, questions).await?;
                let warnings = warnings(&competition, work.at());
                Ok(PublishedAnswers::new(work.at(), questions, providers.len(), warnings))
            })
            .await
    }

    async fn owned(&self, actor: &Actor, id: ClarificationId) -> Result<(Clarification, Competition), Refusal> {
        let absent = || Refusal::not_found("question");
        let found = store::find(self.db.reader(), id).await?.ok_or_else(absent)?;
        let competition = self
            .competitions
            .owned(actor, found.competition)
            .await
            .map_err(|refusal| if refusal.problem() == Problem::NotFound { absent() } else { refusal })?;
        Ok((found, competition))
    }

    /// What would tell who asked: the asker's name and homes, or, where the council writes, everybody's homes.
    async fn names(&self, invitees: &[Invitee], asker: ProviderId, own: bool) -> Result<Vec<String>, Refusal> {
        let homes = invitees.iter().filter(|invitee| !own || invitee.provider == asker);
        let mut names: Vec<String> = homes.map(|invitee| invitee.location_name.clone()).collect();
        names.push(self.providers.provider(asker).await?.name);
        Ok(names)
    }
}

/// The news is the same for all and goes out with the unit of work that publishes.
async fn tell(
    work: &Work,
    competition: &Competition,
    providers: &BTreeSet<ProviderId>,
    questions: usize,
) -> Result<(), Refusal> {
    let questions = if questions == 1 { "One question was".to_owned() } else { format!("{questions} questions were") };
    let data = json!({
        "competition": competition.title, "questions": questions, "closes": words(competition.timetable.closes.0),
    });
    let path = format!("/competitions/{}/questions", competition.id);
    let news = |provider: &ProviderId| {
        News::new(Kind::AnswersPublished, Audience::Provider(*provider), path.clone(), data.clone())
            .of(competition.framework)
    };
    let news: Vec<News> = providers.iter().map(news).collect();
    Notifications::tell_all(work, &news).await
}

fn require_hidden(faults: &mut Faults, pointer: &str, text: &str, names: &[String]) {
    if let Some(what) = giveaway(text, names) {
        faults.add(pointer, "tells_who_asks", format!("must not tell who asks: it has {what}"));
    }
}

/// # Errors
/// `wrong-state` unless the competition is published, `deadline-passed` after its closing.
fn require_open(competition: &Competition, at: Instant) -> Result<(), Refusal> {
    if competition.state != CompetitionState::Published {
        return Err(Refusal::wrong_state(format!("The competition is {}.", competition.state.name())));
    }
    if !competition.timetable.in_time(at) {
        let detail = format!("The competition closed at {}.", words(competition.timetable.closes.0));
        return Err(Refusal::new(Problem::DeadlinePassed, detail));
    }
    Ok(())
}

/// # Errors
/// `deadline-passed` after the last day for questions (W16).
fn require_in_time(competition: &Competition, at: Instant) -> Result<(), Refusal> {
    match competition.timetable.questions_by {
        Some(last) if date_of(at) > last => {
            let detail = format!("Questions were taken until the end of {}.", last.format("%A %-d %B %Y"));
            Err(Refusal::new(Problem::DeadlinePassed, detail).member("questions_by", last.to_string()))
        }
        _ => Ok(()),
    }
}

fn warnings(competition: &Competition, at: Instant) -> Vec<String> {
    let (today, timetable) = (date_of(at), &competition.timetable);
    let mut warnings = vec![];
    if let Some(by) = timetable.answers_by.filter(|by| today > *by) {
        warnings.push(format!("The timetable promised answers by {}.", by.format("%A %-d %B %Y")));
    }
    let left = (date_of(timetable.closes.0) - today).num_days();
    if left < DAYS_TO_READ {
        warnings.push(format!(
            "Tenderers have {left} days to act on these answers; a regulated competition should leave them \
             {DAYS_TO_READ}, or be extended."
        ));
    }
    warnings
}
