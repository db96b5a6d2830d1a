//! Second thoughts on what the name model proposes, sentence by sentence: what grammar and word lists know better.
//!
//! Takes the model's spans, gives them back with other bounds or classes, or without those that are none. Which entity
//! they mean is left to [`super::names`].

use super::bounds;
use super::gazetteer::{Gazetteer, Match};
use super::model::features::coarse;
use super::model::{CLASSES, FIRST_PART, Found, OUTSIDE, begin};
use super::onomasticon::Onomasticon;
use crate::german::{Kind, Lexicon, PronType, Token, Upos};

/// How sure the network must be that a common word is no name, or a name of its class.
const MERE: f32 = 0.8;
/// Letters of a noun that names of art do not begin with.
const LONG: usize = 7;
/// How probable the network must find a person for one to be meant.
const POSSIBLE: f32 = 0.1;
/// Indices of the classes of persons, places and organisations.
const PERSON: usize = 0;
const PLACE: usize = 1;
const ORGANISATION: usize = 6;
/// Index of the class of demonyms.
const DEMONYM: usize = FIRST_PART - 1;

/// The proposals for a sentence, corrected.
pub fn correct(found: Vec<Found>, tokens: &[Token], gazetteer: &Gazetteer) -> Vec<Found> {
    let mut found = bounds::settle(found, tokens, gazetteer);
    for f in &mut found {
        f.end = f.begin + before_open_bracket(&tokens[f.begin..f.end]);
        f.end = f.begin + before_goods(&tokens[f.begin..f.end], gazetteer);
    }
    for f in found.iter_mut().filter(|f| CLASSES[f.class].kind == "Person" && f.class < FIRST_PART) {
        f.end += usize::from(ends_in_initial(tokens, f.end));
    }
    for f in found.iter_mut().filter(|f| f.class < DEMONYM) {
        f.class = class_after_noun(f, tokens).unwrap_or(f.class);
    }
    found.retain_mut(|f| match (coarse(CLASSES[f.class].kind), f.end - f.begin) {
        _ if f.class >= FIRST_PART => true,
        (_, 1) if f.class != DEMONYM && is_mere_word(tokens, f.begin) => false,
        _ if f.class == DEMONYM => is_derived(&tokens[f.begin], gazetteer),
        // An adjective alone (*deutschen*) is no name, whatever the model says; the gazetteer reads it as a demonym.
        (_, 1) if is_small_adjective(&tokens[f.begin], gazetteer) => false,
        // *im Nahen und Mittleren Osten*: the first adjective is none.
        (_, 1) if is_attributive(tokens, f.begin) && !is_inhabitant(&tokens[f.begin].form, gazetteer) => false,
        ("LOC", 1) => {
            let people = stands_before_noun(tokens, f.begin) || stands_behind_article(tokens, f.begin);
            if people && is_inhabitant(&tokens[f.begin].form, gazetteer) {
                f.class = DEMONYM;
            }
            true
        }
        // *des Flugabwehrsystems S-400*: the kind of weapon before its name is none of it.
        ("OTH", 2..) if is_kind_of_weapon(&tokens[f.begin..f.end], gazetteer) => {
            f.begin += 1;
            true
        }
        ("PER", 2..) => {
            if is_description(&tokens[f.begin], gazetteer, f.end - f.begin) {
                f.begin += 1;
            }
            // *warf dem Finanzminister Zynismus vor*
            f.end - f.begin > 1 || !is_thing(&tokens[f.begin])
        }
        _ => true,
    });
    found
}

/// *die Mediengruppe Koza*, *die Stadt Marat Numan*: the noun before a name says what kind of thing it names, unless the
/// network has hardly a doubt that it is another.
fn class_after_noun(f: &Found, tokens: &[Token]) -> Option<usize> {
    let own = coarse(CLASSES[f.class].kind);
    let noun = f.begin.checked_sub(1).map(|i| &tokens[i]).filter(|t| t.upos == Upos::Noun)?;
    let hangs = |t: &Token| t.head == f.begin && matches!(t.deprel, "appos" | "flat" | "flat:name" | "nmod");
    if !tokens[f.begin..f.end].iter().any(hangs) {
        return None;
    }
    let kinds = Lexicon::load().noun_kind(noun.lemma.rsplit('-').next().unwrap_or(&noun.lemma));
    let likely = |own: &str| -> f32 {
        let same = (0..FIRST_PART).filter(|&c| coarse(CLASSES[c].kind) == own);
        same.filter_map(|c| tokens[f.begin].names.probability(begin(c))).sum()
    };
    let people = kinds.has(Kind::Person) && !kinds.has(Kind::Organisation) && !kinds.has(Kind::Group);
    let class = match own {
        // *SPD-Innenexperte Brandl*; but makers of something (*Hersteller*) are companies as often.
        "ORG" | "LOC" | "OTH" if people && f.end - f.begin < 3 && likely("PER") > POSSIBLE => PERSON,
        _ if kinds.has(Kind::Person) || matches!(own, "ORG" | "LOC") => return None,
        "OTH" if kinds.has(Kind::Group) => ORGANISATION,
        _ if kinds.has(Kind::Group) => return None,
        _ if kinds.has(Kind::Organisation) => ORGANISATION,
        "PER" if kinds.has(Kind::Place) => PLACE,
        _ => return None,
    };
    (likely(own) < MERE).then_some(class)
}

