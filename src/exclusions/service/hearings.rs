//! Hearing a provider, and finding whether it is excluded or excludable.

use chrono::NaiveDate;
use serde_json::json;

use super::Exclusions;
use crate::exclusions::model::{Answered, Conclusion, ExclusionFinding, Found, Hearing, Representations, Statement};
use crate::exclusions::store::{declarations, hearings as store};
use crate::kernel::ids::ApplicationId;
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Problem, Refusal, Tenant, london, require_lead};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::regimes::GroundKind;
use crate::store::{Event, Work};

impl Exclusions {
    /// The hearing of an application.
    ///
    /// # Errors
    /// `not-found` when there is none, or it is another tenant's; `declaration-needed`; `conflict-of-interest`.
    pub async fn hearing(&self, actor: &Actor, application: ApplicationId, at: Instant) -> Result<Hearing, Refusal> {
        let found = store::find(self.db.reader(), actor.tenant, application).await?;
        let hearing = found.ok_or_else(|| Refusal::not_found("hearing"))?;
        self.require_clear(actor, (hearing.framework, hearing.provider), at).await?;
        Ok(hearing)
    }

    /// Gives the provider of a submitted application the opportunity to make representations, and tells it.
    ///
    /// # Errors
    /// `not-found` unless it was submitted to the caller's own council; `wrong-state` once it is decided; `conflict` when
    /// there is a hearing; `validation`.
    pub async fn open_hearing(
        &self,
        call: &Call,
        application: ApplicationId,
        concerns: &str,
        respond_by: NaiveDate,
    ) -> Result<Hearing, Refusal> {
        let mut faults = Faults::new();
        faults.text("/concerns", concerns, 8_000);
        let after = respond_by > london::date_of(call.at);
        faults.require(after, "/respond_by", "too_soon", "must lie after today");
        faults.verdict()?;
        let clear = match declarations::application_of(self.db.reader(), call.actor.tenant, application).await? {
            Some(found) => self.require_clear(&call.actor, (found.framework, found.provider), call.at).await,
            None => Err(Refusal::not_found("application")),
        };
        self.db
            .write(call, async |work| {
                clear.clone()?;
                let found = declarations::application_of(work.tx(), call.actor.tenant, application).await?;
                let found = found.ok_or_else(|| Refusal::not_found("application"))?;
                require_lead(&call.actor, found.authority)?;
                if !found.is_submitted {
                    return Err(Refusal::wrong_state(
                        "Only a submitted application that is not decided has a hearing.",
                    ));
                }
                if store::find(work.tx(), call.actor.tenant, application).await?.is_some() {
                    let detail = "This application has a hearing already.";
                    return Err(Refusal::new(Problem::Conflict, detail));
                }
                let hearing = Hearing {
                    application,
                    framework: found.framework,
                    authority: found.authority,
                    provider: found.provider,
                    concerns: concerns.to_owned(),
                    respond_by,
                    opened_by: call.actor.id,
                    opened_at: work.at(),
                    answered: None,
                    found: None,
                    version: 1,
                };
                store::insert(work.tx(), &hearing).await?;
                note(work, "exclusion_hearing.opened", &hearing, json!({"respond_by": respond_by}));
                tell(work, &hearing).await?;
                Ok(hearing)
            })
            .await
    }

    /// What the provider says for itself, in place of what it said before, until the last day or the finding.
    ///
    /// # Errors
    /// `not-found`; `stale`; `deadline-passed`; `wrong-state` once there is a finding; `validation`.
    pub async fn answer_hearing(
        &self,
        call: &Call,
        application: ApplicationId,
        version: i64,
        said: &Representations,
    ) -> Result<Hearing, Refusal> {
        let declared = self.statement(application).await?;
        self.db
            .write(call, async |work| {
                let mut hearing = held(work, &call.actor, application, version).await?;
                hearing.require_open(call.at)?;
                let mut faults = Faults::new();
                said.check(&declared, &mut faults);
                faults.verdict()?;
                hearing.answered = Some(Answered { representations: said.clone(), by: call.actor.id, at: work.at() });
                hearing.version += 1;
                save(work, &hearing).await?;
                let data = json!({"replaced": said.replaced, "version": hearing.version});
                note(work, "exclusion_hearing.answered", &hearing, data);
                Ok(hearing)
            })
            .await
    }

