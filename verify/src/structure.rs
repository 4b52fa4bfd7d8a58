//! What specifications require of a credential: contexts, types, properties.

use serde_json::Value;

use crate::contexts::{self, CREDENTIALS_1, CREDENTIALS_2, listed};
use crate::document::{id_of, texts};
use crate::report::{Aspect, Report, Specification, shown};

/// Checks what all verifiable credentials must have, then what their specification adds.
pub(crate) fn check(credential: &Value, specification: Specification, report: &mut Report) {
    check_contexts(credential, report);
    check_types(credential, specification, report);
    if !report.has_failed(Aspect::Property) {
        check_properties(credential, specification, report);
    }
    if !report.has_failed(Aspect::Property) {
        report.pass(Aspect::Property, "", "it has the properties that the specification requires");
    }
    if let Some(schema) = credential.get("credentialSchema") {
        let names: Vec<String> = listed(schema).into_iter().filter_map(id_of).map(shown).collect();
        let reason = format!("schemas are not fetched: {}", names.join(", "));
        report.aside(Aspect::Schema, "/credentialSchema", reason);
    }
}

fn check_contexts(credential: &Value, report: &mut Report) {
    let path = "/@context";
    let list = listed(&credential["@context"]);
    match list.first().map(|first| first.as_str()) {
        None => return report.fail(Aspect::Context, path, "there is no `@context`"),
        Some(Some(CREDENTIALS_1 | CREDENTIALS_2)) => {}
        Some(first) => {
            let found = shown(first.unwrap_or("an object"));
            let reason = format!("the first context has to be `{CREDENTIALS_2}` or `{CREDENTIALS_1}`, it is `{found}`");
            return report.fail(Aspect::Context, path, reason);
        }
    }
    if let Some(other) = list.iter().find(|item| !item.is_string() && !item.is_object()) {
        let reason = format!("a context is an address or an object, not {}", shown(&other.to_string()));
        return report.fail(Aspect::Context, path, reason);
    }
    let unknown: Vec<String> =
        contexts::named(credential).into_iter().filter(|url| contexts::bundled(url).is_none()).map(shown).collect();
    if unknown.is_empty() {
        report.pass(Aspect::Context, path, "every context is known");
    } else {
        // Whether that matters depends on the proof: one over RDF says so itself.
        report.aside(Aspect::Context, path, format!("not known here, and none is fetched: {}", unknown.join(", ")));
    }
}

fn check_types(credential: &Value, specification: Specification, report: &mut Report) {
    let types = texts(&credential["type"]);
    let wanted: &[&str] = match specification {
        Specification::OpenBadges3 => &["OpenBadgeCredential", "AchievementCredential", "EndorsementCredential"],
        Specification::Clr2 => &["ClrCredential"],
        _ => &["VerifiableCredential"],
    };
    let lacks = |names: &[&str]| !types.iter().any(|name| names.contains(name));
    let found = shown(&types.join(", "));
    if lacks(&["VerifiableCredential"]) {
        report.fail(Aspect::Type, "/type", format!("expected `VerifiableCredential` among the types, found `{found}`"));
    } else if lacks(wanted) {
        let reason = format!("its context is that of {}, and none of its types is: `{found}`", wanted.join(", "));
        report.fail(Aspect::Type, "/type", reason);
    } else {
        report.pass(Aspect::Type, "/type", format!("it is a {found}"));
    }
}

fn check_properties(credential: &Value, specification: Specification, report: &mut Report) {
    let is_first = listed(&credential["@context"]).first().and_then(|first| first.as_str()) == Some(CREDENTIALS_1);
    let mut expect = Expectations { report };
    expect.uri(credential, "issuer", "");
    if is_first {
        expect.present(credential, "issuanceDate", "");
    }
    if credential.get("id").is_some() {
        expect.uri(credential, "id", "");
    }
    let subjects = listed(&credential["credentialSubject"]);
    if subjects.is_empty() || subjects.iter().any(|subject| subject.as_object().is_none_or(serde_json::Map::is_empty)) {
        return expect.missing("/credentialSubject", "an object with what is said of the subject");
    }
    match specification {
        Specification::OpenBadges3 => {
            expect.uri(credential, "id", "");
            if !is_first {
                expect.present(credential, "validFrom", "");
            }
            if texts(&credential["type"]).contains(&"EndorsementCredential") {
                subjects.iter().for_each(|subject| expect.endorsement(subject));
            } else {
                subjects.iter().for_each(|subject| expect.achievement_subject(subject));
            }
        }
        Specification::Clr2 => {
            expect.uri(credential, "id", "");
            if !is_first {
                expect.present(credential, "validFrom", "");
            }
            subjects.iter().for_each(|subject| expect.record(subject));
        }
        _ => {}
    }
}

/// Fails for each thing that is missing.
struct Expectations<'a> {
    report: &'a mut Report,
}

impl Expectations<'_> {
    fn missing(&mut self, path: &str, what: &str) {
        self.report.fail(Aspect::Property, path, format!("expected {what}"));
    }

    fn present(&mut self, holder: &Value, name: &str, path: &str) {
        let is_there = match holder.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.trim().is_empty(),
            Some(_) => true,
        };
        if !is_there {
            self.missing(&format!("{path}/{name}"), &format!("`{name}`, which is required"));
        }
    }

    /// Something that is named by a URI, given alone or as the `id` of an object.
    fn uri(&mut self, holder: &Value, name: &str, path: &str) {
        let is_uri = id_of(&holder[name]).is_some_and(|id| {
            let scheme = id.split_once(':').map(|(scheme, rest)| (scheme, rest.is_empty()));
            let is_scheme = |scheme: &str| {
                scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                    && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
            };
            scheme.is_some_and(|(scheme, is_empty)| is_scheme(scheme) && !is_empty) && !id.contains(char::is_whitespace)
        });
        if !is_uri {
            self.missing(&format!("{path}/{name}"), &format!("a URI as `{name}`"));
        }
    }

    fn typed(&mut self, holder: &Value, name: &str, path: &str) {
        if !texts(&holder["type"]).contains(&name) {
            self.report.fail(Aspect::Type, &format!("{path}/type"), format!("expected `{name}` among the types"));
        }
    }

    fn achievement_subject(&mut self, subject: &Value) {
        let path = "/credentialSubject";
        self.typed(subject, "AchievementSubject", path);
        if id_of(subject).is_none() && listed(&subject["identifier"]).is_empty() {
            self.missing(path, "an `id` or an `identifier` of who achieved it");
        }
        let achievement = &subject["achievement"];
        if !achievement.is_object() {
            return self.missing(&format!("{path}/achievement"), "what was achieved");
        }
        let path = format!("{path}/achievement");
        self.uri(achievement, "id", &path);
        self.typed(achievement, "Achievement", &path);
        for name in ["name", "description", "criteria"] {
            self.present(achievement, name, &path);
        }
    }

    fn endorsement(&mut self, subject: &Value) {
        self.uri(subject, "id", "/credentialSubject");
        self.typed(subject, "EndorsementSubject", "/credentialSubject");
    }

    fn record(&mut self, subject: &Value) {
        self.typed(subject, "ClrSubject", "/credentialSubject");
        if listed(&subject["verifiableCredential"]).is_empty() {
            self.missing("/credentialSubject/verifiableCredential", "at least one credential");
        }
    }
}
