//! Compiles lists of forms and kinds into the lexicon's file format (read by [`crate::german::Lexicon`]).
//!
//! Takes the lines that `models/scripts/lexicon.py` and `kinds.py` print; gives the same bytes for the same lines.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::german::{LEXICON_MAGIC, Rule, Upos};

/// Forms with their readings: (tag, index of features, index of rule), sorted.
type Class = Vec<(u8, u16, u16)>;

/// Compiles `entries` (form, lemma, tag, features; tab-separated) and `kinds` (lemma, code) into the file's bytes.
///
/// # Errors
/// If a line is broken or a table overflows; names file and line.
pub fn compile(entries: &Path, kinds: &Path) -> Result<Vec<u8>> {
    let mut features = Table::default();
    let mut rules = Table::default();
    let mut forms: BTreeMap<String, Class> = BTreeMap::new();
    for (line, fields) in rows(entries)? {
        let at = || format!("{}:{line}", entries.display());
        let [form, lemma, upos, feats] = fields.as_slice() else { bail!("{}: expected four fields", at()) };
        let tag = Upos::parse(upos).with_context(|| format!("{}: unknown tag {upos}", at()))?;
        let rule = edit(form, lemma);
        ensure!(rule.apply(form) == *lemma, "{}: no rule makes {lemma} of {form}", at());
        let reading = (tag as u8, features.id(feats.clone())?, rules.id(rule)?);
        forms.entry(form.clone()).or_default().push(reading);
    }
    let mut counts: BTreeMap<Class, usize> = BTreeMap::new();
    for class in forms.values_mut() {
        class.sort_unstable();
        class.dedup();
        *counts.entry(class.clone()).or_default() += 1;
    }
    // Frequent classes get small numbers: they take fewer bytes in the transducer.
    let mut classes: Vec<(Class, usize)> = counts.into_iter().collect();
    classes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let ids: BTreeMap<&Class, u64> = classes.iter().enumerate().map(|(i, (c, _))| (c, i as u64)).collect();

    let mut out = LEXICON_MAGIC.to_vec();
    out.extend((features.values.len() as u32).to_le_bytes());
    for feats in &features.values {
        text(&mut out, feats)?;
    }
    out.extend((rules.values.len() as u32).to_le_bytes());
    for rule in &rules.values {
        out.extend([rule.infix.map_or(0, |i| i + 1), rule.cut, u8::from(rule.umlaut)]);
        text(&mut out, &rule.add)?;
    }
    let (mut offsets, mut readings, mut count) = (vec![], vec![], 0_u32);
    for (class, _) in &classes {
        offsets.extend(count.to_le_bytes());
        count += class.len() as u32;
        for (upos, feats, rule) in class {
            readings.push(*upos);
            readings.extend(feats.to_le_bytes());
            readings.extend(rule.to_le_bytes());
        }
    }
    offsets.extend(count.to_le_bytes());
    section(&mut out, &offsets);
    section(&mut out, &readings);
    section(&mut out, fst::Map::from_iter(forms.iter().map(|(f, c)| (f, ids[c])))?.as_fst().as_bytes());
    let mut kind_codes = BTreeMap::new();
    for (line, fields) in rows(kinds)? {
        let code = fields.get(1).and_then(|f| f.parse::<u64>().ok());
        kind_codes.insert(fields[0].clone(), code.with_context(|| format!("{}:{line}: no code", kinds.display()))?);
    }
    section(&mut out, fst::Map::from_iter(kind_codes)?.as_fst().as_bytes());
    Ok(out)
}

fn rows(path: &Path) -> Result<Vec<(usize, Vec<String>)>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.lines().enumerate().map(|(i, l)| (i + 1, l.split('\t').map(str::to_owned).collect())).collect())
}

fn text(out: &mut Vec<u8>, s: &str) -> Result<()> {
    out.push(u8::try_from(s.len()).with_context(|| format!("{s:?} is longer than 255 bytes"))?);
    out.extend(s.as_bytes());
    Ok(())
}

fn section(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u32).to_le_bytes());
    out.extend(bytes);
}

/// Values numbered in the order of their first appearance.
struct Table<T> {
    ids: BTreeMap<T, u16>,
    values: Vec<T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { ids: BTreeMap::new(), values: Vec::new() }
    }
}

impl<T: Ord + Clone> Table<T> {
    fn id(&mut self, value: T) -> Result<u16> {
        if let Some(&id) = self.ids.get(&value) {
            return Ok(id);
        }
        let id = u16::try_from(self.values.len()).context("more than 65,536 different features or rules")?;
        self.ids.insert(value.clone(), id);
        self.values.push(value);
        Ok(id)
    }
}

/// The smallest edit that makes `lemma` of `form`.
pub fn edit(form: &str, lemma: &str) -> Rule {
    let chars: Vec<char> = form.chars().collect();
    let infixes = (0..chars.len().saturating_sub(2).min(12))
        .filter(|&i| matches!(chars[i..i + 2], ['g', 'e'] | ['z', 'u']))
        .map(|i| Some(i as u8));
    let mut best: Option<(usize, Rule)> = None;
    for infix in std::iter::once(None).chain(infixes) {
        for umlaut in [false, true] {
            let mut rest = chars.clone();
            if let Some(i) = infix {
                rest.drain(usize::from(i)..usize::from(i) + 2);
            }
            for keep in (0..=rest.len()).rev() {
                let cut = rest.len() - keep;
                let rule = Rule { infix, cut: cut.min(255) as u8, umlaut, add: String::new() };
                let Some(add) = lemma.strip_prefix(rule.apply(form).as_str()) else { continue };
                let cost = cut + add.chars().count() + 2 * usize::from(umlaut) + 2 * usize::from(infix.is_some());
                if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    best = Some((cost, Rule { add: add.to_owned(), ..rule }));
                }
                break;
            }
        }
    }
    best.map_or(Rule { infix: None, cut: chars.len().min(255) as u8, umlaut: false, add: lemma.to_owned() }, |b| b.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_small_and_right() {
        for (form, lemma, cost) in [
            ("Raketen", "Rakete", 1),
            ("Häuser", "Haus", 2),
            ("geliefert", "liefern", 2),
            ("anzubieten", "anbieten", 0),
        ] {
            let rule = edit(form, lemma);
            assert_eq!(rule.apply(form), lemma);
            assert_eq!(usize::from(rule.cut) + rule.add.len(), cost, "{form} → {lemma}: {rule:?}");
        }
        assert_eq!(edit("bin", "sein").apply("bin"), "sein");
    }
}
