//! Finding locations. There are two ways, and which one is taken is settled here and not by how a database plans: by the
//! terms that are asked for, when few locations have them; else along the list, a stretch at a time. Terms that many have
//! fill a page at the first glance along the list. PostgreSQL has an inverted index of all terms together, which is asked before
//! that glance where there are several; elsewhere the rarest of them leads.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, LikeExpr, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend};

use super::BATCH;
use super::batch::padded;
use super::locations::{closed_term, find_all, grade_term, service_term};
use crate::kernel::ids::{LocationId, ProviderId};
use crate::kernel::text::words_of;
use crate::kernel::{PageRequest, Refusal};
use crate::register::model::{Grade, Location, service_name};
use crate::store::entity::{location, location_term as term};

/// Locations that have a term: fewer than this are looked at one by one.
const FEW: u64 = 2_000;
/// Locations that have all terms together: fewer than this are read at once where there is an index of them.
const HANDFUL: usize = 300;
/// Locations of the list that are looked at before any term is looked up.
const GLANCE: u64 = 250;
/// Locations of one stretch of the list.
const STRETCH: u64 = 2_000;
/// Words of one question that are looked at.
const MOST_WORDS: usize = 8;
/// Bytes of a term; no location has a longer one.
const LONGEST_TERM: usize = 1_000;
/// Characters of a word's longest beginning in PostgreSQL's index.
const BEGINNING: usize = 24;

/// Which locations a list shows.
#[derive(Clone, Debug, Default)]
pub struct LocationFilter {
    pub cqc_id: Option<String>,
    /// Part of the name, in any case.
    pub name: Option<String>,
    pub provider: Option<ProviderId>,
    /// The postcode's district, in any case.
    pub area: Option<String>,
    /// In any case.
    pub local_authority: Option<String>,
    pub rating: Option<Grade>,
    /// A type of service, in any case.
    pub service: Option<String>,
    /// The beginnings of words of the name, of the provider's name or of the postcode; all must be there.
    pub q: Option<String>,
    pub registered: Option<bool>,
}

impl LocationFilter {
    /// Beginnings of words.
    fn words(&self) -> Vec<String> {
        words_of(self.q.as_deref().unwrap_or_default()).into_iter().take(MOST_WORDS).collect()
    }

    fn service_term(&self) -> Option<String> {
        self.service.as_deref().map(|name| service_term(service_name(name.trim())))
    }

    /// What must stand in the text of a location.
    fn texts(&self) -> Vec<String> {
        self.words().into_iter().chain(self.service_term()).collect()
    }

    /// Asks for a part of a location's text.
    fn is_by_text(&self) -> bool {
        self.name.is_some() || !self.texts().is_empty()
    }

    /// The terms that few locations may have, as beginnings of terms: what ends a service or a grade is in it already.
    fn terms(&self) -> Vec<String> {
        let closed = self.registered.filter(|registered| !registered).map(|_| closed_term());
        self.texts().into_iter().chain(self.rating.map(grade_term)).chain(closed).collect()
    }

    /// Few locations have these in common, and each has an index.
    fn is_narrow(&self) -> bool {
        self.area.is_some() || self.local_authority.is_some() || self.provider.is_some() || self.cqc_id.is_some()
    }
}

/// In the order in which the register learnt of them.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &LocationFilter,
    page: PageRequest,
) -> Result<Vec<Location>, Refusal> {
    if filter.q.as_deref().is_some_and(|q| words_of(q).is_empty()) {
        return Ok(vec![]);
    }
    if filter.texts().iter().any(|text| text.len() > LONGEST_TERM) {
        return Ok(vec![]);
    }
    find_all(db, &found(db, filter, page).await?).await
}

async fn found(
    db: &impl ConnectionTrait,
    filter: &LocationFilter,
    page: PageRequest,
) -> Result<Vec<LocationId>, Refusal> {
    let walk = Walk::of(page);
    // Even of texts that many have, few have several: then a glance is in vain more often than not.
    let glance_late = has_index_of_all(db) && filter.texts().len() > 1;
    if !glance_late && let Some(first) = walk.glance(db, filter).await? {
        return Ok(first);
    }
    if let Some(ids) = by_terms(db, filter, page).await? {
        return Ok(ids);
    }
    if glance_late && let Some(first) = walk.glance(db, filter).await? {
        return Ok(first);
    }
    along_the_list(db, filter, walk).await
}

/// Whether one index leads to whoever has several terms together.
fn has_index_of_all(db: &impl ConnectionTrait) -> bool {
    db.get_database_backend() == DbBackend::Postgres
}

/// By the terms that are asked for; none when many locations have them, or another index leads to few.
async fn by_terms(
    db: &impl ConnectionTrait,
    filter: &LocationFilter,
    page: PageRequest,
) -> Result<Option<Vec<LocationId>>, Refusal> {
    let by_grade_alone = filter.rating.is_some() && filter.texts().is_empty();
    if filter.is_narrow() || by_grade_alone {
        return Ok(None);
    }
    if has_index_of_all(db) && !filter.texts().is_empty() {
        return by_index(db, filter, page).await;
    }
    match rarest(db, &filter.terms()).await? {
        Some(term) => by_term(db, filter, &term, page).await.map(Some),
        None => Ok(None),
    }
}

