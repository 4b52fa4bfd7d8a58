use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::{Value, json};

use super::*;
use crate::formats::fixture::{Events, file_of, fixture};
use crate::input::Place;

fn bytes_of(name: &str, bytes: Vec<u8>) -> InputFile {
    let bytes: &'static [u8] = Box::leak(bytes.into_boxed_slice());
    InputFile::new(name, bytes.len() as u64, Place::Bytes(bytes))
}

fn json_of(name: &str, value: &Value) -> InputFile {
    bytes_of(name, value.to_string().into_bytes())
}

fn events(files: Vec<InputFile>) -> Events {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 1, 31);
    let input = Input { today, ..Input::of(files) };
    Events::of(|out| OpenBadges.read(&input, out)).expect("badges are refused one by one")
}

/// What is said of one file that is refused.
fn refused(bytes: impl Into<Vec<u8>>) -> String {
    let events = events(vec![bytes_of("badge", bytes.into())]);
    assert!(events.lines_of(&["credential", "issuer"]).is_empty());
    let said: Vec<String> = events.rejections().map(|it| it.reason.clone()).collect();
    assert!(!said.is_empty(), "nothing was refused");
    said.join("; ")
}

fn class() -> Value {
    json!({
        "@context": "https://w3id.org/openbadges/v2",
        "type": "BadgeClass",
        "id": "https://badges.example.org/knots",
        "name": "Knots",
        "criteria": { "narrative": "Tie six knots." },
        "issuer": "https://badges.example.org/harbour",
    })
}

fn credential() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": { "id": "https://badges.example.org/harbour", "type": "Profile", "name": "Harbour School" },
        "validFrom": "2025-05-01T00:00:00Z",
        "name": "Knots of Jo Doe",
        "credentialSubject": {
            "id": "did:example:jo",
            "type": "AchievementSubject",
            "achievement": {
                "id": "https://badges.example.org/knots", "type": "Achievement", "name": "Knots",
                "description": "Ties knots.", "criteria": { "narrative": "Tie six knots." }
            }
        }
    })
}

/// `value` with a field replaced, or taken away.
fn with(mut value: Value, pointer: &str, field: Option<Value>) -> Value {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = value.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
    match field {
        Some(field) => drop(parent.insert(name.to_owned(), field)),
        None => drop(parent.remove(name)),
    }
    value
}

fn png(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut image = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in chunks {
        image.extend((data.len() as u32).to_be_bytes());
        image.extend(*kind);
        image.extend(data);
        let mut sum = flate2::Crc::new();
        sum.update(*kind);
        sum.update(data);
        image.extend(sum.sum().to_be_bytes());
    }
    image
}

fn international(keyword: &str, text: &str, packed: bool) -> Vec<u8> {
    let mut data = format!("{keyword}\0").into_bytes();
    data.extend([u8::from(packed), 0, 0, 0]);
    if packed {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text.as_bytes()).expect("memory takes it");
        data.extend(encoder.finish().expect("memory takes it"));
    } else {
        data.extend(text.as_bytes());
    }
    data
}

