//! Relations put right that names, case and word order contradict, before [`super::repair`] looks at whole clauses: a bare
//! name is no adverb, *stellt … her* is one verb, a dative is no subject, and a relative clause belongs to the noun before it.

use super::nouns;
use crate::german::{Case, Gender, Kind, Lexicon, Number, PronType, Sentence, Upos};
use crate::mention::{EntityMention, name_at};

/// Puts the relations of a sentence right.
pub fn relabel(sentence: &mut Sentence, entities: &[EntityMention]) {
    weapon_lemmas(sentence);
    particles(sentence);
    stray_particles(sentence);
    adverbial_adjectives(sentence);
    shared_last_parts(sentence);
    genitives(sentence, entities);
    bare_names(sentence, entities);
    dative_first(sentence);
    subject_first(sentence);
    relatives(sentence);
}

fn is_verb(sentence: &Sentence, i: usize) -> bool {
    matches!(sentence.tokens[i].upos, Upos::Verb | Upos::Aux)
}

/// *Drohnen*: of two nouns with one form, the weapon; *Medien*: the one that the lexicon knows as somebody.
fn weapon_lemmas(sentence: &mut Sentence) {
    for token in sentence.tokens.iter_mut().filter(|t| t.upos == Upos::Noun) {
        let lemmas = Lexicon::load().noun_lemmas(&token.form);
        // *Krise* is a base form and no dagger (*Kris*).
        let base = lemmas.contains(&token.form) && token.lemma == token.form;
        if lemmas.len() < 2 || base || nouns::kinds(&token.lemma).has(Kind::Weapon) {
            continue;
        }
        if let Some(weapon) = lemmas.iter().find(|l| nouns::kinds(l).has(Kind::Weapon)) {
            token.lemma.clone_from(weapon);
        } else if nouns::kinds(&token.lemma).is_empty()
            && let Some(agent) = lemmas.iter().find(|l| nouns::kinds(l).is_agent())
        {
            token.lemma.clone_from(agent);
        }
    }
}

/// *stellt Panzer her*, *stellte Waffen sicher*: a word that ends the clause and makes a known verb with the finite one.
fn particles(sentence: &mut Sentence) {
    for k in 1..sentence.tokens.len() {
        let token = &sentence.tokens[k];
        let ends = sentence.tokens.get(k + 1).is_none_or(|t| matches!(t.upos, Upos::Punct | Upos::Cconj));
        if !ends
            || !matches!(token.deprel, "advmod" | "xcomp" | "obl" | "mark" | "case")
            || !matches!(token.upos, Upos::Adv | Upos::Adp | Upos::Adj | Upos::Sconj)
            || sentence.children(k).next().is_some()
        {
            continue;
        }
        let Some(verb) = sentence.parent(k).filter(|&v| v < k) else { continue };
        let finite = sentence.tokens[verb].feats.mood.is_some() && sentence.tokens[verb].upos == Upos::Verb;
        let joined = token.form.to_lowercase() + &sentence.tokens[verb].lemma.to_lowercase();
        if finite && Lexicon::load().lemmas(&joined, Upos::Verb).contains(&joined) {
            sentence.tokens[k].deprel = "compound:prt";
        }
    }
}

/// *schätzt den Entschluss, Panzer zu kaufen, als Fehler ein*: what stands behind an infinitive or participle is no particle
/// of it, for it would be inside; it is the finite verb's that makes a known verb with it.
fn stray_particles(sentence: &mut Sentence) {
    for k in 1..sentence.tokens.len() {
        if sentence.tokens[k].deprel != "compound:prt" {
            continue;
        }
        let finite = |v: usize| sentence.tokens[v].feats.mood.is_some() && sentence.tokens[v].upos == Upos::Verb;
        let Some(verb) = sentence.parent(k).filter(|&v| v < k && !finite(v) && is_verb(sentence, v)) else { continue };
        let known = |v: usize| {
            let joined = sentence.tokens[k].form.to_lowercase() + &sentence.tokens[v].lemma.to_lowercase();
            Lexicon::load().lemmas(&joined, Upos::Verb).contains(&joined)
        };
        let owner = ancestors(sentence, verb).skip(1).find(|&v| v < k && finite(v) && known(v));
        if let Some(owner) = owner {
            sentence.tokens[k].head = owner + 1;
        }
    }
}

