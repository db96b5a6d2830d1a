//! Chains of attribution: whose words a stretch of text is, and through whom.
//!
//! Takes the quotations of [`super::quote`] with their speakers as fillers; the innermost speaker vouches first, then who
//! relays him: *US-Geheimdienste* → *New York Times*.

use super::effect::Effect;
use super::quote::{Attribution, Stance};
use super::voices::{lean_back, nobodys, points_back, same_interview, speak_of_themselves, spoke_last, told_through};
use super::{Certainty, Context, Filler, Polarity, QuoteKind, Source, nouns};
use crate::german::{Upos, VerbForm};
use crate::mention::{EntityMention, NameKind};
use crate::text::Span;

/// The frame of judgements.
const JUDGE: &str = "Judge";

/// How many words may stand before the colon of a heading that names who speaks.
const LABEL: usize = 6;

/// Up to how many characters quoted words only judge.
const BARE_WORDS: usize = 40;

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
    /// Sources that the voice relies on, the nearest first; joint ones together.
    pub bases: Vec<Vec<Filler>>,
    /// What the cue's own meaning does to the content (*vermuten*, *befürchten*).
    pub effect: Effect,
    /// Whether it only goes on with what an earlier cue introduced.
    pub continued: bool,
    /// Whether the voices tell what they themselves will do.
    pub promise: bool,
    /// Whether they do so in an infinitive, whose subject they are: nobody else can be meant.
    pub vow: bool,
    /// Whether it makes a `State` claim at all.
    pub states: bool,
    /// Whether its verb judges, too: then it makes one only where nobody is judged.
    pub judges: bool,
    /// Those of its voices that are texts without an author: *Agenturangaben*.
    pub texts: Vec<String>,
    /// Whether its content is an act told in the writer's words, not what was said.
    pub told: bool,
    /// Whether the voice judges what the writer takes for given (*kritisierte die Lieferung*).
    pub given: bool,
    /// Whether it was said at all: *hat sich nicht geäußert*. What was not said is nobody's word.
    pub polarity: Polarity,
    /// Whether it is quoted word by word.
    pub direct: bool,
}

impl Saying {
    /// Whether what stands at `span` is said here.
    pub fn covers(&self, span: Span) -> bool {
        // A reported act is its whole clause: its own cue is not said by anybody. What a critic judges is so.
        !self.given
            && self.content.iter().any(|c| c.begin <= span.begin && span.begin < c.end)
            && !self.cue.iter().any(|cue| cue.overlaps(span))
    }

    /// Who tells it from the `bases` nearest of the voice's sources on, the farthest first: of joint ones the first.
    pub fn mouths(&self, bases: usize) -> impl Iterator<Item = &Filler> {
        let behind = self.bases[..bases].iter().rev().filter_map(|joint| joint.first());
        behind.chain(self.voices.iter().take(1)).chain(&self.outlets)
    }

    /// How many characters are said.
    pub fn length(&self) -> usize {
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
        let said = |s: &&Saying| s.covers(span) && s.polarity == Polarity::Affirmed;
        let mut all: Vec<&Saying> = self.sayings.iter().filter(said).collect();
        all.sort_by_key(|s| s.length());
        all
    }

