//! The file of weights: sizes, labels, the vocabulary's hashes, token vectors in 8 bits, the network's parameters.
//!
//! All numbers are little-endian. Matrices are stored row by row as signed bytes with one scale a row; vectors stay as
//! they lie in the binary and are scaled when used, parameters are unpacked at loading (a millisecond).

use std::borrow::Cow;

use super::features::{NO_ROW, Rows, Vocabulary};
use super::network::{Affine, Config, LAYERS, Layout};
use crate::german::label;

/// First bytes of the file: name and version of the format.
pub const MAGIC: &[u8; 8] = b"DEPPAR03";

/// What training made.
#[derive(Debug)]
pub struct Weights {
    pub layout: Layout,
    /// Parameters, as `layout` says.
    pub values: Vec<f32>,
    /// Dependency relations in the order of their scores.
    pub labels: Vec<&'static str>,
    pub vocabulary: Vocabulary,
    scales: Vec<f32>,
    vectors: Cow<'static, [u8]>,
}

impl Weights {
    /// Reads the file format, the vectors where they lie; `None` if the bytes are none.
    pub fn read(file: &'static [u8]) -> Option<Self> {
        Self::unpack(file, Cow::Borrowed)
    }

    /// Reads the file format from bytes that go away; `None` if the bytes are none.
    pub fn copy(file: &[u8]) -> Option<Self> {
        Self::unpack(file, |vectors| Cow::Owned(vectors.to_owned()))
    }

    fn unpack<'a>(file: &'a [u8], keep: impl Fn(&'a [u8]) -> Cow<'static, [u8]>) -> Option<Self> {
        let mut file = Reader(file.strip_prefix(MAGIC)?);
        let hidden = file.sizes()?;
        let recurrent = file.sizes::<LAYERS>()?.map(|r| r == 1);
        let [embed, arc, label_size, labels, rows] = file.sizes()?;
        let layout = Layout::new(Config { embed, hidden, recurrent, arc, label: label_size });
        let labels = (0..labels).map(|_| file.text().map(label)).collect::<Option<_>>()?;
        let hashes = file.words(rows)?.map(u32::from_le_bytes).collect();
        let scales = file.words(rows)?.map(f32::from_le_bytes).collect();
        let vectors = keep(file.take(rows * embed)?);
        let mut values = vec![0.0; layout.len];
        for affine in layout.affines() {
            let Affine { inner, width, .. } = affine;
            let scales: Vec<f32> = file.words(if width == 0 { 0 } else { inner })?.map(f32::from_le_bytes).collect();
            let bytes = file.take(inner * width)?;
            let weight = affine.weight_mut(&mut values);
            for (i, (value, &byte)) in weight.iter_mut().zip(bytes).enumerate() {
                *value = f32::from(byte as i8) * scales[i / width];
            }
            let biases = file.words(width)?.map(f32::from_le_bytes);
            affine.bias_mut(&mut values).iter_mut().zip(biases).for_each(|(b, v)| *b = v);
        }
        file.0.is_empty().then_some(())?;
        Some(Self { layout, values, labels, vocabulary: Vocabulary::new(hashes), scales, vectors })
    }

    /// Adds up the vectors of a token's features.
    #[inline(always)]
    pub fn add_vectors(&self, rows: &Rows, vector: &mut [f32]) {
        for row in rows.iter().filter(|&&row| row != NO_ROW).map(|&row| row as usize) {
            let scale = self.scales[row];
            let bytes = &self.vectors[row * vector.len()..(row + 1) * vector.len()];
            for (value, &byte) in vector.iter_mut().zip(bytes) {
                *value += f32::from(byte as i8) * scale;
            }
        }
    }
}

/// Writes the file: `vectors` has a row for each hash.
pub fn write(layout: &Layout, values: &[f32], labels: &[String], hashes: &[u32], vectors: &[f32]) -> Vec<u8> {
    let Config { embed, hidden, recurrent, arc, label } = layout.config;
    let mut out = MAGIC.to_vec();
    let sizes = [embed, arc, label, labels.len(), hashes.len()];
    for size in hidden.into_iter().chain(recurrent.map(usize::from)).chain(sizes) {
        out.extend((size as u32).to_le_bytes());
    }
    for label in labels {
        out.push(label.len() as u8);
        out.extend(label.bytes());
    }
    hashes.iter().for_each(|hash| out.extend(hash.to_le_bytes()));
    pack(vectors, embed, &mut out);
    for affine in layout.affines() {
        pack(affine.weight(values), affine.width, &mut out);
        affine.bias(values).iter().for_each(|bias| out.extend(bias.to_le_bytes()));
    }
    out
}

/// Scales of all rows, then their bytes.
fn pack(values: &[f32], width: usize, out: &mut Vec<u8>) {
    let scale = |row: &[f32]| row.iter().fold(0f32, |most, v| most.max(v.abs())) / 127.0;
    if width == 0 {
        return;
    }
    values.chunks_exact(width).for_each(|row| out.extend(scale(row).to_le_bytes()));
    for row in values.chunks_exact(width) {
        let scale = scale(row).max(f32::MIN_POSITIVE);
        out.extend(row.iter().map(|v| (v / scale).round() as i8 as u8));
    }
}

/// Reads little-endian numbers and sections from bytes.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(count)?;
        self.0 = tail;
        Some(head)
    }

    fn words(&mut self, count: usize) -> Option<impl Iterator<Item = [u8; 4]> + use<'a>> {
        Some(self.take(count * 4)?.chunks_exact(4).map(|b| [b[0], b[1], b[2], b[3]]))
    }

    fn sizes<const N: usize>(&mut self) -> Option<[usize; N]> {
        let mut sizes = [0; N];
        sizes.iter_mut().zip(self.words(N)?).for_each(|(s, w)| *s = u32::from_le_bytes(w) as usize);
        Some(sizes)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::from(self.take(1)?[0]);
        std::str::from_utf8(self.take(length)?).ok()
    }
}
