//! What the suites of the whole house share.

pub mod datasets;
pub mod demand_world;
pub mod peers;
pub mod posting_counts;
pub mod published;
pub mod world;

use std::collections::BTreeSet;
use std::io::Write;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The folder of the workspace.
pub fn workspace_root() -> PathBuf {
    let this_crate = Path::new(env!("CARGO_MANIFEST_DIR"));
    this_crate.parent().unwrap_or(this_crate).to_owned()
}

/// The folder with publishers' real files, for suites that read them: `SKILLSPINE_CORPUS`, else `../shared/data` beside the
/// workspace. Says once for each test file whether it runs or is left out.
///
/// # Panics
/// When there is no such folder although `SKILLSPINE_REQUIRE_CORPUS` is `1`.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "the test command passes the corpus in the environment")]
pub fn corpus() -> Option<PathBuf> {
    let asked = std::env::var("SKILLSPINE_CORPUS").ok().filter(|path| !path.is_empty());
    let folder = workspace_root().join(asked.as_deref().unwrap_or("../shared/data"));
    let required = std::env::var("SKILLSPINE_REQUIRE_CORPUS").is_ok_and(|value| value == "1");
    let suite = Location::caller().file();
    if folder.is_dir() {
        say_once(format!("{suite}: runs on the corpus"));
        return Some(folder);
    }
    assert!(
        !required,
        "{suite}: SKILLSPINE_REQUIRE_CORPUS is set, but there is no folder {}\n  hint: set SKILLSPINE_CORPUS to the folder with the publishers' files",
        folder.display()
    );
    say_once(format!(
        "{suite}: left out, there is no corpus (set SKILLSPINE_CORPUS to the folder with publishers' files)"
    ));
    None
}

/// Writes past the capture of the test harness, which would hide a suite that did not run.
fn say_once(line: String) {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let is_new = SAID.lock().is_ok_and(|mut said| said.insert(line.clone()));
    if is_new {
        // Nobody can be told that telling failed.
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}
