//! Acts of speech that are told, not quoted: *kritisierte die Entscheidung*, *sprach von Verlusten*.

use super::clause::Shape;
use super::indirect::speech;
use super::site::Site;
use super::speech::{Scene, Speech};
use crate::claim::QuoteKind;
use crate::german::Upos;

/// All reported acts of the sentence whose verb has no other content in `heard`.
pub(super) fn find(scene: &Scene, heard: &[Speech]) -> Vec<Speech> {
    let mut found: Vec<Speech> = Vec::new();
    for at in scene.range.clone() {
        let taken = |i: usize| heard.iter().chain(&found).any(|s| s.cue.contains(&i) || s.covers(i));
        if taken(at) {
            continue;
        }
        let Some(site) = scene.sites(at).into_iter().find(|s| s.cue.reported && tells(scene, s)) else { continue };
        let Some(reported) = reported(scene, &site) else { continue };
        found.push(reported);
    }
    found
}

/// Whether the clause names a topic in the way that the cue asks for.
fn tells(scene: &Scene, site: &Site) -> bool {
    let view = scene.view;
    // An infinitive may cut the clause: *schätzte die Pläne, Öl zu kaufen, als Fehler ein*.
    let own = scene.segments[site.segment].range.clone();
    let clause = own.start..own.end.max(site.last() + 1);
    let about = &site.cue.about;
    if site.finite.is_none() {
        return false;
    }
    let object = |relation: &str| view.children(site.lexical).any(|c| view.relation(c) == relation);
    let preposition = |word: &str| {
        clause.clone().any(|i| view.upos(i) == Upos::Adp && (view.lower(i) == *word || view.lemma(i) == word))
    };
    about.is_empty()
        || about.iter().any(|slot| match slot.as_str() {
            "acc" => site.passive || object("obj"),
            "dat" => object("obl") || object("iobj") || object("obj"),
            "gen" => object("obl"),
            word => {
                preposition(word)
                    || clause
                        .clone()
                        .any(|i| view.lower(i) == word && view.is(i, &[Upos::Sconj, Upos::Cconj, Upos::Adv]))
            }
        })
}

fn reported(scene: &Scene, site: &Site) -> Option<Speech> {
    let view = scene.view;
    let segment = &scene.segments[site.segment];
    // *meldete sich*: a reflexive that the cue does not ask for makes another verb of it.
    let reflexive = view.children(site.lexical).any(|c| view.token(c).feats.reflex);
    let main = matches!(segment.shape, Shape::VerbSecond | Shape::VerbFirst);
    if !main || reflexive != site.cue.reflexive || view.form(scene.range.end - 1) == "?" {
        return None;
    }
    // *Arbeitswelt: Die Partei fordert …*: a heading before the colon is no part of it.
    let heading = (scene.range.start..segment.range.start)
        .find(|&i| view.form(i) == ":")
        .filter(|&colon| !(scene.range.start..colon).any(|i| view.is_verb(i)));
    let start = heading.map_or(scene.range.start, |colon| colon + 1);
    let rest = start..scene.range.end;
    let mut speech = speech(scene, site, vec![rest]);
    speech.kind = QuoteKind::Reported;
    let speaker = speech.speaker.clone()?;
    scene.can_speak(&speaker).then_some(speech)
}
