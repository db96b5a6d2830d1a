//! Names in an article: spans with type and entity.
//!
//! Takes sentences, gives entity mentions that do not overlap, with one identifier for all mentions of an entity in the
//! article. The name model proposes spans and classes, the gazetteer knows spans and entities; where they agree or one of
//! them can be trusted alone, a name is read. [`super::consistency`] then joins what the article calls by several names.
//! What a place stands for (*Moskau*: the city or the government) is left to the claims.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::consistency::{self, Slot};
use super::gazetteer::{Entity, Gazetteer, Match, NameKind};
use super::model::features::{Sources, coarse};
use super::model::{self, CLASSES, FIRST_PART, Known, Weights};
use super::onomasticon::Onomasticon;
use super::proposals::{self, is_common_word};
use super::refine::Refiner;
use super::titles::Titles;
use super::{EntityMention, bounds};
use crate::article::Article;
use crate::german::memo::Memo;
use crate::german::{Clusters, Lexicon, Sentence, Token, Upos};
use crate::ontology::{Ontology, OntologyError};
use crate::text::Span;

/// A compound that begins with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartMention {
    /// The name inside.
    pub name: EntityMention,
    /// The compound.
    pub whole: Span,
}

/// The names of an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// In text order, not overlapping.
    pub entities: Vec<EntityMention>,
    pub parts: Vec<PartMention>,
}

/// Spans with type, identifier and label as the program prints them: of a compound the name inside, and the whole
/// under its class with `part` behind, as in GermEval 2014.
pub fn printed<'a>(
    entities: &'a [EntityMention],
    parts: &'a [PartMention],
) -> impl Iterator<Item = (Span, String, &'a EntityMention)> {
    let mut all: Vec<_> = entities.iter().map(|e| (e.span, e.kind.clone(), e)).collect();
    for part in parts {
        all.push((part.name.span, part.name.kind.clone(), &part.name));
        all.push((part.whole, format!("{}part", coarse(&part.name.kind)), &part.name));
    }
    all.sort_by_key(|(span, _, _)| (span.begin, std::cmp::Reverse(span.end)));
    all.into_iter()
}

/// Gazetteer and weights, ready to read.
#[derive(Debug)]
pub struct Names {
    gazetteer: Arc<Gazetteer>,
    weights: Arc<Weights>,
    refiner: Refiner,
    titles: Titles,
    words: Memo<Arc<Known>>,
}

/// Words that are remembered from article to article.
const REMEMBERED: usize = 30_000;

