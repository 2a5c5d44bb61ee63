//! `/frameworks/{id}/dry-run`.

use actix_web::{HttpResponse, get, web};
use futures_util::stream;

use crate::applications::csv;
use crate::applications::model::{DryRunPlace, DryRunTotals};
use crate::applications::service::{Applications, DryRunLine};
use crate::applications::views::{
    ApplicationLotView, ChangedFactView, DryRunFileQuery, DryRunLineView, DryRunPage, DryRunQuery,
};
use crate::http::{Caller, Query, Reply, Routes, csv_attachment};
use crate::kernel::ids::FrameworkId;
use crate::kernel::london::LondonTime;
use crate::kernel::permission::DecideApplications;
use crate::kernel::{Actor, Instant, PageRequest, Refusal};

/// Applications in one stretch of a file.
const STRETCH: u64 = 100;

pub fn routes(config: &mut Routes) {
    config.service(dry_run).service(export_dry_run);
}

/// Dry run of what waits for a decision
///
/// Asks the rules about every application that waits for a decision, or those of one window, over the facts of this
/// moment: what they find with reasons, and what has changed since each was handed in (a new rating, a document out of
/// date). Nothing is decided and nothing is on record afterwards. The totals are those of everything that was asked for:
/// they are counted with the first page, and every later one repeats them from its cursor.
#[utoipa::path(tag = "applications",
    params(("id" = FrameworkId, Path), DryRunQuery), security(("oauth2" = ["applications:decide"])),
    responses((status = 200, description = "One page, with the totals of the whole", body = DryRunPage)))]
#[get("/frameworks/{id}/dry-run")]
pub async fn dry_run(
    caller: Caller<DecideApplications>,
    id: web::Path<FrameworkId>,
    query: Query<DryRunQuery>,
    applications: web::Data<Applications>,
) -> Result<Reply<DryRunPage>, Refusal> {
    let (after, limit) = query.0.page()?;
    let (framework, window, at) = (*id, query.0.window.as_deref(), caller.at());
    let (page, totals, counted_at) = match after {
        None => {
            let asked = (at, limit);
            let (page, totals) = applications.dry_run_counted(&caller.actor, framework, window, asked).await?;
            (page, totals, at)
        }
        Some(place) => {
            place.require_of(framework, window)?;
            let DryRunPlace { after, totals, counted_at, .. } = place;
            let asked = (at, PageRequest { limit, after: Some(after.0) });
            (applications.dry_run(&caller.actor, framework, window, asked).await?, totals, counted_at)
        }
    };
    let last = page.next.and(page.items.last()).map(|line| line.application.id);
    let place = |after| DryRunPlace { framework, window: window.map(str::to_owned), after, totals, counted_at };
    let next = last.map(|after| place(after).cursor()).transpose()?;
    let items = page.items.into_iter().map(line).collect::<Result<_, _>>()?;
    Ok(Reply::ok(DryRunPage { totals, counted_at: LondonTime(counted_at), items, next }))
}

/// Export a dry run of what waits for a decision
///
/// All of it as a table, one line for each application, for a spreadsheet. It is made while it is sent; a file whose last
/// line is not `total` is not whole.
#[utoipa::path(tag = "applications",
    params(("id" = FrameworkId, Path), DryRunFileQuery), security(("oauth2" = ["applications:decide"])),
    responses((status = 200, description = "UTF-8, with a line of headings and one of totals", body = String,
        content_type = "text/csv")))]
#[get("/frameworks/{id}/dry-run.csv")]
pub async fn export_dry_run(
    caller: Caller<DecideApplications>,
    id: web::Path<FrameworkId>,
    query: Query<DryRunFileQuery>,
    applications: web::Data<Applications>,
) -> Result<HttpResponse, Refusal> {
    let at = caller.at();
    let mut from = Export {
        actor: caller.actor,
        framework: *id,
        window: query.0.window,
        at,
        applications,
        page: Some(PageRequest { limit: STRETCH, after: None }),
        totals: DryRunTotals::default(),
    };
    // The first stretch is asked for before anything is sent, so that a refusal is one.
    let mut text = csv::head()?;
    text.extend(from.next().await?.unwrap_or_default());
    let body = stream::try_unfold((Some(text), Some(from)), async |(first, from)| {
        if let Some(text) = first {
            return Ok(Some((web::Bytes::from(text), (None, from))));
        }
        let Some(mut from) = from else { return Ok::<_, Refusal>(None) };
        match from.next().await? {
            Some(lines) => Ok(Some((web::Bytes::from(lines), (None, Some(from))))),
            None => Ok(Some((web::Bytes::from(csv::total(&from.totals)?), (None, None)))),
        }
    });
    Ok(csv_attachment(&format!("dry-run-{id}.csv"), body))
}

/// Where an export stands.
struct Export {
    actor: Actor,
    framework: FrameworkId,
    window: Option<String>,
    at: Instant,
    applications: web::Data<Applications>,
    /// The page to read next; none after the last.
    page: Option<PageRequest>,
    totals: DryRunTotals,
}

impl Export {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(page) = self.page.take() else { return Ok(None) };
        let asked = (self.at, page);
        let found = self.applications.dry_run(&self.actor, self.framework, self.window.as_deref(), asked).await?;
        if found.next.is_some() {
            self.page = found.items.last().map(|last| PageRequest { after: Some(last.application.id.0), ..page });
        }
        found.items.iter().for_each(|line| line.count_in(&mut self.totals));
        let lines: Vec<DryRunLineView> = found.items.into_iter().map(line).collect::<Result<_, _>>()?;
        Ok(Some(csv::lines(&lines)?))
    }
}

fn line(found: DryRunLine) -> Result<DryRunLineView, Refusal> {
    let DryRunLine { application, window, recorded, now, counts, changed } = found;
    let submitted_at = application.standing.submission().map(|submission| submission.at);
    let (now, message) = match now {
        Ok(now) => (Some(now.into()), None),
        Err(message) => (None, Some(message)),
    };
    let changed = changed.into_iter();
    Ok(DryRunLineView {
        lots: ApplicationLotView::of(&application),
        application_id: application.id,
        version: application.version,
        provider_id: application.provider,
        provider_name: application.provider_name,
        location_id: application.location,
        location_name: application.location_name,
        submitted_at: LondonTime(submitted_at.ok_or_else(|| Refusal::internal("a dry run of what is a draft"))?),
        window: window.map(Into::into),
        as_of: application.as_of,
        recorded: recorded.assessed,
        counts,
        now,
        message,
        changed: changed.map(|fact| ChangedFactView { path: fact.path, before: fact.before, now: fact.now }).collect(),
    })
}
