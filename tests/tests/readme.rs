//! What the README shows is what the demo world answers. `UPDATE_DOCS=1` writes the answer anew.

use std::fs;

use anyhow::{Context, Result};
use skillspine_tests::workspace_root;
use skillspine_tests::world::{Database, World};

const BEGIN: &str = "<!-- answer:begin -->\n";
const END: &str = "<!-- answer:end -->";

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the person who runs the tests asks for the update")]
async fn the_readme_shows_real_answers() -> Result<()> {
    let world = World::demo(Database::Sqlite).await?;
    let path = workspace_root().join("README.md");
    let readme = fs::read_to_string(&path)?;
    let queries: Vec<&str> =
        readme.split("```graphql\n").skip(1).map(|rest| rest.split("```").next().unwrap_or(rest)).collect();
    assert!(queries.len() > 3, "the README has queries");
    for query in &queries {
        let answer: serde_json::Value = serde_json::from_str(&world.ask_text(query).await?)?;
        assert!(answer["errors"].is_null() && answer["data"].is_object(), "{query} answers {answer}");
    }

    let (head, rest) = readme.split_once(BEGIN).context("the marker where the answer begins")?;
    let (shown, tail) = rest.split_once(END).context("the marker where the answer ends")?;
    let answer = format!("```json\n{}\n```\n", world.ask_text(queries[0]).await?.replace("},{", "},\n {"));
    if std::env::var("UPDATE_DOCS").is_ok() {
        fs::write(&path, format!("{head}{BEGIN}{answer}{END}{tail}"))?;
        return Ok(());
    }
    assert_eq!(shown, answer, "the README's answer is old\n  hint: run the tests once with UPDATE_DOCS=1");
    Ok(())
}
