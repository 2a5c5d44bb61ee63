//! Open books: when they are due, and taking them in. What a member submits is for its council's eyes: no log and no
//! other answer repeats it (N13).

use chrono::NaiveDate;
use serde_json::json;

use super::{Memberships, check_reason, found, led, note, require_within_term};
use crate::frameworks::Frameworks;
use crate::kernel::ids::{FrameworkId, MembershipId};
use crate::kernel::london::date_of;
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, Refusal, Shared};
use crate::memberships::model::{Account, BookSubmission, BooksOf, FinancialYear, Opened};
use crate::memberships::store;
use crate::store::{Event, Work};

impl Memberships {
    /// Says when every member's books of a year are due, or moves that day to a later one.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's own council's; `validation` for a day that is past, earlier than
    /// the one members were told, or after the framework's last.
    pub async fn set_books_due(
        &self,
        call: &Call,
        framework: FrameworkId,
        year: FinancialYear,
        due_on: NaiveDate,
    ) -> Result<NaiveDate, Refusal> {
        self.db
            .write(call, async |work| {
                let ends_on = Frameworks::owned_in(work, &call.actor, framework).await?.ends_on;
                let before = store::open_book::due_on(work.tx(), framework, year).await?;
                check_day(due_on, before, (work.at(), ends_on))?;
                let by = (call.actor.id, work.at());
                store::open_book::set_due(work.tx(), (framework, year, due_on), by).await?;
                let data = json!({"year": year, "due_on": due_on, "before": before});
                work.note(Event::new("framework.open_book_due", "framework", framework, data));
                Ok(due_on)
            })
            .await
    }

    /// Gives one member a day of its own for a year's books.
    ///
    /// # Errors
    /// `not-found`; `forbidden` to a partner; `wrong-state` once it is no member any more; `validation` as
    /// [`Self::set_books_due`].
    pub async fn set_member_books_due(
        &self,
        call: &Call,
        id: MembershipId,
        year: FinancialYear,
        (due_on, reason): (NaiveDate, &str),
    ) -> Result<NaiveDate, Refusal> {
        check_reason(reason)?;
        self.db
            .write(call, async |work| {
                let member = led(work, &call.actor, Shared::OpenBook, id).await?;
                member.require_standing(work.at())?;
                let own = store::open_book::own_due_on(work.tx(), id, year).await?;
                let before = match own {
                    Some(own) => Some(own),
                    None => store::open_book::due_on(work.tx(), member.framework, year).await?,
                };
                check_day(due_on, before, (work.at(), member.ends_on))?;
                let by = (call.actor.id, work.at());
                store::open_book::set_own_due(work.tx(), (id, year, due_on), reason, by).await?;
                let data = json!({"year": year, "due_on": due_on, "before": before, "reason": reason});
                note(work, &member, "membership.open_book_due", data);
                Ok(due_on)
            })
            .await
    }

    /// One page of the members who owe their books for a year, with what became of it: all of them for a council, a
    /// provider's own for itself.
    ///
    /// # Errors
    /// `not-found` unless the caller may see the framework's open books.
    pub async fn books(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        year: FinancialYear,
        page: PageRequest,
    ) -> Result<Page<BooksOf>, Refusal> {
        let framework = self.framework(actor, framework, Shared::OpenBook).await?;
        let db = self.db.reader();
        let members = store::open_book::members(db, actor.tenant, framework.id, page).await?;
        let Page { items, next } = Page::of(members, page, |member| member.id.0);
        Ok(Page { items: store::open_book::beside_books(db, items, (framework.id, year)).await?, next })
    }

    /// Everything that a member submitted, oldest first.
    ///
    /// # Errors
    /// `not-found` unless the caller may see its books.
    pub async fn submissions(&self, actor: &Actor, id: MembershipId) -> Result<Vec<BookSubmission>, Refusal> {
        self.seen(actor, Shared::OpenBook, id).await?;
        store::open_book::submissions(self.db.reader(), id).await
    }

    /// Takes in a member's books of a year, or a further version of them. Answers when they were due and first came, and
    /// the version.
    ///
    /// # Errors
    /// `not-found` unless it is the provider's own; `wrong-state` when no books are due or it is no member any more;
    /// `validation` when it says nothing.
    pub async fn submit_books(
        &self,
        call: &Call,
        id: MembershipId,
        year: FinancialYear,
        account: &Account,
    ) -> Result<(Opened, i32), Refusal> {
        account.check()?;
        self.db
            .write(call, async |work| {
                let books = owed(work, &call.actor, id, year).await?;
                let version = books.version + 1;
                let (account, by, at) = (account.clone(), call.actor.id, work.at());
                let submission = BookSubmission { membership: id, year, version, account, by, at };
                store::open_book::insert(work.tx(), &submission).await?;
                note(work, &books.member, "membership.books_submitted", json!({"year": year, "version": version}));
                let submitted_on = books.opened.submitted_on.or(Some(date_of(at)));
                Ok((Opened { submitted_on, ..books.opened }, version))
            })
            .await
    }
}

/// A member beside the books it owes.
async fn owed(work: &Work, actor: &Actor, id: MembershipId, year: FinancialYear) -> Result<BooksOf, Refusal> {
    let member = found(work, actor, Shared::OpenBook, id).await?;
    member.require_standing(work.at())?;
    let of = (member.framework, year);
    let books = store::open_book::beside_books(work.tx(), vec![member], of).await?.pop();
    books.ok_or_else(|| Refusal::wrong_state(format!("The council has asked this member for no books of {year}.")))
}

/// # Errors
/// `validation`: members rely on what they were told, so a day is never brought forward; and whoever is a member owes
/// books, which nobody is once the framework has ended.
fn check_day(
    due_on: NaiveDate,
    before: Option<NaiveDate>,
    (now, ends_on): (Instant, NaiveDate),
) -> Result<(), Refusal> {
    require_within_term("/due_on", due_on, ends_on)?;
    if due_on < date_of(now) {
        return Err(Refusal::invalid("/due_on", "past", "must not lie in the past"));
    }
    match before.filter(|before| due_on < *before) {
        Some(before) => {
            let detail = format!("must not be before {before}, the day that members were told");
            Err(Refusal::invalid("/due_on", "brought_forward", detail))
        }
        None => Ok(()),
    }
}
