//! What the sources of reference data share.

use skillspine_domain::model::{Framework, FrameworkStatus};
use skillspine_domain::record::FrameworkRecord;

use crate::input::Input;
use crate::source::Manifest;

/// The version given with `--version`; the files of the iso-codes project do not state one.
pub(super) fn version_or_unstated(input: &Input) -> &str {
    input.version.as_deref().unwrap_or("unstated")
}

/// Announces a framework in English that is what the manifest describes.
pub(super) fn english_framework(manifest: &Manifest, key: &str, version: &str) -> FrameworkRecord {
    framework_in(manifest, key, version, "en")
}

/// Announces a framework that is what the manifest describes, with labels in one language.
pub(super) fn framework_in(manifest: &Manifest, key: &str, version: &str, language: &str) -> FrameworkRecord {
    FrameworkRecord {
        framework: Framework {
            key: key.to_owned(),
            title: manifest.title.to_owned(),
            publisher: manifest.publisher.to_owned(),
            licence: manifest.licence.to_owned(),
            attribution: manifest.attribution.to_owned(),
            homepage: manifest.homepage.to_owned(),
            status: FrameworkStatus::Live,
        },
        version: version.to_owned(),
        released_on: None,
        languages: vec![language.to_owned()],
    }
}
