//! Patterns over pieces of text: a small language of word classes, compiled to a program that backtracks.
//!
//! | notation | matches |
//! | --- | --- |
//! | `month`, `day:nth` | a word of the class; its value is kept under the class's name or the one before the colon |
//! | `'am\|im'` | one of these words, in lower or upper case |
//! | `a b`, `a \| b`, `( )`, `?`, `*`, `+` | as everywhere |
//! | `[ ]` | what lies between is an expression; a pattern can hold several |
//! | `~x` | `x`, touching what stands before it |
//! | `!( )` | nothing, where this does not follow |
//! | `^` | nothing, at the beginning of a sentence |
//! | `<name>` | the definition of that name |

use std::collections::BTreeMap;

use super::lexicon::{Lattice, Lexicon, What};
use crate::mention::words::Reading;

/// One step of a compiled pattern.
#[derive(Clone, Debug)]
pub enum Op {
    /// A word of a class; its value is kept in this slot.
    Take(What, u8),
    /// One of these words, in lower case.
    Literal(Box<[Box<str>]>),
    /// The next piece touches the one before.
    Glued,
    /// A sentence begins here.
    Start,
    /// An expression begins.
    Open,
    /// It ends.
    Close,
    /// Go on at both.
    Split(usize, usize),
    Jump(usize),
    /// What follows, up to this step, must not match here.
    Not(usize),
    Done,
}

/// A compiled pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub ops: Vec<Op>,
}

/// A value that was kept.
#[derive(Clone, Copy, Debug)]
pub struct Capture {
    pub slot: u8,
    /// Index of the expression that it stands in; `None` outside of all.
    pub extent: Option<usize>,
    pub reading: Reading,
}

/// One way in which a pattern matches.
#[derive(Clone, Debug, Default)]
pub struct Match {
    /// First piece, and the first behind.
    pub begin: usize,
    pub end: usize,
    /// The expressions, as half-open ranges of pieces.
    pub extents: Vec<(usize, usize)>,
    pub captures: Vec<Capture>,
}

impl Match {
    /// How many pieces its expressions have.
    fn weight(&self) -> usize {
        self.extents.iter().map(|(from, to)| to - from).sum()
    }
}

/// Steps after which a match is given up: no text of people comes near it.
const MAX_STEPS: usize = 4_000;

/// A way through the pattern. What it kept is the beginning of the [`Trail`].
#[derive(Clone, Copy, Debug)]
struct Thread {
    op: usize,
    at: usize,
    open: Option<usize>,
    /// How many expressions and values it kept.
    extents: usize,
    captures: usize,
    /// The value with which it goes on.
    taken: Option<Capture>,
}

/// What the way that is gone kept so far. A way that is left for later finds its own part again at the beginning, since all
/// that parted from it behind is gone before.
#[derive(Debug, Default)]
struct Trail {
    extents: Vec<(usize, usize)>,
    captures: Vec<Capture>,
}

/// Room for matching, which is used again.
#[derive(Debug, Default)]
pub struct Room {
    trail: Trail,
    threads: Vec<Thread>,
    readings: Vec<Reading>,
}

impl Pattern {
    /// Compiles a pattern. `slots` collects the names under which values are kept.
    pub fn compile(
        text: &str,
        definitions: &BTreeMap<String, String>,
        lexicon: &Lexicon,
        slots: &mut Vec<String>,
    ) -> Result<Self, String> {
        let mut compiler = Compiler { definitions, lexicon, slots, ops: Vec::new(), depth: 0 };
        compiler.text(text)?;
        let mut ops = compiler.ops;
        ops.push(Op::Done);
        if !ops.iter().any(|op| matches!(op, Op::Open)) {
            return Err("the pattern marks no expression with [ ]".into());
        }
        Ok(Self { ops })
    }

    /// The best match that begins at `begin`: the one whose expressions are longest, then the longest in all.
    pub fn find(&self, lexicon: &Lexicon, lattice: &Lattice<'_>, begin: usize, room: &mut Room) -> Option<Match> {
        let mut best: Option<Match> = None;
        self.run(lexicon, lattice, (0, begin), room, &mut |end, trail| {
            let weight = trail.extents.iter().map(|(from, to)| to - from).sum();
            if weight > 0 && best.as_ref().is_none_or(|b| (weight, end) > (b.weight(), b.end)) {
                best = Some(Match { begin, end, extents: trail.extents.clone(), captures: trail.captures.clone() });
            }
        });
        best
    }

