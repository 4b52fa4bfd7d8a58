//! From when until when a credential is valid.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::report::{Aspect, Report, shown};

/// A date with time and zone (RFC 3339, `xsd:dateTimeStamp`).
pub(crate) fn moment(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.to_utc())
}

/// Checks that `at` lies between the properties `from` and `until`, which may be missing.
pub(crate) fn check(credential: &Value, from: &str, until: &str, at: DateTime<Utc>, report: &mut Report) {
    let mut read = |name: &str| {
        let value = credential.get(name)?;
        let found = value.as_str().and_then(moment);
        if found.is_none() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let reason =
                format!("expected a date with time and zone (`2026-01-31T12:00:00Z`), found `{}`", shown(&value));
            report.fail(Aspect::Validity, &format!("/{name}"), reason);
        }
        found
    };
    let (begins, ends) = (read(from), read(until));
    if report.has_failed(Aspect::Validity) {
        return;
    }
    match (begins, ends) {
        (Some(begins), Some(ends)) if ends < begins => {
            report.fail(
                Aspect::Validity,
                &format!("/{until}"),
                format!("it ends at {ends}, before it begins at {begins}"),
            );
        }
        (Some(begins), _) if begins > at => {
            report.fail(Aspect::Validity, &format!("/{from}"), format!("it is not valid before {begins}"));
        }
        (_, Some(ends)) if ends < at => {
            report.fail(Aspect::Validity, &format!("/{until}"), format!("it expired at {ends}"));
        }
        (_, Some(ends)) => report.pass(Aspect::Validity, "", format!("it is valid until {ends}")),
        (_, None) => report.pass(Aspect::Validity, "", "it has begun and does not expire"),
    }
}
