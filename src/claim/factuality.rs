//! Factuality: polarity, certainty and status of a predicate, read from modals, mood, adverbs, negation and the verbs,
//! nouns and conjunctions that it is embedded under.
//!
//! In the spirit of FactBank: each embedding can weaken what stands below it; the weakest wins. All words are data,
//! `ontology/german/factuality.toml`. Konjunktiv I alone is no doubt.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::control::{before_comma, is_passive_form, is_relative, is_zu_infinitive, quoted_apart, told_mood};
pub use super::effect::{Effect, Factuality};
use super::effect::{EffectRecord, effect};
use super::predicate::{Kind, Predicate, verb_lemma};
use super::tree::Tree;
use super::{Certainty, Status};
use crate::german::{Mood, Tense, Upos};
use crate::ontology::{Ontology, OntologyError, parse_toml};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    negations: Vec<String>,
    not_denying: Vec<String>,
    conditions: Vec<String>,
    questions: Vec<String>,
    denying: Vec<String>,
    happening: Vec<String>,
    resulting: Vec<String>,
    circumstances: Vec<String>,
    adjuncts: Vec<String>,
    realising: Vec<String>,
    purposes: Vec<String>,
    unreal: Vec<String>,
    future: String,
    adverbs: BTreeMap<String, Words>,
    modals: Vec<ModalRecord>,
    contexts: Vec<ContextRecord>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: Vec<String>,
    #[serde(flatten)]
    effect: EffectRecordFlat,
}

