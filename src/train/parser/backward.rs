//! The gradient of the parser's loss: cross entropy of heads, labels and tags.

use pulp::NullaryFnOnce;

use crate::german::parse::batch::Batch;
use crate::german::parse::kernels::{Kernels, Panels, transposed};
use crate::german::parse::network::{
    Affine, Cell, CellTrace, DISTANCE_WIDTH, GATES, LABEL_WIDTH, LEAK, NAME_WIDTH, Network, Noise, TAG_WIDTH, Trace,
    arc_stride, distance,
};

use super::random::Random;
use crate::german::parse::names::NAMES;
use crate::german::parse::tags::{GROUPS, Values};

/// What the network should say about the tokens of a batch, a row a token.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// Head within the sentence: 0 the root, else counted from 1.
    pub heads: Vec<usize>,
    pub labels: Vec<usize>,
    /// Tags and features as the annotation writes them.
    pub tags: Vec<Values>,
    /// Features as they are, 0 where that is not known: annotation leaves some out that the form does not show.
    pub truth: Vec<Values>,
    /// How much the token's place in the tree and its tags count.
    pub weights: Vec<f32>,
    /// What is known of it as part of a name.
    pub names: Vec<NameTarget>,
}

/// How much tags count beside the tree.
const TAG_WEIGHT: f32 = 0.3;
/// How much a token's name counts, where a silver tree's token of full confidence counts 1.
const NAME_WEIGHT: f32 = 1.0;

/// What is known of a token as part of a name.
#[derive(Clone, Debug, PartialEq)]
pub enum NameTarget {
    Unknown,
    /// The labels that an annotation allows, one bit each.
    Allowed(u32),
    /// How probable a teacher thinks some labels.
    Probable(Box<[(u8, f32)]>),
}

/// Masks of what was dropped, in the order of its use.
pub struct Dropout {
    random: Random,
    rate: f32,
    starts: Vec<usize>,
    masks: Vec<Vec<f32>>,
}

impl Noise for Dropout {
    /// Drops the same columns in all rows of a sentence (Gal and Ghahramani 2016).
    fn apply(&mut self, values: &mut [f32], width: usize) {
        let mut mask = vec![0.0; values.len()];
        let keep = 1.0 / (1.0 - self.rate);
        for pair in self.starts.windows(2) {
            let columns: Vec<f32> =
                (0..width).map(|_| if self.random.unit() < self.rate { 0.0 } else { keep }).collect();
            for row in mask[pair[0] * width..pair[1] * width].chunks_exact_mut(width) {
                row.copy_from_slice(&columns);
            }
        }
        times(values, &mask);
        self.masks.push(mask);
    }
}

impl Dropout {
    pub fn new(random: Random, rate: f32, batch: &Batch) -> Self {
        Self { random, rate, starts: batch.starts.clone(), masks: Vec::new() }
    }

    fn undo(&mut self, gradient: &mut [f32]) {
        if let Some(mask) = self.masks.pop() {
            times(gradient, &mask);
        }
    }
}

fn times(values: &mut [f32], factors: &[f32]) {
    values.iter_mut().zip(factors).for_each(|(v, f)| *v *= f);
}

/// One step's gradient.
pub struct Gradient {
    /// As the parameters are laid out.
    pub dense: Vec<f32>,
    /// A row a token.
    pub vectors: Vec<f32>,
    pub loss: f64,
}

/// Runs the network on a batch and back.
pub fn gradient(
    network: &Network<'_>,
    batch: &Batch,
    vectors: Vec<f32>,
    targets: &Targets,
    noise: &mut Dropout,
) -> Gradient {
    let trace = network.run(batch, vectors, noise);
    let mut back =
        Back { kernels: network.kernels, values: network.values, dense: vec![0.0; network.layout.len], loss: 0.0 };
    let layout = network.layout;
    let count = |(name, &weight): (&NameTarget, &f32)| {
        if weight > 0.0 || *name == NameTarget::Unknown { weight } else { NAME_WEIGHT }
    };
    let total: f32 = targets.names.iter().zip(&targets.weights).map(count).sum::<f32>().max(1.0);
    let scale = |row: usize| targets.weights[row] / total;

    let mut top = vec![0.0; batch.tokens() * layout.config.top()];
    let input = &trace.inputs[layout.layers.len()];
    back.labels(network, batch, &trace, targets, &scale, noise, &mut top);
    let tags = back.tags(&trace, targets, &scale);
    back.affine(layout.tags, input, &tags, Some(&mut top));
    let names = back.names(&trace, targets, NAME_WEIGHT / total);
    back.affine(layout.names, input, &names, Some(&mut top));
    let [mut dependent, mut head] = back.arcs(network, batch, &trace, targets, &scale);
    noise.undo(&mut head);
    unleak(&mut head, &trace.arc_head);
    back.affine(layout.arc_head, input, &head, Some(&mut top));
    noise.undo(&mut dependent);
    unleak(&mut dependent, &trace.arc_dependent);
    back.affine(layout.arc_dependent, input, &dependent, Some(&mut top));

    let mut above = top;
    for (layer, cells) in layout.layers.iter().enumerate().rev() {
        noise.undo(&mut above);
        let input = &trace.inputs[layer];
        let mut below = vec![0.0; input.len()];
        // A state's output is the layer's output before dropout, which only the trace of cells and gates still has.
        for side in [0, 1] {
            let gates = back.cell(batch, cells[side], &trace.cells[layer][side], &above, side);
            back.affine(cells[side].input, input, &gates, Some(&mut below));
        }
        above = below;
    }
    noise.undo(&mut above);
    Gradient { dense: back.dense, vectors: above, loss: back.loss }
}

