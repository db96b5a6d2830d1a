//! Dense arithmetic on rows of `f32`: matrix products, activations.
//!
//! Every output element is summed in one fixed order with fused multiply-add, so results are the same bits on every
//! machine, however wide its vectors; [`pulp`] only picks the instruction set that the loops are compiled for. Nothing
//! here knows of language.

use pulp::{Arch, NullaryFnOnce};

/// Columns that one pass of the matrix product keeps in registers; widths of weights are multiples of it.
pub const LANES: usize = 32;

/// The arithmetic for the processor that the program runs on.
#[derive(Clone, Copy, Debug)]
pub struct Kernels {
    arch: Arch,
}

impl Default for Kernels {
    fn default() -> Self {
        Self { arch: Arch::new() }
    }
}

/// How the left operand of a product is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// Row after row: element (r, k) at `r * inner + k`.
    Rows,
    /// Transposed: element (r, k) at `k * stride + r`.
    Columns { stride: usize },
}

/// The right operand of products, in panels of [`LANES`] columns, each row after row: so a panel stays in the innermost
/// cache while all rows of the left operand go by.
#[derive(Clone, Debug, Default)]
pub struct Panels {
    values: Vec<[f32; LANES]>,
    inner: usize,
}

impl Panels {
    /// Panels of `w`, which has `inner` rows of `width` columns, a multiple of [`LANES`].
    pub fn of(w: &[f32], inner: usize, width: usize) -> Self {
        debug_assert!(width.is_multiple_of(LANES) && w.len() == inner * width);
        let mut values = Vec::with_capacity(w.len() / LANES);
        for column in (0..width).step_by(LANES) {
            values.extend(w.chunks_exact(width).map(|row| lanes(row, column)));
        }
        Self { values, inner }
    }

    /// Panels of a matrix given by its columns, each of `inner` values, filled up with zeros to `width` of them, a
    /// multiple of [`LANES`].
    pub fn of_columns<'a>(columns: impl Iterator<Item = &'a [f32]>, inner: usize, width: usize) -> Self {
        let mut values = vec![[0.0; LANES]; inner * width / LANES];
        for (c, column) in columns.enumerate() {
            let panel = &mut values[c / LANES * inner..][..inner];
            for (row, &value) in panel.iter_mut().zip(column) {
                row[c % LANES] = value;
            }
        }
        Self { values, inner }
    }
}

impl Kernels {
    /// The instruction set.
    pub const fn arch(self) -> Arch {
        self.arch
    }

    /// `y += x · w` with `x` of `rows × inner`, `w` of `inner × width`, `y` of `rows × width`, all row after row;
    /// `width` is a multiple of [`LANES`].
    pub fn product(self, x: &[f32], w: &[f32], y: &mut [f32], inner: usize, width: usize) {
        self.product_with(x, &Panels::of(w, inner, width), y);
    }

    /// As [`Self::product`], with a right operand that is used more than once.
    pub fn product_with(self, x: &[f32], w: &Panels, y: &mut [f32]) {
        let rows = x.len() / w.inner.max(1);
        self.arch.dispatch(Product { x, w, y, rows, left: Left::Rows, bias: None });
    }

    /// `y = x · w + bias`, row after row.
    pub fn affine(self, x: &[f32], w: &Panels, bias: &[f32], y: &mut Vec<f32>) {
        let rows = x.len() / w.inner.max(1);
        y.resize(rows * bias.len(), 0.0);
        self.arch.dispatch(Product { x, w, y, rows, left: Left::Rows, bias: Some(bias) });
    }

    /// `y += xᵀ · w` with `x` of `inner × stride` (its first `rows` columns count), `w` of `inner × width`.
    pub fn product_of_transposed(self, x: &[f32], w: &[f32], y: &mut [f32], stride: usize, width: usize) {
        let rows = y.len() / width;
        let w = &Panels::of(w, w.len() / width, width);
        self.arch.dispatch(Product { x, w, y, rows, left: Left::Columns { stride }, bias: None });
    }

    /// Runs `f` compiled for this processor's vectors.
    #[inline(always)]
    pub fn vectorised<F: NullaryFnOnce>(self, f: F) -> F::Output {
        self.arch.dispatch(f)
    }
}

struct Product<'a> {
    x: &'a [f32],
    w: &'a Panels,
    y: &'a mut [f32],
    rows: usize,
    left: Left,
    /// What each row of sums begins with, instead of what `y` has.
    bias: Option<&'a [f32]>,
}

impl NullaryFnOnce for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { x, w, y, rows, left, bias } = self;
        if w.inner == 0 || rows == 0 {
            return;
        }
        let width = y.len() / rows;
        for (p, panel) in w.values.chunks_exact(w.inner).enumerate() {
            let bias = bias.map(|bias| lanes(bias, p * LANES));
            let mut row = 0;
            // Six rows of sums, their operands and the addresses fill the registers.
            while row + 6 <= rows {
                block::<6>(x, panel, &mut y[row * width + p * LANES..], row, width, left, bias);
                row += 6;
            }
            while row + 2 <= rows {
                block::<2>(x, panel, &mut y[row * width + p * LANES..], row, width, left, bias);
                row += 2;
            }
            if row < rows {
                block::<1>(x, panel, &mut y[row * width + p * LANES..], row, width, left, bias);
            }
        }
    }
}

