//! One name, one entity: what an article calls by its full name, by a part of it, or by an abbreviation.
//!
//! Takes the names that were read sentence by sentence. A family name means the person last named in full, an abbreviation
//! in brackets means the name before it, and a name that the gazetteer does not know gets an identifier made from its base
//! form. Also adds mentions that were missed although the article names the same elsewhere.

use rustc_hash::{FxHashMap, FxHashSet};

use super::EntityMention;
use super::gazetteer::{Entity, Gazetteer, NameKind, surname};
use super::model::features::coarse;
use super::model::{CLASSES, FIRST_PART, begin};
use super::names::known;
use super::onomasticon::Onomasticon;
use crate::german::{Clusters, Gender, Number, Sentence, Token, Upos};
use crate::text::Span;

/// A name in the text before it is known which entity it means.
#[derive(Clone, Copy, Debug)]
pub struct Slot<'a> {
    pub span: Span,
    pub tokens: &'a [Token],
    /// The model's class.
    pub class: Option<usize>,
    /// The gazetteer's entity.
    pub entity: Option<&'a Entity>,
    /// Whether it stands between marks of punctuation.
    pub quoted: bool,
}

impl Slot<'_> {
    fn coarse(&self) -> &'static str {
        match (self.entity, self.class) {
            (Some(entity), _) => coarse(&entity.kind),
            (None, Some(class)) => coarse(CLASSES[class].kind),
            (None, None) => "OTH",
        }
    }

    /// Whether the network has hardly a doubt that it names a place.
    fn is_surely_place(&self) -> bool {
        let labels = (0..FIRST_PART).filter(|&c| coarse(CLASSES[c].kind) == "LOC").map(begin);
        let sum = |t: &Token| labels.clone().filter_map(|l| t.names.probability(l)).sum::<f32>();
        self.coarse() == "LOC" && self.tokens.iter().all(|t| sum(t) > SURE)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (i, token) in self.tokens.iter().enumerate() {
            if i > 0 && self.tokens[i - 1].span.end < token.span.begin {
                text.push(' ');
            }
            text.push_str(&token.form);
        }
        text
    }
}

/// One name has one class in an article: that of which model and network are surest where it stands. Names that the
/// gazetteer knows have theirs.
pub fn agree(slots: &mut [Slot<'_>]) {
    let unknown = |slot: &Slot<'_>| slot.class.filter(|_| slot.entity.is_none() && !slot.tokens.is_empty());
    let name = |slot: &Slot<'_>| slot.text().trim_end_matches(['s', '\'', '’']).to_owned();
    let mut weights: FxHashMap<String, [f32; CLASSES.len()]> = FxHashMap::default();
    for slot in slots.iter() {
        if let Some(class) = unknown(slot) {
            let sums = weights.entry(name(slot)).or_insert([0.0; CLASSES.len()]);
            for (class, sum) in sums.iter_mut().enumerate() {
                *sum += slot.tokens[0].names.log(begin(class)).exp();
            }
            sums[class] += MODEL;
        }
    }
    for slot in slots.iter_mut() {
        let Some(class) = unknown(slot) else { continue };
        let sums = weights[&name(slot)];
        // The finer classes of one coarse class are one here.
        let of =
            |kind: &str| -> f32 { (0..FIRST_PART).filter(|&c| coarse(CLASSES[c].kind) == kind).map(|c| sums[c]).sum() };
        let own = coarse(CLASSES[class].kind);
        let better = (0..FIRST_PART).filter(|&c| sums[c] >= MODEL && of(coarse(CLASSES[c].kind)) > of(own));
        let best = better.reduce(|a, b| if of(coarse(CLASSES[b].kind)) > of(coarse(CLASSES[a].kind)) { b } else { a });
        slot.class = best.or(Some(class));
    }
}

/// How probable the network must find places to be sure.
const SURE: f32 = 0.8;
/// What the model's choice of a class weighs beside the network's probability of it.
const MODEL: f32 = 1.0;