    /// The chain of what stands at `span`: who vouches first, then through whom. What `actors` promise of themselves
    /// needs no source; what is `standing` (a report) needs none for being spoken of.
    pub fn of(&self, span: Span, actors: &[&str], standing: bool) -> Vec<Source> {
        let mut chain: Vec<Link> = Vec::new();
        for saying in self.around(span).into_iter().filter(|s| !(s.vow || standing && s.told)) {
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

    /// Whether what stands at `span` is quoted word by word.
    pub fn quoted(&self, span: Span) -> bool {
        self.sayings.iter().any(|s| s.direct && s.covers(span))
    }

    /// What the sources' own words do to what stands at `span`.
    pub fn effects(&self, span: Span) -> impl Iterator<Item = &Effect> {
        self.sayings.iter().filter(move |s| s.covers(span)).map(|s| &s.effect)
    }

    /// Whether it is told that somebody did not say what stands at `span`.
    pub fn unsaid(&self, span: Span) -> bool {
        self.sayings.iter().any(|s| s.covers(span) && s.polarity == Polarity::Denied)
    }
}

/// The sayings of an article's attributions, with fillers for everybody in them.
pub fn chains(context: &Context, attributions: &[Attribution]) -> Chains {
    let mut sayings: Vec<Saying> = Vec::new();
    // Who knows or shows something does not say it; *nach Erkenntnissen*, *laut Studie* are their word all the same.
    let says = |a: &&Attribution| a.stance != Stance::Know || a.kind == QuoteKind::Direct || by_text(a);
    for attribution in attributions.iter().filter(says) {
        let mut saying = saying(context, attribution);
        let voices = speak_of_themselves(context, attribution, &sayings);
        if let Some(voices) = voices.or_else(|| spoke_last(context, &saying, &sayings)) {
            saying.voices = voices;
        }
        if points_back(attribution) || nobodys(attribution, &saying) {
            lean_back(&sayings, &mut saying);
        }
        // *nach ersten Erkenntnissen*: what nobody is said to have found out is the writer's.
        let document = |v: &Filler| v.kind == "Document" || !saying.texts.contains(&v.id);
        let found_out = attribution.stance != Stance::Know || saying.direct || saying.voices.iter().any(document);
        if (!saying.voices.is_empty() || !saying.bases.is_empty()) && found_out {
            sayings.push(saying);
        }
    }
    told_through(context, &mut sayings);
    same_interview(&mut sayings);
    sayings.extend(headings(context));
    Chains { sayings }
}

/// Whether the cue names a text or finding: *laut Bericht*, *nach Erkenntnissen*.
fn by_text(a: &Attribution) -> bool {
    a.cue_lemma.contains(' ')
}

fn saying(context: &Context, a: &Attribution) -> Saying {
    let actor = |f: &Filler| context.frames.is_a(&f.kind, "actor");
    let authors = |span: Span| -> Vec<Filler> {
        speakers(context, span).into_iter().map(|f| author_in_word(context, &f, by_text(a)).unwrap_or(f)).collect()
    };
    let mut voices: Vec<Filler> = a.voice.filter(|_| !points_back(a)).map(authors).unwrap_or_default();
    if !voices.is_empty() && voices.iter().all(|v| v.kind == "Time") {
        // *nach Polizeiangaben vom Sonntag*: the day says nothing; who does stands in the text's own name.
        voices = a.cue.iter().rev().flat_map(|&c| authors(c)).filter(|v| actor(v)).take(1).collect();
    }
    // *die Forderung nach Panzern*: what somebody wants is nobody's voice.
    let wish = matches!(a.stance, Stance::Want | Stance::Ask | Stance::Promise | Stance::Hope | Stance::Fear);
    voices.retain(|v| !wish || actor(v) || v.named || !a.cue.iter().any(|c| c.overlaps(v.mention)));
    let mut medium = a.medium.or_else(|| outlet_beside(context, a)).map(|m| speakers(context, m)).unwrap_or_default();
    for m in &mut medium {
        // *im ORF-Interview*: the outlet stands in the occasion's name.
        let outlet = author_in_word(context, m, false).filter(|o| context.frames.is_a(&o.kind, "outlet"));
        *m = outlet.unwrap_or_else(|| m.clone());
    }
    // *teilte am Dienstag mit*, *im Gespräch mit dem Präsidenten*: neither is a channel.
    let own_name = |m: &Filler| voices.iter().any(|v| v.id == m.id);
    medium.retain(|m| m.kind != "Time" && !(m.named && m.kind == "Person") && !own_name(m));
    let own = context.article.metadata.publisher.as_deref();
    let (mut outlets, occasions): (Vec<Filler>, Vec<Filler>) =
        medium.into_iter().partition(|m| context.frames.is_a(&m.kind, "outlet"));
    let media = outlets.iter().chain(&occasions).cloned().collect();
    outlets.retain(|m| Some(m.label.as_str()) != own);
    let mut bases: Vec<Vec<Filler>> = a.relies_on.iter().map(|&b| authors(b)).collect();
    bases.iter_mut().for_each(|joint| joint.retain(actor));
    bases.retain(|joint| !joint.is_empty());
    let told = a.kind == QuoteKind::Reported;
    let content = if told { own_clause(context, a) } else { None };
    let content = content.unwrap_or_else(|| a.content.clone());
    let polarity = polarity(context, a, &content);
    let effect = match (polarity, a.stance) {
        (Polarity::Affirmed, _) => context.cues.of_cue(&a.cue_lemma),
        // What is not confirmed may be or not.
        (Polarity::Denied, Stance::Confirm) => Effect { certainty: Some(Certainty::Unknown), ..Effect::default() },
        (Polarity::Denied, _) => Effect::default(),
    };
    Saying {
        polarity,
        direct: a.kind == QuoteKind::Direct,
        content,
        cue: a.cue.clone(),
        states: states(context, a, &voices),
        judges: judges(context, &a.cue_lemma) && a.kind != QuoteKind::Direct,
        texts: voices.iter().filter(|v| !actor(v)).map(|v| v.id.clone()).collect(),
        voices,
        media,
        outlets,
        bases,
        effect,
        continued: a.continued,
        promise: matches!(a.stance, Stance::Promise | Stance::Want | Stance::Hope)
            || told && matches!(a.stance, Stance::Deny | Stance::Say),
        vow: matches!(a.stance, Stance::Promise | Stance::Ask) && !told && is_infinitive(context, &a.content),
        told,
        given: told && matches!(a.stance, Stance::Criticize | Stance::Praise),
    }
}

/// Whether what is said opens with an infinitive: *versprach, Panzer zu liefern*.
fn is_infinitive(context: &Context, content: &[Span]) -> bool {
    let verb = |span: Span| {
        let s = context.sentence_of(span)?;
        let tree = &context.trees[s];
        let first = (0..tree.len()).find(|&i| tree.token(i).span.overlaps(span) && tree.is_verbal(i))?;
        Some(tree.token(first).feats.verb_form == Some(VerbForm::Inf) && tree.finite(first).is_none())
    };
    content.first().and_then(|&span| verb(span)).unwrap_or(false)
}

/// *erklärte er im Sender X*, *sagte sie in der Zeitung Y*: the outlet beside the cue that no other phrase names.
fn outlet_beside(context: &Context, a: &Attribution) -> Option<Span> {
    let cue = *a.cue.last()?;
    let s = context.sentence_of(cue)?;
    let tree = &context.trees[s];
    let clause = tree.clause(context.head_of(s, cue)?);
    let outlet = |&k: &usize| {
        let span = tree.token(k).span;
        let apart = |spans: &[Span]| !spans.iter().any(|c| c.overlaps(span));
        let place = tree.preposition(k).is_some_and(|p| context.grammar.is_locative(&p));
        let kind = context.labeller.name_of(tree, k).is_some_and(|n| context.frames.is_a(&n.kind, "outlet"));
        kind && place
            && apart(&a.speaker)
            && apart(&a.relies_on)
            && (a.kind == QuoteKind::Reported || apart(&a.content))
    };
    let k = (0..tree.len()).filter(|&k| tree.clause(k) == clause).find(outlet)?;
    Some(tree.span(&tree.subtree(k, &|c| tree.is_clause_head(c))))
}

/// The clause of a told act: what stands beside it (*sie halfen den Männern und warnten vor Streifen*) is the writer's.
fn own_clause(context: &Context, a: &Attribution) -> Option<Vec<Span>> {
    let cue = *a.cue.last()?;
    let s = context.sentence_of(cue)?;
    let tree = &context.trees[s];
    let head = tree.clause(context.head_of(s, cue)?);
    // *zeigte sich nach dem Treffen besorgt*: when and on what occasion is the writer's to tell.
    let occasion = |k: usize| {
        tree.parent(k) == Some(head)
            && (tree.is(k, &["obl"]) && tree.preposition(k).is_some_and(|p| context.cues.is_circumstance(&p))
                || tree.is(k, &["advcl"])
                    && tree.kids_by(k, &["mark"]).any(|m| context.cues.is_circumstance(&tree.token(m).lemma)))
    };
    let beside = |k: usize| tree.is(k, &["conj", "parataxis"]) && tree.is_clause_head(k) || occasion(k);
    let clause = tree.subtree(head, &beside);
    let mut spans: Vec<Span> = Vec::new();
    for (n, &i) in clause.iter().enumerate() {
        match spans.last_mut().filter(|_| n > 0 && clause[n - 1] + 1 == i) {
            Some(span) => *span = span.cover(tree.token(i).span),
            None => spans.push(tree.token(i).span),
        }
    }
    Some(spans)
}

/// Whether it was said: *hat sich nicht geäußert*, *sagte nicht, ob*; what is denied inside of what is said is no matter.
/// Who does not believe or does not rule out something speaks all the same, and so does who is quoted.
fn polarity(context: &Context, a: &Attribution, content: &[Span]) -> Polarity {
    let speaks = matches!(a.stance, Stance::Deny | Stance::Doubt | Stance::Believe | Stance::Speculate | Stance::Fear);
    if speaks || a.kind == QuoteKind::Direct {
        return Polarity::Affirmed;
    }
    let Some((s, verb)) = a.cue.iter().find_map(|&cue| {
        let s = context.sentence_of(cue)?;
        context.head_of(s, cue).filter(|&h| context.trees[s].is_verbal(h)).map(|h| (s, h))
    }) else {
        return Polarity::Affirmed;
    };
    let tree = &context.trees[s];
    let told = a.kind == QuoteKind::Reported;
    // Behind a comma or colon stands another clause, wherever the tree hangs its words.
    let parted = |k: usize| (k.min(verb)..k.max(verb)).any(|i| matches!(tree.token(i).form.as_str(), "," | ":"));
    let outside = |&k: &usize| !parted(k) && (told || !content.iter().any(|c| c.overlaps(tree.token(k).span)));
    match context.cues.negations(tree, tree.clause(verb)).find(outside) {
        Some(_) => Polarity::Denied,
        None => Polarity::Affirmed,
    }
}

/// *Geheimdienst: Moskau kauft Granaten*: what a heading says behind the colon is the word of whoever stands before it.
fn headings<'c>(context: &'c Context) -> impl Iterator<Item = Saying> + 'c {
    let within = (0..context.trees.len()).filter_map(|s| labelled(context, s));
    within.chain(context.trees.windows(2).filter_map(|pair| {
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
    }))
}

