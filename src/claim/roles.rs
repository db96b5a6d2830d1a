//! Frames from predicates: which entry of the lexicon a predicate evokes, and who fills its roles.
//!
//! Gives drafts; attribution, time, place and quantities are added by [`super::assemble`].

use std::collections::BTreeMap;

use super::Filler;
use super::coreference::Referents;
use super::diathesis;
use super::frames::{Entry, Filling, Frames, Place};
use super::grammar::Grammar;
use super::nouns;
use super::phrase::{Labeller, slug};
use super::predicate::{self, Kind, Predicate, Slot};
use super::tree::Tree;
use crate::german::{Case, Gender, Number, Upos};

/// A role's filler with the token it was read from.
#[derive(Clone, Debug)]
pub struct Filled {
    pub filler: Filler,
    /// Head of the phrase in the sentence; `None` where the filler comes from elsewhere (a compound's part).
    pub token: Option<usize>,
}

/// A frame that a predicate evoked, with its roles.
#[derive(Clone, Debug)]
pub struct Draft<'f> {
    pub entry: &'f Entry,
    pub roles: BTreeMap<String, Vec<Filled>>,
    /// Whether the sentence leaves a role open without which it is no claim: [`super::complete`] may know it.
    pub open: bool,
}

/// What role filling looks things up in.
#[derive(Debug)]
pub struct Roles<'a> {
    pub frames: &'a Frames,
    pub grammar: &'a Grammar,
    pub labeller: &'a Labeller<'a>,
    pub referents: &'a Referents,
}

