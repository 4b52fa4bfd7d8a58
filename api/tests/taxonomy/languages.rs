//! The language contract.

use serde_json::json;

use crate::world::{SPREADSHEETS, World, each};

#[tokio::test]
async fn argument_then_header_then_english_then_any() {
    let world = World::new().await;
    let check = async |argument: Option<&[&str]>, header: &[&str], expected: (&str, &str)| {
        let query = "query($uri: String!, $languages: [String!]) {
            concept(uri: $uri) { prefLabel(languages: $languages) { value language } } }";
        let variables = json!({ "uri": SPREADSHEETS, "languages": argument });
        let label = world.ask_as(query, variables, header, None).await.data("/concept/prefLabel");
        assert_eq!(label, json!({ "value": expected.0, "language": expected.1 }));
    };
    let (english, swedish) = (("use spreadsheets software", "en"), ("använda kalkylprogram", "sv"));
    check(None, &[], english).await;
    check(None, &["sv"], swedish).await;
    check(Some(&["fi", "sv"]), &["de"], swedish).await;
    check(Some(&["fi"]), &["de"], ("Tabellenkalkulationssoftware verwenden", "de")).await;
    check(Some(&["fi"]), &["et"], english).await;
}

#[tokio::test]
async fn alternative_labels_keep_to_the_argument() {
    let world = World::new().await;
    let check = async |argument: Option<&[&str]>, header: &[&str], expected: &[&str]| {
        let query = "query($uri: String!, $languages: [String!]) {
            concept(uri: $uri) { altLabels(languages: $languages) { value } } }";
        let variables = json!({ "uri": SPREADSHEETS, "languages": argument });
        let labels = world.ask_as(query, variables, header, None).await.data("/concept/altLabels");
        assert_eq!(each(&labels, "/value"), expected);
    };
    let english = ["employ spreadsheets software", "use spreadsheets program"];
    check(None, &[], &english).await;
    check(None, &["sv"], &["använda kalkylark"]).await;
    check(Some(&["sv", "en"]), &[], &["använda kalkylark", english[0], english[1]]).await;
    check(Some(&["*"]), &[], &[english[0], english[1], "använda kalkylark"]).await;
    check(Some(&["fi"]), &[], &[]).await;
}

#[tokio::test]
async fn texts_and_all_labels() {
    let world = World::new().await;
    let query = "query($uri: String!) { concept(uri: $uri) {
        prefLabels { language } hiddenLabels { value } definition { value }
        description(languages: [\"sv\"]) { value language } } }";
    let concept = world.ask_with(query, json!({ "uri": SPREADSHEETS })).await.data("/concept");
    assert_eq!(each(&concept["prefLabels"], "/language"), ["de", "en", "sv"]);
    assert_eq!(each(&concept["hiddenLabels"], "/value"), ["use spreadsheet sofware"]);
    assert_eq!(concept["definition"], json!(null));
    assert_eq!(concept["description"]["language"], "en");
}