fn header() -> (&'static [u8; 4], Vec<u8>) {
    (b"IHDR", vec![0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
}

fn token(header: &Value, payload: &Value) -> String {
    use base64::Engine;
    let encode = |text: String| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", encode(header.to_string()), encode(payload.to_string()), encode("signature".to_owned()))
}

#[test]
fn fixtures_of_every_version_give_records() {
    let names = [
        "class-2.0.json",
        "assertion-2.0.json",
        "issuer-2.0.json",
        "endorsement-2.0.json",
        "class-1.1.json",
        "credential-3.0.json",
    ];
    let files = names.map(|name| fixture(&format!("open-badges/{name}"))).to_vec();
    let lines = events(files).lines().join("\n");
    insta::assert_snapshot!(lines);
    for private in ["jo@", "Jo Doe", "did:example:jo", "sha256$"] {
        assert!(!lines.contains(private), "{private} is about a person");
    }
}

#[test]
fn the_order_of_documents_does_not_matter() {
    let records = |files: Vec<InputFile>| {
        let mut lines = events(files).lines_of(&["issuer", "credential", "alignment"]);
        lines.sort();
        lines
    };
    let short = with(class(), "/criteria", Some(json!("https://badges.example.org/knots.html")));
    let one = records(vec![json_of("a", &class()), json_of("b", &short), json_of("c", &credential())]);
    let other = records(vec![json_of("c", &class()), json_of("a", &short), json_of("b", &credential())]);
    assert_eq!(one, other);
    assert_eq!(one.iter().filter(|line| line.starts_with("credential")).count(), 1);
}

#[test]
fn a_badge_is_read_from_each_envelope() {
    let expected = events(vec![json_of("badge", &credential())]).lines_of(&["issuer", "credential"]);
    assert_eq!(expected.len(), 2);
    let check = |bytes: Vec<u8>| {
        assert_eq!(events(vec![bytes_of("badge", bytes)]).lines_of(&["issuer", "credential"]), expected);
    };
    let text = credential().to_string();
    check(format!("\u{feff} {text}\n").into_bytes());
    check(format!("[{text}]").into_bytes());
    check(format!("{text}\n{text}\n").into_bytes());
    check(token(&json!({ "alg": "RS256" }), &credential()).into_bytes());
    check(token(&json!({ "alg": "EdDSA" }), &json!({ "iss": "x", "vc": credential() })).into_bytes());
    let image = |kind, data| png(&[header(), (kind, data), (b"IEND", Vec::new())]);
    check(image(b"iTXt", international("openbadgecredential", &text, false)));
    check(image(b"iTXt", international("openbadges", &text, true)));
    check(image(b"tEXt", format!("openbadges\0{text}").into_bytes()));
    let svg = |inside: &str| {
        format!("<svg xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\">{inside}<g/></svg>").into_bytes()
    };
    check(svg(&format!("<openbadges:credential><![CDATA[{text}]]></openbadges:credential>")));
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    check(svg(&format!("<openbadges:assertion verify=\"https://x.example/1\">{escaped}</openbadges:assertion>")));
    let signed = token(&json!({ "alg": "ES256" }), &credential());
    check(svg(&format!("<openbadges:credential verify=\"{signed}\"/>")));
}

#[test]
fn broken_envelopes_are_refused() {
    let check = |bytes: Vec<u8>, expected: &str| {
        let said = refused(bytes);
        assert!(said.contains(expected), "expected {expected}, found {said}");
    };
    check(Vec::new(), "nothing in it");
    check(b"hello".to_vec(), "found another text");
    check(b"\xFF\xD8\xFF\xE0 JFIF".to_vec(), "found a JPEG image");
    check(b"\xC3\x28\x00".to_vec(), "neither text nor a PNG");
    check(b"<html><body/></html>".to_vec(), "another XML document");
    check(b"<svg><g></svg>".to_vec(), "damaged SVG image");
    check(b"<svg><g/></svg>".to_vec(), "without a badge");
    check(b"{\"a\": ".to_vec(), "not JSON");
    check(b"https://badges.example.org/1".to_vec(), "nothing is fetched");
    check("[".repeat(100_000).into_bytes(), "recursion limit");
    check(format!("{}1{}", "{\"a\":".repeat(5_000), "}".repeat(5_000)).into_bytes(), "recursion limit");

    check(token(&json!({ "alg": "none" }), &credential()).into_bytes(), "not signed");
    check(token(&json!({ "alg": "NoNe" }), &credential()).into_bytes(), "not signed");
    check(token(&json!({ "alg": "HS256" }), &credential()).into_bytes(), "shared secret");
    check(token(&json!({ "typ": "JWT" }), &credential()).into_bytes(), "does not say how");
    check(b"a.b.c".to_vec(), "header of the token");
    check(b"a.b.c.d.e".to_vec(), "encrypted");

    let baked = png(&[header(), (b"IEND", Vec::new())]);
    check(baked.clone(), "without a badge");
    check(baked[..20].to_vec(), "longer than the file");
    check(b"\x89PNG\r\n\x1a\n".to_vec(), "nothing in it");
    let mut altered = png(&[header(), (b"iTXt", international("openbadges", "{}", false))]);
    let last = altered.len() - 6;
    altered[last] ^= 1;
    check(altered, "checksum");
    let bomb = international("openbadges", &" ".repeat(64 << 20), true);
    assert!(bomb.len() < 100_000, "{} bytes", bomb.len());
    check(png(&[header(), (b"iTXt", bomb)]), "larger than 4 MB");
}

#[test]
fn broken_documents_are_refused_with_what_is_wrong() {
    let check = |document: Value, expected: &str| {
        let said = refused(document.to_string());
        assert!(said.contains(expected), "expected {expected}, found {said}");
    };
    check(json!([3]), "found a number");
    check(json!({}), "neither has a type nor the fields");
    check(with(class(), "/@context", Some(json!("https://example.org/v9"))), "no context of Open Badges");
    check(with(class(), "/type", Some(json!("Sticker"))), "no class of Open Badges");
    check(with(class(), "/name", Some(json!("  "))), "the badge class has no name");
    check(with(class(), "/issuer", None), "does not say who issues it");
    check(with(class(), "/id", None), "it has no id");
    check(with(class(), "/id", Some(json!("knots"))), "no absolute URI");
    let assertion = json!({ "@context": "https://w3id.org/openbadges/v2", "type": "Assertion",
        "id": "https://badges.example.org/1", "issuedOn": "2025-01-01", "badge": "https://badges.example.org/sails" });
    check(assertion.clone(), "not in the input");
    check(with(assertion.clone(), "/badge", None), "which badge was awarded");
    check(with(assertion.clone(), "/issuedOn", Some(json!("last May"))), "no date");
    check(with(assertion, "/issuedOn", Some(json!("2100-01-01"))), "lies in the future");
    let only_badges = json!(["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]);
    check(with(credential(), "/@context", Some(only_badges)), "no context of verifiable credentials");
    let only_credentials = json!(["https://www.w3.org/ns/credentials/v2", "https://example.org/context"]);
    check(with(credential(), "/@context", Some(only_credentials)), "no context of Open Badges 3.0");
    check(with(credential(), "/type", Some(json!(["VerifiableCredential"]))), "OpenBadgeCredential");
    check(with(credential(), "/issuer", None), "who issued it");
    check(with(credential(), "/issuer", Some(json!({ "name": "Harbour School" }))), "the issuer has no id");
    check(with(credential(), "/validFrom", None), "neither validFrom nor issuanceDate");
    check(with(credential(), "/validFrom", Some(json!("2040-01-01T00:00:00Z"))), "lies in the future");
    check(with(credential(), "/credentialSubject", None), "no subject");
    check(with(credential(), "/credentialSubject/achievement", None), "holds no achievement");
    check(with(credential(), "/credentialSubject/achievement/name", None), "the achievement has no name");
}

#[test]
fn who_awards_something_to_themselves_is_not_kept() {
    let own = with(credential(), "/issuer/id", Some(json!("did:example:jo")));
    let lines = events(vec![json_of("badge", &own)]).lines().join("\n");
    assert!(lines.contains("credential open-badges open-badge https://badges.example.org/knots"), "{lines}");
    assert!(!lines.contains("Harbour School") && !lines.contains("did:example:jo"), "{lines}");
}

#[test]
fn an_expired_award_is_an_achievement_all_the_same() {
    let expired = with(credential(), "/validUntil", Some(json!("2025-06-01T00:00:00Z")));
    assert_eq!(events(vec![json_of("badge", &expired)]).lines_of(&["credential"]).len(), 1);
}

#[test]
fn alignments_that_are_none_are_left_out() {
    let aligned = with(
        class(),
        "/alignment",
        Some(json!([{ "targetName": "tie knots" }, 7, { "targetName": "x".repeat(70_000) }])),
    );
    let events = events(vec![json_of("badge", &aligned)]);
    assert_eq!(events.lines_of(&["alignment"]).len(), 1);
    let dropped: Vec<&str> = events.rejections().map(|it| it.reason.as_str()).collect();
    assert_eq!(dropped, ["neither an object nor a URL", "longer than 64 kB"]);
    assert!(events.rejections().all(|it| it.keeps_row));
}

#[test]
fn records_of_learners_are_taken_apart() {
    let own = |name: &str| {
        let achievement = json!({ "id": format!("https://badges.example.org/{name}"), "type": "Achievement", "name": name,
            "criteria": { "narrative": "Do it." } });
        with(credential(), "/credentialSubject/achievement", Some(achievement))
    };
    let record = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": { "id": "https://badges.example.org/harbour", "type": "Profile", "name": "Harbour School" },
        "validFrom": "2025-05-01T00:00:00Z",
        "name": "Record of Jo Doe",
        "credentialSubject": {
            "type": "ClrSubject",
            "verifiableCredential": [own("knots"), token(&json!({ "alg": "RS256" }), &own("sails")),
                token(&json!({ "alg": "none" }), &own("oars")), with(own("masts"), "/issuer", None)],
            "achievement": [{ "id": "https://badges.example.org/seamanship", "type": "Achievement", "name": "Seamanship" }],
            "association": [
                { "type": "Association", "associationType": "isChildOf", "sourceId": "https://badges.example.org/knots",
                    "targetId": "https://badges.example.org/seamanship" },
                { "type": "Association", "associationType": "isRelatedTo", "sourceId": "https://badges.example.org/knots",
                    "targetId": "https://badges.example.org/sails" }
            ]
        }
    });
    let source = crate::sources::clr::Clr;
    let events = Events::read(&source, vec![json_of("record", &record)]).expect("records are read");
    let names: Vec<String> =
        events.lines_of(&["credential"]).iter().map(|it| it.lines().next().unwrap_or_default().to_owned()).collect();
    assert_eq!(
        names,
        ["knots", "sails", "seamanship"]
            .map(|name| format!("credential clr open-badge https://badges.example.org/{name}"))
    );
    assert_eq!(events.lines_of(&["part of"]), ["part of part-of https://badges.example.org/seamanship -"]);
    let dropped: Vec<(bool, &str)> = events.rejections().map(|it| (it.keeps_row, it.reason.as_str())).collect();
    assert_eq!(dropped.len(), 2, "{dropped:?}");
    assert!(dropped.iter().all(|(keeps_row, _)| *keeps_row));
}

#[test]
fn no_file_is_too_strange() {
    for name in ["a.json", "b.jwt"] {
        let strange =
            file_of(name, "{\"@context\": {\"@vocab\": \"x\"}, \"type\": [[]], \"id\": 3, \"name\": {\"en\": 1}}");
        assert!(events(vec![strange]).rejections().count() > 0);
    }
}
