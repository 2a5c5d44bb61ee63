//! What the members of a framework owe by a day, for the work queue of its council.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Memberships;
use crate::kernel::ids::{FrameworkId, MembershipId};
use crate::kernel::{Actor, Refusal};
use crate::memberships::model::{Duty, Member, Owed};
use crate::memberships::store;

impl Memberships {
    /// The actions of open plans and the books that standing members of a framework owe by `due`, those of past days too;
    /// and the wage declarations that they, and whoever has a contract, owe by the last day of their year.
    ///
    /// # Errors
    /// `not-found` unless it is the caller's own council's framework.
    pub async fn duties(&self, actor: &Actor, id: FrameworkId, due: NaiveDate) -> Result<Vec<Duty>, Refusal> {
        let framework = self.frameworks.owned(actor, id).await?.id;
        let members = store::all_standing(self.db.reader(), framework).await?;
        let mut duties = self.actions_due(framework, due, &members).await?;
        duties.extend(self.books_due(framework, due, &members).await?);
        for year in store::wages::years(self.db.reader(), framework).await? {
            let due_on = year.last_day();
            if due_on <= due {
                let missing = store::wages::missing(self.db.reader(), framework, year).await?;
                duties.extend(missing.into_iter().map(|member| Duty {
                    since: member.admitted_at,
                    member,
                    owed: Owed::Wages(year),
                    due_on,
                }));
            }
        }
        Ok(duties)
    }

    async fn actions_due(
        &self,
        framework: FrameworkId,
        due: NaiveDate,
        members: &[Member],
    ) -> Result<Vec<Duty>, Refusal> {
        let by_id: BTreeMap<MembershipId, &Member> = members.iter().map(|member| (member.id, member)).collect();
        let open = store::plans::open_actions(self.db.reader(), framework, due).await?;
        let duty = |(membership, agreed_at, action): store::plans::OpenAction| {
            let member = (*by_id.get(&membership)?).clone();
            let owed = Owed::Action { number: action.number, action: action.action };
            Some(Duty { member, owed, due_on: action.due_on, since: agreed_at })
        };
        Ok(open.into_iter().filter_map(duty).collect())
    }

    async fn books_due(
        &self,
        framework: FrameworkId,
        due: NaiveDate,
        members: &[Member],
    ) -> Result<Vec<Duty>, Refusal> {
        let mut duties = vec![];
        for year in store::open_book::years_due(self.db.reader(), framework, due).await? {
            let books = store::open_book::beside_books(self.db.reader(), members.to_vec(), (framework, year)).await?;
            let open =
                books.into_iter().filter(|books| books.opened.submitted_on.is_none() && books.opened.due_on <= due);
            duties.extend(open.map(|books| Duty {
                since: books.member.admitted_at,
                member: books.member,
                owed: Owed::Books(year),
                due_on: books.opened.due_on,
            }));
        }
        Ok(duties)
    }
}
