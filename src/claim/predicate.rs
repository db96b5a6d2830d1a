//! Predicates: every verb, deverbal noun and attributive participle of a sentence with its arguments by slot.
//!
//! Takes a tree, gives [`Predicate`]s whose slots are grammatical (subject, object, dative, preposition …), passives,
//! relative clauses, control and coordination already undone. Which slot fills which role is the frame lexicon's.

use super::control::{antecedent, before_comma, inherited_subject};
use super::diathesis;
use super::grammar::Grammar;
use super::tree::Tree;
use crate::german::{Case, Upos, VerbForm};

/// A grammatical slot, named as in the frame lexicon.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// `subj`: who does it; in a passive the agent.
    Subject,
    /// `obj`: accusative object; in a passive the subject.
    Object,
    /// `dat`: dative object.
    Dative,
    /// `gen`: genitive attribute or object.
    Genitive,
    /// `pred`: what somebody is or becomes.
    Predicative,
    /// `clause`: *dass*-clause or other finite complement.
    Clause,
    /// `inf`: *zu*-infinitive.
    Infinitive,
    /// `adj`: adjective of nationality before a noun (*nordkoreanische Lieferungen*).
    Adjective,
    /// `poss`: possessive pronoun before a noun.
    Possessive,
    /// `appos`: name or noun beside a noun.
    Apposition,
    /// A preposition in lower case: `an`, `nach`.
    Preposition(String),
}

impl Slot {
    /// The slot that the frame lexicon calls so; anything unknown is a preposition.
    pub fn parse(name: &str) -> Self {
        match name {
            "subj" => Self::Subject,
            "obj" => Self::Object,
            "dat" => Self::Dative,
            "gen" => Self::Genitive,
            "pred" => Self::Predicative,
            "clause" => Self::Clause,
            "inf" => Self::Infinitive,
            "adj" => Self::Adjective,
            "poss" => Self::Possessive,
            "appos" => Self::Apposition,
            preposition => Self::Preposition(preposition.to_owned()),
        }
    }
}

/// What kind of word carries a predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Verb,
    Noun,
    /// An attributive participle or predicative adjective.
    Adjective,
}

/// A token that fills a slot; weak ones hang on a neighbour and count only where nothing better is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    pub slot: Slot,
    /// Index of the phrase's head.
    pub token: usize,
    pub weak: bool,
}

/// A word that may evoke a frame, with its arguments.
#[derive(Clone, Debug)]
pub struct Predicate {
    pub kind: Kind,
    /// Index of the word.
    pub head: usize,
    /// Verb lemma with its separable particle, or noun lemma.
    pub lemma: String,
    /// Tokens that make up the trigger: verb and particle.
    pub trigger: Vec<usize>,
    pub arguments: Vec<Argument>,
    pub passive: bool,
    pub reflexive: bool,
}

impl Predicate {
    pub fn get<'p>(&'p self, slot: &'p Slot, weak: bool) -> impl Iterator<Item = usize> + 'p {
        self.arguments.iter().filter(move |a| a.slot == *slot && a.weak == weak).map(|a| a.token)
    }

    fn push(&mut self, slot: Slot, token: usize) {
        self.add(slot, token, false);
    }

    fn add(&mut self, slot: Slot, token: usize, weak: bool) {
        if token != self.head && !self.arguments.iter().any(|a| a.token == token && a.slot == slot) {
            self.arguments.push(Argument { slot, token, weak });
        }
    }
}

/// All predicates of a sentence, in text order.
pub fn predicates(tree: &Tree, grammar: &Grammar) -> Vec<Predicate> {
    (0..tree.len())
        .filter_map(|i| match tree.token(i).upos {
            Upos::Verb | Upos::Aux if !tree.is(i, &["aux", "cop", "compound", "amod"]) => Some(verb(tree, i, grammar)),
            Upos::Verb | Upos::Adj if tree.is(i, &["amod"]) => Some(attribute(tree, i, grammar)),
            Upos::Adj if tree.kid_by(i, &["cop"]).is_some() || tree.is(i, &["root", "xcomp", "conj", "advmod"]) => {
                Some(adjective(tree, i, grammar))
            }
            Upos::Noun => Some(noun(tree, i, grammar)),
            _ => None,
        })
        .collect()
}

