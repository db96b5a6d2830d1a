//! Making lexicon and weights again from open data; every result is a pure function of its inputs.

mod cases;
pub mod clusters;
pub mod conllu;
pub mod lexicon;
pub mod names;
pub mod onomasticon;
pub mod parser;
mod perceptron;
pub mod style;
pub mod verbs;
