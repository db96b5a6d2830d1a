//! The rules of `ontology/german/times.toml`: patterns with what they mean, and an index by how they begin.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use toml::Spanned;

use super::lexicon::{Lattice, Lexicon, What};
use super::meaning::{Fields, Means};
use super::pattern::{Match, Op, Pattern, Room};
use crate::mention::piece::PieceKind;
use crate::mention::words::Reading;
use crate::ontology::{Ontology, OntologyError, parse_toml};

/// Where the rules stand.
const PATH: &str = "german/times.toml";

/// One rule.
#[derive(Debug)]
pub struct Rule {
    #[cfg(test)]
    pub name: String,
    pub means: Means,
    pattern: Pattern,
    /// Fields that an expression takes from the others of its match: the month in *am 5. und 6. Mai*.
    share: Vec<String>,
    /// Fields that the rule itself gives.
    with: Vec<(String, String)>,
    /// Sentences with their expressions, and sentences without.
    #[cfg(test)]
    pub examples: Vec<String>,
    #[cfg(test)]
    pub counter: Vec<String>,
}

/// All rules.
#[derive(Debug)]
pub struct Rules {
    pub list: Vec<Rule>,
    slots: Vec<String>,
    /// The date that the examples are read against.
    #[cfg(test)]
    pub date: String,
    by_literal: FxHashMap<Box<str>, Vec<u16>>,
    by_class: Vec<Vec<u16>>,
    by_digits: Vec<u16>,
    by_number: Vec<u16>,
    by_nth: Vec<u16>,
    by_period: Vec<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[cfg_attr(not(test), allow(dead_code, reason = "the examples are read by the tests alone"))]
    date: String,
    define: BTreeMap<String, String>,
    rule: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), allow(dead_code, reason = "the examples are read by the tests alone"))]
struct Raw {
    name: String,
    pattern: Spanned<String>,
    means: Means,
    #[serde(default)]
    share: Vec<String>,
    #[serde(default)]
    with: BTreeMap<String, String>,
    examples: Vec<String>,
    #[serde(default)]
    counter: Vec<String>,
}

impl Rules {
    /// Reads and compiles the rules.
    ///
    /// # Errors
    /// If the file is no TOML, or a pattern cannot be read; both name the line.
    pub fn load(ontology: &Ontology, lexicon: &Lexicon) -> Result<Self, OntologyError> {
        let text = ontology.read(PATH)?;
        let line = |byte: usize| text.as_bytes()[..byte.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1;
        let file: File = parse_toml(PATH, &text)?;
        let mut rules = Self {
            list: Vec::new(),
            slots: Vec::new(),
            #[cfg(test)]
            date: file.date,
            by_literal: FxHashMap::default(),
            by_class: Vec::new(),
            by_digits: Vec::new(),
            by_number: Vec::new(),
            by_nth: Vec::new(),
            by_period: Vec::new(),
        };
        for raw in file.rule {
            let at = line(raw.pattern.span().start);
            let fail = |reason: String| OntologyError::syntax(PATH, at, format!("rule `{}`: {reason}", raw.name));
            let pattern =
                Pattern::compile(raw.pattern.get_ref(), &file.define, lexicon, &mut rules.slots).map_err(fail)?;
            rules.index(&pattern).map_err(fail)?;
            rules.list.push(Rule {
                #[cfg(test)]
                name: raw.name,
                means: raw.means,
                pattern,
                share: raw.share,
                with: raw.with.into_iter().collect(),
                #[cfg(test)]
                examples: raw.examples,
                #[cfg(test)]
                counter: raw.counter,
            });
        }
        Ok(rules)
    }

    /// Notes how the pattern of the next rule can begin.
    fn index(&mut self, pattern: &Pattern) -> Result<(), String> {
        let rule = self.list.len() as u16;
        let mut seen = vec![false; pattern.ops.len()];
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            let list = match &pattern.ops[at] {
                Op::Split(a, b) => {
                    open.extend([*a, *b]);
                    continue;
                }
                Op::Jump(to) | Op::Not(to) => {
                    open.push(*to);
                    continue;
                }
                Op::Glued | Op::Start | Op::Open | Op::Close => {
                    open.push(at + 1);
                    continue;
                }
                Op::Done => return Err("the pattern can match nothing".into()),
                Op::Literal(forms) => {
                    for form in forms {
                        push(self.by_literal.entry(form.clone()).or_default(), rule);
                    }
                    continue;
                }
                Op::Take(What::Listed(class), _) => {
                    let class = usize::from(class.0);
                    if self.by_class.len() <= class {
                        self.by_class.resize(class + 1, Vec::new());
                    }
                    &mut self.by_class[class]
                }
                Op::Take(What::Number, _) => &mut self.by_number,
                Op::Take(What::Nth, _) => &mut self.by_nth,
                Op::Take(What::Period | What::ShortPeriod, _) => &mut self.by_period,
                Op::Take(
                    What::Word
                    | What::Upper
                    | What::Lower
                    | What::Inflected
                    | What::Lasting
                    | What::UnitCompound
                    | What::ShortAdj,
                    _,
                ) => {
                    return Err("a pattern cannot begin with any word".into());
                }
                Op::Take(..) => &mut self.by_digits,
            };
            push(list, rule);
        }
        Ok(())
    }

