//! Fine tags for the tokens of a sentence, from left to right, each with the tags before it and the words around it.
//!
//! A linear model ([`super::linear`]) scores the tags; its features know the lexicon's readings, endings, shapes,
//! clusters, and the verb at the end of the clause, on which it depends whether *haben* is an auxiliary.

use super::linear::{Linear, feature};
use super::tags::Tag;
use super::word::Word;

/// What a sentence offers to features before any tag is known.
#[derive(Debug)]
pub struct Context<'a> {
    words: &'a [&'a Word],
    /// For each word the verb-like tags that the last word of its clause can have.
    brackets: Vec<u32>,
}

/// Tags that stand in the verb bracket.
const BRACKET: u32 = Tag::VerbFinite.bit()
    | Tag::VerbInfinitive.bit()
    | Tag::VerbParticiple.bit()
    | Tag::AuxFinite.bit()
    | Tag::AuxInfinitive.bit()
    | Tag::AuxParticiple.bit()
    | Tag::Particle.bit();

impl<'a> Context<'a> {
    /// The context of a sentence; `is_mark` tells punctuation.
    pub fn new(words: &'a [&'a Word], is_mark: impl Fn(usize) -> bool) -> Self {
        let mut brackets = vec![0; words.len()];
        let mut bracket = 0;
        let mut mark = true;
        for i in (0..words.len()).rev() {
            if is_mark(i) {
                mark = true;
                bracket = 0;
            } else if mark {
                mark = false;
                // No set at all for names and nouns: then nothing verbal closes the clause.
                bracket = (words[i].exact | words[i].folded) & BRACKET | 1 << 31;
            }
            brackets[i] = bracket;
        }
        Self { words, brackets }
    }

    /// Sentence length in words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// What has been decided so far.
#[derive(Clone, Copy, Debug)]
pub struct History {
    /// The two tags before, and [`NONE`] before the sentence.
    last: u32,
    second: u32,
    third: u32,
    /// Of the clause so far: bit 0 a finite verb, bit 1 a subordinator, bit 2 an auxiliary.
    clause: u32,
}

const NONE: u32 = 99;

impl Default for History {
    fn default() -> Self {
        Self { last: NONE, second: NONE, third: NONE, clause: 0 }
    }
}

impl History {
    /// The history after one more tag.
    pub fn push(self, tag: Tag) -> Self {
        let mut clause = self.clause;
        if tag == Tag::Punctuation {
            clause = 0;
        } else if tag.is_finite() {
            clause |= if tag == Tag::AuxFinite { 5 } else { 1 };
        } else if matches!(tag, Tag::Subordination | Tag::Relative) && clause & 1 == 0 {
            clause |= 2;
        }
        Self { last: tag as u32, second: self.last, third: self.second, clause }
    }
}

/// The features of the word at `i`, into `features`.
pub fn features(context: &Context<'_>, i: usize, history: &History, features: &mut Vec<u32>) {
    features.clear();
    let get = |at: Option<usize>| at.and_then(|at| context.words.get(at)).copied();
    let at = |delta: isize| get(i.checked_add_signed(delta));
    let lower = |w: Option<&Word>| w.map_or(1, |w| w.lower);
    let class = |w: Option<&Word>| w.map_or(1, |w| (w.exact | 1 << 30).rotate_left(7) ^ w.folded);
    let cluster = |w: Option<&Word>| w.map_or(u32::MAX, |w| u32::from(w.cluster));
    let suffix = |w: Option<&Word>| w.map_or(1, |w| w.suffixes[1]);
    let word = context.words[i];
    let here = Some(word);
    let (before, before2, next, next2, next3) = (at(-1), at(-2), at(1), at(2), at(3));
    let (t1, t2, t3) = (history.last, history.second, history.third);
    let (c0, c1, c2, cb) = (class(here), class(next), class(next2), class(before));
    let first = u32::from(i == 0);
    let bracket = context.brackets[i];
    let mut add = |template: u32, values: &[u32]| features.push(feature(template, values));
    add(0, &[]);
    add(1, &[word.form]);
    add(2, &[word.lower]);
    for (n, suffix) in word.suffixes.iter().enumerate() {
        add(3 + n as u32, &[*suffix]);
    }
    add(7, &[word.prefix]);
    add(8, &[word.shape, first]);
    add(9, &[c0, first]);
    add(10, &[u32::from(word.cluster)]);
    add(11, &[u32::from(word.path & 255)]);
    add(12, &[lower(before)]);
    add(13, &[lower(next)]);
    add(14, &[lower(before2)]);
    add(15, &[lower(next2)]);
    add(16, &[cb]);
    add(17, &[c1]);
    add(18, &[cluster(before)]);
    add(19, &[cluster(next)]);
    add(20, &[t1]);
    add(21, &[t1, t2]);
    add(22, &[t1, t2, t3]);
    add(23, &[t1, c0]);
    add(24, &[t1, word.lower]);
    add(25, &[t1, c0, c1]);
    add(26, &[t1, t2, c0]);
    add(27, &[c0, c1]);
    add(28, &[c0, c1, c2]);
    add(29, &[word.lower, c1]);
    add(30, &[word.lower, lower(next)]);
    add(31, &[lower(before), word.lower]);
    add(32, &[t1, u32::from(word.cluster)]);
    add(33, &[u32::from(word.cluster), cluster(next)]);
    add(34, &[c1, c2]);
    add(35, &[c0, bracket, history.clause]);
    add(36, &[word.lower, bracket]);
    add(37, &[word.lower, history.clause, t1]);
    add(38, &[c0, history.clause, c1]);
    add(39, &[t1, word.suffixes[1], word.shape]);
    add(40, &[word.suffixes[1], suffix(next)]);
    add(41, &[cluster(next2), c0]);
    add(42, &[word.lower, t1, t2]);
    add(43, &[c0, c1, class(next3), c2]);
    add(44, &[word.shape, next.map_or(1, |w| w.shape), before.map_or(1, |w| w.shape)]);
    add(45, &[word.lower, c1, c2]);
}

/// The best tags of a sentence.
pub fn tag(model: &Linear, context: &Context<'_>) -> Vec<Tag> {
    let mut tags = Vec::with_capacity(context.len());
    let mut history = History::default();
    let mut buffer = Vec::with_capacity(64);
    for i in 0..context.len() {
        features(context, i, &history, &mut buffer);
        let tag = best(&model.score(&buffer));
        history = history.push(tag);
        tags.push(tag);
    }
    tags
}

/// The tag with the highest score; the first of equals.
fn best(scores: &super::linear::Scores) -> Tag {
    let mut best = 0;
    for class in 1..Tag::ALL.len() {
        if scores[class] > scores[best] {
            best = class;
        }
    }
    Tag::ALL[best]
}
