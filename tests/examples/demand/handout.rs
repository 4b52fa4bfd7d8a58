//! What the peers get: the adverts as tables of numbers, hierarchies already spread out, and the questions.
//!
//! `advert(advert, posted_on)`, `advert_skill(advert, skill)` and `advert_region(advert, region)` as CSV without a header. An advert is
//! there once for each skill that it counts for: those it names, and those above these that any advert names.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;
use skillspine_domain::id::{ConceptId, RegionId};
use skillspine_store::Store;
use skillspine_store::read::{PageRequest, RegionFilter, ScanDetail};

use crate::multiply::day;
use crate::random::Random;

const BATCH: u64 = 4_000;

/// Writes tables and questions of the published release.
pub async fn write(store: &Store, out: &Path) -> Result<()> {
    std::fs::create_dir_all(out)?;
    let release = store.publication().await?.context("nothing is published")?.release;
    let above_skill = above_concepts(store, release).await?;
    let above_region = above_regions(store, release).await?;
    let mut named: BTreeSet<ConceptId> = BTreeSet::new();
    let mut scan = store.each_posting(release, BATCH);
    while let Some(batch) = scan.next().await? {
        named.extend(batch.iter().flat_map(|posting| &posting.skills).map(|skill| skill.skill));
    }
    let skills: Vec<ConceptId> = named.into_iter().collect();
    let number_of_skill: HashMap<ConceptId, usize> = skills.iter().copied().zip(0..).collect();
    let mut regions: Vec<RegionId> = above_region.keys().copied().collect();
    regions.sort_unstable();
    let number_of_region: HashMap<RegionId, usize> = regions.iter().copied().zip(0..).collect();

    let table = |name: &str| Ok::<_, std::io::Error>(BufWriter::new(File::create(out.join(name))?));
    let (mut adverts, mut by_skill, mut by_region) =
        (table("advert.csv")?, table("advert_skill.csv")?, table("advert_region.csv")?);
    let mut advert = 0;
    let mut scan = store.each_posting(release, BATCH);
    while let Some(batch) = scan.next().await? {
        for posting in batch {
            let day = posting.posted_on.map(|day| day.to_string()).unwrap_or_default();
            writeln!(adverts, "{advert},{day}")?;
            let mut of_skill: HashSet<usize> = HashSet::new();
            for skill in &posting.skills {
                let above = above_skill.get(&skill.skill).into_iter().flatten();
                of_skill.extend(above.chain([&skill.skill]).filter_map(|id| number_of_skill.get(id)));
            }
            of_skill.iter().try_for_each(|skill| writeln!(by_skill, "{advert},{skill}"))?;
            let mut of_region: HashSet<usize> = HashSet::new();
            for region in &posting.regions {
                let above = above_region.get(region).into_iter().flatten();
                of_region.extend(above.chain([region]).filter_map(|id| number_of_region.get(id)));
            }
            of_region.iter().try_for_each(|region| writeln!(by_region, "{advert},{region}"))?;
            advert += 1;
        }
    }
    [adverts, by_skill, by_region].iter_mut().try_for_each(Write::flush)?;

    let questions = questions(skills.len(), regions.len());
    let file = json!({ "adverts": advert, "skills": skills, "regions": regions, "sets": questions });
    std::fs::write(out.join("questions.json"), file.to_string())?;
    println!("{}", json!({ "handed_out": advert }));
    Ok(())
}

/// Filters by set: a skill, a region and a window; a skill; a window; nothing.
fn questions(skills: usize, regions: usize) -> serde_json::Value {
    let mut random = Random::new(7);
    let window = |random: &mut Random| {
        let from = random.below(896);
        (day(from), day(from + 199))
    };
    let selective: Vec<_> = (0..100)
        .map(|_| {
            let (from, to) = window(&mut random);
            json!({ "skill": random.skewed(skills), "region": random.below(regions), "from": from, "to": to })
        })
        .collect();
    let skill: Vec<_> = (0..100).map(|_| json!({ "skill": random.skewed(skills) })).collect();
    let windows: Vec<_> = (0..20)
        .map(|_| {
            let (from, to) = window(&mut random);
            json!({ "from": from, "to": to })
        })
        .collect();
    json!([
        { "name": "a skill, a region and a window", "kind": "selective", "filters": selective },
        { "name": "a skill", "kind": "selective", "filters": skill },
        { "name": "a window", "kind": "everything", "filters": windows },
        { "name": "everything", "kind": "everything", "filters": vec![json!({}); 5] },
    ])
}

async fn above_concepts(store: &Store, release: i32) -> Result<HashMap<ConceptId, Vec<ConceptId>>> {
    let mut above = HashMap::new();
    let mut scan = store.scan_concepts(release, ScanDetail::Place).await?;
    loop {
        let batch = scan.next().await?;
        if batch.is_empty() {
            return Ok(above);
        }
        above.extend(batch.into_iter().map(|scanned| (scanned.concept.id, scanned.ancestors)));
    }
}

async fn above_regions(store: &Store, release: i32) -> Result<HashMap<RegionId, Vec<RegionId>>> {
    let mut parents = HashMap::new();
    let mut page = PageRequest::first(BATCH);
    loop {
        let batch = store.page_regions(release, &RegionFilter::default(), &page).await?;
        page.after = batch.rows.last().map(|(cursor, _)| cursor.clone());
        parents.extend(batch.rows.into_iter().map(|(_, region)| (region.id, region.parent)));
        if !batch.has_more {
            break;
        }
    }
    let above = |id: &RegionId| {
        std::iter::successors(parents.get(id).copied().flatten(), |id| parents.get(id).copied().flatten()).collect()
    };
    Ok(parents.keys().map(|id| (*id, above(id))).collect())
}
