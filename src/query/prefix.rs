//! The prefixes that every query may use undeclared and that everything we write declares.

use std::borrow::Cow;

pub use crate::graph::vocabulary::PREFIXES;

/// The IRI with its prefix (`dep:Claim`), or in angle brackets where none fits or the rest cannot stand in a prefixed
/// name without escapes.
///
/// ```
/// use depesche::query::prefix::shorten;
/// assert_eq!(shorten("https://w3id.org/depesche/id/country-KP"), "id:country-KP");
/// assert_eq!(shorten("https://example.org/x"), "<https://example.org/x>");
/// ```
pub fn shorten(iri: &str) -> Cow<'_, str> {
    PREFIXES
        .iter()
        .find_map(|(prefix, namespace)| {
            let local = iri.strip_prefix(namespace)?;
            is_plain(local).then(|| Cow::Owned(format!("{prefix}:{local}")))
        })
        .unwrap_or_else(|| Cow::Owned(format!("<{iri}>")))
}

/// The IRI that a prefixed name with one of [`PREFIXES`], or an IRI in angle brackets or bare, stands for.
pub fn expand(name: &str) -> Option<String> {
    if let Some(iri) = name.strip_prefix('<').and_then(|n| n.strip_suffix('>')) {
        return Some(iri.to_owned());
    }
    let (prefix, local) = name.split_once(':')?;
    if local.starts_with("//") {
        return Some(name.to_owned());
    }
    PREFIXES.iter().find(|(p, _)| *p == prefix).map(|(_, namespace)| format!("{namespace}{local}"))
}

/// Whether the text can stand behind a prefix as it is (a subset of SPARQL's `PN_LOCAL`).
fn is_plain(local: &str) -> bool {
    !local.is_empty()
        && !local.starts_with(['-', '.'])
        && !local.ends_with('.')
        && local.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '%'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_need_escapes_stay_whole() {
        assert_eq!(shorten("https://w3id.org/depesche/ns#a/b"), "<https://w3id.org/depesche/ns#a/b>");
        assert_eq!(shorten("https://w3id.org/depesche/id/"), "<https://w3id.org/depesche/id/>");
        assert_eq!(shorten("https://w3id.org/depesche/id/person-müller"), "id:person-müller");
    }

    #[test]
    fn what_is_shortened_expands_to_itself() {
        for iri in ["https://w3id.org/depesche/id/country-KP", "http://www.w3.org/2002/07/owl#sameAs"] {
            assert_eq!(expand(&shorten(iri)).as_deref(), Some(iri));
        }
        assert_eq!(expand("https://example.org/x").as_deref(), Some("https://example.org/x"));
        assert_eq!(expand("Nordkorea"), None);
    }
}
