//! Weights of the name model: a hash table from features to the weights of their labels, eight bits each.
//!
//! File: magic, scale (f32), trust (f32), start weights and transitions (f32), number of bucket bits (u8), offsets of the buckets
//! (u32), entries. An entry is a print of the feature's hash (u16), the number of weights (u8), and per weight its label
//! and value (u8, i8). A feature that was never learned is taken for another one about once in ten thousand times.

use std::sync::OnceLock;

use super::features::Look;
use super::{LABELS, Summed};

/// First bytes of the file: name and version of the format.
const MAGIC: &[u8; 8] = b"DEPNAM02";

/// Sums of weights as they are stored, by label: of a hundred features they stay below ten thousand either way.
pub type Sums = [i16; LABELS];

/// Weights ready to score with.
#[derive(Debug)]
pub struct Weights {
    scale: f32,
    trust: f32,
    start: [f32; LABELS],
    /// By the label before, then by label; the file has them the other way round.
    transitions: [[f32; LABELS]; LABELS],
    bits: u32,
    buckets: Vec<Bucket>,
    entries: Vec<u8>,
    outside: OnceLock<Summed>,
}

/// Where a bucket's entries begin; they end where the next one's begin.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    offset: u32,
    /// A bit for each value that the low bits of its prints have: most features were never learned, and most of those
    /// are known by this.
    hints: u32,
}

/// What training hands over: features with the weights of their labels.
#[derive(Debug, Default)]
pub struct Table {
    /// What the network's log-probabilities of labels count.
    pub trust: f32,
    pub start: Vec<f32>,
    pub transitions: Vec<Vec<f32>>,
    /// Feature hash, and its weights by label.
    pub features: Vec<(u64, Vec<(u8, f32)>)>,
}

/// The square of values whose rows are the columns that `at` tells, by row and column.
fn transposed(at: impl Fn(usize, usize) -> f32) -> [[f32; LABELS]; LABELS] {
    std::array::from_fn(|column| std::array::from_fn(|row| at(row, column)))
}

fn bucket(hash: u64, bits: u32) -> usize {
    (hash >> (64 - bits)) as usize
}

/// The bit of a print among a bucket's hints.
fn hint(print: u16) -> u32 {
    1 << (print % 32)
}

/// The buckets that begin at `offsets`, of which the last is the end.
fn buckets_of(offsets: &[u32], entries: &[u8]) -> Vec<Bucket> {
    let end = [entries.len() as u32];
    let ends = offsets.iter().skip(1).chain(&end);
    let of = |(&offset, &end): (&u32, &u32)| {
        let mut bytes = entries.get(offset as usize..end as usize).unwrap_or_default();
        let mut hints = 0;
        while let [low, high, count, rest @ ..] = bytes {
            hints |= hint(u16::from_le_bytes([*low, *high]));
            bytes = rest.get(2 * usize::from(*count)..).unwrap_or_default();
        }
        Bucket { offset, hints }
    };
    offsets.iter().zip(ends).map(of).collect()
}

/// How large a weight is, of its label and value as bytes.
fn magnitude(weight: &[u8]) -> u8 {
    (weight[1] as i8).unsigned_abs()
}

/// The bytes of all entries whose weights are at least so large.
fn entry_bytes(buckets: &[Vec<(u16, Vec<u8>)>], least: u8) -> usize {
    let kept = |bytes: &[u8]| bytes.chunks_exact(2).filter(|w| magnitude(w) >= least).count();
    buckets.iter().flatten().map(|(_, bytes)| kept(bytes)).filter(|&n| n > 0).map(|n| 3 + 2 * n).sum()
}

