//! Frameworks and their imported versions.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use skillspine_domain::model::{Framework, FrameworkStatus, FrameworkVersion};
use skillspine_domain::version;
use skillspine_entities::{framework, framework_version};

use crate::{Store, StoreError};

impl Store {
    /// Every framework, by key.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn frameworks(&self) -> Result<Vec<Framework>, StoreError> {
        let rows = framework::Entity::find().order_by_asc(framework::Column::Key).all(&self.db).await?;
        rows.into_iter()
            .map(|row| {
                Ok(Framework {
                    status: FrameworkStatus::parse(&row.status)
                        .ok_or_else(|| StoreError::Corrupt(format!("framework status `{}`", row.status)))?,
                    key: row.key,
                    title: row.title,
                    publisher: row.publisher,
                    licence: row.licence,
                    attribution: row.attribution,
                    homepage: row.homepage,
                })
            })
            .collect()
    }

    /// Every framework version that `release` has, by framework, newest version first.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn framework_versions(&self, release: i32) -> Result<Vec<FrameworkVersion>, StoreError> {
        let rows = framework_version::Entity::find()
            .filter(framework_version::Column::SinceRelease.lte(release))
            .all(&self.db)
            .await?;
        let mut versions: Vec<FrameworkVersion> = rows
            .into_iter()
            .map(|row| FrameworkVersion {
                languages: row.languages.split(',').filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
                framework: row.framework,
                version: row.version,
                released_on: row.released_on,
                since_release: row.since_release,
            })
            .collect();
        versions.sort_by(|a, b| a.framework.cmp(&b.framework).then_with(|| version::compare(&b.version, &a.version)));
        Ok(versions)
    }
}
