//! Coreference: pronouns and descriptions that point back → the fillers that they stand for.
//!
//! Precision first: what finds no clear antecedent among the last sentences stays unresolved. A pass in text order keeps
//! the actors spoken of last, subjects before others (a simple form of centering); gender, number, and the noun that
//! introduced a person decide.

use rustc_hash::FxHashMap;

use super::phrase::Labeller;
use super::tree::Tree;
use super::{Filler, Source};
use crate::german::{Definite, Gender, Number, PronType, Upos};
use crate::text::Span;

/// Sentence and token → what is meant there.
pub type Referents = FxHashMap<(usize, usize), Vec<Filler>>;

/// How many sentences back an antecedent may stand.
const REACH: usize = 3;

/// An actor that can be pointed back to.
#[derive(Clone, Debug)]
struct Candidate {
    fillers: Vec<Filler>,
    gender: Option<Gender>,
    plural: bool,
    subject: bool,
    /// Whether the word itself is masculine: *der Kreml*.
    masculine: bool,
    sentence: usize,
    /// Lower-case nouns that introduced it: *experte*, *sprecherin*.
    titles: Vec<String>,
    /// The country of a person or body, by the gazetteer.
    country: Option<String>,
}

/// Resolves an article's pronouns and descriptions.
pub fn resolve(trees: &[Tree], labeller: &Labeller) -> Referents {
    let mut resolver = Resolver { labeller, candidates: Vec::new(), referents: Referents::default() };
    for (s, tree) in trees.iter().enumerate() {
        resolver.sentence(s, tree);
    }
    resolver.referents
}

/// *„Ich habe zugestimmt“, sagte Muster*: who speaks of himself is the one who is quoted.
pub fn first_persons(trees: &[Tree], chain: &dyn Fn(Span) -> Vec<Source>) -> Referents {
    let mut found = Referents::default();
    for (s, tree) in trees.iter().enumerate() {
        for i in 0..tree.len() {
            let feats = tree.token(i).feats;
            let own = tree.token(i).upos == Upos::Pron && feats.person == Some(1) && feats.number == Some(Number::Sing);
            if !own || feats.poss {
                continue;
            }
            if let Some(speaker) = chain(tree.token(i).span).into_iter().next().filter(|v| v.voice.kind == "Person") {
                found.insert((s, i), vec![speaker.voice]);
            }
        }
    }
    found
}

struct Resolver<'a, 'b> {
    labeller: &'b Labeller<'a>,
    candidates: Vec<Candidate>,
    referents: Referents,
}

impl Resolver<'_, '_> {
    fn sentence(&mut self, s: usize, tree: &Tree) {
        for i in 0..tree.len() {
            let token = tree.token(i);
            if tree.is(i, &["flat", "amod", "case", "punct", "mark", "cc", "advmod", "expl"]) {
                continue;
            }
            if token.upos == Upos::Pron || token.upos == Upos::Det {
                if let Some(found) = self.pronoun(s, tree, i) {
                    self.referents.insert((s, i), found);
                }
            } else if tree.is_nominal(i) {
                self.nominal(s, tree, i);
            }
        }
        let oldest = s.saturating_sub(REACH + 2);
        self.candidates.retain(|c| c.sentence >= oldest);
    }

    fn nominal(&mut self, s: usize, tree: &Tree, i: usize) {
        let labeller = self.labeller;
        if labeller.name_of(tree, i).is_none()
            && let Some(found) = self.description(s, tree, i)
        {
            self.note(s, tree, i, found.clone());
            self.referents.insert((s, i), found);
            return;
        }
        // Only actors are pointed back to.
        let mut fillers = if labeller.may_act(tree, i) { labeller.fillers(tree, i) } else { Vec::new() };
        if let [only] = &mut fillers[..]
            && tree.is(i, &["nsubj"])
            && let Some(state) = labeller.gazetteer.metonym_country(&only.id)
            && let Some(state) = labeller.of_entity(state, only.mention)
        {
            *only = state;
        }
        if fillers.is_empty() {
            return;
        }
        let heads = tree.conjuncts(i);
        if heads.len() > 1 && heads[0] == i {
            let group: Vec<Filler> = heads.iter().filter_map(|&h| labeller.filler(tree, h)).collect();
            if group.iter().all(|f| labeller.frames.is_a(&f.kind, "actor")) {
                let (gender, subject) = (None, tree.is(i, &["nsubj"]));
                self.candidates.push(Candidate {
                    fillers: group,
                    gender,
                    plural: true,
                    subject,
                    masculine: false,
                    sentence: s,
                    titles: Vec::new(),
                    country: None,
                });
            }
        }
        self.note(s, tree, i, fillers);
    }

