//! What the finders hand each other: one piece of speech in tokens, before it becomes an [`super::Attribution`].

use std::ops::Range;

use super::clause::{Quoted, Segment, Shape};
use super::cue::{Cues, Stance, WordKind};
use super::site::{self, Site};
use super::speaker;
use super::view::View;
use crate::claim::QuoteKind;
use crate::german::{Case, Kind, Lexicon, PronType, Upos};

/// One quotation or stretch of reported speech, in tokens of the article.
#[derive(Clone, Debug)]
pub(super) struct Speech {
    pub kind: QuoteKind,
    pub content: Vec<Range<usize>>,
    /// Cue tokens in text order; empty where speech runs on without one.
    pub cue: Vec<usize>,
    pub lemma: String,
    pub stance: Stance,
    pub speaker: Option<Range<usize>>,
    /// Who stands behind the speaker phrase where it does not say itself: *laut dem*, *nach eigenen Angaben*.
    pub voice: Option<Range<usize>>,
    pub addressee: Option<Range<usize>>,
    pub medium: Option<Range<usize>>,
    pub bases: Vec<Range<usize>>,
    /// The token that decides where the speech stands in the text: its cue, else its first word.
    pub anchor: usize,
    /// Whether it goes on with the speech before, whose speaker it has.
    pub continued: bool,
    /// Whether its cue is one of a text that is not named again: *hieß es weiter*.
    pub elliptic: bool,
}

impl Speech {
    pub fn new(kind: QuoteKind, content: Vec<Range<usize>>, anchor: usize) -> Self {
        Self {
            kind,
            content,
            cue: Vec::new(),
            lemma: String::new(),
            stance: Stance::Say,
            speaker: None,
            voice: None,
            addressee: None,
            medium: None,
            bases: Vec::new(),
            anchor,
            continued: false,
            elliptic: false,
        }
    }

    pub fn covers(&self, at: usize) -> bool {
        self.content.iter().any(|r| r.contains(&at))
    }

    pub fn first(&self) -> usize {
        self.content.iter().map(|r| r.start).min().unwrap_or(self.anchor)
    }

    /// Behind the last token of content, cue and speaker.
    pub fn end(&self) -> usize {
        let ends = self.content.iter().chain(&self.speaker).map(|r| r.end);
        ends.chain(self.cue.iter().map(|c| c + 1)).max().unwrap_or(self.anchor)
    }
}

/// A sentence prepared for the finders.
pub(super) struct Scene<'a, 'v> {
    pub view: &'v View<'a>,
    pub cues: &'v Cues,
    pub range: Range<usize>,
    pub segments: Vec<Segment>,
    pub quoted: &'v Quoted,
}

