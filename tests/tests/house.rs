//! Holds the table of who may use whom, and keeps traces of the machines it was made on out of the repository.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use cargo_metadata::{DependencyKind, MetadataCommand};
use skillspine_tests::workspace_root;

type TestResult = Result<(), Box<dyn Error>>;

/// What a crate may use of ours.
enum Allowed {
    Only(&'static [&'static str]),
    Everything,
}

/// Every crate of the house and what it may use of ours. `ARCHITECTURE.md` says why.
const HOUSE: &[(&str, Allowed)] = &[
    ("skillspine-domain", Allowed::Only(&[])),
    ("skillspine-entities", Allowed::Only(&[])),
    ("skillspine-migration", Allowed::Only(&[])),
    ("skillspine-store", Allowed::Only(&["skillspine-domain", "skillspine-entities", "skillspine-migration"])),
    ("skillspine-search", Allowed::Only(&["skillspine-domain"])),
    ("skillspine-export", Allowed::Only(&["skillspine-domain", "skillspine-store", "skillspine-search"])),
    ("skillspine-importers", Allowed::Only(&["skillspine-domain", "skillspine-store", "skillspine-search"])),
    ("skillspine-verify", Allowed::Only(&[])),
    (
        "skillspine-api",
        Allowed::Only(&[
            "skillspine-domain",
            "skillspine-store",
            "skillspine-search",
            "skillspine-export",
            "skillspine-verify",
        ]),
    ),
    ("skillspine-tests", Allowed::Everything),
    ("skillspine", Allowed::Everything),
];

/// Heavy libraries and the only crates that may use them, beside those that may use everything.
const HOMES: &[(&str, &[&str])] = &[
    ("sea-orm", &["skillspine-entities", "skillspine-store"]),
    ("sea-orm-migration", &["skillspine-migration"]),
    ("sqlx", &["skillspine-store"]),
    ("tantivy", &["skillspine-search"]),
    ("async-graphql", &["skillspine-api"]),
    ("axum", &["skillspine-api"]),
    ("reqwest", &["skillspine-importers"]),
    ("csv", &["skillspine-importers", "skillspine-export"]),
    ("parquet", &["skillspine-importers", "skillspine-export"]),
    ("oxrdf", &["skillspine-export", "skillspine-verify"]),
    ("oxttl", &["skillspine-export"]),
    ("oxjsonld", &["skillspine-export", "skillspine-verify"]),
    ("ring", &["skillspine-verify"]),
    ("p256", &["skillspine-verify"]),
    ("p384", &["skillspine-verify"]),
    ("calamine", &["skillspine-importers"]),
    ("zip", &["skillspine-importers"]),
    ("parquet", &["skillspine-importers"]),
    ("toml", &["skillspine-importers"]),
    ("zstd", &["skillspine-importers"]),
];

/// A normal dependency: who uses what.
type Edge = (String, String);

/// Every line of the table that `edges` cross, in words that say what to do.
fn crossed_lines(edges: &[Edge]) -> Vec<String> {
    edges.iter().filter_map(|(user, used)| crossed_line(user, used)).collect()
}

fn crossed_line(user: &str, used: &str) -> Option<String> {
    let Some((_, allowed)) = HOUSE.iter().find(|(name, _)| *name == user) else {
        return Some(format!("`{user}` is new: give it a line in HOUSE (tests/tests/house.rs) and in ARCHITECTURE.md"));
    };
    let Allowed::Only(allowed) = allowed else { return None };

    let is_ours = HOUSE.iter().any(|(name, _)| *name == used);
    if is_ours && !allowed.contains(&used) {
        let allowed = if allowed.is_empty() { "none of our crates".to_owned() } else { allowed.join(", ") };
        return Some(format!(
            "`{user}` uses `{used}` but may use {allowed}: move the code to where it may, or change the table and write a decision record in docs/adr"
        ));
    }
    let (_, homes) = HOMES.iter().find(|(library, _)| *library == used)?;
    (!homes.contains(&user)).then(|| {
        format!(
            "`{user}` uses `{used}`, whose home is {}: call that crate, or change the table and write a decision record in docs/adr",
            homes.join(" and ")
        )
    })
}

fn normal_dependencies(root: &Path) -> Result<Vec<Edge>, cargo_metadata::Error> {
    let metadata = MetadataCommand::new().manifest_path(root.join("Cargo.toml")).no_deps().exec()?;
    let mut edges = Vec::new();
    for package in metadata.workspace_packages() {
        let dependencies = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
        edges.extend(dependencies.map(|dependency| (package.name.to_string(), dependency.name.clone())));
    }
    Ok(edges)
}

