//! Credentials and their issuers: by id, by URI, and in pages.

use std::collections::{BTreeMap, HashMap};

use sea_orm::EntityTrait;
use skillspine_domain::id::{ConceptId, CredentialId, IssuerId};
use skillspine_domain::model::{
    AlignmentRole, Code, Credential, CredentialKind, CredentialStatus, DeliveryMode, Issuer, Texts,
};
use skillspine_domain::text::fold;
use skillspine_entities::{credential, issuer};

use super::page::{KeysetCursor, Page, PageRequest};
use super::sql::{Sql, uuids};
use crate::{Store, StoreError};

/// Which credentials a list holds. Empty fields do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CredentialFilter {
    /// Only these; `Some` of nothing lets nothing through.
    pub ids: Option<Vec<CredentialId>>,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Kinds.
    pub kinds: Vec<CredentialKind>,
    /// Statuses.
    pub statuses: Vec<CredentialStatus>,
    /// Who answers for them.
    pub issuers: Vec<IssuerId>,
    /// Levels, by system and code.
    pub levels: Vec<Code>,
    /// Languages they are held in, BCP 47.
    pub languages: Vec<String>,
    /// Ways in which learning or assessment takes place.
    pub delivery_modes: Vec<DeliveryMode>,
    /// Only those with an alignment that leads to a concept of one of these frameworks, by key.
    pub frameworks: Vec<String>,
    /// Only those with an alignment that means one of these concepts.
    pub concepts: Vec<ConceptId>,
    /// Only alignments of these roles count for `concepts`.
    pub roles: Vec<AlignmentRole>,
    /// Text that the name holds, case and accents aside.
    pub text: Option<String>,
}

/// Which issuers a list holds. Empty fields do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct IssuerFilter {
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Text that the name holds, case and accents aside.
    pub text: Option<String>,
}

/// What it takes to earn a credential.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CredentialEffort {
    /// Amount and ISO 4217 currency.
    pub cost: Option<(f64, String)>,
    /// ISO 8601.
    pub duration: Option<String>,
}

/// What credentials are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CredentialOrder {
    /// By name, A to Z.
    #[default]
    Name,
    /// By name, Z to A.
    NameDescending,
}

impl Store {
    /// Credentials by id.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credentials_by_id(
        &self,
        release: i32,
        ids: &[CredentialId],
    ) -> Result<HashMap<CredentialId, Credential>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new("SELECT t.* FROM credential t WHERE t.id IN ");
        sql.bind_list(&uuids(ids, |id| id.0)).push(" AND ").visible("t", release);
        let rows: Vec<credential::Model> = sql.models(self).await?;
        rows.into_iter().map(|row| Ok((CredentialId(row.id), to_credential(row)?))).collect()
    }

    /// Credentials that have these URIs, by URI and then by source. Several sources may describe one.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credentials_by_uri(
        &self,
        release: i32,
        uris: &[String],
    ) -> Result<HashMap<String, Vec<CredentialId>>, StoreError> {
        let mut by_uri: HashMap<String, Vec<CredentialId>> = HashMap::new();
        if uris.is_empty() {
            return Ok(by_uri);
        }
        let mut sql = Sql::new("SELECT t.* FROM credential t WHERE t.uri IN ");
        sql.bind_list(uris).push(" AND ").visible("t", release).push(" ORDER BY t.source");
        for row in sql.models::<credential::Model>(self).await? {
            by_uri.entry(row.uri).or_default().push(CredentialId(row.id));
        }
        Ok(by_uri)
    }

    /// One page of the credentials that pass a filter, by name.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn page_credentials(
        &self,
        release: i32,
        filter: &CredentialFilter,
        order: CredentialOrder,
        page: &PageRequest,
    ) -> Result<Page<Credential>, StoreError> {
        let mut sql = Sql::new("SELECT t.* FROM credential t WHERE ");
        push_credential_filter(&mut sql, filter, release);
        push_page(&mut sql, order == CredentialOrder::NameDescending, page);
        let page = cut::<credential::Entity>(sql.models(self).await?, page);
        let keyed =
            |row: credential::Model| Ok((KeysetCursor { key: row.sort_key.clone(), id: row.id }, to_credential(row)?));
        let rows: Result<Vec<_>, StoreError> = page.rows.into_iter().map(keyed).collect();
        Ok(Page { rows: rows?, has_more: page.has_more })
    }

    /// All credentials that pass a filter, by id.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credential_ids(
        &self,
        release: i32,
        filter: &CredentialFilter,
    ) -> Result<Vec<CredentialId>, StoreError> {
        let mut sql = Sql::new("SELECT t.id FROM credential t WHERE ");
        push_credential_filter(&mut sql, filter, release);
        sql.push(" ORDER BY t.id");
        let rows = sql.rows(self).await?;
        rows.iter().map(|row| Ok(CredentialId(row.try_get_by_index(0)?))).collect()
    }

    /// What each credential costs and how long it takes, whole, by id: those that state neither are left out.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credential_efforts(&self, release: i32) -> Result<Vec<(CredentialId, CredentialEffort)>, StoreError> {
        let mut sql = Sql::new("SELECT t.id, t.cost, t.cost_currency, t.duration FROM credential t WHERE ");
        sql.push("(t.cost IS NOT NULL OR t.duration IS NOT NULL) AND ").visible("t", release).push(" ORDER BY t.id");
        let rows = sql.rows(self).await?;
        rows.iter()
            .map(|row| {
                let (cost, currency): (Option<f64>, Option<String>) =
                    (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
                let effort = CredentialEffort { cost: cost.zip(currency), duration: row.try_get_by_index(3)? };
                Ok((CredentialId(row.try_get_by_index(0)?), effort))
            })
            .collect()
    }

    /// How many credentials pass a filter.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn count_credentials(&self, release: i32, filter: &CredentialFilter) -> Result<u64, StoreError> {
        let mut sql = Sql::new("SELECT COUNT(*) FROM credential t WHERE ");
        push_credential_filter(&mut sql, filter, release);
        sql.count(self).await
    }

    /// Issuers by id.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn issuers_by_id(&self, release: i32, ids: &[IssuerId]) -> Result<HashMap<IssuerId, Issuer>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new("SELECT t.* FROM issuer t WHERE t.id IN ");
        sql.bind_list(&uuids(ids, |id| id.0)).push(" AND ").visible("t", release);
        let rows: Vec<issuer::Model> = sql.models(self).await?;
        rows.into_iter().map(|row| Ok((IssuerId(row.id), to_issuer(row)?))).collect()
    }

    /// One page of the issuers that pass a filter, by name.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn page_issuers(
        &self,
        release: i32,
        filter: &IssuerFilter,
        page: &PageRequest,
    ) -> Result<Page<Issuer>, StoreError> {
        let mut sql = Sql::new("SELECT t.* FROM issuer t WHERE ");
        push_issuer_filter(&mut sql, filter, release);
        push_page(&mut sql, false, page);
        let page = cut::<issuer::Entity>(sql.models(self).await?, page);
        let keyed = |row: issuer::Model| Ok((KeysetCursor { key: row.sort_key.clone(), id: row.id }, to_issuer(row)?));
        let rows: Result<Vec<_>, StoreError> = page.rows.into_iter().map(keyed).collect();
        Ok(Page { rows: rows?, has_more: page.has_more })
    }

    /// How many issuers pass a filter.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn count_issuers(&self, release: i32, filter: &IssuerFilter) -> Result<u64, StoreError> {
        let mut sql = Sql::new("SELECT COUNT(*) FROM issuer t WHERE ");
        push_issuer_filter(&mut sql, filter, release);
        sql.count(self).await
    }
}