/// The verb's lemma with its separable particle in front.
pub fn verb_lemma(tree: &Tree, i: usize) -> (String, Option<usize>) {
    let lemma = tree.token(i).lemma.to_lowercase();
    match tree.kid_by(i, &["compound:prt"]) {
        Some(p) => {
            let particle = tree.token(p).form.to_lowercase();
            let joined = if lemma.starts_with(&particle) { lemma } else { particle + &lemma };
            (joined, Some(p))
        }
        None => (lemma, None),
    }
}

fn verb(tree: &Tree, i: usize, grammar: &Grammar) -> Predicate {
    let (lemma, particle) = verb_lemma(tree, i);
    let participial = diathesis::is_participial(tree, i, grammar);
    let passive = participial || is_passive(tree, i);
    let mut p = Predicate {
        kind: Kind::Verb,
        head: i,
        lemma,
        trigger: [Some(i), particle].into_iter().flatten().collect(),
        arguments: Vec::new(),
        passive,
        reflexive: tree.kids(i).iter().any(|&k| is_reflexive(tree, k)),
    };
    p.trigger.sort_unstable();
    dependents(tree, i, grammar, &mut p);
    if grammar.names(&p.lemma) {
        diathesis::second_object(&mut p);
    }
    if let Some(noun) = before_comma(tree, i).filter(|_| participial) {
        p.push(Slot::Object, noun);
    }
    if let Some(said) = diathesis::beside_clause(tree, i).filter(|_| p.arguments.iter().all(|a| a.slot != Slot::Object))
    {
        p.push(Slot::Clause, said);
    }
    if !p.arguments.iter().any(|a| a.slot == if passive { Slot::Object } else { Slot::Subject })
        && let Some(subject) = inherited_subject(tree, i, grammar, 0)
    {
        p.push(if passive { Slot::Object } else { Slot::Subject }, subject);
    }
    if passive && !p.arguments.iter().any(|a| a.slot == Slot::Subject) {
        agent_beside(tree, i, grammar, &mut p);
    }
    if passive && !p.arguments.iter().any(|a| a.slot == Slot::Subject) {
        agent_shared(tree, i, grammar, &mut p);
    }
    if !passive && let Some(object) = diathesis::shared_object(tree, i) {
        p.push(Slot::Object, object);
    }
    // A second finite verb without an object of its own shares neither object nor oblique: German repeats them.
    neighbours(tree, grammar, &mut p);
    p
}

/// Fills the slots of a verb from its direct dependents.
fn dependents(tree: &Tree, i: usize, grammar: &Grammar, p: &mut Predicate) {
    for &k in tree.kids(i).iter().filter(|&&k| !is_parted(tree, i, k)) {
        let token = tree.token(k);
        let referent = antecedent(tree, k).unwrap_or(k);
        match token.deprel.split(':').next().unwrap_or("") {
            // *der Zeitung zufolge* is no subject, whatever the parser made of it.
            "nsubj" if tree.preposition(k).is_some() => {
                p.push(Slot::Preposition(tree.preposition(k).unwrap_or_default()), referent);
            }
            "nsubj" if p.passive => p.push(Slot::Object, referent),
            "nsubj" => p.push(Slot::Subject, referent),
            "csubj" => p.push(Slot::Clause, k),
            "obj" | "iobj" | "obl" | "expl" | "dep" if is_reflexive(tree, k) => {}
            "obj" if tree.case(k) == Some(Case::Dat) && tree.preposition(k).is_none() => p.push(Slot::Dative, referent),
            "obj" if tree.is_verbal(k) => p.push(Slot::Infinitive, k),
            "obj" => match tree.preposition(k) {
                Some(preposition) => p.push(Slot::Preposition(preposition), referent),
                None => p.push(Slot::Object, referent),
            },
            "iobj" => p.push(Slot::Dative, referent),
            "obl" | "nmod" => oblique(tree, k, referent, grammar, p),
            "xcomp" if tree.is_verbal(k) => p.push(Slot::Infinitive, k),
            "xcomp" => match tree.preposition(k) {
                Some(preposition) => p.push(Slot::Preposition(preposition), k),
                None => p.push(Slot::Predicative, k),
            },
            "ccomp" => p.push(Slot::Clause, k),
            "appos" | "parataxis" | "advcl" | "advmod" => {
                // *als* and *wie* phrases hang in many ways.
                if !tree.is_clause_head(k)
                    && let Some(preposition) = tree.preposition(k).or_else(|| tree.comparison(k))
                {
                    p.push(Slot::Preposition(preposition), k);
                } else if token.deprel == "advmod" && token.upos == Upos::Adj {
                    // *macht ihn verantwortlich*: looks like an adverb.
                    p.add(Slot::Predicative, k, true);
                }
            }
            _ => {}
        }
    }
}

