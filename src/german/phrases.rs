//! Noun phrases by agreement: which determiners, adjectives and nouns share case, number and gender, and which
//! adposition governs them.
//!
//! One pass with a stack, so that an attribute with a phrase of its own (*die im Mai gelieferten Raketen*) does not part
//! the article from its noun. Pronouns are phrases, too.

use super::cells::Cells;
use super::tags::Tag;
use super::word::Word;

/// A phrase of agreeing words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Indices of the agreeing words, the head last but for parts of a name.
    pub members: Vec<usize>,
    /// Noun, name or pronoun; a determiner or adjective where there is none.
    pub head: usize,
    /// The adposition in front.
    pub adposition: Option<usize>,
    /// The cells that all members allow, and the adposition.
    pub cells: Cells,
}

#[derive(Debug, Default)]
struct Open {
    members: Vec<usize>,
    adposition: Option<usize>,
}

/// Deepest nesting that is followed.
const DEPTH: usize = 4;

/// The phrases of a sentence, by position of their heads.
pub fn phrases(words: &[&Word], tags: &[Tag]) -> Vec<Phrase> {
    let mut scan = Scan { words, tags, open: Vec::new(), found: Vec::new() };
    for i in 0..tags.len() {
        scan.word(i);
    }
    scan.flush();
    scan.found.sort_by_key(|p| p.head);
    scan.found
}

struct Scan<'a> {
    words: &'a [&'a Word],
    tags: &'a [Tag],
    open: Vec<Open>,
    found: Vec<Phrase>,
}

impl Scan<'_> {
    fn word(&mut self, i: usize) {
        let next = self.tags.get(i + 1).copied();
        match self.tags[i] {
            Tag::Article | Tag::Determiner => self.determiner(i),
            Tag::Attributive => self.member(i),
            Tag::Numeral => {
                if self.open.is_empty() {
                    self.open.push(Open::default());
                }
            }
            Tag::Noun => self.close(i),
            Tag::Name => self.name(i),
            Tag::Personal | Tag::Reflexive | Tag::Relative | Tag::Pronoun => {
                let adposition = match self.open.last() {
                    Some(open) if open.members.is_empty() => self.open.pop().and_then(|o| o.adposition),
                    _ => None,
                };
                self.emit(vec![i], i, adposition);
            }
            Tag::Adposition => {
                if self.open.last().is_some_and(|o| o.members.is_empty()) {
                    self.open.pop();
                }
                if self.open.len() < DEPTH {
                    self.open.push(Open { members: Vec::new(), adposition: Some(i) });
                }
            }
            Tag::Adverb | Tag::Predicative | Tag::Negation | Tag::Symbol => {}
            // große, alte und neue Raketen
            Tag::Punctuation | Tag::Coordination
                if next == Some(Tag::Attributive) && i > 0 && self.tags[i - 1] == Tag::Attributive => {}
            _ => self.flush(),
        }
    }

    fn determiner(&mut self, i: usize) {
        let fits = self.open.last().is_some_and(|open| {
            let all = open.members.iter().all(|&m| matches!(self.tags[m], Tag::Article | Tag::Determiner));
            all && !self.shared(&open.members, open.adposition).meet(self.cells(i)).is_empty()
        });
        if !fits && self.open.last().is_some_and(|o| !o.members.is_empty()) && self.open.len() < DEPTH {
            self.open.push(Open::default());
        }
        self.member(i);
    }

    fn member(&mut self, i: usize) {
        if self.open.is_empty() {
            self.open.push(Open::default());
        }
        if let Some(open) = self.open.last_mut() {
            open.members.push(i);
        }
    }

    /// Closes the innermost phrase with its head.
    fn close(&mut self, head: usize) {
        let mut open = self.open.pop().unwrap_or_default();
        open.members.push(head);
        self.emit(open.members, head, open.adposition);
    }

    /// A name: its parts are one phrase.
    fn name(&mut self, i: usize) {
        let joins = i > 0 && self.tags[i - 1] == Tag::Name;
        match self.found.last_mut().filter(|p| joins && p.members.last() == Some(&(i - 1))) {
            Some(phrase) => {
                phrase.members.push(i);
                phrase.head = i;
                let (members, adposition) = (phrase.members.clone(), phrase.adposition);
                let cells = self.shared(&members, adposition);
                if let Some(phrase) = self.found.last_mut() {
                    phrase.cells = cells;
                }
            }
            None => self.close(i),
        }
    }

    /// What is still open has no noun: a determiner alone, an adjective as a noun.
    fn flush(&mut self) {
        while let Some(open) = self.open.pop() {
            if let Some(&head) = open.members.last() {
                self.emit(open.members, head, open.adposition);
            }
        }
    }

    fn emit(&mut self, members: Vec<usize>, head: usize, adposition: Option<usize>) {
        let cells = self.shared(&members, adposition);
        self.found.push(Phrase { members, head, adposition, cells });
    }

    fn cells(&self, i: usize) -> Cells {
        self.words[i].cells(self.tags[i])
    }

    /// The cells that the members share; one that fits with none of the others is passed over.
    fn shared(&self, members: &[usize], adposition: Option<usize>) -> Cells {
        let mut cells = Cells::ALL;
        // The last word of a name inflects for all; nouns and determiners tell more than adjectives.
        let name = members.len() > 1 && members[members.len() - 2..].iter().all(|&m| self.tags[m] == Tag::Name);
        for &m in members.iter().rev().filter(|&&m| self.tags[m] != Tag::Attributive) {
            if !(name && self.tags[m] == Tag::Name && Some(&m) != members.last()) {
                // Articles are sure where nouns are not: *des Internet* is a genitive.
                let own = self.cells(m);
                cells = cells.meet(own).or(if self.tags[m] == Tag::Article { own } else { cells });
            }
        }
        if let Some(adposition) = adposition {
            cells = cells.meet(self.words[adposition].governed()).or(cells);
        }
        let determined = members.iter().find(|&&m| matches!(self.tags[m], Tag::Article | Tag::Determiner));
        for &m in members.iter().filter(|&&m| self.tags[m] == Tag::Attributive) {
            let own = self.cells(m);
            let strict = match (determined, adposition) {
                (Some(&d), _) if self.tags[d] == Tag::Article => own,
                (None, None) => own.meet(self.words[m].strong()).or(own),
                _ => own,
            };
            cells = cells.meet(strict).or(cells.meet(own)).or(cells);
        }
        cells
    }
}