/// *liefert seit längerem Granaten*: a preposition with an adjective in the dative neuter is an adverbial of its own where the
/// noun behind cannot have the adjective's ending.
fn adverbial_adjectives(sentence: &mut Sentence) {
    for noun in 2..sentence.tokens.len() {
        let feats = sentence.tokens[noun].feats;
        let other = feats.number == Some(Number::Plur) || feats.gender == Some(Gender::Fem);
        if !other {
            continue;
        }
        let Some(case) = sentence.children(noun).find(|&k| sentence.tokens[k].deprel == "case" && k + 1 < noun) else {
            continue;
        };
        let adjective = case + 1;
        let token = &sentence.tokens[adjective];
        let fits = token.upos == Upos::Adj
            && token.form.ends_with("em")
            && sentence.parent(adjective) == Some(noun)
            && sentence.tokens[case].form == sentence.tokens[case].lemma;
        let Some(verb) = sentence.parent(noun).filter(|_| fits) else { continue };
        sentence.tokens[case].head = adjective + 1;
        sentence.tokens[adjective].head = verb + 1;
        sentence.tokens[adjective].deprel = "obl";
        if matches!(sentence.tokens[noun].deprel, "obl" | "obl:arg") {
            sentence.tokens[noun].deprel = "obj";
            sentence.tokens[noun].feats.case = Some(Case::Acc);
        }
    }
}

/// *Außen- und Verteidigungsminister*: what ends in a hyphen shares the last part of the compound coordinated with it.
fn shared_last_parts(sentence: &mut Sentence) {
    for k in 0..sentence.tokens.len().saturating_sub(2) {
        let token = &sentence.tokens[k];
        let Some(first) = token.form.strip_suffix('-').filter(|f| f.chars().count() > 2) else { continue };
        let conjunction = sentence.tokens[k + 1].upos == Upos::Cconj;
        let Some(second) = sentence.tokens.get(k + 2).filter(|t| t.upos == Upos::Noun && conjunction) else { continue };
        let Some(compound) = Lexicon::load().split_compound(&second.lemma) else { continue };
        let lemma = format!("{first}{}", compound.head.to_lowercase());
        let feats = second.feats;
        let token = &mut sentence.tokens[k];
        (token.lemma, token.upos) = (lemma, Upos::Noun);
        token.feats.number = token.feats.number.or(feats.number);
        token.feats.gender = token.feats.gender.or(feats.gender);
    }
}

/// *die Produktion Südkoreas*: a name in the genitive right behind a noun is its attribute.
fn genitives(sentence: &mut Sentence, entities: &[EntityMention]) {
    for i in 1..sentence.tokens.len() {
        let token = &sentence.tokens[i];
        let behind = sentence.parent(i) == Some(i - 1) && sentence.tokens[i - 1].upos == Upos::Noun;
        if behind
            && token.upos == Upos::Propn
            && matches!(token.deprel, "appos" | "flat" | "flat:name" | "dep")
            && token.form.ends_with('s')
            && matches!(token.feats.case, None | Some(Case::Gen | Case::Nom))
            && name_at(entities, sentence.tokens[i].span).is_some_and(|n| n.kind == "Country")
        {
            sentence.tokens[i].deprel = "nmod";
            sentence.tokens[i].feats.case = Some(Case::Gen);
        }
    }
}

/// *Pakistan testete eine Rakete*: a bare name beside a verb takes part in what it tells.
fn bare_names(sentence: &mut Sentence, entities: &[EntityMention]) {
    for i in 0..sentence.tokens.len() {
        let token = &sentence.tokens[i];
        if !matches!(token.upos, Upos::Propn | Upos::X)
            || !matches!(token.deprel, "advmod" | "dep" | "discourse" | "obl")
            || sentence.children(i).any(|k| matches!(sentence.tokens[k].deprel, "case" | "cc"))
        {
            continue;
        }
        let Some(verb) = sentence.parent(i).filter(|&v| is_verb(sentence, v)) else { continue };
        let known = name_at(entities, sentence.tokens[i].span).is_some_and(|n| n.kind != "Event" && n.kind != "Work");
        let subject = sentence.children(verb).any(|k| sentence.tokens[k].deprel.starts_with("nsubj"));
        let free = sentence.tokens[i].deprel != "obl" || !subject && i < verb;
        let finite_next = sentence.tokens.get(i + 1).is_some_and(|t| t.feats.mood.is_some());
        if known && free && (finite_next || i > verb) {
            let passive = sentence.children(verb).any(|k| sentence.tokens[k].deprel == "aux:pass");
            sentence.tokens[i].deprel = if passive { "nsubj:pass" } else { "nsubj" };
            sentence.tokens[i].feats.case = Some(Case::Nom);
        }
    }
}

