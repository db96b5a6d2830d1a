//! Trees to learn from, in the program's own tokens.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::german::parse::tags;
use crate::german::{Feats, Sentence, Token, Upos};

/// A sentence with its tree.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub sentence: Sentence,
    /// Labels, one a token.
    pub labels: Vec<String>,
    pub tags: Vec<tags::Values>,
    /// The teacher's confidence; `None` where a human annotated.
    pub confidence: Option<f32>,
}

/// Reads CoNLL-U; contractions become one token.
pub fn read(path: &Path) -> Result<Vec<Tree>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut trees = Vec::new();
    for block in text.split("\n\n") {
        if !block.trim().is_empty() {
            trees.push(tree(block).with_context(|| format!("{}: {block}", path.display()))?);
        }
    }
    Ok(trees)
}

struct Row<'a> {
    form: &'a str,
    columns: Vec<&'a str>,
    head: usize,
    dropped: bool,
}

fn tree(block: &str) -> Result<Tree> {
    let mut tree = Tree::default();
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut contractions = Vec::new();
    for line in block.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            if let Some(value) = comment.strip_prefix("conf = ") {
                tree.confidence = Some(value.parse()?);
            }
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        if columns.len() != 10 {
            bail!("{line}: not ten columns");
        }
        if let Some((from, to)) = columns[0].split_once('-') {
            contractions.push((from.parse::<usize>()?, to.parse::<usize>()?, columns[1]));
        } else if !columns[0].contains('.') {
            rows.push(Row { form: columns[1], head: columns[6].parse()?, columns, dropped: false });
        }
    }
    for (from, to, form) in contractions {
        if to == from + 1 && rows[from - 1].columns[3] == "ADP" && rows[to - 1].columns[3] == "DET" {
            rows[from - 1].form = form;
            rows[to - 1].dropped = true;
            if rows[from - 1].head == to {
                rows[from - 1].head = rows[to - 1].head;
            }
        }
    }
    let mut numbers = vec![0];
    let mut number = 0;
    for row in &rows {
        number += usize::from(!row.dropped);
        numbers.push(if row.dropped { 0 } else { number });
    }
    for row in rows.iter().filter(|r| !r.dropped) {
        let mut head = row.head;
        while head > 0 && rows[head - 1].dropped {
            head = rows[head - 1].head;
        }
        let upos = Upos::parse(row.columns[3]).unwrap_or_default();
        let feats = Feats::parse(row.columns[5]);
        tree.tags.push(tags::values(upos, &feats));
        tree.labels.push(row.columns[7].to_owned());
        tree.sentence.tokens.push(Token {
            form: row.form.to_owned(),
            lemma: row.columns[2].to_owned(),
            upos,
            feats,
            head: numbers[head],
            ..Token::default()
        });
    }
    Ok(tree)
}
