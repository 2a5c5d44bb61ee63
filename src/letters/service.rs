//! Writing, sending and reading letters, and what a council says in them.

use chrono::NaiveDate;
use serde_json::json;

use super::model::{Letter, Said, Wording};
use super::page::LetterPage;
use super::store;
use super::writing::{self, Grounds};
use crate::applications::{Application, Applications, OfficerDecision, Submission};
use crate::authorities::Authorities;
use crate::conflicts::{Conflicts, Matter};
use crate::frameworks::{Framework, Frameworks, Window};
use crate::kernel::ids::{ApplicationId, FrameworkId};
use crate::kernel::{Actor, Call, Instant, Refusal, london, require_lead};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::regimes::Regimes;
use crate::store::{Db, Event, Work};

#[derive(Clone)]
pub struct Letters {
    pub(super) db: Db,
    authorities: Authorities,
    pub(super) frameworks: Frameworks,
    pub(super) applications: Applications,
    regimes: Regimes,
    conflicts: Conflicts,
}

/// A letter that is written and not sent.
pub(super) struct Draft {
    pub letter: Letter,
    location_name: String,
    /// Of the application.
    version: i64,
}

/// What all letters of a framework share that are written at the same time.
pub(super) struct Ground {
    council: String,
    pub framework: Framework,
    wording: Wording,
    review_by: NaiveDate,
    /// When one may apply next, as a sentence.
    windows: String,
    pub(super) at: Instant,
}

impl Letters {
    pub fn new(
        db: Db,
        authorities: Authorities,
        frameworks: Frameworks,
        applications: Applications,
        regimes: Regimes,
        conflicts: Conflicts,
    ) -> Self {
        Self { db, authorities, frameworks, applications, regimes, conflicts }
    }

    /// What the framework's letters say beside the decision; none while nobody has said anything.
    ///
    /// # Errors
    /// `not-found` unless it is the caller's own council's.
    pub async fn wording(&self, actor: &Actor, id: FrameworkId) -> Result<Option<Wording>, Refusal> {
        let framework = self.frameworks.owned(actor, id).await?;
        store::wording(self.db.reader(), framework.authority, id).await
    }

    /// Says it anew; letters that were sent stay as they were. `version` is the one that was read: 0 where there is none.
    ///
    /// # Errors
    /// `not-found`; `stale`; `validation`.
    pub async fn reword(&self, call: &Call, id: FrameworkId, version: i64, said: &Said) -> Result<Wording, Refusal> {
        said.check()?;
        self.db
            .write(call, async |work| {
                let framework = Frameworks::owned_in(work, &call.actor, id).await?;
                let before = store::wording(work.tx(), framework.authority, id).await?;
                let stands_at = before.map_or(0, |before| before.version);
                if stands_at != version {
                    return Err(Refusal::stale(stands_at));
                }
                let wording = Wording {
                    framework: id,
                    authority: framework.authority,
                    said: said.clone(),
                    version: version + 1,
                    by: call.actor.id,
                    at: work.at(),
                };
                store::insert_wording(work.tx(), &wording).await?;
                let data = json!({"said": said, "version": wording.version});
                work.note(Event::new("framework.letters_worded", "framework", id, data));
                Ok(wording)
            })
            .await
    }

    /// The letter as it would be sent at `at`.
    ///
    /// # Errors
    /// As [`Self::send`], but for `stale` and `conflict`.
    pub async fn preview(&self, actor: &Actor, id: ApplicationId, at: Instant) -> Result<String, Refusal> {
        Ok(self.draft(actor, id, at).await?.letter.html)
    }

    /// Sends the letter on a decision, once: from now on it stands as it is, and the provider is told.
    ///
    /// # Errors
    /// `not-found` unless the application was handed in to the caller's own council; `wrong-state` before its decision,
    /// without a wording, or where a reason is missing; `stale`; `conflict` when it was sent already.
    pub async fn send(&self, call: &Call, id: ApplicationId, version: i64) -> Result<Letter, Refusal> {
        let draft = self.draft(&call.actor, id, call.at).await;
        self.db
            .write(call, async |work| {
                let draft = draft.as_ref().map_err(Clone::clone)?;
                if draft.version != version {
                    return Err(Refusal::stale(draft.version));
                }
                keep(work, draft).await
            })
            .await
    }

    /// The letter on an application, as it was sent.
    ///
    /// # Errors
    /// `not-found` for everybody but the council that decided and the provider; `declaration-needed` and
    /// `conflict-of-interest` for the council's people; `internal` when it is not what was sent.
    pub async fn find(&self, actor: &Actor, id: ApplicationId, at: Instant) -> Result<Letter, Refusal> {
        let letter = store::find(self.db.reader(), actor.tenant, id).await?;
        let letter = letter.ok_or_else(|| Refusal::not_found("letter"))?;
        let matter = Matter::framework(letter.framework);
        self.conflicts.require_clear(actor, matter, [letter.provider], at).await?;
        LetterPage::require_unchanged(&letter.html, &letter.sha256)?;
        Ok(letter)
    }