impl Names {
    /// Loads the gazetteer and the embedded weights.
    ///
    /// # Errors
    /// If a file of the ontology is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        Self::with_weights(ontology, model::embedded())
    }

    /// With weights that were just learned.
    ///
    /// # Errors
    /// If a file of the ontology is broken.
    pub fn with_weights(ontology: &Ontology, weights: Arc<Weights>) -> Result<Self, OntologyError> {
        Ok(Self {
            gazetteer: Gazetteer::shared(ontology)?,
            weights,
            refiner: Refiner::load(ontology)?,
            titles: Titles::load(ontology)?,
            words: Memo::new(REMEMBERED),
        })
    }

    /// What the model's features are made of.
    pub fn sources(gazetteer: &Gazetteer) -> Sources<'_> {
        Sources { gazetteer, lexicon: Lexicon::load(), clusters: Clusters::load(), onomasticon: Onomasticon::load() }
    }

    /// What the ontology knows about named things.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The names of an article.
    pub fn find(&self, _article: &Article, sentences: &[Sentence]) -> Found {
        let forms = sentences.iter().flat_map(|s| &s.tokens).map(|t| t.form.as_str());
        let known = self.words.of(forms, |new| new.iter().map(|form| self.know(form)).collect());
        let readings: Vec<Reading<'_>> = sentences.iter().map(|s| self.read(s, &known)).collect();
        let present = Present::of(&readings, &self.titles);
        let mut slots: Vec<Slot<'_>> = Vec::new();
        let mut derived = Vec::new();
        let mut parts = Vec::new();
        for reading in &readings {
            let chosen = reading.choose(&present, &self.refiner);
            self.derivations(reading, &chosen, &mut derived);
            self.compounds(reading, &chosen, &present, &mut parts);
            slots.extend(chosen);
        }
        consistency::agree(&mut slots);
        consistency::complete(sentences, &mut slots, &|token| is_common(token));
        let mut entities = consistency::resolve(&slots, &present.ids, &self.gazetteer, &|label, class, quoted| {
            self.kind(label, class, quoted)
        });
        entities.extend(derived);
        entities.sort_by_key(|m| (m.span.begin, m.span.end));
        parts.retain(|p: &PartMention| !entities.iter().any(|e| e.span.overlaps(p.whole)));
        Found { entities, parts }
    }

    /// What model and gazetteer know of a word by itself.
    fn know(&self, form: &str) -> Arc<Known> {
        Arc::new(Known::new(form, &Self::sources(&self.gazetteer)))
    }

    /// What model and gazetteer see in a sentence.
    fn read<'a>(&'a self, sentence: &'a Sentence, known: &FxHashMap<&str, Arc<Known>>) -> Reading<'a> {
        let tokens = &sentence.tokens;
        let known: Vec<&Known> = tokens.iter().filter_map(|t| known.get(t.form.as_str())).map(|k| &**k).collect();
        let sources = Self::sources(&self.gazetteer);
        let matches = sources.matches(tokens, known.iter().map(|k| k.begins));
        let model::Decoded { found, mut hints } = model::decode(&self.weights, &sources, &known, &matches, tokens);
        let begins = sentence.tokens.iter().map(|t| t.upos != Upos::Punct);
        let matches = matches.into_iter().zip(begins).filter(|(_, begins)| *begins).flat_map(|(matches, _)| matches);
        let matches = matches
            .filter(|m| m.entity.kind != "WeaponType" && !proposals::tells_origin(m, tokens, &self.gazetteer))
            .collect();
        let mut found = proposals::correct(found, tokens, &self.gazetteer);
        bounds::join_seats(&mut found, tokens, &|word| self.refiner.has_seat(word));
        hints.retain(|h| h.end - h.begin > 1 || !proposals::is_mere_word(tokens, h.begin));
        let derived = known.iter().map(|k| k.derived).collect();
        Reading { sentence, found, hints, matches, derived }
    }

    /// The type of a name that no gazetteer knows.
    fn kind(&self, label: &str, class: usize, quoted: bool) -> String {
        let usual = CLASSES[class].kind;
        if usual == "Work" && !quoted && label.contains(|c: char| c.is_ascii_digit()) {
            return "Product".to_owned();
        }
        self.refiner.kind(label, coarse(usual)).unwrap_or(usual).to_owned()
    }

    /// *nordkoreanisch*, *Nordkoreaner*, *Moskauer*: the place's identifier under the class `Demonym`.
    fn derivations(&self, reading: &Reading<'_>, chosen: &[Slot<'_>], into: &mut Vec<EntityMention>) {
        for (i, token) in reading.sentence.tokens.iter().enumerate() {
            if chosen.iter().any(|s| s.span.overlaps(token.span)) {
                continue;
            }
            let by_model = reading.found.iter().any(|f| f.begin == i && CLASSES[f.class].kind == "Demonym");
            if !by_model && !reading.derived[i] {
                continue;
            }
            let adjective = self.gazetteer.place_of_adjective(&token.form).filter(|_| {
                // *Deutsch* and *im Englischen* are languages.
                by_model || !token.form.starts_with(char::is_uppercase) || token.upos == Upos::Adj
            });
            // *Bayern*, *Franken* are people and their land.
            let demonym = self.gazetteer.place_of_demonym(&token.form);
            let known_place = adjective.or_else(|| demonym.filter(|_| by_model || !self.names_place(&token.form)));
            let entity =
                known_place.or_else(|| by_model.then(|| self.gazetteer.place_of_inhabitant(&token.form)).flatten());
            if by_model && let Some((entity, span)) = self.two_words(reading, i, chosen) {
                into.push(EntityMention { kind: "Demonym".into(), ..known(entity, span) });
                continue;
            }
            match entity {
                Some(entity) => into.push(EntityMention { kind: "Demonym".into(), ..known(entity, token.span) }),
                None if by_model && self.two_words(reading, i + 1, chosen).is_none() => into.push(EntityMention {
                    span: token.span,
                    kind: "Demonym".into(),
                    id: format!("demonym-{}", consistency::slug(&token.lemma)),
                    label: token.lemma.clone(),
                    aliases: Vec::new(),
                    known: false,
                }),
                None => {}
            }
        }
    }

    fn names_place(&self, form: &str) -> bool {
        Onomasticon::load().of(form).is_place()
            || self.gazetteer.named(form).iter().any(|(e, _)| coarse(&e.kind) == "LOC")
    }

    /// *New Yorker*, *Sankt Petersburger*: a derivation that begins one word before token `i`.
    fn two_words(&self, reading: &Reading<'_>, i: usize, chosen: &[Slot<'_>]) -> Option<(&Entity, Span)> {
        let tokens = &reading.sentence.tokens;
        let (before, last) = (tokens.get(i.checked_sub(1)?)?, tokens.get(i)?);
        let entity = self.gazetteer.place_of_inhabitant(&format!("{} {}", before.form, last.form))?;
        let span = before.span.cover(last.span);
        (!chosen.iter().any(|s| s.span.overlaps(span))).then_some((entity, span))
    }

    /// *EU-Gipfel*, *Putin-Vertrauter*: the name in front, where the whole is no name itself.
    fn compounds(
        &self,
        reading: &Reading<'_>,
        chosen: &[Slot<'_>],
        present: &Present<'_>,
        into: &mut Vec<PartMention>,
    ) {
        for (i, token) in reading.sentence.tokens.iter().enumerate() {
            if chosen.iter().any(|s| s.span.overlaps(token.span)) {
                continue;
            }
            let class = reading.found.iter().find(|f| f.begin == i && f.class >= FIRST_PART).map(|f| f.class);
            let mut cuts = token.form.match_indices('-').map(|(at, _)| at).filter(|&at| at > 0);
            let front = cuts
                .clone()
                .rev()
                .find_map(|at| Some((at, self.in_front(&token.form[..at], present)?)))
                .filter(|_| token.upos != Upos::Adj);
            let span = |at: usize| Span::new(token.span.begin, token.span.begin + token.form[..at].chars().count());
            let solid = || class.and_then(|_| self.solid_front(&token.form, present));
            let name = match (front.or_else(solid), class, cuts.next_back()) {
                (Some((at, entity)), _, _) => known(entity, span(at)),
                (None, Some(class), Some(at)) => {
                    let label = token.form[..at].to_owned();
                    let kind = self.kind(&label, class, false);
                    EntityMention {
                        span: span(at),
                        id: consistency::unknown_id(&kind, &label),
                        kind,
                        label,
                        aliases: Vec::new(),
                        known: false,
                    }
                }
                _ => continue,
            };
            into.push(PartMention { name, whole: token.span });
        }
    }

    /// *Nepalprojekt*: the longest known name that a word without hyphen begins with.
    fn solid_front(&self, form: &str, present: &Present<'_>) -> Option<(usize, &Entity)> {
        let ends = form.char_indices().map(|(at, _)| at).filter(|&at| at >= 3 && at + 3 <= form.len());
        ends.rev().find_map(|at| Some((at, self.in_front(&form[..at], present)?)))
    }

    /// The entity that the front of a compound names for certain.
    fn in_front(&self, front: &str, present: &Present<'_>) -> Option<&Entity> {
        let mut known = self.gazetteer.named(front);
        known.retain(|(_, kind)| *kind == NameKind::Full);
        known.sort_by_key(|(entity, _)| std::cmp::Reverse(present.nearness(entity)));
        let (entity, _) = known.first()?;
        (entity.kind != "WeaponType" && !is_common_word(front)).then_some(*entity)
    }
}