    /// Runs all threads from an operation and a piece on and hands the end and the trail of each that gets through to
    /// `done`.
    fn run(
        &self,
        lexicon: &Lexicon,
        lattice: &Lattice<'_>,
        (op, at): (usize, usize),
        room: &mut Room,
        done: &mut dyn FnMut(usize, &Trail),
    ) {
        let Room { trail, threads, readings } = room;
        trail.extents.clear();
        trail.captures.clear();
        threads.clear();
        let mut steps = 0;
        let mut next = Some(Thread { op, at, open: None, extents: 0, captures: 0, taken: None });
        while let Some(mut thread) = next.take().or_else(|| threads.pop()) {
            trail.extents.truncate(thread.extents);
            trail.captures.truncate(thread.captures);
            trail.captures.extend(thread.taken.take());
            loop {
                steps += 1;
                if steps > MAX_STEPS {
                    return;
                }
                match &self.ops[thread.op] {
                    Op::Done => {
                        done(thread.at, trail);
                        break;
                    }
                    Op::Jump(to) => thread.op = *to,
                    Op::Split(first, second) => {
                        let (extents, captures) = (trail.extents.len(), trail.captures.len());
                        threads.push(Thread { op: *second, extents, captures, ..thread });
                        thread.op = *first;
                    }
                    Op::Take(what, slot) => {
                        let extent = thread.open.map(|_| trail.extents.len());
                        readings.clear();
                        lexicon.readings(*what, lattice, thread.at, &mut |reading| readings.push(reading));
                        let Some((last, others)) = readings.split_last() else { break };
                        let (extents, captures) = (trail.extents.len(), trail.captures.len());
                        let behind = |&reading: &Reading| Thread {
                            op: thread.op + 1,
                            at: thread.at + reading.len,
                            extents,
                            captures,
                            taken: Some(Capture { slot: *slot, extent, reading }),
                            ..thread
                        };
                        threads.extend(others.iter().map(behind));
                        thread = behind(last);
                        trail.captures.extend(thread.taken.take());
                    }
                    op => {
                        let Some(next) = self.step(op, lexicon, lattice, &mut thread, trail) else { break };
                        thread.op = next;
                    }
                }
            }
        }
    }

    /// A step that goes on in one way or not at all: the next step.
    fn step(
        &self,
        op: &Op,
        lexicon: &Lexicon,
        lattice: &Lattice<'_>,
        thread: &mut Thread,
        trail: &mut Trail,
    ) -> Option<usize> {
        let piece = lattice.pieces.get(thread.at);
        let passes = match op {
            Op::Literal(forms) => {
                let stands = piece.is_some_and(|p| forms.iter().any(|f| **f == *p.low));
                thread.at += usize::from(stands);
                stands
            }
            Op::Glued => piece.is_some_and(|p| p.glued),
            Op::Start => piece.is_some_and(|p| p.starts),
            Op::Open => thread.open.replace(thread.at).is_none(),
            Op::Close => {
                let open = thread.open.take()?;
                trail.extents.push((open, thread.at));
                thread.at > open
            }
            Op::Not(behind) => {
                let mut found = false;
                let inner = (thread.op + 1, thread.at);
                self.run(lexicon, lattice, inner, &mut Room::default(), &mut |_, _| found = true);
                return (!found).then_some(*behind);
            }
            _ => false,
        };
        passes.then_some(thread.op + 1)
    }
}

struct Compiler<'c> {
    definitions: &'c BTreeMap<String, String>,
    lexicon: &'c Lexicon,
    slots: &'c mut Vec<String>,
    ops: Vec<Op>,
    depth: usize,
}