    async fn draft(&self, actor: &Actor, id: ApplicationId, at: Instant) -> Result<Draft, Refusal> {
        let (application, _) = self.applications.find(actor, id, at).await?;
        require_lead(actor, application.authority)?;
        require_decided(&application)?;
        let framework = self.frameworks.published(application.framework).await?;
        let ground = self.ground(actor, framework, at).await?;
        self.written(actor, application, &ground).await
    }

    /// What all letters of a framework share that are written at `at`.
    pub(super) async fn ground(&self, actor: &Actor, framework: Framework, at: Instant) -> Result<Ground, Refusal> {
        let wording = store::wording(self.db.reader(), framework.authority, framework.id).await?.ok_or_else(|| {
            Refusal::wrong_state(
                "Nobody has said yet how to ask for a review: PUT /frameworks/{id}/letter-wording comes first.",
            )
        })?;
        let council = self.authorities.find(actor, framework.authority).await?;
        let counted = self.regimes.time_to_decide(framework.regime, london::date_of(at)).counted;
        let review_by = counted.after(london::date_of(at), wording.said.review_working_days);
        let review_by = review_by.ok_or_else(|| Refusal::internal("the calendar ends before the time for a review"))?;
        let windows = next_window(&framework, &self.frameworks.windows(&framework).await?, at);
        Ok(Ground { council: council.name, framework, wording, review_by, windows, at })
    }

    /// The letter on a decision of the caller's own council.
    pub(super) async fn written(
        &self,
        actor: &Actor,
        application: Application,
        ground: &Ground,
    ) -> Result<Draft, Refusal> {
        let (decision, submission) = require_decided(&application)?;
        let found = self.applications.assessments(actor, application.id, ground.at).await?;
        let page = writing::write(&Grounds {
            council: &ground.council,
            framework: &ground.framework.name,
            application: &application,
            received_at: submission.at,
            decision,
            assessment: &found.counted,
            said: &ground.wording.said,
            review_by: ground.review_by,
            windows: &ground.windows,
            at: ground.at,
        })?;
        let letter = Letter {
            id: uuid::Uuid::nil().into(),
            application: application.id,
            framework: ground.framework.id,
            authority: application.authority,
            provider: application.provider,
            outcome: decision.verdict.outcome.name().to_owned(),
            html: page.html,
            sha256: page.sha256,
            wording: ground.wording.version,
            review_by: ground.review_by,
            by: actor.id,
            at: ground.at,
        };
        Ok(Draft { letter, location_name: application.location_name, version: application.version })
    }
}

/// The unit of work of one letter: it is kept, noted, and its provider told.
pub(super) async fn keep(work: &Work, draft: &Draft) -> Result<Letter, Refusal> {
    let letter = Letter { id: work.fresh(), ..draft.letter.clone() };
    store::insert(work.tx(), &letter).await?;
    let data = json!({
        "letter": letter.id, "sha256": letter.sha256, "outcome": letter.outcome, "wording": letter.wording,
        "review_by": letter.review_by,
    });
    work.note(Event::new("application.letter_sent", "application", letter.application, data));
    let told = json!({"location": draft.location_name, "review_by": london::day(letter.review_by)});
    let path = format!("/applications/{}/letter.html", letter.application);
    let news = News::new(Kind::DecisionLetter, Audience::Provider(letter.provider), path, told);
    Notifications::tell(work, &news.of(letter.framework)).await?;
    Ok(letter)
}

/// # Errors
/// `wrong-state` before the decision.
fn require_decided(application: &Application) -> Result<(&OfficerDecision, &Submission), Refusal> {
    let decided = application.standing.decision().zip(application.standing.submission());
    decided.ok_or_else(|| Refusal::wrong_state("The application is not decided."))
}

/// When one may apply next, as it is known on the day of the letter.
fn next_window(framework: &Framework, windows: &[Window], at: Instant) -> String {
    let last = london::day(framework.ends_on);
    if windows.is_empty() {
        return format!("{} takes applications at any time until {last}.", framework.name);
    }
    let open = windows.iter().find(|window| window.opens_at <= at && at <= window.closes_at);
    let next = windows.iter().find(|window| window.opens_at > at);
    match (open, next) {
        (Some(open), _) => format!("Applications are taken until {}.", london::words(open.closes_at)),
        (None, Some(next)) => format!(
            "Applications are taken again from {} until {}.",
            london::words(next.opens_at),
            london::words(next.closes_at)
        ),
        (None, None) => format!("No further window for applications is planned; {} ends on {last}.", framework.name),
    }
}