/// *Experte: Krieg dauert an*, *Moskau: Kiew hat Raketen gekauft*: the same in one sentence. A body before a colon may be
/// what the sentence is about, and a town where it happened, unless a country acts in it.
fn labelled(context: &Context, s: usize) -> Option<Saying> {
    let tree = &context.trees[s];
    let colon = (1..tree.len().min(LABEL)).find(|&i| tree.token(i).form == ":").filter(|c| c + 2 < tree.len())?;
    let verb =
        |i: usize| tree.is_verbal(i) || tree.is_finite(i) || matches!(tree.token(i).upos, Upos::Adp | Upos::Pron);
    if (0..colon).any(verb) || !(colon..tree.len()).any(|i| tree.is_finite(i)) {
        return None;
    }
    let before = Span::new(tree.token(0).span.begin, tree.token(colon - 1).span.end);
    let head = context.head_of(s, before)?;
    let label = |i: usize| context.labeller.name_of(tree, i).map(|n| (n.kind.clone(), n.id.clone()));
    let seat = label(head).and_then(|(_, id)| context.labeller.gazetteer.metonym_country(&id).map(str::to_owned));
    let voices = if let Some(country) = seat {
        let subject = colon + 1;
        let acts =
            tree.is_finite(subject + 1) && label(subject).is_some_and(|(kind, id)| kind == "Country" && id != country);
        context.labeller.of_entity(&country, before).filter(|_| acts).into_iter().collect()
    } else {
        let found = context.roles().expand(s, tree, head, "actor").into_iter().map(|f| f.filler);
        found.filter(|f| f.kind == "Person" && f.mention.overlaps(before)).collect::<Vec<_>>()
    };
    let content = Span::new(tree.token(colon + 1).span.begin, tree.sentence.span.end);
    (!voices.is_empty()).then(|| Saying { content: vec![content], cue: vec![before], voices, ..Saying::default() })
}

