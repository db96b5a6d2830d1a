//! The gazetteer: what the files of `ontology/entities` say about named things, and fast look-up by name.
//!
//! Takes CSV files whose columns are named in `ontology/entities/README.md`, gives [`Entity`] records by identifier, by
//! adjective (*nordkoreanisch*), by demonym (*Nordkoreanerin*), by weapon noun, and by name at a place in running text.
//! Which of several namesakes is meant, and what the names say that no file knows, is left to [`super::names`].
//!
//! A name is compared by its atoms (see [`atoms`]): runs of letters or digits, folded, so that *Kim Jong Un* and *Kim
//! Jong-un*, *S-400* and *S 400* are one name. All names share one table from the hash of an atom path to its node, which
//! serves as a trie. Every atom but the last is cut to its stem, so that *der Vereinten Nationen* and *des Weißen Hauses*
//! are found by their base forms.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::atoms::{self, Atoms};
use super::given::GivenNames;
use crate::ontology::{Ontology, OntologyError};

/// One thing that the gazetteer knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entity {
    /// Local name of its IRI: `country-KP`, `person-kim-jong-un`, `weapon-s-400`.
    pub id: String,
    /// A class of `ontology/depesche.ttl`: `Country`, `Person`, `NewsAgency`, `WeaponType` …
    pub kind: String,
    /// Usual full German name.
    pub label: String,
    /// Other names that mean it wherever they stand.
    pub aliases: Vec<String>,
    /// Names that mean it only where the text speaks of it or its country anyway: *Kim*, *Washington Post*'s *Post*.
    pub short: Vec<String>,
    /// The country that it belongs to (id).
    pub country: Option<String>,
    /// The broader term of a weapon type, the organisation above a body (id).
    pub broader: Option<String>,
    /// The country (id) that a capital or seat of power can stand for: *Moskau*, *der Kreml*.
    pub metonym: Option<String>,
    /// Wikidata item, only where taken from a verified source.
    pub wikidata: Option<String>,
    /// Adjectives without ending: *nordkoreanisch*.
    pub adjectives: Vec<String>,
    /// Names of its people in the nominative singular.
    pub demonyms: Vec<String>,
    /// Office or role in words: *Präsident Russlands*.
    pub office: Option<String>,
    /// `m` or `f`, for persons.
    pub gender: Option<char>,
}

/// How a name in the text points to an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// Its label or an alias.
    Full,
    /// A short name that needs support from the rest of the text.
    Short,
    /// The family name alone, which needs support too.
    Surname,
}

/// A name found in running text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match<'a> {
    /// Index of the first token.
    pub begin: usize,
    /// Index behind the last token.
    pub end: usize,
    pub entity: &'a Entity,
    pub kind: NameKind,
    /// Whether an ending had to be taken off the last word: *Nordkoreas*.
    pub inflected: bool,
}

/// All entities of the ontology, with the tables that find them.
#[derive(Debug, Default)]
pub struct Gazetteer {
    entities: Vec<Entity>,
    ids: FxHashMap<String, u32>,
    nodes: FxHashMap<u64, Node>,
    links: Vec<Link>,
    adjectives: FxHashMap<String, u32>,
    demonyms: FxHashMap<String, u32>,
    /// Weapon nouns folded to lower case, for look-up by lemma and by the tail of a compound.
    weapons: FxHashMap<String, u32>,
    given: GivenNames,
}

/// One place in the trie of names.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    /// First link of a name that ends here, counted from 1; 0: none.
    names: u32,
    /// Whether a longer name goes on from here.
    inner: bool,
}

/// One name that ends at a node.
#[derive(Clone, Copy, Debug)]
struct Link {
    entity: u32,
    kind: NameKind,
    /// Written in capitals alone (*USA*, *DIA*): the text must do so too.
    capitals: bool,
    /// Begins with a small letter in the file (*al-Kaida*, *taz*): the text may too.
    small: bool,
    next: u32,
}

const FOLDER: &str = "entities";

