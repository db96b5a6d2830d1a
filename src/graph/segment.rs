//! One article's quads: its metadata, passages, mentions and claims, and what it adds to entities and statements.
//!
//! A segment holds quads of three graphs: the article's own, which the merged graph takes over as it is, and the
//! article's contributions to [`vocabulary::ENTITIES`] and [`vocabulary::STATEMENTS`], which merging weighs against
//! those of other articles. It knows no other article and no file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Quad, Term, Triple};
use sha2::{Digest, Sha256};

use super::edtf;
use super::schema::Schema;
use super::statement::{Rules, Stance};
use super::vocabulary::{self, EDTF, ENTITIES, STATEMENTS, Term as _, dep, iri, other};
use crate::article::{Article, BlockKind};
use crate::claim::{Claim, Filler, ItemQuantity, Reading};
use crate::mention::gazetteer::NameKind;
use crate::mention::{Gazetteer, Mentions};
use crate::ontology::{Ontology, OntologyError};
use crate::text::Span;

/// What is needed to make segments: the vocabulary, rules for statements, and names that are known.
#[derive(Debug)]
pub struct Maker {
    pub(super) schema: Schema,
    rules: Rules,
    pub(super) gazetteer: Arc<Gazetteer>,
}

/// One article's quads, sorted as N-Quads lines, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The article's id.
    pub article: String,
    /// SHA-256 of the article as read, in hexadecimal.
    pub content_hash: String,
    /// N-Quads, sorted by line.
    pub nquads: String,
}

impl Maker {
    /// Loads `ontology/depesche.ttl`, `ontology/statements.toml` and the gazetteer.
    ///
    /// # Errors
    /// If a file of the ontology is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        Ok(Self {
            schema: Schema::load(ontology)?,
            rules: Rules::load(ontology)?,
            gazetteer: Gazetteer::shared(ontology)?,
        })
    }

    /// The only entity with this full name.
    fn known(&self, name: &str) -> Option<&str> {
        match self.gazetteer.named(name).as_slice() {
            [(entity, NameKind::Full)] => Some(&entity.id),
            [(entity, NameKind::Full), (_, other), ..] if *other != NameKind::Full => Some(&entity.id),
            _ => None,
        }
    }

    /// The segment of one article.
    pub fn segment(&self, article: &Article, mentions: &Mentions, reading: &Reading) -> Segment {
        let content_hash = content_hash(article);
        let graph = vocabulary::article(&article.id);
        let mut writer = Writer { maker: self, article, graph, quads: BTreeSet::new() };
        writer.metadata(&content_hash);
        writer.mentions(mentions);
        let claims: BTreeMap<String, &Claim> = reading.claims.iter().map(|c| (c.id(&article.id), c)).collect();
        claims.iter().for_each(|(id, claim)| writer.claim(id, claim));
        writer.statements(&claims);
        let nquads = writer.quads.into_iter().collect();
        Segment { article: article.id.clone(), content_hash, nquads }
    }
}

impl Segment {
    /// How many claims a segment's N-Quads hold.
    pub fn count_claims(nquads: &str) -> usize {
        let typed = format!("{} {} ", rdf::TYPE, dep::CLAIM);
        nquads.lines().filter(|line| line.split_once(' ').is_some_and(|(_, rest)| rest.starts_with(&typed))).count()
    }
}

/// SHA-256 over everything that reading an article yields, in hexadecimal.
pub fn content_hash(article: &Article) -> String {
    let mut hash = Sha256::new();
    let mut field = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    field(&article.id);
    field(article.text.as_str());
    let m = &article.metadata;
    for value in [&m.date, &m.publisher, &m.title, &m.author, &m.language, &m.url] {
        field(value.as_deref().unwrap_or("\0"));
    }
    for block in &article.blocks {
        field(&format!("{:?} {} {}", block.kind, block.span.begin, block.span.end));
    }
    hex(&hash.finalize(), 32)
}

/// The first `bytes` of a digest in hexadecimal.
pub fn hex(digest: &[u8], bytes: usize) -> String {
    digest.iter().take(bytes).map(|b| format!("{b:02x}")).collect()
}

