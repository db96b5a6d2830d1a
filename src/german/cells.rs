//! Cells of the nominal paradigm: sets of (case, number, gender), as the members of a noun phrase share them.

use super::feats::{Case, Gender, Number};
use super::morph::{Morph, Set};

/// A set of cells: bit `case · 6 + number · 3 + gender`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cells(pub u32);

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    pub case: Case,
    pub number: Number,
    pub gender: Gender,
}

impl Cells {
    /// Every cell.
    pub const ALL: Self = Self((1 << 24) - 1);
    /// No cell.
    pub const NONE: Self = Self(0);

    /// The cells that sets of cases, numbers and genders span; an empty set spans all its values. In the plural gender
    /// is not marked by what agrees, so a plural alternative spans all genders where `marked` is false.
    pub fn span(cases: Set, numbers: Set, genders: Set) -> Self {
        let full = |set: Set, n: u32| if set.is_empty() { (1_u32 << n) - 1 } else { u32::from(set.0) };
        let (cases, numbers, genders) = (full(cases, 4), full(numbers, 2), full(genders, 3));
        let mut bits = 0;
        for case in (0..4).filter(|c| cases >> c & 1 == 1) {
            for number in (0..2).filter(|n| numbers >> n & 1 == 1) {
                bits |= genders << (case * 6 + number * 3);
            }
        }
        Self(bits)
    }

    /// The cells of a reading.
    pub fn of(morph: &Morph) -> Self {
        Self::span(morph.cases, morph.numbers, morph.genders)
    }

    /// Both.
    pub const fn meet(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Either.
    pub const fn join(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// These cells, or `other` if there are none.
    pub const fn or(self, other: Self) -> Self {
        if self.is_empty() { other } else { self }
    }

    /// Whether the cell is one of them.
    pub const fn has(self, cell: Cell) -> bool {
        self.0 >> cell.index() & 1 == 1
    }

    /// The cells, in order.
    pub fn iter(self) -> impl Iterator<Item = Cell> {
        (0..24).filter(move |i| self.0 >> i & 1 == 1).map(Cell::at)
    }

    /// The cases that occur.
    pub fn cases(self) -> Set {
        Set((0..4).filter(|c| self.0 >> (c * 6) & 63 != 0).fold(0, |set, c| set | 1 << c))
    }

    /// The numbers that occur.
    pub fn numbers(self) -> Set {
        const SINGULAR: u32 = 0b111 | 0b111 << 6 | 0b111 << 12 | 0b111 << 18;
        Set(u8::from(self.0 & SINGULAR != 0) | u8::from(self.0 >> 3 & SINGULAR != 0) << 1)
    }

    /// Only cells of these cases; an empty set restricts nothing.
    pub fn with_cases(self, cases: Set) -> Self {
        self.meet(Self::span(cases, Set::default(), Set::default()))
    }
}

impl Cell {
    /// Its bit.
    pub const fn index(self) -> u32 {
        self.case as u32 * 6 + self.number as u32 * 3 + self.gender as u32
    }

    fn at(index: u32) -> Self {
        let pick = |i: u32| i as usize;
        Self {
            case: Case::ALL[pick(index / 6)],
            number: Number::ALL[pick(index / 3 % 2)],
            gender: Gender::ALL[pick(index % 3)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn article_and_noun_share_a_cell() {
        let der = ["Case=Nom|Gender=Masc|Number=Sing", "Case=Gen/Dat|Gender=Fem|Number=Sing", "Case=Gen|Number=Plur"];
        let der = der.iter().fold(Cells::NONE, |cells, m| cells.join(Cells::of(&Morph::parse(m))));
        let rakete = Cells::of(&Morph::parse("Case=Nom/Gen/Dat/Acc|Gender=Fem|Number=Sing"));
        let both = der.meet(rakete);
        assert_eq!(both.cases(), Set(0b0110));
        assert_eq!(both.numbers(), Set(1));
        assert!(both.iter().all(|c| c.gender == Gender::Fem && both.has(c)));
    }
}