    /// All matches that begin at `at`, with the rule's index.
    pub fn matches(
        &self,
        lexicon: &Lexicon,
        lattice: &Lattice<'_>,
        at: usize,
        room: &mut Room,
        each: &mut dyn FnMut(u16, Match),
    ) {
        let piece = &lattice.pieces[at];
        let mut rules: Vec<u16> = Vec::new();
        if let Some(list) = self.by_literal.get(piece.low.as_ref()) {
            rules.extend(list);
        }
        for reading in &lattice.listed[at] {
            rules.extend(self.by_class.get(usize::from(reading.class.0)).into_iter().flatten());
            if lexicon.is_ordinal(reading.class) {
                rules.extend(&self.by_nth);
            }
        }
        if piece.kind == PieceKind::Digits {
            rules.extend(self.by_digits.iter().chain(&self.by_nth));
        }
        if lattice.numbers[at].is_some() {
            rules.extend(&self.by_number);
        }
        if lattice.periods[at].is_some() {
            rules.extend(&self.by_period);
        }
        rules.sort_unstable();
        rules.dedup();
        for rule in rules {
            if let Some(found) = self.list[usize::from(rule)].pattern.find(lexicon, lattice, at, room) {
                each(rule, found);
            }
        }
    }

    /// The fields of one expression of a match: its own values first, then those outside of all expressions, then what
    /// the rule lets it take from the others.
    pub fn fields<'m>(&'m self, lexicon: &'m Lexicon, rule: &'m Rule, found: &Match, extent: usize) -> Fields<'m> {
        let name = |slot: u8| self.slots[usize::from(slot)].as_str();
        let of = |wanted: &dyn Fn(Option<usize>) -> bool| {
            found.captures.iter().filter(|c| wanted(c.extent)).map(|c| (name(c.slot), c.reading)).collect::<Vec<_>>()
        };
        let mut list = of(&|e| e == Some(extent));
        list.extend(of(&|e| e.is_none()));
        // The nearest expression behind it lends first.
        let last = found.extents.len();
        for other in (extent + 1..last).chain((0..extent).rev()) {
            let month = |list: &[(&str, Reading)]| list.iter().find(|(n, _)| *n == "month").map(|(_, r)| r.number);
            let lent = of(&|e| e == Some(other));
            // *vom 28. Dezember bis zum 6. Januar 2009*: the year before.
            let turns = other > extent && month(&list).zip(month(&lent)).is_some_and(|(own, later)| own > later);
            for (name, mut reading) in lent.into_iter().filter(|(n, _)| rule.share.iter().any(|s| s == n)) {
                if name == "year" && turns {
                    reading.number -= 1.0;
                }
                list.push((name, reading));
            }
        }
        Fields { list, constants: &rule.with, words: &lexicon.words }
    }
}

fn push(list: &mut Vec<u16>, rule: u16) {
    if list.last() != Some(&rule) {
        list.push(rule);
    }
}