/// Whether the article says that something was said: not where the cue is a mere judgement, wish or decision.
fn states(context: &Context, attribution: &Attribution, voices: &[Filler]) -> bool {
    let told = attribution.kind == QuoteKind::Reported;
    let quoted = matches!(attribution.kind, QuoteKind::Direct | QuoteKind::IndirectFreeIndirect);
    // *nannte den Bericht „Unfug“* is a judgement, though in their words.
    let words = attribution.content.iter().map(|c| c.len()).sum::<usize>();
    // *warnte, die Lage sei ernst* judges nobody and is a saying like any other; *rief dazu auf, zu gehen* is not.
    let judges = judges(context, &attribution.cue_lemma);
    let act = judges && (told || quoted || is_infinitive(context, &attribution.content))
        || matches!(attribution.stance, Stance::Hope | Stance::Know);
    let verdict = matches!(attribution.stance, Stance::Promise | Stance::Accuse | Stance::Criticize | Stance::Praise);
    let deed = told && verdict;
    // *der Wunsch, zu …*, *die Frage, ob …* name what somebody wants; nobody says it there.
    let noun = attribution.cue_lemma.chars().next().is_some_and(char::is_uppercase);
    let wish = matches!(attribution.stance, Stance::Want | Stance::Ask | Stance::Promise | Stance::Fear);
    if noun && wish {
        return false;
    }
    let says = if quoted { !act || words > BARE_WORDS } else { !act && !deed };
    says && (quoted || !context.grammar.decides(&attribution.cue_lemma))
        // A name that speaks is somebody, whatever it was taken for.
        && voices.iter().all(|v| v.named || context.frames.is_a(&v.kind, "actor"))
}

