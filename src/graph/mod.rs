//! Claims → RDF: vocabulary, one segment of quads an article, merged entities and statements, the store on disk.
//!
//! Takes the plain data of [`crate::article`], [`crate::mention`] and [`crate::claim`]; gives N-Quads. A segment is a
//! pure function of one article, the merged graph a pure function of the segments in any order. Nodes have IRIs made
//! from their content: there are no blank nodes, so sorted lines are canonical.

pub mod edtf;
mod merge;
#[cfg(test)]
pub mod sample;
mod schema;
mod segment;
mod shape;
mod statement;
pub mod store;
pub mod vocabulary;

pub use merge::{Merged, merge};
pub use schema::Schema;
pub use segment::{Maker, Segment, content_hash};
pub use shape::{Shapes, Violation};
pub use statement::{Rule, Rules};
pub use store::{Store, StoreError};
pub use vocabulary::{ID, NS, iri, local};
