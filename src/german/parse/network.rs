//! The scorer: token vectors → bidirectional LSTM → scores of every arc, of labels, and of tags.
//!
//! The architecture is that of Kiperwasser and Goldberg (2016) and Dozat and Manning (2017), made small: arcs are scored
//! by one bilinear form and a preference for distances, labels by one hidden layer over the two ends of an arc, tags as
//! a second task from the same vectors. Takes one vector a token and plain parameters, gives scores; choosing a tree is
//! [`super::decode`]'s, the parameters' values come from [`super::weights`] or the trainer, which also uses the
//! intermediate results that [`Trace`] keeps.

use pulp::NullaryFnOnce;

use super::kernels::{Kernels, LANES, sigmoid, tanh, transposed};

/// Room for dependency relations in the label scores; a multiple of [`LANES`].
pub const LABEL_WIDTH: usize = 64;
/// Room for the values of all tag groups.
pub const TAG_WIDTH: usize = 64;
/// Room for distances between the ends of an arc.
pub const DISTANCE_WIDTH: usize = 32;
/// Slope of the arc representation's activation left of zero.
pub const LEAK: f32 = 0.1;

/// Sizes of the network; all multiples of [`LANES`] but `layers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Length of a token's vector.
    pub embed: usize,
    /// Length of an LSTM's state, for each direction.
    pub hidden: usize,
    /// Number of bidirectional layers.
    pub layers: usize,
    /// Length of the representation of a token as one end of an arc.
    pub arc: usize,
    /// Length of the hidden layer that labels an arc.
    pub label: usize,
}

/// An affine map: `inner × width` weights, then `width` biases.
#[derive(Clone, Copy, Debug)]
pub struct Affine {
    at: usize,
    pub inner: usize,
    pub width: usize,
}

impl Affine {
    pub fn weight(self, values: &[f32]) -> &[f32] {
        &values[self.at..self.at + self.inner * self.width]
    }
    pub fn weight_mut(self, values: &mut [f32]) -> &mut [f32] {
        &mut values[self.at..self.at + self.inner * self.width]
    }
    pub fn bias(self, values: &[f32]) -> &[f32] {
        let at = self.at + self.inner * self.width;
        &values[at..at + self.width]
    }
    pub fn bias_mut(self, values: &mut [f32]) -> &mut [f32] {
        let at = self.at + self.inner * self.width;
        &mut values[at..at + self.width]
    }
}

/// One direction of one LSTM layer; gates in the order input, forget, output, candidate.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    pub input: Affine,
    /// From the state before; its bias stays unused.
    pub state: Affine,
}

/// Where each part of the network finds its parameters in one flat array.
#[derive(Clone, Debug)]
pub struct Layout {
    pub config: Config,
    /// Forward and backward cell of each layer.
    pub layers: Vec<[Cell; 2]>,
    pub arc_dependent: Affine,
    pub arc_head: Affine,
    /// The bilinear form between the two.
    pub arc_form: Affine,
    pub arc_distance: Affine,
    pub label_dependent: Affine,
    pub label_head: Affine,
    pub label_out: Affine,
    pub tags: Affine,
    /// The root as an arc's head: one bias.
    pub root_arc: Affine,
    pub root_label: Affine,
    /// Number of parameters.
    pub len: usize,
}

impl Layout {
    pub fn new(config: Config) -> Self {
        let mut len = 0;
        let mut affine = |inner: usize, width: usize| {
            let at = len;
            len += (inner + 1) * width;
            Affine { at, inner, width }
        };
        let Config { embed, hidden, layers, arc, label } = config;
        let gates = 4 * hidden;
        let layers = (0..layers)
            .map(|layer| {
                let inner = if layer == 0 { embed } else { 2 * hidden };
                [(); 2].map(|()| Cell { input: affine(inner, gates), state: affine(hidden, gates) })
            })
            .collect();
        let top = 2 * hidden;
        Self {
            config,
            layers,
            arc_dependent: affine(top, arc),
            arc_head: affine(top, arc),
            arc_form: affine(arc, arc),
            arc_distance: affine(arc, DISTANCE_WIDTH),
            label_dependent: affine(top, label),
            label_head: affine(top, label),
            label_out: affine(label, LABEL_WIDTH),
            tags: affine(top, TAG_WIDTH),
            root_arc: affine(0, arc),
            root_label: affine(0, label),
            len,
        }
    }