/// All that have every term, if they are a handful.
async fn by_index(
    db: &impl ConnectionTrait,
    filter: &LocationFilter,
    page: PageRequest,
) -> Result<Option<Vec<LocationId>>, Refusal> {
    let id = || Expr::col((location::Entity, location::Column::Id));
    let mut query = Query::select();
    query
        .column((location::Entity, location::Column::Id))
        .from(location::Entity)
        .and_where(Expr::cust_with_values(HAS_BEGINNINGS, [beginnings(filter)]))
        .and_where_option(page.after.map(|after| id().gt(after)))
        .limit(HANDFUL as u64);
    // The grade is one of the terms: asked for as a column too, PostgreSQL would read the whole index of grades as well.
    narrow(&mut query, &LocationFilter { rating: None, ..filter.clone() });
    if filter.words().iter().any(|word| word.chars().count() > BEGINNING) {
        match_texts(&mut query, filter);
    } else {
        match_name(&mut query, filter);
    }
    let mut ids = ids_of(db, &query, "id").await?;
    if ids.len() == HANDFUL {
        return Ok(None);
    }
    ids.sort_unstable();
    ids.truncate(usize::try_from(page.fetch()).unwrap_or(usize::MAX));
    Ok(Some(ids))
}

/// As the index has it: no term holds a space.
const HAS_BEGINNINGS: &str = r#"location_beginnings("location"."search_text", "location"."overall")
    @> string_to_array($1::text, ' ')"#;

/// What a location must have among its beginnings: those of the words, and a service and a grade whole.
fn beginnings(filter: &LocationFilter) -> String {
    let words = filter.words().into_iter().map(|word| word.chars().take(BEGINNING).collect());
    let whole = filter.service_term().into_iter().chain(filter.rating.map(grade_term));
    words.chain(whole).collect::<Vec<String>>().join(" ")
}

/// The term that the fewest locations have, if they are few.
async fn rarest(db: &impl ConnectionTrait, terms: &[String]) -> Result<Option<String>, Refusal> {
    let mut rarest = (FEW, None);
    for term in terms {
        let some = Alias::new("some");
        let mut count = Query::select();
        count
            .expr_as(Expr::col((some.clone(), term::Column::LocationId)).count(), Alias::new("found"))
            .from_subquery(having(term).limit(rarest.0).to_owned(), some);
        let row = db.query_one(&count).await?;
        let found: i64 = row.map(|row| row.try_get("", "found")).transpose()?.unwrap_or(0);
        let found = u64::try_from(found).unwrap_or(0);
        if found < rarest.0 {
            rarest = (found, Some(term));
        }
    }
    Ok(rarest.1.cloned())
}

/// The locations with a term that begins like this.
fn having(beginning: &str) -> SelectStatement {
    let term = || Expr::col((term::Entity, term::Column::Term));
    // The last of all characters: what begins with the text sorts before it.
    let end = format!("{beginning}\u{10ffff}");
    let begins = term().gte(beginning).and(term().lt(end));
    Query::select().column(term::Column::LocationId).from(term::Entity).and_where(begins).to_owned()
}

/// The locations that have one term, looked at for everything else, a batch at a time until the page is full.
async fn by_term(
    db: &impl ConnectionTrait,
    filter: &LocationFilter,
    term: &str,
    page: PageRequest,
) -> Result<Vec<LocationId>, Refusal> {
    let mut ids = ids_of(db, &having(term), "location_id").await?;
    ids.retain(|id| page.after.is_none_or(|after| id.0 > after));
    ids.sort_unstable();
    ids.dedup();
    let mut found = Found::of(page);
    for batch in ids.chunks(BATCH) {
        let mut query = Query::select();
        query
            .column((location::Entity, location::Column::Id))
            .from(location::Entity)
            .and_where(Expr::col((location::Entity, location::Column::Id)).is_in(padded(batch)));
        narrow(&mut query, filter);
        match_texts(&mut query, filter);
        query.order_by((location::Entity, location::Column::Id), Order::Asc).limit(page.fetch());
        if found.take(ids_of(db, &query, "id").await?) {
            break;
        }
    }
    Ok(found.ids)
}

/// Looks at one stretch after the other until the page is full. Where no text is asked for there is but one.
async fn along_the_list(
    db: &impl ConnectionTrait,
    filter: &LocationFilter,
    mut walk: Walk,
) -> Result<Vec<LocationId>, Refusal> {
    if !filter.is_by_text() {
        return ids_of(db, walk.ahead(filter).limit(walk.page.fetch()), "id").await;
    }
    while !walk.stretch(db, filter, STRETCH).await? {}
    Ok(walk.found.ids)
}