impl Weights {
    /// The weights of a table, rounded to eight bits; those that round to nothing are left out, and as many of the
    /// smallest as a file of `size` bytes has no room for.
    pub fn of(table: &Table, size: usize) -> Self {
        let largest = table.features.iter().flat_map(|(_, w)| w).fold(1e-6_f32, |m, (_, w)| m.max(w.abs()));
        let scale = largest / 127.0;
        let bits = table.features.len().max(16).ilog2().saturating_sub(2).max(4);
        let mut buckets: Vec<Vec<(u16, Vec<u8>)>> = vec![Vec::new(); 1 << bits];
        for (hash, weights) in &table.features {
            let bytes: Vec<u8> = weights
                .iter()
                .map(|&(label, w)| (label, (w / scale).round().clamp(-127.0, 127.0) as i8))
                .filter(|(_, w)| *w != 0)
                .flat_map(|(label, w)| [label, w as u8])
                .collect();
            if !bytes.is_empty() {
                buckets[bucket(*hash, bits)].push((*hash as u16, bytes));
            }
        }
        for bucket in &mut buckets {
            bucket.sort();
            bucket.dedup_by_key(|(print, _)| *print);
        }
        let head = MAGIC.len() + 9 + 4 * (LABELS + LABELS * LABELS + (1 << bits) + 1);
        let least = (1..127).find(|&least| head + entry_bytes(&buckets, least) <= size).unwrap_or(127);
        let mut offsets = vec![0];
        let mut entries = Vec::new();
        for bucket in &buckets {
            for (print, bytes) in bucket {
                let kept: Vec<u8> =
                    bytes.chunks_exact(2).filter(|w| magnitude(w) >= least).flatten().copied().collect();
                if !kept.is_empty() {
                    entries.extend(print.to_le_bytes());
                    entries.push((kept.len() / 2) as u8);
                    entries.extend(kept);
                }
            }
            offsets.push(entries.len() as u32);
        }
        let row = |row: &[f32]| -> [f32; LABELS] { std::array::from_fn(|i| row[i]) };
        Self {
            scale,
            trust: table.trust,
            start: row(&table.start),
            transitions: transposed(|label, previous| table.transitions[label][previous]),
            bits,
            buckets: buckets_of(&offsets, &entries),
            entries,
            outside: OnceLock::new(),
        }
    }

    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(self.scale.to_le_bytes());
        out.extend(self.trust.to_le_bytes());
        let transitions = transposed(|previous, label| self.transitions[previous][label]);
        for value in self.start.iter().chain(transitions.iter().flatten()) {
            out.extend(value.to_le_bytes());
        }
        out.push(self.bits as u8);
        for bucket in &self.buckets {
            out.extend(bucket.offset.to_le_bytes());
        }
        out.extend_from_slice(&self.entries);
        out
    }

    /// Reads the bytes of a file; `None` if they are no weights for these labels.
    pub fn read(file: &[u8]) -> Option<Self> {
        let mut rest = file.strip_prefix(MAGIC)?;
        let mut take = |n: usize| {
            let (head, tail) = rest.split_at_checked(n)?;
            rest = tail;
            Some(head)
        };
        let floats = |bytes: &[u8]| -> Vec<f32> {
            bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
        };
        let scale = floats(take(4)?)[0];
        let trust = floats(take(4)?)[0];
        let start: [f32; LABELS] = floats(take(4 * LABELS)?).try_into().ok()?;
        let all = floats(take(4 * LABELS * LABELS)?);
        let transitions = transposed(|label, previous| all[label * LABELS + previous]);
        let bits = u32::from(take(1)?[0]);
        let offsets: Vec<u32> = take(4 * ((1_usize << bits.min(24)) + 1))?
            .chunks_exact(4)
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        let entries = rest.to_vec();
        let sound = (1..=24).contains(&bits)
            && offsets.windows(2).all(|w| w[0] <= w[1])
            && offsets.last().is_some_and(|&last| last as usize == entries.len());
        let buckets = buckets_of(&offsets, &entries);
        sound.then_some(Self { scale, trust, start, transitions, bits, buckets, entries, outside: OnceLock::new() })
    }

    /// The sums of the weights of `features`.
    pub fn sums(&self, features: &[u64]) -> Sums {
        let mut sums = [0; LABELS];
        // First all buckets, so that the processor need not wait for one before it asks for the next.
        let mut likely = [(0, 0); 64];
        for features in features.chunks(likely.len()) {
            let mut count = 0;
            for &hash in features {
                let at = bucket(hash, self.bits);
                likely[count] = (at, hash as u16);
                count += usize::from(self.buckets[at].hints & hint(hash as u16) != 0);
            }
            for &(at, print) in &likely[..count] {
                self.add(at, print, &mut sums);
            }
        }
        sums
    }

    /// Adds the weights of the entry with this print in bucket `at`, if there is one.
    fn add(&self, at: usize, print: u16, sums: &mut Sums) {
        let mut bytes = &self.entries[self.buckets[at].offset as usize..self.buckets[at + 1].offset as usize];
        while let [low, high, count, rest @ ..] = bytes {
            let length = 2 * usize::from(*count);
            if u16::from_le_bytes([*low, *high]) == print {
                for pair in rest[..length.min(rest.len())].chunks_exact(2) {
                    if let Some(sum) = sums.get_mut(usize::from(pair[0])) {
                        *sum += i16::from(pair[1] as i8);
                    }
                }
                return;
            }
            bytes = rest.get(length..).unwrap_or_default();
        }
    }

    /// Sums of weights as scores.
    pub fn scores(&self, sums: &Sums) -> [f32; LABELS] {
        sums.map(|sum| f32::from(sum) * self.scale)
    }

    /// The word outside of all sentences.
    pub fn outside(&self) -> &Summed {
        self.outside.get_or_init(|| Summed::new(Look::default(), self))
    }

    /// The weights of beginning a sentence with each label.
    pub fn starts(&self) -> &[f32; LABELS] {
        &self.start
    }

    /// What the network's log-probabilities of labels count.
    pub fn trust(&self) -> f32 {
        self.trust
    }

    /// The weights of going from `label` to each label.
    pub fn out_of(&self, label: usize) -> &[f32; LABELS] {
        &self.transitions[label]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_weights_make_room() {
        let row = vec![0.0; LABELS];
        let features =
            (0..400_u64).map(|i| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15), vec![(1, 0.01 * i as f32)])).collect();
        let table = Table { trust: 0.0, start: row.clone(), transitions: vec![row; LABELS], features };
        let (whole, cut) = (Weights::of(&table, usize::MAX).write(), Weights::of(&table, 4_000).write());
        assert!(whole.len() > 4_000 && cut.len() <= 4_000);
        let cut = Weights::read(&cut).unwrap();
        let scores = cut.scores(&cut.sums(&[399_u64.wrapping_mul(0x9e37_79b9_7f4a_7c15)]));
        assert!((scores[1] - 3.99).abs() < 0.05);
    }
}
