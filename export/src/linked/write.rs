//! Triples as text.

use std::io;

use oxjsonld::JsonLdSerializer;
use oxrdf::{GraphNameRef, Triple};
use oxttl::TurtleSerializer;

use super::Prefixes;

/// A form of linked data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkedFormat {
    /// JSON-LD 1.1.
    JsonLd,
    /// Turtle 1.1.
    Turtle,
}

impl LinkedFormat {
    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::JsonLd => "application/ld+json",
            Self::Turtle => "text/turtle",
        }
    }
}

/// Writes triples. Everything that is needed to read them is in the document: contexts are not referred to.
pub(super) fn write(triples: &[Triple], prefixes: Prefixes, format: LinkedFormat) -> io::Result<Vec<u8>> {
    match format {
        LinkedFormat::Turtle => {
            let mut writer = with_prefixes(TurtleSerializer::new(), prefixes).for_writer(Vec::new());
            for triple in triples {
                writer.serialize_triple(triple)?;
            }
            writer.finish()
        }
        LinkedFormat::JsonLd => {
            let mut serializer = JsonLdSerializer::new();
            for (prefix, namespace) in prefixes {
                serializer = serializer.with_prefix(*prefix, *namespace).map_err(io::Error::other)?;
            }
            let mut writer = serializer.for_writer(Vec::new());
            for triple in triples {
                writer.serialize_quad(triple.as_ref().in_graph(GraphNameRef::DefaultGraph))?;
            }
            writer.finish()
        }
    }
}

/// These prefixes, which are well formed.
pub(super) fn with_prefixes(mut serializer: TurtleSerializer, prefixes: Prefixes) -> TurtleSerializer {
    for (prefix, namespace) in prefixes {
        if let Ok(known) = serializer.clone().with_prefix(*prefix, *namespace) {
            serializer = known;
        }
    }
    serializer
}
