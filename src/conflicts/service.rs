//! Declaring, ruling, reviewing, and asking who may open what.

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::model::{
    Declaration, Interest, LENGTH, Matter, NewInterest, Review, Ruling, RulingOutcome, a_year_after, check,
    check_ruling,
};
use super::store;
use crate::kernel::ids::{AuthorityId, CompetitionId, FrameworkId, InterestId, ProviderId};
use crate::kernel::permission::{DeclareInterests, Permission, ReadConflicts};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, ActorKind, Call, Instant, Page, PageRequest, Problem, Refusal, Tenant, london};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::store::{Db, Event, Work};

/// What was declared for a framework and its competitions, taken together (s.83 of the Act).
#[derive(Clone, Debug)]
pub struct ConflictsAssessment {
    /// Everything, in the order in which it was said.
    pub declarations: Vec<Declaration>,
    /// Every review, the latest first.
    pub reviews: Vec<Review>,
}

/// A person, the provider they stay out of, and since when.
pub type RuledOut = (Uuid, ProviderId, Instant);

#[derive(Clone)]
pub struct Conflicts {
    db: Db,
}

impl Conflicts {
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// Lets in whom nothing keeps out: whoever declared, within the year, and has no interest in this provider that no
    /// director has allowed. Providers' own people, auditors and machines take no part in decisions and declare nothing.
    ///
    /// # Errors
    /// `declaration-needed`; `conflict-of-interest`.
    pub async fn require_clear(
        &self,
        actor: &Actor,
        matter: Matter,
        providers: impl IntoIterator<Item = ProviderId>,
        at: Instant,
    ) -> Result<(), Refusal> {
        let Some(own) = must_declare(actor) else { return Ok(()) };
        let said = store::said(self.db.reader(), own, actor.id, matter).await?;
        said.require_declared(matter, london::date_of(at))?;
        providers.into_iter().try_for_each(|provider| said.require_clear(matter, provider))
    }

    /// The providers that are closed to the caller; none for whoever declares nothing.
    ///
    /// # Errors
    /// `declaration-needed`.
    pub async fn shut(&self, actor: &Actor, matter: Matter, at: Instant) -> Result<Vec<ProviderId>, Refusal> {
        let Some(own) = must_declare(actor) else { return Ok(vec![]) };
        let said = store::said(self.db.reader(), own, actor.id, matter).await?;
        said.require_declared(matter, london::date_of(at))?;
        Ok(said.shut(matter))
    }

