//! Compiles a list of names and rare words into the table that the name model looks them up in.

use std::path::Path;

use anyhow::{Context, Result};

use crate::german::{Clusters, Lexicon};
use crate::mention::onomasticon::{self, Marks};

/// The bytes of the table for lines of word, path of its cluster, and marks (`models/scripts/onomasticon.py`). Words
/// without marks that the lexicon knows, be it as compounds, are left out.
///
/// # Errors
/// If the list cannot be read or a line is broken.
pub fn compile(list: &Path) -> Result<Vec<u8>> {
    let text = std::fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
    let (lexicon, clusters) = (Lexicon::load(), Clusters::load());
    let mut words = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let at = || format!("{}:{}: expected word, cluster and marks", list.display(), i + 1);
        let fields: Vec<&str> = line.split('\t').collect();
        let [word, path, names] = fields[..] else { anyhow::bail!(at()) };
        let path: u16 = path.parse().with_context(at)?;
        let cluster = clusters.number(path);
        let names: u8 = names.parse().with_context(at)?;
        let known = !lexicon.readings(word).is_empty() || lexicon.split_compound(word).is_some();
        if names & 31 != 0 || (cluster != 0 && !known) {
            words.push((word, Marks { names: names & 31, cluster }));
        }
    }
    Ok(onomasticon::compile(words.into_iter()))
}
