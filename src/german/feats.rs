//! Tags and morphological features of Universal Dependencies, as small copyable values.

use std::fmt;

/// Defines a closed set of UD values with their printed names and a parser.
macro_rules! values {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $value:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(clippy::upper_case_acronyms)]
        pub enum $name { $($(#[$vdoc])* $value),+ }

        impl $name {
            /// All values, in order.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The name that Universal Dependencies prints.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $text),+ }
            }

            /// The value of that name.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$value),)+ _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

values!(
    /// Universal part-of-speech tags.
    Upos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ",
        Noun = "NOUN", Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT",
        Sconj = "SCONJ", Sym = "SYM", Verb = "VERB", X = "X",
    }
);
// The macro cannot mark one of its values as the default.
#[allow(clippy::derivable_impls)]
impl Default for Upos {
    fn default() -> Self {
        Self::X
    }
}
values!(Case { Nom = "Nom", Gen = "Gen", Dat = "Dat", Acc = "Acc" });
values!(Number { Sing = "Sing", Plur = "Plur" });
values!(Gender { Masc = "Masc", Fem = "Fem", Neut = "Neut" });
values!(Tense { Pres = "Pres", Past = "Past" });
values!(
    /// `Sub` is Konjunktiv; `Tense` tells I (present stem) from II (past stem).
    Mood { Ind = "Ind", Sub = "Sub", Imp = "Imp" }
);
values!(VerbForm { Fin = "Fin", Inf = "Inf", Part = "Part" });
values!(Degree { Pos = "Pos", Cmp = "Cmp", Sup = "Sup" });
values!(Definite { Def = "Def", Ind = "Ind" });
values!(NumType { Card = "Card", Ord = "Ord" });
values!(
    PronType {
        Art = "Art", Dem = "Dem", Ind = "Ind", Int = "Int", Neg = "Neg", Prs = "Prs", Rcp = "Rcp", Rel = "Rel",
        IntRel = "Int,Rel", DemRel = "Dem,Rel", Tot = "Tot",
    }
);

/// Morphological features of one token; what is not known or does not apply is `None` or `false`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Feats {
    pub case: Option<Case>,
    pub definite: Option<Definite>,
    pub degree: Option<Degree>,
    /// `Foreign=Yes`
    pub foreign: bool,
    pub gender: Option<Gender>,
    pub mood: Option<Mood>,
    pub number: Option<Number>,
    pub num_type: Option<NumType>,
    /// 1, 2 or 3.
    pub person: Option<u8>,
    /// `Polarity=Neg`
    pub negative: bool,
    /// `Poss=Yes`
    pub poss: bool,
    pub gender_psor: Option<Gender>,
    pub number_psor: Option<Number>,
    pub pron_type: Option<PronType>,
    /// `Reflex=Yes`
    pub reflex: bool,
    pub tense: Option<Tense>,
    pub verb_form: Option<VerbForm>,
}

impl fmt::Display for Feats {
    /// `Case=Nom|Gender=Masc|…`, sorted as UD sorts; `_` where there are none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let yes = |b: bool| b.then_some("Yes");
        let person = match self.person {
            Some(1) => Some("1"),
            Some(2) => Some("2"),
            Some(3) => Some("3"),
            _ => None,
        };
        let pairs = [
            ("Case", self.case.map(Case::as_str)),
            ("Definite", self.definite.map(Definite::as_str)),
            ("Degree", self.degree.map(Degree::as_str)),
            ("Foreign", yes(self.foreign)),
            ("Gender", self.gender.map(Gender::as_str)),
            ("Gender[psor]", self.gender_psor.map(Gender::as_str)),
            ("Mood", self.mood.map(Mood::as_str)),
            ("Number", self.number.map(Number::as_str)),
            ("Number[psor]", self.number_psor.map(Number::as_str)),
            ("NumType", self.num_type.map(NumType::as_str)),
            ("Person", person),
            ("Polarity", self.negative.then_some("Neg")),
            ("Poss", yes(self.poss)),
            ("PronType", self.pron_type.map(PronType::as_str)),
            ("Reflex", yes(self.reflex)),
            ("Tense", self.tense.map(Tense::as_str)),
            ("VerbForm", self.verb_form.map(VerbForm::as_str)),
        ];
        let mut first = true;
        for (name, value) in pairs.into_iter().filter_map(|(n, v)| Some((n, v?))) {
            if !first {
                f.write_str("|")?;
            }
            first = false;
            for part in [name, "=", value] {
                f.write_str(part)?;
            }
        }
        if first { f.write_str("_") } else { Ok(()) }
    }
}

impl Feats {
    /// Reads UD's notation; features that German analysis does not use are passed over.
    pub fn parse(text: &str) -> Self {
        let mut feats = Self::default();
        for (name, value) in text.split('|').filter_map(|pair| pair.split_once('=')) {
            // Of several values (`Case=Acc,Nom`) the first known one counts.
            let one = value.split(',').next().unwrap_or(value);
            match name {
                "Case" => feats.case = Case::parse(one),
                "Definite" => feats.definite = Definite::parse(one),
                "Degree" => feats.degree = Degree::parse(one),
                "Foreign" => feats.foreign = true,
                "Gender" => feats.gender = Gender::parse(one),
                "Gender[psor]" => feats.gender_psor = Gender::parse(one),
                "Mood" => feats.mood = Mood::parse(one),
                "Number" => feats.number = Number::parse(one),
                "Number[psor]" => feats.number_psor = Number::parse(one),
                "NumType" => feats.num_type = NumType::parse(one),
                "Person" => feats.person = one.parse().ok().filter(|p| (1..=3).contains(p)),
                "Polarity" => feats.negative = one == "Neg",
                "Poss" => feats.poss = true,
                "PronType" => feats.pron_type = PronType::parse(value).or_else(|| PronType::parse(one)),
                "Reflex" => feats.reflex = true,
                "Tense" => feats.tense = Tense::parse(one),
                "VerbForm" => feats.verb_form = VerbForm::parse(one),
                _ => {}
            }
        }
        feats
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notation_goes_round() {
        for text in ["_", "Case=Gen|Definite=Def|Gender=Fem|Number=Sing|PronType=Art", "Mood=Sub|Number=Sing|Person=3"]
        {
            assert_eq!(Feats::parse(text).to_string(), text);
        }
    }
}
