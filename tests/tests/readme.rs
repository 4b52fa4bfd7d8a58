//! What the README shows is what the demo world answers. `UPDATE_DOCS=1` writes the answers anew.

use std::fs;

use anyhow::{Context, Result};
use skillspine_tests::workspace_root;
use skillspine_tests::world::{Database, World};

const QUERY: &str = "```graphql\n";
const BEGIN: &str = "<!-- answer:begin -->\n";
const END: &str = "<!-- answer:end -->";
/// Most characters of a line of an answer, if it can be broken there.
const WIDTH: usize = 150;

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the person who runs the tests asks for the update")]
async fn the_readme_shows_real_answers() -> Result<()> {
    let world = World::demo(Database::Sqlite).await?;
    let path = workspace_root().join("README.md");
    let readme = fs::read_to_string(&path)?;
    let queries: Vec<&str> = queries(&readme).collect();
    assert!(queries.len() > 8, "the README has queries");
    for query in &queries {
        let answer: serde_json::Value = serde_json::from_str(&world.ask_text(query).await?)?;
        assert!(answer["errors"].is_null() && answer["data"].is_object(), "{query} answers {answer}");
    }

    let mut pieces = readme.split(BEGIN);
    let mut expected = pieces.next().context("the README is empty")?.to_owned();
    for piece in pieces {
        let query = queries_end(&expected).context("a query before each answer")?;
        let answer = broken(&world.ask_text(&query).await?);
        let (_, rest) = piece.split_once(END).context("the marker where an answer ends")?;
        expected.push_str(&format!("{BEGIN}```json\n{answer}\n```\n{END}{rest}"));
    }
    if std::env::var("UPDATE_DOCS").is_ok() {
        fs::write(&path, expected)?;
        return Ok(());
    }
    assert_eq!(readme, expected, "an answer in the README is old\n  hint: run the tests once with UPDATE_DOCS=1");
    Ok(())
}

fn queries(text: &str) -> impl Iterator<Item = &str> {
    text.split(QUERY).skip(1).map(|rest| rest.split("```").next().unwrap_or(rest))
}

/// The last query of a text.
fn queries_end(text: &str) -> Option<String> {
    queries(text).last().map(str::to_owned)
}

/// The same JSON in lines: broken where a list goes on, or an object, once a line is long enough.
fn broken(json: &str) -> String {
    let (mut lines, mut width, mut is_text, mut is_escaped) = (String::new(), 0, false, false);
    for c in json.chars() {
        lines.push(c);
        width += 1;
        match c {
            '"' if !is_escaped => is_text = !is_text,
            ',' if !is_text && width > WIDTH => {
                lines.push_str("\n ");
                width = 1;
            }
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    lines
}
