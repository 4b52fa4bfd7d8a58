//! What badges come in: JSON, compact JWS, PNG and SVG images with a badge baked into them.
//!
//! Signatures are not checked: a catalogue holds what is on offer, and who signed an award does not change that. Tokens that cannot
//! have been signed are refused all the same.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use flate2::read::ZlibDecoder;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use serde_json::Value;

use super::Refusal;

/// Bytes of what is baked into an image, unpacked.
const LONGEST_BAKED: u64 = 4 << 20;
const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Keywords of the chunks that badges are baked into, of Open Badges 3.0 and of those before.
const KEYWORDS: [&[u8]; 2] = [b"openbadgecredential", b"openbadges"];
/// Beginnings of files that people take for badges.
const OTHER_FILES: [(&[u8], &str); 6] = [
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a WebP image"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive"),
    (b"<!DOCTYPE html", "a web page"),
];

/// The documents of a file.
pub(super) fn unpack(bytes: &[u8]) -> Vec<Result<Value, Refusal>> {
    let text = if bytes.starts_with(PNG_MAGIC) {
        match baked_png(bytes) {
            Ok(text) => text,
            Err(refusal) => return vec![Err(refusal)],
        }
    } else {
        if let Some((_, what)) = OTHER_FILES.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            return vec![Err(Refusal::whole(format!("expected JSON, a JWT, PNG or SVG, found {what}")))];
        }
        match std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)) {
            Ok(text) => text.to_owned(),
            Err(_) => {
                return vec![Err(Refusal::whole(
                    "expected JSON, a JWT, PNG or SVG, found neither text nor a PNG image",
                ))];
            }
        }
    };
    let text = text.trim();
    if text.starts_with('<') {
        return match baked_svg(text) {
            Ok(text) => documents(text.trim()),
            Err(refusal) => vec![Err(refusal)],
        };
    }
    documents(text)
}

/// The documents of a text: a token, one JSON document, a list of them, or one a line.
fn documents(text: &str) -> Vec<Result<Value, Refusal>> {
    if text.is_empty() {
        return vec![Err(Refusal::whole("there is nothing in it"))];
    }
    if text.starts_with("http://") || text.starts_with("https://") {
        let reason =
            "it only names the address of a hosted badge, and nothing is fetched: give the document that is there";
        return vec![Err(Refusal::whole(reason).with(text))];
    }
    if !text.starts_with(['{', '[']) {
        return vec![token(text)];
    }
    let mut found = Vec::new();
    for document in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match document {
            Ok(Value::Array(items)) => found.extend(items.into_iter().map(one)),
            Ok(value) => found.push(one(value)),
            Err(error) => {
                found.push(Err(Refusal::whole(format!("not JSON: {error}"))));
                break;
            }
        }
    }
    found
}

fn one(value: Value) -> Result<Value, Refusal> {
    match value {
        Value::String(text) => token(&text),
        value => Ok(value),
    }
}

/// The payload of a compact JWS.
pub(super) fn token(text: &str) -> Result<Value, Refusal> {
    let segments: Vec<&str> = text.split('.').collect();
    let is_token =
        |segment: &&str| segment.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'='));
    if segments.len() == 5 && segments.iter().all(is_token) {
        return Err(Refusal::whole("the token is encrypted (JWE): give the badge itself"));
    }
    let [header, payload, signature] = segments.as_slice() else {
        return Err(Refusal::whole("expected JSON, a JWT, PNG or SVG, found another text").with(text));
    };
    if !segments.iter().all(is_token) {
        return Err(Refusal::whole("expected JSON, a JWT, PNG or SVG, found another text").with(text));
    }
    let part = |segment: &str, what: &str| -> Result<Value, Refusal> {
        let decoded = URL_SAFE_NO_PAD.decode(segment).or_else(|_| URL_SAFE.decode(segment));
        let bytes =
            decoded.map_err(|error| Refusal::whole(format!("the {what} of the token is not base64url: {error}")))?;
        serde_json::from_slice(&bytes)
            .map_err(|error| Refusal::whole(format!("the {what} of the token is not JSON: {error}")))
    };
    let header = part(header, "header")?;
    let algorithm = header.get("alg").and_then(Value::as_str).unwrap_or_default();
    if algorithm.is_empty() {
        return Err(Refusal::of("alg", "the token does not say how it is signed"));
    }
    if algorithm.eq_ignore_ascii_case("none") || signature.is_empty() {
        return Err(Refusal::of("alg", "the token is not signed: anybody can have written it").with(algorithm));
    }
    if algorithm.starts_with("HS") {
        let reason = "the token is signed with a shared secret: badges need a public key (RS256, ES256, EdDSA …)";
        return Err(Refusal::of("alg", reason).with(algorithm));
    }
    let payload = part(payload, "payload")?;
    // Version 1.1 of the data model puts the credential into a claim, 2.0 is the payload itself.
    Ok(payload.get("vc").filter(|credential| credential.is_object()).cloned().unwrap_or(payload))
}

