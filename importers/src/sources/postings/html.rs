//! JSON-LD in the scripts of a web page.

use std::io::Read;

use serde_json::Value;

use crate::input::InputFile;
use crate::source::SourceError;

/// A page is held in memory; real ones are far below.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// The contents of all `<script type="application/ld+json">` of a page, or why one is not JSON.
pub(super) fn scripts(file: &InputFile) -> Result<Vec<Result<Value, String>>, SourceError> {
    let read_error = |error: std::io::Error| SourceError::Read { file: file.name.clone(), reason: error.to_string() };
    let mut bytes = Vec::new();
    file.open().map_err(read_error)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(read_error)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(SourceError::Read { file: file.name.clone(), reason: "a web page of more than 32 MB".to_owned() });
    }
    Ok(find(&String::from_utf8_lossy(&bytes)))
}

fn find(page: &str) -> Vec<Result<Value, String>> {
    // ASCII only: byte positions stay the same.
    let lower = page.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut next = 0;
    while let Some(start) = lower[next..].find("<script").map(|at| next + at) {
        let Some(inside) = lower[start..].find('>').map(|at| start + at + 1) else { break };
        let end = lower[inside..].find("</script").map_or(lower.len(), |at| inside + at);
        if lower[start..inside].contains("application/ld+json") {
            found.push(parse(&page[inside..end]));
        }
        next = end;
    }
    found
}

/// Pages wrap scripts in comments and leave raw line ends in texts, which JSON does not allow.
fn parse(script: &str) -> Result<Value, String> {
    let text =
        script.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let text =
        text.trim_end().trim_end_matches("-->").trim_end().trim_end_matches("]]>").trim_end().trim_end_matches("//");
    serde_json::from_str(text).or_else(|error| {
        let mended = text.replace(['\r', '\n', '\t'], " ");
        serde_json::from_str(&mended).map_err(|_| error.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_found() {
        let check = |page: &str, expected: &[Result<&str, &str>]| {
            let found = find(page);
            assert_eq!(found.len(), expected.len(), "{page}");
            for (found, expected) in found.iter().zip(expected) {
                match (found, expected) {
                    (Ok(value), Ok(text)) => assert_eq!(value.to_string(), *text),
                    (Err(reason), Err(word)) => assert!(reason.contains(word), "{reason}"),
                    _ => panic!("{page}: {found:?}"),
                }
            }
        };
        check("<html></html>", &[]);
        check("<SCRIPT type='application/ld+json'>{\"a\":1}</SCRIPT><script>x</script>", &[Ok("{\"a\":1}")]);
        check("<script type=\"application/ld+json\">\n<!-- [1] -->\n</script>", &[Ok("[1]")]);
        check("<script type=\"application/ld+json\">{\"a\": \"x\ny\"}</script>", &[Ok("{\"a\":\"x y\"}")]);
        check("<script type=\"application/ld+json\">{\"a\": </script>", &[Err("EOF")]);
        check("<script type=\"application/ld+json\">[2]", &[Ok("[2]")]);
        check("<script type=\"application/ld+json\"", &[]);
        check("åäö<script type=\"application/ld+json\">\"é\"</script>", &[Ok("\"é\"")]);
    }
}
