//! Words that the lexicon does not list: compounds split into known parts, old and Swiss spellings, nominalised
//! adjectives.
//!
//! A compound has the gender, number, case and meaning of its last part; its lemma is its front with the lemma of
//! that part. What cannot be analysed has no readings: the tagger then goes by looks.

use super::feats::{Upos, VerbForm};
use super::lexicon::{LONGEST, Lexicon, Reading};

/// Elements that link the parts of a compound.
const LINKS: &[&str] = &["", "s", "es", "n", "en", "er", "e"];
/// Shortest front and head, in bytes.
const FRONT: usize = 3;
const HEAD: usize = 3;
/// How many parts a front may have besides its last.
const DEPTH: usize = 3;

/// A compound in two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compound {
    /// The first part as written, with its linking element or hyphen: `Artillerie`, `152-mm-`.
    pub front: String,
    /// The form of the last part as it would be written alone: `Geschosse`.
    pub head: String,
}

/// A reading of a word that the lexicon does not list as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    pub reading: Reading,
    pub lemma: String,
}

/// Endings of weak verbs, finite and participle, before which their stem stands; those with *e* behind *t* and *d* first.
const WEAK: &[&str] = &["etest", "eten", "ete", "est", "et", "test", "ten", "te", "st", "t"];

impl Lexicon {
    /// The infinitive of a verb that is not listed, by the endings of weak verbs: *verortet*, *titelte*, *hinausgezögert*; one that
    /// is listed before all others.
    ///
    /// ```
    /// let lexicon = depesche::german::Lexicon::load();
    /// assert_eq!(lexicon.guess_infinitive("titelten").as_deref(), Some("titeln"));
    /// assert_eq!(lexicon.guess_infinitive("entsandte").as_deref(), Some("entsenden"));
    /// assert_eq!(lexicon.guess_infinitive("infrage"), None);
    /// ```
    pub fn guess_infinitive(&self, form: &str) -> Option<String> {
        let dental = |stem: &str| stem.ends_with(['t', 'd']);
        let stems = || {
            let fits = move |end: &&str| {
                let stem = form.strip_suffix(*end)?;
                (stem.chars().count() > 2 && (!end.starts_with('e') || dental(stem))).then_some(stem)
            };
            WEAK.iter().filter_map(fits)
        };
        let whole = |stem: &str| {
            let short = (stem.ends_with("el") || stem.ends_with("er")) && !stem.ends_with("ier");
            format!("{stem}{}", if short { "n" } else { "en" })
        };
        // *wandte*, *sandte*: the past has another vowel than the infinitive.
        let changed = |stem: &str| stem.strip_suffix("and").map(|front| format!("{front}enden"));
        // *hinausgezögert*, *gepusht*: *ge* stands before the verb, behind its particle.
        let parted = |stem: &str| {
            let (at, _) = stem.match_indices("ge").last()?;
            let verb = whole(&stem[at + 2..]);
            (self.is_infinitive(&verb) || at == 0).then(|| format!("{}{verb}", &stem[..at]))
        };
        let plain = || stems().find(|s| !s.ends_with(['e', 'a', 'o', 'i', 'u'])).filter(|_| !form.starts_with("un"));
        stems()
            .filter_map(changed)
            .chain(stems().map(whole))
            .find(|verb| self.is_infinitive(verb))
            .or_else(|| stems().filter(|_| form.ends_with('t')).find_map(parted))
            .or_else(|| plain().map(whole))
    }

