//! The scorer: token vectors → bidirectional recurrent layers → scores of every arc, of labels, and of tags.
//!
//! The architecture is that of Kiperwasser and Goldberg (2016) and Dozat and Manning (2017), made small: arcs are scored
//! by one bilinear form and a preference for distances, labels by one hidden layer over the two ends of an arc, tags and
//! names as further tasks from the same vectors. Takes one vector a token and plain parameters, gives scores; choosing a tree is
//! [`super::decode`]'s, the parameters' values come from [`super::weights`] or the trainer, which also uses the
//! intermediate results that [`Trace`] keeps.

use std::borrow::Cow;

use pulp::NullaryFnOnce;
use rustc_hash::FxHashMap;

use super::batch::Batch;
use super::fixed::FixedPanels;
use super::kernels::{Kernels, LANES, Panels, sigmoid_and_tanh};

/// Room for dependency relations in the label scores; a multiple of [`LANES`].
pub const LABEL_WIDTH: usize = 64;
/// Room for the values of all tag groups.
pub const TAG_WIDTH: usize = 64;
/// Room for the labels of names.
pub const NAME_WIDTH: usize = 32;
/// Room for distances between the ends of an arc.
pub const DISTANCE_WIDTH: usize = 32;
/// Slope of the arc representation's activation left of zero.
pub const LEAK: f32 = 0.1;

/// Most layers that there can be.
pub const LAYERS: usize = 4;

/// Sizes of the network; all multiples of [`LANES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Length of a token's vector.
    pub embed: usize,
    /// Length of the state of each bidirectional layer, for each direction; 0 for no layer.
    pub hidden: [usize; LAYERS],
    /// Whether the gates of a layer see its state: else only its cells remember (Lei et al. 2018), which is cheaper.
    pub recurrent: [bool; LAYERS],
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
    fn panels(self, values: &[f32]) -> Panels {
        Panels::of(self.weight(values), self.inner, self.width)
    }
    fn fixed_panels(self, values: &[f32]) -> FixedPanels {
        FixedPanels::of(self.weight(values), self.inner, self.width)
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

impl Config {
    /// Number of layers.
    pub fn layers(&self) -> usize {
        self.hidden.iter().take_while(|&&h| h > 0).count()
    }

    /// Length of the last layer's output, both directions together.
    pub fn top(&self) -> usize {
        self.layers().checked_sub(1).map_or(self.embed, |last| 2 * self.hidden[last])
    }
}

/// One direction of one layer: an LSTM whose input gate is what its forget gate leaves (Greff et al. 2017). Gates in the
/// order forget, output, candidate.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    pub hidden: usize,
    pub input: Affine,
    /// From the state before; its bias stays unused. Of width 0 if the layer is not recurrent.
    pub state: Affine,
}

/// Number of gates.
pub const GATES: usize = 3;

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
    pub names: Affine,
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
        let Config { embed, hidden, recurrent, arc, label } = config;
        let mut inner = embed;
        let mut layers = Vec::new();
        for (&hidden, &recurrent) in hidden.iter().zip(&recurrent).take(config.layers()) {
            let gates = GATES * hidden;
            let state = if recurrent { gates } else { 0 };
            layers.push([(); 2].map(|()| Cell { hidden, input: affine(inner, gates), state: affine(hidden, state) }));
            inner = 2 * hidden;
        }
        let top = config.top();
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
            names: affine(top, NAME_WIDTH),
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
            self.names,
            self.root_arc,
            self.root_label,
        ]);
        all
    }

    /// The affine maps of what recurrent layers give, which is between -1 and 1.
    fn bounded(&self) -> Vec<Affine> {
        let inputs = self.layers.iter().skip(1).flatten().map(|c| c.input);
        let states = self.layers.iter().flatten().map(|c| c.state);
        let tops = [self.arc_dependent, self.arc_head, self.label_dependent, self.label_head, self.tags, self.names];
        inputs.chain(states).chain(tops).collect()
    }

    /// All weights as right operands, as reading needs them.
    pub fn panels(&self, values: &[f32]) -> PanelTable {
        let bounded = self.bounded();
        let used = self.affines().into_iter().filter(|affine| affine.width > 0);
        let (fixed, exact): (Vec<_>, Vec<_>) = used.partition(|affine| bounded.iter().any(|b| b.at == affine.at));
        PanelTable {
            exact: exact.into_iter().map(|affine| (affine.at, affine.panels(values))).collect(),
            fixed: fixed.into_iter().map(|affine| (affine.at, affine.fixed_panels(values))).collect(),
        }
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

/// The row of a dependent and that of its head; `None`: the root.
pub type Arc = (usize, Option<usize>);

impl CellTrace {
    fn new(tokens: usize, hidden: usize) -> Self {
        let [cells, squashed] = [(); 2].map(|()| vec![0.0; tokens * hidden]);
        Self { gates: vec![0.0; tokens * GATES * hidden], cells, squashed }
    }
}

/// What the network computed for a batch, a row a token.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Input of each layer where it was kept, and the last one's output.
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
    pub names: Vec<f32>,
}

