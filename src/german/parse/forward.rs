//! The network as reading runs it: nothing is kept for a gradient, the first layer's inputs are known from the words, and
//! room is used again, since the system takes long to hand out megabytes.

use pulp::NullaryFnOnce;

use super::batch::Batch;
use super::kernels::LANES;
use super::network::{Affine, Cell, GATES, Network, Trace, leak, pieces, step};

/// Room for a batch. What was in it does not matter.
#[derive(Debug, Default)]
pub struct Room {
    /// What the network computed, without inputs and cells.
    pub trace: Trace,
    /// Input of a layer, and its output.
    input: Vec<f32>,
    output: Vec<f32>,
    /// What a layer's input adds to its gates.
    gates: Vec<f32>,
    /// Of the running sentences: gates, cells, states.
    running: [Vec<f32>; 3],
}

impl Network<'_> {
    /// As [`Self::run`], on words that occur again and again: `inputs` has for each token what [`Self::project`] made of
    /// its word for the first layer, forward and backward.
    pub fn read(&self, batch: &Batch, inputs: &[&[f32]], room: &mut Room) {
        let layout = self.layout;
        let Room { trace, input, output, gates, running } = room;
        for (layer, cells) in layout.layers.iter().enumerate() {
            output.resize(batch.tokens() * 2 * cells[0].hidden, 0.0);
            for side in [0, 1] {
                let cell = cells[side];
                let wide = GATES * cell.hidden;
                let rows = if layer == 0 {
                    Rows::Words { inputs, at: side * wide, wide }
                } else {
                    self.affine_into(cell.input, input, gates);
                    Rows::Tokens { gates, wide }
                };
                self.read_cell(batch, cell, rows, output, side, running);
            }
            std::mem::swap(input, output);
        }
        let affine = |affine: Affine, x: &[f32], y: &mut Vec<f32>| self.affine_into(affine, x, y);
        affine(layout.arc_dependent, input, &mut trace.arc_dependent);
        leak(&mut trace.arc_dependent);
        affine(layout.arc_head, input, &mut trace.arc_head);
        leak(&mut trace.arc_head);
        affine(layout.arc_form, &trace.arc_dependent, &mut trace.arc_query);
        affine(layout.arc_distance, &trace.arc_dependent, &mut trace.arc_distance);
        affine(layout.label_dependent, input, &mut trace.label_dependent);
        affine(layout.label_head, input, &mut trace.label_head);
        affine(layout.tags, input, &mut trace.tags);
        affine(layout.names, input, &mut trace.names);
    }

    /// Runs one direction of a layer.
    fn read_cell(
        &self,
        batch: &Batch,
        cell: Cell,
        rows: Rows<'_>,
        output: &mut [f32],
        side: usize,
        running: &mut [Vec<f32>; 3],
    ) {
        let hidden = cell.hidden;
        if cell.state.width == 0 {
            self.kernels.vectorised(Sweep { batch, rows, output, side, hidden, cells: &mut running[1] });
            return;
        }
        let wide = GATES * hidden;
        let weight = self.panels(cell.state);
        let sentences = batch.starts.len() - 1;
        let [gates, cells, states] = running;
        gates.resize(sentences * wide, 0.0);
        states.resize(sentences * hidden, 0.0);
        cells.clear();
        cells.resize(sentences * hidden, 0.0);
        for t in 0..batch.steps() {
            let mut active = 0;
            for (row, gates) in batch.rows(t, side == 1).zip(gates.chunks_exact_mut(wide)) {
                gates.copy_from_slice(rows.get(row));
                active += 1;
            }
            if t > 0 {
                self.kernels.product_with(&states[..active * hidden], &weight, &mut gates[..active * wide]);
            }
            self.kernels.vectorised(Step {
                gates: &gates[..active * wide],
                cells: &mut cells[..active * hidden],
                states: &mut states[..active * hidden],
                hidden,
            });
            for (row, state) in batch.rows(t, side == 1).zip(states.chunks_exact(hidden)) {
                output[(2 * row + side) * hidden..][..hidden].copy_from_slice(state);
            }
        }
    }
}

/// What the input adds to the gates in one direction, a row a token.
#[derive(Clone, Copy)]
enum Rows<'a> {
    /// Part of what is known of each token's word.
    Words { inputs: &'a [&'a [f32]], at: usize, wide: usize },
    Tokens { gates: &'a [f32], wide: usize },
}

impl<'a> Rows<'a> {
    #[inline(always)]
    fn get(self, row: usize) -> &'a [f32] {
        match self {
            Self::Words { inputs, at, wide } => &inputs[row][at..at + wide],
            Self::Tokens { gates, wide } => &gates[row * wide..(row + 1) * wide],
        }
    }
}

/// A layer whose gates do not see its state, sentence by sentence.
struct Sweep<'a> {
    batch: &'a Batch,
    rows: Rows<'a>,
    output: &'a mut [f32],
    side: usize,
    hidden: usize,
    cells: &'a mut Vec<f32>,
}

impl NullaryFnOnce for Sweep<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { batch, rows, output, side, hidden, cells } = self;
        for sentence in batch.starts.windows(2) {
            cells.clear();
            cells.resize(hidden, 0.0);
            for t in sentence[0]..sentence[1] {
                let row = if side == 0 { t } else { sentence[0] + sentence[1] - 1 - t };
                let state = &mut output[(2 * row + side) * hidden..][..hidden];
                advance(rows.get(row), cells, state);
            }
        }
    }
}

/// One step of a layer for several sentences, whose gates are known.
struct Step<'a> {
    gates: &'a [f32],
    cells: &'a mut [f32],
    states: &'a mut [f32],
    hidden: usize,
}

impl NullaryFnOnce for Step<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let h = self.hidden;
        let rows = self.gates.chunks_exact(GATES * h).zip(self.cells.chunks_exact_mut(h));
        for ((gates, cells), states) in rows.zip(self.states.chunks_exact_mut(h)) {
            advance(gates, cells, states);
        }
    }
}

type Lanes = [f32; LANES];

/// One step of a row of cells: their gates → their states.
#[inline(always)]
fn advance(gates: &[f32], cells: &mut [f32], states: &mut [f32]) {
    let hidden = cells.len();
    let (forget, rest) = gates.split_at(hidden);
    let (output, candidates) = rest.split_at(hidden);
    let gates = forget.as_chunks().0.iter().zip(output.as_chunks().0).zip(candidates.as_chunks().0);
    for (((forget, output), candidates), (cells, states)) in gates.zip(pieces(cells).iter_mut().zip(pieces(states))) {
        let (forget, output, candidates): (&Lanes, &Lanes, &Lanes) = (forget, output, candidates);
        for j in 0..LANES {
            let mut squashed = 0.0;
            let [_, output, _] = step([forget[j], output[j], candidates[j]], &mut cells[j], &mut squashed);
            states[j] = output * squashed;
        }
    }
}
