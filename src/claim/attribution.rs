//! Chains of attribution: whose words a stretch of text is, through whom, and the `State` claims that follow.
//!
//! Takes the quotations of [`super::quote`] with their speakers as fillers; the innermost speaker vouches first, then who
//! relays him: *US-Geheimdienste* → *New York Times*.

use std::collections::BTreeMap;

use super::factuality::Effect;
use super::quote::{Attribution, Stance};
use super::{Claim, Context, Filler, QuoteKind, Source};
use crate::text::Span;

/// One act of saying, with everybody in it.
#[derive(Clone, Debug, Default)]
pub struct Saying {
    /// What is said.
    pub content: Vec<Span>,
    /// The words that introduce it; several where other words stand between.
    pub cue: Vec<Span>,
    /// Who says it; joint speakers each vouch.
    pub voices: Vec<Filler>,
    /// The outlets or occasions that the voice spoke to.
    pub media: Vec<Filler>,
    /// Those of them that relay: media other than the article's own.
    pub outlets: Vec<Filler>,
    /// Sources that the voice relies on, the nearest first.
    pub bases: Vec<Filler>,
    /// What the cue's own meaning does to the content (*vermuten*, *befürchten*).
    pub effect: Effect,
    /// Whether it only goes on with what an earlier cue introduced.
    pub continued: bool,
    /// Whether the voices tell what they themselves will do.
    pub promise: bool,
    /// Whether it makes a `State` claim at all.
    pub states: bool,
}

impl Saying {
    fn covers(&self, span: Span) -> bool {
        // A reported act is its whole clause: its own cue is not said by anybody.
        self.content.iter().any(|c| c.begin <= span.begin && span.begin < c.end)
            && !self.cue.iter().any(|cue| cue.overlaps(span))
    }

    fn length(&self) -> usize {
        self.content.iter().map(|c| c.len()).sum()
    }
}

/// All acts of saying of one article.
#[derive(Clone, Debug, Default)]
pub struct Chains {
    pub sayings: Vec<Saying>,
}

impl Chains {
    /// The sayings around a span, the innermost first.
    fn around(&self, span: Span) -> Vec<&Saying> {
        let mut all: Vec<&Saying> = self.sayings.iter().filter(|s| s.covers(span)).collect();
        all.sort_by_key(|s| s.length());
        all
    }

    /// The chain of what stands at `span`: who vouches first, then through whom. What `actors` promise of themselves
    /// needs no source.
    pub fn of(&self, span: Span, actors: &[&str]) -> Vec<Source> {
        let mut chain: Vec<Source> = Vec::new();
        for saying in self.around(span) {
            if !(saying.promise && saying.voices.iter().any(|v| actors.contains(&v.id.as_str()))) {
                extend(&mut chain, saying);
            }
        }
        chain
    }

    /// What the sources' own words do to what stands at `span`.
    pub fn effects(&self, span: Span) -> impl Iterator<Item = &Effect> {
        self.around(span).into_iter().map(|s| &s.effect)
    }
}

/// The sayings of an article's attributions, with fillers for everybody in them.
pub fn chains(context: &Context, attributions: &[Attribution]) -> Chains {
    let sayings = attributions
        .iter()
        // Who knows or shows something does not say it.
        .filter(|a| a.stance != Stance::Know || a.kind == QuoteKind::Direct)
        .filter_map(|a| {
            let voices: Vec<Filler> = a.voice.map(|v| speakers(context, v)).unwrap_or_default();
            let medium = a.medium.map(|m| speakers(context, m)).unwrap_or_default();
            let own = context.article.metadata.publisher.as_deref();
            let (mut outlets, occasions): (Vec<Filler>, Vec<Filler>) =
                medium.into_iter().partition(|m| context.frames.is_a(&m.kind, "outlet"));
            let media = outlets.iter().chain(&occasions).cloned().collect();
            outlets.retain(|m| Some(m.label.as_str()) != own);
            let mut bases: Vec<Filler> = a.relies_on.iter().flat_map(|&b| speakers(context, b)).collect();
            bases.retain(|b| context.frames.is_a(&b.kind, "actor"));
            let saying = Saying {
                content: a.content.clone(),
                cue: a.cue.clone(),
                states: states(context, a, &voices),
                voices,
                media,
                outlets,
                bases,
                effect: context.cues.of_cue(&a.cue_lemma),
                continued: a.continued,
                promise: matches!(a.stance, Stance::Promise | Stance::Want | Stance::Hope),
            };
            (!saying.voices.is_empty() || !saying.bases.is_empty()).then_some(saying)
        })
        .chain(headings(context))
        .collect();
    Chains { sayings }
}

