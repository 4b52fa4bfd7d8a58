//! Checks credentials: test vectors of specifications, documents that the tests sign themselves, and bad input.

mod dates;
mod limits;
mod open_badges2;
mod rsa;
mod signer;
mod status;
mod tokens;
mod vectors;
