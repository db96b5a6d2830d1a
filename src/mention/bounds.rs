//! Where names begin and end: names that the name model joined, cut or left short, by grammar and gazetteer.
//!
//! Takes the model's spans, gives spans that do not overlap, left to right. Whether they are names at all is
//! [`super::proposals`]'s.

use super::gazetteer::{Entity, Gazetteer, NameKind};
use super::model::features::coarse;
use super::model::{CLASSES, FIRST_PART, Found, begin};
use super::onomasticon::Onomasticon;
use super::proposals::is_common_word;
use crate::german::{Kind, Lexicon, Token, Upos};

/// Marks of the onomasticon for given names, and for given and family names.
const GIVEN: u8 = 1;
const PERSONAL: u8 = 3;
/// Words of a name that an abbreviation stands for.
const LONGEST: usize = 9;

fn class(name: &str) -> usize {
    CLASSES.iter().position(|c| c.name == name).unwrap_or_default()
}

fn coarse_of(f: &Found) -> &'static str {
    coarse(CLASSES[f.class].kind)
}

/// The spans with their true bounds.
pub fn settle(found: Vec<Found>, tokens: &[Token], gazetteer: &Gazetteer) -> Vec<Found> {
    let mut settled = Vec::with_capacity(found.len());
    for f in found {
        match coarse_of(&f) {
            _ if f.class >= FIRST_PART || f.end - f.begin == 1 => settled.push(f),
            "PER" => persons(f, tokens, gazetteer, &mut settled),
            _ => behind_genitive(f, tokens, gazetteer, &mut settled),
        }
    }
    abbreviated(&mut settled, tokens);
    settled
}

/// *Jano – Onisiwo* are two persons, *Meiers Anwalt Kurt Huber* too; *Huber Neuseeland* has a country behind him, and in
/// *dass Huber Orden verleiht* a thing.
fn persons(f: Found, tokens: &[Token], gazetteer: &Gazetteer, into: &mut Vec<Found>) {
    let separates = |i: usize| {
        let token = &tokens[i];
        matches!(token.form.as_str(), "–" | "—" | ":" | ";" | "/") || i > f.begin && i + 1 < f.end && is_calling(token)
    };
    let mut begin = f.begin;
    for i in f.begin..=f.end {
        if i == f.end || separates(i) {
            if i > begin {
                person(Found { begin, end: i, ..f }, tokens, gazetteer, into);
            }
            begin = i + 1;
        }
    }
}

/// A person's name without what only follows it.
fn person(f: Found, tokens: &[Token], gazetteer: &Gazetteer, into: &mut Vec<Found>) {
    let [first, .., last] = &tokens[f.begin..f.end] else {
        into.push(f);
        return;
    };
    let marks = |token: &Token| Onomasticon::load().of(&token.form).names;
    let head = Found { end: f.end - 1, ..f };
    let country = |entity: &Entity| entity.kind == "Country" || entity.kind == "Continent";
    if marks(last) & PERSONAL == 0
        && gazetteer.named(&last.form).iter().any(|(e, k)| country(e) && *k == NameKind::Full)
    {
        into.extend([head, Found { begin: f.end - 1, end: f.end, class: class("LOC") }]);
        return;
    }
    let thing = f.end - f.begin == 2
        && last.upos == Upos::Noun
        && marks(first) & GIVEN == 0
        && marks(last) & PERSONAL == 0
        && !first.form.ends_with('.')
        && is_common_word(&last.form)
        && !is_common_word(&first.form);
    into.push(if thing { head } else { f });
}

/// A noun for persons that is no name: *Anwalt*.
fn is_calling(token: &Token) -> bool {
    token.upos == Upos::Noun
        && Onomasticon::load().of(&token.form).names & PERSONAL == 0
        && Lexicon::load().noun_kind(&token.lemma).has(Kind::Person)
}

/// *Apples Zulieferkette* is no name but *Apples*; *Teslas Model S* are two.
fn behind_genitive(f: Found, tokens: &[Token], gazetteer: &Gazetteer, into: &mut Vec<Found>) {
    let (first, rest) = (&tokens[f.begin], &tokens[f.begin + 1..f.end]);
    let owner = owner(first, gazetteer);
    let common = |t: &Token| t.upos == Upos::Noun && is_common_word(&t.form);
    let attribute = || first.form.ends_with('s') && first.deprel.starts_with("nmod") && first.head == f.begin + 2;
    let head = |class| Found { begin: f.begin, end: f.begin + 1, class };
    match (owner, rest) {
        (Some(owner), [thing]) if common(thing) => into.push(head(class(coarse(&owner.kind)))),
        (Some(owner), _) => {
            let what = if coarse(&owner.kind) == "ORG" { class("OTH") } else { f.class };
            into.extend([head(class(coarse(&owner.kind))), Found { begin: f.begin + 1, end: f.end, class: what }]);
        }
        (None, [thing]) if common(thing) && attribute() && !is_common_word(&first.form) => {
            // Who has something is an organisation or a company more often than a work.
            let (body, company) = (class("ORG"), class("COMPANY"));
            let likely = if first.names.log(begin(company)) > first.names.log(begin(body)) { company } else { body };
            into.push(head(if coarse_of(&f) == "OTH" { likely } else { f.class }));
        }
        _ => into.push(f),
    }
}