    /// The two parts of a compound form, the longest known head last; `None` if it is listed or cannot be split.
    ///
    /// ```
    /// let split = depesche::german::Lexicon::load().split_compound("Artilleriegeschosse").unwrap();
    /// assert_eq!((split.front.as_str(), split.head.as_str()), ("Artillerie", "Geschosse"));
    /// ```
    pub fn split_compound(&self, form: &str) -> Option<Compound> {
        if form.len() > LONGEST {
            return None;
        }
        if let Some(at) = form.rfind(['-', '‑']).filter(|&at| at > 0) {
            let (front, head) = form.split_at(at + form[at..].chars().next()?.len_utf8());
            return (!head.is_empty()).then(|| Compound { front: front.to_owned(), head: head.to_owned() });
        }
        let upper = form.starts_with(char::is_uppercase);
        let mut cuts = form.char_indices().map(|(i, _)| i).filter(|&i| i >= FRONT && form.len() - i >= HEAD);
        let head_of = |at: usize| if upper { capitalised(&form[at..]) } else { form[at..].to_owned() };
        let is_head = |head: &str| {
            if upper { self.is(head, Upos::Noun) } else { self.is_adjective(head) }
        };
        cuts.find_map(|at| {
            let head = head_of(at);
            (is_head(&head) && self.is_front(&form[..at], DEPTH))
                .then(|| Compound { front: form[..at].to_owned(), head })
        })
    }

    /// Readings of a form that is not listed: first those of a respelling, then of a compound's head.
    pub fn guess(&self, form: &str) -> Vec<Guess> {
        for spelling in respellings(form) {
            let readings = self.readings(&spelling);
            if !readings.is_empty() {
                return readings.iter().map(|r| Guess { reading: *r, lemma: self.lemma(&spelling, r) }).collect();
            }
        }
        let separable = self.separable(form);
        if !separable.is_empty() {
            return separable;
        }
        let Some(split) = self.split_compound(form) else { return Vec::new() };
        let mut head = split.head.clone();
        let mut readings = self.readings(&head);
        let joins = split.front.ends_with(['-', '‑']);
        if readings.is_empty() && joins {
            // The head of a hyphenated compound may be a compound itself.
            return self
                .guess(&head)
                .into_iter()
                .map(|g| Guess { lemma: format!("{}{}", split.front, g.lemma), ..g })
                .collect();
        }
        if head.starts_with(char::is_uppercase) {
            readings.retain(|r| matches!(r.upos, Upos::Noun | Upos::Propn));
        } else if !joins || readings.is_empty() {
            readings.retain(|r| r.upos == Upos::Adj);
            if readings.is_empty() && joins {
                head = capitalised(&head);
                readings = self.readings(&head);
            }
        }
        readings
            .iter()
            .map(|r| {
                let lemma = self.lemma(&head, r);
                // schwerbewaffnet is no form of a verb
                let participle = r.upos == Upos::Adj && self.is_infinitive(&lemma);
                let lemma = if participle { self.stem(&head, r).to_owned() } else { lemma };
                let lemma = if joins { lemma } else { lower_first(&lemma) };
                Guess { reading: *r, lemma: format!("{}{lemma}", split.front) }
            })
            .collect()
    }

    /// Readings of a separable verb that is not listed: a particle, perhaps *zu*, and a listed verb form.
    fn separable(&self, form: &str) -> Vec<Guess> {
        let mut guesses = Vec::new();
        if !form.starts_with(char::is_lowercase) || form.len() > LONGEST {
            return guesses;
        }
        for (at, _) in form.char_indices().filter(|&(i, _)| i > 1 && form.len() - i > HEAD) {
            let (particle, rest) = form.split_at(at);
            if !self.is(&format!("{particle}-"), Upos::Adp) {
                continue;
            }
            let bare = rest.strip_prefix("zu").filter(|r| self.is_infinitive(r));
            for reading in self.readings(bare.unwrap_or(rest)) {
                let infinitive = reading.morph.feats.verb_form == Some(VerbForm::Inf);
                let lemma = self.lemma(bare.unwrap_or(rest), &reading);
                // The participle of an inseparable verb stays as it is; adjectives are participles whose lemma is a verb.
                let verbal = reading.upos == Upos::Verb || reading.upos == Upos::Adj && self.is_infinitive(&lemma);
                if verbal && (bare.is_none() || infinitive) {
                    guesses.push(Guess { reading, lemma: format!("{particle}{lemma}") });
                }
            }
            if !guesses.is_empty() {
                break;
            }
        }
        guesses
    }