pub(super) fn push_credential_filter(sql: &mut Sql, filter: &CredentialFilter, release: i32) {
    sql.visible("t", release);
    if let Some(ids) = &filter.ids {
        if ids.is_empty() {
            sql.push(" AND 1 = 0");
        } else {
            sql.push(" AND t.id IN ").bind_list(&uuids(ids, |id| id.0));
        }
    }
    let words = |words: Vec<&str>| -> Vec<String> { words.into_iter().map(str::to_owned).collect() };
    push_list(sql, "t.source", &filter.sources);
    push_list(sql, "t.kind", &words(filter.kinds.iter().map(|kind| kind.as_str()).collect()));
    push_list(sql, "t.status", &words(filter.statuses.iter().map(|status| status.as_str()).collect()));
    if !filter.issuers.is_empty() {
        sql.push(" AND t.issuer_id IN ").bind_list(&uuids(&filter.issuers, |id| id.0));
    }
    if !filter.levels.is_empty() {
        sql.push(" AND (");
        for (position, level) in filter.levels.iter().enumerate() {
            sql.push(if position > 0 { " OR " } else { "" });
            sql.push("(t.level_system = ").bind(level.system.clone());
            sql.push(" AND t.level_code = ").bind(level.code.clone()).push(")");
        }
        sql.push(")");
    }
    push_listed(sql, "t.languages", &filter.languages);
    push_listed(sql, "t.delivery_modes", &words(filter.delivery_modes.iter().map(|mode| mode.as_str()).collect()));
    if !filter.frameworks.is_empty() {
        sql.push(" AND t.id IN (SELECT a.credential_id FROM alignment a JOIN concept c ON c.id = a.concept_id WHERE ");
        sql.visible("a", release).push(" AND ").visible("c", release);
        push_list(sql, "c.framework", &filter.frameworks);
        sql.push(")");
    }
    if !filter.concepts.is_empty() {
        sql.push(" AND t.id IN (SELECT a.credential_id FROM alignment a WHERE a.concept_id IN ");
        sql.bind_list(&uuids(&filter.concepts, |id| id.0)).push(" AND ").visible("a", release);
        push_list(sql, "a.role", &words(filter.roles.iter().map(|role| role.as_str()).collect()));
        sql.push(")");
    }
    push_text(sql, filter.text.as_deref());
}