/// *Der Ukraine fehlen Granaten*: what stands in the dative is no subject where a nominative is the object.
fn dative_first(sentence: &mut Sentence) {
    let mut verbs: Vec<usize> = sentence.tokens.iter().filter(|t| t.deprel == "obj").map(|t| t.head).collect();
    verbs.sort_unstable();
    verbs.dedup();
    for verb in verbs.into_iter().filter_map(|head| head.checked_sub(1)) {
        let child = |relation: &str| {
            let mut found = sentence.children(verb).filter(|&k| sentence.tokens[k].deprel == relation);
            found.next().filter(|_| found.next().is_none())
        };
        let (Some(subject), Some(object)) = (child("nsubj"), child("obj")) else { continue };
        let oblique = matches!(sentence.tokens[subject].feats.case, Some(Case::Dat | Case::Gen));
        let marked = sentence.children(subject).any(|k| sentence.tokens[k].deprel == "det");
        let number = |k: usize| sentence.tokens[k].feats.number;
        let nominative = sentence.tokens[object].feats.case == Some(Case::Nom)
            || sentence.tokens[object].upos == Upos::Pron
            || number(subject) != number(verb);
        if oblique && marked && nominative && number(object) == number(verb) && subject < verb {
            sentence.tokens[subject].deprel = "iobj";
            sentence.tokens[subject].feats.case = Some(Case::Dat);
            sentence.tokens[object].deprel = "nsubj";
        }
    }
}

/// *Einer der Soldaten dankte den Bürgern*: a main clause has a subject; the one phrase before its verb is it, where its form
/// can be a masculine nominative as well as a feminine dative.
fn subject_first(sentence: &mut Sentence) {
    for verb in 0..sentence.tokens.len() {
        let token = &sentence.tokens[verb];
        let main = matches!(token.deprel, "root" | "parataxis");
        if !main || token.upos != Upos::Verb || token.feats.mood.is_none() {
            continue;
        }
        let relation = |k: usize| sentence.tokens[k].deprel;
        if sentence.children(verb).any(|k| relation(k).contains("subj") || relation(k).starts_with("expl")) {
            continue;
        }
        let bare = |k: usize| !sentence.children(k).any(|c| relation(c) == "case");
        let object = |&k: &usize| k < verb && matches!(relation(k), "obl:arg" | "iobj" | "obj");
        let before: Vec<usize> = sentence.children(verb).filter(object).collect();
        let [first] = before[..] else { continue };
        if !bare(first) {
            continue;
        }
        let own = &sentence.tokens[first];
        let word = match own.upos {
            Upos::Noun if own.feats.gender == Some(Gender::Masc) => {
                sentence.children(first).find(|&d| relation(d) == "det")
            }
            Upos::Pron | Upos::Det => Some(first),
            _ => None,
        };
        let nominative = word.is_some_and(|w| sentence.tokens[w].form.ends_with("er"));
        if nominative && own.feats.number != Some(Number::Plur) && token.feats.number != Some(Number::Plur) {
            sentence.tokens[first].deprel = "nsubj";
            sentence.tokens[first].feats.case = Some(Case::Nom);
        }
    }
}

