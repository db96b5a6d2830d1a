//! The onomasticon: words that are known as given names, family names, settlements or other places, and the clusters of
//! rare capitalised words that [`crate::german::Clusters`] does not list. Features of the name model.
//!
//! A table of hashes (card: `models/onomasticon.md`): a word that is not listed is taken for one that is about once in ten
//! thousand times.

use std::sync::OnceLock;

static FILE: &[u8] = include_bytes!("../../models/onomasticon.bin");
/// First bytes of the file: name and version of the format.
const MAGIC: &[u8; 8] = b"DEPONO01";
/// Bits of the hash that choose the bucket.
const BUCKET_BITS: u32 = 15;
/// Bits of the hash that are kept beside five marks and ten bits of cluster.
const PRINT_BITS: u32 = 17;

/// What is known of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Sum of 1 (given name), 2 (family name), 4 (settlement), 8 (other place) and 16 (village).
    pub names: u8,
    /// Number of its cluster as in [`crate::german::Clusters`]; 0 where unknown.
    pub cluster: u16,
}

impl Marks {
    /// Whether it names a settlement or another place.
    pub const fn is_place(self) -> bool {
        self.names & (4 | 8 | 16) != 0
    }
}

/// The table.
#[derive(Debug)]
pub struct Onomasticon {
    /// Bucket `i` has the entries `offsets[i]..offsets[i + 1]`; little-endian u32.
    offsets: &'static [u8],
    /// Four bytes each: print, marks, cluster from the high bits down.
    entries: &'static [u8],
}

fn address(word: &str) -> (usize, u32) {
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    let hash = (hash ^ (hash >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((hash >> (64 - BUCKET_BITS)) as usize, (hash >> 20) as u32 & ((1 << PRINT_BITS) - 1))
}

fn number(bytes: &[u8], i: usize) -> u32 {
    bytes.get(4 * i..4 * i + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
}

impl Onomasticon {
    /// The table in the binary.
    ///
    /// # Panics
    /// If the file that was embedded is no such table: tests keep that from being built.
    pub fn load() -> &'static Self {
        static TABLE: OnceLock<Onomasticon> = OnceLock::new();
        TABLE.get_or_init(|| {
            Self::read(FILE).expect("models/onomasticon.bin: make it again with depesche train onomasticon")
        })
    }

    fn read(file: &'static [u8]) -> Option<Self> {
        let (offsets, entries) = file.strip_prefix(MAGIC)?.split_at_checked(4 * ((1 << BUCKET_BITS) + 1))?;
        (entries.len() == 4 * number(offsets, 1 << BUCKET_BITS) as usize).then_some(Self { offsets, entries })
    }

    /// Whether a word in *-er* is made from the name of a settlement: *Jenaer*, *Arnsberger*.
    pub fn is_inhabitant(&self, form: &str) -> bool {
        let Some(stem) = form.strip_suffix("er").filter(|stem| stem.len() > 3) else { return false };
        form.starts_with(char::is_uppercase)
            && !self.of(form).is_place()
            && ["", "e", "en", "a"].iter().any(|tail| self.of(&format!("{stem}{tail}")).is_place())
    }

    /// What is known of a word; case counts.
    pub fn of(&self, word: &str) -> Marks {
        let (bucket, print) = address(word);
        (number(self.offsets, bucket)..number(self.offsets, bucket + 1))
            .map(|i| number(self.entries, i as usize))
            .find(|entry| entry >> 15 == print)
            .map_or_else(Marks::default, |e| Marks { names: (e >> 10 & 31) as u8, cluster: (e & 1023) as u16 })
    }
}

/// The bytes of a table.
pub fn compile<'a>(words: impl Iterator<Item = (&'a str, Marks)>) -> Vec<u8> {
    let mut buckets: Vec<Vec<u32>> = vec![Vec::new(); 1 << BUCKET_BITS];
    for (word, marks) in words {
        let (bucket, print) = address(word);
        if !buckets[bucket].iter().any(|e| e >> 15 == print) {
            buckets[bucket].push(print << 15 | u32::from(marks.names) << 10 | u32::from(marks.cluster));
        }
    }
    let mut out = MAGIC.to_vec();
    let mut count = 0_u32;
    for bucket in &buckets {
        out.extend(count.to_le_bytes());
        count += bucket.len() as u32;
    }
    out.extend(count.to_le_bytes());
    for bucket in &mut buckets {
        bucket.sort_unstable();
        out.extend(bucket.iter().flat_map(|e| e.to_le_bytes()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_their_marks() {
        let table = Onomasticon::load();
        assert_eq!(table.of("Olaf").names & 1, 1);
        assert_eq!(table.of("Schrödinger").names & 2, 2);
        assert_eq!(table.of("Stuttgart").names & 4, 4);
        assert_eq!(table.of("Neckar").names & 8, 8);
        assert_eq!(table.of("brimborixxx"), Marks::default());
    }
}