/// How many of a name's tokens stand before a bracket that is not closed within it: *Halle (Saale*.
fn before_open_bracket(name: &[Token]) -> usize {
    let open = name.iter().skip(1).position(|t| t.form == "(").map(|i| i + 1);
    open.filter(|&i| !name[i..].iter().any(|t| t.form == ")")).unwrap_or(name.len())
}

/// How many of a name's tokens stand before a kind of weapon that only follows it: *liefert dem Iran Munition*.
fn before_goods(name: &[Token], gazetteer: &Gazetteer) -> usize {
    let text = |tokens: &[Token]| tokens.iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ");
    let Some((last, front)) = name.split_last().filter(|(_, front)| !front.is_empty()) else { return name.len() };
    let goods = last.upos == Upos::Noun && gazetteer.weapon(&last.lemma).is_some();
    let two = goods && !gazetteer.named(&text(front)).is_empty() && gazetteer.named(&text(name)).is_empty();
    if two { front.len() } else { name.len() }
}

/// Whether a name begins with a noun for weapons and the rest is one that the gazetteer has.
fn is_kind_of_weapon(name: &[Token], gazetteer: &Gazetteer) -> bool {
    let Some((first, rest)) = name.split_first() else { return false };
    let rest = rest.iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ");
    first.upos == Upos::Noun && gazetteer.weapon(&first.lemma).is_some() && !gazetteer.named(&rest).is_empty()
}

/// Whether the full stop behind a person's name is that of an initial: *Claudia B. : …*.
fn ends_in_initial(tokens: &[Token], end: usize) -> bool {
    let [.., last] = &tokens[..end] else { return false };
    last.glued
        && last.form.chars().count() == 1
        && last.form.starts_with(char::is_uppercase)
        && tokens.get(end).is_some_and(|t| t.form == ".")
        && end + 1 < tokens.len()
}

/// A common word that something is named after (*ein düsteres Bild*), where the network sees the word, and words before it
/// agree with its gender as a word: *die Bild* and *Bild berichtet* are the newspaper.
pub fn is_mere_word(tokens: &[Token], i: usize) -> bool {
    let token = &tokens[i];
    token.names.probability(OUTSIDE).is_some_and(|p| p > MERE)
        && is_common_word(&token.form)
        && tokens[..i].iter().any(|t| t.head == i + 1 && is_attribute(t))
        && token.feats.gender.is_none_or(|gender| {
            let readings = Lexicon::load().readings(&token.form);
            readings.iter().any(|r| r.upos == Upos::Noun && r.morph.genders.has(gender as usize))
        })
}

/// Articles, pronouns, adjectives, and adpositions that hold an article (*im*).
fn is_attribute(token: &Token) -> bool {
    matches!(token.upos, Upos::Det | Upos::Adj)
        || token.upos == Upos::Adp && token.feats.pron_type == Some(PronType::Art)
}

fn is_small_adjective(token: &Token, gazetteer: &Gazetteer) -> bool {
    token.form.starts_with(char::is_lowercase) && gazetteer.place_of_adjective(&token.form).is_some()
}

/// Whether a word can be made from a place's name: adjectives in *-isch*, words that no lexicon knows, known derivations.
fn is_derived(token: &Token, gazetteer: &Gazetteer) -> bool {
    let form = token.form.as_str();
    let stem = form.trim_end_matches(['e', 'n', 'm', 'r', 's']);
    stem.ends_with("isch")
        || gazetteer.place_of_adjective(form).is_some()
        || gazetteer.place_of_demonym(form).is_some()
        || is_inhabitant(form, gazetteer)
        || !is_common_word(form)
}

/// *Jenaer*, *Düsseldorfer*: made from a settlement's name, and no settlement itself.
fn is_inhabitant(form: &str, gazetteer: &Gazetteer) -> bool {
    let names_place = || gazetteer.named(form).iter().any(|(e, _)| coarse(&e.kind) == "LOC");
    (gazetteer.place_of_inhabitant(form).is_some() || Onomasticon::load().is_inhabitant(form)) && !names_place()
}

