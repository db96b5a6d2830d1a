//! What the name model sees of a token: its form, shape, affixes, cluster, lexicon and gazetteer entries, and its
//! neighbours', each as a 64-bit hash of template and value.

use crate::german::{Clusters, Kinds, Lexicon, Token, Upos};
use crate::mention::gazetteer::{Gazetteer, Match, NameKind};
use crate::mention::onomasticon::Onomasticon;

/// The features of a sentence, token by token.
#[derive(Debug, Default)]
pub struct Sentence {
    hashes: Vec<u64>,
    ends: Vec<usize>,
    /// Written in capitals throughout.
    shouting: bool,
}

impl Sentence {
    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no tokens.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether token `i` stands as words mostly do: not at the beginning, nor among capitals alone.
    pub fn is_usual(&self, i: usize) -> bool {
        i > 0 && !self.shouting
    }

    /// The features of token `i`.
    pub fn of(&self, i: usize) -> &[u64] {
        let begin = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.hashes[begin..self.ends[i]]
    }
}

/// Where features come from.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    pub gazetteer: &'a Gazetteer,
    pub lexicon: &'static Lexicon,
    pub clusters: &'static Clusters,
    pub onomasticon: &'static Onomasticon,
}

/// What is known of one token by itself; of a word all but what comes from its sentence: the last fields.
#[derive(Clone, Debug, Default)]
pub struct Look {
    form: u64,
    lower: u64,
    shape: u64,
    /// Prefixes and suffixes of one to four characters.
    prefixes: [u64; 4],
    suffixes: [u64; 4],
    cluster: u64,
    path: u16,
    /// What the onomasticon says.
    known: u64,
    /// Tags of the lexicon's readings, one bit each; the highest bit where the word is only known in small letters.
    tags: u32,
    kinds: u32,
    capital: bool,
    punctuation: bool,
    /// Behind the last hyphen, and the cluster before the first.
    tail: u64,
    front: u64,
    /// Whether it is made from a country's or a place's name, and the class of a name in front of its hyphen.
    derivation: u64,
    compound: u64,
    /// The gazetteer's name that it belongs to.
    name: u64,
    /// The tagger's choice.
    upos: u64,
}

/// FNV-1a: stable over versions, since the weights depend on it.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