    /// All affine maps, in the order of their parameters.
    pub fn affines(&self) -> Vec<Affine> {
        let mut all: Vec<Affine> = self.layers.iter().flatten().flat_map(|c| [c.input, c.state]).collect();
        all.extend([
            self.arc_dependent,
            self.arc_head,
            self.arc_form,
            self.arc_distance,
            self.label_dependent,
            self.label_head,
            self.label_out,
            self.tags,
            self.root_arc,
            self.root_label,
        ]);
        all
    }
}

/// Sentences whose tokens lie one after the other.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Row of each sentence's first token, and the number of all tokens.
    pub starts: Vec<usize>,
    /// Sentences by falling length: at step t the first `active(t)` of them are running.
    order: Vec<usize>,
}

impl Batch {
    pub fn new(lengths: impl IntoIterator<Item = usize>) -> Self {
        let mut starts = vec![0];
        for length in lengths {
            starts.push(starts[starts.len() - 1] + length);
        }
        let mut order: Vec<usize> = (0..starts.len() - 1).collect();
        order.sort_by_key(|&s| std::cmp::Reverse(starts[s + 1] - starts[s]));
        Self { starts, order }
    }

    /// Number of all tokens.
    pub fn tokens(&self) -> usize {
        self.starts[self.starts.len() - 1]
    }

    /// Number of tokens of sentence `s`.
    pub fn length(&self, s: usize) -> usize {
        self.starts[s + 1] - self.starts[s]
    }

    /// Steps of the longest sentence.
    pub fn steps(&self) -> usize {
        self.order.first().map_or(0, |&s| self.length(s))
    }

    /// Rows of the tokens that are read at step `t`, from the sentences' ends if `backward`.
    pub fn rows(&self, t: usize, backward: bool) -> impl Iterator<Item = usize> + '_ {
        self.order
            .iter()
            .take_while(move |&&s| self.length(s) > t)
            .map(move |&s| if backward { self.starts[s + 1] - 1 - t } else { self.starts[s] + t })
    }
}

/// Intermediate results of one direction of one layer, a row a token.
#[derive(Clone, Debug, Default)]
pub struct CellTrace {
    /// Activated gates.
    pub gates: Vec<f32>,
    pub cells: Vec<f32>,
    /// Hyperbolic tangents of the cells.
    pub squashed: Vec<f32>,
}

/// What the network computed for a batch, a row a token.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Input of each layer, and the last one's output.
    pub inputs: Vec<Vec<f32>>,
    pub cells: Vec<[CellTrace; 2]>,
    pub arc_dependent: Vec<f32>,
    pub arc_head: Vec<f32>,
    /// `arc_dependent` after the bilinear form.
    pub arc_query: Vec<f32>,
    pub arc_distance: Vec<f32>,
    pub label_dependent: Vec<f32>,
    pub label_head: Vec<f32>,
    pub tags: Vec<f32>,
}

/// What training does to hidden values on their way; reading does nothing.
pub trait Noise {
    /// Changes rows of `width` values.
    fn apply(&mut self, values: &mut [f32], width: usize);
}

/// No noise.
#[derive(Clone, Copy, Debug)]
pub struct Silence;

impl Noise for Silence {
    fn apply(&mut self, _values: &mut [f32], _width: usize) {}
}

/// The network over its parameters.
#[derive(Clone, Copy, Debug)]
pub struct Network<'a> {
    pub kernels: Kernels,
    pub layout: &'a Layout,
    pub values: &'a [f32],
}

