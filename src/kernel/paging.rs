//! Keyset paging: a page starts after the last key of the one before, so nothing is skipped or shown twice
//! while rows are added.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use uuid::Uuid;

use super::refusal::{FieldError, Problem, Refusal};

/// The page asked for: at most `limit` rows whose key comes after `after`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    pub limit: u64,
    pub after: Option<Uuid>,
}

impl PageRequest {
    pub const DEFAULT_LIMIT: u64 = 20;
    pub const MAX_LIMIT: u64 = 100;

    /// From the query `?limit=…&cursor=…`.
    ///
    /// # Errors
    /// `bad-query` when the limit is not between 1 and 100 or the cursor was not made here.
    pub fn parse(limit: Option<u64>, cursor: Option<&str>) -> Result<Self, Refusal> {
        let limit = limit.unwrap_or(Self::DEFAULT_LIMIT);
        if !(1..=Self::MAX_LIMIT).contains(&limit) {
            return Err(Refusal::of(Problem::BadQuery).field(FieldError::new(
                "/limit",
                "out_of_range",
                "limit must be between 1 and 100",
            )));
        }
        let after = cursor.map(decode).transpose()?;
        Ok(Self { limit, after })
    }

    /// How many rows to fetch: one more than is shown, to know whether there is a next page.
    pub fn fetch(&self) -> u64 {
        self.limit + 1
    }
}

fn decode(cursor: &str) -> Result<Uuid, Refusal> {
    let bad = || {
        Refusal::of(Problem::BadQuery).field(FieldError::new(
            "/cursor",
            "unreadable",
            "cursor must be the `next` of a page this server gave",
        ))
    };
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| bad())?;
    Uuid::from_slice(&bytes).map_err(|_| bad())
}

/// One page. `next` is absent on the last one.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Give this back as `cursor` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// From up to `limit + 1` rows, and the key of each.
    pub fn of(mut rows: Vec<T>, request: PageRequest, key: impl Fn(&T) -> Uuid) -> Self {
        let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| URL_SAFE_NO_PAD.encode(key(row).as_bytes()));
        Self { items: rows, next }
    }

    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_of_a_page_is_its_last_key() {
        let rows: Vec<Uuid> = (1..=3u128).map(Uuid::from_u128).collect();
        let request = PageRequest::parse(Some(2), None).unwrap();
        let page = Page::of(rows, request, |id| *id);
        assert_eq!(page.items.len(), 2);
        let next = PageRequest::parse(Some(2), page.next.as_deref()).unwrap();
        assert_eq!(next.after, Some(Uuid::from_u128(2)));
        assert!(Page::of(vec![Uuid::from_u128(3)], next, |id| *id).next.is_none());
        assert!(PageRequest::parse(Some(0), None).is_err());
        assert!(PageRequest::parse(Some(101), None).is_err());
        assert!(PageRequest::parse(None, Some("AAAA")).is_err());
    }
}