/// *198 Tote – Premier will kämpfen*: what stands beyond a dash that no second one closes, or in brackets, is no argument, and
/// what stands beyond a colon only a clause.
fn is_parted(tree: &Tree, i: usize, k: usize) -> bool {
    let between = &tree.sentence.tokens[i.min(k) + 1..i.max(k)];
    let apart = |n: usize| {
        let (before, after) = (i.min(k) + n, i.min(k) + n + 2);
        let token = |t: usize| tree.token(t).span;
        token(before).end < between[n].span.begin && between[n].span.end < token(after).begin
    };
    let dash = |(n, t): &(usize, &crate::german::Token)| matches!(t.form.as_str(), "–" | "—" | "-") && apart(*n);
    let dashes = between.iter().enumerate().filter(dash).count();
    let colon = between.iter().any(|t| t.form == ":") && !tree.is_clause_head(k);
    let bracket = between.iter().rposition(|t| matches!(t.form.as_str(), "(" | ")"));
    let bracketed = k > i && bracket.is_some_and(|b| between[b].form == "(");
    dashes % 2 == 1 || colon || bracketed
}

fn oblique(tree: &Tree, k: usize, referent: usize, grammar: &Grammar, p: &mut Predicate) {
    let agent = tree.token(k).deprel == "obl:agent";
    match tree.preposition(k) {
        Some(by) if p.passive && (agent || grammar.is_agent(&by)) => {
            p.push(Slot::Subject, referent);
            p.push(Slot::Preposition(by), referent);
        }
        Some(preposition) => p.push(Slot::Preposition(preposition), referent),
        None if tree.case(k) == Some(Case::Gen) => p.push(Slot::Genitive, referent),
        None if tree.case(k) == Some(Case::Dat) || tree.token(k).deprel == "obl:arg" => p.push(Slot::Dative, referent),
        None => {}
    }
}

/// *wurden von Soldaten beleidigt und beschossen*: participles under one auxiliary share the agent that stands before both.
fn agent_shared(tree: &Tree, i: usize, grammar: &Grammar, p: &mut Predicate) {
    let own = tree.kid_by(i, &["aux", "nsubj"]).is_some();
    let Some(first) = tree.parent(i).filter(|&v| tree.is(i, &["conj"]) && !own && v < i && is_passive(tree, v)) else {
        return;
    };
    let agent = tree
        .kids_by(first, &["obl"])
        .find(|&k| k < first && tree.preposition(k).is_some_and(|by| grammar.is_agent(&by)));
    if let Some(agent) = agent {
        p.push(Slot::Subject, agent);
    }
}

/// *wurde am Flughafen in Bagdad von Soldaten beschossen*: right before its participle the agent of a passive, though the
/// tree hangs it on the place before it.
fn agent_beside(tree: &Tree, i: usize, grammar: &Grammar, p: &mut Predicate) {
    let agent = (0..i).rev().take_while(|&k| tree.clause(k) == i).find(|&k| {
        let by = tree.is(k, &["nmod"]) && tree.preposition(k).is_some_and(|by| grammar.is_agent(&by));
        let place = tree.parent(k).is_some_and(|n| {
            tree.token(n).upos == Upos::Propn && tree.preposition(n).is_some_and(|p| grammar.is_locative(&p))
        });
        by && place && tree.subtree(k, &|_| false).last().is_some_and(|&last| last + 1 == i)
    });
    if let Some(agent) = agent {
        p.push(Slot::Subject, agent);
    }
}