/// Whether the verb of saying is one that judges somebody: the frame tells it, no saying besides.
fn judges(context: &Context, lemma: &str) -> bool {
    // *äußern*, *wenden* judge only with other words besides; who jokes or mocks without an object says it, too.
    let bare = |e: usize| {
        let entry = &context.frames.entries[e];
        entry.with.is_empty() && entry.without.is_empty() && entry.reflexive != Some(true)
    };
    let judge = |&e: &usize| context.frames.frames[context.frames.entries[e].frame].name == JUDGE && bare(e);
    context.frames.of_verb(&lemma.to_lowercase()).iter().any(judge)
}

/// Everybody that a phrase names as a voice; a seat of power is its state.
fn speakers(context: &Context, span: Span) -> Vec<Filler> {
    let Some(s) = context.sentence_of(span) else { return Vec::new() };
    let Some(head) = context.head_of(s, span) else { return Vec::new() };
    let tree = &context.trees[s];
    let roles = context.roles();
    // *einer der Betreiber*: who has no name but a group.
    let group = tree.kid_by(head, &["nmod"]).filter(|_| matches!(tree.token(head).upos, Upos::Pron | Upos::Det));
    let head = group.filter(|&k| tree.token(k).span.overlaps(span)).unwrap_or(head);
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
    if !matches!(filler.kind.as_str(), "Statement" | "Action" | "Condition") {
        return None;
    }
    // *griechische Medienberichte* are the word of the media there.
    if nouns::is_compound(&tree.token(head).lemma) {
        return None;
    }
    let country = context.labeller.nationality(tree, head)?;
    context.labeller.of_entity(country, tree.token(head).span)
}

/// *Polizeiangaben*, *Reuters-Bericht*, *US-Angaben*: the author stands in the text's own name.
fn author_in_word(context: &Context, filler: &Filler, by_text: bool) -> Option<Filler> {
    let text = matches!(filler.kind.as_str(), "Statement" | "Document");
    let found_out = by_text && matches!(filler.kind.as_str(), "Action" | "Condition" | "Event");
    if filler.named || !(text || found_out) {
        return None;
    }
    let s = context.sentence_of(filler.mention)?;
    let token = context.trees[s].token(context.head_of(s, filler.mention)?);
    let front = nouns::front(&token.lemma)?;
    let labeller = &context.labeller;
    let mut named = labeller.gazetteer.named(&front).into_iter().filter(|(_, kind)| *kind == NameKind::Full);
    let actor = |kind: &str| context.frames.is_a(kind, "actor");
    if let Some((entity, _)) = named.find(|(e, _)| actor(&e.kind)) {
        return labeller.of_entity(&entity.id, token.span);
    }
    let called = |e: &EntityMention| context.article.text.slice(e.span) == front || e.aliases.contains(&front);
    if let Some(known) = context.mentions.entities.iter().find(|e| actor(&e.kind) && called(e)) {
        return Some(Filler { mention: token.span, ..labeller.of_name(known) });
    }
    let unlinked = || front.strip_suffix('s').and_then(nouns::lemma);
    let label = nouns::lemma(&front).or_else(unlinked);
    let label = label.filter(|_| !labeller.phrases.nameless.contains(&front.to_lowercase()))?;
    // *Expertenpapier*: the front is a plural.
    let label = if label == front { label } else { nouns::nominative_plural(&front).unwrap_or(label) };
    let kind = labeller.noun_class(&nouns::lemma(&label).unwrap_or_default());
    matches!(kind, "Person" | "Organization" | "Group").then(|| Filler {
        id: format!("actor-{}-{}", super::local_name(labeller.doc), super::local_name(&label)),
        label,
        kind: kind.to_owned(),
        aliases: vec![filler.label.clone()],
        mention: token.span,
        named: false,
    })
}

/// A source in a chain that is being built.
struct Link {
    source: Source,
    /// Whether it is somebody rather than a text without an author.
    actor: bool,
}

fn extend(chain: &mut Vec<Link>, saying: &Saying) {
    for voice in saying.mouths(saying.bases.len()) {
        if !chain.iter().any(|s| s.source.voice.id == voice.id) {
            let actor = !saying.texts.contains(&voice.id);
            chain.push(Link { source: Source { voice: voice.clone(), cue: saying.cue.first().copied() }, actor });
        }
    }
}
