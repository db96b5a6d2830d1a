//! Who did what, and who says so: propositions → frames → claims with attribution and factuality.
//!
//! Takes an article with its sentences and mentions; gives the records of `FORMATS.md` as plain data.

mod quote;

pub use quote::{Attribution, Quoter, Stance};

use std::collections::BTreeMap;

mod adjacent;
mod assemble;
mod attribution;
mod beside;
mod body;
mod clauses;
mod complete;
mod context;
mod control;
mod coreference;
mod diathesis;
mod effect;
mod factuality;
pub mod frames;
mod grammar;
mod joined;
mod joint;
mod nouns;
mod office;
mod phrase;
mod predicate;
mod proposition;
mod relabel;
mod repair;
mod roles;
mod scene;
mod state;
mod times;
mod tree;
mod voices;
mod words;

use attribution::Chains;
use context::Context;
use factuality::Cues;
use frames::Frames;
use grammar::Grammar;
use office::Offices;
use phrase::{Labeller, Phrases};
use scene::Places;
use tree::Tree;

use crate::article::Article;
use crate::german::Sentence;
use crate::mention::{Gazetteer, Mentions};
use crate::ontology::{Ontology, OntologyError};
use crate::text::Span;

/// What was read from one article: quotes, and propositions ([`Reader::survey`]) or claims ([`Reader::read`]).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    pub quotes: Vec<Quote>,
    pub propositions: Vec<Proposition>,
    /// In text order, each once an article.
    pub claims: Vec<Claim>,
}

/// An open triple in the sentence's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposition {
    /// Index of the sentence.
    pub sentence: usize,
    pub subject: String,
    pub relation: String,
    pub object: String,
    pub negated: bool,
}

/// A quotation or stretch of reported speech.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    pub kind: QuoteKind,
    /// What is said; several spans where the cue breaks it.
    pub spans: Vec<Span>,
    /// The words that introduce it: *sagte*, *laut*.
    pub cue: Vec<Span>,
    pub speaker: Vec<Span>,
    pub addressee: Vec<Span>,
}

/// The kinds of the quotation bench.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuoteKind {
    Direct,
    Indirect,
    Reported,
    FreeIndirect,
    IndirectFreeIndirect,
}

impl QuoteKind {
    /// The name that `analyse` prints.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "Direct",
            Self::Indirect => "Indirect",
            Self::Reported => "Reported",
            Self::FreeIndirect => "FreeIndirect",
            Self::IndirectFreeIndirect => "IndirectFreeIndirect",
        }
    }
}

/// Who did what to whom, as one article tells it, with its holder chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// `Transfer`, `Meet` …
    pub frame: String,
    /// `supply`, `accuse` … where the frame has modes and one fits.
    pub mode: Option<String>,
    /// Role name → fillers in text order.
    pub roles: BTreeMap<String, Vec<Filler>>,
    pub quantities: Vec<ItemQuantity>,
    /// EDTF, with the characters it was read from.
    pub time: Option<(String, Span)>,
    pub places: Vec<Filler>,
    pub polarity: Polarity,
    pub certainty: Certainty,
    pub status: Status,
    /// From the one who vouches first to the one nearest the article; empty where the article itself asserts it.
    pub sources: Vec<Source>,
    /// The sentence or sentences that carry the claim.
    pub evidence: Span,
    /// Where the same claim stands again in the article.
    pub repetitions: Vec<Span>,
    /// The word or words that evoked the frame, inside the evidence.
    pub trigger: Span,
    /// The entry of the frame lexicon that made the claim: `transfer/liefern`.
    pub rule: String,
}

/// What fills a role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filler {
    /// Local name of the IRI: `country-KP`; an unnamed actor's is local to its article: `actor-004-us-regierungsbeamter`.
    pub id: String,
    /// Usual full name, or the noun phrase in its base form.
    pub label: String,
    pub kind: String,
    pub aliases: Vec<String>,
    pub mention: Span,
    /// Whether it is a name rather than a description.
    pub named: bool,
}

/// One mouth in a chain of attribution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    pub voice: Filler,
    /// The words that show the attribution: *unter Berufung auf*.
    pub cue: Option<Span>,
}

/// A quantity that belongs to a claim's item or price.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemQuantity {
    pub value: f64,
    /// `=`, `~`, `>` or `<`.
    pub modifier: char,
    /// Upper end where the text gives a range.
    pub upper: Option<f64>,
    pub unit: String,
    /// Label of the item filler, or `price`.
    pub of: String,
    pub per: Option<String>,
    pub span: Span,
}

/// Whether the text says that it is so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Polarity {
    #[default]
    Affirmed,
    Denied,
}

/// How sure the innermost source is, as its words show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    #[default]
    Certain,
    Probable,
    Possible,
    Unknown,
}

/// Whether it is told as fact, as plan, or as a mere thought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    #[default]
    Actual,
    Planned,
    Hypothetical,
}

impl Polarity {
    /// `+` or `-`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Affirmed => "+",
            Self::Denied => "-",
        }
    }
}

impl Certainty {
    /// The name in the record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Probable => "probable",
            Self::Possible => "possible",
            Self::Unknown => "unknown",
        }
    }
}