struct Back<'a> {
    kernels: Kernels,
    values: &'a [f32],
    dense: Vec<f32>,
    loss: f64,
}

impl Back<'_> {
    /// Adds the gradients of an affine map's parameters and of its input.
    fn affine(&mut self, affine: Affine, x: &[f32], dy: &[f32], dx: Option<&mut Vec<f32>>) {
        for row in dy.chunks_exact(affine.width) {
            affine.bias_mut(&mut self.dense).iter_mut().zip(row).for_each(|(b, d)| *b += d);
        }
        self.kernels.product_of_transposed(x, dy, affine.weight_mut(&mut self.dense), affine.inner, affine.width);
        if let Some(dx) = dx {
            let weight = transposed(affine.weight(self.values), affine.inner);
            self.kernels.product(dy, &weight, dx, affine.width, affine.inner);
        }
    }

    /// Gradients of the arcs' ends.
    fn arcs(
        &mut self,
        network: &Network<'_>,
        batch: &Batch,
        trace: &Trace,
        targets: &Targets,
        scale: &impl Fn(usize) -> f32,
    ) -> [Vec<f32>; 2] {
        let layout = network.layout;
        let arc = layout.config.arc;
        let mut query = vec![0.0; trace.arc_query.len()];
        let mut preference = vec![0.0; trace.arc_distance.len()];
        let mut head = vec![0.0; trace.arc_head.len()];
        for s in 0..batch.starts.len() - 1 {
            let (start, length) = (batch.starts[s], batch.length(s));
            let stride = arc_stride(length);
            let mut scores = network.arcs(batch, trace, s);
            for d in 0..length {
                let row = &mut scores[d * stride..(d + 1) * stride];
                row[d + 1] = f32::NEG_INFINITY;
                self.loss += softmax(&mut row[..=length], targets.heads[start + d], scale(start + d));
                row[length + 1..].fill(0.0);
                for h in 0..=length {
                    preference[(start + d) * DISTANCE_WIDTH + distance(d, h)] += row[h];
                }
            }
            let heads = network.arc_heads(batch, trace, s);
            self.kernels.product(&scores, &heads, &mut query[start * arc..(start + length) * arc], stride, arc);
            let mut gradient = vec![0.0; heads.len()];
            let queries = &trace.arc_query[start * arc..(start + length) * arc];
            self.kernels.product_of_transposed(&scores, queries, &mut gradient, stride, arc);
            let root = layout.root_arc.bias_mut(&mut self.dense);
            root.iter_mut().zip(&gradient[..arc]).for_each(|(r, g)| *r += g);
            head[start * arc..(start + length) * arc].copy_from_slice(&gradient[arc..(length + 1) * arc]);
        }
        let mut dependent = vec![0.0; trace.arc_dependent.len()];
        self.affine(layout.arc_form, &trace.arc_dependent, &query, Some(&mut dependent));
        self.affine(layout.arc_distance, &trace.arc_dependent, &preference, Some(&mut dependent));
        [dependent, head]
    }

    #[allow(clippy::too_many_arguments)]
    fn labels(
        &mut self,
        network: &Network<'_>,
        batch: &Batch,
        trace: &Trace,
        targets: &Targets,
        scale: &impl Fn(usize) -> f32,
        noise: &mut Dropout,
        top: &mut Vec<f32>,
    ) {
        let layout = network.layout;
        let width = layout.config.label;
        let mut arcs = Vec::with_capacity(batch.tokens());
        for s in 0..batch.starts.len() - 1 {
            for row in batch.starts[s]..batch.starts[s + 1] {
                arcs.push((row, targets.heads[row].checked_sub(1).map(|h| batch.starts[s] + h)));
            }
        }
        let mut hidden = Vec::new();
        network.label_hidden(trace, &arcs, &mut hidden);
        noise.apply(&mut hidden, width);
        let mut scores = network.affine(layout.label_out, &hidden);
        for (row, scores) in scores.chunks_exact_mut(LABEL_WIDTH).enumerate() {
            self.loss += softmax(scores, targets.labels[row], scale(row));
        }
        let mut gradient = vec![0.0; hidden.len()];
        self.affine(layout.label_out, &hidden, &scores, Some(&mut gradient));
        noise.undo(&mut gradient);
        gradient.iter_mut().zip(&hidden).for_each(|(g, h)| *g = if *h > 0.0 { *g } else { 0.0 });
        let mut head = vec![0.0; gradient.len()];
        let root = layout.root_label.bias_mut(&mut self.dense);
        for (row, (_, to)) in arcs.iter().enumerate() {
            let from = &gradient[row * width..(row + 1) * width];
            let to = match to {
                Some(to) => &mut head[to * width..(to + 1) * width],
                None => &mut root[..],
            };
            to.iter_mut().zip(from).for_each(|(t, f)| *t += f);
        }
        let input = &trace.inputs[layout.layers.len()];
        self.affine(layout.label_dependent, input, &gradient, Some(top));
        self.affine(layout.label_head, input, &head, Some(top));
    }

    fn tags(&mut self, trace: &Trace, targets: &Targets, scale: &impl Fn(usize) -> f32) -> Vec<f32> {
        let mut gradient = trace.tags.clone();
        for (row, scores) in gradient.chunks_exact_mut(TAG_WIDTH).enumerate() {
            let mut rest = &mut scores[..];
            for (group, &size) in GROUPS.iter().enumerate() {
                let (part, others) = rest.split_at_mut(size);
                let weight = TAG_WEIGHT * scale(row);
                let (written, truth) = (targets.tags[row][group], targets.truth[row][group]);
                // That a value is not written says nothing of which it would be; that is learned beside it.
                let beside = (group > 0 && written == 0 && truth > 0).then(|| {
                    let mut values = part[1..].to_vec();
                    self.loss += softmax(&mut values, usize::from(truth) - 1, weight);
                    values
                });
                self.loss += softmax(part, written.into(), weight);
                part[1..].iter_mut().zip(beside.into_iter().flatten()).for_each(|(p, b)| *p += b);
                rest = others;
            }
            rest.fill(0.0);
        }
        gradient
    }

    fn names(&mut self, trace: &Trace, targets: &Targets, scale: f32) -> Vec<f32> {
        let mut gradient = vec![0.0; trace.names.len()];
        let rows = trace.names.chunks_exact(NAME_WIDTH).zip(gradient.chunks_exact_mut(NAME_WIDTH));
        for ((scores, gradient), target) in rows.zip(&targets.names) {
            let free = probabilities(&scores[..NAMES], |_| true);
            let held: [f32; NAMES] = match target {
                NameTarget::Unknown => continue,
                NameTarget::Allowed(bits) => probabilities(&scores[..NAMES], |label| bits >> label & 1 == 1),
                NameTarget::Probable(pairs) => {
                    let mut held = [0.0; NAMES];
                    pairs.iter().for_each(|&(label, p)| held[usize::from(label)] = p);
                    held
                }
            };
            for label in 0..NAMES {
                gradient[label] = scale * (free[label] - held[label]);
                self.loss -= f64::from(scale * held[label] * free[label].max(1e-20).ln());
            }
        }
        gradient
    }

    /// The gradient of a cell's gates before activation; adds that of its recurrent weights.
    fn cell(&mut self, batch: &Batch, cell: Cell, trace: &CellTrace, output: &[f32], side: usize) -> Vec<f32> {
        let hidden = cell.hidden;
        let wide = GATES * hidden;
        let sentences = batch.starts.len() - 1;
        let mut gates = vec![0.0; trace.gates.len()];
        let mut before = vec![0.0; if cell.state.width > 0 { trace.cells.len() } else { 0 }];
        let zeros = vec![0.0; hidden];
        let recurrent = cell.state.width > 0;
        let weight = Panels::of(&transposed(cell.state.weight(self.values), hidden), cell.state.width, hidden);
        let mut states = vec![0.0; sentences * hidden];
        let mut carried = states.clone();
        let mut step = vec![0.0; sentences * wide];
        let rows: Vec<Vec<usize>> = (0..batch.steps()).map(|t| batch.rows(t, side == 1).collect()).collect();
        for t in (0..rows.len()).rev() {
            for (i, &row) in rows[t].iter().enumerate() {
                let earlier = t.checked_sub(1).map(|t| rows[t][i]);
                self.kernels.vectorised(StepBack {
                    gates: &trace.gates[row * wide..(row + 1) * wide],
                    squashed: &trace.squashed[row * hidden..(row + 1) * hidden],
                    cells_before: earlier.map_or(&zeros, |e| &trace.cells[e * hidden..(e + 1) * hidden]),
                    output: &output[(2 * row + side) * hidden..][..hidden],
                    state: &states[i * hidden..][..hidden],
                    carried: &mut carried[i * hidden..][..hidden],
                    gradient: &mut step[i * wide..(i + 1) * wide],
                });
                gates[row * wide..(row + 1) * wide].copy_from_slice(&step[i * wide..(i + 1) * wide]);
                if let Some(e) = earlier.filter(|_| recurrent) {
                    let open = &trace.gates[e * wide + hidden..][..hidden];
                    let squashed = &trace.squashed[e * hidden..][..hidden];
                    let states = before[row * hidden..].iter_mut().zip(open).zip(squashed);
                    states.for_each(|((state, open), squashed)| *state = open * squashed);
                }
            }
            if recurrent {
                let active = rows[t].len();
                states[..active * hidden].fill(0.0);
                self.kernels.product_with(&step[..active * wide], &weight, &mut states[..active * hidden]);
            }
        }
        if recurrent {
            self.kernels.product_of_transposed(&before, &gates, cell.state.weight_mut(&mut self.dense), hidden, wide);
        }
        gates
    }
}