/// Adds names that the article has elsewhere: single words that mean nothing else, in the class that they have there, and
/// family names that are words, too (*Lange*, *Koch*), where they stand as a name does.
pub fn complete<'a>(sentences: &'a [Sentence], slots: &mut Vec<Slot<'a>>, is_common: &dyn Fn(&Token) -> bool) {
    add_abbreviations(sentences, slots);
    let mut votes: FxHashMap<&str, Slot<'a>> = FxHashMap::default();
    for slot in slots.iter().filter(|s| s.coarse() != "OTH") {
        let name = match slot.tokens {
            [token] if !is_common(token) => Some(token),
            [_, .., last] if slot.coarse() == "PER" => Some(last),
            _ => None,
        };
        if let Some(token) = name.filter(|t| t.form.chars().count() > 2) {
            votes.entry(token.form.as_str()).or_insert(*slot);
        }
    }
    let mut covered: FxHashSet<usize> = FxHashSet::default();
    for slot in slots.iter() {
        covered.extend(slot.tokens.iter().map(|t| t.span.begin));
    }
    let mut missed = Vec::new();
    for (tokens, i) in sentences.iter().flat_map(|s| (0..s.tokens.len()).map(|i| (&s.tokens, i))) {
        let token = &tokens[i];
        if covered.contains(&token.span.begin) || token.upos == Upos::Punct {
            continue;
        }
        let base = token.form.strip_suffix('s').unwrap_or(&token.form);
        if let Some(model) = votes.get(token.form.as_str()).or_else(|| votes.get(base))
            && (!is_common(token) || stands_as_name(tokens, i))
        {
            let entity = model.entity.filter(|_| model.tokens.len() == 1 || model.coarse() == "PER");
            missed.push(Slot {
                span: token.span,
                tokens: std::slice::from_ref(token),
                quoted: false,
                entity,
                ..*model
            });
        }
    }
    slots.extend(missed);
    slots.sort_by_key(|s| s.span.begin);
}

/// Whether a word that can be a family name stands as one: in capitals, without article or adjective, in the singular, and at
/// the beginning of a sentence, where all words have capitals, as a noun.
fn stands_as_name(tokens: &[Token], i: usize) -> bool {
    let token = &tokens[i];
    let nominal = matches!(token.upos, Upos::Noun | Upos::Propn);
    // *Lange, der Chef des Stabes war, …*: no adverb stands alone before a comma.
    let apart = i == 0 && tokens.get(1).is_some_and(|t| t.form == ",");
    token.form.starts_with(char::is_uppercase)
        && (nominal || i > 0 && tokens[i - 1].upos != Upos::Punct || apart)
        && token.feats.number != Some(Number::Plur)
        && !tokens[..i].iter().any(|t| t.head == i + 1 && matches!(t.upos, Upos::Det | Upos::Adj | Upos::Num))
        && tokens.iter().any(|t| t.form.chars().any(char::is_lowercase))
}

/// What an identifier stands for in this article.
#[derive(Clone, Debug)]
struct Referent {
    kind: String,
    id: String,
    label: String,
    aliases: Vec<String>,
    known: bool,
}

/// The names that the article has introduced so far.
#[derive(Default)]
struct Memory {
    /// Parts of full names of persons, with what they mean.
    persons: FxHashMap<String, Referent>,
    /// Abbreviations in brackets.
    short: FxHashMap<String, Referent>,
}

