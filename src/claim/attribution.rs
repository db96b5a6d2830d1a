//! Chains of attribution: whose words a stretch of text is, through whom, and the `State` claims that follow.
//!
//! Takes the quotations of [`super::quote`] with their speakers as fillers; the innermost speaker vouches first, then who
//! relays him: *US-Geheimdienste* → *New York Times*.

use std::collections::BTreeMap;

use super::factuality::Effect;
use super::quote::{Attribution, Stance};
use super::{Claim, Context, Filler, QuoteKind, Source};
use crate::text::Span;

/// The frame of judgements.
const JUDGE: &str = "Judge";

/// Up to how many characters quoted words only judge.
const BARE_WORDS: usize = 40;

/// How many characters back *demnach* looks for its source.
const POINTS_BACK: usize = 600;

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
    /// Those of its voices that are texts without an author: *Agenturangaben*.
    pub texts: Vec<String>,
    /// Whether its content is an act told in the writer's words, not what was said.
    pub told: bool,
    /// Whether the voice judges what the writer takes for given (*kritisierte die Lieferung*).
    pub given: bool,
}

impl Saying {
    fn covers(&self, span: Span) -> bool {
        // A reported act is its whole clause: its own cue is not said by anybody. What a critic judges is so.
        !self.given
            && self.content.iter().any(|c| c.begin <= span.begin && span.begin < c.end)
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
    /// needs no source; what is `standing` (a report) needs none for being spoken of.
    pub fn of(&self, span: Span, actors: &[&str], standing: bool) -> Vec<Source> {
        let mut chain: Vec<Link> = Vec::new();
        for saying in self.around(span).into_iter().filter(|s| !(standing && s.told)) {
            if !(saying.promise && saying.voices.iter().any(|v| actors.contains(&v.id.as_str()))) {
                extend(&mut chain, saying);
            }
        }
        // *Agenturangaben zufolge … Das berichtet X*: a text of nobody's gives way to those who are named.
        if chain.iter().any(|s| s.actor) {
            chain.retain(|s| s.actor);
        }
        chain.into_iter().map(|s| s.source).collect()
    }

    /// What the sources' own words do to what stands at `span`.
    pub fn effects(&self, span: Span) -> impl Iterator<Item = &Effect> {
        self.around(span).into_iter().map(|s| &s.effect)
    }
}

/// The sayings of an article's attributions, with fillers for everybody in them.
pub fn chains(context: &Context, attributions: &[Attribution]) -> Chains {
    let mut sayings: Vec<Saying> = Vec::new();
    // Who knows or shows something does not say it.
    for attribution in attributions.iter().filter(|a| a.stance != Stance::Know || a.kind == QuoteKind::Direct) {
        let mut saying = saying(context, attribution);
        if points_back(attribution) {
            lean_back(&sayings, &mut saying);
        }
        if !saying.voices.is_empty() || !saying.bases.is_empty() {
            sayings.push(saying);
        }
    }
    same_interview(&mut sayings);
    sayings.extend(headings(context));
    Chains { sayings }
}

fn saying(context: &Context, a: &Attribution) -> Saying {
    let actor = |f: &Filler| context.frames.is_a(&f.kind, "actor");
    let voices: Vec<Filler> = a.voice.filter(|_| !points_back(a)).map(|v| speakers(context, v)).unwrap_or_default();
    let medium = a.medium.map(|m| speakers(context, m)).unwrap_or_default();
    let own = context.article.metadata.publisher.as_deref();
    let (mut outlets, occasions): (Vec<Filler>, Vec<Filler>) =
        medium.into_iter().partition(|m| context.frames.is_a(&m.kind, "outlet"));
    let media = outlets.iter().chain(&occasions).cloned().collect();
    outlets.retain(|m| Some(m.label.as_str()) != own);
    let mut bases: Vec<Filler> = a.relies_on.iter().flat_map(|&b| speakers(context, b)).collect();
    bases.retain(actor);
    let told = a.kind == QuoteKind::Reported;
    Saying {
        content: a.content.clone(),
        cue: a.cue.clone(),
        states: states(context, a, &voices),
        texts: voices.iter().filter(|v| !actor(v)).map(|v| v.id.clone()).collect(),
        voices,
        media,
        outlets,
        bases,
        effect: context.cues.of_cue(&a.cue_lemma),
        continued: a.continued,
        promise: matches!(a.stance, Stance::Promise | Stance::Want | Stance::Hope),
        told,
        given: told && matches!(a.stance, Stance::Criticize | Stance::Praise),
    }
}

/// *demnach*: the word is its own speaker and stands for the source before.
fn points_back(a: &Attribution) -> bool {
    a.kind == QuoteKind::Indirect && a.cue.len() == 1 && a.speaker == a.cue
}

/// Lends a saying that points back who spoke right before it.
fn lean_back(sayings: &[Saying], saying: &mut Saying) {
    let Some(at) = saying.cue.first().map(|c| c.begin) else { return };
    let place = |s: &Saying| s.cue.first().or(s.content.first()).map_or(0, |c| c.begin);
    let before = sayings.iter().filter(|s| place(s) < at && at - place(s) < POINTS_BACK).max_by_key(|s| place(s));
    if let Some(before) = before {
        saying.voices.clone_from(&before.voices);
        saying.outlets.clone_from(&before.outlets);
        saying.bases.clone_from(&before.bases);
        saying.texts.clone_from(&before.texts);
        saying.states = false;
    }
}

/// Who once spoke to an outlet speaks to it in all that follows, until another one is named.
fn same_interview(sayings: &mut [Saying]) {
    let mut partners: BTreeMap<String, Vec<Filler>> = BTreeMap::new();
    for saying in sayings.iter_mut() {
        let [voice] = &saying.voices[..] else { continue };
        if !voice.named || !saying.bases.is_empty() {
            continue;
        }
        if !saying.outlets.is_empty() {
            partners.insert(voice.id.clone(), saying.outlets.clone());
        } else if saying.media.is_empty()
            && let Some(outlets) = partners.get(&voice.id)
        {
            saying.outlets.clone_from(outlets);
        }
    }
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

/// Whether the article says that something was said: not where the cue is a mere judgement, wish or decision.
fn states(context: &Context, attribution: &Attribution, voices: &[Filler]) -> bool {
    let told = attribution.kind == QuoteKind::Reported;
    let quoted = matches!(attribution.kind, QuoteKind::Direct | QuoteKind::IndirectFreeIndirect);
    // *nannte den Bericht „Unfug“* is a judgement, though in their words.
    let words = attribution.content.iter().map(|c| c.len()).sum::<usize>();
    let act = judges(context, &attribution.cue_lemma) || matches!(attribution.stance, Stance::Hope | Stance::Know);
    let verdict = matches!(attribution.stance, Stance::Promise | Stance::Accuse | Stance::Criticize | Stance::Praise);
    let deed = told && verdict;
    let says = if quoted { !act || words > BARE_WORDS } else { !act && !deed };
    says && (quoted || !context.grammar.decides(&attribution.cue_lemma))
        // A name that speaks is somebody, whatever it was taken for.
        && voices.iter().all(|v| v.named || context.frames.is_a(&v.kind, "actor"))
}

/// Whether the verb of saying is one that judges somebody: the frame tells it, no saying besides.
fn judges(context: &Context, lemma: &str) -> bool {
    let judge = |&e: &usize| context.frames.frames[context.frames.entries[e].frame].name == JUDGE;
    context.frames.of_verb(&lemma.to_lowercase()).iter().any(judge)
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
    let mut fillers: Vec<Filler> = found.into_iter().map(|f| f.filler).collect();
    if let [only] = &fillers[..]
        && !only.named
        && let Some(better) = name_beside(context, s, head, span).or_else(|| nation(context, s, head, only))
    {
        fillers = vec![better];
    }
    fillers
}

/// *Experte Lange*, *des Geheimdiensts (DIA)*: the name right behind a description that has none.
fn name_beside(context: &Context, s: usize, head: usize, span: Span) -> Option<Filler> {
    let tree = &context.trees[s];
    let mut next = head + 1;
    let bracket = |i: usize| i < tree.len() && tree.token(i).form == "(";
    while next < tree.len() && tree.is(next, &["nmod", "case", "det", "amod"]) && (next..next + 5).any(bracket) {
        next += 1;
    }
    let bracketed = bracket(next);
    if bracketed {
        next += 1;
    }
    let token = (next < tree.len()).then(|| tree.token(next))?;
    let entity = context.mentions.entities.iter().find(|e| e.span.overlaps(token.span) && span.contains(e.span))?;
    let body = bracketed && context.frames.is_a(&entity.kind, "organization");
    let person = !bracketed && entity.kind == "Person";
    let filler = context.labeller.filler(tree, next).filter(|_| body || person)?;
    filler.named.then_some(filler)
}

/// *nach südkoreanischen Schätzungen*: what has no author but a nationality is that country's word.
fn nation(context: &Context, s: usize, head: usize, filler: &Filler) -> Option<Filler> {
    let tree = &context.trees[s];
    if !matches!(filler.kind.as_str(), "Statement" | "Document" | "Action" | "Condition") {
        return None;
    }
    let country = context.labeller.nationality(tree, head)?;
    context.labeller.of_entity(country, tree.token(head).span)
}

/// A source in a chain that is being built.
struct Link {
    source: Source,
    /// Whether it is somebody rather than a text without an author.
    actor: bool,
}

fn extend(chain: &mut Vec<Link>, saying: &Saying) {
    let voices = saying.voices.iter().take(1);
    for voice in saying.bases.iter().rev().chain(voices).chain(&saying.outlets) {
        if !chain.iter().any(|s| s.source.voice.id == voice.id) {
            let actor = !saying.texts.contains(&voice.id);
            chain.push(Link { source: Source { voice: voice.clone(), cue: saying.cue.first().copied() }, actor });
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
        let outer = context.chains.of(cue, &[], false);
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
