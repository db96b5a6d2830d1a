//! The record formats of `analyse` and `extract`: fields may be added, none may change meaning.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::article::{BlockKind, Metadata};
use crate::claim::{Claim, Filler};
use crate::german::closed::ClosedClasses;
use crate::german::style::{self, House, Row, Shown};
use crate::german::{Contraction, Contractions, Definite, Feats, PronType, Sentence, Style, Token, Upos};
use crate::ontology::{Ontology, OntologyError};
use crate::pipeline::Document;
use crate::text::Span;

type Offsets = [usize; 2];

fn offsets(span: Span) -> Offsets {
    [span.begin, span.end]
}

/// One line of `analyse`.
#[derive(Debug, Serialize)]
pub struct Analysis<'a> {
    doc: &'a str,
    metadata: &'a Metadata,
    blocks: Vec<BlockRecord>,
    sentences: Vec<SentenceRecord<'a>>,
    entities: Vec<EntityRecord<'a>>,
    times: Vec<TimeRecord<'a>>,
    quantities: Vec<QuantityRecord<'a>>,
    quotes: Vec<QuoteRecord>,
    propositions: Vec<PropositionRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct BlockRecord {
    begin: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: BlockKind,
}

#[derive(Debug, Serialize)]
struct SentenceRecord<'a> {
    begin: usize,
    end: usize,
    tokens: Vec<TokenRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct TokenRecord<'a> {
    begin: usize,
    end: usize,
    form: &'a str,
    lemma: &'a str,
    upos: &'static str,
    feats: String,
    head: usize,
    deprel: &'static str,
}

#[derive(Debug, Serialize)]
struct EntityRecord<'a> {
    begin: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: &'a str,
    id: String,
    label: &'a str,
}

#[derive(Debug, Serialize)]
struct TimeRecord<'a> {
    begin: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: &'static str,
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    edtf: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct QuantityRecord<'a> {
    begin: usize,
    end: usize,
    value: f64,
    modifier: char,
    #[serde(skip_serializing_if = "Option::is_none")]
    upper: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct QuoteRecord {
    #[serde(rename = "type")]
    kind: &'static str,
    spans: Vec<Offsets>,
    cue: Vec<Offsets>,
    speaker: Vec<Offsets>,
    addressee: Vec<Offsets>,
}

#[derive(Debug, Serialize)]
struct PropositionRecord<'a> {
    sentence: usize,
    subject: &'a str,
    relation: &'a str,
    object: &'a str,
    negated: bool,
}

impl<'a> Analysis<'a> {
    /// The record of one article.
    pub fn of(document: &'a Document) -> Self {
        let spans = |spans: &[Span]| spans.iter().copied().map(offsets).collect();
        Self {
            doc: &document.article.id,
            metadata: &document.article.metadata,
            blocks: document
                .article
                .blocks
                .iter()
                .map(|b| BlockRecord { begin: b.span.begin, end: b.span.end, kind: b.kind })
                .collect(),
            sentences: document
                .sentences
                .iter()
                .map(|s| SentenceRecord {
                    begin: s.span.begin,
                    end: s.span.end,
                    tokens: s
                        .tokens
                        .iter()
                        .map(|t| TokenRecord {
                            begin: t.span.begin,
                            end: t.span.end,
                            form: &t.form,
                            lemma: &t.lemma,
                            upos: t.upos.as_str(),
                            feats: t.feats.to_string(),
                            head: t.head,
                            deprel: t.deprel,
                        })
                        .collect(),
                })
                .collect(),
            entities: document
                .mentions
                .entities
                .iter()
                .map(|e| EntityRecord {
                    begin: e.span.begin,
                    end: e.span.end,
                    kind: &e.kind,
                    id: iri(&e.id),
                    label: &e.label,
                })
                .collect(),
            times: document
                .mentions
                .times
                .iter()
                .map(|t| TimeRecord {
                    begin: t.span.begin,
                    end: t.span.end,
                    kind: t.kind.as_str(),
                    value: &t.value,
                    edtf: t.edtf.as_deref(),
                })
                .collect(),
            quantities: document
                .mentions
                .quantities
                .iter()
                .map(|q| QuantityRecord {
                    begin: q.span.begin,
                    end: q.span.end,
                    value: q.value,
                    modifier: q.modifier,
                    upper: q.upper,
                    unit: q.unit.as_deref(),
                    per: q.per.as_deref(),
                })
                .collect(),
            quotes: document
                .reading
                .quotes
                .iter()
                .map(|q| QuoteRecord {
                    kind: q.kind.as_str(),
                    spans: spans(&q.spans),
                    cue: spans(&q.cue),
                    speaker: spans(&q.speaker),
                    addressee: spans(&q.addressee),
                })
                .collect(),
            propositions: document
                .reading
                .propositions
                .iter()
                .map(|p| PropositionRecord {
                    sentence: p.sentence,
                    subject: &p.subject,
                    relation: &p.relation,
                    object: &p.object,
                    negated: p.negated,
                })
                .collect(),
        }
    }
}