/// What training does to hidden values on their way; reading does nothing.
pub trait Noise {
    /// Changes rows of `width` values.
    fn apply(&mut self, values: &mut [f32], width: usize);
}

/// Weights of affine maps, by where they stand among the parameters.
#[derive(Clone, Debug)]
pub struct PanelTable {
    exact: FxHashMap<usize, Panels>,
    /// Those that what recurrent layers give is multiplied with.
    fixed: FxHashMap<usize, FixedPanels>,
}

/// The network over its parameters.
#[derive(Clone, Copy, Debug)]
pub struct Network<'a> {
    pub kernels: Kernels,
    pub layout: &'a Layout,
    pub values: &'a [f32],
    /// The weights as right operands, where they stay the same for longer.
    pub panels: Option<&'a PanelTable>,
}

impl Network<'_> {
    /// Runs the network on token vectors, a row a token, and keeps what its gradient needs.
    pub fn run(&self, batch: &Batch, mut vectors: Vec<f32>, noise: &mut impl Noise) -> Trace {
        let layout = self.layout;
        noise.apply(&mut vectors, layout.config.embed);
        let mut trace = Trace::default();
        let mut input = vectors;
        for (layer, cells) in layout.layers.iter().enumerate() {
            let mut output = vec![0.0; batch.tokens() * 2 * cells[0].hidden];
            let gates = self.project(layer, &input);
            let run = |side: usize| self.run_cell(batch, cells[side], &gates[side], &mut output, side);
            trace.cells.push([0, 1].map(run));
            trace.inputs.push(input);
            input = output;
            noise.apply(&mut input, 2 * cells[0].hidden);
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
        trace.names = self.affine(layout.names, &input);
        trace.inputs.push(input);
        trace
    }

    /// What a layer's input adds to its gates, in both directions.
    pub fn project(&self, layer: usize, input: &[f32]) -> [Vec<f32>; 2] {
        self.layout.layers[layer].map(|cell| self.affine(cell.input, input))
    }

    /// `x · weight + bias`.
    pub fn affine(&self, affine: Affine, x: &[f32]) -> Vec<f32> {
        let mut y = Vec::new();
        self.affine_into(affine, x, &mut y);
        y
    }

    /// As [`Self::affine`], into a vector that is used again.
    pub fn affine_into(&self, affine: Affine, x: &[f32], y: &mut Vec<f32>) {
        self.kernels.affine(x, &self.panels(affine), affine.bias(self.values), y);
    }

    /// An affine map's weights as right operand.
    fn panels(&self, affine: Affine) -> Cow<'_, Panels> {
        let known = self.panels.and_then(|table| table.exact.get(&affine.at));
        known.map_or_else(|| Cow::Owned(affine.panels(self.values)), Cow::Borrowed)
    }

    /// The same in fixed point.
    pub fn fixed_panels(&self, affine: Affine) -> Cow<'_, FixedPanels> {
        let known = self.panels.and_then(|table| table.fixed.get(&affine.at));
        known.map_or_else(|| Cow::Owned(affine.fixed_panels(self.values)), Cow::Borrowed)
    }

    /// Runs one direction of a layer, from what the input adds to the gates of each token.
    fn run_cell(&self, batch: &Batch, cell: Cell, input: &[f32], output: &mut [f32], side: usize) -> CellTrace {
        let hidden = cell.hidden;
        let wide = GATES * hidden;
        let mut trace = CellTrace::new(batch.tokens(), hidden);
        let weight = self.panels(cell.state);
        // Of the running sentences: gates, cells, their tangents, states.
        let sentences = batch.starts.len() - 1;
        let mut gates = vec![0.0; sentences * wide];
        let [mut cells, mut squashed, mut states] = [(); 3].map(|()| vec![0.0; sentences * hidden]);
        for t in 0..batch.steps() {
            let mut active = 0;
            for row in batch.rows(t, side == 1) {
                gates[active * wide..(active + 1) * wide].copy_from_slice(&input[row * wide..(row + 1) * wide]);
                active += 1;
            }
            if t > 0 && cell.state.width > 0 {
                self.kernels.product_with(&states[..active * hidden], &weight, &mut gates[..active * wide]);
            }
            self.kernels.vectorised(Step {
                gates: &mut gates[..active * wide],
                cells: &mut cells[..active * hidden],
                squashed: &mut squashed[..active * hidden],
                states: &mut states[..active * hidden],
                hidden,
            });
            for (i, row) in batch.rows(t, side == 1).enumerate() {
                let at = (2 * row + side) * hidden;
                output[at..at + hidden].copy_from_slice(&states[i * hidden..(i + 1) * hidden]);
                trace.gates[row * wide..(row + 1) * wide].copy_from_slice(&gates[i * wide..(i + 1) * wide]);
                let (at, i) = (row * hidden, i * hidden);
                trace.cells[at..at + hidden].copy_from_slice(&cells[i..i + hidden]);
                trace.squashed[at..at + hidden].copy_from_slice(&squashed[i..i + hidden]);
            }
        }
        trace
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
        let heads = &trace.arc_head[start * arc..(start + length) * arc];
        let heads = std::iter::once(self.layout.root_arc.bias(self.values)).chain(heads.chunks_exact(arc));
        let query = &trace.arc_query[start * arc..(start + length) * arc];
        self.kernels.product_with(query, &Panels::of_columns(heads, arc, stride), &mut scores);
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

    /// The hidden layer for labels of arcs.
    pub fn label_hidden(&self, trace: &Trace, arcs: &[Arc], hidden: &mut Vec<f32>) {
        let width = self.layout.config.label;
        hidden.clear();
        for &(dependent, head) in arcs {
            let head = match head {
                Some(head) => &trace.label_head[head * width..(head + 1) * width],
                None => self.layout.root_label.bias(self.values),
            };
            let dependent = &trace.label_dependent[dependent * width..(dependent + 1) * width];
            hidden.extend(dependent.iter().zip(head).map(|(d, h)| (d + h).max(0.0)));
        }
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

pub fn leak(values: &mut [f32]) {
    for v in values {
        *v = if *v < 0.0 { *v * LEAK } else { *v };
    }
}

/// Pieces of a length that the compiler knows, so that no loop ends value by value.
#[inline(always)]
fn pieces(values: &mut [f32]) -> &mut [[f32; LANES]] {
    values.as_chunks_mut().0
}

/// One step of one cell: gates → activated gates, the cell after it and the cell's hyperbolic tangent.
#[inline(always)]
pub fn step([forget, output, candidate]: [f32; GATES], cell: &mut f32, squashed: &mut f32) -> [f32; GATES] {
    let (forget, candidate) = sigmoid_and_tanh(forget, candidate);
    *cell = forget.mul_add(*cell - candidate, candidate);
    let (output, tangent) = sigmoid_and_tanh(output, *cell);
    *squashed = tangent;
    [forget, output, candidate]
}

/// One step of a layer for several sentences.
struct Step<'a> {
    gates: &'a mut [f32],
    cells: &'a mut [f32],
    squashed: &'a mut [f32],
    states: &'a mut [f32],
    hidden: usize,
}

impl NullaryFnOnce for Step<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let h = self.hidden;
        let cells = self.cells.chunks_exact_mut(h).zip(self.squashed.chunks_exact_mut(h));
        let rows = self.gates.chunks_exact_mut(GATES * h).zip(cells).zip(self.states.chunks_exact_mut(h));
        for ((gates, (cells, squashed)), states) in rows {
            let (forget, rest) = gates.split_at_mut(h);
            let (output, candidates) = rest.split_at_mut(h);
            let gates = pieces(forget).iter_mut().zip(pieces(output)).zip(pieces(candidates));
            let inner = pieces(cells).iter_mut().zip(pieces(squashed)).zip(pieces(states));
            for (((forget, output), candidates), ((cells, squashed), states)) in gates.zip(inner) {
                for j in 0..LANES {
                    [forget[j], output[j], candidates[j]] =
                        step([forget[j], output[j], candidates[j]], &mut cells[j], &mut squashed[j]);
                    states[j] = output[j] * squashed[j];
                }
            }
        }
    }
}