/// One step of a cell backwards, for one sentence.
struct StepBack<'a> {
    gates: &'a [f32],
    squashed: &'a [f32],
    cells_before: &'a [f32],
    /// Gradient of the output from above, and of the state from the step behind.
    output: &'a [f32],
    state: &'a [f32],
    /// Gradient of the cells from the step behind; becomes that of the cells before.
    carried: &'a mut [f32],
    /// Becomes that of the gates before activation.
    gradient: &'a mut [f32],
}

impl NullaryFnOnce for StepBack<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let hidden = self.squashed.len();
        let (forget, rest) = self.gates.split_at(hidden);
        let (open, candidate) = rest.split_at(hidden);
        let (d_forget, rest) = self.gradient.split_at_mut(hidden);
        let (d_open, d_candidate) = rest.split_at_mut(hidden);
        let (before, squashed) = (&self.cells_before[..hidden], &self.squashed[..hidden]);
        let (output, state, carried) = (&self.output[..hidden], &self.state[..hidden], &mut self.carried[..hidden]);
        for j in 0..hidden {
            let d_state = output[j] + state[j];
            let d_cell = carried[j] + d_state * open[j] * (1.0 - squashed[j] * squashed[j]);
            d_forget[j] = d_cell * (before[j] - candidate[j]) * forget[j] * (1.0 - forget[j]);
            d_open[j] = d_state * squashed[j] * open[j] * (1.0 - open[j]);
            d_candidate[j] = d_cell * (1.0 - forget[j]) * (1.0 - candidate[j] * candidate[j]);
            carried[j] = d_cell * forget[j];
        }
    }
}

/// Probabilities of the labels that are allowed, none of the others.
fn probabilities(scores: &[f32], allowed: impl Fn(usize) -> bool) -> [f32; NAMES] {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let odds: [f32; NAMES] =
        std::array::from_fn(|label| if allowed(label) { (scores[label] - most).exp().max(1e-20) } else { 0.0 });
    let sum = odds.iter().sum::<f32>().max(1e-20);
    odds.map(|o| o / sum)
}

fn unleak(gradient: &mut [f32], activated: &[f32]) {
    for (g, a) in gradient.iter_mut().zip(activated) {
        *g = if *a < 0.0 { *g * LEAK } else { *g };
    }
}

/// Turns scores into the gradient of `scale` times the cross entropy with `right`, and gives that loss.
fn softmax(scores: &mut [f32], right: usize, scale: f32) -> f64 {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for s in scores.iter_mut() {
        *s = crate::german::parse::kernels::exp(*s - most);
        sum += *s;
    }
    let loss = -(scores[right] / sum).max(1e-30).ln();
    for s in scores.iter_mut() {
        *s *= scale / sum;
    }
    scores[right] -= scale;
    f64::from(loss * scale)
}
