//! Adam (Kingma and Ba 2015), for the network's parameters and for the vectors of features.

use pulp::NullaryFnOnce;

use super::random::Random;
use crate::german::parse::features::{NO_ROW, Rows};
use crate::german::parse::kernels::Kernels;

const FIRST: f32 = 0.9;
const SECOND: f32 = 0.98;
/// Longest gradient; longer ones are shortened to it.
const LONGEST: f32 = 5.0;
/// Steps in which the step size rises.
const WARM_UP: f32 = 200.0;
/// Initial feature vectors have values up to this.
const SPREAD: f32 = 0.15;

/// The course of training: step size rises, then falls to nothing.
#[derive(Clone, Debug)]
pub struct Pace {
    pub peak: f32,
    pub steps: usize,
    pub step: usize,
}

/// Step size, and corrections of the moments that begin at zero.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    rate: f32,
    first: f32,
    second: f32,
}

impl Pace {
    /// The next step.
    pub fn next(&mut self) -> Moment {
        self.step += 1;
        let step = self.step as f32;
        let left = 1.0 - step / self.steps.max(1) as f32;
        let power = |base: f32| 1.0 / (1.0 - base.powi(self.step.min(100_000) as i32));
        Moment {
            rate: self.peak * (step / WARM_UP).min(1.0) * left.max(0.005),
            first: power(FIRST),
            second: power(SECOND),
        }
    }
}

/// The factor that brings a gradient to at most the longest length.
pub fn clip(gradient: &[f32]) -> f32 {
    let square: f64 = gradient.iter().map(|g| f64::from(*g) * f64::from(*g)).sum();
    (LONGEST / square.sqrt().max(1e-9) as f32).min(1.0)
}

/// Running means of a gradient and of its square.
#[derive(Clone, Debug)]
pub struct Adam {
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Adam {
    pub fn new(len: usize) -> Self {
        Self { first: vec![0.0; len], second: vec![0.0; len] }
    }

    pub fn update(&mut self, kernels: Kernels, values: &mut [f32], gradient: &[f32], moment: &Moment) {
        let (first, second) = (&mut self.first[..], &mut self.second[..]);
        kernels.vectorised(Update { first, second, values, gradient, moment });
    }
}

struct Update<'a> {
    first: &'a mut [f32],
    second: &'a mut [f32],
    values: &'a mut [f32],
    gradient: &'a [f32],
    moment: &'a Moment,
}

impl NullaryFnOnce for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Moment { rate, first, second } = *self.moment;
        let means = self.first.iter_mut().zip(self.second);
        for ((value, gradient), (m, s)) in self.values.iter_mut().zip(self.gradient).zip(means) {
            *m = FIRST * *m + (1.0 - FIRST) * gradient;
            *s = SECOND * *s + (1.0 - SECOND) * gradient * gradient;
            *value -= rate * (*m * first) / ((*s * second).sqrt() + 1e-8);
        }
    }
}

/// The vectors of features; a step changes only those of the features that occurred.
#[derive(Clone, Debug)]
pub struct Embedding {
    pub values: Vec<f32>,
    width: usize,
    adam: Adam,
}

impl Embedding {
    pub fn new(rows: usize, width: usize, random: &mut Random) -> Self {
        let values = (0..rows * width).map(|_| random.within(SPREAD)).collect();
        Self { values, width, adam: Adam::new(rows * width) }
    }

    /// The sum of the vectors of each token's features, a row a token.
    pub fn vectors(&self, rows: &[Rows]) -> Vec<f32> {
        let mut vectors = vec![0.0; rows.len() * self.width];
        for (rows, vector) in rows.iter().zip(vectors.chunks_exact_mut(self.width)) {
            for &row in rows.iter().filter(|&&r| r != NO_ROW) {
                let from = &self.values[row as usize * self.width..(row as usize + 1) * self.width];
                vector.iter_mut().zip(from).for_each(|(v, f)| *v += f);
            }
        }
        vectors
    }

    pub fn update(&mut self, kernels: Kernels, rows: &[Rows], gradient: &[f32], moment: &Moment) {
        let width = self.width;
        let mut uses: Vec<(u32, u32)> = Vec::with_capacity(rows.len() * rows.first().map_or(0, |r| r.len()));
        for (token, rows) in rows.iter().enumerate() {
            uses.extend(rows.iter().filter(|&&row| row != NO_ROW).map(|&row| (row, token as u32)));
        }
        uses.sort_unstable();
        let mut sum = vec![0.0; width];
        for uses in uses.chunk_by(|a, b| a.0 == b.0) {
            sum.fill(0.0);
            for &(_, token) in uses {
                let token = token as usize;
                sum.iter_mut().zip(&gradient[token * width..(token + 1) * width]).for_each(|(s, g)| *s += g);
            }
            let at = uses[0].0 as usize * width..(uses[0].0 as usize + 1) * width;
            kernels.vectorised(Update {
                first: &mut self.adam.first[at.clone()],
                second: &mut self.adam.second[at.clone()],
                values: &mut self.values[at],
                gradient: &sum,
                moment,
            });
        }
    }
}
