//! Dependency trees: tokens → head and relation of each, always one tree with a single root.
//!
//! Takes tokens with their forms, gives heads and Universal Dependencies labels. A neural scorer ([`network`]) reads the
//! whole sentence, a decoder ([`decode`]) finds the best tree; weights come from `depesche train parser`
//! (`models/parser.md`). Never fails: any tokens get a tree.

use std::sync::OnceLock;

use super::{Sentence, Upos};

pub mod decode;
pub mod features;
pub mod kernels;
pub mod network;
pub mod tags;
pub mod weights;

use kernels::Kernels;
use network::{Batch, LABEL_WIDTH, Network, Silence, Trace, arc_stride};
use pulp::NullaryFnOnce;
use weights::Weights;

static FILE: &[u8] = include_bytes!("../../../models/parser.bin");

/// Longer sentences are read in pieces: no sentence is that long, only tables and lists that look like one.
const LONGEST: usize = 160;
/// Tokens that are read at once.
const BATCH: usize = 600;

/// The parser with its weights.
#[derive(Debug)]
pub struct Parser {
    weights: Weights,
    kernels: Kernels,
}

/// A sentence or a piece of one: index of the sentence, first token, token behind the last.
type Piece = (usize, usize, usize);

impl Parser {
    /// The parser in the binary, unpacked at the first call (some milliseconds).
    ///
    /// # Panics
    /// If the file that was embedded has no weights: tests keep that from being built.
    pub fn load() -> &'static Self {
        static PARSER: OnceLock<Parser> = OnceLock::new();
        PARSER.get_or_init(|| {
            let weights =
                Weights::read(FILE).expect("models/parser.bin has weights: make it again with depesche train");
            Parser::new(weights)
        })
    }

    /// A parser with these weights.
    pub fn new(weights: Weights) -> Self {
        Self { weights, kernels: Kernels::default() }
    }

    /// Fills in head and relation of each token.
    pub fn parse(&self, sentence: &mut Sentence) {
        self.parse_all(std::slice::from_mut(sentence));
    }

    /// As [`Self::parse`], for many sentences: an article's sentences together are read much faster than one by one.
    pub fn parse_all(&self, sentences: &mut [Sentence]) {
        let mut pieces: Vec<Piece> =
            sentences.iter().enumerate().flat_map(|(s, sentence)| pieces(s, sentence)).collect();
        // Sentences of similar length keep the processor's vectors filled.
        pieces.sort_by_key(|&(s, from, to)| (to - from, s, from));
        let mut rest = &pieces[..];
        while !rest.is_empty() {
            let mut tokens = 0;
            let fits = rest.iter().take_while(|&&(_, from, to)| {
                tokens += to - from;
                tokens <= BATCH
            });
            let (now, later) = rest.split_at(fits.count().max(1));
            self.parse_batch(sentences, now);
            rest = later;
        }
        for sentence in sentences {
            join_pieces(sentence);
        }
    }

    fn parse_batch(&self, sentences: &mut [Sentence], pieces: &[Piece]) {
        let weights = &self.weights;
        let width = weights.layout.config.embed;
        let batch = Batch::new(pieces.iter().map(|&(_, from, to)| to - from));
        let mut rows = Vec::with_capacity(batch.tokens());
        for &(s, from, to) in pieces {
            let features = features::of_sentence(&sentences[s].tokens[from..to]);
            rows.extend(features.iter().map(|hashes| weights.vocabulary.rows(hashes)));
        }
        let mut vectors = vec![0.0; rows.len() * width];
        self.kernels.vectorised(Embed { weights, rows: &rows, vectors: &mut vectors, width });
        let network = Network { kernels: self.kernels, layout: &weights.layout, values: &weights.values };
        let trace = network.run(&batch, vectors, &mut Silence);
        for (p, &(s, from, to)) in pieces.iter().enumerate() {
            let scores = network.arcs(&batch, &trace, p);
            let heads = decode::tree(&scores, arc_stride(to - from), to - from);
            let labels = self.labels(&network, &batch, &trace, p, &heads);
            for (d, token) in sentences[s].tokens[from..to].iter_mut().enumerate() {
                // 0 in a later piece marks that piece's root until the pieces are joined.
                token.head = if heads[d] == 0 { 0 } else { heads[d] + from };
                token.deprel = labels[d];
            }
        }
    }

    fn labels(
        &self,
        network: &Network<'_>,
        batch: &Batch,
        trace: &Trace,
        piece: usize,
        heads: &[usize],
    ) -> Vec<&'static str> {
        let start = batch.starts[piece];
        let arcs: Vec<_> =
            heads.iter().enumerate().map(|(d, h)| (start + d, h.checked_sub(1).map(|h| start + h))).collect();
        let scores = network.affine(self.weights.layout.label_out, &network.label_hidden(trace, &arcs));
        let names = &self.weights.labels;
        scores
            .chunks_exact(LABEL_WIDTH)
            .zip(heads)
            .map(|(scores, &head)| {
                let allowed = scores.iter().zip(names).filter(|(_, name)| **name != "root");
                let best = allowed.max_by(|a, b| a.0.total_cmp(b.0)).map_or("dep", |(_, name)| name);
                if head == 0 { "root" } else { best }
            })
            .collect()
    }
}

struct Embed<'a> {
    weights: &'a Weights,
    rows: &'a [[u32; features::FEATURES]],
    vectors: &'a mut [f32],
    width: usize,
}

impl NullaryFnOnce for Embed<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (rows, vector) in self.rows.iter().zip(self.vectors.chunks_exact_mut(self.width)) {
            self.weights.add_vectors(rows, vector);
        }
    }
}

/// The pieces in which a sentence is read: one, unless it is very long; cut behind punctuation where there is some.
fn pieces(index: usize, sentence: &Sentence) -> Vec<Piece> {
    let tokens = &sentence.tokens;
    let mut pieces = Vec::new();
    let mut from = 0;
    while from < tokens.len() {
        let mut to = tokens.len();
        if to - from > LONGEST {
            to = from + LONGEST;
            let mark = (from + LONGEST / 2..to).rev().find(|&i| tokens[i].upos == Upos::Punct);
            to = mark.map_or(to, |i| i + 1);
        }
        pieces.push((index, from, to));
        from = to;
    }
    pieces
}

/// Hangs the roots of later pieces on the first one.
fn join_pieces(sentence: &mut Sentence) {
    if sentence.tokens.len() > LONGEST
        && let Some(root) = sentence.root()
    {
        for token in &mut sentence.tokens[root + 1..] {
            if token.head == 0 {
                token.head = root + 1;
                token.deprel = "parataxis";
            }
        }
    }
}

#[cfg(test)]
mod tests;
