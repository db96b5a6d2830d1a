//! Everything that the readers of one article look things up in.

use std::collections::BTreeMap;

use super::attribution::Chains;
use super::coreference::Referents;
use super::factuality::Cues;
use super::frames::Frames;
use super::grammar::Grammar;
use super::office::Offices;
use super::phrase::Labeller;
use super::roles::Roles;
use super::scene::Places;
use super::tree::Tree;
use super::{Certainty, Claim, Filler, Polarity, Source, Status};
use crate::article::Article;
use crate::mention::{Mentions, Quantity, Timex};
use crate::text::Span;

/// One article with its trees, mentions, referents and attributions, and the knowledge to read them by.
#[derive(Debug)]
pub struct Context<'a> {
    pub article: &'a Article,
    pub trees: Vec<Tree<'a>>,
    pub mentions: &'a Mentions,
    pub frames: &'a Frames,
    pub grammar: &'a Grammar,
    pub cues: &'a Cues,
    pub offices: &'a Offices,
    pub places: &'a Places,
    pub labeller: Labeller<'a>,
    pub referents: Referents,
    pub chains: Chains,
}

impl Context<'_> {
    /// What fills roles.
    pub fn roles(&self) -> Roles<'_> {
        Roles { frames: self.frames, grammar: self.grammar, labeller: &self.labeller, referents: &self.referents }
    }

    /// The chain of sources of what stands at `span` and tells of `actors`; `standing` things are there whoever speaks of them.
    pub fn chain(&self, span: Span, actors: &[&str], standing: bool) -> Vec<Source> {
        self.chains.of(span, actors, standing)
    }

    /// Times inside a span, in text order.
    pub fn times_in(&self, span: Span) -> impl Iterator<Item = &Timex> {
        let from = self.mentions.times.partition_point(|t| t.span.begin < span.begin);
        self.mentions.times[from..].iter().take_while(move |t| t.span.begin < span.end)
    }

    /// Quantities inside a span, in text order.
    pub fn quantities_in(&self, span: Span) -> impl Iterator<Item = &Quantity> {
        let from = self.mentions.quantities.partition_point(|q| q.span.begin < span.begin);
        self.mentions.quantities[from..].iter().take_while(move |q| q.span.begin < span.end)
    }

    /// The sentence that a span begins in.
    pub fn sentence_of(&self, span: Span) -> Option<usize> {
        let at = self.trees.partition_point(|t| t.sentence.span.end <= span.begin);
        self.trees.get(at).filter(|t| t.sentence.span.begin <= span.begin).map(|_| at)
    }

    /// The token of a sentence that governs the others inside the span.
    pub fn head_of(&self, s: usize, span: Span) -> Option<usize> {
        let tree = &self.trees[s];
        let inside = |i: usize| tree.token(i).span.overlaps(span);
        (0..tree.len()).filter(|&i| inside(i)).find(|&i| tree.parent(i).is_none_or(|p| !inside(p)))
    }

    /// A claim that the article itself makes, told as plain fact, in the words of one sentence.
    pub fn bare_claim(
        &self,
        frame: &str,
        roles: BTreeMap<String, Vec<Filler>>,
        evidence: Span,
        trigger: Span,
        rule: &str,
    ) -> Claim {
        Claim {
            frame: frame.to_owned(),
            mode: None,
            roles,
            quantities: Vec::new(),
            time: None,
            places: Vec::new(),
            polarity: Polarity::Affirmed,
            certainty: Certainty::Certain,
            status: Status::Actual,
            sources: Vec::new(),
            evidence,
            repetitions: Vec::new(),
            trigger,
            rule: rule.to_owned(),
        }
    }
}
