//! Trains the choice of cells and verb readings ([`crate::german::inflect`]).

use super::cases;
use super::conllu::Tree;
use super::perceptron::{Perceptron, Shuffle};
use super::tagger::Options;
use crate::german::cells::{Cell, Cells};
use crate::german::inflect::{
    Clauses, Decided, Finite, GENDER, MOOD, NUMBER, PERSON, TENSE, VERB_NUMBER, best, cell_score, decide_verbs,
    finite_features, finite_readings, finite_score, phrase_features,
};
use crate::german::phrases::{Phrase, phrases};
use crate::german::tags::Tag;
use crate::german::word::Word;
use crate::german::{Feats, Upos};

/// A sentence with what its annotation says of phrases and verbs.
pub struct Example<'a> {
    words: Vec<&'a Word>,
    tags: &'a [Tag],
    phrases: Vec<Phrase>,
    /// For each phrase the cells that agree with the annotation.
    right: Vec<Cells>,
    feats: Vec<Feats>,
}

impl<'a> Example<'a> {
    /// Reads the annotation of a tree; `words` and `tags` are those of its tokens.
    pub fn of(tree: &Tree, words: &'a [Word], tags: &'a [Tag]) -> Self {
        let words: Vec<&Word> = words.iter().collect();
        let completed = cases::complete(tree, &words);
        let phrases = phrases(&words, tags);
        let tokens = &tree.sentence.tokens;
        let right = phrases
            .iter()
            .map(|p| {
                let head = &tokens[p.head];
                let case = completed[p.head].or_else(|| p.members.iter().find_map(|&m| completed[m]));
                let gender = head.feats.gender.filter(|_| head.upos != Upos::Adj);
                let fits = p.cells.iter().filter(|c| {
                    case.is_none_or(|x| x == c.case)
                        && gender.is_none_or(|x| x == c.gender)
                        && head.feats.number.is_none_or(|x| x == c.number)
                });
                fits.fold(Cells::NONE, |all, c| all.join(Cells(1 << c.index())))
            })
            .collect();
        Self { words, tags, phrases, right, feats: tokens.iter().map(|t| t.feats).collect() }
    }
}

/// Trains on the examples, of which the first `golds` are seen more often.
pub fn train(examples: &[Example<'_>], golds: usize, options: &Options, report: &impl Fn(String)) -> Perceptron {
    let mut model = Perceptron::default();
    for example in examples {
        pass(example, &mut model, Mode::Count);
    }
    model.prune(options.least);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for _ in 1..options.gold {
        order.extend(0..golds);
    }
    let mut shuffle = Shuffle(options.seed);
    for epoch in 0..options.epochs {
        shuffle.shuffle(&mut order);
        let (mut right, mut all) = (0, 0);
        for &e in &order {
            let (r, a) = pass(&examples[e], &mut model, Mode::Learn);
            right += r;
            all += a;
        }
        report(format!(
            "epoch {}: {:.4} of the phrases and verbs right in training",
            epoch + 1,
            f64::from(right) / f64::from(all)
        ));
    }
    model
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Count,
    Learn,
}

/// Goes through one sentence; gives how many decisions were right, of how many.
fn pass(example: &Example<'_>, model: &mut Perceptron, mode: Mode) -> (u32, u32) {
    let clauses = Clauses::new(&example.words, example.tags, &example.phrases);
    let (mut right, mut all) = (0, 0);
    let mut buffer = Vec::new();
    let mut last = None;
    for (i, &tag) in example.tags.iter().enumerate().filter(|(_, t)| t.is_finite()) {
        let readings = finite_readings(example.words[i], tag);
        let gold = &example.feats[i];
        let fits = |f: &Finite| {
            gold.mood.is_none_or(|m| m == f.mood)
                && (gold.tense.is_none_or(|t| Some(t) == f.tense))
                && gold.number.is_none_or(|n| n == f.number)
                && gold.person.is_none_or(|p| p == f.person)
        };
        if readings.len() > 1 && readings.iter().any(fits) {
            finite_features(&clauses, i, &readings, last, &mut buffer);
            if mode == Mode::Count {
                model.count(&buffer);
            } else {
                let scores = model.score(&buffer);
                model.tick();
                let guess = best(readings.iter().copied(), |r| finite_score(&scores, r));
                let goal = best(readings.iter().copied().filter(fits), |r| finite_score(&scores, r));
                if let (Some(guess), Some(goal)) = (guess, goal) {
                    all += 1;
                    right += u32::from(guess == goal);
                    verb_update(model, &buffer, &guess, &goal);
                }
            }
        }
        last = gold.mood.or(last);
    }
    let finite = decide_verbs(&clauses, |f| model.scores(f));
    let mut decided = Decided::default();
    for (at, phrase) in example.phrases.iter().enumerate() {
        phrase_features(&clauses, at, &finite, &decided, &mut buffer);
        let cells = phrase.cells.or(Cells::ALL);
        if mode == Mode::Count {
            model.count(&buffer);
            let cell = example.right[at].or(cells).iter().next();
            decided.cells.extend(cell);
            continue;
        }
        let scores = model.score(&buffer);
        let guess = best(cells.iter(), |&c| cell_score(&scores, c));
        let goal = best(example.right[at].iter(), |&c| cell_score(&scores, c));
        if let (Some(guess), Some(goal)) = (guess, goal) {
            model.tick();
            all += 1;
            right += u32::from(guess == goal);
            cell_update(model, &buffer, guess, goal);
        }
        decided.cells.extend(guess);
    }
    (right, all)
}

fn cell_update(model: &mut Perceptron, features: &[u32], guess: Cell, goal: Cell) {
    for (class, wrong) in [
        (goal.case as usize, guess.case as usize),
        (GENDER + goal.gender as usize, GENDER + guess.gender as usize),
        (NUMBER + goal.number as usize, NUMBER + guess.number as usize),
    ] {
        if class != wrong {
            model.update(features, class, 1.0);
            model.update(features, wrong, -1.0);
        }
    }
}

fn verb_update(model: &mut Perceptron, features: &[u32], guess: &Finite, goal: &Finite) {
    let classes = |f: &Finite| {
        [
            Some(MOOD + f.mood as usize),
            f.tense.map(|t| TENSE + t as usize),
            Some(VERB_NUMBER + f.number as usize),
            Some(PERSON + usize::from(f.person) - 1),
        ]
    };
    for (class, wrong) in classes(goal).into_iter().zip(classes(guess)) {
        if class != wrong {
            class.into_iter().for_each(|c| model.update(features, c, 1.0));
            wrong.into_iter().for_each(|c| model.update(features, c, -1.0));
        }
    }
}