    /// What the council finds of each ground, once the provider was heard or could have been.
    ///
    /// # Errors
    /// `not-found`; `forbidden` to a partner; `stale`; `wrong-state` while the provider may still answer and has not, and
    /// once there is a finding; `validation`.
    pub async fn find_hearing(
        &self,
        call: &Call,
        application: ApplicationId,
        version: i64,
        finding: &ExclusionFinding,
    ) -> Result<Hearing, Refusal> {
        let declared = self.statement(application).await?;
        let hearing = self.hearing(&call.actor, application, call.at).await?;
        let regime = self.frameworks.published(hearing.framework).await?.regime;
        let today = london::date_of(call.at);
        let kind = |code: &str| self.regimes.ground(regime, code, today).map(|ground| ground.kind);
        let wanted: Vec<&str> = declared.grounds.iter().map(|ground| ground.ground.as_str()).collect();
        let mut faults = Faults::new();
        finding.check(&wanted, &mut faults);
        for (i, found) in finding.grounds.iter().enumerate() {
            let detail = "is not a ground of this framework's regime";
            faults.require(kind(&found.ground).is_some(), &format!("/grounds/{i}/ground"), "unknown", detail);
        }
        let conclusion = finding.conclusion(|code| kind(code) == Some(GroundKind::Mandatory));
        let verdict = faults.verdict();
        self.db
            .write(call, async |work| {
                let mut hearing = held(work, &call.actor, application, version).await?;
                require_lead(&call.actor, hearing.authority)?;
                hearing.require_heard(call.at)?;
                verdict.clone()?;
                let by = call.actor.id;
                hearing.found = Some(Found { finding: finding.clone(), conclusion, by, at: work.at() });
                hearing.version += 1;
                save(work, &hearing).await?;
                let grounds: Vec<_> = finding
                    .grounds
                    .iter()
                    .map(|one| {
                        json!({"ground": one.ground,
                    "applies": one.applies, "continues_or_may_recur": one.continues_or_may_recur})
                    })
                    .collect();
                let data = json!({"conclusion": conclusion, "grounds": grounds, "version": hearing.version});
                note(work, "exclusion_hearing.found", &hearing, data);
                Ok(hearing)
            })
            .await
    }

    /// Whether an application in whose assessment exclusion plays a part may be decided so.
    ///
    /// `admit`: an excluded supplier is not admitted, and nobody before there is a finding. Otherwise `alone` says that
    /// nothing else stands against the application: then the provider is heard first (s.58(2)), unless it is debarred, which
    /// a Minister has decided after hearing it.
    ///
    /// # Errors
    /// `refused-by-regime` for an excluded supplier; `wrong-state` before what must come first.
    pub async fn require_decidable(
        &self,
        actor: &Actor,
        application: ApplicationId,
        admit: bool,
        (alone, debarred): (bool, bool),
    ) -> Result<(), Refusal> {
        if admit && debarred {
            let detail = "A supplier on the debarment list for a mandatory ground is excluded (Procurement Act 2023, \
                s.57(1)(b)).";
            return Err(Refusal::new(Problem::RefusedByRegime, detail));
        }
        let hearing = store::find(self.db.reader(), actor.tenant, application).await?;
        let conclusion = hearing.and_then(|hearing| hearing.found).map(|found| found.conclusion);
        match (conclusion, admit) {
            (Some(Conclusion::Excluded), true) => Err(Refusal::new(
                Problem::RefusedByRegime,
                "An excluded supplier is not admitted: a mandatory ground applies and its circumstances continue or may \
                 recur (Procurement Act 2023, s.57(1)(a)).",
            )),
            (Some(Conclusion::Neither), false) if alone => Err(Refusal::wrong_state(
                "By the finding the supplier is neither excluded nor excludable, and nothing else stands against it.",
            )),
            (Some(_), _) => Ok(()),
            (None, false) if debarred || !alone => Ok(()),
            (None, _) => Err(Refusal::wrong_state(
                "Exclusion plays a part here. The provider is heard first (Procurement Act 2023, s.58(2)): open a hearing \
                 at /applications/{id}/exclusion-hearing, and record the finding.",
            )),
        }
    }

    async fn statement(&self, application: ApplicationId) -> Result<Statement, Refusal> {
        let declared = declarations::latest(self.db.reader(), application).await?;
        Ok(declared.map(|declared| declared.statement).unwrap_or_default())
    }
}

async fn held(work: &Work, actor: &Actor, application: ApplicationId, version: i64) -> Result<Hearing, Refusal> {
    let hearing = store::find(work.tx(), actor.tenant, application).await?;
    let hearing = hearing.ok_or_else(|| Refusal::not_found("hearing"))?;
    if hearing.version == version { Ok(hearing) } else { Err(Refusal::stale(hearing.version)) }
}

async fn save(work: &Work, hearing: &Hearing) -> Result<(), Refusal> {
    if store::save(work.tx(), hearing).await? { Ok(()) } else { Err(Refusal::stale(hearing.version)) }
}

fn note(work: &Work, action: &'static str, hearing: &Hearing, mut data: serde_json::Value) {
    data["application"] = json!(hearing.application);
    let event = Event::new(action, "application", hearing.application, data);
    work.note(event.within(Tenant::Authority(hearing.authority)));
}

async fn tell(work: &Work, hearing: &Hearing) -> Result<(), Refusal> {
    let last: Instant = london::start_of(hearing.respond_by);
    let day = london::date_of(last).format("%A %-d %B %Y").to_string();
    let data = json!({"concerns": hearing.concerns, "respond_by": day});
    let path = format!("/applications/{}/exclusion-hearing", hearing.application);
    let news = News::new(Kind::ExclusionHearingOpened, Audience::Provider(hearing.provider), path, data);
    Notifications::tell(work, &news.of(hearing.framework)).await
}
