//! Linear models over hashed features: which class scores best for the features at hand.
//!
//! On disk a model is a list of feature hashes, each with the few classes that it speaks for or against in eight bits;
//! in memory a hash table of dense rows. Trained by [`crate::train`].

/// Room for classes in a row.
pub const WIDTH: usize = 32;
/// Scores of all classes.
pub type Scores = [i16; WIDTH];

/// A trained model.
#[derive(Debug, Default)]
pub struct Linear {
    /// Open addressing: feature hashes, 0 where free; as long as `rows`' index table.
    keys: Vec<u32>,
    index: Vec<u32>,
    rows: Vec<[i8; WIDTH]>,
}

/// Mixes values into a feature's hash, beginning with its template's number; never 0.
#[inline]
pub fn feature(template: u32, values: &[u32]) -> u32 {
    let mut state = u64::from(template).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x517c_c1b7_2722_0a95;
    for &value in values {
        state = (state.rotate_left(23) ^ u64::from(value)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    ((state >> 32) as u32) | 1
}

/// The hash of a string, for features.
#[inline]
pub fn hash(text: &str) -> u32 {
    let state = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    ((state ^ (state >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

impl Linear {
    /// A model from its features and their rows.
    pub fn new(features: &[(u32, [i8; WIDTH])]) -> Self {
        let size = (features.len() * 2).next_power_of_two().max(2);
        let mut model = Self { keys: vec![0; size], index: vec![0; size], rows: Vec::with_capacity(features.len()) };
        for (key, row) in features {
            let mut at = model.home(*key);
            while model.keys[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            model.keys[at] = *key;
            model.index[at] = model.rows.len() as u32;
            model.rows.push(*row);
        }
        model
    }

    #[inline]
    fn home(&self, key: u32) -> usize {
        key.wrapping_mul(0x9e37_79b1) as usize >> (32 - self.keys.len().trailing_zeros())
    }

    /// The sum of the features' rows.
    #[inline]
    pub fn score(&self, features: &[u32]) -> Scores {
        let mut scores = [0; WIDTH];
        let mask = self.keys.len().wrapping_sub(1);
        if self.keys.is_empty() {
            return scores;
        }
        for &key in features {
            let mut at = self.home(key);
            loop {
                let found = self.keys[at];
                if found == key {
                    let row = &self.rows[self.index[at] as usize];
                    for (score, weight) in scores.iter_mut().zip(row) {
                        *score += i16::from(*weight);
                    }
                    break;
                }
                if found == 0 {
                    break;
                }
                at = (at + 1) & mask;
            }
        }
        scores
    }

    /// Writes features sorted by hash: the gap to the one before, then the classes with their weights.
    pub fn write(features: &[(u32, [i8; WIDTH])], out: &mut Vec<u8>) {
        out.extend((features.len() as u32).to_le_bytes());
        let mut last = 0;
        for (key, row) in features {
            varint(key - last, out);
            last = *key;
            let pairs: Vec<(u8, i8)> =
                row.iter().enumerate().filter(|(_, w)| **w != 0).map(|(c, w)| (c as u8, *w)).collect();
            out.push(pairs.len() as u8);
            out.extend(pairs.iter().flat_map(|&(c, w)| [c, w as u8]));
        }
    }

    /// Reads what [`Self::write`] wrote; `None` if the bytes are no model. Advances `bytes` behind it.
    pub fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (count, rest) = bytes.split_first_chunk::<4>()?;
        *bytes = rest;
        let mut features = Vec::new();
        let mut key = 0_u32;
        for _ in 0..u32::from_le_bytes(*count) {
            key = key.checked_add(read_varint(bytes)?)?;
            let (&pairs, rest) = bytes.split_first()?;
            let (pairs, rest) = rest.split_at_checked(2 * usize::from(pairs))?;
            *bytes = rest;
            let mut row = [0; WIDTH];
            for pair in pairs.chunks_exact(2) {
                *row.get_mut(usize::from(pair[0]))? = pair[1] as i8;
            }
            features.push((key, row));
        }
        Some(Self::new(&features))
    }
}

fn varint(mut value: u32, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn read_varint(bytes: &mut &[u8]) -> Option<u32> {
    let (mut value, mut shift) = (0_u32, 0);
    loop {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u32::from(byte & 0x7f).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(value);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_go_round_and_score() {
        let mut one = [0; WIDTH];
        one[3] = 7;
        let mut two = [0; WIDTH];
        two[3] = -2;
        two[31] = 100;
        let features = [(5, one), (u32::MAX, two)];
        let mut bytes = Vec::new();
        Linear::write(&features, &mut bytes);
        let mut rest = bytes.as_slice();
        let model = Linear::read(&mut rest).unwrap();
        assert!(rest.is_empty());
        let scores = model.score(&[5, u32::MAX, 77]);
        assert_eq!((scores[3], scores[31], scores[0]), (5, 100, 0));
        assert!(Linear::read(&mut &bytes[..9]).is_none());
        assert_eq!(Linear::default().score(&[1]), [0; WIDTH]);
    }
}
