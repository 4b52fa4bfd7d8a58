//! One file a command.

mod doctor;
mod export;
mod import;
mod list;
mod serve;
mod upkeep;

use anyhow::Result;
use skillspine_store::{Store, StoreConfig};

use crate::cli::{Cli, Command, ServeArgs};
use crate::terminal;

/// Runs the command.
///
/// # Errors
/// What went wrong, in words for a person.
pub async fn run(cli: Cli) -> Result<()> {
    let config = store_config(&cli);
    match cli.command.unwrap_or(Command::Serve(ServeArgs::default())) {
        Command::Serve(arguments) => serve::run(config, arguments).await,
        Command::Import(arguments) if arguments.list => list::run(arguments.json),
        Command::Import(arguments) => import::run(config, arguments).await,
        Command::Migrate => upkeep::migrate(config).await,
        Command::Derive => upkeep::derive(config).await,
        Command::Index => upkeep::index(config).await,
        Command::Publish(arguments) => upkeep::publish(config, arguments.release).await,
        Command::Prune(arguments) => upkeep::prune(config, arguments.before).await,
        Command::Export(arguments) => export::run(config, arguments).await,
        Command::Schema => Ok(terminal::put(skillspine_api::graphql::sdl().trim_end())?),
        Command::Doctor => doctor::run(config).await,
    }
}

fn store_config(cli: &Cli) -> StoreConfig {
    match cli.database_url.as_deref().filter(|url| !url.is_empty()) {
        Some(url) => StoreConfig::postgres(url, &cli.data_dir),
        None => StoreConfig::embedded(&cli.data_dir),
    }
}

/// Opens the store and makes sure its schema is the one this program knows.
async fn open(config: StoreConfig) -> Result<Store> {
    let store = Store::open(config).await?;
    store.check_schema().await?;
    Ok(store)
}