    fn is_adjective(&self, form: &str) -> bool {
        form.len() > 3 && self.readings(form).iter().any(|r| r.upos == Upos::Adj)
    }

    /// Whether a compound can begin with `front`: a noun, adjective or verb stem with a linking element, or several.
    fn is_front(&self, front: &str, depth: usize) -> bool {
        let noun = capitalised(front);
        for link in LINKS {
            let Some(stem) = noun.strip_suffix(link).filter(|s| s.len() >= FRONT) else { continue };
            let lower = lower_first(stem);
            if self.is(stem, Upos::Noun) || self.is(stem, Upos::Propn) {
                return true;
            }
            let bare = link.is_empty();
            if bare && (self.is(&lower, Upos::Adj) || self.is(&format!("{stem}e"), Upos::Noun)) {
                return true;
            }
            if (bare || *link == "e")
                && (self.is(&format!("{lower}en"), Upos::Verb) || self.is(&format!("{lower}n"), Upos::Verb))
            {
                return true;
            }
        }
        depth > 0
            && noun
                .char_indices()
                .map(|(i, _)| i)
                .filter(|&i| i > FRONT && noun.len() - i >= 4)
                .any(|i| self.is_link_noun(&capitalised(&noun[i..])) && self.is_front(&noun[..i], depth - 1))
    }

    /// Whether `part`, perhaps with a linking element, is a noun.
    fn is_link_noun(&self, part: &str) -> bool {
        LINKS.iter().any(|link| part.strip_suffix(link).is_some_and(|s| s.len() > HEAD && self.is(s, Upos::Noun)))
    }
}

/// Spellings of today: `daß` → `dass`, Swiss `Strasse` → `Straße`, soft hyphens dropped.
fn respellings(form: &str) -> Vec<String> {
    let mut spellings = Vec::new();
    if form.contains('\u{ad}') {
        spellings.push(form.replace('\u{ad}', ""));
    }
    if form.contains('ß') {
        spellings.push(form.replace('ß', "ss"));
    }
    if form.contains("ss") {
        spellings.push(form.replacen("ss", "ß", 1));
    }
    spellings
}

pub(crate) fn capitalised(s: &str) -> String {
    let mut chars = s.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

pub(crate) fn lower_first(s: &str) -> String {
    let mut chars = s.chars();
    chars.next().map(|c| c.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lemma(form: &str) -> Option<String> {
        Lexicon::load().guess(form).first().map(|g| g.lemma.clone())
    }

    #[test]
    fn compounds_take_lemma_and_gender_of_their_head() {
        assert_eq!(lemma("Raketenabwehrsystemen").as_deref(), Some("Raketenabwehrsystem"));
        assert_eq!(lemma("Munitionslieferungen").as_deref(), Some("Munitionslieferung"));
        assert_eq!(lemma("152-mm-Artilleriegeschosse").as_deref(), Some("152-mm-Artilleriegeschoss"));
        assert_eq!(lemma("schwerbewaffneten").as_deref(), Some("schwerbewaffnet"));
    }

    #[test]
    fn separable_verbs_are_put_together() {
        assert_eq!(lemma("herausgeliefert").as_deref(), Some("herausliefern"));
        assert_eq!(lemma("herauszuliefern").as_deref(), Some("herausliefern"));
    }

    #[test]
    fn swiss_spelling_is_read() {
        assert_eq!(lemma("Strassen").as_deref(), Some("Straße"));
    }

    #[test]
    fn nonsense_has_no_readings() {
        assert!(Lexicon::load().guess("Xyzzyqq").is_empty());
        assert!(Lexicon::load().guess(&"ge".repeat(400)).is_empty());
    }
}