#[test]
fn every_crate_keeps_to_the_table() -> TestResult {
    let edges = normal_dependencies(&workspace_root())?;
    for (name, _) in HOUSE {
        assert!(edges.iter().any(|(user, _)| user == name), "`{name}` is in the table but not in the workspace");
    }
    let crossed = crossed_lines(&edges);
    assert!(crossed.is_empty(), "{}", crossed.join("\n"));
    Ok(())
}

#[test]
fn crossing_a_line_is_noticed() {
    let check = |user: &str, used: &str, expected: Option<&str>| {
        let crossed = crossed_lines(&[(user.to_owned(), used.to_owned())]);
        assert_eq!(crossed.is_empty(), expected.is_none(), "{user} uses {used}: {crossed:?}");
        let words = expected.unwrap_or_default();
        assert!(crossed.iter().all(|message| message.contains(words)), "{crossed:?} says {words}");
    };
    check("skillspine-api", "skillspine-store", None);
    check("skillspine-api", "axum", None);
    check("skillspine-api", "serde", None);
    check("skillspine", "axum", None);
    check("skillspine-tests", "skillspine-entities", None);
    check("skillspine-api", "skillspine-importers", Some("may use skillspine-domain, skillspine-store"));
    check("skillspine-api", "skillspine", Some("may use"));
    check("skillspine-migration", "skillspine-entities", Some("may use none of our crates"));
    check("skillspine-importers", "sea-orm", Some("whose home is skillspine-entities and skillspine-store"));
    check("skillspine-store", "tantivy", Some("whose home is skillspine-search"));
    check("skillspine-cellar", "serde", Some("is new"));
}

/// Folders of the machine that somebody works on, put together here so that this file is not found itself.
fn machine_folders() -> Vec<String> {
    ["work", "root", "home"].map(|folder| format!("/{folder}/")).to_vec()
}

/// Hosts of package registries: a lock file that names one takes packages from there on every machine.
fn registry_hosts() -> Vec<String> {
    [
        ["registry", "npmjs", "org"],
        ["index", "crates", "io"],
        ["static", "crates", "io"],
        ["files", "pythonhosted", "org"],
    ]
    .map(|host| host.join("."))
    .to_vec()
}

/// Every trace of a machine in `text`, each with its line.
fn machine_traces(name: &str, text: &str) -> Vec<String> {
    let folders = machine_folders();
    let hosts = registry_hosts();
    let mut traces = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let folder = folders.iter().find(|folder| names_folder(line, folder));
        let host = hosts.iter().find(|host| line.contains(host.as_str()));
        if let Some(found) = folder.or(host) {
            traces.push(format!("{name}:{}: names {found}", index + 1));
        }
    }
    traces
}

/// Whether a path in `line` begins with `folder`. In the middle of a path or address the same word is harmless.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|before| before.is_alphanumeric() || "._-}])$*".contains(before))
    })
}

#[test]
fn no_file_names_a_machine() -> TestResult {
    let root = workspace_root();
    if !root.join(".git").exists() {
        // An unpacked archive has no list of its files, and build products would be searched too.
        return Ok(());
    }
    // The checkout may belong to somebody else than the user who tests.
    let listed = Command::new("git")
        .args(["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&root)
        .output()?;
    assert!(listed.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listed.stderr));

    let mut searched = 0;
    let mut traces = Vec::new();
    for name in String::from_utf8(listed.stdout)?.split_terminator('\0') {
        // Binary files, and files deleted but still listed, have no lines.
        let Ok(text) = std::fs::read_to_string(root.join(name)) else { continue };
        searched += 1;
        traces.extend(machine_traces(name, &text));
    }
    assert!(searched > 10, "only {searched} files were searched");
    assert!(
        traces.is_empty(),
        "{}\n  hint: use paths relative to the repository; for package-lock.json run npm with --omit-lockfile-registry-resolved",
        traces.join("\n")
    );
    Ok(())
}

#[test]
fn a_trace_is_noticed() {
    let check = |line: String, expected: usize| assert_eq!(machine_traces("file", &line).len(), expected, "{line}");
    for folder in machine_folders() {
        check(format!("cd {folder}here"), 1);
        check(format!("path = \"{folder}here\""), 1);
        check(format!("file://{folder}here"), 1);
        check(format!("https://example.org{folder}here"), 0);
        check(format!("$base{folder}here"), 0);
    }
    for host in registry_hosts() {
        check(format!("\"resolved\": \"https://{host}/a\""), 1);
    }
    check("nothing\nof the kind".to_owned(), 0);
}
