//! Scores of weights on annotated trees, with the tokens given.

use crate::german::parse::inputs;
use crate::german::parse::tags::Group;
use std::collections::BTreeSet;

use super::backward::NameTarget;
use super::names::Named;
use crate::german::parse::names::NAMES;
use crate::german::{Parser, Sentence, Token, Words};
use crate::mention::model::features::coarse;
use crate::mention::model::{CLASSES, spans};
use crate::train::conllu::Tree;

/// Relations whose F1 is reported as that of core arguments.
const CORE: [&str; 5] = ["nsubj", "nsubj:pass", "obj", "iobj", "obl:arg"];

/// Shares of tokens with the right head, with the right head and relation (subtypes aside), F1 of core arguments, UPOS
/// and case as the network sees them beside the tree.
pub fn scores(parser: &Parser, trees: &[Tree], words: &Words) -> String {
    let mut sentences: Vec<_> = trees.iter().map(|t| t.sentence.clone()).collect();
    let tags = parser.parse_all(&mut sentences, words, &inputs());
    let bare = |label: &str| label.split(':').next().unwrap_or_default().to_owned();
    let core = |label: &str| usize::from(CORE.contains(&label));
    let (mut tokens, mut attached, mut labelled) = (0, 0, 0);
    let [mut right, mut found, mut wanted] = [0; 3];
    let (mut upos, mut case, mut nominals) = (0, 0, 0);
    for ((sentence, tree), tags) in sentences.iter().zip(trees).zip(tags) {
        for ((token, gold), tags) in sentence.tokens.iter().zip(&tree.sentence.tokens).zip(tags) {
            let label = gold.deprel;
            upos += usize::from(tags.tag().upos() == gold.upos);
            if let Some(wanted) = gold.feats.case {
                nominals += 1;
                case += usize::from(tags.value(Group::Case) == wanted as usize);
            }
            tokens += 1;
            let same = token.head == gold.head;
            attached += usize::from(same);
            labelled += usize::from(same && bare(token.deprel) == bare(label));
            found += core(token.deprel);
            wanted += core(label);
            right += if same && token.deprel == label { core(label) } else { 0 };
        }
    }
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    format!(
        "UAS {:.4}, LAS {:.4}, core {:.4}, UPOS {:.4}, case {:.4}",
        share(attached, tokens),
        share(labelled, tokens),
        share(2 * right, found + wanted),
        share(upos, tokens),
        share(case, nominals)
    )
}

/// F1 of names with their classes (persons, places, organisations, others), each token's label chosen by itself.
pub fn names(parser: &Parser, named: &[Named], words: &Words) -> String {
    let token = |form: &String| Token { form: form.clone(), ..Token::default() };
    let mut sentences: Vec<Sentence> =
        named.iter().map(|n| Sentence { tokens: n.forms.iter().map(token).collect(), ..Sentence::default() }).collect();
    parser.parse_all(&mut sentences, words, &inputs());
    let [mut right, mut found, mut wanted] = [0; 3];
    for (sentence, named) in sentences.iter().zip(named) {
        let names = |labels: Vec<usize>| -> BTreeSet<(usize, usize, &str)> {
            let four = spans(&labels).into_iter().filter(|f| CLASSES[f.class].long);
            four.map(|f| (f.begin, f.end, coarse(CLASSES[f.class].kind))).collect()
        };
        let best = |t: &Token| (0..NAMES).fold(0, |b, l| if t.names.log(l) > t.names.log(b) { l } else { b });
        let allowed = |t: &NameTarget| match t {
            NameTarget::Allowed(bits) => bits.trailing_zeros() as usize,
            _ => 0,
        };
        let (system, gold) =
            (names(sentence.tokens.iter().map(best).collect()), names(named.targets.iter().map(allowed).collect()));
        right += system.intersection(&gold).count();
        found += system.len();
        wanted += gold.len();
    }
    format!("{:.4}", 2.0 * right as f64 / (found + wanted).max(1) as f64)
}
