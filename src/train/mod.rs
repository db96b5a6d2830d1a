//! Making lexicon and weights again from open data; every result is a pure function of its inputs.

pub mod lexicon;
