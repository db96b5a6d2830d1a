//! Texts that were only named before: *Das Amt legte einen Bericht vor. Demnach …*; *Die Angaben der Armee lassen sich nicht
//! prüfen. So heißt es …*.
//!
//! Takes a sentence; gives who wrote or said what a sentence shortly before it names, or that text where nobody did.

use std::ops::Range;

use super::cue::{Cues, NounCue, Stance};
use super::relay;
use super::speaker;
use super::view::View;
use crate::german::{Definite, Kind, Lexicon, PronType, Upos};
use crate::mention::{Mentions, name_at};

/// How many sentences back a text may stand.
const REACH: usize = 2;
/// The same for a text that is named again.
const FAR: usize = 6;

/// The voice behind the text that a sentence before `sentence` names last.
pub(super) fn before(view: &View, cues: &Cues, sentence: usize) -> Option<Range<usize>> {
    (sentence.saturating_sub(REACH)..sentence).rev().find_map(|s| {
        let range = view.sentence(s);
        range.clone().rev().find_map(|at| named(view, cues, at, &range))
    })
}

/// *so der Bericht*, *zitiert aus dem Papier*: whose text it is, where a sentence before `sentence` says so.
pub(super) fn named_before(view: &View, cues: &Cues, sentence: usize, phrase: &Range<usize>) -> Option<Range<usize>> {
    let definite = view.upos(phrase.start) == Upos::Det
        && (view.token(phrase.start).feats.definite == Some(Definite::Def)
            || view.token(phrase.start).feats.pron_type == Some(PronType::Dem));
    let bare = definite && phrase.len() == 2 && view.upos(phrase.start + 1) == Upos::Noun;
    let cue = cues.noun(view.lemma(phrase.end - 1)).filter(|&n| bare && speaks(view, phrase.end - 1, n))?;
    if cue.clause && !cue.medium {
        return None;
    }
    let own = view.lemma(phrase.end - 1).to_lowercase();
    (sentence.saturating_sub(FAR)..sentence).rev().find_map(|s| {
        let range = view.sentence(s);
        let same = |at: &usize| view.upos(*at) == Upos::Noun && view.lemma(*at).to_lowercase().ends_with(own.as_str());
        let at = range.clone().rev().find(same)?;
        if let Some(author) = named(view, cues, at, &range).filter(|a| is_somebody(view, a)) {
            return Some(author);
        }
        // *der DIA-Bericht*: the author stands in the word.
        view.lemma(at).contains('-').then(|| speaker::phrase_around(view, cues, at, &range))
    })
}

/// Whose word a phrase is that others rely on: the author of a text, else whoever it names.
pub(super) fn author_of(view: &View, cues: &Cues, sentence: usize, phrase: &Range<usize>) -> Range<usize> {
    let text = || {
        let head = speaker::head_from(view, phrase.start, phrase.end)?;
        cues.noun(view.lemma(head)).filter(|&n| speaks(view, head, n))?;
        relay::author(view, cues, head, phrase).filter(|a| is_somebody(view, a))
    };
    named_before(view, cues, sentence, phrase).or_else(text).unwrap_or_else(|| phrase.clone())
}

/// Whether a common noun heads the phrase that can neither speak nor be read: *stellten eine Diskrepanz fest*.
pub(super) fn is_mute(view: &View, cues: &Cues, mentions: &Mentions, phrase: &Range<usize>) -> bool {
    let head = speaker::head_from(view, phrase.start, phrase.end).filter(|&h| view.upos(h) == Upos::Noun);
    head.is_some_and(|h| {
        // *die Wochenzeitung „Die Zeit“*: a name is not what its words mean.
        let named = name_at(&mentions.entities, view.token(h).span).is_some();
        let kinds = Lexicon::load().noun_kind(view.lemma(h));
        let text = kinds.has(Kind::Document) || kinds.has(Kind::Statement);
        let speaks = kinds.is_agent() || text || kinds.has(Kind::Place) || cues.noun(view.lemma(h)).is_some();
        // *ein Großteil der Befragten*: a measure is of somebody.
        let measure = kinds.has(Kind::Amount) && h + 1 < phrase.end;
        !named && !kinds.is_empty() && !speaks && !measure && !view.lemma(h).contains('-')
    })
}

/// The voice of the text that the noun at `at` names.
fn named(view: &View, cues: &Cues, at: usize, range: &Range<usize>) -> Option<Range<usize>> {
    if view.upos(at) != Upos::Noun {
        return None;
    }
    let cue = cues.noun(view.lemma(at)).filter(|n| speaks(view, at, *n))?;
    let phrase = speaker::phrase_around(view, cues, at, range);
    let author = relay::author(view, cues, at, &phrase).filter(|a| is_somebody(view, a));
    author.or_else(|| presenter(view, cues, at, range)).or_else(|| cue.document.then_some(phrase))
}

/// Whether it is a text or utterance that others can be told from, no mere opinion and nobody.
fn speaks(view: &View, at: usize, cue: NounCue) -> bool {
    let told = cue.document && (cue.after_nach || cue.medium) && cue.stance != Stance::Promise;
    told && !Lexicon::load().noun_kind(view.lemma(at)).is_agent()
}

/// Who presents the text: the subject of the verb whose object it is.
fn presenter(view: &View, cues: &Cues, at: usize, range: &Range<usize>) -> Option<Range<usize>> {
    let verb = view.parent(at).filter(|&v| view.is_verb(v) && view.relation(at) == "obj")?;
    let subject = view.children(verb).find(|&c| view.relation(c) == "nsubj")?;
    let phrase = speaker::phrase_around(view, cues, subject, range);
    // *Das Departement gab einen Kommentar ab*: whoever speaks is a body, though its name be a place's.
    let place = view.upos(subject) == Upos::Noun && Lexicon::load().noun_kind(view.lemma(subject)).has(Kind::Place);
    (place || is_somebody(view, &phrase)).then_some(phrase)
}

fn is_somebody(view: &View, phrase: &Range<usize>) -> bool {
    let Some(head) = speaker::head_from(view, phrase.start, phrase.end) else { return false };
    match view.upos(head) {
        Upos::Propn | Upos::X => true,
        Upos::Noun => Lexicon::load().noun_kind(view.lemma(head)).is_agent() || view.lemma(head).contains('-'),
        _ => false,
    }
}
