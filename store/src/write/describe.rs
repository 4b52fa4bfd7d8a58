//! Descriptions of frameworks, their versions, crosswalks and posting sources: not temporal, the newest import says what they are.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, Set};
use skillspine_domain::model::{Crosswalk, PostingSource};
use skillspine_domain::record::FrameworkRecord;
use skillspine_entities::{crosswalk, framework, framework_version, posting_source};

use crate::StoreError;

/// Describes a framework as the newest import says.
pub(super) async fn upsert_framework(db: &impl ConnectionTrait, record: &FrameworkRecord) -> Result<(), StoreError> {
    use framework::Column;
    let it = &record.framework;
    let row = framework::ActiveModel {
        key: Set(it.key.clone()),
        title: Set(it.title.clone()),
        publisher: Set(it.publisher.clone()),
        licence: Set(it.licence.clone()),
        attribution: Set(it.attribution.clone()),
        homepage: Set(it.homepage.clone()),
        status: Set(it.status.as_str().to_owned()),
    };
    let columns =
        [Column::Title, Column::Publisher, Column::Licence, Column::Attribution, Column::Homepage, Column::Status];
    framework::Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Key).update_columns(columns).to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Notes a framework version, with the languages imported so far.
pub(super) async fn upsert_version(
    db: &impl ConnectionTrait,
    record: &FrameworkRecord,
    release: i32,
) -> Result<(), StoreError> {
    let id = (record.framework.key.clone(), record.version.clone());
    let stored = framework_version::Entity::find_by_id(id).one(db).await?;
    let mut languages: Vec<String> = record.languages.clone();
    if let Some(row) = &stored {
        languages.extend(row.languages.split(',').filter(|tag| !tag.is_empty()).map(str::to_owned));
    }
    languages.sort();
    languages.dedup();
    let row = framework_version::ActiveModel {
        framework: Set(record.framework.key.clone()),
        version: Set(record.version.clone()),
        released_on: Set(record.released_on.or(stored.as_ref().and_then(|row| row.released_on))),
        languages: Set(languages.join(",")),
        since_release: Set(stored.as_ref().map_or(release, |row| row.since_release)),
    };
    if stored.is_some() {
        framework_version::Entity::update(row).exec(db).await?;
    } else {
        framework_version::Entity::insert(row).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Describes a crosswalk as the newest import says.
pub(super) async fn upsert_crosswalk(db: &impl ConnectionTrait, record: &Crosswalk) -> Result<(), StoreError> {
    use crosswalk::Column;
    let row = crosswalk::ActiveModel {
        id: Set(record.id.0),
        key: Set(record.key.clone()),
        title: Set(record.title.clone()),
        publisher: Set(record.publisher.clone()),
        licence: Set(record.licence.clone()),
        subject_framework: Set(record.subject_framework.clone()),
        subject_version: Set(record.subject_version.clone()),
        object_framework: Set(record.object_framework.clone()),
        object_version: Set(record.object_version.clone()),
    };
    let columns = [
        Column::Key,
        Column::Title,
        Column::Publisher,
        Column::Licence,
        Column::SubjectFramework,
        Column::SubjectVersion,
        Column::ObjectFramework,
        Column::ObjectVersion,
    ];
    crosswalk::Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Id).update_columns(columns).to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Describes a posting source as the newest import says.
pub(super) async fn upsert_posting_source(db: &impl ConnectionTrait, record: &PostingSource) -> Result<(), StoreError> {
    use posting_source::Column;
    let row = posting_source::ActiveModel {
        key: Set(record.key.clone()),
        title: Set(record.title.clone()),
        publisher: Set(record.publisher.clone()),
        licence: Set(record.licence.clone()),
        attribution: Set(record.attribution.clone()),
        homepage: Set(record.homepage.clone()),
    };
    let columns = [Column::Title, Column::Publisher, Column::Licence, Column::Attribution, Column::Homepage];
    posting_source::Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Key).update_columns(columns).to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}