/// A mention of an entity of the gazetteer.
pub fn known(entity: &Entity, span: Span) -> EntityMention {
    EntityMention {
        span,
        kind: entity.kind.clone(),
        id: entity.id.clone(),
        label: entity.label.clone(),
        aliases: entity.aliases.clone(),
        known: true,
    }
}

/// *Nato* of *NATO*: three letters or more of an abbreviation that the entity bears in capitals.
fn is_written_small(form: &str, entity: &Entity) -> bool {
    let capitals = form.to_uppercase();
    form.chars().count() > 2
        && form.starts_with(char::is_uppercase)
        && std::iter::once(&entity.label).chain(&entity.aliases).any(|name| *name == capitals)
}

fn is_common(token: &Token) -> bool {
    is_common_word(&token.form)
}

/// A sentence with what model and gazetteer see in it.
struct Reading<'a> {
    sentence: &'a Sentence,
    found: Vec<model::Found>,
    /// What the model thinks possible.
    hints: Vec<model::Found>,
    matches: Vec<Match<'a>>,
    /// Whether the gazetteer has the token as adjective or demonym of a place.
    derived: Vec<bool>,
}

/// What the article speaks of for certain.
struct Present<'a> {
    /// Entities and their countries.
    ids: FxHashSet<&'a str>,
    /// How often it names a country or what belongs to it.
    countries: FxHashMap<&'a str, usize>,
}

