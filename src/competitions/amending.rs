//! Changing what a published competition asks: everything that its publication asked is asked again, but for who is
//! invited (T08). What was published stays on record; the slice `amendments` keeps it, and tells everybody.

use chrono::NaiveDate;

use super::files;
use super::model::Competition;
use super::service::{Competitions, save};
use super::store::{self, turns};
use super::timetable::{Severity, Timetable};
use super::turns::require_version;
use super::views::CompetitionDraft;
use super::{NewExtension, WantedFile};
use crate::engine::Decision;
use crate::frameworks::Framework;
use crate::kernel::ids::CompetitionId;
use crate::kernel::london::date_of;
use crate::kernel::text::Faults;
use crate::kernel::{Call, Problem, Refusal};
use crate::store::Work;

impl Competitions {
    /// The competition as an amendment makes it, under the rulebook that was pinned or, if `rulebook_in_force`, the one in
    /// force now; and the rulebook's own word on it.
    ///
    /// # Errors
    /// `validation` for what no draft may say, for criteria that are not complete and for a timetable that does not stand;
    /// `refused-by-rule` when the rulebook would not have it published so.
    pub async fn amended(
        &self,
        call: &Call,
        framework: &Framework,
        (before, new): (&Competition, &CompetitionDraft),
        rulebook_in_force: bool,
    ) -> Result<(Competition, Decision), Refusal> {
        new.check()?;
        let pack = match &before.rulebook_sha256 {
            Some(pinned) if !rulebook_in_force => self.rulebooks.package(pinned).await?,
            _ => self.rulebooks.in_force(framework.id, call.at).await?,
        };
        let mut after = new.applied_to(before.clone());
        after.rulebook_sha256 = Some(pack.hash().to_owned());
        after.criteria_sha256 = Some(after.criteria_hash());
        after.amendment += 1;
        after.version += 1;
        let faults = after.criteria().faults();
        if !faults.is_empty() {
            return Err(Refusal::new(Problem::Validation, "The criteria are not complete.").fields(faults));
        }
        if after.timetable != before.timetable {
            self.require_timetable(framework, &after.timetable)?;
        }
        let reviewed = self.conflicts.reviewed_on(&call.actor, framework.id).await?;
        let decision = self.answered(framework, &after, &pack, (published_on(before), reviewed)).await?;
        super::publication::allowed(&decision, "The competition is not amended.")?;
        Ok((after, decision))
    }

    /// The timetable of a competition with a later closing, and what comes after it where that must move too.
    ///
    /// # Errors
    /// `validation` for a closing that is not later.
    pub fn later(&self, call: &Call, before: &Competition, new: &NewExtension) -> Result<Timetable, Refusal> {
        super::turns::later(before, new, None, call.at)
    }

    /// The caller's own competition at this version, if it can still be amended, held by this work alone.
    ///
    /// # Errors
    /// `not-found` for another council's; `wrong-state` unless it is published and nobody has begun to open it; `stale`;
    /// `deadline-passed` after its closing.
    pub async fn held_amendable(
        &self,
        work: &Work,
        call: &Call,
        id: CompetitionId,
        version: i64,
    ) -> Result<Competition, Refusal> {
        let held = self.held_alone(work, &call.actor, id).await?;
        held.must_take_tenders(work.at())?;
        require_version(&held, version)?;
        if turns::is_being_opened(work.tx(), id).await? {
            return Err(Refusal::wrong_state("Somebody has begun to open the tenders."));
        }
        Ok(held)
    }

    /// Puts an amended competition, and the files it now asks for, in the place of what was held.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn save_amended(&self, work: &Work, after: &Competition, files: &[WantedFile]) -> Result<(), Refusal> {
        save(work, after, after.version - 1).await?;
        store::files::replace(work.tx(), after.id, files).await
    }

    /// # Errors
    /// `validation` for kinds of files that cannot be asked for, at `/files`.
    pub fn check_files(&self, wanted: &[WantedFile]) -> Result<(), Refusal> {
        files::check(wanted)
    }

    /// # Errors
    /// `validation` with every error of a timetable whose fields the request gives at its top.
    pub(super) fn require_timetable(&self, framework: &Framework, timetable: &Timetable) -> Result<(), Refusal> {
        let mut faults = Faults::new();
        for found in self.findings(framework, timetable) {
            if found.severity == Severity::Error {
                faults.add(found.pointer.replacen("/timetable", "", 1), "does_not_stand", found.detail);
            }
        }
        faults.verdict()
    }
}

/// The day on which it was really published.
fn published_on(competition: &Competition) -> NaiveDate {
    competition.published_at.map_or(competition.timetable.publish_on, date_of)
}
