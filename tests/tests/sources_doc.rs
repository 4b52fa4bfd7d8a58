//! `docs/SOURCES.md` says of every source what its manifest says. `UPDATE_DOCS=1` writes it anew.

use std::fmt::Write;
use std::fs;

use anyhow::Result;
use skillspine_importers::sources;
use skillspine_tests::datasets::DATASETS;
use skillspine_tests::workspace_root;

const HEAD: &str = "# Sources

What can be imported, as `skillspine import --list` shows it. Written from the manifests in `importers/src/sources/`; a test compares.
Quirks of each format, and what is done about them, are in the doc comment of the source's file.
";

const COUNTS: &str = "
## What real files give

Rows of the datasets that the suites over publishers' files read: read = kept + rejected. A row that is kept may lack a field that
could not be true; such fields are listed with the rejections and do not count as rejected.

| dataset | source | read | kept | rejected | why |
| --- | --- | ---: | ---: | ---: | --- |
";

#[test]
#[expect(clippy::disallowed_methods, reason = "the person who runs the tests asks for the update")]
fn the_list_of_sources_is_current() -> Result<()> {
    let mut text = HEAD.to_owned();
    for source in sources::all() {
        let it = source.manifest();
        write!(text, "\n## `{}`: {}\n\n{}\n\n", it.key, it.title, it.summary)?;
        writeln!(text, "- Publisher: {}", it.publisher)?;
        writeln!(text, "- Offered at: <{}>", it.homepage)?;
        writeln!(text, "- Terms: {}", it.licence)?;
        if !it.attribution.is_empty() {
            writeln!(text, "- Attribution: {}", it.attribution)?;
        }
        writeln!(
            text,
            "- Accepts: {}",
            it.accepts.iter().map(|file| format!("`{file}`")).collect::<Vec<_>>().join(", ")
        )?;
    }
    text.push_str(COUNTS);
    for dataset in DATASETS {
        let (read, kept, rejected) = dataset.counts();
        writeln!(
            text,
            "| `{}` | `{}` | {read} | {kept} | {rejected} | {} |",
            dataset.folder, dataset.source, dataset.why
        )?;
    }
    let path = workspace_root().join("docs/SOURCES.md");
    if std::env::var("UPDATE_DOCS").is_ok() {
        fs::write(&path, &text)?;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "docs/SOURCES.md differs from the manifests\n  hint: run the tests once with UPDATE_DOCS=1"
    );
    Ok(())
}
