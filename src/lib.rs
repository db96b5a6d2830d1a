//! Depesche turns German news articles into a source-critical knowledge graph.
//!
//! Data flows one way, from plain data to plain data: [`article`] → [`german`] → [`mention`] → [`claim`] → [`graph`];
//! [`pipeline`] strings the stages together, [`query`] and [`export`] read what they made. See `ARCHITECTURE.md`.

#![forbid(unsafe_code)]

pub mod article;
pub mod claim;
pub mod cli;
pub mod export;
pub mod german;
pub mod graph;
pub mod mention;
pub mod ontology;
pub mod pipeline;
pub mod query;
pub mod text;
pub mod train;