    /// Remembers an actor.
    fn note(&mut self, s: usize, tree: &Tree, i: usize, fillers: Vec<Filler>) {
        let labeller = self.labeller;
        let Some(first) = fillers.first() else { return };
        if !labeller.frames.is_a(&first.kind, "actor") {
            return;
        }
        let token = tree.token(i);
        let known = labeller.gazetteer.by_id(&first.id);
        let mut titles: Vec<String> = std::iter::once(i)
            .chain(tree.kids_by(i, &["appos", "flat"]))
            .chain(tree.parent(i).filter(|_| tree.is(i, &["appos", "flat"])))
            .filter(|&k| tree.token(k).upos == Upos::Noun)
            .map(|k| tree.token(k).lemma.to_lowercase())
            .collect();
        titles.extend(
            known.and_then(|e| e.office.as_deref()).into_iter().flat_map(str::split_whitespace).map(str::to_lowercase),
        );
        let person = first.kind == "Person";
        let given = || labeller.gazetteer.gender_of(&first.label).filter(|_| person && first.named);
        let gender = match known.and_then(|e| e.gender).or_else(given) {
            Some('f') => Some(Gender::Fem),
            Some(_) => Some(Gender::Masc),
            None if person && titles.iter().any(|t| t.ends_with("in") && t.len() > 5) => Some(Gender::Fem),
            None if person && first.named => None,
            // *Österreich*: without an article a country is neuter.
            None if first.kind == "Country" && tree.kid_by(i, &["det"]).is_none() => Some(Gender::Neut),
            None => token.feats.gender,
        };
        let same = self.candidates.iter().rev().find(|c| c.fillers.len() == 1 && c.fillers[0].id == first.id);
        if let Some(same) = same {
            titles.extend(same.titles.iter().cloned());
            titles.sort_unstable();
            titles.dedup();
        }
        let subject = tree.is(i, &["nsubj"]);
        let plural = fillers.len() > 1 || (!first.named && token.feats.number == Some(Number::Plur));
        let country = known.and_then(|e| match e.kind.as_str() {
            "Country" => Some(e.id.clone()),
            "Person" | "ArmedForces" | "Government" | "Parliament" => e.country.clone(),
            _ => None,
        });
        // *ein russischer Ökonom*: *sein Land* is Russia.
        let country = country.or_else(|| labeller.nationality(tree, i).filter(|_| person).map(str::to_owned));
        let masculine = token.upos == Upos::Noun && token.feats.gender == Some(Gender::Masc);
        self.candidates.push(Candidate { fillers, gender, plural, subject, masculine, sentence: s, titles, country });
    }

    /// Candidates within reach, the likeliest first: of the nearest sentence subjects, then the others, latest first.
    fn ranked(&self, s: usize) -> impl Iterator<Item = &Candidate> {
        let mut order: Vec<(usize, &Candidate)> =
            self.candidates.iter().enumerate().filter(|(_, c)| c.sentence + REACH >= s).collect();
        order.sort_by_key(|(i, c)| (s - c.sentence.min(s), !c.subject, usize::MAX - i));
        order.into_iter().map(|(_, c)| c)
    }

