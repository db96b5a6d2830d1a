//! Compiles a list of words with their Brown clusters into the table that [`crate::german::Clusters`] reads.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::german::clusters::{BUCKET_BITS, MAGIC, address};

/// The bytes of the table for lines of word and cluster (`models/scripts/clusters.py`).
///
/// # Errors
/// If a line is broken or there are more than 1,024 clusters.
pub fn compile(list: &Path) -> Result<Vec<u8>> {
    let text = std::fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
    let mut words = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let at = || format!("{}:{}: expected word and cluster", list.display(), i + 1);
        let (word, cluster) = line.split_once('\t').with_context(at)?;
        words.push((word, cluster.parse::<u16>().with_context(at)?));
    }
    let mut numbers: BTreeMap<u16, u32> = words.iter().map(|&(_, c)| (c, 0)).collect();
    ensure!(numbers.len() <= 1024, "{} has more than 1,024 clusters", list.display());
    for (i, number) in numbers.values_mut().enumerate() {
        *number = i as u32;
    }
    let mut buckets: Vec<BTreeMap<u32, u32>> = vec![BTreeMap::new(); 1 << BUCKET_BITS];
    for (word, cluster) in words {
        let (bucket, print) = address(word);
        buckets[bucket].entry(print).or_insert(numbers[&cluster]);
    }
    let mut out = MAGIC.to_vec();
    out.extend((numbers.len() as u16).to_le_bytes());
    out.extend(numbers.keys().flat_map(|path| path.to_le_bytes()));
    let mut count = 0_u32;
    for bucket in &buckets {
        out.extend(count.to_le_bytes());
        count += bucket.len() as u32;
    }
    out.extend(count.to_le_bytes());
    for (print, number) in buckets.iter().flatten() {
        out.extend(&(print << 10 | number).to_le_bytes()[..3]);
    }
    Ok(out)
}
