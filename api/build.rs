//! Puts the playground's files into the binary: GraphiQL and React from `api/playground/node_modules`, compressed once here
//! so that the server never compresses them again.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};

/// (path below `node_modules`, name in the binary)
const PACKAGE_FILES: [(&str, &str); 4] = [
    ("react/umd/react.production.min.js", "react.js"),
    ("react-dom/umd/react-dom.production.min.js", "react-dom.js"),
    ("graphiql/graphiql.min.js", "graphiql.js"),
    ("graphiql/graphiql.min.css", "graphiql.css"),
];

/// Files of our own beside `package.json`.
const OWN_FILES: [&str; 3] = ["index.html", "start.js", "page.css"];

fn main() {
    let playground = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("playground");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));

    for (source, name) in PACKAGE_FILES {
        embed(&playground.join("node_modules").join(source), &out.join(format!("{name}.gz")));
    }
    for name in OWN_FILES {
        embed(&playground.join(name), &out.join(format!("{name}.gz")));
    }
    println!("cargo::rerun-if-changed=build.rs");
}

fn embed(source: &Path, target: &Path) {
    println!("cargo::rerun-if-changed={}", source.display());
    let content = fs::read(source).unwrap_or_else(|error| {
        panic!(
            "the playground's file {} cannot be read ({error})\n  hint: run `make setup`, which runs `npm ci --prefix api/playground`",
            source.display()
        )
    });
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&content).expect("writing to memory does not fail");
    let compressed = encoder.finish().expect("writing to memory does not fail");
    fs::write(target, compressed).expect("OUT_DIR is writable");
}