    fn pronoun(&mut self, s: usize, tree: &Tree, i: usize) -> Option<Vec<Filler>> {
        let token = tree.token(i);
        let form = token.form.to_lowercase();
        let words = &self.labeller.phrases.pronouns;
        if token.feats.poss {
            let lemma = token.lemma.to_lowercase();
            let (masculine, feminine) = (
                words
                    .possessive_masculine
                    .iter()
                    .any(|p| lemma.starts_with(p.as_str()) || form.starts_with(p.as_str())),
                words.possessive_feminine.iter().any(|p| form.starts_with(p.as_str())),
            );
            return self.possessor(s, tree, i, masculine, feminine);
        }
        if token.upos != Upos::Pron || token.feats.reflex || matches!(token.feats.person, Some(1 | 2)) {
            return None;
        }
        if !matches!(token.feats.pron_type, None | Some(PronType::Prs | PronType::Dem | PronType::Ind | PronType::Tot))
        {
            return None;
        }
        let personal = token.feats.pron_type == Some(PronType::Prs) || token.feats.person == Some(3);
        let plural = self.verb_number(tree, i).or(token.feats.number) == Some(Number::Plur);
        if words.plural.contains(&form) && plural {
            return self.find(s, |c| c.plural && c.subject);
        }
        if words.masculine.contains(&form) && personal {
            // *Der Kreml sollte beunruhigt sein, dass er …*: the subject of the same sentence first.
            let near = self.candidates.iter().rev().find(|c| c.sentence == s && c.subject && !c.plural);
            if let Some(near) = near.filter(|c| c.masculine) {
                return Some(near.fillers.clone());
            }
            return self.find(s, |c| !c.plural && c.fillers[0].kind == "Person" && c.gender != Some(Gender::Fem));
        }
        if words.feminine.contains(&form) && personal && !plural {
            return self.find(s, |c| {
                let person = c.fillers[0].kind == "Person";
                // A person whose gender nobody tells may be meant, and stands before whoever is farther off.
                let unknown = person && c.subject && c.gender.is_none();
                !c.plural && (unknown || c.gender == Some(Gender::Fem) && (person || c.subject))
            });
        }
        if words.neuter.contains(&form) && personal && tree.token(i).deprel == "nsubj" {
            let nearest = self.ranked(s).next().filter(|c| c.subject && c.fillers.len() == 1)?;
            return (nearest.fillers[0].kind == "Country").then(|| nearest.fillers.clone());
        }
        None
    }

    /// The number that the finite verb gives its subject.
    fn verb_number(&self, tree: &Tree, subject: usize) -> Option<Number> {
        let verb = tree.parent(subject).filter(|_| tree.is(subject, &["nsubj"]))?;
        let finite = tree.finite(verb).or_else(|| tree.kid_by(verb, &["cop", "aux"]))?;
        tree.token(finite).feats.number
    }

    fn possessor(&self, s: usize, tree: &Tree, i: usize, masculine: bool, feminine: bool) -> Option<Vec<Filler>> {
        // The subject of the own clause first, if it stands before; else whoever was spoken of last.
        let own = tree.clause(i);
        let subject = tree.kid_by(own, &["nsubj"]).filter(|&k| k < i && !tree.governs(k, i) && k != i);
        if let Some(subject) = subject {
            if let Some(found) = self.referents.get(&(s, subject)) {
                return Some(found.clone());
            }
            let filler = self.labeller.filler(tree, subject)?;
            return self.labeller.frames.is_a(&filler.kind, "actor").then(|| vec![filler]);
        }
        self.find(s, |c| {
            if masculine {
                !c.plural && c.gender != Some(Gender::Fem)
            } else {
                feminine && (c.plural || c.gender == Some(Gender::Fem))
            }
        })
    }

    /// The country of somebody that was spoken of.
    fn home(&self, owner: &Filler) -> Option<String> {
        let told = |c: &&Candidate| c.fillers.iter().any(|f| f.id == owner.id) && c.country.is_some();
        self.candidates.iter().rev().find(told).and_then(|c| c.country.clone())
    }

    fn find(&self, s: usize, fits: impl Fn(&Candidate) -> bool) -> Option<Vec<Filler>> {
        self.ranked(s).find(|c| fits(c)).map(|c| c.fillers.clone())
    }

