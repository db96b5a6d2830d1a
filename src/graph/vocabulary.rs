//! The names of the graph: namespaces, local names, and the terms that the code itself writes.
//!
//! Frames, modes, roles and classes of entities become terms by rule ([`frame`], [`mode`], [`role`], [`super::Schema::class`]); what
//! they mean stands in `ontology/depesche.ttl`, where a test looks for every term that a built graph uses.

use std::fmt::Write;

use oxigraph::model::{NamedNode, NamedNodeRef};

use crate::claim::{Certainty, Polarity, Status};

/// Where the IRIs of everything the graph is about begin.
pub const ID: &str = "https://w3id.org/depesche/id/";
/// Where the vocabulary's IRIs begin (`ontology/depesche.ttl`).
pub const NS: &str = "https://w3id.org/depesche/ns#";
/// Library of Congress: the datatype of EDTF strings.
pub const EDTF: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("http://id.loc.gov/datatypes/edtf/EDTF");

/// Prefixes that queries and exports declare, shortest name first where one namespace contains another.
pub const PREFIXES: &[(&str, &str)] = &[
    ("dep", NS),
    ("id", ID),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("schema", "https://schema.org/"),
    ("sem", "http://semanticweb.cs.vu.nl/2009/11/sem/"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// The named graph of merged entities.
pub const ENTITIES: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("https://w3id.org/depesche/id/entities");
/// The named graph of facts merged across articles.
pub const FACTS: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("https://w3id.org/depesche/id/facts");
/// The named graph of plain subject–predicate–object edges and their reifiers.
pub const STATEMENTS: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("https://w3id.org/depesche/id/statements");

macro_rules! terms {
    ($base:literal: $($name:ident = $local:literal),+ $(,)?) => {
        $(pub const $name: NamedNodeRef<'_> = NamedNodeRef::new_unchecked(concat!($base, $local));)+
    };
}

/// Terms of `dep:` that the code writes.
#[allow(missing_docs)]
pub mod dep {
    use super::NamedNodeRef;
    terms!("https://w3id.org/depesche/ns#":
        ARTICLE = "Article", PASSAGE = "Passage", MENTION = "Mention", CLAIM = "Claim", ATTRIBUTION = "Attribution",
        QUANTITY = "Quantity", PRICE = "Price", STATEMENT = "Statement", UNNAMED_ACTOR = "UnnamedActor",
        PUBLISHER = "Publisher", ENTITY = "Entity",
        CONTENT_HASH = "contentHash", IN_ARTICLE = "inArticle", REFERS_TO = "refersTo", DESCRIBED_IN = "describedIn",
        FRAME = "frame", MODE = "mode", POLARITY = "polarity", CERTAINTY = "certainty", STATUS = "status",
        TIME = "time", TIME_PASSAGE = "timePassage", EARLIEST = "earliest", LATEST = "latest", PLACE = "place",
        HAS_QUANTITY = "quantity", VALUE = "value", UPPER_VALUE = "upperValue", MODIFIER = "modifier", UNIT = "unit",
        OF = "of", PART_OF = "partOf", KIND = "kind", PER = "per",
        HAS_ATTRIBUTION = "attribution", VOICE = "voice", RELAYED_BY = "relayedBy", CUE = "cue",
        ULTIMATE_SOURCE = "ultimateSource", EVIDENCE = "evidence", REPEATED_IN = "repeatedIn", TRIGGER = "trigger",
        RULE = "rule", HAS_CLAIM = "claim",
        AFFIRMED = "Affirmed", DENIED = "Denied",
        CERTAIN = "Certain", PROBABLE = "Probable", POSSIBLE = "Possible", UNKNOWN = "Unknown",
        ACTUAL = "Actual", PLANNED = "Planned", HYPOTHETICAL = "Hypothetical",
        EXACTLY = "Exactly", ABOUT = "About", MORE_THAN = "MoreThan", UP_TO = "UpTo",
    );
}

/// Terms of other vocabularies that the code writes.
#[allow(missing_docs)]
pub mod other {
    use super::NamedNodeRef;
    terms!("http://www.w3.org/ns/oa#":
        TEXT_POSITION_SELECTOR = "TextPositionSelector", START = "start", END = "end", EXACT = "exact");
    terms!("http://www.w3.org/ns/prov#": WAS_DERIVED_FROM = "wasDerivedFrom");
    terms!("http://www.w3.org/2002/07/owl#": SAME_AS = "sameAs");
    terms!("http://www.w3.org/2004/02/skos/core#": ALT_LABEL = "altLabel", BROADER = "broader");
    terms!("https://schema.org/":
        HEADLINE = "headline", DATE_PUBLISHED = "datePublished", HAS_PUBLISHER = "publisher", AUTHOR = "author",
        IN_LANGUAGE = "inLanguage", URL = "url");
}

/// A closed set of values, each with its term.
pub trait Term: Sized + 'static {
    /// All values, strongest first.
    const ALL: &'static [Self];
    /// The value's term.
    fn term(&self) -> NamedNodeRef<'static>;
    /// The value of an IRI in angle brackets.
    fn of(term: &str) -> Option<&'static Self> {
        let iri = term.strip_prefix('<')?.strip_suffix('>')?;
        Self::ALL.iter().find(|value| value.term().as_str() == iri)
    }
}

impl Term for Polarity {
    const ALL: &'static [Self] = &[Self::Affirmed, Self::Denied];
    fn term(&self) -> NamedNodeRef<'static> {
        match self {
            Self::Affirmed => dep::AFFIRMED,
            Self::Denied => dep::DENIED,
        }
    }
}

