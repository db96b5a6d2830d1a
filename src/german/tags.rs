//! Fine tags: what the tagger tells apart, finer than UPOS where the form of a phrase depends on it.

use super::feats::{Definite, Feats, PronType, Upos, VerbForm};

macro_rules! tags {
    ($($(#[$doc:meta])* $name:ident => $upos:ident),+ $(,)?) => {
        /// A fine tag; its number is its class in the model.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Tag { $($(#[$doc])* $name),+ }

        impl Tag {
            /// All tags, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The universal tag.
            pub const fn upos(self) -> Upos {
                match self { $(Self::$name => Upos::$upos),+ }
            }
        }
    };
}

tags! {
    /// Inflected, before a noun.
    Attributive => Adj,
    /// Uninflected, predicative or adverbial.
    Predicative => Adj,
    Adposition => Adp,
    /// A separable particle that stands alone: *stellte … vor*.
    Particle => Adp,
    Adverb => Adv,
    AuxFinite => Aux,
    AuxInfinitive => Aux,
    AuxParticiple => Aux,
    Coordination => Cconj,
    Article => Det,
    Determiner => Det,
    Interjection => Intj,
    Noun => Noun,
    Numeral => Num,
    Negation => Part,
    /// *zu* before an infinitive, *am* before a superlative.
    Zu => Part,
    Personal => Pron,
    Reflexive => Pron,
    /// Relative or demonstrative.
    Relative => Pron,
    Pronoun => Pron,
    Name => Propn,
    Punctuation => Punct,
    Subordination => Sconj,
    Symbol => Sym,
    VerbFinite => Verb,
    VerbInfinitive => Verb,
    VerbParticiple => Verb,
    Other => X,
}

impl Tag {
    /// The fine tag of a universal tag with features; `particle` says that it belongs to a verb as *vor* to *stellen*.
    pub fn of(upos: Upos, feats: &Feats, particle: bool) -> Self {
        let form = feats.verb_form.or(feats.mood.map(|_| VerbForm::Fin));
        match upos {
            Upos::Adj if feats.case.is_some() || feats.number.is_some() || feats.gender.is_some() => Self::Attributive,
            Upos::Adj => Self::Predicative,
            Upos::Adp if particle => Self::Particle,
            Upos::Adp => Self::Adposition,
            Upos::Adv => Self::Adverb,
            Upos::Aux => match form {
                Some(VerbForm::Inf) => Self::AuxInfinitive,
                Some(VerbForm::Part) => Self::AuxParticiple,
                _ => Self::AuxFinite,
            },
            Upos::Cconj => Self::Coordination,
            Upos::Det if feats.definite.is_some() && feats.pron_type == Some(PronType::Art) => Self::Article,
            Upos::Det => Self::Determiner,
            Upos::Intj => Self::Interjection,
            Upos::Noun => Self::Noun,
            Upos::Num => Self::Numeral,
            Upos::Part if feats.negative => Self::Negation,
            Upos::Part => Self::Zu,
            Upos::Pron if feats.reflex => Self::Reflexive,
            Upos::Pron => match feats.pron_type {
                Some(PronType::Prs) => Self::Personal,
                Some(PronType::Rel | PronType::DemRel | PronType::Dem) => Self::Relative,
                _ => Self::Pronoun,
            },
            Upos::Propn => Self::Name,
            Upos::Punct => Self::Punctuation,
            Upos::Sconj => Self::Subordination,
            Upos::Sym => Self::Symbol,
            Upos::Verb => match form {
                Some(VerbForm::Inf) => Self::VerbInfinitive,
                Some(VerbForm::Part) => Self::VerbParticiple,
                _ => Self::VerbFinite,
            },
            Upos::X => Self::Other,
        }
    }

    /// Its bit in a mask of tags.
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// Whether a finite verb.
    pub const fn is_finite(self) -> bool {
        matches!(self, Self::VerbFinite | Self::AuxFinite)
    }

    /// Whether a verb of any form.
    pub const fn is_verb(self) -> bool {
        matches!(self.upos(), Upos::Verb | Upos::Aux)
    }

    /// The features that the tag itself says.
    pub fn feats(self) -> Feats {
        let verb_form = match self {
            Self::AuxFinite | Self::VerbFinite => Some(VerbForm::Fin),
            Self::AuxInfinitive | Self::VerbInfinitive => Some(VerbForm::Inf),
            Self::AuxParticiple | Self::VerbParticiple => Some(VerbForm::Part),
            _ => None,
        };
        let pron_type = match self {
            Self::Article => Some(PronType::Art),
            Self::Personal | Self::Reflexive => Some(PronType::Prs),
            Self::Relative => Some(PronType::DemRel),
            _ => None,
        };
        Feats {
            verb_form,
            pron_type,
            negative: self == Self::Negation,
            reflex: self == Self::Reflexive,
            definite: (self == Self::Article).then_some(Definite::Def),
            ..Feats::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tag_finds_itself() {
        assert!(Tag::ALL.len() <= super::super::linear::WIDTH);
        for &tag in Tag::ALL {
            let mut feats = tag.feats();
            if tag == Tag::Attributive {
                feats.case = Some(super::super::Case::Nom);
            }
            assert_eq!(Tag::of(tag.upos(), &feats, tag == Tag::Particle), tag);
        }
    }
}
