//! The index of postings.

use std::collections::HashMap;
use std::path::Path;

use skillspine_domain::id::{ConceptId, RegionId};
use skillspine_domain::model::{ConceptKind, Posting, Region};
use skillspine_search::postings::{Hierarchies, Place, PostingDocument, PostingIndexWriter};
use skillspine_search::{SearchError, WriterOptions};
use skillspine_store::read::{PageRequest, RegionFilter, ScanDetail};
use skillspine_store::{Store, StoreError};
use tokio::sync::mpsc::{self, Sender};

use super::{BATCHES_AHEAD, IndexError};

/// Postings or regions read at a time.
const BATCH: u64 = 4_000;

/// No region scheme is deeper; a cycle in a publisher's file must not hang an import.
const DEEPEST_REGION: usize = 16;

/// What the writing thread is sent. Without an end, the index is not finished.
enum Step {
    Postings(Vec<Posting>),
    End(Hierarchies),
}

/// Builds the index of all postings of `release`: one thread writes while the store is read.
pub(super) async fn build(store: &Store, directory: &Path, release: i32) -> Result<(), IndexError> {
    let (sender, mut receiver) = mpsc::channel::<Step>(BATCHES_AHEAD);
    let directory = directory.to_owned();
    let writing = tokio::task::spawn_blocking(move || -> Result<(), SearchError> {
        let mut writer = PostingIndexWriter::new(&directory, release, WriterOptions::default())?;
        while let Some(step) = receiver.blocking_recv() {
            match step {
                Step::Postings(batch) => {
                    for posting in batch {
                        writer.add(&PostingDocument::from(posting))?;
                    }
                }
                Step::End(hierarchies) => {
                    writer.finish(&hierarchies)?;
                    break;
                }
            }
        }
        Ok(())
    });
    let read = read(store, release, sender).await;
    let written = writing.await;
    read?;
    written.map_err(|error| IndexError::Stopped(error.to_string()))??;
    Ok(())
}

/// Sends everything. Ends early when the writer has gone away, which then says why.
async fn read(store: &Store, release: i32, sender: Sender<Step>) -> Result<(), StoreError> {
    let mut scan = store.each_posting(release, BATCH);
    let mut is_empty = true;
    while let Some(batch) = scan.next().await? {
        is_empty = false;
        if sender.send(Step::Postings(batch)).await.is_err() {
            return Ok(());
        }
    }
    let hierarchies = if is_empty { Hierarchies::default() } else { read_hierarchies(store, release).await? };
    let _ = sender.send(Step::End(hierarchies)).await;
    Ok(())
}

/// Where every concept and every region stands.
async fn read_hierarchies(store: &Store, release: i32) -> Result<Hierarchies, StoreError> {
    let mut hierarchies = Hierarchies::default();
    let mut scan = store.scan_concepts(release, ScanDetail::Place).await?;
    loop {
        let batch = scan.next().await?;
        if batch.is_empty() {
            break;
        }
        for scanned in batch {
            let concept = scanned.concept;
            let own = concept.code.map(|code| (concept.framework.clone(), code));
            let codes = own.into_iter().chain(scanned.codes.into_iter().map(|code| (code.system, code.code)));
            let place = Place {
                scheme: concept.framework,
                level: u8::try_from(scanned.depth + 1).ok(),
                only_at_level: concept.kind == ConceptKind::SkillGroup,
                codes: codes.collect(),
                ancestors: scanned.ancestors,
            };
            hierarchies.concepts.insert(concept.id, place);
        }
    }
    join_classifications(&mut hierarchies.concepts);
    let regions = read_regions(store, release).await?;
    for region in regions.values() {
        let above = std::iter::successors(region.parent, |id| regions.get(id)?.parent).take(DEEPEST_REGION);
        let place = Place {
            scheme: region.scheme.clone(),
            level: u8::try_from(region.level).ok(),
            only_at_level: false,
            codes: vec![(region.scheme.clone(), region.code.clone())],
            ancestors: above.collect(),
        };
        hierarchies.regions.insert(region.id, place);
    }
    Ok(hierarchies)
}

/// Puts every concept that carries a code of another framework below the concept that has this code there: an occupation of ESCO with
/// the ISCO-08 code 2512 below the unit group 2512 of `isco-08`, and below everything above that. So adverts can be ranked by one
/// classification whatever framework names their occupations.
fn join_classifications(concepts: &mut HashMap<ConceptId, Place<ConceptId>>) {
    let own = |(id, place): (&ConceptId, &Place<ConceptId>)| {
        let (_, code) = place.codes.iter().find(|(system, _)| *system == place.scheme)?;
        Some(((place.scheme.clone(), code.clone()), *id))
    };
    let by_code: HashMap<(String, String), ConceptId> = concepts.iter().filter_map(own).collect();
    let mut joined = Vec::new();
    for (&id, place) in concepts.iter() {
        let elsewhere = place.codes.iter().filter(|(system, _)| *system != place.scheme);
        let classes = elsewhere.filter_map(|code| by_code.get(code)).filter(|&&class| class != id);
        for &class in classes {
            let above = concepts.get(&class).map(|place| place.ancestors.as_slice()).unwrap_or_default();
            joined.push((id, class));
            joined.extend(above.iter().filter(|&&above| above != id).map(|&above| (id, above)));
        }
    }
    for (id, above) in joined {
        if let Some(place) = concepts.get_mut(&id)
            && !place.ancestors.contains(&above)
        {
            place.ancestors.push(above);
        }
    }
}

async fn read_regions(store: &Store, release: i32) -> Result<HashMap<RegionId, Region>, StoreError> {
    let mut regions = HashMap::new();
    let mut page = PageRequest::first(BATCH);
    loop {
        let batch = store.page_regions(release, &RegionFilter::default(), &page).await?;
        page.after = batch.rows.last().map(|(cursor, _)| cursor.clone());
        regions.extend(batch.rows.into_iter().map(|(_, region)| (region.id, region)));
        if !batch.has_more {
            return Ok(regions);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(key: &str) -> ConceptId {
        ConceptId::mint("of-the-test", key)
    }

    fn place(scheme: &str, codes: &[(&str, &str)], ancestors: &[&str]) -> Place<ConceptId> {
        Place {
            scheme: scheme.to_owned(),
            level: None,
            only_at_level: false,
            codes: codes.iter().map(|&(system, code)| (system.to_owned(), code.to_owned())).collect(),
            ancestors: ancestors.iter().map(|key| id(key)).collect(),
        }
    }

    #[test]
    fn a_code_of_another_framework_puts_a_concept_below_its_class() {
        let mut concepts = HashMap::from([
            (id("2"), place("isco-08", &[("isco-08", "2")], &[])),
            (id("2512"), place("isco-08", &[("isco-08", "2512")], &["2"])),
            (id("esco group"), place("esco", &[("isco-08", "2512"), ("esco", "C2512")], &[])),
            (id("developer"), place("esco", &[("esco", "2512.4"), ("isco-08", "2512")], &["esco group"])),
            (id("of an unknown class"), place("esco", &[("isco-08", "9999")], &["esco group"])),
        ]);
        join_classifications(&mut concepts);
        let above = |key: &str| concepts[&id(key)].ancestors.clone();
        assert_eq!(above("developer"), [id("esco group"), id("2512"), id("2")]);
        assert_eq!(above("esco group"), [id("2512"), id("2")]);
        assert_eq!(above("of an unknown class"), [id("esco group")]);
        assert_eq!(above("2512"), [id("2")]);
        assert_eq!(above("2"), []);
    }
}
