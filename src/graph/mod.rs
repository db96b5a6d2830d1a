//! Claims → RDF: vocabulary, one segment of quads an article, merged entities, the store on disk.

/// Where the IRIs of everything the graph is about begin.
pub const ID: &str = "https://w3id.org/depesche/id/";
/// Where the vocabulary's IRIs begin (`ontology/depesche.ttl`).
pub const NS: &str = "https://w3id.org/depesche/ns#";