/// One line of `extract`.
#[derive(Debug, Serialize)]
pub struct ClaimRecord<'a> {
    doc: &'a str,
    id: String,
    frame: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<&'a str>,
    roles: BTreeMap<&'a str, Vec<FillerRecord<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    quantity: Vec<ItemQuantityRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    place: Vec<&'a str>,
    polarity: &'static str,
    certainty: &'static str,
    status: &'static str,
    sources: Vec<FillerRecord<'a>>,
    evidence: Offsets,
    trigger: Offsets,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repetitions: Vec<Offsets>,
    rule: &'a str,
}

#[derive(Debug, Serialize)]
struct FillerRecord<'a> {
    id: String,
    label: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    aliases: &'a [String],
    mention: Offsets,
}

#[derive(Debug, Serialize)]
struct ItemQuantityRecord<'a> {
    value: f64,
    modifier: char,
    #[serde(skip_serializing_if = "Option::is_none")]
    upper: Option<f64>,
    unit: &'a str,
    of: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    per: Option<&'a str>,
}

/// The records of an article's claims.
pub fn claims(document: &Document) -> impl Iterator<Item = ClaimRecord<'_>> {
    document.reading.claims.iter().map(|claim| claim_record(document, claim))
}

fn claim_record<'a>(document: &'a Document, claim: &'a Claim) -> ClaimRecord<'a> {
    ClaimRecord {
        doc: &document.article.id,
        id: iri(&claim.id(&document.article.id)),
        frame: &claim.frame,
        mode: claim.mode.as_deref(),
        roles: claim.roles.iter().map(|(role, fs)| (role.as_str(), fs.iter().map(filler).collect())).collect(),
        quantity: claim
            .quantities
            .iter()
            .map(|q| ItemQuantityRecord {
                value: q.value,
                modifier: q.modifier,
                upper: q.upper,
                unit: &q.unit,
                of: &q.of,
                per: q.per.as_deref(),
            })
            .collect(),
        time: claim.time.as_ref().map(|(edtf, _)| edtf.as_str()),
        place: claim.places.iter().map(|p| p.label.as_str()).collect(),
        polarity: claim.polarity.as_str(),
        certainty: claim.certainty.as_str(),
        status: claim.status.as_str(),
        sources: claim.sources.iter().map(|s| filler(&s.voice)).collect(),
        evidence: offsets(claim.evidence),
        trigger: offsets(claim.trigger),
        repetitions: claim.repetitions.iter().copied().map(offsets).collect(),
        rule: &claim.rule,
    }
}

fn filler(filler: &Filler) -> FillerRecord<'_> {
    FillerRecord {
        id: iri(&filler.id),
        label: &filler.label,
        kind: &filler.kind,
        aliases: &filler.aliases,
        mention: offsets(filler.mention),
    }
}

