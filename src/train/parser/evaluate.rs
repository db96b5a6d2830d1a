//! Scores of weights on annotated trees, with the tokens given.

use super::data::Tree;
use crate::german::Parser;
use crate::german::parse::weights::Weights;

/// Relations whose F1 is reported as that of core arguments.
const CORE: [&str; 5] = ["nsubj", "nsubj:pass", "obj", "iobj", "obl:arg"];

/// Shares of tokens with the right head, with the right head and relation (subtypes aside), F1 of core arguments.
pub fn scores(weights: Weights, trees: &[Tree]) -> String {
    let parser = Parser::new(weights);
    let mut sentences: Vec<_> = trees.iter().map(|t| t.sentence.clone()).collect();
    parser.parse_all(&mut sentences);
    let bare = |label: &str| label.split(':').next().unwrap_or_default().to_owned();
    let core = |label: &str| usize::from(CORE.contains(&label));
    let (mut tokens, mut attached, mut labelled) = (0, 0, 0);
    let [mut right, mut found, mut wanted] = [0; 3];
    for (sentence, tree) in sentences.iter().zip(trees) {
        let gold = tree.sentence.tokens.iter().zip(&tree.labels);
        for (token, (gold, label)) in sentence.tokens.iter().zip(gold) {
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
        "UAS {:.4}, LAS {:.4}, core {:.4}",
        share(attached, tokens),
        share(labelled, tokens),
        share(2 * right, found + wanted)
    )
}