/// Adds one panel's part of `R` rows of the product, from `row` on, to `y`, whose rows are `width` apart.
// Plain indices into slices of known length: the compiler keeps the sums in registers and checks no bounds.
#[allow(clippy::needless_range_loop)]
#[inline(always)]
fn block<const R: usize>(
    x: &[f32],
    panel: &[[f32; LANES]],
    y: &mut [f32],
    row: usize,
    width: usize,
    left: Left,
    bias: Option<[f32; LANES]>,
) {
    let inner = panel.len();
    let mut sums = [[0f32; LANES]; R];
    for r in 0..R {
        sums[r] = bias.unwrap_or_else(|| lanes(y, r * width));
    }
    match left {
        Left::Rows => {
            let rows: [&[f32]; R] = std::array::from_fn(|r| &x[(row + r) * inner..][..inner]);
            for k in 0..inner {
                let w = panel[k];
                for r in 0..R {
                    let x = rows[r][k];
                    for lane in 0..LANES {
                        sums[r][lane] = x.mul_add(w[lane], sums[r][lane]);
                    }
                }
            }
        }
        Left::Columns { stride } => {
            for k in 0..inner {
                let w = panel[k];
                let x = &x[k * stride + row..][..R];
                for r in 0..R {
                    let x = x[r];
                    for lane in 0..LANES {
                        sums[r][lane] = x.mul_add(w[lane], sums[r][lane]);
                    }
                }
            }
        }
    }
    for r in 0..R {
        if let Some(lanes) = y[r * width..].first_chunk_mut() {
            *lanes = sums[r];
        }
    }
}

#[inline(always)]
fn lanes(values: &[f32], at: usize) -> [f32; LANES] {
    match values[at..].first_chunk() {
        Some(lanes) => *lanes,
        None => [0.0; LANES],
    }
}

/// The transpose of a matrix of `rows` rows, row after row.
pub fn transposed(matrix: &[f32], rows: usize) -> Vec<f32> {
    let width = matrix.len() / rows.max(1);
    let mut out = vec![0.0; matrix.len()];
    for (r, row) in matrix.chunks_exact(width.max(1)).enumerate() {
        for (c, &value) in row.iter().enumerate() {
            out[c * rows + r] = value;
        }
    }
    out
}

/// e to the power of x, to about 2e-7 of its value, for x up to 40 either way, and the power of that beyond: the product of
/// two such is finite. A polynomial that vectorises (Cephes).
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    // Adding this rounds to a whole number, which then stands in the low bits.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-40.0, 40.0);
    let rounded = x.mul_add(std::f32::consts::LOG2_E, ROUND);
    let power = f32::from_bits((rounded.to_bits() << 23).wrapping_add(1.0f32.to_bits()));
    let whole = rounded - ROUND;
    // The rest after whole powers of two, in two steps for precision.
    let rest = whole.mul_add(2.121_944_4e-4, whole.mul_add(-0.693_359_4, x));
    let mut p = 1.987_569_1e-4f32;
    for c in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5] {
        p = p.mul_add(rest, c);
    }
    (p * rest).mul_add(rest, rest + 1.0) * power
}

/// The logistic function of `x` and the hyperbolic tangent of `y`, with one division for both.
#[inline(always)]
pub fn sigmoid_and_tanh(x: f32, y: f32) -> (f32, f32) {
    let (x, y) = (exp(-x), exp(-2.0 * y));
    let both = 1.0 / ((1.0 + x) * (1.0 + y));
    ((1.0 + y) * both, (1.0 - y) * (1.0 + x) * both)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: usize, width: usize, seed: usize) -> Vec<f32> {
        (0..rows * width).map(|i| ((i * 7 + seed * 13) % 11) as f32 / 8.0 - 0.5).collect()
    }

    #[test]
    fn products_are_those_of_the_definition() {
        let kernels = Kernels::default();
        for rows in [1, 2, 3, 9, 11] {
            let (inner, width) = (5, 64);
            let (x, w) = (matrix(rows, inner, 1), matrix(inner, width, 2));
            let mut expected = vec![0.0; rows * width];
            for r in 0..rows {
                for c in 0..width {
                    expected[r * width + c] =
                        (0..inner).fold(0f32, |sum, k| x[r * inner + k].mul_add(w[k * width + c], sum));
                }
            }
            let mut y = vec![0.0; rows * width];
            kernels.product(&x, &w, &mut y, inner, width);
            assert_eq!(y, expected);
            let mut y = vec![0.0; rows * width];
            kernels.product_of_transposed(&transposed(&x, rows), &w, &mut y, rows, width);
            assert_eq!(y, expected);
        }
    }

    #[test]
    fn activations_are_close_to_the_library_s() {
        for i in -400..400 {
            let x = i as f32 / 20.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-6, "exp {x}");
            for y in [x, -x, 50.0, -50.0, 0.3] {
                let (sigmoid, tanh) = sigmoid_and_tanh(x, y);
                assert!((tanh - y.tanh()).abs() < 1e-6, "tanh {y}");
                assert!((sigmoid - 1.0 / (1.0 + (-x).exp())).abs() < 1e-6, "sigmoid {x}");
            }
        }
    }
}
