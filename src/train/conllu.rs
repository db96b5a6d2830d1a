//! CoNLL-U → sentences as our tokeniser makes them: contractions are one token, the adposition's.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::german::{Feats, Sentence, Token, Upos, label};

/// A sentence of a treebank.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Tokens with gold lemma (`_` where the file has none), tag, features, head and relation.
    pub sentence: Sentence,
    /// Per token the features as the file writes them; of a contraction those of its article.
    pub feats: Vec<String>,
    /// Per token, of a contraction the features of its adposition.
    pub adpositions: Vec<Option<String>>,
    /// The `# source` comment.
    pub source: String,
    /// The `# conf` comment of machine-made trees.
    pub confidence: Option<f32>,
}

/// Reads a file.
///
/// # Errors
/// If it cannot be read or a line is no CoNLL-U; names file and line.
pub fn read(path: &Path) -> Result<Vec<Tree>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&text).with_context(|| path.display().to_string())
}

/// Reads the text of a file.
///
/// # Errors
/// If a line is no CoNLL-U; names the line.
pub fn parse(text: &str) -> Result<Vec<Tree>> {
    let mut trees = Vec::new();
    let mut rows = Rows::default();
    for (i, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            trees.extend(rows.finish());
        } else {
            rows.line(line).with_context(|| format!("line {}", i + 1))?;
        }
    }
    trees.extend(rows.finish());
    Ok(trees)
}

/// The lines of one sentence as far as they are read.
#[derive(Default)]
struct Rows {
    words: Vec<(Token, String)>,
    /// First and last word of each contraction, and its form.
    contractions: Vec<(usize, usize, String)>,
    source: String,
    confidence: Option<f32>,
}

impl Rows {
    fn line(&mut self, line: &str) -> Result<()> {
        if let Some(comment) = line.strip_prefix('#') {
            match comment.split_once('=').map(|(k, v)| (k.trim(), v.trim())) {
                Some(("source", value)) => value.clone_into(&mut self.source),
                Some(("conf", value)) => self.confidence = Some(value.parse().context("conf is no number")?),
                _ => {}
            }
            return Ok(());
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, form, lemma, upos, _, feats, head, deprel, _, misc] = columns[..] else {
            bail!("{} columns instead of 10", columns.len())
        };
        if let Some((from, to)) = id.split_once('-') {
            self.contractions.push((from.parse()?, to.parse()?, form.to_owned()));
        } else if !id.contains('.') {
            ensure!(id.parse() == Ok(self.words.len() + 1), "words are not numbered one by one");
            let token = Token {
                form: form.to_owned(),
                lemma: lemma.to_owned(),
                upos: Upos::parse(upos).with_context(|| format!("unknown tag {upos}"))?,
                feats: Feats::parse(feats),
                head: head.parse().context("head is no number")?,
                deprel: label(deprel),
                glued: misc.split('|').any(|m| m == "SpaceAfter=No"),
                ..Token::default()
            };
            self.words.push((token, feats.to_owned()));
        }
        Ok(())
    }

    /// The sentence, with contractions of adposition and article as one token.
    fn finish(&mut self) -> Option<Tree> {
        let Self { mut words, contractions, source, confidence } = std::mem::take(self);
        if words.is_empty() {
            return None;
        }
        let mut dropped = vec![false; words.len() + 1];
        let mut own = vec![None; words.len()];
        for (from, to, form) in contractions {
            let parts = from >= 1 && to == from + 1 && to <= words.len();
            if !parts || words[from - 1].0.upos != Upos::Adp || words[to - 1].0.upos != Upos::Det {
                continue;
            }
            let (article, glued) = (words[to - 1].clone(), words[to - 1].0.glued);
            let adposition = &mut words[from - 1];
            adposition.0.form = form;
            adposition.0.feats = article.0.feats;
            adposition.0.glued = glued;
            own[from - 1] = Some(std::mem::replace(&mut adposition.1, article.1));
            if adposition.0.head == to {
                adposition.0.head = article.0.head;
            }
            dropped[to] = true;
        }
        let mut numbers = vec![0; words.len() + 1];
        let mut number = 0;
        for i in 1..=words.len() {
            number += usize::from(!dropped[i]);
            numbers[i] = number;
        }
        let heads: Vec<usize> = words.iter().map(|(t, _)| t.head.min(dropped.len() - 1)).collect();
        let mut tree = Tree { source, confidence, ..Tree::default() };
        for (i, (mut token, feats)) in words.into_iter().enumerate() {
            if !dropped[i + 1] {
                // What hangs on a dropped article hangs on its noun.
                let mut head = heads[i];
                while dropped[head] {
                    head = heads[head - 1];
                }
                token.head = numbers[head];
                tree.sentence.tokens.push(token);
                tree.feats.push(feats);
                tree.adpositions.push(own[i].take());
            }
        }
        Some(tree)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "# source = own\n1\tEr\ter\tPRON\t_\tCase=Nom\t2\tnsubj\t_\t_\n2\tlebt\tleben\tVERB\t_\tMood=Ind\t0\troot\t_\t_\n\
        3-4\tim\t_\t_\t_\t_\t_\t_\t_\t_\n3\tin\tin\tADP\t_\t_\t5\tcase\t_\t_\n4\tdem\tder\tDET\t_\tCase=Dat\t5\tdet\t_\t_\n\
        5\tExil\tExil\tNOUN\t_\tCase=Dat\t2\tobl\t_\tSpaceAfter=No\n6\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_\n";

    #[test]
    fn contractions_become_one_token() {
        let tree = &parse(SAMPLE).unwrap()[0];
        let tokens = &tree.sentence.tokens;
        assert_eq!(tokens.iter().map(|t| t.form.as_str()).collect::<Vec<_>>(), ["Er", "lebt", "im", "Exil", "."]);
        assert_eq!(tokens.iter().map(|t| t.head).collect::<Vec<_>>(), [2, 0, 4, 2, 2]);
        assert_eq!((tree.feats[2].as_str(), tree.source.as_str()), ("Case=Dat", "own"));
        assert!(tokens[3].glued);
    }

    #[test]
    fn broken_lines_are_named() {
        let error = format!("{:#}", parse("1\tx\n").unwrap_err());
        assert_eq!(error, "line 1: 2 columns instead of 10");
    }
}
