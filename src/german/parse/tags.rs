//! Tags as groups of values, which the network predicts beside the tree.

use crate::german::{Case, Degree, Feats, Gender, Mood, Number, Tense, Upos, VerbForm};

/// Number of values of each group: tag, case, gender, number, person, tense, mood, verb form, degree. All but the first
/// have a value for "none" in front.
pub const GROUPS: [usize; 9] = [Upos::ALL.len(), 5, 4, 3, 4, 3, 4, 4, 4];

/// The value of each group.
pub type Values = [u8; GROUPS.len()];

/// The values of a token's tag and features.
pub fn values(upos: Upos, feats: &Feats) -> Values {
    fn of<T: Copy + PartialEq>(all: &[T], value: Option<T>) -> u8 {
        value.and_then(|v| all.iter().position(|&a| a == v)).map_or(0, |i| i as u8 + 1)
    }
    [
        upos as u8,
        of(Case::ALL, feats.case),
        of(Gender::ALL, feats.gender),
        of(Number::ALL, feats.number),
        of(&[1, 2, 3], feats.person),
        of(Tense::ALL, feats.tense),
        of(Mood::ALL, feats.mood),
        of(VerbForm::ALL, feats.verb_form),
        of(Degree::ALL, feats.degree),
    ]
}