/// The organisation or country that a word names in the genitive.
fn owner<'a>(token: &Token, gazetteer: &'a Gazetteer) -> Option<&'a Entity> {
    let found = gazetteer.find(&[token.form.as_str()], 0);
    let owns = |e: &Entity| coarse(&e.kind) == "ORG" || e.kind == "Country";
    let genitive = |e: &Entity| token.form.ends_with('s') && e.label.split(' ').next() != Some(&token.form);
    found
        .iter()
        .find(|m| m.inflected && m.kind == NameKind::Full && owns(m.entity) && genitive(m.entity))
        .map(|m| m.entity)
}

/// *beim Landgericht Verden*: a body whose word tells that there are many (`has_seat`) has the place right behind it in its
/// name.
pub fn join_seats(found: &mut Vec<Found>, tokens: &[Token], has_seat: &dyn Fn(&str) -> bool) {
    let mut i = 0;
    while i < found.len() {
        let place = found[i];
        let body = place.begin.checked_sub(1).filter(|_| coarse_of(&place) == "LOC" && place.class < FIRST_PART);
        let before = i.checked_sub(1).map(|k| found[k]).filter(|f| Some(f.end) == body.map(|b| b + 1));
        let alone = before.is_none_or(|f| f.end - f.begin == 1 && coarse_of(&f) == "ORG" && f.class < FIRST_PART);
        if let Some(begin) = body.filter(|&b| alone && tokens[b].upos == Upos::Noun && has_seat(&tokens[b].lemma)) {
            let class = before.map_or_else(|| class("ORG"), |f| f.class);
            found[i] = Found { begin, end: place.end, class };
            if before.is_some() {
                i -= 1;
                found.remove(i);
            }
        }
        i += 1;
    }
}

/// *der Bundesverband deutscher Banken (BdB)*: a name has all words whose initials the abbreviation in brackets behind it
/// has.
fn abbreviated(found: &mut Vec<Found>, tokens: &[Token]) {
    for open in 2..tokens.len().saturating_sub(2) {
        if tokens[open].form != "(" || tokens[open + 2].form != ")" {
            continue;
        }
        let Some(begin) = begin_of(&tokens[open + 1].form, &tokens[..open]) else { continue };
        let inside: Vec<Found> = found.iter().copied().filter(|f| f.begin < open && begin < f.end).collect();
        let cut = inside.iter().any(|f| f.begin < begin || f.end > open || coarse_of(f) == "PER");
        if cut || inside.len() == 1 && (inside[0].begin, inside[0].end) == (begin, open) {
            continue;
        }
        let kept = inside.iter().map(|f| f.class).find(|&c| matches!(coarse(CLASSES[c].kind), "ORG" | "OTH"));
        found.retain(|f| f.end <= begin || f.begin >= open);
        let at = found.partition_point(|f| f.begin < begin);
        found.insert(at, Found { begin, end: open, class: kept.unwrap_or_else(|| class("ORG")) });
    }
}

/// Where the words begin whose initials are exactly those of `short`, function words aside.
fn begin_of(short: &str, before: &[Token]) -> Option<usize> {
    if short.chars().filter(|c| c.is_uppercase()).count() < 2 || !short.chars().all(char::is_alphabetic) {
        return None;
    }
    let mut letters: Vec<char> = short.chars().flat_map(char::to_lowercase).collect();
    let nouns = |t: &Token| matches!(t.upos, Upos::Noun | Upos::Propn | Upos::Adj);
    for (i, token) in before.iter().enumerate().rev().take(LONGEST) {
        let initial = token.form.chars().next()?;
        if letters.last().is_some_and(|&l| initial.to_lowercase().eq([l])) {
            letters.pop();
        } else if nouns(token) || matches!(token.upos, Upos::Punct | Upos::Verb | Upos::Aux) {
            return None;
        }
        if letters.is_empty() {
            let long = before.len() - i > 1 && nouns(token) && initial.is_uppercase();
            return long.then_some(i);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::german::Analyser;
    use crate::ontology::Ontology;

    /// The words of the names, where the model found the words `begin..end`.
    fn settled(text: &str, begin: usize, end: usize, name: &str) -> Vec<String> {
        let ontology = Ontology::embedded();
        let sentences = Analyser::load(&ontology).unwrap().analyse(&Article::plain("a", text));
        let tokens = &sentences[0].tokens;
        let found =
            settle(vec![Found { begin, end, class: class(name) }], tokens, &Gazetteer::shared(&ontology).unwrap());
        let words = |f: &Found| tokens[f.begin..f.end].iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ");
        found.iter().map(|f| format!("{} {}", CLASSES[f.class].name, words(f))).collect()
    }

    #[test]
    fn joined_names_are_parted() {
        assert_eq!(settled("Dabei fehlte Lindner – Hallgrims spielte.", 2, 5, "PER"), ["PER Lindner", "PER Hallgrims"]);
        assert_eq!(
            settled("Das sagte Otto Lindners Sprecher Kurt Hallgrim.", 2, 7, "PER"),
            ["PER Otto Lindners", "PER Kurt Hallgrim"]
        );
        assert_eq!(settled("Samsungs Galaxy 17 ist teuer.", 0, 3, "OTH"), ["ORG Samsungs", "OTH Galaxy 17"]);
        assert_eq!(settled("Apples Bericht ist lang.", 0, 2, "OTH"), ["COMPANY Apples"]);
    }

    #[test]
    fn abbreviations_tell_how_long_a_name_is() {
        let text = "Der Landesbund deutscher Imker (LdI) warnte.";
        assert_eq!(settled(text, 1, 2, "ORG"), ["ORG Landesbund deutscher Imker"]);
        assert_eq!(settled("Der Imker Otto (LdI) warnte.", 2, 3, "PER"), ["PER Otto"]);
    }
}
