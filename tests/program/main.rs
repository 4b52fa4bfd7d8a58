//! The program as people meet it: what it prints, how it ends, and what it leaves behind when something goes wrong.
//!
//! Every test starts the built program on a store of its own, on the embedded default and on Postgres.

mod bad_input;
mod http;
mod import_cli;
mod kill;
mod outage;
mod program;
mod tables;
mod world;