/// *Geheimdienst: Moskau kauft Granaten*: what a heading says behind the colon is the word of whoever stands before it.
fn headings<'c>(context: &'c Context) -> impl Iterator<Item = Saying> + 'c {
    context.trees.windows(2).filter_map(|pair| {
        let [before, after] = pair else { return None };
        let colon = before.sentence.tokens.last().is_some_and(|t| t.form == ":");
        if !colon || before.sentence.block != after.sentence.block || (0..before.len()).any(|i| before.is_verbal(i)) {
            return None;
        }
        let s = context.sentence_of(before.sentence.span)?;
        let root = before.sentence.root()?;
        let voices: Vec<Filler> =
            context.roles().expand(s, before, root, "actor").into_iter().map(|f| f.filler).collect();
        (!voices.is_empty()).then(|| Saying {
            content: vec![after.sentence.span],
            cue: vec![before.sentence.span],
            voices,
            ..Saying::default()
        })
    })
}

/// Whether the article says that something was said: not where the cue is a mere judgement or wish.
fn states(context: &Context, attribution: &Attribution, voices: &[Filler]) -> bool {
    let told = attribution.kind == QuoteKind::Reported;
    let act = matches!(
        attribution.stance,
        Stance::Accuse | Stance::Criticize | Stance::Praise | Stance::Want | Stance::Hope | Stance::Know
    );
    let quoted = matches!(attribution.kind, QuoteKind::Direct | QuoteKind::IndirectFreeIndirect);
    let promise = told && attribution.stance == Stance::Promise;
    (quoted || !act && !promise && !context.grammar.decides(&attribution.cue_lemma))
        && voices.iter().all(|v| context.frames.is_a(&v.kind, "actor"))
}

/// Everybody that a phrase names as a voice; a seat of power is its state.
fn speakers(context: &Context, span: Span) -> Vec<Filler> {
    let Some(s) = context.sentence_of(span) else { return Vec::new() };
    let Some(head) = context.head_of(s, span) else { return Vec::new() };
    let tree = &context.trees[s];
    let roles = context.roles();
    let mut found = roles.expand(s, tree, head, "actor");
    if found.is_empty() {
        found = roles.expand(s, tree, head, "any");
    }
    found.retain(|f| f.token.is_none_or(|t| tree.token(t).span.overlaps(span)));
    found.into_iter().map(|f| f.filler).collect()
}

fn extend(chain: &mut Vec<Source>, saying: &Saying) {
    let voices = saying.voices.iter().take(1);
    for voice in saying.bases.iter().rev().chain(voices).chain(&saying.outlets) {
        if !chain.iter().any(|s| s.voice.id == voice.id) {
            chain.push(Source { voice: voice.clone(), cue: saying.cue.first().copied() });
        }
    }
}

/// The `State` claims: one for each voice and source behind it.
pub fn claims(context: &Context) -> Vec<Claim> {
    let mut all = Vec::new();
    for saying in context.chains.sayings.iter().filter(|s| s.states && !s.continued) {
        let Some(&cue) = saying.cue.last() else { continue };
        let Some(s) = context.sentence_of(cue) else { continue };
        let evidence = context.trees[s].sentence.span;
        let outer = context.chains.of(cue, &[]);
        for voice in &saying.voices {
            let mut roles = BTreeMap::from([("speaker".to_owned(), vec![voice.clone()])]);
            if !saying.media.is_empty() {
                roles.insert("medium".to_owned(), saying.media.clone());
            }
            let mut claim = context.bare_claim("State", roles, evidence, cue, "state/saying");
            claim.sources = outer.iter().filter(|o| o.voice.id != voice.id).cloned().collect();
            claim.time = saying_time(context, s, cue);
            all.push(claim);
        }
        // *unter Berufung auf US-Geheimdienste*: the source behind states too, as its relayer says.
        for (n, base) in saying.bases.iter().enumerate() {
            let roles = BTreeMap::from([("speaker".to_owned(), vec![base.clone()])]);
            let mut claim = context.bare_claim("State", roles, evidence, cue, "state/basis");
            let nearer = saying.bases[..n].iter().rev().chain(saying.voices.iter().take(1)).chain(&saying.outlets);
            claim.sources = nearer.map(|voice| Source { voice: voice.clone(), cue: Some(cue) }).collect();
            claim.sources.extend(outer.iter().filter(|o| o.voice.id != base.id).cloned());
            all.push(claim);
        }
    }
    all
}

/// The time of saying: of the clause that the cue stands in, not of what is said.
fn saying_time(context: &Context, s: usize, cue: Span) -> Option<(String, Span)> {
    let tree = &context.trees[s];
    let head = context.head_of(s, cue)?;
    let clause = tree.clause(head);
    let own = |span: Span| context.chains.sayings.iter().any(|x| x.cue.contains(&cue) && x.covers(span));
    let told = |span: Span| context.chains.sayings.iter().any(|x| x.covers(span));
    let times: Vec<_> = context.times_in(tree.sentence.span).filter(|t| t.edtf.is_some() && !own(t.span)).collect();
    let beside = times.iter().find(|t| context.head_of(s, t.span).is_some_and(|h| tree.clause(h) == clause));
    // The only time outside of what is said belongs to the saying, wherever the tree hangs it.
    let outside: Vec<_> = times.iter().filter(|t| !told(t.span)).collect();
    let only = || if let [only] = outside[..] { Some(only) } else { None };
    let time = beside.or_else(only)?;
    time.edtf.clone().map(|edtf| (edtf, time.span))
}
