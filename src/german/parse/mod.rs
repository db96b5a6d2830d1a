//! Dependency trees: tokens → head and relation of each, always one tree with a single root.
//!
//! Takes tokens with their forms, gives heads and Universal Dependencies labels. A neural scorer ([`network`]) reads the
//! whole sentence, a decoder ([`decode`]) finds the best tree; weights come from `depesche train parser`
//! (`models/parser.md`). Never fails: any tokens get a tree.

use std::sync::{self, Mutex, MutexGuard, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::memo::Memo;
use super::{Sentence, Token, Upos, Words};

pub mod batch;
pub mod decode;
pub mod features;
pub mod fixed;
pub mod forward;
pub mod kernels;
pub mod names;
pub mod network;
pub mod tags;
pub mod weights;

use batch::Batch;
use fixed::fixed_gate;
use forward::Room;
use kernels::Kernels;
use names::NameScores;
use network::{Arc, Config, GATES, LABEL_WIDTH, NAME_WIDTH, Network, PanelTable, TAG_WIDTH, arc_stride};
use pulp::NullaryFnOnce;
pub use tags::TagScores;
use weights::Weights;

static FILE: &[u8] = include_bytes!("../../../models/parser.bin");

/// Longer sentences are read in pieces: no sentence is that long, only tables and lists that look like one.
const LONGEST: usize = 160;
/// The relation of a sentence's root.
const ROOT: &str = "root";
/// Groups of relations of which a head has at most one.
const ONCE: &[&[&str]] = &[&["nsubj", "nsubj:pass", "csubj", "csubj:pass"], &["obj"]];
/// Tokens that are read at once: what the layers make of them stays in the second cache.
const BATCH: usize = 600;

/// Words of which is remembered what the first layer gets of them: one and a half kilobytes each.
const REMEMBERED: usize = 40_000;

/// What the first layer gets of words, in both directions; one memory for one set of weights and one lexicon.
pub type Inputs = Memo<sync::Arc<[i16]>>;

/// A memory of words that holds none yet.
pub fn inputs() -> Inputs {
    Memo::new(REMEMBERED)
}

/// The parser with its weights.
#[derive(Debug)]
pub struct Parser {
    weights: Weights,
    panels: PanelTable,
    kernels: Kernels,
    /// Room that nobody uses at the moment.
    rooms: Mutex<Vec<Room>>,
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
        let panels = weights.layout.panels(&weights.values);
        Self { panels, weights, kernels: Kernels::default(), rooms: Mutex::default() }
    }

    /// Fills in head and relation of each token; `words` has all their forms.
    pub fn parse(&self, sentence: &mut Sentence, words: &Words) {
        self.parse_all(std::slice::from_mut(sentence), words, &inputs());
    }

    /// As [`Self::parse`], for many sentences: an article's sentences together are read much faster than one by one.
    ///
    /// Gives what the network thinks of each token's tags, a list for each sentence.
    pub fn parse_all(&self, sentences: &mut [Sentence], words: &Words, inputs: &Inputs) -> Vec<Vec<TagScores>> {
        let mut pieces: Vec<Piece> =
            sentences.iter().enumerate().flat_map(|(s, sentence)| pieces(s, sentence)).collect();
        // Sentences of similar length keep the processor's vectors filled.
        pieces.sort_by_key(|&(s, from, to)| (to - from, s, from));
        let known = inputs.of(words.keys().map(String::as_str), |new| self.inputs_of(new, words));
        let nothing = self.nothing();
        let input = |token: &Token| &**known.get(token.form.as_str()).unwrap_or(&nothing);
        let mut tags: Vec<Vec<TagScores>> =
            sentences.iter().map(|s| vec![TagScores::default(); s.tokens.len()]).collect();
        let mut rest = &pieces[..];
        let mut room = self.room();
        while !rest.is_empty() {
            let mut tokens = 0;
            let fits = rest.iter().take_while(|&&(_, from, to)| {
                tokens += to - from;
                tokens <= BATCH
            });
            let (now, later) = rest.split_at(fits.count().max(1));
            self.parse_batch(sentences, &mut tags, now, &input, &mut room);
            rest = later;
        }
        self.rooms().push(room);
        for sentence in sentences {
            join_pieces(sentence);
        }
        tags
    }

    fn room(&self) -> Room {
        self.rooms().pop().unwrap_or_default()
    }

    /// What a thread that panicked has left does not matter.
    fn rooms(&self) -> MutexGuard<'_, Vec<Room>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn network(&self) -> Network<'_> {
        Network {
            kernels: self.kernels,
            layout: &self.weights.layout,
            values: &self.weights.values,
            panels: Some(&self.panels),
        }
    }

    /// What the first layer gets of words that were not met before.
    fn inputs_of(&self, forms: &[&str], words: &Words) -> Vec<sync::Arc<[i16]>> {
        let rows = |form: &&str| self.weights.vocabulary.rows(&features::of_word(form, &words[*form]));
        self.project(&forms.iter().map(rows).collect::<Vec<_>>())
    }

    /// What the first layer gets of a word without features.
    fn nothing(&self) -> sync::Arc<[i16]> {
        self.project(&[[features::NO_ROW; features::FEATURES]]).remove(0)
    }

    fn project(&self, rows: &[features::Rows]) -> Vec<sync::Arc<[i16]>> {
        if rows.is_empty() {
            return Vec::new();
        }
        let Config { embed, hidden, .. } = self.weights.layout.config;
        let wide = GATES * hidden[0];
        let mut room = self.room();
        let Room { vectors, gates, .. } = &mut room;
        vectors.clear();
        vectors.resize(rows.len() * embed, 0.0);
        self.kernels.vectorised(Embed { weights: &self.weights, rows, vectors, width: embed });
        let mut inputs = vec![0; rows.len() * 2 * wide];
        for (side, cell) in self.weights.layout.layers[0].into_iter().enumerate() {
            self.network().affine_into(cell.input, vectors, gates);
            self.kernels.vectorised(Round { gates, inputs: &mut inputs, side, wide });
        }
        self.rooms().push(room);
        inputs.chunks_exact(2 * wide).map(sync::Arc::from).collect()
    }

    fn parse_batch<'i>(
        &self,
        sentences: &mut [Sentence],
        tags: &mut [Vec<TagScores>],
        pieces: &[Piece],
        input: &dyn Fn(&Token) -> &'i [i16],
        room: &mut Room,
    ) {
        let network = self.network();
        let batch = Batch::new(pieces.iter().map(|&(_, from, to)| to - from));
        let tokens = pieces.iter().flat_map(|&(s, from, to)| &sentences[s].tokens[from..to]);
        network.read(&batch, &tokens.map(input).collect::<Vec<_>>(), room);
        let trace = &room.trace;
        let mut arcs = Vec::with_capacity(batch.tokens());
        for (p, &start) in batch.starts[..pieces.len()].iter().enumerate() {
            let length = batch.length(p);
            let heads = decode::tree(&network.arcs(&batch, trace, p), arc_stride(length), length);
            arcs.extend(heads.iter().enumerate().map(|(d, h)| (start + d, h.checked_sub(1).map(|h| start + h))));
        }
        network.label_hidden(trace, &arcs, &mut room.labels[0]);
        let [hidden, scores] = &mut room.labels;
        network.affine_into(self.weights.layout.label_out, hidden, scores);
        let labels = self.labels(scores, &arcs);
        let mut names = vec![NameScores::default(); batch.tokens()];
        self.kernels.vectorised(Names { rows: &trace.names, names: &mut names });
        for (&(s, from, to), &start) in pieces.iter().zip(&batch.starts) {
            let rows = start..start + to - from;
            for ((token, row), tags) in sentences[s].tokens[from..to].iter_mut().zip(rows).zip(&mut tags[s][from..to]) {
                // 0 in a later piece marks that piece's root until the pieces are joined.
                token.head = arcs[row].1.map_or(0, |head| head - start + from + 1);
                token.deprel = labels[row];
                token.names = names[row];
                tags.0.copy_from_slice(&trace.tags[row * TAG_WIDTH..(row + 1) * TAG_WIDTH]);
            }
        }
    }

    /// The best label of each arc, with no head having two of what it can have but once.
    fn labels(&self, scores: &[f32], arcs: &[Arc]) -> Vec<&'static str> {
        let best = |row: usize, allowed: &[bool]| {
            let mut best = (f32::NEG_INFINITY, "dep");
            let scores = &scores[row * LABEL_WIDTH..row * LABEL_WIDTH + allowed.len()];
            for ((&score, &name), &allowed) in scores.iter().zip(&self.weights.labels).zip(allowed) {
                if allowed && score > best.0 {
                    best = (score, name);
                }
            }
            best
        };
        let among = |fits: &dyn Fn(&str) -> bool| -> Vec<bool> {
            self.weights.labels.iter().map(|&name| name != ROOT && fits(name)).collect()
        };
        let any = among(&|_| true);
        let mut labels: Vec<&'static str> =
            (0..arcs.len()).map(|row| if arcs[row].1.is_none() { ROOT } else { best(row, &any).1 }).collect();
        for &once in ONCE {
            let (inside, outside) = (among(&|name| once.contains(&name)), among(&|name| !once.contains(&name)));
            // For each head the dependent that has the relation so far, and by how much it wants it.
            let mut holders: FxHashMap<usize, (usize, f32)> = FxHashMap::default();
            for row in 0..arcs.len() {
                let Some(head) = arcs[row].1.filter(|_| once.contains(&labels[row])) else { continue };
                let (score, other) = best(row, &outside);
                let margin = best(row, &inside).0 - score;
                let mut loser = (row, other);
                match holders.get_mut(&head) {
                    None => {
                        holders.insert(head, (row, margin));
                        continue;
                    }
                    Some(holder) if holder.1 < margin => {
                        loser = (holder.0, best(holder.0, &outside).1);
                        *holder = (row, margin);
                    }
                    Some(_) => {}
                }
                labels[loser.0] = loser.1;
            }
        }
        labels
    }
}

/// Adds up the vectors of words' features.
struct Embed<'a> {
    weights: &'a Weights,
    rows: &'a [features::Rows],
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

/// Rounds what gates get in one direction.
struct Round<'a> {
    gates: &'a [f32],
    inputs: &'a mut [i16],
    side: usize,
    wide: usize,
}

impl NullaryFnOnce for Round<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let rows = self.inputs.chunks_exact_mut(2 * self.wide).zip(self.gates.chunks_exact(self.wide));
        for (inputs, gates) in rows {
            let own = &mut inputs[self.side * self.wide..(self.side + 1) * self.wide];
            for (input, gate) in own.iter_mut().zip(gates) {
                *input = fixed_gate(*gate);
            }
        }
    }
}

/// What the network thinks of tokens as parts of names.
struct Names<'a> {
    rows: &'a [f32],
    names: &'a mut [NameScores],
}

impl NullaryFnOnce for Names<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (row, names) in self.rows.chunks_exact(NAME_WIDTH).zip(self.names) {
            *names = NameScores::of(row);
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
