//! The closed set of dependency relations, so that [`super::Token::deprel`] can be a static string.

/// Relations of UD German with the subtypes that its treebanks use, sorted.
pub const LABELS: &[&str] = &[
    "acl",
    "acl:relcl",
    "advcl",
    "advcl:relcl",
    "advmod",
    "amod",
    "appos",
    "aux",
    "aux:pass",
    "case",
    "cc",
    "cc:preconj",
    "ccomp",
    "clf",
    "compound",
    "compound:prt",
    "conj",
    "cop",
    "csubj",
    "csubj:pass",
    "dep",
    "det",
    "det:poss",
    "discourse",
    "dislocated",
    "expl",
    "expl:pv",
    "fixed",
    "flat",
    "flat:foreign",
    "flat:name",
    "goeswith",
    "iobj",
    "list",
    "mark",
    "nmod",
    "nmod:poss",
    "nsubj",
    "nsubj:pass",
    "nummod",
    "obj",
    "obl",
    "obl:agent",
    "obl:arg",
    "obl:tmod",
    "orphan",
    "parataxis",
    "punct",
    "reparandum",
    "root",
    "vocative",
    "xcomp",
];

/// The static string of a relation; an unknown subtype falls back to its relation, an unknown relation to `dep`.
pub fn label(text: &str) -> &'static str {
    let find = |t: &str| LABELS.binary_search(&t).ok().map(|i| LABELS[i]);
    find(text).or_else(|| find(text.split(':').next()?)).unwrap_or("dep")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_sorted_and_found() {
        assert!(LABELS.is_sorted());
        assert_eq!(label("nsubj:pass"), "nsubj:pass");
        assert_eq!(label("nsubj:outer"), "nsubj");
        assert_eq!(label("quatsch"), "dep");
    }
}