impl<'a> Roles<'a> {
    /// The frames that a predicate evokes, at most one draft a frame; open ones only where nothing better is there.
    pub fn drafts(&self, s: usize, tree: &Tree, predicate: &Predicate, all: &[Predicate]) -> Vec<Draft<'a>> {
        let drafts = self.evoked(s, tree, predicate, all);
        let whole = |drafts: &[Draft]| drafts.iter().any(|d| !d.open);
        let other = diathesis::as_passive(tree, predicate, self.grammar)
            .or_else(|| diathesis::as_active(tree, predicate, self.grammar))
            .filter(|_| !whole(&drafts))
            .map(|other| self.evoked(s, tree, &other, all));
        other.filter(|other| whole(other)).unwrap_or(drafts)
    }

    fn evoked(&self, s: usize, tree: &Tree, predicate: &Predicate, all: &[Predicate]) -> Vec<Draft<'a>> {
        let (entries, modifier) = match predicate.kind {
            Kind::Verb => (self.frames.of_verb(&predicate.lemma), ""),
            Kind::Noun => self.frames.of_noun(&predicate.lemma),
            Kind::Adjective => match self.frames.of_adjective(&predicate.lemma) {
                [] => (self.frames.of_verb(&predicate.lemma), ""),
                entries => (entries, ""),
            },
        };
        let mut best: BTreeMap<usize, (usize, Draft<'a>)> = BTreeMap::new();
        let above = self.above(tree, predicate, all);
        for &index in entries {
            let entry = &self.frames.entries[index];
            let under = |verbs: &[String]| above.is_some_and(|g| verbs.contains(&g.lemma));
            if !entry.under.is_empty() && !under(&entry.under) || under(&entry.not_under) {
                continue;
            }
            let carried = |g: &&Predicate| !entry.under.is_empty() || self.carries(tree, predicate, g);
            let governor = above.filter(carried);
            let whole = |d: &Draft| !d.open;
            let plain = self.draft(s, tree, predicate, governor, modifier, entry);
            let draft = plain.clone().filter(whole).or_else(|| {
                let (turned, first) = turned(tree, predicate)?;
                let thing = |f: &Filled| f.token == Some(first) && self.frames.is_a(&f.filler.kind, "goods");
                let draft = self.draft(s, tree, &turned, governor, modifier, entry).filter(whole)?;
                draft.roles.values().flatten().any(thing).then_some(draft)
            });
            let Some(draft) = draft.or(plain) else { continue };
            let score = usize::from(!draft.open) * 100 + draft.roles.len() * 2 + usize::from(!entry.with.is_empty());
            let better = best.get(&entry.frame).is_none_or(|(old, _)| score > *old);
            if better {
                best.insert(entry.frame, (score, draft));
            }
        }
        if predicate.kind == Kind::Noun {
            best.retain(|_, (_, draft)| !self.told_by_another(s, tree, predicate, all, draft.entry));
        }
        best.into_values().map(|(_, draft)| draft).collect()
    }

    /// The verb that governs a predicate noun.
    fn above<'p>(&self, tree: &Tree, predicate: &Predicate, all: &'p [Predicate]) -> Option<&'p Predicate> {
        if predicate.kind != Kind::Noun {
            return None;
        }
        let first = tree.first_conjunct(predicate.head);
        let verb = tree.parent(first)?;
        let adjective = tree.token(verb).upos == Upos::Adj && tree.is(first, &["nmod"]);
        let governed = adjective || tree.is(first, &["obj", "obl", "nsubj", "iobj", "xcomp"]);
        let tells = |p: &Predicate| p.kind == Kind::Verb || p.kind == Kind::Adjective && !tree.is(p.head, &["amod"]);
        all.iter().find(|p| governed && p.head == verb && tells(p))
    }

    /// Whether the verb above a predicate noun only carries it, so that its subject does what the noun says.
    fn carries(&self, tree: &Tree, predicate: &Predicate, governor: &Predicate) -> bool {
        let first = tree.first_conjunct(predicate.head);
        let carried = tree.is(first, &["obj"]) || governor.passive && tree.is(first, &["nsubj"]);
        let engaged = || tree.preposition(first).is_some_and(|p| self.grammar.engages(&p, &governor.lemma));
        carried && self.grammar.supports(&governor.lemma) || engaged()
    }

    /// *genehmigt die Lieferung*, *die Aufhebung der Sanktionen*: whether another word tells of the same frame in a mode
    /// that stands instead of what the noun alone says.
    fn told_by_another(&self, s: usize, tree: &Tree, noun: &Predicate, all: &[Predicate], own: &Entry) -> bool {
        let frame = &self.frames.frames[own.frame];
        let of_noun = |p: &&Predicate| p.head != noun.head && p.arguments.iter().any(|a| a.token == noun.head);
        all.iter().filter(of_noun).any(|other| {
            let entries = if other.kind == Kind::Noun {
                self.frames.of_noun(&other.lemma).0
            } else {
                self.frames.of_verb(&other.lemma)
            };
            entries.iter().map(|&e| &self.frames.entries[e]).any(|entry| {
                entry.frame == own.frame
                    && entry.mode != own.mode
                    && entry.mode.as_ref().is_some_and(|m| frame.instead.contains(m))
                    && entry.with.iter().any(|(slot, lemmas)| {
                        has_lemma(tree, other, slot, lemmas) && other.get(slot, false).any(|t| t == noun.head)
                    })
                    && self.draft(s, tree, other, None, "", entry).is_some_and(|d| !d.open)
            })
        })
    }

    fn draft(
        &self,
        s: usize,
        tree: &Tree,
        predicate: &Predicate,
        governor: Option<&Predicate>,
        modifier: &str,
        entry: &'a Entry,
    ) -> Option<Draft<'a>> {
        let frame = &self.frames.frames[entry.frame];
        let lemma_in = |slot: &Slot, lemmas: &[String]| has_lemma(tree, predicate, slot, lemmas);
        if entry.reflexive.is_some_and(|r| r != predicate.reflexive)
            || !entry.with.iter().all(|(slot, lemmas)| lemma_in(slot, lemmas))
            || entry.unless.iter().any(|(slot, lemmas)| lemma_in(slot, lemmas))
            || entry.without.iter().any(|slot| predicate.get(slot, false).next().is_some())
        {
            return None;
        }
        let mut roles: BTreeMap<String, Vec<Filled>> = BTreeMap::new();
        let mut used: Vec<usize> = Vec::new();
        for rule in &entry.roles {
            let class = frame.types.get(&rule.role).map_or("any", String::as_str);
            for filling in &rule.fillings {
                let mut filled = self.fill(s, tree, predicate, governor, modifier, filling, class, &used);
                if frame.things.contains(&rule.role) {
                    filled.retain(|f| !(f.filler.named && f.filler.kind == "Person"));
                }
                if frame.states.contains(&rule.role) {
                    filled.iter_mut().for_each(|f| self.state_of(&mut f.filler));
                }
                if entry.named.contains(&rule.role) {
                    filled.retain(|f| f.filler.named);
                }
                if !filled.is_empty() {
                    used.extend(filled.iter().filter_map(|f| f.token));
                    roles.insert(rule.role.clone(), filled);
                    break;
                }
            }
        }
        // Nobody arms, arrests or supports himself: a word that was resolved wrongly.
        let core_roles = roles.iter().filter(|(role, _)| frame.core.contains(*role)).flat_map(|(_, filled)| filled);
        let mut known: Vec<_> =
            core_roles.map(|f| (f.filler.id.as_str(), (!f.filler.named).then_some(f.filler.mention))).collect();
        known.sort_unstable();
        if known.windows(2).any(|pair| pair[0] == pair[1]) {
            return None;
        }
        let core = roles.keys().filter(|role| frame.core.contains(*role)).count();
        let several = frame.several.iter().all(|(role, least)| {
            roles.get(role).is_none_or(|fs| fs.iter().map(|f| self.weight(tree, f)).sum::<usize>() >= *least)
        });
        let open = core < frame.least || !entry.need.iter().all(|role| roles.contains_key(role));
        // *trotz der Sanktionen*: against whom the article has said.
        let carried = |role: &String| frame.carried.contains(role) || entry.carries.contains(role);
        let bare = frame.core.len() == 1 && frame.core.iter().all(carried);
        (several && (!open || !roles.is_empty() || bare)).then_some(Draft { entry, roles, open })
    }

    fn weight(&self, tree: &Tree, filled: &Filled) -> usize {
        // A compound's first part (*Ministertreffen*) is many, too.
        let plural = filled.token.is_none_or(|t| tree.token(t).feats.number == Some(Number::Plur));
        if !filled.filler.named && plural { 2 } else { 1 }
    }

    #[allow(clippy::too_many_arguments)]
    fn fill(
        &self,
        s: usize,
        tree: &Tree,
        predicate: &Predicate,
        governor: Option<&Predicate>,
        modifier: &str,
        filling: &Filling,
        class: &str,
        used: &[usize],
    ) -> Vec<Filled> {
        let mut all = Vec::new();
        for (place, own) in &filling.places {
            let class = own.as_deref().unwrap_or(class);
            let found = match place {
                Place::Author(slot) => self.authors(s, tree, predicate, slot, class),
                Place::Itself => self.expand(s, tree, predicate.head, class),
                Place::Head(preposition) => self.head(s, tree, predicate.head, preposition, class),
                Place::Compound => self.modifier(tree, predicate, modifier, class).into_iter().collect(),
                Place::Own(slot) => self.slot(s, tree, predicate, slot, class, used),
                Place::Governor(slot) => governor.map(|g| self.slot(s, tree, g, slot, class, used)).unwrap_or_default(),
            };
            if found.is_empty() {
                return Vec::new();
            }
            for f in found {
                if !all.iter().any(|a: &Filled| a.filler.id == f.filler.id) {
                    all.push(f);
                }
            }
        }
        all
    }

    /// *Drohnen aus iranischer Produktion*: the noun right before the preposition, wherever the tree hangs the phrase.
    fn head(&self, s: usize, tree: &Tree, noun: usize, preposition: &str, class: &str) -> Vec<Filled> {
        if tree.preposition(noun).as_deref() != Some(preposition) {
            return Vec::new();
        }
        let first = tree.subtree(noun, &|k| tree.is(k, &["conj", "acl", "appos", "punct"])).first().copied();
        // *Kim Jong-un auf dem Weg*: the head of a name.
        let top = |k: usize| {
            tree.ancestors(k).take_while(|&a| a == k || tree.is_nominal(a)).find(|&a| !tree.is(a, &["flat"]))
        };
        let before = first.and_then(|f| f.checked_sub(1)).filter(|&k| tree.is_nominal(k)).and_then(top);
        before.map(|k| self.expand(s, tree, k, class)).unwrap_or_default()
    }

    /// The fillers of a slot: its own arguments first, those of neighbours only where there are none.
    fn slot(
        &self,
        s: usize,
        tree: &Tree,
        predicate: &Predicate,
        slot: &Slot,
        class: &str,
        used: &[usize],
    ) -> Vec<Filled> {
        let (slot, directed) = match slot {
            Slot::Preposition(p) => match p.strip_suffix(".acc") {
                Some(bare) => (&Slot::Preposition(bare.to_owned()), true),
                None => (slot, false),
            },
            _ => (slot, false),
        };
        for weak in [false, true] {
            let found: Vec<Filled> = predicate
                .get(slot, weak)
                .filter(|&t| !used.contains(&t) && (!directed || tree.is_accusative(t)))
                .flat_map(|t| match slot {
                    Slot::Adjective => self.adjective(tree, t, class),
                    _ => self.expand(s, tree, t, class),
                })
                .collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// The fillers of one phrase with its coordination; those of another type are left out.
    pub fn expand(&self, s: usize, tree: &Tree, token: usize, class: &str) -> Vec<Filled> {
        let mut all = Vec::new();
        let mut conjuncts = tree.conjuncts(token);
        let counted = self.labeller.content(tree, token);
        if counted != token {
            // *Millionen von Raketen und Granaten*: the measure measures both.
            conjuncts.extend(tree.conjuncts(counted).into_iter().filter(|&c| c != counted));
        }
        for conjunct in conjuncts {
            if conjunct != token && tree.is_verbal(conjunct) {
                continue;
            }
            let content = self.labeller.content(tree, conjunct);
            if all.last().and_then(|f: &Filled| f.token).is_some_and(|f| doublet(tree, f, conjunct)) {
                // *Bürgerinnen und Bürger* are one group, counted and described before the first of the two.
                let plain = self.labeller.fillers(tree, conjunct).pop();
                if let (Some(last), Some(mut plain)) = (all.last_mut(), plain) {
                    plain.mention = plain.mention.cover(last.filler.mention);
                    if !self.frames.is_a(&plain.kind, "actor") {
                        // The lexicon may know but one of the two words.
                        plain.kind.clone_from(&last.filler.kind);
                        plain.id.clone_from(&last.filler.id);
                    }
                    last.filler = plain;
                }
                continue;
            }
            if self.labeller.phrases.measures.contains(&tree.token(content).lemma) {
                // *Zehntausende*, *große Mengen*: of what is not said here.
                continue;
            }
            let fillers = match self.referents.get(&(s, content)).or_else(|| self.referents.get(&(s, conjunct))) {
                Some(fillers) => fillers.clone(),
                None => self.labeller.fillers(tree, conjunct),
            };
            for filler in fillers {
                if let Some(filler) = self.typed(filler, class) {
                    all.push(Filled { filler, token: Some(conjunct) });
                }
            }
        }
        all
    }

    /// The filler if it has the class, or what it stands for: *Moskau* as an actor is Russia.
    fn typed(&self, filler: Filler, class: &str) -> Option<Filler> {
        let state = self.labeller.gazetteer.metonym_country(&filler.id).filter(|_| self.frames.is_a("Country", class));
        if let Some(country) = state.filter(|_| !self.frames.is_a("City", class)) {
            return self.labeller.of_entity(country, filler.mention);
        }
        self.frames.is_a(&filler.kind, class).then_some(filler)
    }

    /// Puts the state in the place of who rules it.
    fn state_of(&self, filler: &mut Filler) {
        let gazetteer = self.labeller.gazetteer;
        let entity = gazetteer.by_id(&filler.id).filter(|e| e.kind == "Person");
        let rules =
            |office: &str| office.split(|c: char| !c.is_alphabetic()).any(|w| self.labeller.phrases.rulers.contains(w));
        let state = entity.filter(|e| e.office.as_deref().is_some_and(rules)).and_then(|e| e.country.as_deref());
        if let Some(state) = state.and_then(|id| self.labeller.of_entity(id, filler.mention)) {
            *filler = state;
        }
    }

    /// Who stands behind what a slot names: its genitive, *von* or *aus*, possessive, or adjective of nationality.
    fn authors(&self, s: usize, tree: &Tree, predicate: &Predicate, slot: &Slot, class: &str) -> Vec<Filled> {
        if *slot == Slot::Clause {
            // *fordert, dass Serbien zustimmt*: of whom the clause tells.
            let content = |c: usize| {
                tree.kid_by(c, &["mark"]).is_none_or(|m| self.grammar.opens_content(&tree.token(m).form.to_lowercase()))
            };
            // *fordert, dass Familien Geld bekommen*: who only gets something is asked for nothing.
            let acts = |c: usize| !predicate::is_passive(tree, c) && !self.grammar.undergoes(&tree.token(c).lemma);
            let clauses = predicate.get(slot, false).filter(|&c| content(c) && acts(c));
            let subject = clauses.filter_map(|c| tree.kid_by(c, &["nsubj"])).next();
            return subject.map(|k| self.expand(s, tree, k, class)).unwrap_or_default();
        }
        let Some(noun) = predicate.get(slot, false).next() else { return Vec::new() };
        // *ein britischer Pressebericht* is no word of the country's.
        let lower = tree.token(noun).lemma.to_lowercase();
        let relayed = self
            .labeller
            .phrases
            .nameless
            .iter()
            .any(|front| lower.starts_with(front.as_str()) && lower.len() > front.len() + 3);
        for k in tree.kids(noun).iter().copied() {
            let token = tree.token(k);
            let genitive = tree.is(k, &["nmod"])
                && tree.preposition(k).is_none_or(|p| self.grammar.is_origin(&p) || self.grammar.is_agent(&p));
            let found = if tree.is(k, &["amod"]) {
                if relayed { Vec::new() } else { self.adjective(tree, k, class) }
            } else if genitive || tree.is(k, &["det"]) && token.feats.poss {
                self.expand(s, tree, k, class)
            } else {
                Vec::new()
            };
            if !found.is_empty() {
                return found;
            }
        }
        // *durch NATO-Angriffe*: the compound's first part.
        let (first, behind) = tree.token(noun).form.split_once('-').unwrap_or_default();
        let entity =
            self.labeller.gazetteer.named(first).first().filter(|_| !behind.is_empty()).map(|(e, _)| e.id.clone());
        let span = tree.token(noun).span;
        let filler = entity.and_then(|id| self.labeller.of_entity(&id, span)).and_then(|f| self.typed(f, class));
        filler.map(|filler| Filled { filler, token: None }).into_iter().collect()
    }

    /// *nordkoreanische Lieferungen*: the country.
    fn adjective(&self, tree: &Tree, token: usize, class: &str) -> Vec<Filled> {
        let word = tree.token(token);
        let gazetteer = self.labeller.gazetteer;
        let country =
            gazetteer.country_of_adjective(&word.lemma).or_else(|| gazetteer.country_of_adjective(&word.form));
        country
            .and_then(|id| self.labeller.of_entity(id, word.span))
            .or_else(|| self.labeller.bloc(word))
            .filter(|f| self.frames.is_a(&f.kind, class))
            .map(|filler| Filled { filler, token: Some(token) })
            .into_iter()
            .collect()
    }

    /// *Waffenlieferung* → *Waffe*: the compound's first part in its base form.
    fn modifier(&self, tree: &Tree, predicate: &Predicate, modifier: &str, class: &str) -> Option<Filled> {
        let part = modifier.trim_matches('-');
        if part.chars().count() < 2 {
            return None;
        }
        let span = tree.token(predicate.head).span;
        let gazetteer = self.labeller.gazetteer;
        let known = gazetteer.named(part).first().map(|(e, _)| e.id.clone());
        if let Some(filler) = known.and_then(|id| self.labeller.of_entity(&id, span)) {
            return self.typed(filler, class).map(|filler| Filled { filler, token: None });
        }
        let lemma = base_of_modifier(part)?;
        let filler = match gazetteer.weapon(&lemma) {
            Some(weapon) => self.labeller.of_entity(&weapon.id, span)?,
            None => {
                let kind = self.labeller.noun_class(&lemma).to_owned();
                let id = format!("item-{}", slug(&lemma));
                Filler { id, label: lemma, kind, aliases: Vec::new(), mention: span, named: false }
            }
        };
        self.frames.is_a(&filler.kind, class).then_some(Filled { filler, token: None })
    }
}

/// Whether two nouns name the women and the men of one group: *Soldatinnen und Soldaten*.
fn doublet(tree: &Tree, first: usize, second: usize) -> bool {
    let (first, second) = (&tree.token(first).lemma, &tree.token(second).lemma);
    nouns::is_feminine_of(first, second)
}

/// Whether one of the lemmas, or a compound of one, stands in a slot; adjectives also by their form (*engere*).
fn has_lemma(tree: &Tree, predicate: &Predicate, slot: &Slot, lemmas: &[String]) -> bool {
    predicate.arguments.iter().filter(|a| a.slot == *slot).flat_map(|a| tree.conjuncts(a.token)).any(|t| {
        let token = tree.token(t);
        let compound = |l: &str| l.len() > 4 && token.lemma.to_lowercase().ends_with(&l.to_lowercase());
        lemmas.iter().any(|l| token.lemma == *l || *slot == Slot::Adjective && token.form == *l || compound(l))
    })
}

/// *Eine solche Waffe hatte die Armee erbeutet*: the thing that stands first as subject may be the object, where types
/// alone tell; the predicate so read, and that token.
fn turned(tree: &Tree, predicate: &Predicate) -> Option<(Predicate, usize)> {
    let bare = |t: usize| tree.preposition(t).is_none();
    let only = |slot: Slot| {
        let mut found = predicate.get(&slot, false).filter(|&t| tree.governs(predicate.head, t) && bare(t));
        found.next().filter(|_| found.next().is_none())
    };
    if predicate.kind != Kind::Verb || predicate.passive {
        return None;
    }
    let (subject, object) = (only(Slot::Subject)?, only(Slot::Object)?);
    let masculine = |t: usize, case: Case| {
        let token = tree.token(t);
        token.feats.case == Some(case)
            && token.feats.gender == Some(Gender::Masc)
            && token.feats.number == Some(Number::Sing)
    };
    // *bombardierten die Jets ein Dorf*: the verb's number tells the subject, too.
    let plural = |t: usize| tree.token(t).feats.number == Some(Number::Plur) || tree.kid_by(t, &["conj"]).is_some();
    let finite = tree.finite(predicate.head).and_then(|f| tree.token(f).feats.number);
    let agrees = |t: usize| finite.is_none_or(|n| (n == Number::Plur) == plural(t));
    if agrees(subject) && !agrees(object) {
        return None;
    }
    if subject > object || masculine(subject, Case::Nom) || masculine(object, Case::Acc) {
        return None;
    }
    let mut turned = predicate.clone();
    for argument in &mut turned.arguments {
        match argument.slot {
            Slot::Subject if argument.token == subject => argument.slot = Slot::Object,
            Slot::Object if argument.token == object => argument.slot = Slot::Subject,
            _ => {}
        }
    }
    Some((turned, subject))
}

/// The noun whose linking form opens a compound: *Waffen* → *Waffe*, *Rüstungs* → *Rüstung*.
fn base_of_modifier(part: &str) -> Option<String> {
    if nouns::is_adjective(&part.to_lowercase()) {
        // *Großoffensive*: of what kind, not of whom.
        return None;
    }
    let mut chars = part.chars();
    let part: String = chars.next()?.to_uppercase().chain(chars).collect();
    ["", "s", "es", "n", "en", "er", "e"]
        .iter()
        .filter_map(|link| part.strip_suffix(link))
        .find_map(|stem| nouns::lemma(stem).or_else(|| nouns::lemma(&format!("{stem}e"))))
}
