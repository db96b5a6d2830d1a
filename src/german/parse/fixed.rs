//! Matrix products in fixed point: of values between -1 and 1, which is what recurrent layers give, with weights.
//!
//! Whole numbers of 16 bits multiply twice as fast as `f32`, and add up to the same in any order, so that results are the
//! same bits on every machine. Weights are rounded so that no sum can leave 32 bits: to some twelve bits and a step for each
//! column, as precise as the file that they come from, or more.

use pulp::{Arch, NullaryFnOnce};

use super::kernels::LANES;

/// What 1 is in fixed point.
const ONE: f32 = 8192.0;

/// Adding this rounds to a whole number, which then stands in the low bits.
const ROUND: f32 = 12_582_912.0;

/// A value between -1 and 1 in fixed point.
#[inline(always)]
pub fn fixed(value: f32) -> i16 {
    value.mul_add(ONE, ROUND).to_bits() as i16
}

/// What 1 is of what gates get, which is told from the values where their functions are flat, 32 either way.
const GATE: f32 = 1024.0;

/// What a gate gets in fixed point.
#[inline(always)]
pub fn fixed_gate(value: f32) -> i16 {
    const MOST: f32 = 31.9;
    (value.clamp(-MOST, MOST)).mul_add(GATE, ROUND).to_bits() as i16
}

/// What a gate gets, as it is stored.
pub trait Gate: Copy {
    fn value(self) -> f32;
}

impl Gate for f32 {
    #[inline(always)]
    fn value(self) -> f32 {
        self
    }
}

impl Gate for i16 {
    #[inline(always)]
    fn value(self) -> f32 {
        f32::from(self) * (1.0 / GATE)
    }
}

/// Columns of two rows of weights, those of one column side by side.
type Pairs = [i16; 2 * LANES];

/// The right operand of products, in panels of [`LANES`] columns.
#[derive(Clone, Debug, Default)]
pub struct FixedPanels {
    /// Panel after panel, of each pair of rows after pair.
    values: Vec<Pairs>,
    /// Pairs of rows.
    pairs: usize,
    /// What a unit of the sums is worth, for each column.
    steps: Vec<f32>,
}

impl FixedPanels {
    /// Panels of `w`, which has `inner` rows, an even number, of `width` columns, a multiple of [`LANES`].
    pub fn of(w: &[f32], inner: usize, width: usize) -> Self {
        debug_assert!(width.is_multiple_of(LANES) && inner.is_multiple_of(2) && w.len() == inner * width);
        let step = |column: usize| {
            let weights = w.iter().skip(column).step_by(width).map(|v| v.abs());
            let (most, sum) = weights.fold((0f32, 0f32), |(most, sum), v| (most.max(v), sum + v));
            // Rounding adds half a step to each weight; a thousandth is for what `f32` rounds.
            let room = (i32::MAX as f32 / ONE).mul_add(0.999, -(inner as f32));
            (most / f32::from(i16::MAX)).max(sum / room).max(f32::MIN_POSITIVE)
        };
        let steps: Vec<f32> = (0..width).map(step).collect();
        let whole = |row: usize, column: usize| (w[row * width + column] / steps[column]).round() as i16;
        let mut values = Vec::with_capacity(w.len() / (2 * LANES));
        for column in (0..width).step_by(LANES) {
            for row in (0..inner).step_by(2) {
                values.push(std::array::from_fn(|i| whole(row + i % 2, column + i / 2)));
            }
        }
        Self { values, pairs: inner / 2, steps: steps.into_iter().map(|step| step / ONE).collect() }
    }

    /// `y = x · w + bias`, row after row; `x` is in fixed point.
    pub fn affine(&self, arch: Arch, x: &[i16], bias: &[f32], y: &mut Vec<f32>) {
        y.resize(x.len() / (2 * self.pairs).max(1) * bias.len(), 0.0);
        self.run(arch, Product { x, w: self, y, bias: Some(bias) });
    }

    /// `y += x · w`, row after row; `x` is in fixed point.
    pub fn add(&self, arch: Arch, x: &[i16], y: &mut [f32]) {
        self.run(arch, Product { x, w: self, y, bias: None });
    }

    fn run(&self, arch: Arch, product: Product<'_>) {
        match arch {
            #[cfg(target_arch = "x86_64")]
            Arch::V4(simd) => simd.vectorize(On::<_, 6> { processor: wide::Avx512(simd), product }),
            #[cfg(target_arch = "x86_64")]
            Arch::V3(simd) => simd.vectorize(On::<_, 2> { processor: wide::Avx2(simd), product }),
            other => other.dispatch(On::<_, 1> { processor: Plain, product }),
        }
    }
}

