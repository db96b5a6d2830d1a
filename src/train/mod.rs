//! Making lexicon and weights again from open data; every result is a pure function of its inputs.

pub mod clusters;
pub mod conllu;
pub mod lexicon;
pub mod parser;
mod perceptron;
pub mod tagger;