impl<'a> Present<'a> {
    fn of(readings: &[Reading<'a>], titles: &Titles) -> Self {
        let mut ids = FxHashSet::default();
        let mut countries = FxHashMap::default();
        for reading in readings {
            for m in reading.matches.iter().filter(|m| m.kind == NameKind::Full && reading.trusts(m)) {
                ids.insert(m.entity.id.as_str());
                // Of namesakes it is not known yet which is meant.
                if !reading.has_namesake(m) {
                    ids.extend(m.entity.country.as_deref());
                    let country =
                        if m.entity.kind == "Country" { Some(&m.entity.id) } else { m.entity.country.as_ref() };
                    country.into_iter().for_each(|c| *countries.entry(c.as_str()).or_insert(0) += 1);
                }
            }
        }
        let titled: Vec<&str> = readings.iter().flat_map(|r| r.titled(titles, &ids)).collect();
        ids.extend(titled);
        Self { ids, countries }
    }

    /// How often the article speaks of an entity's country.
    fn nearness(&self, entity: &Entity) -> usize {
        entity.country.as_deref().and_then(|c| self.countries.get(c)).copied().unwrap_or(0)
    }

    fn supports(&self, m: &Match<'_>) -> bool {
        let country = || m.entity.country.as_ref().is_some_and(|c| self.ids.contains(c.as_str()));
        match m.kind {
            NameKind::Full => true,
            NameKind::Short => self.ids.contains(m.entity.id.as_str()) || country(),
            NameKind::Surname => self.ids.contains(m.entity.id.as_str()),
        }
    }
}

impl<'a> Reading<'a> {
    fn span(&self, begin: usize, end: usize) -> Span {
        let tokens = &self.sentence.tokens;
        tokens[begin].span.cover(tokens[end - 1].span)
    }

    /// *die Zeitung Österreich*: whether the noun before a name says that it is of the entity's kind.
    fn is_announced(&self, m: &Match<'_>, refiner: &Refiner) -> bool {
        let noun = m.begin.checked_sub(1).map(|i| &self.sentence.tokens[i]).filter(|t| t.upos == Upos::Noun);
        noun.is_some_and(|noun| refiner.kind(&noun.lemma, coarse(&m.entity.kind)) == Some(m.entity.kind.as_str()))
    }

    /// Whether another entity has the same name.
    fn has_namesake(&self, m: &Match<'_>) -> bool {
        let same = |o: &Match<'_>| (o.begin, o.end, o.kind) == (m.begin, m.end, m.kind);
        self.matches.iter().any(|o| same(o) && o.entity.id != m.entity.id)
    }

    fn names_country(&self, m: &Match<'_>) -> bool {
        self.matches.iter().any(|o| (o.begin, o.end) == (m.begin, m.end) && o.entity.kind == "Country")
    }

    /// Those that a title tells to be the only bearers meant: *Kanzler Scholz*.
    fn titled(&self, titles: &Titles, present: &FxHashSet<&str>) -> Vec<&'a str> {
        let introduced =
            |m: &&Match<'a>| m.kind == NameKind::Surname && titles.introduces(&self.sentence.tokens, m, present);
        let found: Vec<&Match<'a>> = self.matches.iter().filter(introduced).collect();
        let alone = |m: &&&Match<'a>| found.iter().all(|o| o.begin != m.begin || o.entity.id == m.entity.id);
        found.iter().filter(alone).map(|m| m.entity.id.as_str()).collect()
    }

    /// Whether the model sees a name of the same class somewhere in the match.
    fn seconded(&self, m: &Match<'_>) -> bool {
        Self::agrees(&self.found, m)
    }

    fn agrees(found: &[model::Found], m: &Match<'_>) -> bool {
        let class = coarse(&m.entity.kind);
        found
            .iter()
            .filter(|f| f.class < FIRST_PART && f.begin < m.end && m.begin < f.end)
            .any(|f| coarse(CLASSES[f.class].kind) == class && CLASSES[f.class].kind != "Demonym")
    }