/// *Anna Muster, die das Institut leitet, sagte*: a verb-final clause that a relative pronoun opens right behind a noun is
/// that noun's, of two the one that agrees.
fn relatives(sentence: &mut Sentence) {
    for k in 2..sentence.tokens.len() {
        let pronoun = &sentence.tokens[k];
        let relative = matches!(pronoun.feats.pron_type, None | Some(PronType::Rel | PronType::DemRel | PronType::Dem))
            && pronoun.feats.person.is_none();
        if pronoun.upos != Upos::Pron || !relative || sentence.tokens[k - 1].form != "," {
            continue;
        }
        let Some(verb) = clause_verb(sentence, k) else { continue };
        if !matches!(sentence.tokens[verb].deprel, "ccomp" | "advcl" | "parataxis" | "conj" | "appos" | "dep") {
            continue;
        }
        let Some(noun) = agreeing_noun(sentence, k) else { continue };
        let circle = ancestors(sentence, noun).any(|at| at == verb);
        if circle {
            continue;
        }
        let above = sentence.tokens[verb].head;
        sentence.tokens[verb].head = noun + 1;
        sentence.tokens[verb].deprel = "acl";
        // Behind the verb that ends the clause the clause above goes on.
        let behind: Vec<usize> = sentence.children(verb).filter(|&c| c > finite(sentence, verb) + 1).collect();
        for c in behind {
            sentence.tokens[c].head = above;
        }
    }
}

fn ancestors(sentence: &Sentence, i: usize) -> impl Iterator<Item = usize> + '_ {
    std::iter::successors(Some(i), |&at| sentence.parent(at)).take(sentence.tokens.len())
}

/// The finite verb of a clause: the auxiliary, else the verb itself.
fn finite(sentence: &Sentence, verb: usize) -> usize {
    let mut auxiliaries = sentence.children(verb).filter(|&k| sentence.tokens[k].deprel.starts_with("aux"));
    auxiliaries.find(|&k| sentence.tokens[k].feats.mood.is_some()).unwrap_or(verb)
}

/// The verb over a relative pronoun, if its finite form ends the clause.
fn clause_verb(sentence: &Sentence, pronoun: usize) -> Option<usize> {
    let verb = ancestors(sentence, pronoun).skip(1).take(3).find(|&i| is_verb(sentence, i))?;
    let finite = finite(sentence, verb);
    let next = sentence.tokens.get(finite + 1);
    (finite > pronoun + 1 && next.is_none_or(|t| t.upos == Upos::Punct)).then_some(verb)
}

/// The noun before the comma that a relative pronoun points to: the nearest, or the one above it where only that agrees.
fn agreeing_noun(sentence: &Sentence, pronoun: usize) -> Option<usize> {
    let mut last = pronoun - 2;
    while last > 0 && sentence.tokens[last].upos == Upos::Punct {
        last -= 1;
    }
    let nominal = |i: usize| matches!(sentence.tokens[i].upos, Upos::Noun | Upos::Propn | Upos::X);
    let mut head = last;
    while let Some(parent) = sentence.parent(head)
        && sentence.tokens[head].deprel.starts_with("flat")
        && parent < head
    {
        head = parent;
    }
    let wanted = sentence.tokens[pronoun].feats;
    let agrees = |i: usize| {
        let own = sentence.tokens[i].feats;
        own.number.zip(wanted.number).is_none_or(|(a, b)| a == b)
            && own.gender.zip(wanted.gender).is_none_or(|(a, b)| a == b)
    };
    let above = ancestors(sentence, head).take(3).take_while(|&i| nominal(i));
    nominal(head).then(|| above.into_iter().find(|&i| i <= head && agrees(i)).unwrap_or(head))
}

#[cfg(test)]
mod tests {
    use crate::article::Article;
    use crate::ontology::Ontology;
    use crate::pipeline::Pipeline;

    fn claims(text: &str) -> Vec<String> {
        let pipeline = Pipeline::load(&Ontology::embedded()).expect("the ontology is sound");
        let read = pipeline.read(Article::plain("example", text));
        read.reading.claims.into_iter().map(|c| c.rule).collect()
    }

    #[test]
    fn a_bare_name_before_the_verb_is_its_subject() {
        assert_eq!(claims("Pakistan testete eine neue Rakete."), ["test/testen"]);
    }

    #[test]
    fn a_relative_clause_belongs_to_the_noun_before_it() {
        let text = "Anna Muster, die die Abteilung für Recht an der Universität Bonn leitet, widersprach der Zeitung.";
        assert!(claims(text).contains(&"hold/leiten".to_owned()), "{:?}", claims(text));
    }
}