impl Gazetteer {
    /// The gazetteer of `ontology`, read once where it is the embedded one, so that each stage can ask for it.
    ///
    /// # Errors
    /// As [`Gazetteer::load`].
    pub fn shared(ontology: &Ontology) -> Result<Arc<Self>, OntologyError> {
        static EMBEDDED: OnceLock<Arc<Gazetteer>> = OnceLock::new();
        if !ontology.is_embedded() {
            return Self::load(ontology).map(Arc::new);
        }
        if let Some(gazetteer) = EMBEDDED.get() {
            return Ok(gazetteer.clone());
        }
        let gazetteer = Arc::new(Self::load(ontology)?);
        Ok(EMBEDDED.get_or_init(|| gazetteer).clone())
    }

    /// Reads all files of `ontology/entities`.
    ///
    /// # Errors
    /// If a file is broken: a missing column, an identifier that occurs twice, a reference to none that exists.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let mut gazetteer = Self::default();
        let mut places = Vec::new();
        for path in ontology.list(FOLDER, "csv")? {
            gazetteer.read(&path, &ontology.read(&path)?, &mut places)?;
        }
        gazetteer.check_references(&places)?;
        gazetteer.given.read(ontology)?;
        gazetteer.index();
        Ok(gazetteer)
    }

    fn read(&mut self, path: &str, text: &str, places: &mut Vec<(String, usize)>) -> Result<(), OntologyError> {
        let broken = |e: csv::Error| {
            let line = e.position().map_or(1, |p| p.line() as usize);
            OntologyError::syntax(path, line, e)
        };
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        let header = reader.headers().map_err(broken)?.clone();
        let column = |name: &str| header.iter().position(|h| h == name);
        let (Some(id), Some(kind), Some(label)) = (column("id"), column("type"), column("label")) else {
            return Err(OntologyError::syntax(path, 1, "the columns id, type and label are needed"));
        };
        let optional = [
            "aliases",
            "short",
            "adjectives",
            "demonyms",
            "country",
            "broader",
            "metonym",
            "wikidata",
            "office",
            "gender",
        ]
        .map(column);
        let mut row = csv::StringRecord::new();
        while reader.read_record(&mut row).map_err(broken)? {
            let line = row.position().map_or(1, |p| p.line() as usize);
            let cell = |i: usize| optional[i].and_then(|c| row.get(c)).map(str::trim).filter(|c| !c.is_empty());
            let list = |i: usize| cell(i).map_or_else(Vec::new, |c| c.split('|').map(str::to_owned).collect());
            let entity = Entity {
                id: row[id].to_owned(),
                kind: row[kind].to_owned(),
                label: row[label].to_owned(),
                aliases: list(0),
                short: list(1),
                adjectives: list(2),
                demonyms: list(3),
                country: cell(4).map(str::to_owned),
                broader: cell(5).map(str::to_owned),
                metonym: cell(6).map(str::to_owned),
                wikidata: cell(7).map(str::to_owned),
                office: cell(8).map(str::to_owned),
                gender: cell(9).and_then(|c| c.chars().next()),
            };
            if entity.id.is_empty() || entity.kind.is_empty() || entity.label.is_empty() {
                return Err(OntologyError::syntax(path, line, "id, type and label must not be empty"));
            }
            if self.ids.insert(entity.id.clone(), self.entities.len() as u32).is_some() {
                return Err(OntologyError::syntax(path, line, format!("the id {} occurs twice", entity.id)));
            }
            self.entities.push(entity);
            places.push((path.to_owned(), line));
        }
        Ok(())
    }

    fn check_references(&self, places: &[(String, usize)]) -> Result<(), OntologyError> {
        for (entity, (path, line)) in self.entities.iter().zip(places) {
            for reference in [&entity.country, &entity.broader, &entity.metonym].into_iter().flatten() {
                if !self.ids.contains_key(reference) {
                    return Err(OntologyError::syntax(path, *line, format!("no entity has the id {reference}")));
                }
            }
        }
        Ok(())
    }

    fn index(&mut self) {
        let entities = std::mem::take(&mut self.entities);
        for (i, entity) in entities.iter().enumerate() {
            let i = i as u32;
            for name in &entity.short {
                self.add_name(name, i, NameKind::Short);
            }
            for name in std::iter::once(&entity.label).chain(&entity.aliases) {
                self.add_name(name, i, NameKind::Full);
            }
            if entity.kind == "Person"
                && let Some(surname) = surname(&entity.label)
            {
                self.add_name(surname, i, NameKind::Surname);
                if let Some((first, gender)) = entity.label.split(' ').next().zip(entity.gender) {
                    self.given.note(first, gender);
                }
            }
            for adjective in &entity.adjectives {
                self.adjectives.entry(adjective.to_lowercase()).or_insert(i);
            }
            for demonym in &entity.demonyms {
                self.demonyms.entry(demonym.clone()).or_insert(i);
            }
            if entity.id.starts_with("weapon-") {
                for name in std::iter::once(&entity.label).chain(&entity.aliases) {
                    self.weapons.entry(name.to_lowercase()).or_insert(i);
                }
            }
        }
        self.entities = entities;
    }

    fn add_name(&mut self, name: &str, entity: u32, kind: NameKind) {
        let mut path = atoms::ROOT;
        let mut last = None;
        for atom in Atoms::of(name) {
            if let Some(previous) = last.replace(atom) {
                path = atoms::step(path, &atoms::stem(&previous));
                self.nodes.entry(path).or_default().inner = true;
            }
        }
        let Some(last) = last else { return };
        // The first mention of a name decides: a label that also stands under `short` is no full name.
        let node = self.nodes.entry(atoms::step(path, &last)).or_default();
        let next = node.names;
        let mut at = next;
        while at != 0 {
            let link = &mut self.links[at as usize - 1];
            if link.entity == entity {
                link.small |= begins_small(name);
                // *Nato* beside *NATO*: the text may do as it likes.
                link.capitals &= is_abbreviation(name);
                return;
            }
            at = link.next;
        }
        self.links.push(Link { entity, kind, capitals: is_abbreviation(name), small: begins_small(name), next });
        node.names = self.links.len() as u32;
    }

    /// `m` or `f`, where a person's given name tells the gender.
    pub fn gender_of(&self, name: &str) -> Option<char> {
        self.given.gender_of(name)
    }

    /// All entities, in the order of the files.
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// The entity with this identifier.
    pub fn by_id(&self, id: &str) -> Option<&Entity> {
        self.ids.get(id).map(|&i| &self.entities[i as usize])
    }

    /// The country that an adjective in any inflected form belongs to: *nordkoreanischen* → `country-KP`. Of a
    /// hyphenated adjective (*russisch-ukrainisch*) that is not listed whole, the last part counts.
    pub fn country_of_adjective(&self, form: &str) -> Option<&str> {
        self.country_of(self.place_of_adjective(form)?)
    }

    /// The country or, where the word is made from a region's name (*bayerisch*), the region.
    pub fn place_of_adjective(&self, form: &str) -> Option<&Entity> {
        let lower = form.to_lowercase();
        let find = |form: &str| {
            ["", "e", "er", "es", "en", "em"]
                .iter()
                .find_map(|ending| self.adjectives.get(form.strip_suffix(ending)?))
                .map(|&i| &self.entities[i as usize])
        };
        find(&lower).or_else(|| find(lower.rsplit('-').next().filter(|last| last.len() < lower.len())?))
    }

    /// The country whose people a noun in any inflected form names: *Nordkoreanerinnen* → `country-KP`.
    pub fn country_of_demonym(&self, form: &str) -> Option<&str> {
        self.country_of(self.place_of_demonym(form)?)
    }

    fn country_of<'a>(&'a self, place: &'a Entity) -> Option<&'a str> {
        if place.kind == "Country" { Some(&place.id) } else { place.country.as_deref() }
    }

    /// As [`Self::country_of_demonym`], the region where it is one's people: *Schotten*.
    pub fn place_of_demonym(&self, form: &str) -> Option<&Entity> {
        ["", "s", "n", "en", "nen", "r", "m"]
            .iter()
            .find_map(|ending| self.demonyms.get(form.strip_suffix(ending)?))
            .map(|&i| &self.entities[i as usize])
    }

    /// The city or region whose people or things a word in *-er* names: *Moskauer*, *Dresdner*, *Hamburgerinnen*.
    pub fn place_of_inhabitant(&self, form: &str) -> Option<&Entity> {
        let stem = ["erinnen", "erin", "ern", "ers", "er"].iter().find_map(|e| form.strip_suffix(e))?;
        if stem.len() < 3 {
            return None;
        }
        let place = |name: String| {
            self.named(&name)
                .into_iter()
                .find(|(e, k)| *k != NameKind::Surname && super::model::features::coarse(&e.kind) == "LOC")
                .map(|(e, _)| e)
        };
        let inner = stem.len() - 1;
        ["", "e", "en", "a"].iter().find_map(|tail| place(format!("{stem}{tail}"))).or_else(|| {
            // *Dresdner*, *Zürcher*: a vowel was lost before the last letter.
            stem.is_char_boundary(inner).then(|| place(format!("{}e{}", &stem[..inner], &stem[inner..]))).flatten()
        })
    }

    /// The country that a place or seat of power can stand for: `place-moskau` → `country-RU`. A country stands for
    /// itself.
    pub fn metonym_country(&self, id: &str) -> Option<&str> {
        let entity = self.by_id(id)?;
        if entity.kind == "Country" { Some(entity.id.as_str()) } else { entity.metonym.as_deref() }
    }

    /// The weapon, munition or materiel that a lemma names: *Artilleriegeschoss*, *Shahed-136*.
    pub fn weapon(&self, lemma: &str) -> Option<&Entity> {
        self.weapons.get(&lemma.to_lowercase()).map(|&i| &self.entities[i as usize])
    }

    /// The most special weapon type that a lemma names as a whole or in its tail:
    /// *152-mm-Hochexplosivgeschoss* → *Geschoss*.
    pub fn weapon_head(&self, lemma: &str) -> Option<&Entity> {
        let lower = lemma.to_lowercase();
        // Tails under five letters (*Gas*, *Boot*) are too often the end of another word.
        lower
            .char_indices()
            .map(|(i, _)| &lower[i..])
            .take_while(|tail| tail.len() >= 5 || tail.len() == lower.len())
            .find_map(|tail| self.weapons.get(tail))
            .map(|&i| &self.entities[i as usize])
    }

    /// Whether `id` is `ancestor` or has it among its broader terms.
    pub fn is_a(&self, id: &str, ancestor: &str) -> bool {
        let mut at = Some(id);
        // The bound keeps a circle in the data from holding us.
        for _ in 0..32 {
            match at {
                Some(id) if id == ancestor => return true,
                Some(id) => at = self.by_id(id).and_then(|e| e.broader.as_deref()),
                None => return false,
            }
        }
        false
    }

    /// The entities that a name means, written as a whole: full names first.
    pub fn named(&self, name: &str) -> Vec<(&Entity, NameKind)> {
        let mut found: Vec<_> = self.matches_at(&[name], 0).filter(|m| m.0 == 1).map(|m| (m.1, m.2)).collect();
        found.sort_by_key(|(_, kind)| *kind);
        found
    }

    /// All names that begin at token `begin` of `forms`, shortest first; namesakes follow each other.
    pub fn find<'a>(&'a self, forms: &[&str], begin: usize) -> Vec<Match<'a>> {
        self.matches_at(forms, begin)
            .map(|(length, entity, kind, inflected)| Match { begin, end: begin + length, entity, kind, inflected })
            .collect()
    }

    /// Whether a name can begin with this word; false only where [`Self::find`] finds none whatever follows.
    pub fn begins(&self, form: &str) -> bool {
        let mut path = atoms::ROOT;
        let mut atoms = Atoms::of(form).peekable();
        while let Some(atom) = atoms.next() {
            let last = atoms.peek().is_none();
            let ends = |(cut, _)| self.nodes.get(&atoms::step(path, cut)).is_some_and(|n| n.names != 0);
            if last && atoms::without_endings(&atom).any(ends) {
                return true;
            }
            path = atoms::step(path, &atoms::stem(&atom));
            if !self.nodes.get(&path).is_some_and(|n| n.inner) {
                return false;
            }
        }
        path != atoms::ROOT
    }

    fn matches_at<'a>(
        &'a self,
        forms: &[&str],
        begin: usize,
    ) -> impl Iterator<Item = (usize, &'a Entity, NameKind, bool)> + 'a {
        let mut found = Vec::new();
        let mut path = atoms::ROOT;
        let first = forms.get(begin).copied().unwrap_or_default();
        'tokens: for (length, form) in forms[begin.min(forms.len())..].iter().enumerate() {
            let mut pending: Option<String> = None;
            for atom in Atoms::of(form) {
                if let Some(previous) = pending.replace(atom) {
                    path = atoms::step(path, &atoms::stem(&previous));
                    if !self.nodes.get(&path).is_some_and(|n| n.inner) {
                        break 'tokens;
                    }
                }
            }
            // Quotation marks and the like between the words of a name do no harm, before it they do.
            let Some(last) = pending else {
                if length == 0 {
                    break;
                }
                continue;
            };
            for (cut, ending) in atoms::without_endings(&last) {
                let Some(node) = self.nodes.get(&atoms::step(path, cut)).filter(|n| n.names != 0) else { continue };
                self.collect(node, first, form, ending, length + 1, &mut found);
                break;
            }
            path = atoms::step(path, &atoms::stem(&last));
            if !self.nodes.get(&path).is_some_and(|n| n.inner) {
                break;
            }
        }
        found.into_iter().map(|(length, link, inflected): (usize, u32, bool)| {
            let link = &self.links[link as usize - 1];
            (length, &self.entities[link.entity as usize], link.kind, inflected)
        })
    }

    /// Notes the names at `node` whose capitals and ending suit the text.
    fn collect(
        &self,
        node: &Node,
        first: &str,
        last: &str,
        ending: &str,
        length: usize,
        found: &mut Vec<(usize, u32, bool)>,
    ) {
        let capital = first.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
        let mut at = node.names;
        while at != 0 {
            let link = &self.links[at as usize - 1];
            let entity = &self.entities[link.entity as usize];
            let person = entity.kind == "Person";
            let fits = (capital || link.small)
                && (!link.capitals || is_abbreviation(last.strip_suffix('s').unwrap_or(last)))
                && !(person && ending.contains('n'));
            if fits {
                found.push((length, at, !ending.is_empty()));
            }
            at = link.next;
        }
    }
}