/// What is baked into a PNG image.
fn baked_png(bytes: &[u8]) -> Result<String, Refusal> {
    let damaged = |reason: &str| Refusal::whole(format!("damaged PNG image: {reason}"));
    let mut rest = &bytes[PNG_MAGIC.len()..];
    let mut first = true;
    while !rest.is_empty() {
        let (head, after) = rest.split_at_checked(8).ok_or_else(|| damaged("cut short"))?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let kind = &head[4..8];
        let (data, after) = after.split_at_checked(length).ok_or_else(|| damaged("a chunk is longer than the file"))?;
        let (check, after) = after.split_at_checked(4).ok_or_else(|| damaged("cut short"))?;
        let mut sum = flate2::Crc::new();
        sum.update(kind);
        sum.update(data);
        if sum.sum().to_be_bytes() != check {
            return Err(damaged("a chunk does not match its checksum"));
        }
        if std::mem::take(&mut first) && kind != b"IHDR" {
            return Err(damaged("it does not begin with a header"));
        }
        if let Some(text) = baked_chunk(kind, data)? {
            return Ok(text);
        }
        if kind == b"IEND" {
            break;
        }
        rest = after;
    }
    if first {
        return Err(damaged("there is nothing in it"));
    }
    Err(Refusal::whole("a PNG image without a badge baked into it (no chunk `openbadgecredential` or `openbadges`)"))
}

/// The badge in a chunk, if there is one in it.
fn baked_chunk(kind: &[u8], data: &[u8]) -> Result<Option<String>, Refusal> {
    if !matches!(kind, b"iTXt" | b"tEXt" | b"zTXt") {
        return Ok(None);
    }
    let damaged = || Refusal::whole("damaged PNG image: the chunk of the badge is cut short");
    let (keyword, rest) = until_zero(data).ok_or_else(damaged)?;
    if !KEYWORDS.contains(&keyword) {
        return Ok(None);
    }
    let (packed, text) = match kind {
        b"tEXt" => (false, rest),
        b"zTXt" => (true, rest.get(1..).ok_or_else(damaged)?),
        _ => {
            let (flags, rest) = rest.split_at_checked(2).ok_or_else(damaged)?;
            let (_language, rest) = until_zero(rest).ok_or_else(damaged)?;
            let (_translated, rest) = until_zero(rest).ok_or_else(damaged)?;
            (flags[0] != 0, rest)
        }
    };
    let mut unpacked = Vec::new();
    if packed {
        let mut reader = ZlibDecoder::new(text).take(LONGEST_BAKED + 1);
        let read = reader.read_to_end(&mut unpacked);
        read.map_err(|error| Refusal::whole(format!("the baked badge cannot be unpacked: {error}")))?;
    } else {
        unpacked.extend_from_slice(text);
    }
    if unpacked.len() as u64 > LONGEST_BAKED {
        return Err(Refusal::whole(format!("the baked badge is larger than {} MB: no badge is", LONGEST_BAKED >> 20)));
    }
    let text = String::from_utf8(unpacked).map_err(|_| Refusal::whole("the baked badge is not UTF-8"))?;
    Ok(Some(text))
}

fn until_zero(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte == 0)?;
    Some((&bytes[..at], &bytes[at + 1..]))
}

/// What is baked into an SVG image: the text of its `openbadges:credential` or `openbadges:assertion`, or the attribute `verify`.
/// Entities of the document's own are not expanded.
fn baked_svg(text: &str) -> Result<String, Refusal> {
    let broken = |error: &dyn std::fmt::Display| Refusal::whole(format!("damaged SVG image: {error}"));
    let is_badge = |name: &str| matches!(name, "openbadges:credential" | "openbadges:assertion");
    let mut reader = Reader::from_str(text);
    let mut is_svg = false;
    let mut baked: Option<String> = None;
    loop {
        let event = reader.read_event().map_err(|error| broken(&error))?;
        match (&event, &mut baked) {
            (Event::Start(element) | Event::Empty(element), _) => {
                is_svg |= element.local_name().as_ref() == "svg";
                if !is_badge(element.name().as_ref()) {
                    continue;
                }
                let verify = element.try_get_attribute("verify").map_err(|error| broken(&error))?;
                let verify = verify
                    .map(|it| it.normalized_value(XmlVersion::Implicit1_0))
                    .transpose()
                    .map_err(|error| broken(&error))?;
                let verify = verify.unwrap_or_default();
                // Of a hosted badge the attribute is only the address, and the badge follows.
                if matches!(event, Event::Empty(_)) || !verify.is_empty() && !verify.contains("://") {
                    return Ok(verify.into_owned());
                }
                baked = Some(String::new());
            }
            (Event::Text(text), Some(baked)) => baked.push_str(text),
            (Event::CData(text), Some(baked)) => baked.push_str(text),
            (Event::GeneralRef(entity), Some(baked)) => match entity.resolve_char_ref() {
                Ok(Some(c)) => baked.push(c),
                _ => {
                    let text = quick_xml::escape::resolve_predefined_entity(entity);
                    baked.push_str(text.ok_or_else(|| broken(&format!("unknown entity `{}`", &**entity)))?);
                }
            },
            (Event::End(element), Some(_)) if is_badge(element.name().as_ref()) => return Ok(baked.unwrap_or_default()),
            (Event::Eof, _) => break,
            _ => {}
        }
    }
    Err(Refusal::whole(if is_svg {
        "an SVG image without a badge baked into it (no element `openbadges:credential` or `openbadges:assertion`)"
    } else {
        "expected JSON, a JWT, PNG or SVG, found another XML document"
    }))
}