struct Product<'a> {
    x: &'a [i16],
    w: &'a FixedPanels,
    y: &'a mut [f32],
    /// What each row of sums begins with, instead of what `y` has.
    bias: Option<&'a [f32]>,
}

/// What a processor has for sums of products of pairs.
trait Processor: Copy {
    /// The sums of [`LANES`] columns.
    type Sums: Copy;

    fn zero(self) -> Self::Sums;

    /// The sums with the products of two values with two rows of weights.
    fn add(self, sums: Self::Sums, x: [i16; 2], w: &Pairs) -> Self::Sums;

    fn sums(self, sums: Self::Sums) -> [i32; LANES];
}

/// Any processor: the compiler makes what it can of it.
#[derive(Clone, Copy)]
struct Plain;

impl Processor for Plain {
    type Sums = [i32; LANES];

    #[inline(always)]
    fn zero(self) -> Self::Sums {
        [0; LANES]
    }

    #[inline(always)]
    fn add(self, mut sums: Self::Sums, x: [i16; 2], w: &Pairs) -> Self::Sums {
        let [first, second] = x.map(i32::from);
        for (sum, w) in sums.iter_mut().zip(w.as_chunks::<2>().0) {
            *sum += first * i32::from(w[0]) + second * i32::from(w[1]);
        }
        sums
    }

    #[inline(always)]
    fn sums(self, sums: Self::Sums) -> [i32; LANES] {
        sums
    }
}

/// Processors with an instruction for pairs.
// Sums by value and one by one: iterators over vectors are not compiled for the processor, and references keep sums in
// memory.
#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::{__m256i, __m512i};

    use pulp::cast;
    use pulp::x86::{V3, V4};

    use super::{LANES, Pairs, Processor};

    #[inline(always)]
    fn both(x: [i16; 2]) -> i32 {
        i32::from(x[0].cast_unsigned()) | i32::from(x[1]) << 16
    }

    #[derive(Clone, Copy)]
    pub struct Avx512(pub V4);

    impl Processor for Avx512 {
        type Sums = [__m512i; 2];

        #[inline(always)]
        fn zero(self) -> Self::Sums {
            cast([0i32; LANES])
        }

        #[inline(always)]
        fn add(self, [a, b]: Self::Sums, x: [i16; 2], w: &Pairs) -> Self::Sums {
            let Self(V4 { avx512f, avx512bw, .. }) = self;
            let [v, w]: [__m512i; 2] = cast(*w);
            let x = avx512f._mm512_set1_epi32(both(x));
            [
                avx512f._mm512_add_epi32(a, avx512bw._mm512_madd_epi16(x, v)),
                avx512f._mm512_add_epi32(b, avx512bw._mm512_madd_epi16(x, w)),
            ]
        }

        #[inline(always)]
        fn sums(self, sums: Self::Sums) -> [i32; LANES] {
            cast(sums)
        }
    }

    #[derive(Clone, Copy)]
    pub struct Avx2(pub V3);

    impl Processor for Avx2 {
        type Sums = [__m256i; 4];

        #[inline(always)]
        fn zero(self) -> Self::Sums {
            cast([0i32; LANES])
        }

        #[inline(always)]
        fn add(self, [a, b, c, d]: Self::Sums, x: [i16; 2], w: &Pairs) -> Self::Sums {
            let Self(V3 { avx, avx2, .. }) = self;
            let [t, u, v, w]: [__m256i; 4] = cast(*w);
            let x = avx._mm256_set1_epi32(both(x));
            [
                avx2._mm256_add_epi32(a, avx2._mm256_madd_epi16(x, t)),
                avx2._mm256_add_epi32(b, avx2._mm256_madd_epi16(x, u)),
                avx2._mm256_add_epi32(c, avx2._mm256_madd_epi16(x, v)),
                avx2._mm256_add_epi32(d, avx2._mm256_madd_epi16(x, w)),
            ]
        }

        #[inline(always)]
        fn sums(self, sums: Self::Sums) -> [i32; LANES] {
            cast(sums)
        }
    }
}

/// A product on a processor, `ROWS` rows at a time.
struct On<'a, P, const ROWS: usize> {
    processor: P,
    product: Product<'a>,
}

impl<P: Processor, const ROWS: usize> NullaryFnOnce for On<'_, P, ROWS> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { processor, product: Product { x, w, y, bias } } = self;
        let width = w.steps.len();
        let rows = x.len() / (2 * w.pairs).max(1);
        if w.pairs == 0 {
            return;
        }
        for (p, panel) in w.values.chunks_exact(w.pairs).enumerate() {
            let at = p * LANES;
            let scale = Scale { steps: &w.steps[at..at + LANES], bias: bias.map(|bias| &bias[at..at + LANES]) };
            let mut row = 0;
            while row + ROWS <= rows {
                block::<P, ROWS>(processor, x, panel, &mut y[row * width + at..], row, width, scale);
                row += ROWS;
            }
            while row + 2 <= rows {
                block::<P, 2>(processor, x, panel, &mut y[row * width + at..], row, width, scale);
                row += 2;
            }
            if row < rows {
                block::<P, 1>(processor, x, panel, &mut y[row * width + at..], row, width, scale);
            }
        }
    }
}