/// Gives each slot its entity.
pub fn resolve(
    slots: &[Slot<'_>],
    present: &FxHashSet<&str>,
    gazetteer: &Gazetteer,
    kind: &dyn Fn(&str, usize, bool) -> String,
) -> Vec<EntityMention> {
    let words: FxHashSet<&str> = slots.iter().flat_map(|s| s.tokens).map(|t| t.form.as_str()).collect();
    let mut memory = Memory::default();
    // Full names first: a headline often has the family name alone.
    for slot in slots.iter().filter(|s| s.tokens.len() > 1 && s.coarse() == "PER") {
        let referent = referent(slot, &words, kind);
        for part in [surname(&referent.label), referent.label.split(' ').next()].into_iter().flatten() {
            memory.persons.entry(part.to_owned()).or_insert_with(|| referent.clone());
        }
    }
    let mut mentions: Vec<EntityMention> = Vec::new();
    for (i, slot) in slots.iter().enumerate() {
        let text = slot.text();
        let meant =
            memory.recall(slot, &text, &words, present, gazetteer).unwrap_or_else(|| referent(slot, &words, kind));
        let mut meant = meant;
        if let Some(next) = slots.get(i + 1).filter(|next| abbreviates(slot, next)) {
            if let Some(entity) = next.entity {
                meant = of_entity(entity);
            }
            memory.short.insert(next.text(), meant.clone());
        }
        if slot.coarse() == "PER" && slot.tokens.len() > 1 {
            // The latest person of that name is meant from here on.
            if let Some(name) = surname(&meant.label) {
                memory.persons.insert(name.to_owned(), meant.clone());
            }
        }
        let Referent { kind, id, label, aliases, known } = meant;
        mentions.push(EntityMention { span: slot.span, kind, id, label, aliases, known });
    }
    note_aliases(slots, &mut mentions);
    settle_types(&mut mentions);
    mentions
}

/// An unknown entity has one type in an article: the one that it was read as most often.
fn settle_types(mentions: &mut [EntityMention]) {
    let mut counts: FxHashMap<String, Vec<(String, usize)>> = FxHashMap::default();
    for mention in mentions.iter().filter(|m| !m.known) {
        let kinds = counts.entry(mention.id.clone()).or_default();
        match kinds.iter_mut().find(|(kind, _)| *kind == mention.kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((mention.kind.clone(), 1)),
        }
    }
    for mention in mentions.iter_mut().filter(|m| !m.known) {
        // Of kinds that are equally frequent the first in the text.
        let kinds = counts.get(&mention.id).into_iter().flatten();
        if let Some((kind, _)) = kinds.rev().max_by_key(|(_, count)| *count) {
            mention.kind.clone_from(kind);
        }
    }
}

impl Memory {
    /// What a short name means in this article.
    fn recall(
        &self,
        slot: &Slot<'_>,
        text: &str,
        words: &FxHashSet<&str>,
        present: &FxHashSet<&str>,
        gazetteer: &Gazetteer,
    ) -> Option<Referent> {
        if let Some(meant) = self.short.get(text).or_else(|| self.short.get(text.strip_suffix('s')?)) {
            return Some(meant.clone());
        }
        if slot.coarse() != "PER" && slot.entity.is_none() && slot.tokens.len() == 1 && !slot.is_surely_place() {
            // *Huber* of a person that was named in full, whatever the word looks like here.
            let meant = self.persons.get(text).or_else(|| self.persons.get(base_form(text, words)));
            let meant =
                meant.filter(|p| slot.coarse() == "OTH" || surname(&p.label).is_some_and(|s| text.starts_with(s)));
            if meant.is_some() {
                return meant.cloned();
            }
        }
        if slot.coarse() == "OTH" && slot.entity.is_none() {
            // *Van Basten* of a person that was named in full.
            let mut chars = text.chars();
            let small: String = chars.next().into_iter().flat_map(char::to_lowercase).chain(chars).collect();
            return self.persons.get(text).or_else(|| self.persons.get(&small)).cloned();
        }
        if slot.coarse() != "PER"
            || slot.entity.is_some_and(|e| !e.short.iter().any(|s| s == text) && surname(&e.label) != Some(text))
        {
            return None;
        }
        let base = base_form(text, words);
        if let Some(meant) = self.persons.get(base).or_else(|| self.persons.get(text)) {
            return Some(meant.clone());
        }
        if slot.entity.is_some() {
            return None;
        }
        // A family name whose bearer's country the article speaks of, if there is but one.
        let mut bearers = gazetteer
            .named(base)
            .into_iter()
            .filter(|(e, k)| {
                *k != NameKind::Full
                    && e.kind == "Person"
                    && e.country.as_ref().is_some_and(|c| present.contains(c.as_str()))
            })
            .map(|(e, _)| e);
        let bearer = bearers.next()?;
        bearers.next().is_none().then(|| of_entity(bearer))
    }
}

fn of_entity(entity: &Entity) -> Referent {
    let EntityMention { kind, id, label, aliases, known, .. } = known(entity, Span::default());
    Referent { kind, id, label, aliases, known }
}

/// What a name means by itself.
fn referent(slot: &Slot<'_>, words: &FxHashSet<&str>, kind: &dyn Fn(&str, usize, bool) -> String) -> Referent {
    match (slot.entity, slot.class) {
        (Some(entity), _) => of_entity(entity),
        (None, class) => {
            let text = slot.text();
            // *Thomas Enders* is no genitive where he is no attribute, however common *Ender* may be.
            let whole = slot.coarse() == "PER"
                && slot.tokens.len() > 1
                && !slot.tokens.iter().any(|t| t.deprel.starts_with("nmod"))
                && !text.rsplit(' ').next().and_then(|last| last.strip_suffix('s')).is_some_and(|s| words.contains(s));
            let text = if slot.coarse() == "PER" { text } else { nominative(slot).unwrap_or(text) };
            let label = if whole { text } else { base_form(&text, words).to_owned() };
            let kind = kind(&label, class.unwrap_or_default(), slot.quoted);
            Referent { id: unknown_id(&kind, &label), kind, label, aliases: Vec::new(), known: false }
        }
    }
}

/// *des Obersten Gerichtshofs* → *Oberster Gerichtshof*: adjectives in front of a noun in the nominative without article.
fn nominative(slot: &Slot<'_>) -> Option<String> {
    if slot.quoted {
        return None;
    }
    let adjectives = slot.tokens.iter().take_while(|t| t.upos == Upos::Adj).count();
    let noun = slot.tokens.get(adjectives).filter(|t| adjectives > 0 && matches!(t.upos, Upos::Noun | Upos::Propn))?;
    let plural = noun.feats.number == Some(Number::Plur);
    let ending = match noun.feats.gender? {
        _ if plural => "e",
        Gender::Masc => "er",
        Gender::Fem => "e",
        Gender::Neut => "es",
    };
    let mut text = String::new();
    for (i, token) in slot.tokens.iter().enumerate() {
        if i > 0 && slot.tokens[i - 1].span.end < token.span.begin {
            text.push(' ');
        }
        let form = token.form.as_str();
        // *Wiener*, *Berliner* are not declined, and *Oberster* is what it should be.
        let declined = i < adjectives && !form.ends_with("er");
        match ["en", "em", "es", "e"].iter().find_map(|e| form.strip_suffix(e)).filter(|_| declined) {
            Some(stem) => text.extend([stem, ending]),
            None if i == adjectives && noun.upos == Upos::Noun && !plural => text.push_str(&noun.lemma),
            None => text.push_str(form),
        }
    }
    Some(text)
}

/// *Institute for the Study of War (ISW)*: the next name is capitals in brackets right behind, and the first name has its
/// letters. *Max Muster (SPD)* is a person and a party.
fn abbreviates(long: &Slot<'_>, short: &Slot<'_>) -> bool {
    let [token] = short.tokens else { return false };
    short.span.begin == long.span.end + 2
        && short.quoted
        // Behind a person stands the party, not an abbreviation.
        && long.coarse() != "PER"
        && long.span.len() > short.span.len()
        && !(long.entity.is_some() && short.entity.is_some())
        && is_short_for(&token.form, &long.text())
}

/// Whether `short` is two or more capitals whose letters come in `long` in this order.
fn is_short_for(short: &str, long: &str) -> bool {
    let capitals = short.chars().filter(|c| c.is_uppercase()).count();
    let mut letters = long.chars().flat_map(char::to_lowercase);
    capitals >= 2
        && 2 * capitals > short.chars().count()
        && short.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).all(|c| letters.any(|l| l == c))
}

