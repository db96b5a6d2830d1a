//! What kinds of things nouns mean: persons, weapons, documents … They decide roles where case is silent.

use super::lexicon::Lexicon;

/// Kinds in the order of their bits in the lexicon, which is that of `ontology/german/noun-kinds.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Person,
    /// People taken together: *Delegation*, *Volk*, *Truppe*.
    Group,
    Organisation,
    Place,
    Weapon,
    Vehicle,
    Document,
    /// What is said: *Warnung*, *Angebot*.
    Statement,
    Event,
    /// What somebody does: *Lieferung*, *Kauf*.
    Action,
    Time,
    Amount,
    Money,
    Artifact,
    Substance,
    Animal,
    Plant,
    Body,
    /// States, relations and other abstract things.
    State,
}

impl Kind {
    /// All kinds, in order of their bits.
    pub const ALL: &'static [Self] = &[
        Self::Person,
        Self::Group,
        Self::Organisation,
        Self::Place,
        Self::Weapon,
        Self::Vehicle,
        Self::Document,
        Self::Statement,
        Self::Event,
        Self::Action,
        Self::Time,
        Self::Amount,
        Self::Money,
        Self::Artifact,
        Self::Substance,
        Self::Animal,
        Self::Plant,
        Self::Body,
        Self::State,
    ];

    /// The name in `ontology/german/noun-kinds.toml`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Group => "group",
            Self::Organisation => "organisation",
            Self::Place => "place",
            Self::Weapon => "weapon",
            Self::Vehicle => "vehicle",
            Self::Document => "document",
            Self::Statement => "statement",
            Self::Event => "event",
            Self::Action => "action",
            Self::Time => "time",
            Self::Amount => "amount",
            Self::Money => "money",
            Self::Artifact => "artifact",
            Self::Substance => "substance",
            Self::Animal => "animal",
            Self::Plant => "plant",
            Self::Body => "body",
            Self::State => "state",
        }
    }
}

/// The kinds of one noun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kinds(pub u32);

impl Kinds {
    /// Whether the noun can mean this.
    pub const fn has(self, kind: Kind) -> bool {
        self.0 >> kind as u32 & 1 == 1
    }

    /// Whether nothing is known.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The kinds, in order.
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.iter().copied().filter(move |&k| self.has(k))
    }

    /// Whether it can act by itself: persons, groups, organisations.
    pub const fn is_agent(self) -> bool {
        self.has(Kind::Person) || self.has(Kind::Group) || self.has(Kind::Organisation)
    }
}

impl Lexicon {
    /// The kinds of a noun lemma: as listed, else those of the compound's head; empty if neither is known.
    ///
    /// ```
    /// use depesche::german::{Kind, Lexicon};
    /// let lexicon = Lexicon::load();
    /// assert!(lexicon.noun_kind("Haubitze").has(Kind::Weapon));
    /// assert!(lexicon.noun_kind("Artilleriegeschoss").has(Kind::Weapon));
    /// assert!(lexicon.noun_kind("Geheimdienstmitarbeiter").is_agent());
    /// ```
    pub fn noun_kind(&self, lemma: &str) -> Kinds {
        self.known_kinds.get(lemma, |lemma| self.find_kind(lemma))
    }

    fn find_kind(&self, lemma: &str) -> Kinds {
        let own = self.kind_code(lemma).map(|code| Kinds(code as u32));
        // *Präsidentin*: a woman, whatever else the definitions speak of.
        let man = lemma.strip_suffix("in").and_then(|m| self.kind_code(m)).map(|code| Kinds(code as u32));
        if let Some(person) = man.filter(|m| m.has(Kind::Person) && own.is_none_or(|o| !o.is_agent())) {
            return person;
        }
        if let Some(own) = own {
            return own;
        }
        let mut lemma = lemma.to_owned();
        for _ in 0..4 {
            let Some(split) = self.split_compound(&lemma) else { break };
            if let Some(code) = self.kind_code(&split.head) {
                return Kinds(code as u32);
            }
            lemma = split.head;
        }
        Kinds::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ontology::Ontology;

    #[test]
    fn kinds_are_those_of_the_ontology() {
        let text = Ontology::embedded().read("german/noun-kinds.toml").unwrap();
        let table: toml::Table = toml::from_str(&text).unwrap();
        assert_eq!(table.len(), Kind::ALL.len());
        for &kind in Kind::ALL {
            // Every noun listed there has its kind in the compiled lexicon: else it must be made again.
            for noun in table[kind.as_str()].as_str().unwrap().split_whitespace() {
                assert!(
                    Lexicon::load().noun_kind(noun).has(kind),
                    "{noun} is no {}: compile the lexicon",
                    kind.as_str()
                );
            }
        }
    }

    #[test]
    fn compounds_have_the_kind_of_their_head() {
        let lexicon = Lexicon::load();
        for (noun, kind) in [
            ("152-mm-Artilleriegeschoss", Kind::Weapon),
            ("Raketenlieferung", Kind::Action),
            ("Außenminister", Kind::Person),
            ("Gipfeltreffen", Kind::Event),
            ("US-Dollar", Kind::Money),
            ("Lagebericht", Kind::Document),
            ("Hafenstadt", Kind::Place),
        ] {
            assert!(
                lexicon.noun_kind(noun).has(kind),
                "{noun}: {:?}",
                lexicon.noun_kind(noun).iter().collect::<Vec<_>>()
            );
        }
        assert!(lexicon.noun_kind("Brimborix").is_empty());
    }
}