fn mix(template: u64, a: u64, b: u64) -> u64 {
    let mut h = (template ^ 0x51_7cc1_b727_220a).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ a;
    h = (h ^ (h >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) ^ b;
    h = (h ^ (h >> 32)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

impl<'s> Sources<'s> {
    /// The gazetteer's names that begin at each token of a sentence; `begins` tells for each what [`Self::begins`] does.
    pub fn matches(&self, tokens: &[Token], begins: impl Iterator<Item = bool>) -> Vec<Vec<Match<'s>>> {
        let forms: Vec<&str> = tokens.iter().map(|t| t.form.as_str()).collect();
        let at = |(i, begins)| if begins { self.gazetteer.find(&forms, i) } else { Vec::new() };
        begins.enumerate().map(at).collect()
    }

    /// Whether a name of the gazetteer can begin with a word.
    pub fn begins(&self, form: &str) -> bool {
        form.contains(char::is_alphanumeric) && self.gazetteer.begins(form)
    }

    /// Whether the gazetteer has a word as adjective or demonym of a place.
    pub fn is_derived(&self, form: &str) -> bool {
        self.gazetteer.place_of_adjective(form).or(self.gazetteer.place_of_demonym(form)).is_some()
    }

    /// All features of all tokens of a sentence.
    pub fn extract(&self, tokens: &[Token]) -> Sentence {
        let looked: Vec<Look> = tokens.iter().map(|t| self.look(&t.form)).collect();
        let known: Vec<Option<&Look>> = looked.iter().map(Some).collect();
        let matches = self.matches(tokens, tokens.iter().map(|t| self.begins(&t.form)));
        sentence::<ALL>(tokens, &looks(tokens, &known, &matches), &|_| true)
    }

    /// What is known of a word by itself.
    pub fn look(&self, form: &str) -> Look {
        let lower = form.to_lowercase();
        let bounds: Vec<usize> = lower.char_indices().map(|(i, _)| i).chain([lower.len()]).collect();
        let chars = bounds.len() - 1;
        let prefix = |n: usize| if chars > n { hash(&lower.as_bytes()[..bounds[n]]) } else { 0 };
        let suffix = |n: usize| if chars > n { hash(&lower.as_bytes()[bounds[chars - n]..]) } else { 0 };
        let number = self.cluster_of(form);
        let (tail, front) = match form.rsplit_once(['-', '‑', '/']) {
            Some((head, tail)) if !head.is_empty() && !tail.is_empty() => {
                let first = head.split(['-', '‑', '/']).next().unwrap_or_default();
                (hash(tail.as_bytes()), 1 + u64::from(self.cluster_of(first)))
            }
            _ => (0, 0),
        };
        let (tags, kinds) = self.lexicon_marks(form, &lower);
        let capital = form.starts_with(char::is_uppercase);
        let punctuation = !form.contains(char::is_alphanumeric);
        Look {
            form: hash(form.as_bytes()),
            lower: hash(lower.as_bytes()),
            shape: shape(form),
            prefixes: [prefix(1), prefix(2), prefix(3), prefix(4)],
            suffixes: [suffix(1), suffix(2), suffix(3), suffix(4)],
            cluster: u64::from(number),
            path: self.clusters.path(number),
            known: self.names_of(form),
            tags,
            kinds,
            capital,
            punctuation,
            tail,
            front,
            derivation: self.derivation(form, capital),
            compound: self.compound(form),
            ..Look::default()
        }
    }

    /// The onomasticon's marks of a word or, in the genitive, of its base form.
    fn names_of(&self, form: &str) -> u64 {
        let marks = self.onomasticon.of(form).names;
        let marks = match form.strip_suffix('s') {
            Some(stem) if marks == 0 => self.onomasticon.of(stem.trim_end_matches(['\'', '’'])).names,
            _ => marks,
        };
        u64::from(marks)
    }

    /// The cluster of a word; of an inflected or shouted one that is not listed, that of its likely base form.
    fn cluster_of(&self, form: &str) -> u16 {
        let listed = |form: &str| match self.clusters.of(form) {
            0 => self.onomasticon.of(form).cluster,
            cluster => cluster,
        };
        let cluster = listed(form);
        if cluster != 0 || form.len() < 4 {
            return cluster;
        }
        if let Some(stem) = form.strip_suffix('s') {
            let stem = listed(stem.trim_end_matches(['\'', '’']));
            if stem != 0 {
                return stem;
            }
        }
        if !form.contains(char::is_lowercase) {
            let mut chars = form.chars();
            let title: String = chars.next().into_iter().chain(chars.flat_map(char::to_lowercase)).collect();
            return listed(&title);
        }
        form.rsplit_once('-').map_or(0, |(_, tail)| listed(tail))
    }

    /// Tags of all readings as bits, and the kinds of a noun.
    fn lexicon_marks(&self, form: &str, lower: &str) -> (u32, u32) {
        let mut readings = self.lexicon.readings(form);
        let mut tags = 0;
        if readings.is_empty() && form != lower {
            readings = self.lexicon.readings(lower);
            tags |= 1 << 31;
        }
        let mut kinds = Kinds::default();
        for reading in &readings {
            tags |= 1 << reading.upos as u32;
            if reading.upos == Upos::Noun && kinds.is_empty() && tags >> 31 == 0 {
                kinds = self.lexicon.noun_kind(&self.lexicon.lemma(form, reading));
            }
        }
        (tags, kinds.0)
    }

    /// 1 for a word that is made from a place's name like an adjective, 2 to 4 for one that names its people.
    fn derivation(&self, form: &str, capital: bool) -> u64 {
        if self.gazetteer.place_of_adjective(form).is_some() {
            1
        } else if !capital {
            0
        } else if self.gazetteer.place_of_demonym(form).is_some() {
            2
        } else if self.gazetteer.place_of_inhabitant(form).is_some() {
            3
        } else {
            4 * u64::from(self.onomasticon.is_inhabitant(form))
        }
    }

    /// The class of the name in front of a hyphen.
    fn compound(&self, form: &str) -> u64 {
        let Some((front, _)) = form.split_once('-') else { return 0 };
        let known = self.gazetteer.named(front);
        let name = known.iter().find(|(e, _)| e.kind != "WeaponType");
        name.map_or(0, |(entity, kind)| mix(9, hash(coarse(&entity.kind).as_bytes()), *kind as u64))
    }
}

/// The words of a sentence with what comes from it; of words that are not known this alone.
pub fn looks(tokens: &[Token], known: &[Option<&Look>], matches: &[Vec<Match<'_>>]) -> Vec<Look> {
    let in_sentence = |(token, &look): (&Token, &Option<&Look>)| {
        look.map(|look| Look { upos: token.upos as u64, ..look.clone() }).unwrap_or_default()
    };
    let mut looks: Vec<Look> = tokens.iter().zip(known).map(in_sentence).collect();
    mark_names(matches, &mut looks);
    looks
}

/// The features that come from one word alone, for the tokens that have it before them, in their own place and behind
/// them. Those for its own place are other ones where [`Sentence::is_usual`] denies it.
pub fn alone(look: &Look) -> [Vec<u64>; 3] {
    let mut features = [(); 3].map(|()| Vec::new());
    let (window, context) = ([look; 3], Context::default());
    emit::<LAST>(window, context, &mut |h| features[0].push(h));
    emit::<HERE>(window, context, &mut |h| features[1].push(h));
    emit::<NEXT>(window, context, &mut |h| features[2].push(h));
    features
}

/// The features that [`alone`] does not give, of the tokens that are `wanted`.
pub fn of_several(tokens: &[Token], looks: &[Look], wanted: &dyn Fn(usize) -> bool) -> Sentence {
    sentence::<SEVERAL>(tokens, looks, wanted)
}

fn sentence<const PART: u8>(tokens: &[Token], looks: &[Look], wanted: &dyn Fn(usize) -> bool) -> Sentence {
    let quoted = quoted(tokens);
    let shouting = tokens.len() > 2 && !tokens.iter().any(|t| t.form.chars().skip(1).any(char::is_lowercase));
    let (hashes, ends) = (Vec::new(), Vec::with_capacity(looks.len()));
    let mut sentence = Sentence { hashes, ends, shouting };
    let outside = Look::default();
    for (i, &quoted) in quoted.iter().enumerate().take(looks.len()) {
        if !wanted(i) {
            sentence.ends.push(sentence.hashes.len());
            continue;
        }
        let at = |d: isize| i.checked_add_signed(d).and_then(|j| looks.get(j)).unwrap_or(&outside);
        let window = [at(-1), at(0), at(1)];
        let context = Context { first: i == 0, quoted, shouting, place: Place::of(tokens, i) };
        let mut push = |h| sentence.hashes.push(h);
        emit::<PART>(window, context, &mut push);
        if PART == SEVERAL && (context.first || shouting) {
            emit::<HERE>(window, context, &mut push);
        }
        sentence.ends.push(sentence.hashes.len());
    }
    sentence
}

/// Marks the tokens of gazetteer names.
fn mark_names(matches: &[Vec<Match<'_>>], looks: &mut [Look]) {
    let mut covered = 0;
    for (i, matches) in matches.iter().enumerate() {
        let best = matches
            .iter()
            .filter(|m| m.entity.kind != "WeaponType" && m.kind != NameKind::Surname)
            .max_by_key(|m| (m.end, std::cmp::Reverse(m.kind)));
        if let Some(m) = best.filter(|m| m.end > covered) {
            covered = m.end;
            let kind = hash(coarse(&m.entity.kind).as_bytes());
            let length = (m.end - m.begin).min(3) as u64;
            for (k, look) in looks[m.begin..m.end].iter_mut().enumerate() {
                let place = if k == 0 { 1 } else { 2 };
                look.name = mix(length * 8 + place, kind, m.kind as u64);
            }
        } else if i >= covered && matches.iter().any(|m| m.kind == NameKind::Surname && m.end == i + 1) {
            looks[i].name = 7;
        }
    }
}

/// The four classes that entity types fall into: `PER`, `LOC`, `ORG`, `OTH`.
pub fn coarse(kind: &str) -> &'static str {
    match kind {
        "Person" | "Family" => "PER",
        "Country" | "City" | "Place" | "State" | "Region" | "District" | "Continent" | "Street" | "Route"
        | "Station" | "Facility" | "Building" | "Airport" | "Port" | "MilitaryBase" | "WaterBody" | "River" | "Sea"
        | "Island" | "Mountain" | "CelestialBody" | "Settlement" | "Location" => "LOC",
        "Treaty" | "Agreement" | "Law" | "Conflict" | "Event" | "Disaster" | "Award" | "Currency" | "Software"
        | "Product" | "Work" | "Document" | "Project" | "Programme" | "Religion" | "Language" | "Weapon"
        | "WeaponSystem" | "WeaponType" | "Vehicle" | "Aircraft" | "Ship" => "OTH",
        _ => "ORG",
    }
}

/// Letters as `X`, `x`, digits as `d`, others as they are; runs shortened to one, with their length up to two noted.
fn shape(form: &str) -> u64 {
    let mut bytes = [0_u8; 12];
    let mut n = 0;
    let mut last = 0;
    let mut run = 0;
    for c in form.chars() {
        let class = match c {
            c if c.is_uppercase() => b'X',
            c if c.is_alphabetic() => b'x',
            c if c.is_numeric() => b'd',
            c if c.is_ascii() => c as u8,
            _ => b'?',
        };
        run = if class == last { run + 1 } else { 1 };
        last = class;
        if run <= 2 && n < bytes.len() {
            bytes[n] = class;
            n += 1;
        }
    }
    hash(&bytes[..n])
}

/// For each token, how many tokens back a quotation mark was opened that closes behind it within twelve tokens; 0
/// outside.
fn quoted(tokens: &[Token]) -> Vec<u64> {
    let mut inside = vec![0; tokens.len()];
    let mut open: Option<usize> = None;
    for (i, token) in tokens.iter().enumerate() {
        let opens = matches!(token.form.as_str(), "„" | "»" | "‚");
        let closes = matches!(token.form.as_str(), "“" | "”" | "«" | "‘");
        let either = matches!(token.form.as_str(), "\"" | "''" | "``" | "'");
        if let Some(start) = open.filter(|_| closes || either) {
            if i - start <= 12 {
                for (k, place) in inside[start + 1..i].iter_mut().enumerate() {
                    *place = (1 + k).min(3) as u64;
                }
                if let Some(last) = inside[start + 1..i].last_mut() {
                    *last += 4;
                }
            }
            open = None;
        } else if opens || either {
            open = Some(i);
        }
    }
    inside
}

/// What templates see of a sentence besides its words.
#[derive(Clone, Copy, Default)]
struct Context {
    first: bool,
    quoted: u64,
    shouting: bool,
    place: Place,
}

/// Where a token hangs in the tree.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Its relation, and on which side how near its governor stands.
    relation: u64,
    /// The governor's base form, its tag, and the kinds of a noun.
    governor: u64,
    tag: u64,
    kinds: u64,
}

impl Place {
    fn of(tokens: &[Token], i: usize) -> Self {
        let Some(token) = tokens.get(i) else { return Self::default() };
        let head = token.head.checked_sub(1).filter(|&h| h < tokens.len());
        let side = head.map_or(0, |h| match h as isize - i as isize {
            -1 => 1,
            1 => 2,
            d if d < 0 => 3,
            _ => 4,
        });
        let relation = mix(side, hash(token.deprel.as_bytes()), 0);
        let Some(governor) = head.map(|h| &tokens[h]) else { return Self { relation, ..Self::default() } };
        let kinds = if governor.upos == Upos::Noun { Lexicon::load().noun_kind(&governor.lemma).0 } else { 0 };
        let tag = governor.upos as u64 + 1;
        Self { relation, governor: hash(governor.lemma.as_bytes()), tag, kinds: u64::from(kinds) }
    }
}

/// Templates that look at one word alone, which is the token before, the token itself or the one behind. All others are
/// [`SEVERAL`]; [`ALL`] are both.
const LAST: u8 = 0;
const HERE: u8 = 1;
const NEXT: u8 = 2;
const SEVERAL: u8 = 3;
const ALL: u8 = 4;

/// The templates of one part, of a token and its neighbours.
fn emit<const PART: u8>([p1, here, n1]: [&Look; 3], context: Context, push: &mut impl FnMut(u64)) {
    // The numbers stay when others go: the weights know the templates by them.
    let mut put = |part: u8, template: u64, a: u64, b: u64| {
        if PART == ALL || PART == part {
            push(mix(template, a, b));
        }
    };
    let case = u64::from(here.capital) + 2 * u64::from(context.first) + 4 * u64::from(context.shouting);
    put(HERE, 1, 1, case);
    put(HERE, 2, here.form, 0);
    put(HERE, 3, here.lower, 0);
    put(LAST, 4, p1.lower, 0);
    put(NEXT, 5, n1.lower, 0);
    put(SEVERAL, 8, p1.lower, here.lower);
    put(SEVERAL, 9, here.lower, n1.lower);
    put(HERE, 10, here.shape, u64::from(context.first));
    put(SEVERAL, 11, p1.shape, here.shape);
    put(SEVERAL, 12, here.shape, n1.shape);
    put(HERE, 14, here.shape, here.cluster);
    for k in 0..4 {
        put(HERE, 15 + 2 * k as u64, here.prefixes[k], 0);
        put(HERE, 16 + 2 * k as u64, here.suffixes[k], u64::from(here.capital));
    }
    put(HERE, 29, here.cluster, u64::from(here.capital));
    put(LAST, 30, p1.cluster, u64::from(p1.capital));
    put(NEXT, 31, n1.cluster, u64::from(n1.capital));
    put(SEVERAL, 34, p1.cluster, here.cluster);
    put(SEVERAL, 35, here.cluster, n1.cluster);
    for (k, bits) in [4, 6, 8].into_iter().enumerate() {
        let mask = (1_u16 << bits) - 1;
        put(HERE, 38 + 3 * k as u64, u64::from(here.path & mask), u64::from(here.cluster != 0));
        put(SEVERAL, 39 + 3 * k as u64, u64::from(p1.path & mask), u64::from(here.path & mask));
        put(SEVERAL, 40 + 3 * k as u64, u64::from(n1.path & mask), u64::from(here.path & mask));
    }
    put(HERE, 47, here.known, case);
    put(HERE, 48, here.known, here.cluster);
    put(SEVERAL, 49, p1.known, here.known);
    put(SEVERAL, 50, here.known, n1.known);
    put(SEVERAL, 51, p1.known, mix(0, here.known, n1.known));
    put(SEVERAL, 52, here.known, p1.lower);
    put(HERE, 53, here.known, u64::from(here.tags));
    put(SEVERAL, 60, here.upos, here.shape);
    put(HERE, 63, u64::from(here.tags), case);
    put(HERE, 66, u64::from(here.kinds), case);
    put(HERE, 70, here.tail, 0);
    put(HERE, 71, here.front, here.tail);
    put(HERE, 72, here.front, here.shape);
    put(HERE, 73, here.compound, u64::from(here.tail != 0));
    put(HERE, 74, here.compound, here.tail);
    put(SEVERAL, 75, here.name, 0);
    put(SEVERAL, 76, here.name, here.lower);
    put(SEVERAL, 77, here.name, here.cluster);
    put(SEVERAL, 78, p1.name, here.name);
    put(SEVERAL, 79, here.name, n1.name);
    put(SEVERAL, 80, p1.name, here.shape);
    put(SEVERAL, 81, n1.name, here.shape);
    put(SEVERAL, 82, here.name, p1.lower);
    put(HERE, 83, here.derivation, u64::from(here.capital));
    put(SEVERAL, 84, here.derivation, n1.shape);
    put(SEVERAL, 85, here.derivation, n1.upos);
    put(HERE, 86, here.derivation, here.suffixes[1]);
    put(SEVERAL, 87, p1.derivation, here.shape);
    put(SEVERAL, 88, context.quoted, u64::from(here.capital));
    put(SEVERAL, 89, context.quoted, n1.shape);
    put(SEVERAL, 90, context.quoted, here.cluster);
    put(LAST, 91, u64::from(p1.punctuation), p1.form);
    let place = context.place;
    put(SEVERAL, 92, place.relation, u64::from(here.capital));
    put(SEVERAL, 93, place.relation, mix(1, place.tag, here.shape));
    put(SEVERAL, 94, place.relation, place.governor);
    put(SEVERAL, 95, place.relation, mix(2, place.kinds, place.tag));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_words_say_alone_and_together_is_all_that_they_say() {
        let looks: Vec<Look> =
            (1..5).map(|form| Look { form, lower: form + 7, cluster: form, ..Look::default() }).collect();
        let tokens: Vec<Token> =
            ["so", "ein", "Haus", "dort"].map(|f| Token { form: f.into(), ..Token::default() }).into();
        let wanted = |_| true;
        let (all, several) = (sentence::<ALL>(&tokens, &looks, &wanted), of_several(&tokens, &looks, &wanted));
        let outside = Look::default();
        for i in 0..tokens.len() {
            let mut put_together = several.of(i).to_vec();
            for (place, j) in [i.checked_sub(1), Some(i), Some(i + 1)].into_iter().enumerate() {
                if place != 1 || several.is_usual(i) {
                    let look = j.and_then(|j| looks.get(j)).unwrap_or(&outside);
                    put_together.extend(&alone(look)[place]);
                }
            }
            let mut expected = all.of(i).to_vec();
            put_together.sort_unstable();
            expected.sort_unstable();
            assert_eq!(put_together, expected, "token {i}");
        }
    }
}
