//! Names in an article: spans with class and entity.
//!
//! Takes sentences, gives entity mentions that do not overlap, with one identifier for all mentions of an entity in the
//! article. What a place stands for (*Moskau*: the city or the government) is left to the claims.

use rustc_hash::FxHashSet;

use super::EntityMention;
use super::gazetteer::{Entity, Gazetteer, Match, NameKind};
use crate::german::Sentence;
use crate::text::Span;

/// The names of an article that the gazetteer knows.
pub fn find(gazetteer: &Gazetteer, sentences: &[Sentence]) -> Vec<EntityMention> {
    let matches: Vec<(&Sentence, Vec<Match<'_>>)> = sentences.iter().map(|s| (s, in_sentence(gazetteer, s))).collect();
    let mut present = FxHashSet::default();
    for m in matches.iter().flat_map(|(_, matches)| matches).filter(|m| m.kind == NameKind::Full) {
        present.insert(m.entity.id.as_str());
        present.extend(m.entity.country.as_deref());
    }
    let supported = |m: &Match<'_>| match m.kind {
        NameKind::Full => true,
        NameKind::Short => {
            present.contains(m.entity.id.as_str())
                || m.entity.country.as_ref().is_some_and(|c| present.contains(c.as_str()))
        }
        NameKind::Surname => present.contains(m.entity.id.as_str()),
    };
    let mut mentions = Vec::new();
    for (sentence, matches) in &matches {
        let mut covered = 0;
        while let Some(best) = matches
            .iter()
            .filter(|m| m.begin >= covered && supported(m))
            .min_by_key(|m| (m.begin, std::cmp::Reverse(m.end), m.kind, m.inflected))
        {
            let (first, last) = (&sentence.tokens[best.begin], &sentence.tokens[best.end - 1]);
            mentions.push(mention(best.entity, Span::new(first.span.begin, last.span.end)));
            covered = best.end;
        }
        derivations(gazetteer, sentence, &mut mentions);
    }
    mentions.sort_by_key(|m| (m.span.begin, m.span.end));
    mentions
}

fn in_sentence<'a>(gazetteer: &'a Gazetteer, sentence: &Sentence) -> Vec<Match<'a>> {
    let forms: Vec<&str> = sentence.tokens.iter().map(|t| t.form.as_str()).collect();
    (0..forms.len()).flat_map(|i| gazetteer.find(&forms, i)).filter(|m| m.entity.kind != "WeaponType").collect()
}

/// *nordkoreanisch*, *Nordkoreaner*: the country's identifier under the class `Demonym`.
fn derivations(gazetteer: &Gazetteer, sentence: &Sentence, mentions: &mut Vec<EntityMention>) {
    for token in &sentence.tokens {
        if mentions.iter().rev().any(|m| m.span.overlaps(token.span)) {
            continue;
        }
        let country = gazetteer
            .country_of_adjective(&token.form)
            .or_else(|| gazetteer.country_of_demonym(&token.form))
            .and_then(|id| gazetteer.by_id(id));
        if let Some(country) = country {
            mentions.push(EntityMention { kind: "Demonym".into(), ..mention(country, token.span) });
        }
    }
}

fn mention(entity: &Entity, span: Span) -> EntityMention {
    EntityMention {
        span,
        kind: entity.kind.clone(),
        id: entity.id.clone(),
        label: entity.label.clone(),
        aliases: entity.aliases.clone(),
        known: true,
    }
}
