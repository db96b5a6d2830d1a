//! Quotation and attribution: who said what, to whom, on whose word, and how the words of saying colour it.
//!
//! Takes an article's sentences and mentions; gives [`Attribution`]s, of which [`crate::claim::Quote`]s are printed.
//! Speech nests: a span inside another's content is said by its own voice as told by the outer one, so the chain of a
//! claim is the list of attributions around it, innermost first, each with what its voice relies on. Categories follow
//! Brunner (2015) and the German news quotation corpus of Petersen-Frey and Biemann (2024).
//! What a stance does to certainty and polarity is left to factuality.

mod clause;
mod cue;
mod direct;
mod free;
mod indirect;
mod marks;
mod relay;
mod reported;
mod site;
mod source;
mod speaker;
mod speech;
mod text;
mod view;

pub use cue::Stance;

use std::ops::Range;

use crate::article::Article;
use crate::claim::{Quote, QuoteKind};
use crate::german::{Sentence, Upos};
use crate::mention::Mentions;
use crate::ontology::{Ontology, OntologyError};
use crate::text::Span;

use clause::Quoted;
use cue::Cues;
use marks::Quotation;
use speech::{Scene, Speech};
use view::View;

/// One stretch of speech with everything the text says about where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    pub kind: QuoteKind,
    /// What is said, in text order; several spans where the cue breaks it. A reported act is its whole clause.
    pub content: Vec<Span>,
    /// The words that show it; empty where speech runs on without a cue.
    pub cue: Vec<Span>,
    /// `mitteilen`, `laut`, `nach Angabe`, `Behauptung`; that of the speech before where it runs on.
    pub cue_lemma: String,
    pub stance: Stance,
    /// The source as the text puts it, with appositions: *Angaben der Polizei*, *Mason Clark vom ISW*.
    pub speaker: Vec<Span>,
    /// Who stands behind it: *der Polizei*, *Mason Clark*; a text where no author is told.
    pub voice: Option<Span>,
    /// Whether the voice has no name of its own: *ein US-Regierungsbeamter*.
    pub anonymous: bool,
    pub addressee: Vec<Span>,
    /// The outlet or occasion that it was said to or in: *gegenüber der Washington Post*, *im Gespräch mit dem RND*.
    pub medium: Option<Span>,
    /// What the voice itself relies on, nearest first: *unter Berufung auf X*, *aus einem Bericht von B*.
    pub relies_on: Vec<Span>,
    /// Whether it goes on with the speech before, whose source it has.
    pub continued: bool,
}

impl Attribution {
    /// Whether `span` lies in what is said.
    pub fn covers(&self, span: Span) -> bool {
        self.content.iter().any(|c| c.contains(span))
    }

    /// The record that `analyse` prints.
    pub fn quote(&self) -> Quote {
        let told = self.kind == QuoteKind::Reported;
        Quote {
            kind: self.kind,
            spans: self.content.clone(),
            cue: if told { Vec::new() } else { self.cue.clone() },
            speaker: self.speaker.clone(),
            addressee: self.addressee.clone(),
        }
    }
}

/// The cues of speech, ready to read.
#[derive(Debug, Default)]
pub struct Quoter {
    cues: Cues,
}

impl Quoter {
    /// Loads `ontology/german/cues`.
    ///
    /// # Errors
    /// If a file of the cues is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        Ok(Self { cues: Cues::load(ontology)? })
    }

    /// All quotations and reported speech of an article, in text order of their first word, outer before inner.
    pub fn quotes(&self, article: &Article, sentences: &[Sentence], mentions: &Mentions) -> Vec<Quote> {
        self.attributions(article, sentences, mentions).iter().map(Attribution::quote).collect()
    }

    /// The same with all that the text tells about the sources.
    pub fn attributions(&self, article: &Article, sentences: &[Sentence], mentions: &Mentions) -> Vec<Attribution> {
        let view = View::new(&article.text, sentences);
        let mut found = self.speech(&view);
        relay::complete(&view, &self.cues, mentions, &mut found);
        let mut attributions: Vec<Attribution> =
            found.iter().map(|s| attribution(&view, &self.cues, mentions, s)).collect();
        attributions.sort_by_key(|a| {
            let first = a.content.first().copied().unwrap_or_default();
            (first.begin, std::cmp::Reverse(a.content.last().map_or(0, |c| c.end)), a.kind)
        });
        attributions
    }

    fn scenes<'a, 'v>(&'v self, view: &'v View<'a>, quoted: &'v Quoted) -> Vec<Scene<'a, 'v>> {
        (0..view.sentences.len())
            .map(|s| {
                let range = view.sentence(s);
                let segments = clause::segments(view, &self.cues, quoted, range.clone());
                Scene { view, cues: &self.cues, range, segments, quoted }
            })
            .collect()
    }

    fn speech(&self, view: &View) -> Vec<Speech> {
        let mut quotations = marks::pair(view);
        let masked = mask(view, &quotations);
        let scenes = self.scenes(view, &masked);
        for quotation in &mut quotations {
            quotation.says |= direct::behind(view, &scenes, quotation).is_some();
        }
        let masked = mask(view, &quotations);
        let scenes = self.scenes(view, &masked);
        let mut found = indirect_speech(view, &scenes, &masked);
        found.extend(direct::find(view, &scenes, &quotations, &found));
        for scene in &scenes {
            found.extend(reported::find(scene, &found));
            found.extend(free::asides(scene, &found));
        }
        found.sort_by_key(|s| (s.first(), std::cmp::Reverse(s.end())));
        found.extend(free::find(&scenes, &found));
        let fragments = direct::fragments(view, &scenes, &quotations, &found);
        // *nannte es „…“* is the quotation, not a reported act besides.
        found.retain(|s| {
            s.kind != QuoteKind::Reported || !fragments.iter().any(|f| !f.cue.is_empty() && f.cue == s.cue)
        });
        found.extend(fragments);
        found.sort_by_key(|s| (s.first(), std::cmp::Reverse(s.end())));
        found
    }
}