/// The family name of a person's full name, with its particles: *Ursula von der Leyen* → *von der Leyen*. Names with a
/// hyphen in the second place (*Kim Jong-un*) have it in front.
pub fn surname(label: &str) -> Option<&str> {
    let words: Vec<&str> = label.split(' ').collect();
    if words.len() < 2 {
        return None;
    }
    if words.len() == 2 && is_korean_given_name(words[1]) {
        return Some(words[0]);
    }
    let mut start = words.len() - 1;
    while start > 1 && words[start - 1].chars().next().is_some_and(char::is_lowercase) {
        start -= 1;
    }
    let offset: usize = words[..start].iter().map(|w| w.len() + 1).sum();
    Some(&label[offset..])
}

/// *Jong-un*: two syllables of which the second begins small.
fn is_korean_given_name(word: &str) -> bool {
    word.split_once('-').is_some_and(|(a, b)| !a.is_empty() && b.chars().next().is_some_and(char::is_lowercase))
}

/// Two to five capitals, digits and points aside.
fn is_abbreviation(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    (2..=5).contains(&letters) && !name.chars().any(char::is_lowercase) && !name.contains(' ')
}

fn begins_small(name: &str) -> bool {
    name.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gazetteer() -> Gazetteer {
        Gazetteer::load(&Ontology::embedded()).unwrap()
    }

    /// Identifiers of the longest names in a text that is cut at blanks.
    fn ids(text: &str) -> Vec<String> {
        let gazetteer = gazetteer();
        let forms: Vec<&str> = text.split(' ').collect();
        let mut ids = Vec::new();
        let mut i = 0;
        while i < forms.len() {
            let found = gazetteer.find(&forms, i);
            match found.iter().max_by_key(|m| (m.end, std::cmp::Reverse(m.kind))) {
                Some(m) => {
                    ids.push(m.entity.id.clone());
                    i = m.end;
                }
                None => i += 1,
            }
        }
        ids
    }

    #[test]
    fn inflected_names_are_found_by_their_base_form() {
        assert_eq!(ids("Südkoreas Armee"), ["country-KR"]);
        assert_eq!(ids("die Regierung der Vereinigten Staaten von Amerika"), ["country-US"]);
        assert_eq!(ids("ein Sprecher des Weißen Hauses"), ["place-weisses-haus"]);
        assert_eq!(ids("aus den Vereinigten Arabischen Emiraten"), ["country-AE"]);
    }

    #[test]
    fn abbreviations_need_their_capitals() {
        assert_eq!(ids("die USA"), ["country-US"]);
        assert!(ids("Usa us usa").is_empty());
    }

    #[test]
    fn adjectives_and_demonyms_lead_to_their_country() {
        let gazetteer = gazetteer();
        assert_eq!(gazetteer.country_of_adjective("nordkoreanisch"), Some("country-KP"));
        assert_eq!(gazetteer.country_of_adjective("Sowjetischer"), Some("country-SU"));
        assert_eq!(gazetteer.country_of_adjective("US-amerikanischen"), Some("country-US"));
        assert_eq!(gazetteer.country_of_adjective("russisch-ukrainische"), Some("country-UA"));
        assert_eq!(gazetteer.country_of_adjective("hölzerne"), None);
        assert_eq!(gazetteer.country_of_demonym("Französinnen"), Some("country-FR"));
        assert_eq!(gazetteer.country_of_demonym("Deutschen"), Some("country-DE"));
        assert_eq!(gazetteer.country_of_demonym("Iraner"), Some("country-IR"));
    }

    #[test]
    fn capitals_and_seats_stand_for_their_country() {
        let gazetteer = gazetteer();
        assert_eq!(gazetteer.metonym_country("place-kreml"), Some("country-RU"));
        assert_eq!(gazetteer.metonym_country("place-pjoengjang"), Some("country-KP"));
        assert_eq!(gazetteer.metonym_country("place-kapstadt"), None);
        assert_eq!(gazetteer.metonym_country("country-FR"), Some("country-FR"));
    }

    #[test]
    fn spellings_of_a_person_are_one_entity() {
        for name in ["Wolodymyr Selenskyj", "Wolodimir Selenski", "Selenskyjs", "Wolodymyr Zelensky"] {
            assert_eq!(ids(name), ["person-wolodymyr-selenskyj"], "{name}");
        }
        assert_eq!(ids("Kim Jong Uns Schwester"), ["person-kim-jong-un"]);
        assert_eq!(ids("die britische Daily Mail"), ["organization-daily-mail"]);
    }

    #[test]
    fn weapons_are_found_by_lemma_and_by_the_tail_of_a_compound() {
        let gazetteer = gazetteer();
        let label = |lemma| gazetteer.weapon_head(lemma).map(|e| e.label.as_str());
        assert_eq!(label("155-Millimeter-Artilleriegeschoss"), Some("155-mm-Artilleriegeschoss"));
        assert_eq!(label("Leuchtspurgeschoss"), Some("Geschoss"));
        assert_eq!(label("Kampfdrohne"), Some("Kampfdrohne"));
        assert_eq!(label("Getreide"), None);
        assert!(gazetteer.weapon("Schweinegeschoss").is_none());
        assert!(gazetteer.is_a("weapon-shahed-136", "weapon-drohne"));
        assert!(!gazetteer.is_a("weapon-shahed-136", "weapon-munition"));
    }

    #[test]
    fn surnames_keep_their_particles() {
        assert_eq!(surname("Ursula von der Leyen"), Some("von der Leyen"));
        assert_eq!(surname("Kim Jong-un"), Some("Kim"));
        assert_eq!(surname("Boris Johnson"), Some("Johnson"));
        assert_eq!(surname("Papst"), None);
    }

    #[test]
    fn a_broken_file_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("entities")).unwrap();
        let file = folder.path().join("entities/places.csv");
        let load = |text: &str| {
            std::fs::write(&file, text).unwrap();
            Gazetteer::load(&Ontology::folder(folder.path()).unwrap()).unwrap_err().to_string()
        };
        assert!(load("id,type,label\nplace-a,City,A\nplace-a,City,B\n").contains("entities/places.csv:3"));
        assert!(load("id,type,label,country\nplace-a,City,A,country-ZZ\n").contains("country-ZZ"));
        assert!(load("id,label\nplace-a,A\n").contains("type"));
    }
}
