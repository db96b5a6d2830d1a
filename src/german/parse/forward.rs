//! The network as reading runs it: nothing is kept for a gradient, the first layer's inputs are known from the words, what
//! layers give is in fixed point ([`super::fixed`]), and room is used again, since the system takes long to hand out megabytes.

use pulp::NullaryFnOnce;

use super::batch::Batch;
use super::fixed::{Gate, fixed};
use super::kernels::LANES;
use super::network::{Affine, Cell, GATES, Network, Trace, leak, step};

/// Room for a batch. What was in it does not matter.
#[derive(Debug, Default)]
pub struct Room {
    /// What the network computed, without inputs and cells.
    pub trace: Trace,
    /// Input of a layer, and its output.
    input: Vec<i16>,
    output: Vec<i16>,
    /// Sums of features' vectors.
    pub vectors: Vec<f32>,
    /// What a layer's input adds to its gates.
    pub gates: Vec<f32>,
    /// Hidden values and scores of labels.
    pub labels: [Vec<f32>; 2],
    running: Running,
}

/// Gates, cells and states of the sentences that are running.
#[derive(Debug, Default)]
struct Running {
    gates: Vec<f32>,
    cells: Vec<f32>,
    states: Vec<i16>,
}

impl Network<'_> {
    /// As [`Self::run`], on words that occur again and again: `inputs` has for each token what [`Self::project`] made of
    /// its word for the first layer, forward and backward, in fixed point ([`super::fixed::fixed_gate`]).
    pub fn read(&self, batch: &Batch, inputs: &[&[i16]], room: &mut Room) {
        let layout = self.layout;
        let Room { trace, input, output, gates, running, .. } = room;
        for (layer, cells) in layout.layers.iter().enumerate() {
            output.resize(batch.tokens() * 2 * cells[0].hidden, 0);
            for side in [0, 1] {
                let cell = cells[side];
                let wide = GATES * cell.hidden;
                if layer == 0 {
                    let row = |row: usize| &inputs[row][side * wide..(side + 1) * wide];
                    self.read_cell(batch, cell, row, output, side, running);
                } else {
                    self.affine_of_states(cell.input, input, gates);
                    let row = |row: usize| &gates[row * wide..(row + 1) * wide];
                    self.read_cell(batch, cell, row, output, side, running);
                }
            }
            std::mem::swap(input, output);
        }
        let affine = |affine: Affine, y: &mut Vec<f32>| self.affine_of_states(affine, input, y);
        affine(layout.arc_dependent, &mut trace.arc_dependent);
        leak(&mut trace.arc_dependent);
        affine(layout.arc_head, &mut trace.arc_head);
        leak(&mut trace.arc_head);
        affine(layout.label_dependent, &mut trace.label_dependent);
        affine(layout.label_head, &mut trace.label_head);
        affine(layout.tags, &mut trace.tags);
        affine(layout.names, &mut trace.names);
        self.affine_into(layout.arc_form, &trace.arc_dependent, &mut trace.arc_query);
        self.affine_into(layout.arc_distance, &trace.arc_dependent, &mut trace.arc_distance);
    }

    /// `x · weight + bias` of what a layer gives.
    fn affine_of_states(&self, affine: Affine, x: &[i16], y: &mut Vec<f32>) {
        self.fixed_panels(affine).affine(self.kernels.arch(), x, affine.bias(self.values), y);
    }

    /// Runs one direction of a layer; `input` gives what the input adds to the gates of each token.
    fn read_cell<'g, G: Gate + 'g>(
        &self,
        batch: &Batch,
        cell: Cell,
        input: impl Fn(usize) -> &'g [G],
        output: &mut [i16],
        side: usize,
        running: &mut Running,
    ) {
        let hidden = cell.hidden;
        if cell.state.width == 0 {
            self.kernels.vectorised(Sweep { batch, input, output, side, hidden, cells: &mut running.cells });
            return;
        }
        let wide = GATES * hidden;
        let weight = self.fixed_panels(cell.state);
        let sentences = batch.starts.len() - 1;
        let Running { gates, cells, states } = running;
        gates.resize(sentences * wide, 0.0);
        states.resize(sentences * hidden, 0);
        cells.clear();
        cells.resize(sentences * hidden, 0.0);
        for t in 0..batch.steps() {
            let mut active = 0;
            for (row, gates) in batch.rows(t, side == 1).zip(gates.chunks_exact_mut(wide)) {
                gates.iter_mut().zip(input(row)).for_each(|(gate, own)| *gate = own.value());
                active += 1;
            }
            if t > 0 {
                weight.add(self.kernels.arch(), &states[..active * hidden], &mut gates[..active * wide]);
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

/// A layer whose gates do not see its state, sentence by sentence.
struct Sweep<'a, I> {
    batch: &'a Batch,
    /// What the input adds to the gates of a token.
    input: I,
    output: &'a mut [i16],
    side: usize,
    hidden: usize,
    cells: &'a mut Vec<f32>,
}

impl<'g, G: Gate + 'g, I: Fn(usize) -> &'g [G]> NullaryFnOnce for Sweep<'_, I> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { batch, input, output, side, hidden, cells } = self;
        for sentence in batch.starts.windows(2) {
            cells.clear();
            cells.resize(hidden, 0.0);
            for t in sentence[0]..sentence[1] {
                let row = if side == 0 { t } else { sentence[0] + sentence[1] - 1 - t };
                let state = &mut output[(2 * row + side) * hidden..][..hidden];
                advance(input(row), cells, state);
            }
        }
    }
}

/// One step of a layer for several sentences, whose gates are known.
struct Step<'a> {
    gates: &'a [f32],
    cells: &'a mut [f32],
    states: &'a mut [i16],
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

type Lanes<T> = [T; LANES];

/// One step of a row of cells: their gates → their states.
#[inline(always)]
fn advance<G: Gate>(gates: &[G], cells: &mut [f32], states: &mut [i16]) {
    let hidden = cells.len();
    let (forget, rest) = gates.split_at(hidden);
    let (output, candidates) = rest.split_at(hidden);
    let gates = forget.as_chunks().0.iter().zip(output.as_chunks().0).zip(candidates.as_chunks().0);
    let inner = cells.as_chunks_mut().0.iter_mut().zip(states.as_chunks_mut::<LANES>().0);
    for (((forget, output), candidates), (cells, states)) in gates.zip(inner) {
        let (forget, output, candidates, cells): (&Lanes<G>, &Lanes<G>, &Lanes<G>, &mut Lanes<f32>) =
            (forget, output, candidates, cells);
        for j in 0..LANES {
            let gates = [forget[j].value(), output[j].value(), candidates[j].value()];
            let mut squashed = 0.0;
            let [_, output, _] = step(gates, &mut cells[j], &mut squashed);
            states[j] = fixed(output * squashed);
        }
    }
}