impl Compiler<'_> {
    /// Compiles a whole pattern or definition.
    fn text(&mut self, text: &str) -> Result<(), String> {
        self.depth += 1;
        if self.depth > 16 {
            return Err(format!("definitions call each other without end: {text}"));
        }
        let mut rest = text;
        self.alternatives(&mut rest)?;
        self.depth -= 1;
        if rest.trim_start().is_empty() { Ok(()) } else { Err(format!("cannot read the pattern from `{rest}` on")) }
    }

    /// `a b | c`
    fn alternatives(&mut self, rest: &mut &str) -> Result<(), String> {
        let begin = self.ops.len();
        self.sequence(rest)?;
        let mut exits = Vec::new();
        let mut branch = begin;
        while let Some(tail) = rest.trim_start().strip_prefix('|') {
            *rest = tail;
            self.insert(branch, Op::Split(branch + 1, self.ops.len() + 2));
            exits.push(self.ops.len());
            self.ops.push(Op::Jump(0));
            branch = self.ops.len();
            self.sequence(rest)?;
        }
        let end = self.ops.len();
        // Later branches moved nothing before them, so the exits still stand where they were put.
        for exit in exits {
            self.ops[exit] = Op::Jump(end);
        }
        Ok(())
    }

    fn sequence(&mut self, rest: &mut &str) -> Result<(), String> {
        loop {
            *rest = rest.trim_start();
            match rest.chars().next() {
                None | Some('|' | ')') => return Ok(()),
                Some(_) => self.item(rest)?,
            }
        }
    }

    /// One element with its `?`, `*` or `+`.
    fn item(&mut self, rest: &mut &str) -> Result<(), String> {
        let begin = self.ops.len();
        self.element(rest)?;
        if let Some(tail) = rest.strip_prefix('?') {
            *rest = tail;
            self.insert(begin, Op::Split(begin + 1, self.ops.len() + 1));
        } else if let Some(tail) = rest.strip_prefix('*') {
            *rest = tail;
            self.insert(begin, Op::Split(begin + 1, self.ops.len() + 2));
            self.ops.push(Op::Jump(begin));
        } else if let Some(tail) = rest.strip_prefix('+') {
            *rest = tail;
            self.ops.push(Op::Split(begin, self.ops.len() + 1));
        }
        Ok(())
    }

    fn element(&mut self, rest: &mut &str) -> Result<(), String> {
        let mut chars = rest.chars();
        let first = chars.next().unwrap_or(' ');
        let tail = chars.as_str();
        match first {
            '[' | ']' | '^' | '~' => {
                *rest = tail;
                self.ops.push(match first {
                    '[' => Op::Open,
                    ']' => Op::Close,
                    '^' => Op::Start,
                    _ => Op::Glued,
                });
                if first == '~' { self.element(rest) } else { Ok(()) }
            }
            '(' => {
                *rest = tail;
                self.alternatives(rest)?;
                close(rest, ')')
            }
            '!' => {
                *rest = tail.strip_prefix('(').ok_or("`!` wants `(` behind it")?;
                let begin = self.ops.len();
                self.ops.push(Op::Not(0));
                self.alternatives(rest)?;
                close(rest, ')')?;
                self.ops.push(Op::Done);
                self.ops[begin] = Op::Not(self.ops.len());
                Ok(())
            }
            '\'' => {
                let (words, tail) = tail.split_once('\'').ok_or("a `'` is not closed")?;
                *rest = tail;
                let forms: Vec<&str> = words.split('|').collect();
                if forms.iter().any(|f| f.is_empty() || f.contains(' ') || f.chars().any(char::is_uppercase)) {
                    return Err(format!("'{words}': single words in lower case, separated by |"));
                }
                self.ops.push(Op::Literal(forms.into_iter().map(Into::into).collect()));
                Ok(())
            }
            '<' => {
                let (name, tail) = tail.split_once('>').ok_or("a `<` is not closed")?;
                *rest = tail;
                let text = self.definitions.get(name).ok_or_else(|| format!("nothing defines <{name}>"))?.clone();
                // A definition is one element: its alternatives end with it.
                self.text(&text)
            }
            c if c.is_ascii_lowercase() => {
                let end =
                    rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
                let (word, tail) = rest.split_at(end);
                *rest = tail;
                let (slot, class) = word.split_once(':').unwrap_or((word, word));
                let what = self.lexicon.what(class).ok_or_else(|| format!("no word has the class `{class}`"))?;
                let slot = self.slot(slot);
                self.ops.push(Op::Take(what, slot));
                Ok(())
            }
            c => Err(format!("`{c}` means nothing in a pattern")),
        }
    }

    fn slot(&mut self, name: &str) -> u8 {
        let index = self.slots.iter().position(|s| s == name).unwrap_or_else(|| {
            self.slots.push(name.to_owned());
            self.slots.len() - 1
        });
        index as u8
    }

    /// Puts a step at `at`; everything from there on moves up.
    fn insert(&mut self, at: usize, op: Op) {
        for later in &mut self.ops[at..] {
            match later {
                Op::Split(a, b) => (*a, *b) = (*a + 1, *b + 1),
                Op::Jump(to) | Op::Not(to) => *to += 1,
                _ => {}
            }
        }
        self.ops.insert(at, op);
    }
}

fn close(rest: &mut &str, bracket: char) -> Result<(), String> {
    *rest = rest.trim_start().strip_prefix(bracket).ok_or_else(|| format!("a `{bracket}` is missing"))?;
    Ok(())
}
