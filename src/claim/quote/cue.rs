//! The words that show speech, read from `ontology/german/cues`.

use rustc_hash::FxHashMap;

use crate::ontology::{Ontology, OntologyError};

/// What a cue says about its content, in the holder's eyes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stance {
    /// Says it, with no hint of more or less belief.
    #[default]
    Say,
    /// Says it, and the writer keeps a distance (*behauptet*).
    Claim,
    Confirm,
    /// Says it against their own interest.
    Admit,
    /// Found out or knows.
    Know,
    Deny,
    Believe,
    Speculate,
    Doubt,
    Fear,
    Hope,
    /// Wants, demands, asks others to do it.
    Want,
    /// Promises, announces, plans to do it.
    Promise,
    Warn,
    Accuse,
    Criticize,
    Praise,
    /// Asks whether.
    Ask,
}

impl Stance {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("say", Self::Say),
        ("claim", Self::Claim),
        ("confirm", Self::Confirm),
        ("admit", Self::Admit),
        ("know", Self::Know),
        ("deny", Self::Deny),
        ("believe", Self::Believe),
        ("speculate", Self::Speculate),
        ("doubt", Self::Doubt),
        ("fear", Self::Fear),
        ("hope", Self::Hope),
        ("want", Self::Want),
        ("promise", Self::Promise),
        ("warn", Self::Warn),
        ("accuse", Self::Accuse),
        ("criticize", Self::Criticize),
        ("praise", Self::Praise),
        ("ask", Self::Ask),
    ];

    fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(n, _)| *n == name).map(|&(_, s)| s)
    }

    /// The name in the cue files.
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|&&(_, s)| s == self).map_or("say", |&(n, _)| n)
    }
}

/// One reading of a verb of saying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct VerbCue {
    /// Infinitive as written in one word: `mitteilen`.
    pub lemma: String,
    /// `mit` of `mitteilen`.
    pub particle: Option<String>,
    /// Lemma of the verb without particle: `teilen`.
    pub stem: String,
    /// Words that must stand in the clause.
    pub with: Vec<String>,
    /// Whether a reflexive must.
    pub reflexive: bool,
    pub stance: Stance,
    pub clause: bool,
    pub infinitive: bool,
    pub direct: bool,
    pub parenthesis: bool,
    pub reported: bool,
    /// The source stands behind a preposition: *in dem Papier heißt es*.
    pub oblique: bool,
    /// Gives a thing its name: *nannte es „…“*.
    pub naming: bool,
    /// Names what its subject relies on: *beruft sich auf*.
    pub basis: bool,
    /// What names the topic of a reported act: `acc`, `von` …
    pub about: Vec<String>,
    /// Who is spoken to: `dat`, `acc`, a preposition, or nothing.
    pub to: String,
}

/// A noun that stands for what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NounCue {
    pub stance: Stance,
    /// *nach Angaben*
    pub after_nach: bool,
    /// *laut Bericht*, *der Bericht besagt*
    pub document: bool,
    /// *die Behauptung, dass*
    pub clause: bool,
    /// *in einem Interview*
    pub medium: bool,
}

/// What another word does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum WordKind {
    Pre,
    Post,
    Noun,
    So,
    Backward,
    /// The same, for a text that was only named: *demnach*.
    Hence,
    Relative,
    Wie,
    Basis,
    Medium,
    Manner,
    Opens,
    Purpose,
    Joins,
    Of,
    By,
    With,
    Correlate,
    Within,
    Passive,
    Hearsay,
    /// Before what something is called: *als*, *für*.
    Names,
    Nobody,
    /// Opens a clause that tells what another says to the contrary: *anders als*.
    Differs,
    /// The adjective that refers a text to the clause's subject: *eigene*.
    Own,
}