/// The IRI of a local name.
pub fn iri(local: &str) -> String {
    crate::graph::iri(local).into_string()
}

/// What printing CoNLL-U needs to know.
pub struct Treebank {
    contractions: Contractions,
    closed: ClosedClasses,
}

impl Treebank {
    /// Loads contractions and closed classes.
    ///
    /// # Errors
    /// If a file of the ontology is broken.
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        Ok(Self { contractions: Contractions::load(ontology)?, closed: ClosedClasses::load(ontology)? })
    }

    /// Prints an article's sentences as CoNLL-U, as the German treebanks do: contractions of adposition and article are
    /// multiword tokens, features follow their style.
    pub fn write(&self, document: &Document, out: &mut impl Write) -> io::Result<()> {
        // A contraction has the case of its article, which says nothing of adpositions.
        let plain = |t: &&Token| self.contractions.split(&t.form).is_none();
        let single = |s: &Sentence| style::house(s.tokens.iter().filter(plain).map(|t| (t.upos, t.shown)));
        let houses = style::houses(&document.sentences.iter().map(single).collect::<Vec<_>>());
        for (number, (sentence, house)) in document.sentences.iter().zip(houses).enumerate() {
            writeln!(out, "# sent_id = {}-{}", document.article.id, number + 1)?;
            writeln!(out, "# text = {}", document.article.text.slice(sentence.span).replace(['\n', '\r'], " "))?;
            self.sentence(sentence, house, out)?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn sentence(&self, sentence: &Sentence, house: House, out: &mut impl Write) -> io::Result<()> {
        let tokens = &sentence.tokens;
        let split = |t: &Token| {
            let marks = t.upos == Upos::Adp && t.deprel != "compound:prt";
            self.contractions.split(&t.form).filter(|_| marks)
        };
        let parts: Vec<Option<Contraction>> = tokens.iter().map(split).collect();
        let mut rows = Vec::with_capacity(tokens.len() + 4);
        // Numbers of the first words of the tokens, and of the root's governor.
        let mut ids = vec![0];
        for (t, part) in tokens.iter().zip(&parts) {
            ids.push(rows.len() + 1);
            if let Some(Contraction { adposition, article }) = part {
                rows.push(Row { form: adposition, upos: Upos::Adp, feats: Feats::default(), shown: Shown::default() });
                let feats = Feats { definite: Some(Definite::Def), pron_type: Some(PronType::Art), ..t.feats };
                rows.push(Row { form: article, upos: Upos::Det, feats, shown: Shown::default() });
            } else {
                rows.push(Row { form: &t.form, upos: t.upos, feats: t.feats, shown: t.shown });
            }
        }
        let feats = Style::load().print(&rows, house, &self.closed);
        for (i, (t, part)) in tokens.iter().zip(&parts).enumerate() {
            let (id, head) = (ids[i + 1], ids.get(t.head).copied().unwrap_or(0));
            let misc = if t.glued { "SpaceAfter=No" } else { "_" };
            let (upos, printed) = (t.upos, &feats[id - 1]);
            let Some(Contraction { adposition, article }) = part else {
                let (form, lemma, label) = (&t.form, &t.lemma, t.deprel);
                writeln!(out, "{id}\t{form}\t{lemma}\t{upos}\t_\t{printed}\t{head}\t{label}\t_\t{misc}")?;
                continue;
            };
            writeln!(out, "{id}-{}\t{}\t_\t_\t_\t_\t_\t_\t_\t{misc}", id + 1, t.form)?;
            writeln!(out, "{id}\t{adposition}\t{}\tADP\t_\t{printed}\t{head}\t{}\t_\t_", t.lemma, t.deprel)?;
            // The article belongs to the noun that the adposition marks.
            let (noun, label) = if t.deprel == "case" { (head, "det") } else { (id, "dep") };
            writeln!(out, "{}\t{article}\tder\tDET\t_\t{}\t{noun}\t{label}\t_\t_", id + 1, feats[id])?;
        }
        Ok(())
    }
}