#[derive(Deserialize)]
struct EffectRecordFlat {
    polarity: Option<String>,
    certainty: Option<String>,
    status: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModalRecord {
    lemma: String,
    /// `Ind`, `Sub.Pres`, `Sub.Past`, `Ind.Past`; absent: any.
    #[serde(default)]
    forms: Vec<String>,
    effect: EffectRecord,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContextRecord {
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    /// Which complements it works on: `inf`, `clause`, `noun` (a predicate noun as object, subject of a passive or behind a
    /// preposition, or what such a noun is about), `subject` (one that is the subject of the verb), `event` (only the predicate noun
    /// itself: *fordert Sanktionen*).
    on: Vec<String>,
    /// Prepositions behind which a noun complement stands (*hofft auf*); absent: any or none.
    #[serde(default)]
    prepositions: Vec<String>,
    effect: EffectRecord,
    /// What it does instead where it is negated (*nicht ausschließen*); absent: the negation turns the polarity.
    negated: Option<EffectRecord>,
}

#[derive(Clone, Debug)]
struct Context {
    on: Vec<String>,
    prepositions: Vec<String>,
    effect: Effect,
    negated: Option<Effect>,
}

/// Relations in which a noun stands to the verb that says whether it happens.
const ARGUMENTS: &[&str] = &["obj", "nsubj", "nsubj:pass", "obl", "iobj"];

/// The words of factuality, indexed.
#[derive(Clone, Debug, Default)]
pub struct Cues {
    negations: FxHashSet<String>,
    not_denying: FxHashSet<String>,
    conditions: FxHashSet<String>,
    questions: FxHashSet<String>,
    denying: FxHashSet<String>,
    /// Verbs by which what their noun says happens or not, and prepositions of what comes of it.
    happening: FxHashSet<String>,
    resulting: FxHashSet<String>,
    /// Prepositions and conjunctions of when and on what occasion, prepositions of what is no complement.
    circumstances: FxHashSet<String>,
    adjuncts: FxHashSet<String>,
    /// Verbs and nouns whose infinitive is done or said to be so, and the conjunctions of what is only meant to be.
    realising: FxHashSet<String>,
    purposes: FxHashSet<String>,
    unreal: FxHashSet<String>,
    future: String,
    adverbs: FxHashMap<String, Effect>,
    modals: FxHashMap<String, Vec<(Vec<String>, Effect)>>,
    contexts: FxHashMap<String, Vec<Context>>,
}

impl Cues {
    /// Loads `german/factuality.toml`.
    ///
    /// # Errors
    /// If the file is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let path = "german/factuality.toml";
        let file: File = parse_toml(path, &ontology.read(path)?)?;
        let set = |words: Vec<String>| words.into_iter().map(|w| w.to_lowercase()).collect();
        let mut cues = Self {
            negations: set(file.negations),
            conditions: set(file.conditions),
            questions: set(file.questions),
            not_denying: set(file.not_denying),
            denying: set(file.denying),
            happening: set(file.happening),
            resulting: set(file.resulting),
            circumstances: set(file.circumstances),
            adjuncts: set(file.adjuncts),
            realising: set(file.realising),
            purposes: set(file.purposes),
            unreal: set(file.unreal),
            future: file.future,
            ..Self::default()
        };
        for words in file.adverbs.into_values() {
            let record = EffectRecord {
                polarity: words.effect.polarity,
                certainty: words.effect.certainty,
                status: words.effect.status,
                modes: BTreeMap::new(),
            };
            let effect = effect(path, &record)?;
            cues.adverbs.extend(words.words.into_iter().map(|w| (w.to_lowercase(), effect.clone())));
        }
        for modal in file.modals {
            let effect = effect(path, &modal.effect)?;
            cues.modals.entry(modal.lemma).or_default().push((modal.forms, effect));
        }
        for record in file.contexts {
            let negated = record.negated.as_ref().map(|e| effect(path, e)).transpose()?;
            let effect = effect(path, &record.effect)?;
            let context = Context { on: record.on, prepositions: record.prepositions, effect, negated };
            for word in record.verbs.iter().chain(&record.nouns).chain(&record.adjectives) {
                cues.contexts.entry(word.to_lowercase()).or_default().push(context.clone());
            }
        }
        Ok(cues)
    }

    /// What a cue of speech does to what is said, by its lemma; whether it denies shows in the tree alone.
    pub fn of_cue(&self, lemma: &str) -> Effect {
        let context = self.contexts.get(lemma).and_then(|all| all.iter().find(|c| c.on.iter().any(|o| o == "clause")));
        context.map_or_else(Effect::default, |c| Effect { polarity: None, modes: BTreeMap::new(), ..c.effect.clone() })
    }

    /// How the predicate is told, from its own clause outwards.
    pub fn read(&self, tree: &Tree, predicate: &Predicate) -> Factuality {
        let mut factuality = Factuality::default();
        let mut at = predicate.head;
        self.own(tree, at, &mut factuality);
        let mut first = predicate.kind != Kind::Verb;
        for _ in 0..tree.len() {
            let Some(parent) = tree.parent(at) else { break };
            if (at.min(parent)..at.max(parent)).any(|i| tree.token(i).form == ":") {
                // Behind a colon something else is told.
                break;
            }
            if tree.is(at, &["conj"]) {
                // What governs the first conjunct governs the second; negation of the first does not reach over.
                if tree.is_clause_head(at) && tree.finite(at).is_some_and(|f| f != at && tree.parent(f) == Some(parent))
                {
                    self.verb_complex(tree, parent, &mut factuality);
                }
                at = parent;
                continue;
            }
            self.embed(tree, at, parent, at == predicate.head && predicate.kind == Kind::Noun, &mut factuality);
            if is_relative(tree, at, parent) {
                // *die Entscheidung der Richter, die sich nicht einigten*: what governs the antecedent says nothing of its clause.
                break;
            }
            if first && (tree.is_verbal(parent) || tree.kid_by(parent, &["cop"]).is_some()) {
                // A predicate noun is told as its verb is.
                let polarity = factuality.polarity;
                self.own_but(tree, parent, Some(at), &mut factuality);
                if !self.reaches(tree, at, parent) {
                    factuality.polarity = polarity;
                }
                first = false;
            }
            at = parent;
        }
        if tree.sentence.tokens.last().is_some_and(|t| t.form == "?") && !quoted_apart(tree, predicate.head) {
            factuality.status = Status::Hypothetical;
            factuality.certainty = Certainty::Unknown;
        }
        factuality
    }

    /// Whether the clause of a token is told in the past Konjunktiv: *hätte geliefert*. Amid reported speech that says nothing.
    pub fn is_unreal(&self, tree: &Tree, token: usize) -> bool {
        let clause = tree.clause(token);
        tree.finite(clause).map(|f| tree.token(f)).is_some_and(|finite| {
            finite.feats.mood == Some(Mood::Sub)
                && finite.feats.tense == Some(Tense::Past)
                && self.unreal.contains(&finite.lemma.to_lowercase())
        })
    }

    /// Whether the word by itself denies: *nicht*, *kein*.
    pub fn denies(&self, form: &str) -> bool {
        self.negations.contains(&form.to_lowercase())
    }

    /// What modals and tense alone do to the clause that `head` heads.
    pub fn of_verbs(&self, tree: &Tree, head: usize) -> Factuality {
        let mut factuality = Factuality::default();
        self.verb_complex(tree, head, &mut factuality);
        factuality
    }

    /// What stands beside a noun alone: *kein Bericht*, *ein angeblicher Bericht*.
    pub fn of_noun(&self, tree: &Tree, head: usize) -> Factuality {
        let mut factuality = Factuality::default();
        self.own(tree, head, &mut factuality);
        factuality
    }

    /// The words that deny what `head` tells: *nicht* beside it, *kein* in its arguments.
    pub fn negations<'t>(&'t self, tree: &'t Tree, head: usize) -> impl Iterator<Item = usize> + 't {
        let inside =
            move |k: usize| tree.kids(k).iter().copied().filter(move |&d| tree.is(d, &["det", "advmod", "cc"]));
        let arguments = tree.kids_by(head, &["obj", "nsubj", "obl"]).flat_map(inside);
        tree.kids(head).iter().copied().chain(arguments).filter(move |&k| self.is_negation(tree, k))
    }

    /// Modals, adverbs and negation of the predicate's own clause or phrase.
    fn own(&self, tree: &Tree, head: usize, factuality: &mut Factuality) {
        self.own_but(tree, head, None, factuality);
    }

    /// The same without what stands beside the argument `counted`, which has had its say.
    fn own_but(&self, tree: &Tree, head: usize, counted: Option<usize>, factuality: &mut Factuality) {
        if tree.is_clause_head(head) {
            self.verb_complex(tree, head, factuality);
        }
        for &k in tree.kids(head) {
            let lemma = tree.token(k).lemma.to_lowercase();
            let form = tree.token(k).form.to_lowercase();
            if self.is_negation(tree, k) {
                factuality.negate();
            } else if (tree.is(k, &["advmod", "amod", "obl", "mark", "cc", "discourse", "parataxis", "xcomp"])
                || tree.comparison(k).is_some())
                && let Some(effect) = self.adverbs.get(&form).or_else(|| self.adverbs.get(&lemma))
            {
                factuality.apply(effect);
            } else if counted != Some(k)
                && tree.is(k, &["xcomp"])
                && tree.token(k).upos == Upos::Adj
                && tree.kids_by(k, &["advmod"]).any(|d| self.is_negation(tree, d))
            {
                // *kommt nicht infrage*
                factuality.negate();
            } else if counted != Some(k)
                && tree.is(k, &["obj", "nsubj", "obl"])
                && tree.kids(k).iter().any(|&d| self.is_negation(tree, d) && tree.is(d, &["det", "advmod", "cc"]))
            {
                // *keine Waffen*, *weder Panzer noch* …
                factuality.negate();
            }
        }
    }

    /// Whether the preposition or conjunction says when or on what occasion something was said.
    pub fn is_circumstance(&self, word: &str) -> bool {
        self.circumstances.contains(&word.to_lowercase())
    }

    /// Whether the token denies what governs it.
    pub fn is_negation(&self, tree: &Tree, k: usize) -> bool {
        let token = tree.token(k);
        if !self.negations.contains(&token.lemma.to_lowercase()) && !self.negations.contains(&token.form.to_lowercase())
        {
            return false;
        }
        // *nicht nur … sondern auch* denies nothing.
        let next = tree.sentence.tokens.get(k + 1).map(|t| t.form.to_lowercase());
        !next.is_some_and(|n| self.not_denying.contains(&n))
    }

    /// Whether the noun's verb says whether it happens: *der Angriff soll morgen beginnen*.
    pub fn happens(&self, tree: &Tree, noun: usize) -> bool {
        tree.is(noun, ARGUMENTS) && tree.parent(noun).is_some_and(|verb| self.reaches(tree, noun, verb))
    }

    /// Whether what denies a verb denies its noun, too: *der Angriff fand nicht statt*, but not *die Sanktionen schaden nicht*,
    /// *wegen der Sanktionen nicht*, which take for granted that there are some.
    fn reaches(&self, tree: &Tree, noun: usize, verb: usize) -> bool {
        let makes = self.happening.contains(&verb_lemma(tree, verb).0);
        match tree.preposition(noun) {
            _ if !tree.is(noun, ARGUMENTS) => true,
            Some(preposition) => makes && self.resulting.contains(&preposition),
            None => makes,
        }
    }

    /// Whether a noun has a determiner that denies it (*keine Absicht*), wherever the tree hangs the noun.
    fn is_denied(&self, tree: &Tree, noun: usize) -> bool {
        tree.kids_by(noun, &["det"]).any(|d| self.is_negation(tree, d))
    }

    fn verb_complex(&self, tree: &Tree, head: usize, factuality: &mut Factuality) {
        let finite = tree.finite(head);
        for k in tree.kids_by(head, &["aux", "cop"]).chain([head]) {
            let token = tree.token(k);
            let Some(readings) = self.modals.get(&token.lemma.to_lowercase()) else { continue };
            if k == head && tree.kid_by(head, &["xcomp"]).is_none() {
                continue;
            }
            let feats = if finite == Some(k) { token.feats } else { Default::default() };
            let form = match (feats.mood, feats.tense) {
                (Some(Mood::Sub), Some(Tense::Past)) => "Sub.Past",
                (Some(Mood::Sub), _) => "Sub.Pres",
                (Some(_), Some(Tense::Past)) => "Ind.Past",
                (Some(_), _) => "Ind.Pres",
                (None, _) => "Inf",
            };
            let passive = token.deprel == "aux:pass";
            if let Some((_, effect)) =
                readings.iter().find(|(forms, _)| forms.is_empty() || forms.iter().any(|f| f == form))
                && !passive
                && !(token.lemma == self.future && is_passive_form(tree, head, k))
            {
                factuality.apply(effect);
            }
        }
    }

    /// What governs the predicate: matrix verbs, nouns, conjunctions of condition.
    fn embed(&self, tree: &Tree, at: usize, parent: usize, event: bool, factuality: &mut Factuality) {
        let relation = tree.token(at).deprel.split(':').next().unwrap_or("");
        if relation == "xcomp" && tree.token(at).upos == Upos::Adj && tree.is_verbal(parent) {
            // *zeigte sich nicht bereit, zu liefern*: what denies the verb denies what it says of the subject.
            self.own_but(tree, parent, Some(at), factuality);
            return;
        }
        // *ist nicht bereit*, *ist nicht in der Lage*
        let says = tree.is_verbal(parent) || tree.kid_by(parent, &["cop"]).is_some() || tree.is(parent, &["xcomp"]);
        let clausal = tree.is_clause_head(at) && tree.is_verbal(at) || tree.kid_by(at, &["cop"]).is_some();
        if clausal {
            let mark = tree
                .kids_by(at, &["mark", "advmod"])
                .find(|&k| self.conditions.contains(&tree.token(k).lemma.to_lowercase()));
            if mark.is_some() && matches!(relation, "advcl" | "ccomp" | "acl" | "csubj" | "root" | "parataxis" | "obl")
            {
                // *ob* leaves open whether it is so; *wenn* and the like make a condition.
                let asks = mark.is_some_and(|m| self.questions.contains(&tree.token(m).lemma.to_lowercase()));
                match relation {
                    "ccomp" | "csubj" if asks => factuality.certainty = Certainty::Unknown,
                    _ => factuality.status = Status::Hypothetical,
                }
            }
            if tree.kids_by(at, &["mark"]).any(|k| self.denying.contains(&tree.token(k).lemma.to_lowercase())) {
                factuality.negate();
            }
        }
        if clausal && tree.finite(at).is_none() && before_comma(tree, at).is_some_and(|noun| self.is_denied(tree, noun))
        {
            // *hat keine Absicht, Waffen zu liefern*
            factuality.negate();
        }
        let on = match relation {
            _ if clausal && tree.finite(at).is_none() => "inf",
            // *die Lage sei ernst, hofft er*: what stands beside a verb is told by it only in the Konjunktiv.
            "parataxis" if clausal && told_mood(tree, at) != Some(Mood::Sub) => return,
            "ccomp" | "csubj" | "parataxis" | "acl" if clausal => "clause",
            "obj" | "nsubj" | "obl" | "nmod" | "iobj" | "conj" => "noun",
            _ => return,
        };
        let lemma = match tree.is_verbal(parent) {
            true => verb_lemma(tree, parent).0,
            false => tree.token(parent).lemma.to_lowercase(),
        };
        if on == "inf"
            && tree.kids_by(at, &["mark"]).any(|k| self.purposes.contains(&tree.token(k).lemma.to_lowercase()))
        {
            // *reiste nach Kiew, um zu verhandeln*: what is meant to be.
            factuality.status = factuality.status.max(Status::Planned);
            return;
        }
        // *steht im Verdacht, Waffen zu liefern*: the noun takes the infinitive, wherever the tree hangs it.
        let noun = before_comma(tree, at).filter(|_| on == "inf").map(|n| tree.token(n).lemma.to_lowercase());
        let of_noun =
            noun.as_deref().and_then(|n| self.contexts.get(n)?.iter().find(|c| c.on.iter().any(|o| o == "inf")));
        if let Some(context) = of_noun.filter(|_| tree.is_verbal(parent)) {
            factuality.apply(&context.effect);
            self.own(tree, parent, factuality);
            return;
        }
        // *erklärte sich bereit, Waffen zu liefern*: so does an adjective that completes the verb.
        let of_adjective =
            tree.kids_by(parent, &["xcomp", "advmod"]).filter(|&k| on == "inf" && k != at).find_map(|k| {
                let contexts = self.contexts.get(&tree.token(k).lemma.to_lowercase())?;
                contexts.iter().find(|c| c.on.iter().any(|o| o == "inf"))
            });
        if let Some(context) = of_adjective {
            factuality.apply(&context.effect);
            return;
        }
        let unsaid = on == "inf" && is_zu_infinitive(tree, at) && !self.realising.contains(&lemma);
        let unsaid = unsaid && noun.is_none_or(|n| !self.realising.contains(&n));
        let Some(contexts) = self.contexts.get(&lemma) else {
            // *die Idee, Truppen zu entsenden*: what no word says to be done is only thought of.
            if unsaid {
                factuality.status = factuality.status.max(Status::Hypothetical);
            }
            return;
        };
        let preposition = tree.preposition(at);
        let subject = tree.token(at).deprel == "nsubj" && tree.is_verbal(parent);
        let fits = |context: &&Context| {
            let works = |what: &str| context.on.iter().any(|o| o == what);
            let wanted = event && on == "noun" && !relation.starts_with("nmod") && works("event");
            (wanted || works(on))
                && (on != "noun"
                    || context.prepositions.is_empty()
                        && !preposition.as_ref().is_some_and(|p| self.adjuncts.contains(p))
                        && !subject
                    || preposition.as_ref().is_some_and(|p| context.prepositions.contains(p)))
                || subject && works("subject")
        };
        let Some(context) = contexts.iter().find(fits) else {
            if unsaid {
                factuality.status = factuality.status.max(Status::Hypothetical);
            }
            return;
        };
        let mut denials = self.negations(tree, parent).filter(|&k| says && !tree.governs(at, k));
        let denied = denials.next().is_some() || !tree.is_verbal(parent) && self.is_denied(tree, parent);
        if let Some(negated) = context.negated.as_ref().filter(|_| denied) {
            // A noun complement takes on its verb's negation later on; it is turned back here.
            factuality.apply(negated);
            if on == "noun" && self.reaches(tree, at, parent) {
                factuality.negate();
            }
            return;
        }
        factuality.apply(&context.effect);
        if says && matches!(on, "inf" | "clause") {
            // *lehnte nicht ab zu …*: the matrix's own negation and modals reach what it embeds.
            self.own(tree, parent, factuality);
        }
    }
}