/// How sums become values, for a panel's columns.
#[derive(Clone, Copy)]
struct Scale<'a> {
    steps: &'a [f32],
    bias: Option<&'a [f32]>,
}

/// One panel's part of `R` rows of the product, from `row` on; the rows of `y` are `width` apart.
// Plain indices into slices of known length: the compiler keeps the sums in registers and checks no bounds.
#[allow(clippy::needless_range_loop)]
#[inline(always)]
fn block<P: Processor, const R: usize>(
    processor: P,
    x: &[i16],
    panel: &[Pairs],
    y: &mut [f32],
    row: usize,
    width: usize,
    scale: Scale<'_>,
) {
    let pairs = panel.len();
    let rows: [&[[i16; 2]]; R] = std::array::from_fn(|r| &x[(row + r) * 2 * pairs..].as_chunks().0[..pairs]);
    let mut sums = [processor.zero(); R];
    for k in 0..pairs {
        let w = &panel[k];
        for r in 0..R {
            sums[r] = processor.add(sums[r], rows[r][k], w);
        }
    }
    let Some(steps) = scale.steps.first_chunk::<LANES>() else { return };
    let bias = scale.bias.and_then(|bias| bias.first_chunk::<LANES>());
    for r in 0..R {
        let Some(y) = y[r * width..].first_chunk_mut::<LANES>() else { return };
        let mut values = bias.map_or(*y, |bias| *bias);
        let sums = processor.sums(sums[r]);
        for lane in 0..LANES {
            values[lane] = (sums[lane] as f32).mul_add(steps[lane], values[lane]);
        }
        *y = values;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(count: usize, seed: usize) -> Vec<f32> {
        (0..count).map(|i| ((i * 7 + seed * 13) % 101) as f32 / 50.5 - 1.0).collect()
    }

    #[test]
    fn products_are_close_to_those_of_the_definition_and_the_same_on_all_processors() {
        for (rows, inner, width) in [(1, 64, 32), (3, 128, 64), (7, 256, 96), (14, 64, 32)] {
            let (x, w, bias) = (values(rows * inner, 1), values(inner * width, 2), values(width, 3));
            let panels = FixedPanels::of(&w, inner, width);
            let x: Vec<i16> = x.into_iter().map(fixed).collect();
            let mut y = Vec::new();
            panels.affine(Arch::new(), &x, &bias, &mut y);
            let mut plain = vec![0.0; y.len()];
            On::<_, 1> { processor: Plain, product: Product { x: &x, w: &panels, y: &mut plain, bias: Some(&bias) } }
                .call();
            assert_eq!(y, plain);
            #[cfg(target_arch = "x86_64")]
            if let Some(simd) = pulp::x86::V3::try_new() {
                let mut own = Vec::new();
                panels.affine(Arch::V3(simd), &x, &bias, &mut own);
                assert_eq!(own, plain);
            }
            for (i, value) in y.iter().enumerate() {
                let (r, c) = (i / width, i % width);
                let products = (0..inner).map(|k| f32::from(x[r * inner + k]) / ONE * w[k * width + c]);
                let expected = products.sum::<f32>() + bias[c];
                assert!((value - expected).abs() < 0.02, "{value} for {expected}");
            }
            panels.add(Arch::new(), &x, &mut y);
            assert!(y.iter().zip(&plain).zip(bias.iter().cycle()).all(|((y, p), b)| (y - 2.0 * p + b).abs() < 1e-3));
        }
    }

    #[test]
    fn gates_keep_three_decimals() {
        for i in -3_000..3_000 {
            let value = i as f32 / 97.0;
            assert!((fixed_gate(value).value() - value.clamp(-31.9, 31.9)).abs() <= 0.0005, "{value}");
        }
        assert!(fixed_gate(1e9).value() > 31.0 && fixed_gate(-1e9).value() < -31.0);
    }

    #[test]
    fn no_sum_leaves_its_room() {
        let (inner, width) = (256, 32);
        let panels = FixedPanels::of(&vec![0.75; inner * width], inner, width);
        let mut y = Vec::new();
        panels.affine(Arch::new(), &vec![fixed(-1.0); inner], &[0.0; 32], &mut y);
        assert!(y.iter().all(|y| (y + 192.0).abs() < 0.1), "{y:?}");
    }
}