impl<'v> Scene<'_, 'v> {
    /// Readings of the verb at `at`, none inside direct speech.
    pub fn sites(&self, at: usize) -> Vec<Site<'v>> {
        if self.quoted.says[at] { Vec::new() } else { site::sites(self.view, self.cues, &self.segments, at) }
    }

    pub fn is_word(&self, kind: WordKind, at: usize) -> bool {
        self.word(kind, at).is_some()
    }

    /// A cue word of `kind` that begins at `at`: its number of tokens and stance.
    pub fn word(&self, kind: WordKind, at: usize) -> Option<(usize, Stance)> {
        self.cues.word(kind, |i| (at + i < self.range.end).then(|| self.view.form(at + i)))
    }

    /// The shape of the clause that segment `index` begins or goes on with.
    pub fn clause_shape(&self, index: usize) -> Shape {
        self.segments[self.segments[index].opener].shape
    }

    /// Index of the segment around a token.
    pub fn segment_of(&self, at: usize) -> Option<usize> {
        self.segments.iter().position(|s| s.range.contains(&at))
    }

    /// Who speaks by the verb at `site`.
    pub fn speaker(&self, site: &Site) -> Option<Range<usize>> {
        let Self { view, cues, segments, .. } = self;
        if site.passive {
            return self.agent(site);
        }
        if site.cue.oblique {
            return self.source_in(site);
        }
        let found = speaker::subject(view, cues, segments, site.anchor(), site.lexical)?;
        let nobody = found.len() == 1 && self.is_word(WordKind::Nobody, found.start);
        (!found.contains(&site.anchor()) && !nobody).then_some(found)
    }

    /// *von der Polizei* beside a passive, or the text that it stands in: *in einem Bericht*.
    fn agent(&self, site: &Site) -> Option<Range<usize>> {
        let clause = self.segments[site.segment].range.clone();
        clause
            .clone()
            .filter(|&i| self.is_word(WordKind::Of, i) || self.is_word(WordKind::By, i))
            .filter_map(|i| {
                let phrase = speaker::phrase_at(self.view, self.cues, i + 1, self.range.end)?;
                let head = speaker::head_from(self.view, phrase.start, phrase.end)?;
                let parent = self.view.parent(head);
                // The preposition may as well belong to a noun before.
                let noun = parent.is_some_and(|p| p < i && !self.view.is_verb(p));
                (!noun).then_some(phrase)
            })
            .next()
            .or_else(|| self.source_in(site))
    }

    /// The text or body behind a preposition in the clause: *in dem Papier heißt es*.
    fn source_in(&self, site: &Site) -> Option<Range<usize>> {
        let segment = &self.segments[site.segment];
        // *wie aus einem Papier des Rats (UNO) hervorgeht*: a bracket may cut the clause.
        let clause = self.segments[segment.opener].range.start.min(segment.range.start)..segment.range.end;
        // *Das geht laut X aus einem Bericht hervor*: another's source is not the text.
        let other = |i: usize| self.is_word(WordKind::Pre, i) || self.is_word(WordKind::Noun, i);
        clause.filter(|&i| self.view.upos(i) == Upos::Adp && !other(i)).find_map(|i| {
            let phrase = speaker::phrase_at(self.view, self.cues, i + 1, self.range.end)?;
            let head = speaker::head_from(self.view, phrase.start, phrase.end)?;
            let lemma = self.view.lemma(head);
            let text = self.cues.noun(lemma).is_some_and(|n| n.document || n.medium || n.after_nach);
            let body = site.cue.oblique && self.view.is(head, &[Upos::Propn, Upos::Noun]) && !self.is_time(&phrase);
            (text || body).then_some(phrase)
        })
    }

    /// Whether a phrase names a time rather than a speaker.
    fn is_time(&self, phrase: &Range<usize>) -> bool {
        let head = speaker::head_from(self.view, phrase.start, phrase.end);
        let names_time = |h: usize| Lexicon::load().noun_kind(self.view.lemma(h)).has(Kind::Time);
        head.is_some_and(names_time)
            || phrase.clone().all(|i| !self.view.is(i, &[Upos::Propn]))
                && phrase.clone().any(|i| self.view.form(i).chars().all(|c| c.is_ascii_digit() || c == '.'))
    }

    /// Whether a phrase names somebody who can speak: a person, body or text, or a name or pronoun that may be one.
    pub fn can_speak(&self, speaker: &Range<usize>) -> bool {
        let view = self.view;
        let Some(head) = speaker::head_from(view, speaker.start, speaker.end) else { return false };
        match view.upos(head) {
            Upos::Propn | Upos::X | Upos::Adj => true,
            Upos::Pron => view.token(head).feats.pron_type != Some(PronType::Rel),
            Upos::Noun => {
                let kinds = Lexicon::load().noun_kind(view.lemma(head));
                // A seat of power speaks: *das Weiße Haus*.
                let seat = kinds.has(Kind::Place);
                kinds.is_agent()
                    || seat
                    || kinds.is_empty()
                    || self.cues.noun(view.lemma(head)).is_some_and(|n| n.document)
            }
            _ => false,
        }
    }

    /// Who is spoken to.
    pub fn addressee(&self, site: &Site, speaker: Option<&Range<usize>>) -> Option<Range<usize>> {
        let Self { view, cues, .. } = self;
        let clause = self.segments[site.segment].range.start..self.range.end;
        let free = |r: &Range<usize>| speaker.is_none_or(|s| s.end <= r.start || r.end <= s.start);
        if site.passive {
            return (site.cue.to == "acc")
                .then(|| speaker::subject(view, cues, &self.segments, site.anchor(), site.lexical))?;
        }
        if let Some(at) = clause.clone().find(|&i| self.is_word(WordKind::Medium, i))
            && let Some(phrase) = speaker::phrase_at(view, cues, at + 1, self.range.end)
        {
            return Some(phrase);
        }
        let relations: &[&str] = match site.cue.to.as_str() {
            "" => return None,
            "dat" => &["iobj", "obl:arg", "obj", "obl"],
            "acc" => &["obj"],
            preposition => {
                let segment = self.segments[site.segment].range.clone();
                let at = segment.into_iter().find(|&i| view.lower(i) == preposition)?;
                return speaker::phrase_at(view, cues, at + 1, self.range.end).filter(free);
            }
        };
        let object = |c: &usize| {
            relations.contains(&view.token(*c).deprel)
                && view.is(*c, &[Upos::Noun, Upos::Propn, Upos::Pron])
                && !view.token(*c).feats.reflex
        };
        let bare = |c: usize| view.children(c).all(|d| view.relation(d) != "case");
        let dative = |c: &usize| {
            site.cue.to != "dat"
                || bare(*c)
                    && match speaker::case_of(view, *c) {
                        Some(case) => case == Case::Dat,
                        None => view.relation(*c) != "obj",
                    }
        };
        let head = view.children(site.lexical).filter(object).find(dative)?;
        let phrase = speaker::phrase_around(view, cues, head, &clause);
        free(&phrase).then_some(phrase)
    }

    /// Whether speech of another mouth begins at segment `index`: *…, sagte X*; *…, wie X sagte*; *…, so X*.
    pub fn parenthesis_at(&self, index: usize) -> bool {
        let segment = &self.segments[index];
        let cue = |at: usize| self.sites(at).iter().any(|s| s.cue.parenthesis);
        if self.is_so(index).is_some() {
            return true;
        }
        match segment.shape {
            Shape::VerbFirst if !segment.joined => {
                segment.finite.is_some_and(|f| cue(f) || segment.range.clone().any(|i| i != f && cue(i)))
                    && !segment.finite.is_some_and(|f| self.view.is_subjunctive(f))
            }
            Shape::Content if self.is_word(WordKind::Wie, segment.first) => {
                let told = |at: usize| self.sites(at).iter().any(|s| s.cue.parenthesis && !self.can_only(s));
                self.segments[index..].iter().filter(|s| s.opener == index).any(|s| s.range.clone().any(told))
            }
            _ => false,
        }
    }

    /// *wie er behaupten konnte*: what somebody can or must say is no parenthesis.
    pub fn can_only(&self, site: &Site) -> bool {
        let modal = site.finite.is_some_and(|f| f != site.lexical && self.view.upos(f) == Upos::Aux);
        modal && self.view.is_infinitive(site.lexical)
    }

    /// The speaker of „so X“ where segment `index` is one.
    pub fn is_so(&self, index: usize) -> Option<Range<usize>> {
        let segment = &self.segments[index];
        let after_content = index > 0 || segment.range.start > self.range.start;
        if !after_content || segment.finite.is_some() || !self.is_word(WordKind::So, segment.first) {
            return None;
        }
        let start = segment.first + 1;
        let open = start < self.range.end && speaker::opens_phrase(self.view, start);
        open.then(|| speaker::phrase_at(self.view, self.cues, start, self.range.end)).flatten()
    }
}