/// Prepositional attributes of the objects: *liefert Waffen an Russland* may hang on *Waffen*.
fn neighbours(tree: &Tree, grammar: &Grammar, p: &mut Predicate) {
    let direct: Vec<(Slot, usize)> = p.arguments.iter().map(|a| (a.slot.clone(), a.token)).collect();
    for (slot, token) in direct {
        // *berät über den Umgang mit Familien*: with whom the topic has to do is no partner.
        let bars = |inner: &str| matches!(&slot, Slot::Preposition(outer) if grammar.bars(outer, inner));
        if tree.parent(token).is_none() || tree.governs(token, p.head) {
            continue;
        }
        let reach = match slot {
            Slot::Object | Slot::Preposition(_) | Slot::Dative => tree.conjuncts(token),
            Slot::Subject if p.passive || token > p.head => tree.conjuncts(token),
            _ => continue,
        };
        for conjunct in reach {
            for k in tree.kids_by(conjunct, &["nmod", "obl"]) {
                if let Some(preposition) = tree.preposition(k).filter(|own| !bars(own)) {
                    p.add(Slot::Preposition(preposition), k, true);
                    // *genehmigt die Lieferung von Panzern an Polen*
                    for inner in tree.kids_by(k, &["nmod"]) {
                        if let Some(preposition) = tree.preposition(inner) {
                            p.add(Slot::Preposition(preposition), inner, true);
                        }
                    }
                }
            }
        }
    }
}

/// Whether the verb stands in the *werden*- or *sein*-passive.
pub fn is_passive(tree: &Tree, i: usize) -> bool {
    tree.kids(i).iter().any(|&k| matches!(tree.token(k).deprel, "aux:pass" | "nsubj:pass" | "csubj:pass"))
        || (tree.is(i, &["conj"])
            && tree.token(i).feats.verb_form == Some(VerbForm::Part)
            && tree.kid_by(i, &["aux"]).is_none()
            && tree.parent(i).is_some_and(|p| tree.is_verbal(p) && is_passive(tree, p)))
}

fn is_reflexive(tree: &Tree, k: usize) -> bool {
    let token = tree.token(k);
    token.deprel == "expl:pv" || (token.feats.reflex && token.upos == Upos::Pron && tree.preposition(k).is_none())
}

/// *die von Russland gelieferten Waffen*: the noun is the object, *von* the subject.
fn attribute(tree: &Tree, i: usize, grammar: &Grammar) -> Predicate {
    let token = tree.token(i);
    let mut p = Predicate {
        kind: Kind::Adjective,
        head: i,
        lemma: token.lemma.to_lowercase(),
        trigger: vec![i],
        arguments: Vec::new(),
        passive: !token.form.to_lowercase().contains("end"),
        reflexive: false,
    };
    dependents(tree, i, grammar, &mut p);
    if let Some(noun) = tree.parent(i) {
        p.push(if p.passive { Slot::Object } else { Slot::Subject }, noun);
        p.push(Slot::Apposition, noun);
    }
    p
}

/// *ist bereit*, *isoliert*: subject from the copula clause.
fn adjective(tree: &Tree, i: usize, grammar: &Grammar) -> Predicate {
    let mut p = Predicate {
        kind: Kind::Adjective,
        head: i,
        lemma: tree.token(i).lemma.to_lowercase(),
        trigger: vec![i],
        arguments: Vec::new(),
        passive: false,
        reflexive: false,
    };
    dependents(tree, i, grammar, &mut p);
    if !p.arguments.iter().any(|a| matches!(a.slot, Slot::Subject | Slot::Object))
        && let Some(subject) = inherited_subject(tree, i, grammar, 0)
    {
        // *scheint geschwächt zu sein*
        p.push(Slot::Subject, subject);
    }
    p
}