/// A short name for a list of fields: 12 hexadecimal digits.
fn short_hash<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for field in fields {
        hash.update(field.as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize(), 6)
}

/// Collects the lines of one segment.
struct Writer<'a> {
    maker: &'a Maker,
    article: &'a Article,
    graph: NamedNode,
    quads: BTreeSet<String>,
}

impl Writer<'_> {
    /// A quad of the article's own graph.
    fn add(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: impl Into<Term>) {
        self.line(Quad::new(subject.clone(), predicate, object, self.graph.clone()));
    }

    /// A quad of a shared graph.
    fn share(&mut self, graph: NamedNodeRef<'_>, subject: &NamedNode, p: NamedNodeRef<'_>, object: impl Into<Term>) {
        self.line(Quad::new(subject.clone(), p, object, graph));
    }

    fn line(&mut self, quad: Quad) {
        self.quads.insert(format!("{quad} .\n"));
    }

    fn metadata(&mut self, content_hash: &str) {
        let node = self.graph.clone();
        let m = &self.article.metadata;
        self.add(&node, rdf::TYPE, dep::ARTICLE.into_owned());
        self.add(&node, dep::CONTENT_HASH, Literal::from(content_hash));
        if let Some(title) = m.title.clone().or_else(|| self.headline()) {
            self.add(&node, other::HEADLINE, Literal::from(title));
        }
        if let Some(date) = &m.date {
            self.add(&node, other::DATE_PUBLISHED, date_literal(date));
        }
        for (property, value) in [(other::AUTHOR, &m.author), (other::IN_LANGUAGE, &m.language)] {
            if let Some(value) = value {
                self.add(&node, property, Literal::from(value.as_str()));
            }
        }
        if let Some(url) = &m.url {
            self.add(&node, other::URL, Literal::new_typed_literal(url.as_str(), xsd::ANY_URI));
        }
        if let Some(publisher) = &m.publisher {
            let known = self.maker.known(publisher);
            let publisher_node = iri(&known.map_or_else(|| format!("publisher-{publisher}"), str::to_owned));
            self.add(&node, other::HAS_PUBLISHER, publisher_node.clone());
            self.share(ENTITIES, &publisher_node, rdf::TYPE, dep::PUBLISHER.into_owned());
            self.share(ENTITIES, &publisher_node, rdfs::LABEL, german(publisher));
        }
    }

    fn headline(&self) -> Option<String> {
        let block = self.article.blocks.iter().find(|b| b.kind == BlockKind::Headline)?;
        Some(one_line(self.article.text.slice(block.span)))
    }

    /// A stretch of the text as a node; the same stretch is the same node.
    fn passage(&mut self, span: Span) -> NamedNode {
        let node = iri(&format!("passage-{}-{}-{}", self.article.id, span.begin, span.end));
        let article = self.graph.clone();
        self.add(&node, rdf::TYPE, dep::PASSAGE.into_owned());
        self.add(&node, rdf::TYPE, other::TEXT_POSITION_SELECTOR.into_owned());
        self.add(&node, dep::IN_ARTICLE, article);
        self.position(&node, span);
        node
    }

    fn position(&mut self, node: &NamedNode, span: Span) {
        self.add(node, other::START, integer(span.begin));
        self.add(node, other::END, integer(span.end));
        self.add(node, other::EXACT, Literal::from(self.article.text.slice(span)));
    }

    fn mentions(&mut self, mentions: &Mentions) {
        for m in &mentions.entities {
            let node = iri(&format!("mention-{}-{}-{}", self.article.id, m.span.begin, m.span.end));
            self.add(&node, rdf::TYPE, dep::MENTION.into_owned());
            self.position(&node, m.span);
            let entity = self.entity(&m.id, &m.kind, &m.label, &m.aliases);
            self.add(&node, dep::REFERS_TO, entity);
        }
    }

    /// An entity with what this article knows of it.
    fn entity(&mut self, id: &str, kind: &str, label: &str, aliases: &[String]) -> NamedNode {
        let node = iri(id);
        self.share(ENTITIES, &node, rdf::TYPE, self.maker.schema.class(kind));
        if !label.is_empty() {
            self.share(ENTITIES, &node, rdfs::LABEL, german(label));
        }
        for alias in aliases.iter().filter(|a| *a != label && !a.is_empty()) {
            self.share(ENTITIES, &node, other::ALT_LABEL, german(alias));
        }
        node
    }

    fn filler(&mut self, filler: &Filler) -> NamedNode {
        let node = self.entity(&filler.id, &filler.kind, &filler.label, &filler.aliases);
        if filler.id.starts_with("actor-") {
            let article = self.graph.clone();
            self.share(ENTITIES, &node, rdf::TYPE, dep::UNNAMED_ACTOR.into_owned());
            self.share(ENTITIES, &node, dep::DESCRIBED_IN, article);
        }
        node
    }

    fn claim(&mut self, id: &str, claim: &Claim) {
        let node = iri(id);
        let article = self.graph.clone();
        self.add(&node, rdf::TYPE, dep::CLAIM.into_owned());
        self.add(&node, other::WAS_DERIVED_FROM, article);
        self.add(&node, dep::FRAME, vocabulary::frame(&claim.frame));
        if let Some(mode) = &claim.mode {
            self.add(&node, dep::MODE, vocabulary::mode(mode));
        }
        for (role, fillers) in &claim.roles {
            for filler in fillers {
                let entity = self.filler(filler);
                self.add(&node, vocabulary::role(role).as_ref(), entity);
            }
        }
        for place in &claim.places {
            let entity = self.filler(place);
            self.add(&node, dep::PLACE, entity);
        }
        for quantity in &claim.quantities {
            let quantity = self.quantity(claim, quantity);
            self.add(&node, dep::HAS_QUANTITY, quantity);
        }
        if let Some((text, span)) = &claim.time {
            self.time(&node, text, *span);
        }
        self.add(&node, dep::POLARITY, claim.polarity.term().into_owned());
        self.add(&node, dep::CERTAINTY, claim.certainty.term().into_owned());
        self.add(&node, dep::STATUS, claim.status.term().into_owned());
        self.attribution(&node, id, claim);
        for (property, span) in [(dep::EVIDENCE, claim.evidence), (dep::TRIGGER, claim.trigger)]
            .into_iter()
            .chain(claim.repetitions.iter().map(|&span| (dep::REPEATED_IN, span)))
        {
            let passage = self.passage(span);
            self.add(&node, property, passage);
        }
        self.add(&node, dep::RULE, Literal::from(claim.rule.as_str()));
    }

    fn time(&mut self, node: &NamedNode, text: &str, span: Span) {
        self.add(node, dep::TIME, Literal::new_typed_literal(text, EDTF));
        if !span.is_empty() {
            let passage = self.passage(span);
            self.add(node, dep::TIME_PASSAGE, passage);
        }
        let Some(bounds) = edtf::bounds(text) else { return };
        for (property, day) in [(dep::EARLIEST, bounds.earliest), (dep::LATEST, bounds.latest)] {
            if let Some(day) = day {
                self.add(node, property, Literal::new_typed_literal(day.to_string(), xsd::DATE));
            }
        }
    }

    /// The chain from the one who vouches first to the one nearest the article.
    fn attribution(&mut self, claim_node: &NamedNode, id: &str, claim: &Claim) {
        let link = |number: usize| iri(&format!("{}-{number}", id.replacen("claim-", "attribution-", 1)));
        for (i, source) in claim.sources.iter().enumerate() {
            let node = link(i + 1);
            let voice = self.filler(&source.voice);
            self.add(&node, rdf::TYPE, dep::ATTRIBUTION.into_owned());
            self.add(&node, dep::VOICE, voice.clone());
            if i == 0 {
                self.add(claim_node, dep::HAS_ATTRIBUTION, node.clone());
                self.add(claim_node, dep::ULTIMATE_SOURCE, voice);
            }
            if i + 1 < claim.sources.len() {
                self.add(&node, dep::RELAYED_BY, link(i + 2));
            }
            if let Some(cue) = source.cue {
                self.add(&node, dep::CUE, Literal::from(one_line(self.article.text.slice(cue))));
            }
        }
    }

    fn quantity(&mut self, claim: &Claim, quantity: &ItemQuantity) -> NamedNode {
        let q = quantity;
        let numbers = format!("{} {} {:?} {}-{}", q.value, q.modifier, q.upper, q.span.begin, q.span.end);
        let fields = [numbers.as_str(), &q.unit, &q.of, q.per.as_deref().unwrap_or("")];
        let node = iri(&format!("quantity-{}-{}", self.article.id, short_hash(fields)));
        self.add(&node, rdf::TYPE, dep::QUANTITY.into_owned());
        self.add(&node, dep::VALUE, decimal(q.value));
        self.add(&node, dep::MODIFIER, modifier(q.modifier).into_owned());
        if let Some(upper) = q.upper {
            self.add(&node, dep::UPPER_VALUE, decimal(upper));
        }
        self.add(&node, dep::UNIT, Literal::from(q.unit.as_str()));
        if let Some(per) = &q.per {
            self.add(&node, dep::PER, Literal::from(per.as_str()));
        }
        if q.of == "price" {
            self.add(&node, rdf::TYPE, dep::PRICE.into_owned());
        } else if let Some(item) = claim.roles.values().flatten().find(|f| f.label == q.of) {
            self.add(&node, dep::OF, iri(&item.id));
        }
        if !q.span.is_empty() {
            let passage = self.passage(q.span);
            self.add(&node, dep::EVIDENCE, passage);
        }
        node
    }

    /// Plain edges. Each has a reifier, whatever its claims say; the triple itself stands there only where at least
    /// one claim asserts it, see [`Stance::asserts`].
    fn statements(&mut self, claims: &BTreeMap<String, &Claim>) {
        let maker = self.maker;
        let mut edges: BTreeMap<_, Vec<(&str, Stance)>> = BTreeMap::new();
        for (id, claim) in claims {
            for edge in maker.rules.edges(claim) {
                edges.entry(edge).or_default().push((id, Stance::of(claim)));
            }
        }
        for ((subject, predicate, object), claims) in edges {
            let node = iri(&format!("statement-{}", short_hash([subject, predicate, object])));
            let triple = Triple::new(iri(subject), vocabulary::term(predicate), iri(object));
            if claims.iter().any(|(_, stance)| stance.asserts()) {
                self.line(triple.clone().in_graph(STATEMENTS.into_owned()));
            }
            self.share(STATEMENTS, &node, rdf::TYPE, dep::STATEMENT.into_owned());
            self.share(STATEMENTS, &node, rdf::REIFIES, triple);
            for (claim, stance) in &claims {
                self.share(STATEMENTS, &node, dep::HAS_CLAIM, iri(claim));
                self.share(STATEMENTS, &node, dep::POLARITY, stance.polarity.term().into_owned());
            }
            if let Some(best) = claims.iter().map(|(_, stance)| *stance).min() {
                self.share(STATEMENTS, &node, dep::CERTAINTY, best.certainty.term().into_owned());
                self.share(STATEMENTS, &node, dep::STATUS, best.status.term().into_owned());
            }
        }
    }
}

/// A text that is German, as all names in the graph are.
fn german(text: &str) -> Literal {
    Literal::new_language_tagged_literal_unchecked(text, "de")
}

fn integer(value: usize) -> Literal {
    Literal::new_typed_literal(value.to_string(), xsd::INTEGER)
}

/// `6000000`, `2.5`: no exponent, whatever the size.
fn decimal(value: f64) -> Literal {
    Literal::new_typed_literal(value.to_string(), xsd::DECIMAL)
}

/// A date of publication with the XML Schema type of its precision; EDTF where that has none.
fn date_literal(text: &str) -> Literal {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let datatype = match shape.as_str() {
        _ if edtf::bounds(text).is_none() => xsd::STRING,
        "0000-00-00" => xsd::DATE,
        "0000-00" if text[5..] <= *"12" => xsd::G_YEAR_MONTH,
        "0000" => xsd::G_YEAR,
        _ => EDTF,
    };
    Literal::new_typed_literal(text, datatype)
}

/// White space, line breaks among it, as single blanks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn modifier(sign: char) -> NamedNodeRef<'static> {
    match sign {
        '~' => dep::ABOUT,
        '>' => dep::MORE_THAN,
        '<' => dep::UP_TO,
        _ => dep::EXACTLY,
    }
}
