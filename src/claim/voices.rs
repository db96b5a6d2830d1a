//! Who speaks where the text leaves it to what stands around: *demnach*, *den Angaben zufolge*, *er habe gewarnt*.
//!
//! Takes the acts of saying before in text order; gives voices, or none where nobody is meant for sure.

use std::collections::BTreeMap;

use super::attribution::Saying;
use super::quote::Attribution;
use super::{Context, Filler, Polarity, QuoteKind, nouns};
use crate::german::{Definite, Gender, Number, PronType, Upos};
use crate::text::Span;

/// How many characters back *demnach* looks for its source.
const POINTS_BACK: usize = 600;

/// *demnach*: the word is its own speaker and stands for the source before.
pub fn points_back(a: &Attribution) -> bool {
    a.kind == QuoteKind::Indirect && a.cue.len() == 1 && a.speaker == a.cue && a.voice == a.speaker.first().copied()
}

/// *X sagte, er habe gewarnt*: a pronoun that speaks inside of what somebody says is that person, if nothing in its
/// gender speaks against it; *sie* are those who speak together.
pub fn speak_of_themselves(context: &Context, a: &Attribution, sayings: &[Saying]) -> Option<Vec<Filler>> {
    let voice = a.voice?;
    let s = context.sentence_of(voice)?;
    let token = context.trees[s].token(context.head_of(s, voice)?);
    if token.upos != Upos::Pron || token.feats.pron_type != Some(PronType::Prs) {
        return None;
    }
    // *Er hat sich laut dem Anwalt nicht geäußert*: only who says it in a verb's clause can be meant.
    let by_verb = |x: &Saying| {
        let verb = |&c: &Span| context.head_of(s, c).is_some_and(|h| context.trees[s].is_verbal(h));
        !x.told && !x.direct && x.cue.iter().any(verb)
    };
    let around = sayings.iter().filter(|x| by_verb(x) && x.covers(voice)).min_by_key(|x| x.length())?;
    let [speaker] = &around.voices[..] else {
        return (token.feats.number == Some(Number::Plur)).then(|| around.voices.clone()).filter(|v| !v.is_empty());
    };
    let gender = context.labeller.gazetteer.by_id(&speaker.id).and_then(|e| e.gender);
    let fits = match (token.feats.number?, token.feats.gender?) {
        (Number::Sing, Gender::Masc) => gender != Some('f'),
        (Number::Sing, Gender::Fem) => gender == Some('f'),
        _ => false,
    };
    (fits && speaker.kind == "Person").then(|| vec![speaker.clone()])
}

/// *sagte der Journalist*: what somebody does by calling means whoever spoke shortly before, if gender allows.
pub fn spoke_last(context: &Context, saying: &Saying, sayings: &[Saying]) -> Option<Vec<Filler>> {
    let [only] = &saying.voices[..] else { return None };
    let s = context.sentence_of(only.mention)?;
    let tree = &context.trees[s];
    let head = context.head_of(s, only.mention)?;
    let definite = |d: usize| tree.token(d).feats.definite == Some(Definite::Def);
    let bare = tree.kid_by(head, &["amod", "nmod", "flat", "appos", "conj", "nummod"]).is_none();
    let called = !only.named && context.labeller.phrases.callings.contains(&tree.token(head).lemma);
    if !called
        || !bare
        || tree.token(head).feats.number == Some(Number::Plur)
        || !tree.kids_by(head, &["det"]).any(definite)
    {
        return None;
    }
    let at = only.mention.begin;
    let near = |x: &&Saying| place(x) < at && at - place(x) < POINTS_BACK && !x.voices.is_empty();
    let last = sayings.iter().filter(near).max_by_key(|x| place(x))?;
    let [person] = &last.voices[..] else { return None };
    let gender = context.labeller.gazetteer.by_id(&person.id).and_then(|e| e.gender);
    let gender = gender.or_else(|| context.labeller.gazetteer.gender_of(&person.label));
    let fits = match tree.token(head).feats.gender {
        Some(Gender::Fem) => gender != Some('m'),
        _ => gender != Some('f'),
    };
    (person.named && person.kind == "Person" && fits).then(|| vec![person.clone()])
}

/// Where a saying stands: at its cue, else where its words begin.
fn place(saying: &Saying) -> usize {
    saying.cue.first().or(saying.content.first()).map_or(0, |c| c.begin)
}

/// *den Angaben zufolge*, *laut Mitteilung*: words of saying without an author mean whoever spoke before.
pub fn nobodys(a: &Attribution, saying: &Saying) -> bool {
    // A compound tells its author itself: *Polizeiangaben*.
    let noun = a.cue_lemma.split_once(' ').map(|(_, noun)| noun).filter(|n| !nouns::is_compound(n));
    let bare = |v: &Filler| v.kind == "Statement" && noun == Some(v.label.as_str());
    matches!(&saying.voices[..], [only] if bare(only))
}

/// Lends a saying that points back who spoke right before it.
pub fn lean_back(sayings: &[Saying], saying: &mut Saying) {
    let Some(at) = saying.cue.first().map(|c| c.begin) else { return };
    let before = sayings.iter().filter(|s| place(s) < at && at - place(s) < POINTS_BACK).max_by_key(|s| place(s));
    if let Some(before) = before {
        saying.voices.clone_from(&before.voices);
        saying.outlets.clone_from(&before.outlets);
        saying.bases.clone_from(&before.bases);
        saying.texts.clone_from(&before.texts);
        saying.states = false;
    }
}

/// *X meldet, Y habe gewarnt. Die Lage sei ernst*: what runs on is told through whoever told the words that it goes on with.
pub fn told_through(context: &Context, sayings: &mut [Saying]) {
    let own = context.article.metadata.publisher.as_deref();
    for index in 0..sayings.len() {
        let saying = &sayings[index];
        let Some(voice) = saying.voices.first().filter(|_| saying.continued) else { continue };
        let origin =
            sayings[..index].iter().rev().find(|s| !s.continued && s.voices.first().is_some_and(|v| v.id == voice.id));
        let Some(&cue) = origin.and_then(|s| s.cue.first()) else { continue };
        let outer = |s: &&Saying| s.covers(cue) && !s.told && s.polarity == Polarity::Affirmed;
        let mut through: Vec<Filler> = sayings[..index]
            .iter()
            .filter(outer)
            .flat_map(|s| s.voices.iter().take(1).chain(&s.outlets))
            .cloned()
            .collect();
        through.retain(|v| {
            v.id != voice.id && own != Some(v.label.as_str()) && !saying.outlets.iter().any(|o| o.id == v.id)
        });
        sayings[index].outlets.extend(through);
    }
}

/// Who once spoke to an outlet speaks to it in all that follows, until another one is named.
pub fn same_interview(sayings: &mut [Saying]) {
    let mut partners: BTreeMap<String, (usize, Vec<Filler>)> = BTreeMap::new();
    for saying in sayings.iter_mut() {
        let [voice] = &saying.voices[..] else { continue };
        if !saying.bases.is_empty() {
            continue;
        }
        let at = place(saying);
        if !saying.outlets.is_empty() {
            partners.insert(voice.id.clone(), (at, saying.outlets.clone()));
        } else if saying.media.is_empty()
            // *ein Experte*: who has no name may be another one farther on.
            && let Some((_, outlets)) = partners.get(&voice.id).filter(|p| voice.named || at.saturating_sub(p.0) < POINTS_BACK)
        {
            saying.outlets.clone_from(outlets);
        }
    }
}
