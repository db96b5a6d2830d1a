//! Times: TIMEX3 expressions with their values, and EDTF for the phrase that they stand in.
//!
//! Words and rules are data (`ontology/german/times.csv`, `times.toml`). Each rule is a pattern over pieces of text with
//! a meaning; of overlapping matches the longest wins. What an expression refers to is worked out in text order against
//! the day of the article, the tense of the clause and the time spoken of last ([`setting`]). The span is that of
//! TIMEX3; the EDTF takes the preposition before it into account ([`phrase`]).

mod calendar;
mod lexicon;
mod meaning;
mod pattern;
mod phrase;
mod rule;
mod setting;
mod span;
mod tense;

use calendar::Stretch;
use lexicon::{Lattice, Lexicon};
use meaning::{Denotes, Means, Sense};
use pattern::{Match, Room};
use phrase::{Phrases, Placed};
use rule::Rules;
use setting::{Published, Setting, Spoken, Tense};
use tense::Tenses;

use super::Timex;
use super::piece::{Piece, PieceKind};
use super::words::Class;
use crate::article::Article;
use crate::german::Sentence;
use crate::ontology::{Ontology, OntologyError};

/// The time grammar, ready to read.
#[derive(Debug)]
pub struct Times {
    lexicon: Lexicon,
    /// The classes of days and months.
    calendar: Vec<Class>,
    rules: Rules,
    tenses: Tenses,
    phrases: Phrases,
}

/// A match that may become times.
struct Candidate {
    rule: u16,
    found: Match,
}

impl Candidate {
    fn extent(&self) -> (usize, usize) {
        let first = self.found.extents.first().map_or(0, |e| e.0);
        (first, self.found.extents.last().map_or(first, |e| e.1))
    }
}

/// A time with the rule that made it.
struct Found {
    timex: Timex,
    #[cfg_attr(not(test), allow(dead_code, reason = "the examples of the rules ask for it"))]
    rule: u16,
}

