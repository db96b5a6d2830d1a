//! `depesche explain`: why the program reads a sentence as it does, or where a claim of a store comes from, in words.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use oxigraph::model::{NamedNode, NamedNodeRef, Term};
use oxigraph::store::Store;

use super::{Outcome, build, record};
use crate::article::Article;
use crate::claim::Claim;
use crate::graph::vocabulary::{dep, other};
use crate::graph::{self, Schema};
use crate::ontology::Ontology;
use crate::pipeline::{Document, Pipeline};
use crate::query::labels::{Labels, Language};
use crate::text::Span;

/// Tell how a sentence is read, or where a claim of a store comes from
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A claim's identifier (claim-…, as `extract`, `query` and `ask` print it), or a sentence in quotation marks
    #[arg(value_name = "CLAIM|SENTENCE")]
    subject: String,
    /// The store that holds the claim
    #[arg(long, default_value = build::DEFAULT_STORE, value_name = "DIR")]
    store: PathBuf,
    /// The date that the sentence's relative times count from: 2024-02-03, 2024-02, 2024
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
}

pub fn run(args: Args, ontology: &Ontology) -> Result<Outcome> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let subject = args.subject.trim();
    let local = subject.trim_matches(['<', '>']).rsplit('/').next().unwrap_or(subject).trim_start_matches("id:");
    if local.starts_with("claim-") && !local.contains(char::is_whitespace) {
        let (evidence, date) = stored(&args.store, local, ontology, &mut out)?;
        explain(&evidence, args.date.or(date), ontology, &mut out)?;
    } else if subject.is_empty() {
        bail!("nothing to explain: give a claim's identifier or a sentence in quotation marks");
    } else {
        explain(subject, args.date, ontology, &mut out)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// Prints what the store says of a claim; gives the text of its evidence and the article's date.
fn stored(folder: &Path, local: &str, ontology: &Ontology, out: &mut impl Write) -> Result<(String, Option<String>)> {
    let store = graph::store::load(folder)?;
    let claim = NamedNode::new(format!("{}{local}", graph::ID))?;
    let quads: Vec<_> =
        store.quads_for_pattern(Some(claim.as_ref().into()), None, None, None).collect::<Result<_, _>>()?;
    if quads.is_empty() {
        bail!(
            "{local}: no such claim in {}; `depesche ask belege --store {0}` lists all with their text",
            folder.display()
        );
    }
    let labels = Labels::of_vocabulary(&Schema::load(ontology)?).with_store(&store)?;
    let name = |iri: &str| labels.get(iri, Language::English).map_or_else(|| short(iri).to_owned(), str::to_owned);
    writeln!(out, "{local}")?;
    let mut evidence = Vec::new();
    let mut date = None;
    for quad in &quads {
        let value = match &quad.object {
            Term::NamedNode(node) if quad.predicate.as_ref() == dep::EVIDENCE => {
                let text = one(&store, node.as_ref(), other::EXACT)?.unwrap_or_default();
                evidence.push(text.clone());
                format!("{} {text:?}", short(node.as_str()))
            }
            Term::NamedNode(node) if quad.predicate.as_ref() == dep::HAS_ATTRIBUTION => chain(&store, node, &name)?,
            Term::NamedNode(node) => {
                if quad.predicate.as_ref() == other::WAS_DERIVED_FROM {
                    date = one(&store, node.as_ref(), other::DATE_PUBLISHED)?;
                }
                name(node.as_str())
            }
            Term::Literal(literal) => literal.value().to_owned(),
            other => other.to_string(),
        };
        writeln!(out, "  {:<22}{value}", name(quad.predicate.as_str()))?;
    }
    evidence.sort_by_key(String::len);
    Ok((evidence.pop().unwrap_or_default(), date))
}

/// *A ← B*: who vouches first, then through whom.
fn chain(store: &Store, first: &NamedNode, name: &dyn Fn(&str) -> String) -> Result<String> {
    let mut voices = Vec::new();
    let mut at = Some(first.clone());
    while let Some(link) = at.filter(|_| voices.len() < 32) {
        voices.extend(object(store, link.as_ref(), dep::VOICE)?.map(|v| name(v.as_str())));
        at = object(store, link.as_ref(), dep::RELAYED_BY)?;
    }
    Ok(voices.join(" ← "))
}

fn object(store: &Store, subject: NamedNodeRef<'_>, predicate: NamedNodeRef<'_>) -> Result<Option<NamedNode>> {
    let quad = store.quads_for_pattern(Some(subject.into()), Some(predicate), None, None).next().transpose()?;
    Ok(quad.and_then(|q| match q.object {
        Term::NamedNode(node) => Some(node),
        _ => None,
    }))
}

fn one(store: &Store, subject: NamedNodeRef<'_>, predicate: NamedNodeRef<'_>) -> Result<Option<String>> {
    let quad = store.quads_for_pattern(Some(subject.into()), Some(predicate), None, None).next().transpose()?;
    Ok(quad.and_then(|q| match q.object {
        Term::Literal(literal) => Some(literal.value().to_owned()),
        _ => None,
    }))
}

fn short(iri: &str) -> &str {
    iri.rsplit(['/', '#']).next().unwrap_or(iri)
}

fn explain(text: &str, date: Option<String>, ontology: &Ontology, out: &mut impl Write) -> Result<()> {
    let mut article = Article::plain("sentence", text);
    article.metadata.date = date;
    let document = Pipeline::load(ontology)?.read(article);
    for sentence in 0..document.sentences.len() {
        tokens(&document, sentence, out)?;
    }
    mentions(&document, out)?;
    quotes(&document, out)?;
    if document.reading.claims.is_empty() {
        writeln!(out, "\nNo claim: no word evokes a frame whose roles are filled.")?;
    }
    for claim in &document.reading.claims {
        told(&document, claim, out)?;
    }
    Ok(())
}

/// The sentence with tag, features, lemma and governor of each token, a line each.
fn tokens(document: &Document, sentence: usize, out: &mut impl Write) -> Result<()> {
    let sentence = &document.sentences[sentence];
    writeln!(out, "\n{}", document.article.text.slice(sentence.span).replace('\n', " "))?;
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(["", "form", "lemma", "tag", "relation", "governor", "features"]);
    for (i, token) in sentence.tokens.iter().enumerate() {
        let governor = token.head.checked_sub(1).map_or("–".to_owned(), |h| sentence.tokens[h].form.clone());
        table.add_row([
            (i + 1).to_string(),
            token.form.clone(),
            token.lemma.clone(),
            token.upos.to_string(),
            token.deprel.to_owned(),
            governor,
            token.feats.to_string(),
        ]);
    }
    writeln!(out, "{table}")?;
    Ok(())
}

fn mentions(document: &Document, out: &mut impl Write) -> Result<()> {
    let text = |span: Span| document.article.text.slice(span);
    let mentions = &document.mentions;
    for e in &mentions.entities {
        let how = if e.known { "known to the gazetteer" } else { "recognised by its looks" };
        writeln!(
            out,
            "Name      {:?} is {} ({}, {how}) at {}–{}",
            text(e.span),
            e.label,
            e.kind,
            e.span.begin,
            e.span.end
        )?;
    }
    for t in &mentions.times {
        let edtf = t.edtf.as_deref().map(|e| format!(", EDTF {e}")).unwrap_or_default();
        writeln!(out, "Time      {:?} is {} {}{edtf}", text(t.span), t.kind.as_str(), t.value)?;
    }
    for q in &mentions.quantities {
        let unit = q.unit.as_deref().unwrap_or("of what follows");
        writeln!(out, "Quantity  {:?} is {} {} {unit}", text(q.span), q.modifier, q.value)?;
    }
    Ok(())
}

fn quotes(document: &Document, out: &mut impl Write) -> Result<()> {
    let text = |spans: &[Span]| spans.iter().map(|&s| document.article.text.slice(s)).collect::<Vec<_>>().join(" … ");
    for q in &document.reading.quotes {
        let speaker =
            if q.speaker.is_empty() { "somebody not named".to_owned() } else { format!("{:?}", text(&q.speaker)) };
        let cue = if q.cue.is_empty() { String::new() } else { format!(", shown by {:?}", text(&q.cue)) };
        writeln!(out, "Speech    {} by {speaker}{cue}: {:?}", q.kind.as_str(), text(&q.spans))?;
    }
    Ok(())
}

fn told(document: &Document, claim: &Claim, out: &mut impl Write) -> Result<()> {
    let text = |span: Span| document.article.text.slice(span);
    let mode = claim.mode.as_deref().map(|m| format!("/{m}")).unwrap_or_default();
    writeln!(
        out,
        "\nClaim     {}{mode}, by the rule {} on the word {:?}",
        claim.frame,
        claim.rule,
        text(claim.trigger)
    )?;
    for (role, fillers) in &claim.roles {
        for f in fillers {
            let named = if f.named { "" } else { ", not named" };
            writeln!(out, "  {role:<14}{} ({}{named}), from {:?}", f.label, f.kind, text(f.mention))?;
        }
    }
    for q in &claim.quantities {
        writeln!(out, "  quantity      {} {} {} of {}", q.modifier, q.value, q.unit, q.of)?;
    }
    if let Some((edtf, span)) = &claim.time {
        writeln!(out, "  time          {edtf}, from {:?}", text(*span))?;
    }
    for place in &claim.places {
        writeln!(out, "  place         {}", place.label)?;
    }
    let polarity = if claim.polarity.as_str() == "+" { "affirmed" } else { "denied" };
    writeln!(out, "  told as       {polarity}, {}, {}", claim.certainty.as_str(), claim.status.as_str())?;
    match claim.sources.as_slice() {
        [] => writeln!(out, "  source        the article itself")?,
        chain => {
            let names: Vec<&str> = chain.iter().map(|s| s.voice.label.as_str()).collect();
            writeln!(out, "  sources       {} (who vouches first)", names.join(" ← "))?;
        }
    }
    writeln!(out, "  evidence      {}–{}: {:?}", claim.evidence.begin, claim.evidence.end, text(claim.evidence))?;
    writeln!(out, "  identifier    {}", record::iri(&claim.id(&document.article.id)))?;
    Ok(())
}
