//! Trains the treebanks' way of printing features ([`crate::german::style`]) from what the program says of the same words.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use super::conllu::{self, Tree};
use super::perceptron::{Perceptron, Shuffle};
use crate::german::closed::ClosedClasses;
use crate::german::linear::{Linear, WIDTH};
use crate::german::parse::inputs;
use crate::german::style::{House, MAGIC, Row, Shown, features, house, houses, is_own, values};
use crate::german::{Contractions, Feats, Parser, Tagger, Upos};
use crate::ontology::Ontology;

const EPOCHS: usize = 10;
const FEATURES: usize = 30_000;

/// Words of one sentence with the pattern of each.
struct Example {
    words: Vec<(String, Upos, Feats, Shown)>,
    patterns: Vec<String>,
    house: House,
}

/// Trains on the trees of `treebank`; gives the bytes of the model file.
///
/// # Errors
/// If a file cannot be read or the ontology is broken.
pub fn train(treebank: &Path, ontology: &Ontology, report: impl Fn(String)) -> Result<Vec<u8>> {
    let closed = ClosedClasses::load(ontology)?;
    let contractions = Contractions::load(ontology)?;
    let tagger = Tagger::load(ontology)?;
    let mut examples: Vec<Example> =
        conllu::read(treebank)?.into_iter().map(|t| example(t, &tagger, &contractions)).collect();
    let single = |e: &Example| house(e.words.iter().map(|(_, upos, _, shown)| (*upos, *shown)));
    let houses = houses(&examples.iter().map(single).collect::<Vec<_>>());
    examples.iter_mut().zip(houses).for_each(|(example, house)| example.house = house);
    let classes = classes(&examples);
    let mut model = Perceptron::default();
    for e in &examples {
        visit(e, &closed, |_, _, f| model.count(f));
    }
    model.prune(2);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut shuffle = Shuffle(1);
    for epoch in 0..EPOCHS {
        shuffle.shuffle(&mut order);
        let (mut right, mut all) = (0, 0);
        for &e in &order {
            visit(&examples[e], &closed, |upos, pattern, f| {
                let own = &classes[upos as usize];
                let Some(gold) = own.iter().position(|p| p == pattern) else { return };
                let scores = model.score(f);
                let best = (0..own.len()).reduce(|b, c| if scores[c] > scores[b] { c } else { b }).unwrap_or(gold);
                model.tick();
                all += 1;
                if best == gold {
                    right += 1;
                } else {
                    model.update(f, gold, 1.0);
                    model.update(f, best, -1.0);
                }
            });
        }
        report(format!(
            "epoch {}: {:.4} of the patterns right in training",
            epoch + 1,
            f64::from(right) / f64::from(all)
        ));
    }
    let mut out = MAGIC.to_vec();
    for own in &classes {
        out.push(own.len() as u8);
        for pattern in own {
            out.push(pattern.len() as u8);
            out.extend(pattern.as_bytes());
        }
    }
    Linear::write(&model.rows(FEATURES), &mut out);
    Ok(out)
}

/// The tree's words with the program's features and the treebank's patterns.
fn example(tree: Tree, tagger: &Tagger, contractions: &Contractions) -> Example {
    let mut sentences = vec![tree.sentence.clone()];
    let known = tagger.look_up(&sentences);
    let scores = Parser::load().parse_all(&mut sentences, &known, &inputs());
    tagger.tag(&mut sentences, &known, &scores);
    let mut example = Example { words: Vec::new(), patterns: Vec::new(), house: House::default() };
    let mut add = |form: String, upos: Upos, feats: Feats, shown: Shown, gold: &str| {
        example.patterns.push(pattern(upos, &feats, gold));
        example.words.push((form, upos, feats, shown));
    };
    for (i, token) in sentences.remove(0).tokens.into_iter().enumerate() {
        let gold = &tree.feats[i];
        match (&tree.adpositions[i], contractions.split(&token.form)) {
            (Some(own), Some(parts)) => {
                add(parts.adposition, Upos::Adp, Feats::default(), Shown::default(), own);
                add(parts.article, Upos::Det, token.feats, Shown::default(), gold);
            }
            // Where the tag is wrong, its features teach no style.
            _ if token.upos == tree.sentence.tokens[i].upos => {
                add(token.form, token.upos, token.feats, token.shown, gold);
            }
            _ => {}
        }
    }
    example
}

/// The treebank's features with `*` for values that the program gives itself.
fn pattern(upos: Upos, feats: &Feats, gold: &str) -> String {
    let own = feats.to_string();
    let has = |name: &str| own.split('|').any(|p| p.split_once('=').is_some_and(|(n, _)| n == name));
    let parts = gold.split('|').filter_map(|p| p.split_once('=')).filter(|(n, _)| *n != "Typo" && *n != "ExtPos");
    let parts = parts.map(|(name, value)| {
        let value = if is_own(upos, name) && has(name) && !value.contains(',') { "*" } else { value };
        format!("{name}={value}")
    });
    parts.collect::<Vec<_>>().join("|")
}

/// For each tag its most frequent patterns.
fn classes(examples: &[Example]) -> Vec<Vec<String>> {
    let mut counts: Vec<BTreeMap<&str, usize>> = vec![BTreeMap::new(); Upos::ALL.len()];
    for example in examples {
        for ((_, upos, _, _), pattern) in example.words.iter().zip(&example.patterns) {
            *counts[*upos as usize].entry(pattern).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .map(|counts| {
            let mut own: Vec<(&str, usize)> = counts.into_iter().filter(|&(p, n)| n > 1 && p.len() < 256).collect();
            own.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
            own.into_iter().take(WIDTH).map(|(p, _)| p.to_owned()).collect()
        })
        .collect()
}

fn visit(example: &Example, closed: &ClosedClasses, mut each: impl FnMut(Upos, &str, &[u32])) {
    let rows: Vec<Row<'_>> = example
        .words
        .iter()
        .map(|(form, upos, feats, shown)| Row { form, upos: *upos, feats: *feats, shown: *shown })
        .collect();
    let values = values(&rows, example.house, closed);
    let mut buffer = Vec::new();
    for (i, pattern) in example.patterns.iter().enumerate() {
        features(&rows, &values, i, &mut buffer);
        each(rows[i].upos, pattern, &buffer);
    }
}