impl Status {
    /// The name in the record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Actual => "actual",
            Self::Planned => "planned",
            Self::Hypothetical => "hypothetical",
        }
    }
}

/// Frame lexicon and cues, ready to read.
#[derive(Debug, Default)]
pub struct Reader {
    frames: Frames,
    grammar: Grammar,
    cues: Cues,
    offices: Offices,
    places: Places,
    phrases: Phrases,
    quoter: Quoter,
}

impl Reader {
    /// Loads `ontology/frames` and the cues of `ontology/german`.
    ///
    /// # Errors
    /// If a file of the ontology is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        Ok(Self {
            frames: Frames::load(ontology)?,
            grammar: Grammar::load(ontology)?,
            cues: Cues::load(ontology)?,
            offices: Offices::load(ontology)?,
            places: Places::load(ontology)?,
            phrases: Phrases::load(ontology)?,
            quoter: Quoter::load(ontology)?,
        })
    }

    /// The frame lexicon.
    pub fn frames(&self) -> &Frames {
        &self.frames
    }

    /// Quotes and propositions of an article, which need less than its claims.
    pub fn survey(&self, article: &Article, sentences: &[Sentence], mentions: &Mentions) -> Reading {
        let sentences = &repair::mend(sentences, mentions, &self.grammar, &self.cues, &self.phrases);
        let attributions = self.quoter.attributions(article, sentences, mentions);
        let mut propositions = Vec::new();
        for (s, tree) in sentences.iter().map(Tree::new).enumerate() {
            let predicates = predicate::predicates(&tree, &self.grammar);
            let negates = |k: usize| self.cues.is_negation(&tree, k);
            propositions.extend(proposition::propositions(&tree, &predicates, &self.grammar, &negates, s));
        }
        let quotes = attributions.iter().map(Attribution::quote).collect();
        Reading { quotes, propositions, claims: Vec::new() }
    }

    /// Quotes and claims of an article.
    pub fn read(
        &self,
        article: &Article,
        sentences: &[Sentence],
        mentions: &Mentions,
        gazetteer: &Gazetteer,
    ) -> Reading {
        let labeller = Labeller {
            doc: &article.id,
            phrases: &self.phrases,
            frames: &self.frames,
            gazetteer,
            entities: &mentions.entities,
            quantities: &mentions.quantities,
        };
        let sentences = &repair::mend(sentences, mentions, &self.grammar, &self.cues, &self.phrases);
        let trees: Vec<Tree> = sentences.iter().map(Tree::new).collect();
        let referents = coreference::resolve(&trees, &labeller);
        let attributions = self.quoter.attributions(article, sentences, mentions);
        let mut context = Context {
            article,
            trees,
            mentions,
            frames: &self.frames,
            grammar: &self.grammar,
            cues: &self.cues,
            offices: &self.offices,
            places: &self.places,
            labeller,
            referents,
            chains: Chains::default(),
        };
        context.chains = attribution::chains(&context, &attributions);
        let speakers = coreference::first_persons(&context.trees, &|span| context.chain(span, &[], false));
        context.referents.extend(speakers);
        let mut claims = state::claims(&context);
        let mut open = Vec::new();
        for s in 0..context.trees.len() {
            let tree = &context.trees[s];
            let predicates = predicate::predicates(tree, &self.grammar);
            let (whole, left_open) = assemble::claims(&context, s, &predicates);
            claims.extend(whole);
            open.extend(left_open);
            claims.extend(office::claims(&context, s, &predicates));
            claims.extend(scene::captions(&context, s));
            claims.extend(scene::places(&context, s));
        }
        office::settle(&mut claims);
        let quotes = attributions.iter().map(Attribution::quote).collect();
        complete::fill(&mut claims, open, &context);
        state::drop_judgements(&mut claims);
        Reading { quotes, propositions: Vec::new(), claims: assemble::once(claims) }
    }
}

/// An article's id as part of an IRI's local name.
pub fn local_name(id: &str) -> String {
    phrase::slug(id)
}

impl Claim {
    /// Local name of the claim's IRI, made from what it says and where: the same input gives the same name.
    pub fn id(&self, article: &str) -> String {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        let mut field = |text: &str| {
            hash.update(text.as_bytes());
            hash.update([0]);
        };
        field(article);
        field(&self.frame);
        field(self.mode.as_deref().unwrap_or(""));
        for (role, fillers) in &self.roles {
            field(role);
            fillers.iter().for_each(|f| field(&f.id));
        }
        field(self.polarity.as_str());
        field(self.certainty.as_str());
        field(self.status.as_str());
        self.sources.iter().for_each(|s| field(&s.voice.id));
        // A number, a time or a place can be all that tells two claims of one sentence apart.
        for q in &self.quantities {
            field(&format!("{} {} {:?} {} {} {:?}", q.value, q.modifier, q.upper, q.unit, q.of, q.per));
        }
        field(self.time.as_ref().map_or("", |(edtf, _)| edtf));
        self.places.iter().for_each(|p| field(&p.id));
        field(&format!("{}-{}", self.evidence.begin, self.evidence.end));
        field(&format!("{}-{}", self.trigger.begin, self.trigger.end));
        let digest = hash.finalize();
        let short: String = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
        format!("claim-{article}-{short}")
    }
}
