//! The parameters of a collection: `limit`, `offset`, `sort`, `orderBy`, `fields`.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::Status;

/// Fields of a document, by which it can be sorted and of which an answer can be made up.
const FIELDS: [&str; 15] = [
    "identifier",
    "uri",
    "caseVersion",
    "frameworkType",
    "creator",
    "title",
    "publisher",
    "officialSourceURL",
    "adoptionStatus",
    "language",
    "version",
    "statusStartDate",
    "notes",
    "lastChangeDateTime",
    "CFPackageURI",
];

/// The specification's own.
const DEFAULT_LIMIT: usize = 100;
const MOST: usize = 1_000;

/// Which part of a collection is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paging {
    limit: usize,
    offset: usize,
    sort: Option<String>,
    is_descending: bool,
    fields: Vec<String>,
}

/// A part of a collection.
pub(super) struct Page {
    pub documents: Vec<Map<String, Value>>,
    /// How many the collection has.
    pub total: usize,
}

impl Paging {
    /// Reads the parameters. Others are passed over, as the specification has it.
    pub fn read(query: &str) -> Result<Self, Status> {
        let mut paging = Self { limit: DEFAULT_LIMIT, offset: 0, sort: None, is_descending: false, fields: Vec::new() };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "limit" => paging.limit = number("limit", &value, 1, MOST)?,
                "offset" => paging.offset = number("offset", &value, 0, usize::MAX)?,
                "sort" => paging.sort = Some(known(&value, Status::invalid_sort)?),
                "orderBy" => {
                    paging.is_descending = match &*value {
                        "asc" => false,
                        "desc" => true,
                        _ => return Err(Status::invalid_sort("orderBy", "`orderBy` is `asc` or `desc`")),
                    }
                }
                "fields" => {
                    let fields = value.split(',').map(str::trim).filter(|field| !field.is_empty());
                    paging.fields =
                        fields.map(|field| known(field, Status::invalid_selection)).collect::<Result<_, _>>()?;
                }
                _ => {}
            }
        }
        Ok(paging)
    }

    /// The part of a collection that is wanted, in the wanted order; by title where none is named.
    pub fn apply(&self, mut documents: Vec<Map<String, Value>>) -> Result<Page, Status> {
        let total = documents.len();
        let field = self.sort.as_deref().unwrap_or("title");
        documents.sort_by(|a, b| {
            let order = compare(a.get(field), b.get(field));
            let order = if self.is_descending { order.reverse() } else { order };
            order.then_with(|| compare(a.get("identifier"), b.get("identifier")))
        });
        let part = documents.into_iter().skip(self.offset).take(self.limit);
        let is_wanted = |name: &String| self.fields.is_empty() || self.fields.contains(name);
        let documents =
            part.map(|document| document.into_iter().filter(|(name, _)| is_wanted(name)).collect()).collect();
        Ok(Page { documents, total })
    }

    /// The `Link` header: the first, the last, and the neighbouring parts.
    pub fn links(&self, address: &str, total: usize) -> String {
        let last = total.saturating_sub(1) / self.limit * self.limit;
        let mut links = vec![("first", 0), ("last", last)];
        if self.offset.saturating_add(self.limit) < total {
            links.push(("next", self.offset + self.limit));
        }
        if self.offset > 0 {
            links.push(("prev", self.offset.min(total).saturating_sub(self.limit)));
        }
        let link = |(relation, offset): (&str, usize)| format!("<{}>; rel=\"{relation}\"", self.at(address, offset));
        links.into_iter().map(link).collect::<Vec<_>>().join(", ")
    }

    fn at(&self, address: &str, offset: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("limit", &self.limit.to_string()).append_pair("offset", &offset.to_string());
        if let Some(sort) = &self.sort {
            query.append_pair("sort", sort);
        }
        if self.is_descending {
            query.append_pair("orderBy", "desc");
        }
        if !self.fields.is_empty() {
            query.append_pair("fields", &self.fields.join(","));
        }
        format!("{address}?{}", query.finish())
    }
}

fn compare(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    let text =
        |value: Option<&Value>| value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    text(a).cmp(&text(b))
}

fn number(name: &str, text: &str, least: usize, most: usize) -> Result<usize, Status> {
    text.parse().ok().filter(|number| (least..=most).contains(number)).ok_or_else(|| {
        let range = if most == usize::MAX { format!("{least} or more") } else { format!("from {least} to {most}") };
        Status::invalid_selection(name, format!("`{name}` must be a whole number, {range}"))
    })
}

fn known(field: &str, refuse: fn(&str, String) -> Status) -> Result<String, Status> {
    if FIELDS.contains(&field) {
        return Ok(field.to_owned());
    }
    Err(refuse(field, format!("a CFDocument has no such field; it has {}", FIELDS.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_linked() {
        let check = |query: &str, total: usize, expected: &[(&str, &str)]| {
            let paging = Paging::read(query).expect("parameters");
            let links = paging.links("/d", total);
            let expected: Vec<String> =
                expected.iter().map(|(relation, query)| format!("</d?{query}>; rel=\"{relation}\"")).collect();
            assert_eq!(links, expected.join(", "), "{query}");
        };
        check("", 2, &[("first", "limit=100&offset=0"), ("last", "limit=100&offset=0")]);
        check(
            "limit=2&offset=2&sort=title&orderBy=desc&fields=title,uri",
            5,
            &[
                ("first", "limit=2&offset=0&sort=title&orderBy=desc&fields=title%2Curi"),
                ("last", "limit=2&offset=4&sort=title&orderBy=desc&fields=title%2Curi"),
                ("next", "limit=2&offset=4&sort=title&orderBy=desc&fields=title%2Curi"),
                ("prev", "limit=2&offset=0&sort=title&orderBy=desc&fields=title%2Curi"),
            ],
        );
        check(
            "limit=2&offset=99",
            3,
            &[("first", "limit=2&offset=0"), ("last", "limit=2&offset=2"), ("prev", "limit=2&offset=1")],
        );
        check("limit=1000", 0, &[("first", "limit=1000&offset=0"), ("last", "limit=1000&offset=0")]);
    }

    #[test]
    fn nonsense_is_refused() {
        for query in ["limit=0", "limit=x", "limit=1001", "offset=-1", "sort=nonsense", "orderBy=up", "fields=title,x"]
        {
            assert!(Paging::read(query).is_err(), "{query}");
        }
        assert!(Paging::read("filter=x&limit=1&offset=18446744073709551615").is_ok());
    }
}
