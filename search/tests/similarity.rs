//! Lists of similar concepts as they are written and read again.

use std::fs;

use skillspine_domain::id::ConceptId;
use skillspine_domain::similarity::{COMPONENTS, Method, Ranked, Similar, Weights, blend};
use skillspine_search::SearchError;
use skillspine_search::similarity::{SimilarityIndex, SimilarityWriter, carry_over};
use tempfile::TempDir;

const ALL: [bool; COMPONENTS] = [true; COMPONENTS];

fn ids(count: usize) -> Vec<ConceptId> {
    let mut ids: Vec<ConceptId> = (0..count).map(|number| ConceptId::mint("test", &number.to_string())).collect();
    ids.sort_unstable();
    ids
}

fn similar(other: u32, components: [u16; COMPONENTS]) -> Similar {
    Similar { other, components }
}

/// Three skills, the first of which is similar to the others, and no occupation.
fn written() -> Result<TempDir, SearchError> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = SimilarityWriter::new(folder.path(), 7)?;
    let first =
        Ranked { known: ALL, similar: vec![similar(2, [0, 60_000, 0, 500, 0]), similar(1, [0, 200, 0, 900, 0])] };
    writer.skill(&first)?;
    writer.skill(&Ranked { known: [false; COMPONENTS], similar: Vec::new() })?;
    writer.skill(&Ranked {
        known: [false, true, false, true, false],
        similar: vec![similar(0, [0, 60_000, 0, 500, 0])],
    })?;
    writer.end_skills(&ids(3))?;
    writer.finish(&[])?;
    Ok(folder)
}

#[test]
fn what_is_written_is_read() -> Result<(), SearchError> {
    let folder = written()?;
    let index = SimilarityIndex::open(folder.path())?;
    let ids = ids(3);
    assert_eq!(index.release(), 7);
    let list = |skill: usize, method| index.skills(ids[skill], method).expect("a list");
    let found = |skill, method| list(skill, method).similar.iter().map(|similar| similar.id).collect::<Vec<_>>();
    assert_eq!(found(0, Method::Blend), [ids[2], ids[1]]);
    assert_eq!(found(0, Method::Shared), [ids[2], ids[1]]);
    assert_eq!(found(0, Method::Text), [ids[1], ids[2]], "each method has an order of its own");
    assert_eq!(found(0, Method::Hierarchy), []);
    assert_eq!(found(1, Method::Blend), []);
    let best = list(2, Method::Blend);
    assert_eq!(best.known, [false, true, false, true, false]);
    assert_eq!(best.similar[0].score, blend(&best.similar[0].components, &best.known, Weights::SKILLS));
    assert!(best.similar[0].score > list(0, Method::Blend).similar[0].score, "what is not known does not count");
    assert_eq!(index.occupations(ids[0], Method::Blend), None);
    assert_eq!(index.skills(ConceptId::mint("test", "another"), Method::Blend), None);
    Ok(())
}

#[test]
fn a_later_release_shares_the_file() -> Result<(), SearchError> {
    let (folder, later) = (written()?, tempfile::tempdir().expect("a folder"));
    carry_over(folder.path(), later.path(), 8)?;
    let index = SimilarityIndex::open(later.path())?;
    assert_eq!(index.release(), 8);
    assert_eq!(
        index.skills(ids(3)[0], Method::Text),
        SimilarityIndex::open(folder.path())?.skills(ids(3)[0], Method::Text)
    );
    Ok(())
}

#[test]
fn what_cannot_be_read_is_refused() -> Result<(), SearchError> {
    let missing = tempfile::tempdir().expect("a folder");
    assert!(matches!(SimilarityIndex::open(missing.path()), Err(SearchError::Missing { .. })));

    let folder = written()?;
    let path = folder.path().join("similarity/tables.bin");
    let bytes = fs::read(&path).expect("the tables");
    fs::write(&path, &bytes[..bytes.len() - 1]).expect("written");
    assert!(matches!(SimilarityIndex::open(folder.path()), Err(SearchError::Damaged { .. })));

    let folder = written()?;
    let path = folder.path().join("similarity/manifest.json");
    let manifest = fs::read_to_string(&path).expect("the manifest");
    fs::write(&path, manifest.replace("\"schema_version\": 1", "\"schema_version\": 0")).expect("written");
    assert!(matches!(SimilarityIndex::open(folder.path()), Err(SearchError::SchemaVersion { found: 0, .. })));
    Ok(())
}