impl Times {
    /// Loads the time words and rules.
    ///
    /// # Errors
    /// If a file is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let lexicon = Lexicon::load(ontology)?;
        Ok(Self {
            rules: Rules::load(ontology, &lexicon)?,
            tenses: Tenses::load(&lexicon)?,
            phrases: Phrases::load(&lexicon)?,
            calendar: ["weekday", "month", "season"].into_iter().filter_map(|name| lexicon.words.class(name)).collect(),
            lexicon,
        })
    }

    /// The times of an article, in text order.
    pub fn find(&self, article: &Article, sentences: &[Sentence], blocks: &[Vec<Piece<'_>>]) -> Vec<Timex> {
        self.all(article, sentences, blocks).into_iter().map(|f| f.timex).collect()
    }

    fn all(&self, article: &Article, sentences: &[Sentence], blocks: &[Vec<Piece<'_>>]) -> Vec<Found> {
        let published = article.metadata.date.as_deref().and_then(Published::parse);
        let mut setting = Setting { published, ..Setting::default() };
        let mut all = Vec::new();
        for pieces in blocks {
            let lattice = self.lexicon.lattice(pieces);
            self.block(sentences, &lattice, &mut setting, &mut all);
        }
        all
    }

    /// The times of one block.
    fn block(&self, sentences: &[Sentence], lattice: &Lattice<'_>, setting: &mut Setting, all: &mut Vec<Found>) {
        let pieces = lattice.pieces;
        let mut placed = Vec::new();
        let mut senses: Vec<(u16, Sense)> = Vec::new();
        for candidate in self.chosen(lattice) {
            let rule = &self.rules.list[usize::from(candidate.rule)];
            let several = candidate.found.extents.len() > 1;
            for (index, &(begin, end)) in candidate.found.extents.iter().enumerate() {
                let piece = &pieces[begin];
                setting.sentence = piece.sentence;
                setting.tense = self.tenses.of(&self.lexicon.words, &sentences[piece.sentence], piece.token);
                setting.since = self.phrases.is_since(&self.lexicon, pieces, begin);
                if setting.since {
                    setting.tense = Tense::Past;
                }
                let fields = self.rules.fields(&self.lexicon, rule, &candidate.found, index);
                let Some(sense) = meaning::read(rule.means, &fields, setting) else { continue };
                // What lay before the time spoken of is told from it, and does not take its place.
                let back = rule.means == Means::Then && setting.last.is_some_and(|l| earlier(&sense, l.stretch));
                if matches!(rule.means, Means::Date | Means::Then) && !back {
                    note(setting, &sense, several);
                }
                placed.push(Placed { begin, end, denotes: sense.denotes.clone(), edtf: None });
                senses.push((candidate.rule, sense));
            }
        }
        self.phrases.fill(&self.lexicon, pieces, &mut placed);
        for (place, (rule, sense)) in placed.into_iter().zip(senses) {
            let span = pieces[place.begin].span.cover(pieces[place.end - 1].span);
            let timex = Timex { span, kind: sense.kind, value: sense.value, edtf: place.edtf };
            all.push(Found { timex, rule });
        }
    }

    /// The matches that win, in text order: the longest expression, then the longest match, then the earlier rule.
    fn chosen(&self, lattice: &Lattice<'_>) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        let mut room = Room::default();
        for at in 0..lattice.pieces.len() {
            self.rules.matches(&self.lexicon, lattice, at, &mut room, &mut |rule, found| {
                if !self.in_compound(lattice, &found) && self.makes_sense(rule, &found) {
                    candidates.push(Candidate { rule, found });
                }
            });
        }
        candidates.sort_by_key(|c| {
            let (begin, end) = c.extent();
            let time = self.rules.list[usize::from(c.rule)].means != Means::Nothing;
            (std::cmp::Reverse(end - begin), std::cmp::Reverse(c.found.end - c.found.begin), time, c.rule, begin)
        });
        let mut taken = vec![false; lattice.pieces.len()];
        let mut chosen: Vec<Candidate> = Vec::new();
        for candidate in candidates {
            let (begin, end) = candidate.extent();
            if !taken[begin..end].iter().any(|t| *t) {
                taken[begin..end].fill(true);
                chosen.push(candidate);
            }
        }
        chosen.retain(|c| self.rules.list[usize::from(c.rule)].means != Means::Nothing);
        chosen.sort_by_key(Candidate::extent);
        chosen
    }

    /// Whether an expression of the match is part of a compound: *Winter-Biathlon*, *Sommer- und Winterspiele*. Two times
    /// that a hyphen joins (*Montag-Freitag*) are none.
    fn in_compound(&self, lattice: &Lattice<'_>, found: &Match) -> bool {
        let pieces = lattice.pieces;
        let hyphen = |i: usize| pieces.get(i).is_some_and(|p| p.text == "-" && p.glued);
        let word = |i: usize| pieces.get(i).is_some_and(|p| p.kind == PieceKind::Word);
        let time = |i: usize| lattice.listed[i].iter().any(|r| self.calendar.contains(&r.class));
        found.extents.iter().any(|&(begin, end)| {
            let ends_in_word = word(end - 1);
            let before = begin >= 2 && pieces[begin].glued && hyphen(begin - 1) && word(begin - 2) && !time(begin - 2);
            let after = ends_in_word
                && hyphen(end)
                && if pieces.get(end + 1).is_some_and(|p| p.glued) {
                    word(end + 1) && !time(end + 1)
                } else {
                    word(end + 1)
                };
            before || after
        })
    }

    /// Whether all expressions of a match can be read (no 32nd, no 13th month), whatever the setting.
    fn makes_sense(&self, rule: u16, found: &Match) -> bool {
        let rule = &self.rules.list[usize::from(rule)];
        rule.means == Means::Nothing
            || (0..found.extents.len()).all(|extent| {
                let fields = self.rules.fields(&self.lexicon, rule, found, extent);
                meaning::read(rule.means, &fields, &Setting::default()).is_some()
            })
    }
}

/// Whether an expression denotes a time before `stretch`.
fn earlier(sense: &Sense, stretch: Stretch) -> bool {
    let Denotes::Stretch(own, _) = sense.denotes else { return false };
    own.first().zip(stretch.first()).is_some_and(|(a, b)| a < b)
}

/// Remembers the time that was spoken of.
fn note(setting: &mut Setting, sense: &Sense, several: bool) {
    let Denotes::Stretch(stretch, _) = sense.denotes else { return };
    let spoken = Spoken { stretch, sentence: setting.sentence, several, dated: sense.dated };
    // A day told without its year inherits nothing, but a time of that day keeps what is known of it.
    let same = setting.last.is_some_and(|l| l.stretch == stretch && l.dated);
    setting.last = Some(Spoken { dated: sense.dated || same, ..spoken });
    if stretch.day().is_some() {
        setting.last_day = Some(Spoken { dated: sense.dated || same, ..spoken });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mention::piece;

    fn find(times: &Times, text: &str, date: Option<&str>) -> Vec<(String, Timex, u16)> {
        let (article, sentences) = piece::tests::plain(text, date);
        let blocks = piece::of_blocks(&article, &sentences);
        let found = times.all(&article, &sentences, &blocks);
        found.into_iter().map(|f| (article.text.slice(f.timex.span).to_owned(), f.timex, f.rule)).collect()
    }

    /// Checks one example: `… [expression] … → TYPE value | edtf; …`. The type is `DATE` where none is given, the EDTF is
    /// compared where one is given.
    fn check(times: &Times, example: &str, date: &str) -> Result<Vec<u16>, String> {
        let (sentence, expected) = example.split_once(" → ").ok_or("no →")?;
        let marked: Vec<&str> = sentence.split('[').skip(1).filter_map(|s| s.split(']').next()).collect();
        let plain = sentence.replace(['[', ']'], "");
        let found = find(times, &plain, Some(date));
        let shown: Vec<String> = found
            .iter()
            .map(|(text, t, r)| {
                let edtf = t.edtf.as_deref().unwrap_or("-");
                let rule = &times.rules.list[usize::from(*r)].name;
                format!("[{text}] {} {} | {edtf} ({rule})", t.kind.as_str(), t.value)
            })
            .collect();
        let fail = |what: &str| Err(format!("{example}\n    {what}: {}", shown.join("; ")));
        if marked != found.iter().map(|f| f.0.as_str()).collect::<Vec<_>>() {
            return fail("found");
        }
        for (want, (_, timex, _)) in expected.split(';').zip(&found) {
            let (value, edtf) = want.split_once('|').map_or((want.trim(), None), |(v, e)| (v.trim(), Some(e.trim())));
            let (kind, value) = value.split_once(' ').unwrap_or(("DATE", value));
            if kind != timex.kind.as_str() || value != timex.value {
                return fail("value");
            }
            if edtf.is_some_and(|e| timex.edtf.as_deref() != Some(e)) {
                return fail("edtf");
            }
        }
        if expected.split(';').count() != found.len() {
            return fail("count");
        }
        Ok(found.into_iter().map(|f| f.2).collect())
    }

    #[test]
    fn every_rule_reads_its_examples() {
        let times = Times::load(&Ontology::embedded()).unwrap();
        let mut failures = Vec::new();
        for (index, rule) in times.rules.list.iter().enumerate() {
            for example in &rule.examples {
                match check(&times, example, &times.rules.date) {
                    Ok(rules) if rule.means == Means::Nothing || rules.contains(&(index as u16)) => {}
                    Ok(rules) => {
                        let other = rules.first().map_or("none", |r| &times.rules.list[usize::from(*r)].name);
                        failures.push(format!("{}: {example}\n    read by `{other}` instead", rule.name));
                    }
                    Err(error) => failures.push(format!("{}: {error}", rule.name)),
                }
            }
            for sentence in &rule.counter {
                for (text, timex, by) in find(&times, sentence, Some(&times.rules.date)) {
                    let by = &times.rules.list[usize::from(by)].name;
                    failures.push(format!("{}: {sentence}\n    finds [{text}] {} ({by})", rule.name, timex.value));
                }
            }
        }
        assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
    }

    /// Words and marks that the grammar knows, so that random sequences reach deep into the rules.
    const WORDS: &[&str] = &[
        "am",
        "im",
        "seit",
        "bis",
        "vor",
        "zwischen",
        "und",
        "von",
        "der",
        "den",
        "des",
        "Ende",
        "Mitte",
        "13",
        "31",
        "4",
        "2022",
        "99999999999",
        "0",
        "30",
        ".",
        ",",
        "-",
        "/",
        ":",
        "(",
        ")",
        "Montag",
        "Juli",
        "Februar",
        "Jahr",
        "Jahre",
        "Jahren",
        "Tagen",
        "Uhr",
        "drei",
        "zweijährige",
        "letzten",
        "kommenden",
        "gestern",
        "heute",
        "Abend",
        "später",
        "zuvor",
        "jeden",
        "täglich",
        "Herbst",
        "Quartal",
        "ersten",
        "Jahrhundert",
        "er",
        "Weihnachten",
        "Jahrzehnten",
        "Milliarden",
        "etwa",
        "Millionen",
        "Euro",
        "%",
        "mehrere",
        "Wochenende",
        "diesem",
        "folgenden",
        "Vortag",
        "Saison",
        "\n",
        "ß",
    ];

    proptest::proptest! {
        #[test]
        fn any_sequence_is_read_within_the_text(
            words in proptest::collection::vec((proptest::sample::select(WORDS), proptest::bool::ANY), 0..30),
            date in proptest::option::of("(0000|2023|9999)(-(01|02|12)(-(01|28|31))?)?"),
        ) {
            thread_local!(static FINDER: (Times, crate::mention::quantity::Quantities) = (
                Times::load(&Ontology::embedded()).unwrap(),
                crate::mention::quantity::Quantities::load(&Ontology::embedded()).unwrap(),
            ));
            let text: String = words.iter().flat_map(|(w, blank)| [*w, if *blank { " " } else { "" }]).collect();
            let (article, sentences) = piece::tests::plain(&text, date.as_deref());
            let blocks = piece::of_blocks(&article, &sentences);
            FINDER.with(|(times, quantities)| {
                let times = times.find(&article, &sentences, &blocks);
                let spans: Vec<_> = times.iter().map(|t| t.span).collect();
                for span in &spans {
                    proptest::prop_assert!(!span.is_empty() && article.text.span().contains(*span), "{text:?}");
                }
                proptest::prop_assert!(spans.windows(2).all(|p| p[0].end <= p[1].begin), "{text:?} {spans:?}");
                for quantity in quantities.find(&blocks, &times) {
                    proptest::prop_assert!(article.text.span().contains(quantity.span), "{text:?}");
                    proptest::prop_assert!(times.iter().all(|t| !t.span.contains(quantity.span)), "{text:?}");
                    proptest::prop_assert!(quantity.value.is_finite(), "{text:?}");
                }
                Ok(())
            })?;
        }
    }
}