/// Adds the abbreviations in brackets behind names that nobody took for names.
fn add_abbreviations<'a>(sentences: &'a [Sentence], slots: &mut Vec<Slot<'a>>) {
    let mut added = Vec::new();
    for slot in slots.iter().filter(|s| matches!(s.coarse(), "ORG" | "OTH") && s.tokens.len() > 1) {
        let at = sentences.partition_point(|s| s.span.end <= slot.span.begin);
        let Some(sentence) = sentences.get(at) else { continue };
        let next = sentence.tokens.partition_point(|t| t.span.begin < slot.span.end);
        if let [open, token, close, ..] = &sentence.tokens[next..]
            && (open.form.as_str(), close.form.as_str()) == ("(", ")")
            && is_short_for(&token.form, &slot.text())
            && !slots.iter().any(|s| s.span.overlaps(token.span))
        {
            let tokens = std::slice::from_ref(token);
            added.push(Slot { span: token.span, tokens, quoted: true, ..*slot });
        }
    }
    slots.extend(added);
    slots.sort_by_key(|s| s.span.begin);
}

/// A name without the genitive's *s*: where the article has it without, or where only the word without is known.
fn base_form<'a>(text: &'a str, words: &FxHashSet<&str>) -> &'a str {
    let text = text.trim_end_matches(['\'', '’']);
    let Some(base) = text.strip_suffix('s').map(|b| b.trim_end_matches(['\'', '’'])) else { return text };
    let last = |s: &'a str| s.rsplit([' ', '-']).next().unwrap_or(s);
    let (short, long) = (last(base), last(text));
    if short.chars().count() < 3 || short.ends_with('s') {
        return text;
    }
    let listed = |word: &str| {
        let rare = Onomasticon::load().of(word);
        Clusters::load().of(word) != 0 || rare.cluster != 0 || rare.names != 0
    };
    let named = |word: &str| Onomasticon::load().of(word).names != 0;
    if words.contains(short) || (listed(short) && !listed(long)) || (named(short) && !named(long)) {
        base
    } else {
        text
    }
}

