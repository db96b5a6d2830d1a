//! What an export shows: claims by frame and time, statements by sources and by distance from somebody.
//!
//! The same for every format. Nothing is dropped silently: [`Selection::left_out`] counts it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::content::{Claim, Content, Statement};

/// What to keep. The default keeps everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// IRI of the entity in the middle.
    pub focus: Option<String>,
    /// How many edges from the focus.
    pub depth: usize,
    /// IRIs of frames; none means all.
    pub frames: BTreeSet<String>,
    /// First and last day of what is told, `YYYY-MM-DD`; where a claim tells no time, the day of its article counts.
    pub since: Option<String>,
    pub until: Option<String>,
    /// Distinct voices that a statement must rest on.
    pub min_sources: usize,
}

/// What a filter keeps of a content.
#[derive(Clone, Debug, Default)]
pub struct Selection<'a> {
    /// By IRI.
    pub claims: BTreeMap<&'a str, &'a Claim>,
    /// Statements with those of their claims that are kept, in the content's order.
    pub statements: Vec<(&'a Statement, Vec<&'a Claim>)>,
    /// Why how many claims and statements are not there.
    pub left_out: Vec<(String, usize)>,
}

impl Filter {
    /// Whether everything is kept.
    pub fn keeps_all(&self) -> bool {
        self.focus.is_none()
            && self.frames.is_empty()
            && self.since.is_none()
            && self.until.is_none()
            && self.min_sources <= 1
    }

    /// The kept part of a content.
    pub fn select<'a>(&self, content: &'a Content) -> Selection<'a> {
        let mut left_out = Vec::new();
        let mut claims: BTreeMap<&str, &Claim> = content.claims.iter().map(|(iri, c)| (iri.as_str(), c)).collect();
        let mut drop = |reason: &str, keep: &dyn Fn(&Claim) -> bool| {
            let before = claims.len();
            claims.retain(|_, claim| keep(claim));
            if claims.len() < before {
                left_out.push((format!("claims {reason}"), before - claims.len()));
            }
        };
        drop("of other frames", &|c| self.frames.is_empty() || self.frames.contains(&c.frame));
        if self.since.is_some() || self.until.is_some() {
            drop("without a time", &|c| content.days(c).is_some());
            drop("of another time", &|c| content.days(c).is_some_and(|days| self.overlaps(days)));
        }
        let mut statements: Vec<(&Statement, Vec<&Claim>)> = content
            .statements
            .iter()
            .map(|s| (s, s.claims.iter().filter_map(|c| claims.get(c.as_str()).copied()).collect::<Vec<_>>()))
            .filter(|(_, claims)| !claims.is_empty())
            .collect();
        if self.min_sources > 1 {
            let before = statements.len();
            statements.retain(|(_, claims)| {
                claims.iter().map(|c| content.vouching(c)).collect::<BTreeSet<_>>().len() >= self.min_sources
            });
            left_out
                .push((format!("statements of fewer than {} sources", self.min_sources), before - statements.len()));
        }
        if let Some(focus) = &self.focus {
            let before = statements.len();
            let near = distances(focus, &statements, self.depth);
            let inside = |iri: &str| near.get(iri).is_some_and(|distance| *distance < self.depth);
            statements.retain(|(s, _)| inside(&s.subject) || inside(&s.object));
            left_out.push(("statements farther from the focus".into(), before - statements.len()));
        }
        if self.focus.is_some() || self.min_sources > 1 {
            let of_statements: BTreeSet<&str> =
                statements.iter().flat_map(|(s, _)| s.claims.iter().map(String::as_str)).collect();
            claims.retain(|iri, claim| {
                let has_focus = self.min_sources <= 1
                    && self.focus.as_ref().is_some_and(|f| claim.roles.iter().any(|(_, filler)| filler == f));
                has_focus || of_statements.contains(iri)
            });
        }
        left_out.retain(|(_, count)| *count > 0);
        Selection { claims, statements, left_out }
    }

    /// Whether a time between these days, if they are given, can overlap the time asked for.
    fn overlaps(&self, (earliest, latest): (Option<&str>, Option<&str>)) -> bool {
        let late_enough = |since: &String| latest.is_none_or(|latest| latest >= since.as_str());
        let early_enough = |until: &String| earliest.is_none_or(|earliest| earliest <= until.as_str());
        self.since.as_ref().is_none_or(late_enough) && self.until.as_ref().is_none_or(early_enough)
    }
}

/// How many edges each entity is from `focus`, up to `depth`.
fn distances<'a>(
    focus: &'a str,
    statements: &[(&'a Statement, Vec<&Claim>)],
    depth: usize,
) -> BTreeMap<&'a str, usize> {
    let mut neighbours: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (statement, _) in statements {
        neighbours.entry(&statement.subject).or_default().push(&statement.object);
        neighbours.entry(&statement.object).or_default().push(&statement.subject);
    }
    let mut found = BTreeMap::from([(focus, 0)]);
    let mut waiting = VecDeque::from([focus]);
    while let Some(at) = waiting.pop_front() {
        let next = found[at] + 1;
        if next > depth {
            continue;
        }
        for &neighbour in neighbours.get(at).into_iter().flatten() {
            found.entry(neighbour).or_insert_with(|| {
                waiting.push_back(neighbour);
                next
            });
        }
    }
    found
}
