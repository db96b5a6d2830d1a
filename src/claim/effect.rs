//! What a context does to the claims inside it, and how a predicate is told: plain data.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Certainty, Polarity, Status};
use crate::ontology::OntologyError;

/// What a context does to the claims inside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    pub polarity: Option<Polarity>,
    pub certainty: Option<Certainty>,
    pub status: Option<Status>,
    /// Frame → mode that the context gives it (*bot an zu liefern*: Transfer → offer).
    pub modes: BTreeMap<String, String>,
}

/// How a predicate is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Factuality {
    pub polarity: Polarity,
    pub certainty: Certainty,
    pub status: Status,
    pub modes: BTreeMap<String, String>,
}

impl Factuality {
    /// Takes over what a context does; certainty and status only ever weaken.
    pub fn apply(&mut self, effect: &Effect) {
        if effect.polarity == Some(Polarity::Denied) {
            self.negate();
        }
        self.certainty = self.certainty.max(effect.certainty.unwrap_or_default());
        self.status = self.status.max(effect.status.unwrap_or_default());
        self.modes.extend(effect.modes.iter().map(|(f, m)| (f.clone(), m.clone())));
    }

    /// Turns the polarity round.
    pub fn negate(&mut self) {
        self.polarity = match self.polarity {
            Polarity::Affirmed => Polarity::Denied,
            Polarity::Denied => Polarity::Affirmed,
        };
    }
}

/// An effect as `german/factuality.toml` writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffectRecord {
    pub polarity: Option<String>,
    pub certainty: Option<String>,
    pub status: Option<String>,
    #[serde(default)]
    pub modes: BTreeMap<String, String>,
}

/// Reads an effect.
///
/// # Errors
/// If it names a polarity, certainty or status that there is not.
pub fn effect(path: &str, record: &EffectRecord) -> Result<Effect, OntologyError> {
    let fail = |what: &str, value: &str| OntologyError::syntax(path, 0, format!("{value} is no {what}"));
    let get = |value: &Option<String>| value.clone();
    Ok(Effect {
        polarity: get(&record.polarity).map(|v| parse_polarity(&v).ok_or_else(|| fail("polarity", &v))).transpose()?,
        certainty: get(&record.certainty)
            .map(|v| parse_certainty(&v).ok_or_else(|| fail("certainty", &v)))
            .transpose()?,
        status: get(&record.status).map(|v| parse_status(&v).ok_or_else(|| fail("status", &v))).transpose()?,
        modes: record.modes.clone(),
    })
}

/// `+` or `-`.
pub fn parse_polarity(text: &str) -> Option<Polarity> {
    [Polarity::Affirmed, Polarity::Denied].into_iter().find(|p| p.as_str() == text)
}

/// `certain`, `probable`, `possible`, `unknown`.
pub fn parse_certainty(text: &str) -> Option<Certainty> {
    [Certainty::Certain, Certainty::Probable, Certainty::Possible, Certainty::Unknown]
        .into_iter()
        .find(|c| c.as_str() == text)
}

/// `actual`, `planned`, `hypothetical`.
pub fn parse_status(text: &str) -> Option<Status> {
    [Status::Actual, Status::Planned, Status::Hypothetical].into_iter().find(|s| s.as_str() == text)
}