impl Network<'_> {
    /// Runs the network on token vectors.
    pub fn run(&self, batch: &Batch, vectors: Vec<f32>, noise: &mut impl Noise) -> Trace {
        let layout = self.layout;
        let mut trace = Trace::default();
        let mut input = vectors;
        noise.apply(&mut input, layout.config.embed);
        for cells in &layout.layers {
            let mut output = vec![0.0; batch.tokens() * 2 * layout.config.hidden];
            let traces = [0, 1].map(|side| self.run_cell(batch, cells[side], &input, &mut output, side));
            trace.cells.push(traces);
            trace.inputs.push(input);
            input = output;
            noise.apply(&mut input, 2 * layout.config.hidden);
        }
        trace.arc_dependent = self.affine(layout.arc_dependent, &input);
        leak(&mut trace.arc_dependent);
        noise.apply(&mut trace.arc_dependent, layout.config.arc);
        trace.arc_head = self.affine(layout.arc_head, &input);
        leak(&mut trace.arc_head);
        noise.apply(&mut trace.arc_head, layout.config.arc);
        trace.arc_query = self.affine(layout.arc_form, &trace.arc_dependent);
        trace.arc_distance = self.affine(layout.arc_distance, &trace.arc_dependent);
        trace.label_dependent = self.affine(layout.label_dependent, &input);
        trace.label_head = self.affine(layout.label_head, &input);
        trace.tags = self.affine(layout.tags, &input);
        trace.inputs.push(input);
        trace
    }

    /// `x · weight + bias`.
    pub fn affine(&self, affine: Affine, x: &[f32]) -> Vec<f32> {
        let rows = x.len() / affine.inner;
        let bias = affine.bias(self.values);
        let mut y = Vec::with_capacity(rows * affine.width);
        for _ in 0..rows {
            y.extend_from_slice(bias);
        }
        self.kernels.product(x, affine.weight(self.values), &mut y, affine.inner, affine.width);
        y
    }

    fn run_cell(&self, batch: &Batch, cell: Cell, input: &[f32], output: &mut [f32], side: usize) -> CellTrace {
        let hidden = self.layout.config.hidden;
        let wide = 4 * hidden;
        let mut gates = self.affine(cell.input, input);
        let mut cells = vec![0.0; batch.tokens() * hidden];
        let mut squashed = cells.clone();
        let weight = cell.state.weight(self.values);
        // States and cells of the running sentences, and the gates of one step.
        let mut states = vec![0.0; (batch.starts.len() - 1) * hidden];
        let mut carried = states.clone();
        let mut step = vec![0.0; (batch.starts.len() - 1) * wide];
        for t in 0..batch.steps() {
            let mut active = 0;
            for (i, row) in batch.rows(t, side == 1).enumerate() {
                step[i * wide..(i + 1) * wide].copy_from_slice(&gates[row * wide..(row + 1) * wide]);
                active = i + 1;
            }
            if t > 0 {
                self.kernels.product(&states[..active * hidden], weight, &mut step[..active * wide], hidden, wide);
            }
            self.kernels.vectorised(Step {
                gates: &mut step[..active * wide],
                cells: &mut carried[..active * hidden],
                states: &mut states[..active * hidden],
                squashed: &mut squashed,
                hidden,
                rows: batch.rows(t, side == 1),
            });
            for (i, row) in batch.rows(t, side == 1).enumerate() {
                gates[row * wide..(row + 1) * wide].copy_from_slice(&step[i * wide..(i + 1) * wide]);
                cells[row * hidden..(row + 1) * hidden].copy_from_slice(&carried[i * hidden..(i + 1) * hidden]);
                let at = (2 * row + side) * hidden;
                output[at..at + hidden].copy_from_slice(&states[i * hidden..(i + 1) * hidden]);
            }
        }
        CellTrace { gates, cells, squashed }
    }

    /// Scores of all arcs of sentence `s`: row d for dependent d (from 0), column 0 for the root, column h + 1 for head
    /// h; rows are [`arc_stride`] long.
    pub fn arcs(&self, batch: &Batch, trace: &Trace, s: usize) -> Vec<f32> {
        let (start, length) = (batch.starts[s], batch.length(s));
        let stride = arc_stride(length);
        let arc = self.layout.config.arc;
        let mut scores = vec![0.0; length * stride];
        for d in 0..length {
            let preference = &trace.arc_distance[(start + d) * DISTANCE_WIDTH..(start + d + 1) * DISTANCE_WIDTH];
            for h in 0..=length {
                scores[d * stride + h] = preference[distance(d, h)];
            }
        }
        let heads = transposed(&self.arc_heads(batch, trace, s), stride);
        let query = &trace.arc_query[start * arc..(start + length) * arc];
        self.kernels.product(query, &heads, &mut scores, arc, stride);
        scores
    }

    /// The root's and all tokens' representations as heads in sentence `s`, filled up with zeros to [`arc_stride`] rows.
    pub fn arc_heads(&self, batch: &Batch, trace: &Trace, s: usize) -> Vec<f32> {
        let arc = self.layout.config.arc;
        let mut heads = self.layout.root_arc.bias(self.values).to_vec();
        heads.extend_from_slice(&trace.arc_head[batch.starts[s] * arc..batch.starts[s + 1] * arc]);
        heads.resize(arc_stride(batch.length(s)) * arc, 0.0);
        heads
    }

    /// The hidden layer for labels of arcs, each a row of a dependent and a row of a head (`None`: the root).
    pub fn label_hidden(&self, trace: &Trace, arcs: &[(usize, Option<usize>)]) -> Vec<f32> {
        let width = self.layout.config.label;
        let mut hidden = Vec::with_capacity(arcs.len() * width);
        for &(dependent, head) in arcs {
            let head = match head {
                Some(head) => &trace.label_head[head * width..(head + 1) * width],
                None => self.layout.root_label.bias(self.values),
            };
            let dependent = &trace.label_dependent[dependent * width..(dependent + 1) * width];
            hidden.extend(dependent.iter().zip(head).map(|(d, h)| (d + h).max(0.0)));
        }
        hidden
    }
}