impl WordKind {
    fn parse(name: &str) -> Result<Self, String> {
        Ok(match name {
            "pre" => Self::Pre,
            "post" => Self::Post,
            "noun" => Self::Noun,
            "so" => Self::So,
            "backward" => Self::Backward,
            "hence" => Self::Hence,
            "relative" => Self::Relative,
            "wie" => Self::Wie,
            "basis" => Self::Basis,
            "medium" => Self::Medium,
            "manner" => Self::Manner,
            "opens" => Self::Opens,
            "purpose" => Self::Purpose,
            "joins" => Self::Joins,
            "of" => Self::Of,
            "by" => Self::By,
            "with" => Self::With,
            "correlate" => Self::Correlate,
            "within" => Self::Within,
            "passive" => Self::Passive,
            "hearsay" => Self::Hearsay,
            "names" => Self::Names,
            "nobody" => Self::Nobody,
            "own" => Self::Own,
            "differs" => Self::Differs,
            other => return Err(format!("unknown kind `{other}`")),
        })
    }
}

/// The words of a cue and its stance.
type Phrase = (Vec<String>, Stance);

/// All cues.
#[derive(Debug, Default)]
pub(super) struct Cues {
    /// By stem (`teilen`) and by whole infinitive (`mitteilen`).
    verbs: FxHashMap<String, Vec<VerbCue>>,
    nouns: FxHashMap<String, NounCue>,
    /// Endings of compounds, longest first.
    endings: Vec<(String, NounCue)>,
    /// By kind, in the order of the enum, and by first byte; the longest first.
    words: Vec<FxHashMap<u8, Vec<Phrase>>>,
}

const VERBS: &str = "german/cues/verbs.csv";
const NOUNS: &str = "german/cues/nouns.csv";
const WORDS: &str = "german/cues/words.csv";

