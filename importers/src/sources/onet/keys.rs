//! What O*NET calls its things, and where its publisher shows them.
//!
//! O*NET OnLine has a page an occupation, element, technology and job zone. It has none a task or detailed work activity: those
//! point at the place on the page that lists them. Tools and UNSPSC commodities are shown nowhere by a stable address: they have
//! a name instead.

use skillspine_domain::record::ConceptKey;
use url::form_urlencoded;

use super::FRAMEWORK;

const ONLINE: &str = "https://www.onetonline.org";

/// A concept by key and the URI it is shown under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub key: ConceptKey,
    pub uri: String,
}

impl Name {
    fn new(key: &str, uri: String) -> Self {
        Self { key: ConceptKey::new(FRAMEWORK, key), uri }
    }
}

/// An occupation by O*NET-SOC code.
pub(super) fn occupation(code: &str) -> Name {
    Name::new(code, format!("{ONLINE}/link/summary/{code}"))
}

/// A leaf of the content model by element id.
pub(super) fn element(id: &str) -> Name {
    Name::new(id, format!("{ONLINE}/find/descriptor/result/{id}"))
}

/// A branch of the content model by element id.
pub(super) fn branch(id: &str) -> Name {
    Name::new(id, format!("{ONLINE}/find/descriptor/browse/{id}"))
}

/// An intermediate or detailed work activity, by its id (`4.A.1.a.1.I01.D01`) which starts with that of its element.
pub(super) fn activity(id: &str) -> Name {
    let element = id.split_once(".I").map_or(id, |(element, _)| element);
    Name::new(id, format!("{ONLINE}/find/descriptor/result/{element}#{id}"))
}

/// A task by task id and the occupation it belongs to.
pub(super) fn task(id: &str, occupation: &str) -> Name {
    Name::new(&format!("task/{id}"), format!("{ONLINE}/search/task/choose/{occupation}#{id}"))
}

/// A task without an id: a proposed one, which only its words tell from others.
pub(super) fn emerging_task(occupation: &str, text: &str) -> Name {
    let uri = format!("{ONLINE}/link/details/{occupation}#{}", encode(text));
    Name::new(&format!("emerging-task/{occupation}/{text}"), uri)
}

/// A technology by name.
pub(super) fn technology(example: &str) -> Name {
    Name::new(&format!("technology/{example}"), format!("{ONLINE}/search/tech/example?e={}", encode(example)))
}

/// A tool by name.
pub(super) fn tool(example: &str) -> Name {
    Name::new(&format!("tool/{example}"), format!("urn:onet:tool:{}", encode(example)))
}

fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A commodity, class, family or segment of the UNSPSC.
pub(super) fn commodity(code: &str) -> Name {
    Name::new(&format!("unspsc/{code}"), format!("urn:unspsc:{code}"))
}

/// A job zone, 1 to 5.
pub(super) fn job_zone(zone: &str) -> Name {
    Name::new(&format!("job-zone/{zone}"), format!("{ONLINE}/find/zone?z={zone}"))
}

/// Whether this is an O*NET-SOC code: `15-1252.00`.
pub(super) fn is_occupation_code(code: &str) -> bool {
    const SHAPE: &[u8] = b"00-0000.00";
    code.len() == SHAPE.len()
        && code
            .bytes()
            .zip(SHAPE)
            .all(|(byte, shape)| if *shape == b'0' { byte.is_ascii_digit() } else { byte == *shape })
}

/// Whether this can be an id of the content model: `2.A.1.a`, `4.A.1.a.1.I01.D01`.
pub(super) fn is_element_id(id: &str) -> bool {
    id.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The id of the branch that an element hangs on; `None` for a root.
pub(super) fn parent_element(id: &str) -> Option<&str> {
    id.rsplit_once('.').map(|(parent, _)| parent)
}

/// The cell of a sheet that keeps numbers as numbers, as the text form would have it: `8823.0` is `8823`.
pub(super) fn whole_number(cell: &str) -> Option<&str> {
    let digits = cell.strip_suffix(".0").unwrap_or(cell);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}