/// Which tokens stand in quotations, and which in those that say something.
fn mask(view: &View, quotations: &[Quotation]) -> Quoted {
    let mut quoted = Quoted::none(view);
    for quotation in quotations {
        quoted.marked[quotation.range.clone()].fill(true);
        quoted.says[quotation.range.clone()].fill(quotation.says);
    }
    quoted
}

/// Indirect speech by verbs and by other words, sentence by sentence.
fn indirect_speech(view: &View, scenes: &[Scene], quoted: &Quoted) -> Vec<Speech> {
    let only_quotes =
        |s: &Speech| s.content.iter().cloned().flatten().all(|i| quoted.says[i] || view.is_punctuation(i));
    let mut found: Vec<Speech> = Vec::new();
    let mut before: Option<Range<usize>> = None;
    for scene in scenes.iter().filter(|s| !s.range.is_empty()) {
        let heard = before.as_ref().is_some_and(|b| found.iter().any(|s| s.end() > b.start));
        let mut verbs = indirect::find(scene, before.clone());
        verbs.retain(|s| !only_quotes(s));
        verbs.iter_mut().for_each(|s| direct::turn(view, quoted, s));
        let mut sources = source::find(scene, heard, &verbs);
        sources.retain(|s| !only_quotes(s));
        found.extend(verbs);
        found.extend(sources);
        before = Some(scene.range.clone());
    }
    found
}

/// Turns tokens into characters.
fn attribution(view: &View, cues: &Cues, mentions: &Mentions, speech: &Speech) -> Attribution {
    let spans = |range: &Option<Range<usize>>| range.as_ref().map(|r| view.span(r)).into_iter().collect::<Vec<_>>();
    let at = view.sentence_of(speech.anchor);
    let behind = |s: &Range<usize>| {
        text::named_before(view, cues, at, s).unwrap_or_else(|| relay::voice(view, cues, mentions, s))
    };
    let voice = speech.voice.clone().or_else(|| speech.speaker.as_ref().map(behind));
    let voice = voice.filter(|v| !text::is_mute(view, cues, mentions, v));
    Attribution {
        kind: speech.kind,
        content: view.spans(&speech.content),
        cue: cue_spans(view, &speech.cue),
        cue_lemma: speech.lemma.clone(),
        stance: speech.stance,
        speaker: spans(&speech.speaker),
        anonymous: voice.as_ref().is_some_and(|v| is_anonymous(view, mentions, v)),
        voice: voice.map(|v| view.span(&v)),
        addressee: spans(&speech.addressee),
        medium: speech.medium.as_ref().map(|m| view.span(m)),
        relies_on: speech.bases.iter().map(|b| view.span(&text::author_of(view, cues, at, b))).collect(),
        continued: speech.continued,
    }
}

/// Neighbouring cue tokens as one span.
fn cue_spans(view: &View, cue: &[usize]) -> Vec<Span> {
    let mut spans: Vec<(usize, Span)> = Vec::new();
    for &token in cue {
        let span = view.token(token).span;
        match spans.last_mut() {
            Some((last, joined)) if *last + 1 == token => {
                *last = token;
                *joined = joined.cover(span);
            }
            _ => spans.push((token, span)),
        }
    }
    spans.into_iter().map(|(_, span)| span).collect()
}

/// Whether neither a name heads the voice nor stands for it as a whole.
fn is_anonymous(view: &View, mentions: &Mentions, voice: &Range<usize>) -> bool {
    let Some(head) = speaker::head_from(view, voice.start, voice.end) else { return true };
    let span = view.token(head).span;
    let named = mentions.entities.iter().any(|e| e.span.overlaps(span));
    let person = mentions.entities.iter().any(|e| e.kind == "Person" && view.span(voice).contains(e.span));
    let proper = voice.clone().any(|i| view.upos(i) == Upos::Propn && view.parent(i) == Some(head));
    !named && !person && !proper && view.is(head, &[Upos::Noun, Upos::Adj, Upos::Num])
}
