//! Regions: countries, subdivisions, statistical regions.

use crate::id::RegionId;

/// A region as it stands in one release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Permanent id.
    pub id: RegionId,
    /// Scheme key: `iso-3166-1`, `iso-3166-2`, `nuts-2021`, `nuts-2024`.
    pub scheme: String,
    /// Code in the scheme: `DE21`, `SE-AB`.
    pub code: String,
    /// Depth in the scheme, 0 for countries.
    pub level: i32,
    /// What the scheme calls a region of this sort (`Province`, `NUTS 2`), if it says.
    pub category: Option<String>,
    /// The region it is part of.
    pub parent: Option<RegionId>,
    /// Names by language, BCP 47; `und` where the source does not say which.
    pub names: Vec<(String, String)>,
}
