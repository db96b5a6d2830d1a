//! Readings with alternatives: what a form can be before the sentence decides.
//!
//! [`Morph`] holds sets of cases, genders, numbers and persons beside the features that are certain; two of them agree
//! where their sets meet. Written like UD features, with `/` between alternatives: `Case=Nom/Acc|Gender=Fem`.

use super::feats::{Case, Feats, Gender, Number};

/// Features with sets of alternatives. An empty set says that the feature does not apply or is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Morph {
    /// Features with one value; of those with a set below, the value where the set has just one.
    pub feats: Feats,
    pub cases: Set,
    pub genders: Set,
    pub numbers: Set,
    /// Bit 0 is the first person.
    pub persons: Set,
    /// How an adjective inflects.
    pub variant: Variant,
}

/// How an adjective form of the lexicon relates to its inflected forms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Variant {
    /// Takes endings and stands alone: `klein`.
    #[default]
    Both,
    /// Stands alone, takes no endings: `dunkel`, `Prager`.
    Short,
    /// Only before endings: `dunkl-`, `größt-`.
    Stem,
}

/// A small set: bit `n` stands for the value with index `n`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Set(pub u8);

impl Set {
    /// Whether nothing is in it: the feature does not apply.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the value with this index is in it.
    pub const fn has(self, index: usize) -> bool {
        self.0 >> index & 1 == 1
    }

    /// The values in both; a set that does not apply excludes nothing.
    pub const fn meet(self, other: Self) -> Self {
        if self.is_empty() {
            other
        } else if other.is_empty() {
            self
        } else {
            Self(self.0 & other.0)
        }
    }

    /// Whether both can have the same value.
    pub const fn agrees(self, other: Self) -> bool {
        !self.meet(other).is_empty() || self.is_empty() && other.is_empty()
    }

    /// The values in either.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The index of the only value, if there is just one.
    pub const fn single(self) -> Option<usize> {
        if self.0.count_ones() == 1 { Some(self.0.trailing_zeros() as usize) } else { None }
    }
}

impl Morph {
    /// Reads UD's notation with `/` between the alternatives of case, gender, number and person.
    pub fn parse(text: &str) -> Self {
        let mut morph = Self { feats: Feats::parse(text), ..Self::default() };
        for (name, values) in text.split('|').filter_map(|pair| pair.split_once('=')) {
            let set = |index: fn(&str) -> Option<usize>| {
                Set(values.split('/').filter_map(index).fold(0, |bits, i| bits | 1 << i))
            };
            match name {
                "Case" => morph.cases = set(|v| Case::parse(v).map(|c| c as usize)),
                "Gender" => morph.genders = set(|v| Gender::parse(v).map(|g| g as usize)),
                "Number" => morph.numbers = set(|v| Number::parse(v).map(|n| n as usize)),
                "Person" => {
                    morph.persons = set(|v| v.parse().ok().filter(|p| (1..=3).contains(p)).map(|p: usize| p - 1))
                }
                "Variant" => morph.variant = if values == "Stem" { Variant::Stem } else { Variant::Short },
                _ => {}
            }
        }
        morph.narrow();
        morph
    }

    /// Sets the single features from sets that have one value.
    fn narrow(&mut self) {
        self.feats.case = self.cases.single().map(|i| Case::ALL[i]);
        self.feats.gender = self.genders.single().map(|i| Gender::ALL[i]);
        self.feats.number = self.numbers.single().map(|i| Number::ALL[i]);
        self.feats.person = self.persons.single().map(|i| i as u8 + 1);
    }

    /// These features with the cells of an ending.
    pub fn inflected(mut self, ending: &Self) -> Self {
        self.cases = ending.cases;
        self.genders = ending.genders;
        self.numbers = ending.numbers;
        self.variant = Variant::Both;
        self.narrow();
        self
    }

    /// Whether both can share case, gender and number, as within one noun phrase.
    pub fn agrees(&self, other: &Self) -> bool {
        // German has one set of plural forms: gender does not count there.
        let plural = Set(1 << Number::Plur as u8);
        self.cases.agrees(other.cases)
            && self.numbers.agrees(other.numbers)
            && (self.numbers.meet(other.numbers) == plural || self.genders.agrees(other.genders))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_are_sets() {
        let m = Morph::parse("Case=Nom/Acc|Gender=Fem|Number=Sing");
        assert!(m.cases.has(Case::Nom as usize) && m.cases.has(Case::Acc as usize) && !m.cases.has(Case::Dat as usize));
        assert_eq!((m.feats.case, m.feats.gender), (None, Some(Gender::Fem)));
    }

    #[test]
    fn agreement_is_a_common_cell() {
        let der = Morph::parse("Case=Nom|Gender=Masc|Number=Sing");
        let mann = Morph::parse("Case=Nom/Dat/Acc|Gender=Masc|Number=Sing");
        let frau = Morph::parse("Case=Nom/Gen/Dat/Acc|Gender=Fem|Number=Sing");
        assert!(der.agrees(&mann) && !der.agrees(&frau));
        assert!(Morph::default().agrees(&der));
    }
}