    /// Whether a match is a name without doubt: the model agrees, or its words mean nothing else.
    fn trusts(&self, m: &Match<'_>) -> bool {
        if self.seconded(m) {
            return true;
        }
        let exact = |f: &model::Found| (f.begin, f.end) == (m.begin, m.end);
        if self.hints.iter().any(exact) && Self::agrees(&self.hints, m) {
            return true;
        }
        // Inside a longer name that the model sees (*Universität Stuttgart*) a place names that, not itself.
        let inside = self
            .found
            .iter()
            .any(|f| f.class < FIRST_PART && f.begin <= m.begin && m.end <= f.end && f.end - f.begin > m.end - m.begin);
        if inside {
            return false;
        }
        let tokens = &self.sentence.tokens[m.begin..m.end];
        // *der Kreml*: a seat of power is meant, whatever else the word may be.
        if m.kind == NameKind::Full && m.entity.kind == "Building" && m.entity.metonym.is_some() {
            return true;
        }
        if tokens.len() == 1 && proposals::is_mere_word(&self.sentence.tokens, m.begin) {
            return false;
        }
        if m.entity.kind == "Country" && m.kind == NameKind::Full && m.end - m.begin == 1 && !m.inflected {
            // *Polen* is the country unless an article or a number says that the people are meant.
            let before = m.begin.checked_sub(1).map(|i| self.sentence.tokens[i].upos);
            return !matches!(before, Some(Upos::Det | Upos::Num | Upos::Adj)) || !is_common(&tokens[0]);
        }
        let words = || tokens.iter().filter(|t| t.upos != Upos::Punct);
        // *des Weißen Hauses*: no adjective is written so but in a name. *Nato* is an abbreviation, whatever lists say.
        if m.begin > 0 && words().count() > 1 && words().all(|t| t.form.starts_with(char::is_uppercase))
            || m.end - m.begin == 1 && m.kind == NameKind::Full && is_written_small(&tokens[0].form, m.entity)
        {
            return true;
        }
        // The lexicon lists the members of an armed group as common nouns, too: *Taliban*.
        let armed = m.entity.kind == "ArmedGroup" && m.kind == NameKind::Full;
        words().count() > 1 && words().any(|t| !is_common(t))
            || words().all(|t| !is_common(t) || armed && t.upos == Upos::Propn)
    }

    /// The names of this sentence, left to right, longest first.
    fn choose(&self, present: &Present<'a>, refiner: &Refiner) -> Vec<Slot<'a>> {
        let mut slots: Vec<Slot<'a>> = Vec::new();
        let mut matches: Vec<&Match<'a>> = self
            .matches
            .iter()
            .filter(|m| present.supports(m))
            // What is named like a country is meant where that is said.
            .filter(|m| m.kind == NameKind::Full || !self.names_country(m) || self.is_announced(m, refiner))
            .filter(|m| {
                if m.kind == NameKind::Full {
                    self.trusts(m)
                } else {
                    self.seconded(m) || !is_common(&self.sentence.tokens[m.begin])
                }
            })
            .collect();
        matches.sort_by_key(|m| {
            (
                m.begin,
                std::cmp::Reverse(m.end),
                !self.is_announced(m, refiner),
                !self.seconded(m),
                m.kind,
                m.inflected,
                !present.ids.contains(m.entity.id.as_str()),
                std::cmp::Reverse(present.nearness(m.entity)),
            )
        });
        let proposals: Vec<_> =
            self.found.iter().filter(|f| f.class < FIRST_PART && CLASSES[f.class].kind != "Demonym").collect();
        let mut end = 0;
        for m in matches {
            let longer = proposals.iter().any(|f| {
                f.begin <= m.begin
                    && m.end <= f.end
                    && f.end - f.begin > m.end - m.begin
                    && !(self.seconded(m) && m.end - m.begin > 1)
            });
            if m.begin >= end && !longer {
                let class = proposals.iter().find(|f| f.begin < m.end && m.begin < f.end).map(|f| f.class);
                slots.push(self.slot(m.begin, m.end, class, Some(m.entity)));
                end = m.end;
            }
        }
        for f in proposals {
            let span = self.span(f.begin, f.end);
            if !slots.iter().any(|s| s.span.overlaps(span)) {
                slots.push(self.slot(f.begin, f.end, Some(f.class), None));
            }
        }
        slots.sort_by_key(|s| s.span.begin);
        slots
    }

    fn slot(&self, begin: usize, end: usize, class: Option<usize>, entity: Option<&'a Entity>) -> Slot<'a> {
        let tokens = &self.sentence.tokens;
        let quoted = begin > 0
            && tokens[begin - 1].upos == Upos::Punct
            && tokens.get(end).is_some_and(|t| t.upos == Upos::Punct);
        Slot { span: self.span(begin, end), tokens: &self.sentence.tokens[begin..end], class, entity, quoted }
    }
}
