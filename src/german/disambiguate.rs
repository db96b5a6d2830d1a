//! Choosing among readings once the sentence is parsed: what the network thinks of each word's features, what the lexicon
//! allows, what agreement within the phrase leaves, and what the tree says of the phrase's role.

use super::Sentence;
use super::cells::{Cell, Cells};
use super::feats::{Case, Upos};
use super::inflect;
use super::morph::Set;
use super::parse::TagScores;
use super::parse::tags::Group;
use super::phrases::Phrase;
use super::tags::Tag;
use super::word::Word;

/// What a case that fits the role is worth, as logarithm of a probability.
const ROLE: f32 = 3.5;
/// What a tag that no reading has costs, where the lexicon lists the word.
const UNLISTED: f32 = 1.0;

/// What the tag of a name costs where the lexicon lists the word as a noun alone.
const NO_NAME: f32 = 1.2;

/// The best tag of a word.
pub fn tag(scores: &TagScores, word: &Word) -> Tag {
    let listed = if word.guessed { 0 } else { word.exact | word.folded };
    let noun = word.exact & (Tag::Noun.bit() | Tag::Name.bit()) == Tag::Noun.bit() && !word.guessed;
    let cost = |tag: Tag| match tag {
        Tag::Name if noun => NO_NAME,
        _ if listed != 0 && listed & tag.bit() == 0 => UNLISTED,
        _ => 0.0,
    };
    let scores = scores.group(Group::Tag);
    let score = |(tag, score): &(Tag, f32)| score - cost(*tag);
    inflect::best(Tag::ALL.iter().copied().zip(scores.iter().copied()), score).map_or(Tag::Other, |(tag, _)| tag)
}

/// The cell of each phrase of a sentence that has its tree.
pub fn cells(sentence: &Sentence, phrases: &[Phrase], scores: &[TagScores], words: &[&Word]) -> Vec<Cell> {
    let mut scored: Vec<Option<Scored>> = scores.iter().map(|_| None).collect();
    for &member in phrases.iter().flat_map(|p| &p.members) {
        scored[member] = Some(Scored::new(&scores[member]));
    }
    let mut cells: Vec<Cell> = phrases
        .iter()
        .filter_map(|phrase| {
            let cases = if phrase.adposition.is_none() { cases(sentence, phrase.head, words) } else { Set::default() };
            let score = |cell: &Cell| {
                let fits = cases.has(cell.case as usize);
                let own: f32 = phrase.members.iter().filter_map(|&m| scored[m].as_ref()).map(|s| s.cell(*cell)).sum();
                own + if fits { ROLE } else { 0.0 }
            };
            inflect::best(phrase.cells.or(Cells::ALL).iter(), score)
        })
        .collect();
    // Artillerie- und Raketenmunition: the shortened word is what the full one is.
    for (p, phrase) in phrases.iter().enumerate().filter(|(_, p)| sentence.tokens[p.head].form.ends_with('-')) {
        let full = |q: &usize| {
            let token = &sentence.tokens[phrases[*q].head];
            token.deprel == "conj" && token.head == phrase.head + 1
        };
        if let Some(q) = (p + 1..phrases.len()).find(full) {
            cells[p] = cells[q];
        }
    }
    cells
}

/// The cases that a word's role asks for; none where it asks for nothing.
fn cases(sentence: &Sentence, at: usize, words: &[&Word]) -> Set {
    let tokens = &sentence.tokens;
    let mut top = at;
    // What is coordinated or named along shares its head's case.
    for _ in 0..tokens.len() {
        match sentence.parent(top) {
            Some(head) if matches!(tokens[top].deprel, "conj" | "flat" | "flat:name" | "appos") => top = head,
            _ => break,
        }
    }
    let governor = sentence.children(top).find(|&c| tokens[c].deprel == "case" && tokens[c].upos == Upos::Adp);
    if let Some(adposition) = governor {
        return words[adposition].governed().cases();
    }
    let one = |case: Case| Set(1 << case as u8);
    match tokens[top].deprel {
        "nsubj" | "nsubj:pass" => one(Case::Nom),
        "obj" => one(Case::Acc),
        "iobj" | "obl:arg" => one(Case::Dat),
        "nmod" | "nmod:poss" => one(Case::Gen),
        _ => Set::default(),
    }
}

/// Logarithms of the probabilities of a token's features, given that it has them.
struct Scored {
    case: [f32; 4],
    gender: [f32; 3],
    number: [f32; 2],
}

impl Scored {
    fn new(scores: &TagScores) -> Self {
        fn given<const N: usize>(scores: &[f32]) -> [f32; N] {
            let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let all: f32 = scores.iter().map(|s| (s - most).exp()).sum();
            let some: f32 = scores[1..].iter().map(|s| (s - most).exp()).sum();
            // What a token hardly has it has no say in.
            let weight = some / all;
            std::array::from_fn(|i| weight * (scores[i + 1] - most - some.max(1e-30).ln()))
        }
        Self {
            case: given(scores.group(Group::Case)),
            gender: given(scores.group(Group::Gender)),
            number: given(scores.group(Group::Number)),
        }
    }

    fn cell(&self, cell: Cell) -> f32 {
        self.case[cell.case as usize] + self.gender[cell.gender as usize] + self.number[cell.number as usize]
    }
}
