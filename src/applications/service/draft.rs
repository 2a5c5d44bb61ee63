//! Opening a draft, filling its pages, and withdrawing.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::assess::HOOK;
use super::remedy::Before;
use super::{Applications, late, overtaken, provider_of, questionnaire_of};
use crate::applications::model::{
    Answers, Application, ChosenLot, IntakeWindow, Remedy, Source, Sources, Standing, WantedLot,
};
use crate::applications::store;
use crate::evidence::Evidence;
use crate::frameworks::Framework;
use crate::kernel::ids::{ApplicationId, FrameworkId, LocationId};
use crate::kernel::{AsOf, Call, Problem, Refusal, Tenant, london};
use crate::providers::Provider;
use crate::questionnaire::NamedDocument;
use crate::register::Location;
use crate::store::Event;

/// What a new draft is made of.
struct Beginning {
    framework: Framework,
    provider: Provider,
    location: Location,
    package_sha256: String,
    /// What the rulebook promises.
    as_of: AsOf,
    lots: Vec<ChosenLot>,
    before: Before,
}

/// What is sent for one page.
#[derive(Clone, Copy, Debug)]
pub struct FilledPage<'a> {
    pub id: &'a str,
    pub answers: &'a Map<String, Value>,
    /// The suggestions that were accepted as they are: by question, the application they come from.
    pub taken_from: &'a BTreeMap<String, ApplicationId>,
}

/// A draft, and what it holds once the page is saved.
struct Filled {
    draft: Application,
    answers: Answers,
    sources: Sources,
    /// The questions whose answers were taken out because they are no longer asked.
    dropped: Vec<String>,
    /// The documents that the answers name, if they are others than before.
    documents: Option<Vec<NamedDocument>>,
}

/// The sources of the answers that a save leaves as they were.
fn still_standing(draft: &Application, saved: &Answers) -> impl Iterator<Item = (String, Source)> {
    let answer = |answers: &Answers, id: &str| answers.values().find_map(|answers| answers.get(id)).cloned();
    let stands = move |id: &str| answer(saved, id).is_some_and(|now| answer(&draft.answers, id) == Some(now));
    draft.sources.iter().filter(move |(id, _)| stands(id)).map(|(id, source)| (id.clone(), source.clone()))
}

impl Applications {
    /// Opens a draft for one of the provider's own locations, bound to the questionnaire of the rulebook in force now
    /// (W09) and to what that says of the rules that will assess it. Possible from the framework's publication until
    /// its last window closes. After a refusal it lists the reasons, each of which it has to answer (N04). The lots it is
    /// for may be said now or later; where there is one, it is that one.
    ///
    /// # Errors
    /// `not-found` for a framework that is not published and a location that is not the provider's; `conflict` when
    /// the location is a member of every lot or has an open application; `wrong-state` when every lot is closed;
    /// `validation` as [`Self::choose_lots`]; `deadline-passed` when no window is left; `locked-out` while the rulebook
    /// bars it after refusals.
    pub async fn open(
        &self,
        call: &Call,
        framework: FrameworkId,
        location: LocationId,
        lots: Option<&[WantedLot]>,
    ) -> Result<Application, Refusal> {
        let beginning = self.beginning(call, framework, location, lots).await;
        self.db
            .write(call, async |work| {
                let Beginning { framework, provider, location, package_sha256, as_of, lots, before } =
                    beginning.as_ref().map_err(Clone::clone)?;
                if let Some(open) = store::open_of(work.tx(), framework.id, location.id).await? {
                    return Err(Refusal::new(
                        Problem::Conflict,
                        format!("{} already has an open application, {}.", location.name, open.id),
                    ));
                }
                let of = (framework.id, provider.id, location.id);
                if store::count_refused(work.tx(), of).await? != before.times {
                    let detail = format!("An application of {} was decided at this moment. Try again.", location.name);
                    return Err(Refusal::new(Problem::Conflict, detail));
                }
                let application = Application {
                    id: work.fresh(),
                    framework: framework.id,
                    authority: framework.authority,
                    provider: provider.id,
                    provider_name: provider.name.clone(),
                    location: location.id,
                    location_name: location.name.clone(),
                    previous: before.refused,
                    package_sha256: package_sha256.clone(),
                    as_of: *as_of,
                    answers: Answers::new(),
                    sources: Sources::new(),
                    lots: lots.clone(),
                    remedies: before.remedies.clone(),
                    standing: Standing::Draft,
                    late: None,
                    version: 1,
                    created_at: work.at(),
                };
                store::insert_draft(work.tx(), &application).await?;
                let data = json!({
                    "framework": framework.id, "location": location.id, "previous": application.previous,
                    "package_sha256": package_sha256, "as_of": as_of, "lots": lots, "reasons": application.remedies.len(),
                });
                work.note(Event::new("application.opened", "application", application.id, data));
                Ok(application)
            })
            .await
    }

