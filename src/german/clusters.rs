//! Word clusters: words that stand in like contexts share a number. Features of the tagger and the parser.
//!
//! Brown clusters of the 200,000 most frequent words (card: `models/clusters.md`), kept as a table of buckets of hashes:
//! a word that is not listed gets a wrong cluster once in some thousand times, and none otherwise.

use std::sync::OnceLock;

static FILE: &[u8] = include_bytes!("../../models/clusters.bin");
/// First bytes of the file: name and version of the format.
pub const MAGIC: &[u8; 8] = b"DEPCLU01";
/// Bits of the hash that choose the bucket.
pub const BUCKET_BITS: u32 = 14;
/// Bits of the hash that are kept with a cluster's number, which takes the other 10 of 24.
const PRINT_BITS: u32 = 14;

/// The compiled table.
#[derive(Debug)]
pub struct Clusters {
    /// Paths in the cluster tree by number; the low bits are near the root.
    paths: Vec<u16>,
    /// Bucket `i` has the entries `offsets[i]..offsets[i + 1]`; little-endian u32.
    offsets: &'static [u8],
    /// Three bytes each: print in the high 14 bits, number in the low 10.
    entries: &'static [u8],
}

/// Where a word stands in the table: bucket and print.
pub fn address(word: &str) -> (usize, u32) {
    // FNV-1a, mixed so that the high bits depend on all characters.
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((hash >> (64 - BUCKET_BITS)) as usize, (hash >> 20) as u32 & ((1 << PRINT_BITS) - 1))
}

impl Clusters {
    /// The table in the binary.
    ///
    /// # Panics
    /// If the file that was embedded is no such table: tests keep that from being built.
    pub fn load() -> &'static Self {
        static CLUSTERS: OnceLock<Clusters> = OnceLock::new();
        CLUSTERS.get_or_init(|| {
            Self::read(FILE).expect("models/clusters.bin is a table: make it again with depesche train clusters")
        })
    }

    fn read(file: &'static [u8]) -> Option<Self> {
        let rest = file.strip_prefix(MAGIC)?;
        let (count, rest) = rest.split_at_checked(2)?;
        let (paths, rest) = rest.split_at_checked(2 * usize::from(u16::from_le_bytes(count.try_into().ok()?)))?;
        let (offsets, entries) = rest.split_at_checked(4 * ((1 << BUCKET_BITS) + 1))?;
        let paths = paths.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
        Some(Self { paths, offsets, entries })
    }

    /// The number of a word's cluster, from 1; 0 where none is known. Case counts.
    pub fn of(&self, word: &str) -> u16 {
        let (bucket, print) = address(word);
        let offset = |i: usize| {
            self.offsets.get(4 * i..4 * i + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes) as usize
        };
        let entries = self.entries.get(3 * offset(bucket)..3 * offset(bucket + 1)).unwrap_or_default();
        entries
            .chunks_exact(3)
            .map(|e| u32::from_le_bytes([e[0], e[1], e[2], 0]))
            .find(|e| e >> 10 == print)
            .map_or(0, |e| (e & 1023) as u16 + 1)
    }

    /// The number of the cluster with this path; 0 for none.
    pub fn number(&self, path: u16) -> u16 {
        self.paths.iter().position(|&p| p == path).map_or(0, |i| i as u16 + 1)
    }

    /// The path of a cluster in the tree, low bits near the root; 0 for no cluster.
    pub fn path(&self, number: u16) -> u16 {
        number.checked_sub(1).and_then(|i| self.paths.get(usize::from(i))).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_words_share_a_cluster() {
        let clusters = Clusters::load();
        assert_ne!(clusters.of("Rakete"), 0);
        assert_eq!(clusters.of("Rakete"), clusters.of("Drohne"));
        assert_ne!(clusters.of("Rakete"), clusters.of("liefern"));
        assert_eq!(clusters.of("brimborixxx"), 0);
        assert_eq!(clusters.path(0), 0);
    }
}