/// A noun that is nobody's name.
fn is_thing(token: &Token) -> bool {
    token.upos == Upos::Noun && Onomasticon::load().of(&token.form).names & 3 == 0 && is_common_word(&token.form)
}

/// *im New Yorker Stadtteil*: a place's inhabitants before a noun, not the magazine.
pub fn tells_origin(m: &Match<'_>, tokens: &[Token], gazetteer: &Gazetteer) -> bool {
    let words = || tokens[m.begin..m.end].iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ");
    coarse(&m.entity.kind) == "ORG"
        && tokens.get(m.end).is_some_and(|next| next.upos == Upos::Noun)
        && tokens[m.end - 1].form.ends_with("er")
        && gazetteer.place_of_inhabitant(&words()).is_some()
}

fn stands_before_noun(tokens: &[Token], i: usize) -> bool {
    tokens.get(i + 1).is_some_and(|next| matches!(next.upos, Upos::Noun | Upos::Adj | Upos::Propn))
        && tokens[i].form.ends_with("er")
}

/// *der Jenaer*, *die Jenaer*: places have no article.
fn stands_behind_article(tokens: &[Token], i: usize) -> bool {
    tokens[i].form.ends_with("er") && tokens[..i].iter().any(|t| t.head == i + 1 && t.upos == Upos::Det)
}

/// A common adjective before a noun, or before another one that shares its noun.
fn is_attributive(tokens: &[Token], i: usize) -> bool {
    let adjective = |t: &Token| t.upos == Upos::Adj && t.form.starts_with(char::is_uppercase);
    let lower = tokens[i].form.to_lowercase();
    let listed = || Lexicon::load().readings(&lower).iter().any(|r| r.upos == Upos::Adj);
    let shared = matches!(&tokens[i + 1..], [and, other, ..] if and.upos == Upos::Cconj && adjective(other));
    tokens[i].upos == Upos::Adj && tokens[i].deprel == "amod" && is_common_word(&tokens[i].form) || shared && listed()
}

/// What stands before a person's name and is no part of it: *Österreicher Haller*, *Bürgermeister Kurt Meier*. A short
/// noun before a single word can be part of a name of art (*Chief Keef*).
fn is_description(token: &Token, gazetteer: &Gazetteer, length: usize) -> bool {
    if Onomasticon::load().of(&token.form).names & 3 != 0 {
        return false;
    }
    let lexicon = Lexicon::load();
    let origin =
        gazetteer.place_of_demonym(&token.form).is_some() || gazetteer.place_of_adjective(&token.form).is_some();
    let is_noun = || lexicon.readings(&token.form).iter().any(|r| r.upos == Upos::Noun);
    let long = length > 2 || token.form.chars().count() >= LONG;
    origin || long && is_noun() && lexicon.noun_kind(&token.lemma).has(Kind::Person)
}

/// Whether the lexicon lists a word as something else than a name.
pub fn is_common_word(form: &str) -> bool {
    let lexicon = Lexicon::load();
    // The lexicon lists abbreviations (*EU*, *UN*) as nouns.
    if form.len() < 6 && form.chars().all(char::is_uppercase) && form.chars().count() > 1 {
        return lexicon.readings(&form.to_lowercase()).iter().any(|r| !matches!(r.upos, Upos::Propn | Upos::X));
    }
    let common = |form: &str| lexicon.readings(form).iter().any(|r| r.upos != Upos::Propn && r.upos != Upos::X);
    common(form) || (form.starts_with(char::is_uppercase) && common(&form.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::german::Analyser;
    use crate::ontology::Ontology;

    fn corrected(text: &str, begin: usize, end: usize, class: &str) -> Option<(usize, usize, &'static str)> {
        let ontology = Ontology::embedded();
        let sentences = Analyser::load(&ontology).unwrap().analyse(&Article::plain("a", text));
        let gazetteer = Gazetteer::shared(&ontology).unwrap();
        let class = CLASSES.iter().position(|c| c.name == class).unwrap();
        let found = correct(vec![Found { begin, end, class }], &sentences[0].tokens, &gazetteer);
        found.first().map(|f| (f.begin, f.end, CLASSES[f.class].name))
    }

    #[test]
    fn descriptions_are_no_part_of_a_name() {
        assert_eq!(corrected("Franzose Dupuis gewann das Rennen.", 0, 2, "PER"), Some((1, 2, "PER")));
        assert_eq!(corrected("Olaf Dupuis gewann das Rennen.", 0, 2, "PER"), Some((0, 2, "PER")));
    }

    #[test]
    fn words_made_from_names_are_no_names() {
        assert_eq!(corrected("Die Bremer Polizei schweigt.", 1, 2, "CITY"), Some((1, 2, "DEMONYM")));
        assert_eq!(corrected("Die deutschen Züge fahren.", 1, 2, "LOC"), None);
    }
}