impl Cues {
    pub fn load(ontology: &Ontology) -> Result<Self, OntologyError> {
        let mut cues = Self::default();
        rows(ontology, VERBS, 6, |fields| {
            let cue = verb(fields)?;
            if cue.particle.is_some() {
                cues.verbs.entry(cue.lemma.clone()).or_default().push(cue.clone());
            }
            cues.verbs.entry(cue.stem.clone()).or_default().push(cue);
            Ok(())
        })?;
        // Readings that ask for more words go first.
        for readings in cues.verbs.values_mut() {
            readings
                .sort_by_key(|c| std::cmp::Reverse((c.particle.is_some(), c.with.len() + usize::from(c.reflexive))));
        }
        rows(ontology, NOUNS, 3, |fields| {
            let stance = stance(fields[1])?;
            let has = |way| fields[2].contains(way);
            letters(fields[2], "nlkm")?;
            let cue = NounCue { stance, after_nach: has('n'), document: has('l'), clause: has('k'), medium: has('m') };
            match fields[0].strip_prefix('*') {
                Some(ending) => cues.endings.push((ending.to_owned(), cue)),
                None => {
                    cues.nouns.insert(fields[0].to_owned(), cue);
                }
            }
            Ok(())
        })?;
        cues.endings.sort_by_key(|(ending, _)| std::cmp::Reverse(ending.len()));
        rows(ontology, WORDS, 3, |fields| {
            let kind = WordKind::parse(fields[1])?;
            if cues.words.len() <= kind as usize {
                cues.words.resize_with(kind as usize + 1, FxHashMap::default);
            }
            let words = (fields[0].split(' ').map(str::to_owned).collect(), stance(fields[2])?);
            cues.words[kind as usize].entry(first_byte(fields[0])).or_default().push(words);
            Ok(())
        })?;
        for words in cues.words.iter_mut().flat_map(FxHashMap::values_mut) {
            words.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        Ok(cues)
    }

    /// The readings of a verb's lemma, the most demanding first.
    pub fn verb(&self, lemma: &str) -> &[VerbCue] {
        self.verbs.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// The noun's cue by its lemma or by the ending of a compound.
    pub fn noun(&self, lemma: &str) -> Option<NounCue> {
        self.nouns.get(lemma).copied().or_else(|| {
            // *Reuters-Information*: behind the hyphen stands the noun.
            if let Some((_, last)) = lemma.rsplit_once('-') {
                return self.noun(last);
            }
            let lower = lemma.to_lowercase();
            self.endings.iter().find(|(ending, _)| lower.ends_with(ending.as_str())).map(|&(_, cue)| cue)
        })
    }

    /// Words of `kind` that stand at the front of `forms` (lower case), with their number.
    pub fn word<'f>(&self, kind: WordKind, mut form: impl FnMut(usize) -> Option<&'f str>) -> Option<(usize, Stance)> {
        let words = self.words.get(kind as usize)?.get(&first_byte(form(0)?))?;
        words
            .iter()
            .find(|(words, _)| words.iter().enumerate().all(|(i, w)| form(i).is_some_and(|f| is_written(f, w))))
            .map(|(words, stance)| (words.len(), *stance))
    }
}

/// The first byte of a word in lower case; that of letters beyond ASCII is the same for both cases in German.
fn first_byte(word: &str) -> u8 {
    word.as_bytes().first().map_or(0, u8::to_ascii_lowercase)
}

/// Whether a form is a word that is given in lower case.
fn is_written(form: &str, word: &str) -> bool {
    form.eq_ignore_ascii_case(word) || !form.is_ascii() && form.chars().flat_map(char::to_lowercase).eq(word.chars())
}

fn stance(name: &str) -> Result<Stance, String> {
    Stance::parse(name).ok_or_else(|| format!("unknown stance `{name}`"))
}

fn letters(field: &str, known: &str) -> Result<(), String> {
    match field.chars().find(|&c| !known.contains(c)) {
        Some(other) => Err(format!("unknown way `{other}`; known are {known}")),
        None => Ok(()),
    }
}

fn verb(fields: &[&str]) -> Result<VerbCue, String> {
    let (particle, stem) = match fields[0].split_once('|') {
        Some((particle, stem)) => (Some(particle.to_owned()), stem),
        None => (None, fields[0]),
    };
    letters(fields[3], "szdprqbn")?;
    let has = |way| fields[3].contains(way);
    let with: Vec<&str> = fields[1].split_whitespace().collect();
    Ok(VerbCue {
        lemma: fields[0].replace('|', ""),
        particle,
        stem: stem.to_owned(),
        reflexive: with.contains(&"refl"),
        with: with.into_iter().filter(|w| *w != "refl").map(str::to_owned).collect(),
        stance: stance(fields[2])?,
        clause: has('s'),
        infinitive: has('z'),
        direct: has('d'),
        parenthesis: has('p'),
        reported: has('r'),
        oblique: has('q'),
        naming: has('n'),
        basis: has('b'),
        about: fields[4].split_whitespace().map(str::to_owned).collect(),
        to: fields[5].to_owned(),
    })
}

/// Hands the comma-separated fields of each line of `path` to `take`; the first line that is no comment names the columns.
fn rows(
    ontology: &Ontology,
    path: &str,
    width: usize,
    mut take: impl FnMut(&[&str]) -> Result<(), String>,
) -> Result<(), OntologyError> {
    let text = ontology.read(path)?;
    let mut header = true;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if std::mem::take(&mut header) {
            continue;
        }
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let result = if fields.len() == width {
            take(&fields)
        } else {
            Err(format!("expected {width} fields, found {}", fields.len()))
        };
        result.map_err(|reason| OntologyError::syntax(path, number + 1, reason))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separable_verb_is_found_whole_and_by_its_stem() {
        let cues = Cues::load(&Ontology::embedded()).unwrap();
        assert!(cues.verb("mitteilen").iter().any(|c| c.particle.as_deref() == Some("mit")));
        assert!(cues.verb("teilen").iter().any(|c| c.lemma == "mitteilen"));
        assert_eq!(cues.verb("bestreiten")[0].stance, Stance::Deny);
    }

    #[test]
    fn compounds_share_their_head_s_reading() {
        let cues = Cues::load(&Ontology::embedded()).unwrap();
        assert!(cues.noun("Geheimdienstbericht").unwrap().document);
        assert!(cues.noun("Angabe").unwrap().after_nach);
        assert!(cues.noun("Haubitze").is_none());
    }
}