/// A noun with its genitive, prepositions, possessive, adjective and apposition.
fn noun(tree: &Tree, i: usize, grammar: &Grammar) -> Predicate {
    let token = tree.token(i);
    let mut p = Predicate {
        kind: Kind::Noun,
        head: i,
        lemma: token.lemma.clone(),
        trigger: vec![i],
        arguments: Vec::new(),
        passive: false,
        reflexive: false,
    };
    for &k in tree.kids(i).iter().filter(|&&k| !is_parted(tree, i, k)) {
        match tree.token(k).deprel.split(':').next().unwrap_or("") {
            "nmod" | "obl" | "conj" if tree.preposition(k).is_some() => {
                let preposition = tree.preposition(k).unwrap_or_default();
                p.push(Slot::Preposition(preposition), k);
            }
            "nmod" if tree.is_nominal(k) => p.push(Slot::Genitive, k),
            // *Die Soldaten sind im Einsatz*.
            "nsubj" if tree.kid_by(i, &["cop"]).is_some() => p.push(Slot::Subject, antecedent(tree, k).unwrap_or(k)),
            "det" if tree.token(k).feats.poss => p.push(Slot::Possessive, k),
            "det" if tree.token(k).upos == Upos::Propn => p.push(Slot::Genitive, k),
            "amod" => p.push(Slot::Adjective, k),
            "appos" | "flat" => p.push(Slot::Apposition, k),
            _ => {}
        }
    }
    if tree.kid_by(i, &["cop"]).is_some()
        && tree.kid_by(i, &["nsubj"]).is_none()
        && let Some(subject) = inherited_subject(tree, i, grammar, 0)
    {
        // *habe Seoul verlassen und sei auf dem Weg nach Berlin*
        p.push(Slot::Subject, subject);
    }
    beside(tree, i, grammar, &mut p);
    p
}

/// Prepositional phrases that the tree hangs on the verb though they stand right behind the noun, and those that hang
/// on the noun's own attribute: *die Lieferung von Waffen an Russland*.
fn beside(tree: &Tree, i: usize, grammar: &Grammar, p: &mut Predicate) {
    let direct: Vec<usize> = p.arguments.iter().filter(|a| a.token > i).map(|a| a.token).collect();
    for d in direct {
        let outer = tree.preposition(d);
        for k in tree.kids_by(d, &["nmod", "obl"]) {
            if let Some(preposition) = tree.preposition(k)
                && !outer.as_deref().is_some_and(|outer| grammar.bars(outer, &preposition))
            {
                p.add(Slot::Preposition(preposition), k, true);
            }
        }
    }
    let Some(parent) = tree.parent(i) else { return };
    for k in tree.kids_by(parent, &["obl", "nmod"]) {
        // *die Studie wurde vom Amt geprüft*: who does the verb has not done the noun.
        let agent = |by: &str| grammar.is_agent(by) && !grammar.supports(&verb_lemma(tree, parent).0);
        let of_verb = is_passive(tree, parent) && tree.preposition(k).is_some_and(|by| agent(&by));
        if k > i
            && !is_parted(tree, i, k)
            && !of_verb
            && let Some(preposition) = tree.preposition(k)
        {
            p.add(Slot::Preposition(preposition), k, true);
        }
    }
    // *am Rande des Besuchs von Präsident Obama in Kuba*: what begins where the noun's own phrase ends.
    let end = tree.subtree(i, &|k| tree.is_clause_head(k)).last().map_or(i, |&l| l) + 1;
    let opener = (end < tree.len() && tree.token(end).upos == Upos::Adp).then(|| tree.parent(end)).flatten();
    if let Some(k) = opener.filter(|&k| k > end && tree.is(k, &["obl", "nmod"]) && tree.is(end, &["case"]))
        && let Some(preposition) = tree.preposition(k)
        && !(grammar.is_agent(&preposition) && tree.parent(k).is_some_and(|verb| is_passive(tree, verb)))
    {
        p.add(Slot::Preposition(preposition), k, true);
    }
}
