//! The `State` claims: that somebody said something, whether they did, will or might, and when.
//!
//! Takes the acts of saying of [`super::attribution`]; what is said is left to the frames of its own words.

use std::collections::BTreeMap;

use super::attribution::Saying;
use super::factuality::Factuality;
use super::{Claim, Context, Filler, Polarity, Source, Status, times};
use crate::german::Mood;
use crate::text::Span;

/// The rule of a saying whose verb can judge as well.
const JUDGING: &str = "state/judging";

/// Drops the sayings that judge somebody: *warnte Serbien, dass …* is a warning to Serbia and no saying besides.
pub fn drop_judgements(claims: &mut Vec<Claim>) {
    let judged: Vec<Span> = claims.iter().filter(|c| c.frame == "Judge").map(|c| c.trigger).collect();
    claims.retain(|c| c.rule != JUDGING || !judged.iter().any(|j| j.overlaps(c.trigger)));
}

/// The `State` claims: one for each voice and source behind it.
pub fn claims(context: &Context) -> Vec<Claim> {
    let mut all = Vec::new();
    for saying in context.chains.sayings.iter().filter(|s| s.states && !s.continued) {
        let Some(&cue) = saying.cue.last() else { continue };
        let Some(s) = context.sentence_of(cue) else { continue };
        // *Das geht laut X aus einem Bericht von Y hervor*: what Y says is told as X's basis.
        let basis = |x: &Saying| x.content == saying.content && x.bases.iter().any(|joint| same(joint, &saying.voices));
        if context.chains.sayings.iter().any(basis) {
            continue;
        }
        let evidence = context.trees[s].sentence.span;
        let mut outer = context.chains.of(cue, &[], false);
        if saying.told && is_indicative(context, s, cue) {
            // *Der Wagen sei, anders als das Amt behauptet, …*: amid a Konjunktiv that runs on the indicative is the writer's.
            outer.retain(|o| o.cue.is_some());
        }
        let told = factuality(context, s, saying);
        if !saying.direct && told.status == Status::Hypothetical {
            // *kann nicht mit Hilfe rechnen*, *müssen künftig berichten*: nobody has said anything.
            continue;
        }
        for voice in &saying.voices {
            let mut roles = BTreeMap::from([("speaker".to_owned(), vec![voice.clone()])]);
            if !saying.media.is_empty() {
                roles.insert("medium".to_owned(), saying.media.clone());
            }
            let rule = if saying.judges { JUDGING } else { "state/saying" };
            let mut claim = context.bare_claim("State", roles, evidence, cue, rule);
            claim.polarity = saying.polarity;
            claim.status = told.status;
            claim.certainty = told.certainty;
            claim.sources = outer.iter().filter(|o| o.voice.id != voice.id).cloned().collect();
            claim.time = times::of_saying(context, s, cue, told.status != Status::Actual);
            all.push(claim);
        }
        // *unter Berufung auf US-Geheimdienste*: the source behind states too, as its relayer says.
        for (n, base) in saying.bases.iter().enumerate().flat_map(|(n, joint)| joint.iter().map(move |b| (n, b))) {
            let roles = BTreeMap::from([("speaker".to_owned(), vec![base.clone()])]);
            let mut claim = context.bare_claim("State", roles, evidence, cue, "state/basis");
            claim.sources = saying.mouths(n).map(|voice| Source { voice: voice.clone(), cue: Some(cue) }).collect();
            claim.sources.extend(outer.iter().filter(|o| o.voice.id != base.id).cloned());
            all.push(claim);
        }
    }
    all
}

fn is_indicative(context: &Context, s: usize, cue: Span) -> bool {
    let tree = &context.trees[s];
    let finite = context.head_of(s, cue).and_then(|h| tree.finite(tree.clause(h)));
    finite.is_some_and(|f| tree.token(f).feats.mood == Some(Mood::Ind))
}

/// Whether the same are meant.
fn same(a: &[Filler], b: &[Filler]) -> bool {
    !a.is_empty() && a.iter().map(|f| &f.id).eq(b.iter().map(|f| &f.id))
}

/// How the act of saying itself is told: *will sich äußern* is planned, *soll gesagt haben* probable.
fn factuality(context: &Context, s: usize, saying: &Saying) -> Factuality {
    let tree = &context.trees[s];
    let verb = saying.cue.iter().filter_map(|&c| context.head_of(s, c)).find(|&h| tree.is_verbal(h));
    let mut told = verb.map(|v| context.cues.of_verbs(tree, tree.clause(v))).unwrap_or_default();
    if saying.polarity == Polarity::Denied {
        // *wollte sich nicht äußern*: it was not done, whatever was wanted.
        told.status = Status::Actual;
    }
    told
}
