//! Checks that could not be made: an officer sees them, and has them made again once what was broken is mended.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::checking::{Looked, keep};
use super::model::Aside;
use super::service::RatingCases;
use super::store;
use crate::kernel::ids::FrameworkId;
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, Refusal};
use crate::register::Location;

/// Checks that are made again in one request.
const MOST: u64 = 100;

/// A check that was set aside, with its location as it is now.
pub struct SetAside {
    pub id: Uuid,
    pub aside: Aside,
    pub location: Option<Location>,
    pub noticed_at: Instant,
}

impl RatingCases {
    /// What could not be checked of a framework, oldest first.
    ///
    /// # Errors
    /// `not-found` unless it is the caller's own council's.
    pub async fn set_aside(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        page: PageRequest,
    ) -> Result<Page<SetAside>, Refusal> {
        let framework = self.frameworks.owned(actor, framework).await?;
        let rows = store::list_aside(self.db.reader(), framework.authority, framework.id, page).await?;
        let ids: Vec<_> = rows.iter().map(|(_, aside, _)| aside.location).collect();
        let locations = self.register.locations(&ids).await?;
        let page = Page::of(rows, page, |(id, ..)| *id);
        Ok(page.map(|(id, aside, noticed_at)| {
            let location = locations.iter().find(|location| location.id == aside.location).cloned();
            SetAside { id, aside, location, noticed_at }
        }))
    }

    /// Looks again at what was set aside, the oldest hundred of it; answers how many of these are set aside still.
    ///
    /// # Errors
    /// `not-found` unless it is the caller's own council's; `busy` when the evaluation queue is full.
    pub async fn look_again(&self, call: &Call, framework: FrameworkId) -> Result<usize, Refusal> {
        let framework = self.frameworks.owned(&call.actor, framework).await?;
        let _turn = self.checking.lock().await;
        let page = PageRequest { limit: MOST, after: None };
        let rows = store::list_aside(self.db.reader(), framework.authority, framework.id, page).await?;
        let locations: BTreeSet<_> = rows.iter().map(|(_, aside, _)| aside.location).collect();
        let mut looked = Looked::default();
        for location in self.register.locations(&locations.into_iter().collect::<Vec<_>>()).await? {
            self.look_at(&mut looked, &location, None, call.at).await?;
        }
        let left = looked.aside.iter().filter(|aside| aside.framework == framework.id).count();
        self.db.write(call, async |work| keep(work, &looked).await.map(|()| left)).await
    }
}