    async fn beginning(
        &self,
        call: &Call,
        framework: FrameworkId,
        location: LocationId,
        lots: Option<&[WantedLot]>,
    ) -> Result<Beginning, Refusal> {
        let provider = provider_of(&call.actor)?;
        let framework = self.frameworks.published(framework).await?;
        let location = self.providers.own_location(provider, location).await?;
        self.require_chance(&framework, call.at).await?;
        let offered = self.lots_for(&framework, provider, &location).await?;
        let lots = match lots {
            Some(wanted) => self.choose(wanted, &offered, &location).await?,
            None => ChosenLot::only(&offered),
        };
        let pack = self.rulebooks.in_force(framework.id, call.at).await?;
        questionnaire_of(&pack)?;
        let before = self.before((framework.id, provider, location.id), &location.name, call.at).await?;
        Ok(Beginning {
            framework,
            provider: self.providers.provider(provider).await?,
            location,
            package_sha256: pack.hash().to_owned(),
            as_of: pack.as_of(HOOK).unwrap_or(AsOf::Opened),
            lots,
            before,
        })
    }

    /// Keeps one page's answers in place of those it had. Questions may be left out; that they are answered is
    /// checked before submitting. Answers on other pages that are no longer asked for are taken out.
    ///
    /// # Errors
    /// `not-found` for another's application or a page the questionnaire does not have; `wrong-state` from the
    /// submission on; `stale` when the draft has changed since `version`; `validation` with every fault at once, and then
    /// with every document that is not in the provider's evidence.
    pub async fn save_page(
        &self,
        call: &Call,
        id: ApplicationId,
        version: i64,
        page: FilledPage<'_>,
    ) -> Result<Application, Refusal> {
        let filled = self.fill(call, id, version, page).await;
        self.db
            .write(call, async |work| {
                let Filled { draft, answers, sources, dropped, documents } = filled.as_ref().map_err(Clone::clone)?;
                if !store::save_answers(work.tx(), draft, answers, sources).await? {
                    return Err(overtaken(work, call.actor.tenant, draft).await?);
                }
                if let Some(documents) = documents {
                    Evidence::attach(work, draft.id, draft.provider, documents).await?;
                }
                let saved = Application {
                    answers: answers.clone(),
                    sources: sources.clone(),
                    version: version + 1,
                    ..draft.clone()
                };
                let data = json!({
                    "page": page.id, "version": saved.version, "taken_from": page.taken_from,
                    "no_longer_asked": dropped,
                });
                work.note(Event::new("application.page_saved", "application", id, data));
                Ok(saved)
            })
            .await
    }

    async fn fill(
        &self,
        call: &Call,
        id: ApplicationId,
        version: i64,
        page: FilledPage<'_>,
    ) -> Result<Filled, Refusal> {
        let draft = self.visible(call.actor.tenant, id).await?;
        draft.require_draft()?;
        draft.require_version(version)?;
        let pack = self.rulebooks.package(&draft.package_sha256).await?;
        let questionnaire = questionnaire_of(&pack)?;
        let asked = questionnaire.page(page.id).ok_or_else(|| Refusal::not_found("page of the questionnaire"))?;
        let mut faults = questionnaire.check_page(asked, page.answers, &draft.answers, london::date_of(call.at));
        let taken = self.taken(&draft, questionnaire, page, call.at, &mut faults).await?;
        faults.verdict()?;
        let given = page.answers.iter().filter(|(_, answer)| !answer.is_null());
        let mut all = draft.answers.clone();
        all.insert(page.id.to_owned(), given.map(|(id, answer)| (id.clone(), answer.clone())).collect());
        let (answers, dropped) = questionnaire.settle(all);
        let sources = still_standing(&draft, &answers).chain(taken).collect();
        let documents = Some(questionnaire.documents(&answers));
        let documents = documents.filter(|now| *now != questionnaire.documents(&draft.answers));
        let with_remedies = |now: Vec<NamedDocument>| [now, Remedy::documents(&draft.remedies, None)].concat();
        let documents = documents.map(with_remedies);
        Ok(Filled { draft, answers, sources, dropped, documents })
    }

    /// Takes a draft or an undecided application back; the location may then apply afresh.
    ///
    /// # Errors
    /// `not-found` for another's; `wrong-state` once it is decided or withdrawn; `stale` when it has changed since
    /// `version`.
    pub async fn withdraw(
        &self,
        call: &Call,
        id: ApplicationId,
        version: i64,
    ) -> Result<(Application, Option<IntakeWindow>), Refusal> {
        let taken_back = self.take_back(call, id, version).await;
        let withdrawn = self
            .db
            .write(call, async |work| {
                let (open, standing) = taken_back.as_ref().map_err(Clone::clone)?;
                if !store::withdraw(work.tx(), open, call.at).await? {
                    return Err(overtaken(work, call.actor.tenant, open).await?);
                }
                if let Standing::Held(lateness) = &open.standing {
                    late::take_back(work, call, lateness).await?;
                }
                let data = json!({"framework": open.framework, "location": open.location, "was": open.state()});
                let event = Event::new("application.withdrawn", "application", id, data);
                // A draft is the provider's own business; what was submitted is the council's too.
                work.note(match open.standing {
                    Standing::Draft => event,
                    _ => event.within(Tenant::Authority(open.authority)),
                });
                Ok(Application { standing: standing.clone(), version: open.version + 1, ..open.clone() })
            })
            .await?;
        let window = self.window_of(&withdrawn).await?;
        Ok((withdrawn, window))
    }

    async fn take_back(
        &self,
        call: &Call,
        id: ApplicationId,
        version: i64,
    ) -> Result<(Application, Standing), Refusal> {
        let open = self.visible(call.actor.tenant, id).await?;
        let standing = open.standing.withdrawn(call.at)?;
        open.require_version(version)?;
        Ok((open, standing))
    }
}