fn push_issuer_filter(sql: &mut Sql, filter: &IssuerFilter, release: i32) {
    sql.visible("t", release);
    push_list(sql, "t.source", &filter.sources);
    push_text(sql, filter.text.as_deref());
}

fn push_list(sql: &mut Sql, column: &str, values: &[String]) {
    if !values.is_empty() {
        sql.push(&format!(" AND {column} IN ")).bind_list(values);
    }
}

/// At least one of the values is in a list that was stored with commas.
fn push_listed(sql: &mut Sql, column: &str, values: &[String]) {
    if values.is_empty() {
        return;
    }
    // No item is empty or holds a comma; a pattern of such a value would find what it does not mean.
    let items = values.iter().filter(|value| !value.is_empty() && !value.contains(','));
    sql.push(" AND (1 = 0");
    for item in items {
        let pattern = containing(&format!(",{item},"));
        sql.push(&format!(" OR ',' || {column} || ',' LIKE ")).bind(pattern).push(" ESCAPE '!'");
    }
    sql.push(")");
}

/// Names are compared by what they are sorted by.
fn push_text(sql: &mut Sql, text: Option<&str>) {
    let Some(text) = text else { return };
    sql.push(" AND t.sort_key LIKE ").bind(containing(&fold(text))).push(" ESCAPE '!'");
}

/// A pattern for what contains a text, with `!` before what would be a wildcard.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

fn push_page(sql: &mut Sql, descending: bool, page: &PageRequest) {
    let (beyond, before) = if descending { ("<", ">") } else { (">", "<") };
    for (cursor, comparison) in [(&page.after, beyond), (&page.before, before)] {
        if let Some(cursor) = cursor {
            sql.push(&format!(" AND (t.sort_key, t.id) {comparison} (")).bind(cursor.key.clone());
            sql.push(", ").bind(cursor.id).push(")");
        }
    }
    let direction = if descending == page.from_end { "ASC" } else { "DESC" };
    sql.push(&format!(" ORDER BY t.sort_key {direction}, t.id {direction} LIMIT {}", page.limit + 1));
}

/// The rows of a page in list order, of which one more than asked for was read.
struct Cut<M> {
    rows: Vec<M>,
    has_more: bool,
}

fn cut<E: EntityTrait>(mut rows: Vec<E::Model>, page: &PageRequest) -> Cut<E::Model> {
    let has_more = rows.len() as u64 > page.limit;
    rows.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
    if page.from_end {
        rows.reverse();
    }
    Cut { rows, has_more }
}

fn texts(json: &str, what: &str) -> Result<Texts, StoreError> {
    let texts: BTreeMap<String, String> =
        serde_json::from_str(json).map_err(|error| StoreError::Corrupt(format!("texts of {what}: {error}")))?;
    Ok(texts.into_iter().collect())
}

/// The values of a list that was stored with commas.
pub(super) fn listed(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').filter(|item| !item.is_empty())
}

pub(super) fn word<T>(word: &str, parse: impl Fn(&str) -> Option<T>, what: &str) -> Result<T, StoreError> {
    parse(word).ok_or_else(|| StoreError::Corrupt(format!("{what} `{word}`")))
}

fn to_issuer(row: issuer::Model) -> Result<Issuer, StoreError> {
    Ok(Issuer {
        id: IssuerId(row.id),
        names: texts(&row.names, &row.uri)?,
        descriptions: texts(&row.descriptions, &row.uri)?,
        source: row.source,
        uri: row.uri,
        url: row.url,
        image: row.image,
        endorsement_count: u32::try_from(row.endorsement_count).unwrap_or(0),
    })
}

fn to_credential(row: credential::Model) -> Result<Credential, StoreError> {
    let status = row.status.as_deref().map(|it| word(it, CredentialStatus::parse, "credential status")).transpose()?;
    let modes = listed(&row.delivery_modes).map(|it| word(it, DeliveryMode::parse, "delivery mode"));
    Ok(Credential {
        id: CredentialId(row.id),
        kind: word(&row.kind, CredentialKind::parse, "credential kind")?,
        names: texts(&row.names, &row.uri)?,
        descriptions: texts(&row.descriptions, &row.uri)?,
        criteria: texts(&row.criteria, &row.uri)?,
        status,
        level: row.level_system.zip(row.level_code),
        credits: row.credits.map(|number| (number, row.credit_unit)),
        delivery_modes: modes.collect::<Result<_, _>>()?,
        languages: listed(&row.languages).map(str::to_owned).collect(),
        cost: row.cost.zip(row.cost_currency),
        source: row.source,
        uri: row.uri,
        issuer_uri: row.issuer_uri,
        criteria_url: row.criteria_url,
        duration: row.duration,
        url: row.url,
        image: row.image,
        valid_from: row.valid_from,
        valid_until: row.valid_until,
        endorsement_count: u32::try_from(row.endorsement_count).unwrap_or(0),
    })
}