/// Adds to each unknown entity the other forms in which the article has it.
fn note_aliases(slots: &[Slot<'_>], mentions: &mut [EntityMention]) {
    let mut seen: FxHashMap<String, Vec<String>> = FxHashMap::default();
    for (slot, mention) in slots.iter().zip(mentions.iter()).filter(|(_, m)| !m.known) {
        let text = slot.text();
        let forms = seen.entry(mention.id.clone()).or_default();
        if text != mention.label && text.strip_suffix('s') != Some(&mention.label) && !forms.contains(&text) {
            forms.push(text);
        }
    }
    for mention in mentions.iter_mut().filter(|m| !m.known) {
        if let Some(forms) = seen.get(&mention.id) {
            mention.aliases.clone_from(forms);
        }
    }
}

/// The identifier of an entity that the gazetteer does not know.
pub fn unknown_id(kind: &str, label: &str) -> String {
    let prefix = match coarse(kind) {
        "PER" => "person",
        "LOC" => "place",
        "ORG" => "organization",
        _ => match kind {
            "Weapon" | "WeaponSystem" => "weapon",
            "Treaty" | "Agreement" => "agreement",
            "Event" | "Conflict" | "Disaster" => "event",
            "Law" => "law",
            "Product" | "Software" => "product",
            "Award" => "award",
            _ => "work",
        },
    };
    format!("{prefix}-{}", slug(label))
}

/// A label as the tail of an identifier: small letters and digits of ASCII, hyphens between; other scripts by code.
pub fn slug(label: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut slug = String::new();
    for c in label.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            'ø' => slug.push('o'),
            'ł' => slug.push('l'),
            'ı' => slug.push('i'),
            c => {
                for c in std::iter::once(c).nfd() {
                    if c.is_ascii_alphanumeric() {
                        slug.push(c);
                    } else if c.is_alphanumeric() {
                        slug.push_str(&format!("{:x}", c as u32));
                    } else if !unicode_normalization::char::is_combining_mark(c)
                        && !slug.ends_with('-')
                        && !slug.is_empty()
                    {
                        slug.push('-');
                    }
                }
            }
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() { "x".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_have_the_letters_of_what_they_stand_for() {
        assert!(is_short_for("ISW", "Institute for the Study of War"));
        assert!(is_short_for("KfV", "Kuratorium für Verkehrssicherheit"));
        assert!(!is_short_for("SPD", "Anna Beispiel"));
        assert!(!is_short_for("Nr", "Norddeutscher Rundfunk"));
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slug("Jürgen Großmann-Čapek"), "juergen-grossmann-capek");
        assert_eq!(slug("S-400 „Triumf“"), "s-400-triumf");
        assert_eq!(slug("!"), "x");
    }
}
