//! Names cut into atoms: runs of letters or of digits, folded, so that spelling habits do not tell names apart.

use std::borrow::Cow;
use std::hash::Hasher;

use rustc_hash::FxHasher;
use unicode_normalization::UnicodeNormalization;

/// The path before the first atom.
pub const ROOT: u64 = 0;

/// The path that `atom` leads to from `path`.
pub fn step(path: u64, atom: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u64(path);
    hasher.write(atom.as_bytes());
    hasher.finish()
}

/// The atoms of a string, in order.
#[derive(Debug)]
pub struct Atoms<'a> {
    rest: &'a str,
}

impl<'a> Atoms<'a> {
    /// Cuts `string` at everything that is neither letter nor digit, and between letters and digits.
    pub fn of(string: &'a str) -> Self {
        Self { rest: string }
    }
}

impl Iterator for Atoms<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let start = self.rest.find(char::is_alphanumeric)?;
        let run = &self.rest[start..];
        let digits = run.starts_with(char::is_numeric);
        let end = run.find(|c: char| !c.is_alphanumeric() || c.is_numeric() != digits).unwrap_or(run.len());
        self.rest = &run[end..];
        Some(fold(&run[..end]))
    }
}

/// Small letters, without accents; umlauts stay, *ß* becomes *ss*.
fn fold(run: &str) -> String {
    if run.is_ascii() {
        return run.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(run.len());
    for c in run.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' | 'ö' | 'ü' => folded.push(c),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            'đ' => folded.push('d'),
            c if c.is_ascii() => folded.push(c),
            c => folded.extend(std::iter::once(c).nfd().filter(|c| c.is_alphanumeric())),
        }
    }
    folded
}

/// An atom without the ending of an adjective or of a genitive, for all words of a name but the last: *vereinigten* →
/// *vereinigt*, *Sicherheitsrats* → *Sicherheitsrat*.
pub fn stem(atom: &str) -> Cow<'_, str> {
    if atom.len() >= 4 {
        for ending in ["en", "em", "er", "es", "e", "s"] {
            if let Some(stem) = atom.strip_suffix(ending)
                && stem.len() >= 3
            {
                return Cow::Borrowed(stem);
            }
        }
    }
    Cow::Borrowed(atom)
}

/// An atom as it is and without the endings that a name's last word can take, each with the ending that was cut.
pub fn without_endings(atom: &str) -> impl Iterator<Item = (&str, &'static str)> {
    ["", "s", "es", "n", "en"].into_iter().filter_map(move |ending| {
        let cut = atom.strip_suffix(ending)?;
        (ending.is_empty() || cut.chars().count() >= 3).then_some((cut, ending))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name_have_the_same_atoms() {
        let atoms = |s| Atoms::of(s).collect::<Vec<_>>();
        assert_eq!(atoms("Kim Jong-Un"), atoms("Kim Jong Un"));
        assert_eq!(atoms("S-400"), atoms("S400"));
        assert_eq!(atoms("Élysée-Palast"), ["elysee", "palast"]);
        assert_eq!(atoms("Weißes Haus"), ["weisses", "haus"]);
        assert_eq!(atoms("Özdemir"), ["özdemir"]);
    }

    #[test]
    fn stems_join_the_forms_of_an_adjective() {
        for form in ["vereinigte", "vereinigten", "vereinigter"] {
            assert_eq!(stem(form), "vereinigt");
        }
        assert_eq!(stem("kim"), "kim");
    }
}
