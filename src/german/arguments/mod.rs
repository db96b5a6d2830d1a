//! Arguments of verbs by what the grammar of the whole clause allows: the parser labels word by word.
//!
//! Takes parsed sentences with the readings of their words. What cannot hang where it hangs is moved ([`heads`]); then the
//! bare nominals below a verb are labelled as subject, object or dative (`obl:arg`) so that case, agreement with the finite verb,
//! valency ([`super::valency`]), kinds of nouns and order agree best ([`clause`], [`score`]). A clause has one subject.
//! Prepositional phrases are left alone.

use super::Sentence;
use super::feats::{Case, Upos};
use super::tagger::Words;
use super::valency::Valency;

mod clause;
mod heads;
mod score;

use clause::Clauses;

/// What a nominal can be to its verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Subject,
    Object,
    Dative,
    Genitive,
    /// How long, how far: an accusative that is no object.
    Measure,
    /// What it is now.
    Other,
}

impl Role {
    /// What every nominal can be.
    pub const ARGUMENTS: [Self; 4] = [Self::Subject, Self::Object, Self::Dative, Self::Genitive];

    pub fn of(deprel: &str, case: Option<Case>) -> Self {
        match deprel {
            "nsubj" | "nsubj:pass" => Self::Subject,
            "obj" => Self::Object,
            "obl:arg" | "iobj" if case == Some(Case::Gen) => Self::Genitive,
            "obl:arg" | "iobj" => Self::Dative,
            _ => Self::Other,
        }
    }

    pub const fn case(self) -> Option<Case> {
        match self {
            Self::Subject => Some(Case::Nom),
            Self::Object | Self::Measure => Some(Case::Acc),
            Self::Dative => Some(Case::Dat),
            Self::Genitive => Some(Case::Gen),
            Self::Other => None,
        }
    }
}

/// Relabels the arguments in every sentence; `words` has all its forms.
pub fn mend(sentences: &mut [Sentence], words: &Words, valency: &Valency) {
    for sentence in sentences {
        heads::mend(sentence, valency);
        for auxiliary in Clauses::new(sentence, words, valency).actives() {
            sentence.tokens[auxiliary].deprel = "aux";
        }
        let changes = Clauses::new(sentence, words, valency).changes();
        for (i, role) in changes {
            relabel(sentence, i, role);
        }
    }
}

fn relabel(sentence: &mut Sentence, i: usize, role: Role) {
    let passive = sentence.parent(i).is_some_and(|verb| is_passive(sentence, verb));
    let token = &mut sentence.tokens[i];
    token.deprel = match role {
        Role::Subject if passive => "nsubj:pass",
        Role::Subject => "nsubj",
        Role::Object => "obj",
        Role::Dative | Role::Genitive => "obl:arg",
        Role::Measure => "obl",
        Role::Other => return,
    };
    if token.feats.case.is_some() || matches!(token.upos, Upos::Noun | Upos::Propn) {
        token.feats.case = role.case();
    }
}

/// Whether the clause is passive.
fn is_passive(sentence: &Sentence, verb: usize) -> bool {
    sentence.children(verb).any(|k| sentence.tokens[k].deprel == "aux:pass")
}

#[cfg(test)]
mod tests {
    use crate::article::Article;
    use crate::german::Analyser;
    use crate::ontology::Ontology;

    /// Each `word relation` must be in the tree of the sentence.
    fn check(text: &str, expected: &[&str]) {
        let analyser = Analyser::load(&Ontology::embedded()).unwrap();
        let sentences = analyser.analyse(&Article::plain("test", text));
        let found: Vec<String> =
            sentences.iter().flat_map(|s| &s.tokens).map(|t| format!("{} {}", t.form, t.deprel)).collect();
        for one in expected {
            assert!(found.iter().any(|f| f == one), "{text}: {one} is not in {found:?}");
        }
    }

    #[test]
    fn case_outweighs_order() {
        check("Den Kanzler lobte gestern die Opposition.", &["Kanzler obj", "Opposition nsubj"]);
        check("Im Saal erwarten den Gast mehrere alte Gemälde.", &["Gast obj", "Gemälde nsubj"]);
    }

    #[test]
    fn the_subject_agrees_with_the_verb() {
        check("Ältere Meldungen bestätigt die neue Studie.", &["Meldungen obj", "Studie nsubj"]);
    }

    #[test]
    fn receivers_are_datives() {
        check("Der Konzern liefert der Armee neue Panzer.", &["Armee obl:arg", "Panzer obj"]);
        check("Die Behörde half den Bauern.", &["Behörde nsubj", "Bauern obl:arg"]);
    }

    #[test]
    fn there_is_has_no_subject_but_es() {
        check("Mehr Einzelheiten gibt es nicht.", &["Einzelheiten obj", "es nsubj"]);
    }
}
