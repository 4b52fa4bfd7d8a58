//! The registry: one line a source.

pub mod case;
pub mod clr;
mod competency;
pub mod courses;
pub mod crosswalk;
pub mod ctdl;
pub mod ctdl_asn;
pub mod elm;
pub mod esco;
pub mod isco;
pub mod iso3166;
pub mod iso4217;
pub mod iso639;
pub mod jobtech_taxonomy;
pub mod kzis;
pub mod lightcast;
mod mapped;
pub mod nuts;
pub mod onet;
pub mod open_badges;
pub mod postings;
mod reference;
pub mod rome;
pub mod rsd;
pub mod soc;
pub mod sssom;

use crate::source::Source;

/// Every source, in the order `skillspine import --list` shows them.
pub fn all() -> Vec<Box<dyn Source>> {
    vec![
        Box::new(esco::Esco),
        Box::new(onet::Onet),
        Box::new(isco::Isco),
        Box::new(soc::Soc),
        Box::new(jobtech_taxonomy::JobtechTaxonomy),
        Box::new(lightcast::Lightcast),
        Box::new(rome::Rome),
        Box::new(kzis::Kzis),
        Box::new(case::Case),
        Box::new(rsd::Rsd),
        Box::new(ctdl_asn::CtdlAsn),
        Box::new(nuts::Nuts),
        Box::new(iso3166::Iso3166),
        Box::new(iso4217::Iso4217),
        Box::new(iso639::Iso639),
        Box::new(postings::Postings),
        Box::new(open_badges::OpenBadges),
        Box::new(clr::Clr),
        Box::new(ctdl::Ctdl),
        Box::new(elm::Elm),
        Box::new(courses::Courses),
        Box::new(crosswalk::Crosswalks),
        Box::new(sssom::Sssom),
    ]
}

/// The source with this key.
pub fn find(key: &str) -> Option<Box<dyn Source>> {
    all().into_iter().find(|source| source.manifest().key == key)
}