    /// Whom of these people of a council a director keeps out of which provider's papers, and since when.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ruled_out(&self, people: &[Uuid], own: AuthorityId, matter: Matter) -> Result<Vec<RuledOut>, Refusal> {
        let mut found = vec![];
        for person in people {
            let said = store::said(self.db.reader(), own, *person, matter).await?;
            found.extend(said.ruled_out(matter).into_iter().map(|(provider, at)| (*person, provider, at)));
        }
        Ok(found)
    }

    /// The day on which a person's declaration for a matter lapses; none where nothing was declared. What was declared is not
    /// told. Whose council it is must have been settled before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lapses_on(
        &self,
        person: Uuid,
        own: AuthorityId,
        matter: Matter,
    ) -> Result<Option<NaiveDate>, Refusal> {
        Ok(store::said(self.db.reader(), own, person, matter).await?.lapses_on)
    }

    /// The same, within a unit of work.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ruled_out_in(
        work: &Work,
        people: &[Uuid],
        own: AuthorityId,
        matter: Matter,
    ) -> Result<Vec<RuledOut>, Refusal> {
        let mut found = vec![];
        for person in people {
            let said = store::said(work.tx(), own, *person, matter).await?;
            found.extend(said.ruled_out(matter).into_iter().map(|(provider, at)| (*person, provider, at)));
        }
        Ok(found)
    }

    /// Declares for a framework that the caller's council leads or is party to.
    ///
    /// # Errors
    /// `not-found` for another council's; `validation` with every fault.
    pub async fn declare_for_framework(
        &self,
        call: &Call,
        framework: FrameworkId,
        said: (bool, &[NewInterest]),
    ) -> Result<Declaration, Refusal> {
        let own = self.party(&call.actor, framework).await?;
        self.declare(call, own, Matter::framework(framework), said).await
    }

    /// Declares for a competition of the caller's own council.
    ///
    /// # Errors
    /// As [`Self::declare_for_framework`].
    pub async fn declare_for_competition(
        &self,
        call: &Call,
        competition: CompetitionId,
        said: (bool, &[NewInterest]),
    ) -> Result<Declaration, Refusal> {
        let absent = || Refusal::not_found("competition");
        let own = call.actor.authority().ok_or_else(absent)?;
        let framework = store::framework_of(self.db.reader(), own, competition).await?.ok_or_else(absent)?;
        self.declare(call, own, Matter::competition(framework, competition), said).await
    }

    async fn declare(
        &self,
        call: &Call,
        own: AuthorityId,
        matter: Matter,
        (has_none, interests): (bool, &[NewInterest]),
    ) -> Result<Declaration, Refusal> {
        check(has_none, interests)?;
        let named: Vec<ProviderId> = interests.iter().map(|interest| interest.provider).collect();
        let known = store::known(self.db.reader(), &named).await?;
        let mut faults = Faults::new();
        for (place, provider) in named.iter().enumerate() {
            let pointer = format!("/interests/{place}/provider_id");
            faults.require(known.contains(provider), &pointer, "unknown", "is no provider that is known here");
        }
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                let interest = |new: &NewInterest| Interest {
                    id: work.fresh(),
                    provider: new.provider,
                    nature: new.nature,
                    description: new.description.clone(),
                    ruling: None,
                    version: 1,
                };
                let declared = Declaration {
                    id: work.fresh(),
                    authority: own,
                    framework: matter.framework,
                    competition: matter.competition,
                    person: call.actor.id,
                    declared_at: work.at(),
                    lapses_on: a_year_after(london::date_of(work.at())),
                    interests: interests.iter().map(interest).collect(),
                };
                store::insert(work.tx(), &declared).await?;
                // What somebody has to do with whom is the directors' to read, not everybody's who reads the log.
                let about: Vec<_> = declared.interests.iter().map(|interest| (interest.id, interest.nature)).collect();
                let data = json!({
                    "framework": matter.framework, "competition": matter.competition,
                    "lapses_on": declared.lapses_on, "interests": about,
                });
                let event = Event::new("interests.declared", "interest_declaration", declared.id, data);
                work.note(event.within(Tenant::Authority(own)));
                if !declared.interests.is_empty() {
                    let path = format!("/frameworks/{}/interest-declarations", matter.framework);
                    let data = json!({"interests": declared.interests.len()});
                    let news = News::new(Kind::InterestDeclared, Audience::Council(own), path, data);
                    Notifications::tell(work, &news.of(matter.framework)).await?;
                }
                Ok(declared)
            })
            .await
    }

    /// What was declared for a framework and its competitions: the caller's own, or everybody's for whoever rules on them
    /// or audits.
    ///
    /// # Errors
    /// `not-found` for another council's framework.
    pub async fn list(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        page: PageRequest,
    ) -> Result<Page<Declaration>, Refusal> {
        let own = self.party(actor, framework).await?;
        let person = (!ReadConflicts::granted(actor)).then_some(actor.id);
        let rows = store::list(self.db.reader(), own, framework, person, page).await?;
        Ok(Page::of(rows, page, |declared| declared.id.0))
    }

    /// A director's ruling on somebody else's interest, or another one in its place.
    ///
    /// # Errors
    /// `not-found` for another council's; `forbidden` on one's own interest; `stale`; `validation`.
    pub async fn rule(
        &self,
        call: &Call,
        id: InterestId,
        version: i64,
        (outcome, reason, mitigation): (RulingOutcome, &str, Option<&str>),
    ) -> Result<Interest, Refusal> {
        check_ruling(outcome, reason, mitigation)?;
        let absent = || Refusal::not_found("interest");
        let own = call.actor.authority().ok_or_else(absent)?;
        self.db
            .write(call, async |work| {
                let (declared, interest) = store::find_interest(work.tx(), own, id).await?.ok_or_else(absent)?;
                if declared.person == call.actor.id {
                    return Err(Refusal::new(Problem::Forbidden, "Nobody rules on an interest of their own."));
                }
                if interest.version != version {
                    return Err(Refusal::stale(interest.version));
                }
                let ruling = Ruling {
                    outcome,
                    reason: reason.to_owned(),
                    mitigation: mitigation.map(str::to_owned),
                    by: call.actor.id,
                    at: work.at(),
                };
                if !store::rule(work.tx(), id, version, &ruling).await? {
                    return Err(Refusal::stale(version + 1));
                }
                let data = json!({
                    "declaration": declared.id, "framework": declared.framework, "competition": declared.competition,
                    "outcome": outcome, "reason": reason, "mitigation": mitigation, "version": version + 1,
                });
                work.note(Event::new("interest.ruled", "interest", id, data).within(Tenant::Authority(own)));
                Ok(Interest { ruling: Some(ruling), version: version + 1, ..interest })
            })
            .await
    }

    /// Everything that was declared and ruled for a framework and its competitions.
    ///
    /// # Errors
    /// `not-found` for another council's framework.
    pub async fn assessment(&self, actor: &Actor, framework: FrameworkId) -> Result<ConflictsAssessment, Refusal> {
        let own = self.party(actor, framework).await?;
        Ok(ConflictsAssessment {
            declarations: store::all(self.db.reader(), own, framework).await?,
            reviews: store::reviews(self.db.reader(), own, framework).await?,
        })
    }

    /// The day on which somebody last looked at all of it.
    ///
    /// # Errors
    /// `not-found` for another council's framework.
    pub async fn reviewed_on(&self, actor: &Actor, framework: FrameworkId) -> Result<Option<NaiveDate>, Refusal> {
        let own = self.party(actor, framework).await?;
        let reviews = store::reviews(self.db.reader(), own, framework).await?;
        Ok(reviews.iter().map(|review| london::date_of(review.at)).max())
    }

    /// A look at all of it, on record: the assessment is kept under review.
    ///
    /// # Errors
    /// `not-found` for another council's framework; `validation` without a note.
    pub async fn review(
        &self,
        call: &Call,
        framework: FrameworkId,
        note: &str,
    ) -> Result<ConflictsAssessment, Refusal> {
        let mut faults = Faults::new();
        faults.text("/note", note, LENGTH);
        faults.verdict()?;
        let own = self.party(&call.actor, framework).await?;
        self.db
            .write(call, async |work| {
                let review = Review { note: note.to_owned(), by: call.actor.id, at: work.at() };
                store::insert_review(work.tx(), (work.fresh(), own, framework), &review).await?;
                let event = Event::new("conflicts.reviewed", "framework", framework, json!({"note": note}));
                work.note(event.within(Tenant::Authority(own)));
                Ok(())
            })
            .await?;
        self.assessment(&call.actor, framework).await
    }

    async fn party(&self, actor: &Actor, framework: FrameworkId) -> Result<AuthorityId, Refusal> {
        let absent = || Refusal::not_found("framework");
        let own = actor.authority().ok_or_else(absent)?;
        if store::takes_part(self.db.reader(), own, framework).await? { Ok(own) } else { Err(absent()) }
    }
}

/// The council of a person who takes part in its decisions: whoever may declare, must.
fn must_declare(actor: &Actor) -> Option<AuthorityId> {
    let takes_part = DeclareInterests::ROLES.iter().any(|role| actor.roles.contains(role));
    actor.authority().filter(|_| takes_part && actor.kind == ActorKind::User)
}

impl ConflictsAssessment {
    /// Whoever declared anything, and whether their last word for each matter still holds.
    pub fn standing(&self, at: Instant) -> Vec<(Uuid, Matter, bool)> {
        let today = london::date_of(at);
        let mut standing: Vec<(Uuid, Matter, bool)> = vec![];
        for declared in &self.declarations {
            let matter = Matter { framework: declared.framework, competition: declared.competition };
            standing.retain(|(person, about, _)| (*person, *about) != (declared.person, matter));
            standing.push((declared.person, matter, today < declared.lapses_on));
        }
        standing
    }
}
