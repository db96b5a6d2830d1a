//! Roles that a sentence leaves open because the article has filled them before: *die Lieferungen*, *der Angriff*.
//!
//! Takes the claims of an article and the drafts that lack a role; gives the latter the fillers of the nearest claim of the
//! same frame that agrees in every role both have, if no other claim of the article speaks against it. What was
//! traded, what was signed and the like is never taken over: only who took part.

use super::frames::{Entry, Frame, Frames, Known};
use super::{Claim, Context, Filler};

/// A claim that lacks a role.
#[derive(Clone, Debug)]
pub struct Open<'f> {
    pub claim: Claim,
    /// What made it: the roles that it cannot do without.
    pub entry: &'f Entry,
}

/// Adds to `claims` those of `open` whose missing roles the article tells elsewhere, and their missing actors to claims.
pub fn fill(claims: &mut Vec<Claim>, open: Vec<Open>, context: &Context) {
    let frames = context.frames;
    let known = claims.clone();
    for candidate in open {
        if let Some(claim) = completed(&candidate, &known, context) {
            claims.push(claim);
        }
    }
    let known = claims.clone();
    for claim in claims.iter_mut() {
        add_actors(claim, &known, frames, &[]);
    }
}

fn completed(open: &Open, known: &[Claim], context: &Context) -> Option<Claim> {
    let mut claim = open.claim.clone();
    add_actors(&mut claim, known, context.frames, &open.entry.carries);
    let frame = &context.frames.frames[open.entry.frame];
    let whole = |claim: &Claim| {
        let core = claim.roles.keys().filter(|role| frame.core.contains(*role)).count();
        core >= frame.least && open.entry.need.iter().all(|role| claim.roles.contains_key(role))
    };
    if open.entry.known && !whole(&claim) {
        add_known(&mut claim, frame, context);
    }
    whole(&claim).then_some(claim)
}

/// *der Krieg in der Ukraine*: fills the roles of the one known event that agrees with the claim and its time.
fn add_known(claim: &mut Claim, frame: &Frame, context: &Context) {
    let date = context.article.metadata.date.as_deref();
    let Some(day) = claim.time.as_ref().map(|(edtf, _)| edtf.as_str()).or(date) else { return };
    let fits = |event: &&Known| {
        let agree = |(role, ids): (&String, &Vec<String>)| {
            claim.roles.get(role).is_none_or(|fs| fs.iter().all(|f| ids.contains(&f.id)))
        };
        let common = event.roles.keys().any(|role| claim.roles.contains_key(role));
        let begun = day >= &event.begin[..event.begin.len().min(day.len())];
        common && begun && event.end.as_deref().is_none_or(|end| day <= end) && event.roles.iter().all(agree)
    };
    let mut events = frame.known.iter().filter(fits);
    let (Some(event), None) = (events.next(), events.next()) else { return };
    for (role, ids) in &event.roles {
        let fillers = || ids.iter().filter_map(|id| context.labeller.of_entity(id, claim.trigger)).collect();
        claim.roles.entry(role.clone()).or_insert_with(fillers);
    }
}

/// Fills the missing core roles of actors from what the article tells of the same event.
fn add_actors(claim: &mut Claim, known: &[Claim], frames: &Frames, own: &[String]) {
    let Some(frame) = frames.frames.iter().find(|f| f.name == claim.frame) else { return };
    let carried = |role: &String| frame.carried.contains(role) || own.contains(role);
    let missing: Vec<&String> =
        frame.core.iter().filter(|role| !claim.roles.contains_key(*role) && carried(role)).collect();
    for role in missing {
        let same = own.contains(role);
        if let Some((fillers, event)) = of_same_event(claim, role, known, frame, same) {
            // *begleitete ihn*: one journey, at one time.
            if same && !frame.standing && claim.time.is_none() {
                claim.time.clone_from(&event.time);
            }
            claim.roles.insert(role.clone(), fillers);
        }
    }
}

/// The fillers of a role in the nearest claim of the same event, and that claim, where two of three such claims agree
/// or the nearest is all that counts.
fn of_same_event<'k>(
    claim: &Claim,
    role: &str,
    known: &'k [Claim],
    frame: &Frame,
    nearest_only: bool,
) -> Option<(Vec<Filler>, &'k Claim)> {
    let mut alike: Vec<&'k Claim> = known
        .iter()
        .filter(|k| k.frame == claim.frame && k.trigger != claim.trigger && k.roles.contains_key(role))
        .filter(|k| agrees(claim, k, frame))
        .collect();
    alike.sort_by_key(|k| (k.evidence.begin.abs_diff(claim.evidence.begin), std::cmp::Reverse(k.roles.len())));
    let nearest = alike.first()?;
    let fillers = &nearest.roles[role];
    let own: Vec<&str> = claim.roles.values().flatten().map(|f| f.id.as_str()).collect();
    let agreeing = alike.iter().filter(|k| k.roles[role].iter().any(|f| fillers.iter().any(|g| g.id == f.id))).count();
    let clear = nearest_only || agreeing * 3 >= alike.len() * 2;
    (clear && !fillers.iter().any(|f| own.contains(&f.id.as_str()))).then(|| (fillers.clone(), *nearest))
}

/// Whether two claims of a frame can tell of one event: some role agrees and none differs, and neither is only asked for.
fn agrees(a: &Claim, b: &Claim, frame: &Frame) -> bool {
    let mut common = 0;
    if a.mode != b.mode && [a, b].iter().any(|c| c.mode.as_ref().is_some_and(|m| frame.apart.contains(m))) {
        return false;
    }
    for role in frame.core.iter() {
        let (Some(fs), Some(gs)) = (a.roles.get(role), b.roles.get(role)) else { continue };
        if !fs.iter().any(|f| gs.iter().any(|g| alike(f, g))) {
            return false;
        }
        // That people were hurt here and there makes no common event.
        common += usize::from(fs.iter().any(|f| f.named || !matches!(f.kind.as_str(), "Person" | "Group")));
    }
    common > 0 || frame.core.len() == 1
}

/// Whether two fillers can mean one thing: *Granate* and *122-mm-Granate*.
fn alike(a: &Filler, b: &Filler) -> bool {
    let (long, short) = if a.label.len() >= b.label.len() { (a, b) } else { (b, a) };
    a.id == b.id || !a.named && !b.named && long.label.to_lowercase().ends_with(&short.label.to_lowercase())
}