    /// *das Land*, *beide Staaten*, *der Experte*: definite, without a name, meaning somebody named before.
    fn description(&self, s: usize, tree: &Tree, i: usize) -> Option<Vec<Filler>> {
        let phrases = self.labeller.phrases;
        let token = tree.token(i);
        let det = tree.kid_by(i, &["det"]).map(|d| tree.token(d));
        let definite = det.is_some_and(|d| {
            d.feats.definite == Some(Definite::Def) || matches!(d.feats.pron_type, Some(PronType::Dem)) || d.feats.poss
        });
        let both = tree.kids_by(i, &["amod", "det", "nummod"]).any(|k| {
            phrases.both.contains(&tree.token(k).lemma.to_lowercase())
                || phrases.both.contains(&tree.token(k).form.to_lowercase())
        });
        let plural = token.feats.number == Some(Number::Plur);
        if both && plural {
            return self.pair(s, &token.lemma, token.form.as_str());
        }
        if definite && let Some(found) = self.called_before(s, tree, i) {
            return Some(found);
        }
        if !definite
            || plural
            || self.labeller.nationality(tree, i).is_some()
            || tree.kid_by(i, &["nmod", "flat", "acl"]).is_some()
        {
            return None;
        }
        if phrases.country_descriptions.contains(&token.lemma) {
            let owner = tree.kid_by(i, &["det"]).filter(|&d| tree.token(d).feats.poss);
            let country = match owner {
                Some(owner) => self.home(self.referents.get(&(s, owner))?.first()?)?,
                None => self.ranked(s).find_map(|c| c.country.clone())?,
            };
            return Some(vec![self.labeller.of_entity(&country, token.span)?]);
        }
        let lemma = token.lemma.to_lowercase();
        let class = self.labeller.noun_class(&token.lemma);
        if class == "Person" || phrases.person_descriptions.contains(&token.lemma) {
            return self.find(s, |c| {
                !c.plural
                    && c.fillers[0].kind == "Person"
                    && c.fillers[0].named
                    && c.titles.iter().any(|t| matches_title(t, &lemma))
            });
        }
        if phrases.organization_descriptions.contains(&token.lemma) {
            return self.find(s, |c| {
                let filler = &c.fillers[0];
                let label = filler.label.to_lowercase();
                !c.plural
                    && filler.named
                    && filler.kind != "Person"
                    && filler.kind != "Country"
                    && (c.titles.iter().any(|t| matches_title(t, &lemma)) || label.contains(&lemma))
            });
        }
        None
    }

    /// *die Soldaten*, *der Major*: without a word that says which, those whom the text has called so with one (*afghanische
    /// Soldaten*, *Bundeswehrmajor*), if nobody with a name can be meant.
    fn called_before(&self, s: usize, tree: &Tree, i: usize) -> Option<Vec<Filler>> {
        let token = tree.token(i);
        let labeller = self.labeller;
        // *die Regierung in Kiew* is told from others by what stands behind it, wherever the tree hangs that.
        let further = tree.sentence.tokens.get(i + 1).is_some_and(|t| t.upos == Upos::Adp);
        let plain = !further && tree.kids(i).iter().all(|&k| tree.is(k, &["det", "case", "punct", "cc", "conj"]));
        let possessed = tree.kids_by(i, &["det"]).any(|d| tree.token(d).feats.poss);
        let agent = matches!(labeller.noun_class(&token.lemma), "Person" | "Group" | "Organization");
        if !plain || possessed || !agent || token.upos != Upos::Noun || labeller.nationality(tree, i).is_some() {
            return None;
        }
        let plural = token.feats.number == Some(Number::Plur);
        let lemma = token.lemma.to_lowercase();
        let called = |c: &&Candidate| c.plural == plural && c.titles.iter().any(|t| matches_title(t, &lemma));
        let last = self.candidates.iter().rev().filter(|c| c.sentence + REACH >= s).find(called)?;
        let told = |f: &Filler| {
            let label = f.label.to_lowercase();
            !f.named && label.len() > lemma.len() + 2 && label.contains(lemma.trim_end_matches('e'))
        };
        last.fillers.iter().all(told).then(|| last.fillers.clone())
    }

    /// *beide Länder*: the two countries spoken of last; *beide Staatschefs*: the two persons.
    fn pair(&self, s: usize, lemma: &str, form: &str) -> Option<Vec<Filler>> {
        let phrases = self.labeller.phrases;
        let persons = phrases.person_descriptions.contains(lemma);
        let countries = phrases.country_descriptions.contains(lemma) || phrases.country_groups.contains(form);
        if !persons && !countries {
            return None;
        }
        let kind = if persons { "Person" } else { "Country" };
        let mut found: Vec<Filler> = Vec::new();
        for candidate in self.ranked(s) {
            for filler in &candidate.fillers {
                if filler.kind == kind && filler.named && !found.iter().any(|f| f.id == filler.id) {
                    found.push(filler.clone());
                }
            }
            if found.len() >= 2 {
                found.truncate(2);
                return Some(found);
            }
        }
        None
    }
}

/// *experte* matches *militärexperte*, and the other way round.
fn matches_title(title: &str, lemma: &str) -> bool {
    title == lemma || title.ends_with(lemma) || (title.len() >= 4 && lemma.ends_with(title))
}
