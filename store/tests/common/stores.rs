//! A fresh store on each database, for every suite.

use skillspine_store::testing::Postgres;
use skillspine_store::{Store, StoreConfig};

/// A store of its own, and the folder it lives in.
pub struct TestStore {
    /// The store.
    pub store: Store,
    _folder: tempfile::TempDir,
}

/// An empty store on SQLite and one on Postgres.
pub async fn both() -> Vec<TestStore> {
    let mut stores = Vec::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(StoreConfig::embedded(folder.path())).await.expect("the embedded store opens");
    stores.push(TestStore { store, _folder: folder });

    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Postgres::shared().unwrap_or_else(|error| panic!("{error}"));
    let unique = folder.path().file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name = format!("store{}", unique.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
    server.create_database(&name).await.expect("a database of its own");
    let store = Store::open(StoreConfig::postgres(server.url_for(&name), folder.path())).await.expect("Postgres opens");
    store.migrate().await.expect("the schema");
    stores.push(TestStore { store, _folder: folder });
    stores
}
