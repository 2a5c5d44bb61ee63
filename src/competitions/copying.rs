//! A new draft from a former competition. A draft that nobody publishes serves as a template.

use chrono::{Days, NaiveDate};

use super::model::{Checked, Competition, CompetitionState};
use super::service::{Competitions, note};
use super::store;
use super::timetable::Timetable;
use super::views::CompetitionCopy;
use crate::kernel::ids::CompetitionId;
use crate::kernel::text::Faults;
use crate::kernel::{Call, Refusal, london};

impl Competitions {
    /// Everything that `id` asks, with every day as far from the new day of publication as it was from the old one; the
    /// closing keeps its time on London's clocks. What the new days lack shows in the findings.
    ///
    /// # Errors
    /// `not-found` for another council's competition or framework; `validation` for a lot that the framework has not, for
    /// days beyond the calendar, and for a closing that the clocks skip.
    pub async fn copy(&self, call: &Call, id: CompetitionId, new: &CompetitionCopy) -> Result<Checked, Refusal> {
        let former = self.owned(&call.actor, id).await?;
        let framework = new.framework_id.unwrap_or(former.framework);
        let framework = self.frameworks.owned(&call.actor, framework).await?;
        let mut faults = Faults::new();
        faults.text("/title", &new.title, 200);
        let lot = new.lot_id.unwrap_or(former.lot);
        let known = framework.lots.iter().any(|one| one.id == lot);
        faults.require(known, "/lot_id", "unknown_lot", "is not a lot of this framework");
        let timetable = moved(&former.timetable, new.publish_on);
        if let Err(why) = &timetable {
            faults.add("/publish_on", "out_of_range", why);
        }
        faults.verdict()?;
        let timetable = timetable.map_err(Refusal::internal)?;
        let copied = self
            .db
            .write(call, async |work| {
                let copy = Competition {
                    id: work.fresh(),
                    framework: framework.id,
                    authority: framework.authority,
                    lot,
                    title: new.title.clone(),
                    state: CompetitionState::Draft,
                    // What was agreed with the NHS was agreed for that one.
                    fnc_agreed: false,
                    timetable: timetable.clone(),
                    rulebook_sha256: None,
                    criteria_sha256: None,
                    amendment: 0,
                    publication_decision: None,
                    invitation_decision: None,
                    published_at: None,
                    opened_at: None,
                    version: 1,
                    created_at: work.at(),
                    ..former.clone()
                };
                store::insert(work.tx(), &copy).await?;
                note(work, "competition.copied", &copy, None);
                Ok(copy)
            })
            .await?;
        self.checked(&framework, copied).await
    }
}

/// Every day as many days later as the new day of publication is, or earlier.
fn moved(former: &Timetable, publish_on: NaiveDate) -> Result<Timetable, String> {
    let days = publish_on.signed_duration_since(former.publish_on).num_days();
    let day = |day: NaiveDate| {
        let by = Days::new(days.unsigned_abs());
        let moved = if days < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) };
        moved.ok_or_else(|| "puts a day beyond the calendar".to_owned())
    };
    let maybe = |one: Option<NaiveDate>| one.map(day).transpose();
    let closes = london::days_later(former.closes.0, days).map_err(|why| format!("moves the closing: {why}"))?;
    Ok(Timetable {
        engage_on: maybe(former.engage_on)?,
        publish_on,
        session_on: maybe(former.session_on)?,
        questions_by: maybe(former.questions_by)?,
        answers_by: maybe(former.answers_by)?,
        closes: london::LondonTime(closes),
        opens_on: day(former.opens_on)?,
        evaluate_from: day(former.evaluate_from)?,
        approve_on: day(former.approve_on)?,
        starts_on: day(former.starts_on)?,
    })
}
