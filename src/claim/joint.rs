//! Phrases that name several at once without repeating their noun: *britische und französische Soldaten*, *die Präsidenten
//! Xi und Putin*, *die Außenminister Kenias und Ugandas*.
//!
//! Takes the head of a phrase and gives a filler for each; whole phrases that are coordinated are the caller's.

use super::Filler;
use super::nouns;
use super::phrase::{Labeller, adjective, slug, stem};
use super::tree::Tree;
use crate::german::{Number, Upos};

impl Labeller<'_> {
    /// The fillers of one phrase head, in text order.
    pub fn fillers(&self, tree: &Tree, head: usize) -> Vec<Filler> {
        let Some(filler) = self.filler(tree, head) else { return Vec::new() };
        let content = self.content(tree, head);
        if tree.token(content).feats.number != Some(Number::Plur) {
            return vec![filler];
        }
        if filler.named {
            return self.with_names(tree, content, filler);
        }
        let countries = self.of_countries(tree, content, &filler);
        if countries.len() > 1 { countries } else { self.of_kinds(tree, content, filler) }
    }

    /// *die Präsidenten Xi und Putin*: the names beside a plural title.
    fn with_names(&self, tree: &Tree, title: usize, first: Filler) -> Vec<Filler> {
        let beside = tree.kids_by(title, &["appos", "flat"]).find(|&k| {
            self.name_at(tree.token(title).span).is_none()
                && self.name_at(tree.token(k).span).is_some_and(|n| n.span == first.mention)
        });
        let others = beside.into_iter().flat_map(|k| tree.kids_by(k, &["conj"]).collect::<Vec<_>>());
        let named = others.filter_map(|k| self.name_at(tree.token(k).span)).filter(|n| n.kind == first.kind);
        let others: Vec<Filler> = named.map(|n| self.of_name(n)).collect();
        std::iter::once(first).chain(others).collect()
    }

    /// *die Außenminister Kenias und Ugandas*: one of each country.
    fn of_countries(&self, tree: &Tree, title: usize, filler: &Filler) -> Vec<Filler> {
        let country = |&k: &usize| self.name_at(tree.token(k).span).is_some_and(|n| n.kind == "Country");
        let genitive = tree
            .kids_by(title, &["nmod"])
            .find(|k| filler.kind == "Person" && tree.preposition(*k).is_none() && country(k));
        let Some(genitive) = genitive else { return Vec::new() };
        let lemma = &tree.token(title).lemma;
        let gender = tree.token(title).feats.gender.or_else(|| nouns::gender(lemma));
        let one = |k: usize| {
            let name = self.name_at(tree.token(k).span)?;
            let nationality = self.gazetteer.by_id(&name.id)?.adjectives.first()?;
            let label = format!("{} {lemma}", adjective(nationality, gender, false));
            let id = filler.id.replacen(&slug(&filler.label), &slug(&label), 1);
            let aliases = vec![format!("{lemma} {}", tree.token(k).form)];
            Some(Filler { id, label, aliases, ..filler.clone() })
        };
        tree.conjuncts(genitive).into_iter().filter(country).filter_map(one).collect()
    }

    /// *britische und französische Soldaten*: one of each kind.
    fn of_kinds(&self, tree: &Tree, noun: usize, filler: Filler) -> Vec<Filler> {
        let coordinated = |&k: &usize| k < noun && self.tells_type(tree, k) && tree.kid_by(k, &["conj"]).is_some();
        let Some(first) = tree.kids_by(noun, &["amod"]).find(coordinated) else { return vec![filler] };
        let gender = tree.token(noun).feats.gender.or_else(|| nouns::gender(&tree.token(noun).lemma));
        let actor = matches!(filler.kind.as_str(), "Person" | "Organization" | "Group");
        let word = |k: usize| adjective(&stem(tree.token(k)), gender, actor);
        let others = tree.kids_by(first, &["conj"]).filter(|&k| tree.token(k).upos == Upos::Adj && k < noun);
        let variant = |k: usize| {
            let label = filler.label.replacen(&word(first), &word(k), 1);
            let id = filler.id.replacen(&slug(&filler.label), &slug(&label), 1);
            (label != filler.label).then(|| Filler { id, label, ..filler.clone() })
        };
        let others: Vec<Filler> = others.filter_map(variant).collect();
        std::iter::once(filler.clone()).chain(others).collect()
    }
}
