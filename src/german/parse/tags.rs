//! Tags as groups of values, which the network predicts beside the tree.

use super::network::TAG_WIDTH;
use crate::german::tags::Tag;
use crate::german::{Case, Degree, Feats, Gender, Mood, Number, Tense, Upos};

/// What is predicted of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The fine tag.
    Tag,
    Case,
    Gender,
    Number,
    Person,
    Tense,
    Mood,
    Degree,
}

/// Number of values of each group. All but the first have a value for "none" in front.
pub const GROUPS: [usize; 8] = [Tag::ALL.len(), 5, 4, 3, 4, 3, 4, 4];

/// The value of each group.
pub type Values = [u8; GROUPS.len()];

/// What the network thinks of a token's tags: a score for each value of each group, softmax makes probabilities of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TagScores(pub(super) [f32; TAG_WIDTH]);

impl Default for TagScores {
    fn default() -> Self {
        Self([0.0; TAG_WIDTH])
    }
}

impl TagScores {
    /// The scores of a group's values: fine tags in the order of [`Tag::ALL`]; else none, then the values in order.
    pub fn group(&self, group: Group) -> &[f32] {
        let start: usize = GROUPS[..group as usize].iter().sum();
        &self.0[start..start + GROUPS[group as usize]]
    }

    /// The fine tag with the highest score.
    pub fn tag(&self) -> Tag {
        Tag::ALL[best(self.group(Group::Tag))]
    }

    /// The logarithm of the odds that a feature is written out at all.
    pub fn odds(&self, group: Group) -> f32 {
        let scores = self.group(group);
        let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let some: f32 = scores[1..].iter().map(|s| (s - most).exp()).sum();
        some.max(1e-30).ln() - (scores[0] - most)
    }

    /// The value of a group with the highest score, none aside.
    pub fn value(&self, group: Group) -> usize {
        best(&self.group(group)[1..])
    }
}

/// The first of the highest scores.
fn best(scores: &[f32]) -> usize {
    (1..scores.len()).fold(0, |best, i| if scores[i] > scores[best] { i } else { best })
}

/// The values of a token's tag and features; `particle` as in [`Tag::of`].
pub fn values(upos: Upos, feats: &Feats, particle: bool) -> Values {
    fn of<T: Copy + PartialEq>(all: &[T], value: Option<T>) -> u8 {
        value.and_then(|v| all.iter().position(|&a| a == v)).map_or(0, |i| i as u8 + 1)
    }
    [
        Tag::of(upos, feats, particle) as u8,
        of(Case::ALL, feats.case),
        of(Gender::ALL, feats.gender),
        of(Number::ALL, feats.number),
        of(&[1, 2, 3], feats.person),
        of(Tense::ALL, feats.tense),
        of(Mood::ALL, feats.mood),
        of(Degree::ALL, feats.degree),
    ]
}