impl Term for Certainty {
    const ALL: &'static [Self] = &[Self::Certain, Self::Probable, Self::Possible, Self::Unknown];
    fn term(&self) -> NamedNodeRef<'static> {
        match self {
            Self::Certain => dep::CERTAIN,
            Self::Probable => dep::PROBABLE,
            Self::Possible => dep::POSSIBLE,
            Self::Unknown => dep::UNKNOWN,
        }
    }
}

impl Term for Status {
    const ALL: &'static [Self] = &[Self::Actual, Self::Planned, Self::Hypothetical];
    fn term(&self) -> NamedNodeRef<'static> {
        match self {
            Self::Actual => dep::ACTUAL,
            Self::Planned => dep::PLANNED,
            Self::Hypothetical => dep::HYPOTHETICAL,
        }
    }
}

/// Makes any string a local name: letters, digits, `-`, `_` and inner dots stay, everything else becomes `%XX` of its
/// UTF-8 bytes. Different strings give different names, and a plain name stays as it is.
pub fn local(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The IRI of a thing by its name: `country-KP`, `claim-004-5be1…`; see [`local`] for what happens to odd characters.
pub fn iri(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{ID}{}", local(name)))
}

/// A term of the vocabulary by its name.
pub fn term(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{NS}{}", local(name)))
}

/// The IRI, also the named graph, of an article.
pub fn article(id: &str) -> NamedNode {
    iri(&format!("article-{id}"))
}

/// The term of a frame: `Transfer` → `dep:Transfer`.
pub fn frame(name: &str) -> NamedNode {
    term(name)
}

/// The term of a frame's mode: `supply` → `dep:Supply`.
pub fn mode(name: &str) -> NamedNode {
    let mut chars = name.chars();
    let capital: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    term(&capital)
}

/// The term of a role: `supplier` → `dep:supplier`.
pub fn role(name: &str) -> NamedNode {
    term(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_names_stay_and_addresses_are_escaped() {
        assert_eq!(local("country-KP"), "country-KP");
        assert_eq!(local("https://x.de/ä?b"), "https%3A%2F%2Fx.de%2Fä%3Fb");
        assert_eq!(mode("supply").as_str(), "https://w3id.org/depesche/ns#Supply");
    }

    proptest! {
        #[test]
        fn any_name_is_a_valid_iri_and_can_be_read_back(name in ".{0,20}") {
            let iri = iri(&name);
            prop_assert!(NamedNode::new(iri.as_str()).is_ok());
            let (mut bytes, mut rest) = (Vec::new(), local(&name));
            while !rest.is_empty() {
                if let Some(hex) = rest.strip_prefix('%') {
                    bytes.push(u8::from_str_radix(&hex[..2], 16).unwrap());
                    rest = hex[2..].to_owned();
                } else {
                    let c = rest.remove(0);
                    bytes.extend(c.to_string().bytes());
                }
            }
            prop_assert_eq!(String::from_utf8(bytes).unwrap(), name);
        }
    }
}