/// Length of a row of arc scores in a sentence of `length` tokens.
pub fn arc_stride(length: usize) -> usize {
    (length + 1).next_multiple_of(LANES)
}

/// The class of the distance from dependent `d` to head `h` (0 the root, else h - 1 is the token).
pub fn distance(d: usize, h: usize) -> usize {
    let Some(h) = h.checked_sub(1) else { return 0 };
    let class = match h.abs_diff(d) {
        0..=7 => h.abs_diff(d),
        8..=9 => 8,
        10..=12 => 9,
        13..=16 => 10,
        17..=22 => 11,
        23..=30 => 12,
        _ => 13,
    };
    if h < d { class } else { 13 + class }
}

fn leak(values: &mut [f32]) {
    for v in values {
        *v = if *v < 0.0 { *v * LEAK } else { *v };
    }
}

/// One step of an LSTM for several sentences.
struct Step<'a, R> {
    gates: &'a mut [f32],
    cells: &'a mut [f32],
    states: &'a mut [f32],
    squashed: &'a mut [f32],
    hidden: usize,
    rows: R,
}

impl<R: Iterator<Item = usize>> NullaryFnOnce for Step<'_, R> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let h = self.hidden;
        for (i, row) in self.rows.enumerate() {
            let gates = &mut self.gates[i * 4 * h..(i + 1) * 4 * h];
            let (open, candidates) = gates.split_at_mut(3 * h);
            open.iter_mut().for_each(|g| *g = sigmoid(*g));
            candidates.iter_mut().for_each(|g| *g = tanh(*g));
            let (input, rest) = open.split_at(h);
            let (forget, output) = rest.split_at(h);
            let cells = &mut self.cells[i * h..(i + 1) * h];
            let states = &mut self.states[i * h..(i + 1) * h];
            let squashed = &mut self.squashed[row * h..(row + 1) * h];
            for j in 0..h {
                cells[j] = forget[j].mul_add(cells[j], input[j] * candidates[j]);
            }
            for j in 0..h {
                squashed[j] = tanh(cells[j]);
            }
            for j in 0..h {
                states[j] = output[j] * squashed[j];
            }
        }
    }
}