/// How far a search has come along the list, and what it found.
struct Walk {
    page: PageRequest,
    after: Option<LocationId>,
    found: Found,
}

impl Walk {
    fn of(page: PageRequest) -> Self {
        Self { page, after: page.after.map(LocationId), found: Found::of(page) }
    }

    /// What comes next in the list, by what stands in columns of its own.
    fn ahead(&self, filter: &LocationFilter) -> SelectStatement {
        let mut list = Query::select();
        list.column(location::Column::Id).from(location::Entity);
        narrow(&mut list, filter);
        list.and_where_option(self.after.map(|after| Expr::col(location::Column::Id).gt(after)));
        list.order_by(location::Column::Id, Order::Asc);
        list
    }

    /// A full page of the first locations of the list, if they fill it and texts are asked for, of which many may have them.
    async fn glance(
        &self,
        db: &impl ConnectionTrait,
        filter: &LocationFilter,
    ) -> Result<Option<Vec<LocationId>>, Refusal> {
        if !filter.is_by_text() || filter.is_narrow() {
            return Ok(None);
        }
        let first = self.matching(db, filter, GLANCE).await?;
        Ok((first.len() >= self.found.most).then_some(first))
    }

    /// Looks at the texts of the next `length` locations. Answers whether that was enough: the page is full, or the list ends.
    async fn stretch(
        &mut self,
        db: &impl ConnectionTrait,
        filter: &LocationFilter,
        length: u64,
    ) -> Result<bool, Refusal> {
        let matching = self.matching(db, filter, length).await?;
        if self.found.take(matching) {
            return Ok(true);
        }
        let end = self.ahead(filter).limit(1).offset(length - 1).to_owned();
        self.after = ids_of(db, &end, "id").await?.pop();
        Ok(self.after.is_none())
    }

    /// Those of the next `length` locations whose texts match, as many as a page takes.
    async fn matching(
        &self,
        db: &impl ConnectionTrait,
        filter: &LocationFilter,
        length: u64,
    ) -> Result<Vec<LocationId>, Refusal> {
        let mut stretch = self.ahead(filter);
        stretch.columns([location::Column::SearchText, location::Column::SearchName]).limit(length);
        let mut matching = Query::select();
        matching
            .column((location::Entity, location::Column::Id))
            .from_subquery(stretch, Alias::new("location"))
            .order_by((location::Entity, location::Column::Id), Order::Asc)
            .limit(self.page.fetch());
        match_texts(&mut matching, filter);
        ids_of(db, &matching, "id").await
    }
}

/// The ids of a page as they are found, and one more to know whether there is a next page.
struct Found {
    ids: Vec<LocationId>,
    most: usize,
}

impl Found {
    fn of(page: PageRequest) -> Self {
        Self { ids: vec![], most: usize::try_from(page.fetch()).unwrap_or(usize::MAX) }
    }

    /// Answers whether it is full.
    fn take(&mut self, ids: Vec<LocationId>) -> bool {
        self.ids.extend(ids);
        self.ids.truncate(self.most);
        self.ids.len() == self.most
    }
}

/// By what stands in columns of its own.
fn narrow(query: &mut SelectStatement, filter: &LocationFilter) {
    let column = |column: location::Column| Expr::col((location::Entity, column));
    let area = filter.area.as_deref().map(|area| area.trim().to_uppercase());
    let authority = filter.local_authority.as_deref().map(|name| name.trim().to_lowercase());
    query
        .and_where_option(filter.cqc_id.as_deref().map(|id| column(location::Column::CqcId).eq(id)))
        .and_where_option(filter.provider.map(|id| column(location::Column::ProviderId).eq(id)))
        .and_where_option(area.map(|area| column(location::Column::Area).eq(area)))
        .and_where_option(authority.map(|name| column(location::Column::AuthorityKey).eq(name)))
        .and_where_option(filter.rating.map(|grade| column(location::Column::Overall).eq(grade.words())))
        .and_where_option(filter.registered.map(|is| column(location::Column::Registered).eq(is)));
}

/// By what stands in the text of all terms, a space before each of them, and in the name.
fn match_texts(query: &mut SelectStatement, filter: &LocationFilter) {
    let terms = || Expr::col((location::Entity, location::Column::SearchText));
    for text in filter.texts() {
        query.and_where(terms().like(containing(&format!(" {text}"))));
    }
    match_name(query, filter);
}

fn match_name(query: &mut SelectStatement, filter: &LocationFilter) {
    let name = Expr::col((location::Entity, location::Column::SearchName));
    let part = filter.name.as_deref().map(str::to_lowercase);
    query.and_where_option(part.map(|part| name.like(containing(&part))));
}

/// A pattern for texts with `part` in them, whatever characters it has.
fn containing(part: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for c in part.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

async fn ids_of(db: &impl ConnectionTrait, query: &SelectStatement, column: &str) -> Result<Vec<LocationId>, Refusal> {
    let rows = db.query_all(query).await?;
    rows.iter().map(|row| row.try_get("", column).map_err(Into::into)).collect()
}
