//! The committed schema is the served schema, and every public item of it is described.

use std::{fs, path::Path};

#[test]
fn committed_schema_is_the_served_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
    let served = skillspine_api::sdl();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(&path, &served).expect("api/schema.graphql can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let first_difference = committed.lines().zip(served.lines()).position(|(old, new)| old != new);
    assert!(
        committed == served,
        "api/schema.graphql is not the served schema (first difference in line {:?})\n  hint: run `UPDATE_SCHEMA=1 cargo test --workspace --test schema`",
        first_difference.map(|line| line + 1)
    );
}

#[test]
fn everything_is_described() {
    let sdl = skillspine_api::sdl();
    let mut described = false;
    for (number, line) in sdl.lines().enumerate() {
        let text = line.trim();
        let is_item = !text.is_empty()
            && !text.starts_with(['}', ')', '"', '#', '@'])
            && !text.starts_with("directive")
            && !text.starts_with("schema")
            && !text.starts_with("query:");
        if text.starts_with('"') {
            described = true;
        } else if is_item && !inside_text(&sdl, number) {
            let is_standard = ["scalar ", "Int", "Float"].iter().any(|word| text.starts_with(word));
            assert!(described || is_standard, "line {}: `{text}` has no description", number + 1);
            described = false;
        }
    }
}

/// Whether a line is between the three quotation marks of a description.
fn inside_text(sdl: &str, line: usize) -> bool {
    sdl.lines().take(line).filter(|line| line.trim() == "\"\"\"").count() % 2 == 1
}
