//! What is joined hung together and what is not kept apart: both halves behind *weder … noch* and *sowohl … als auch*, two
//! clauses read as one, goods and places that are no part of the noun before them, and subjects that an inserted *so heißt es*
//! or a participle between commas has drawn to itself.

use super::factuality::Cues;
use super::grammar::Grammar;
use super::nouns;
use crate::german::{Case, Definite, Gender, Sentence, Upos, VerbForm};
use crate::mention::{EntityMention, name_at};

/// Mends what is joined in one sentence.
pub fn mend(sentence: &mut Sentence, entities: &[EntityMention], grammar: &Grammar, cues: &Cues) {
    correlatives(sentence, grammar);
    corrections(sentence, grammar, cues);
    goods_behind_names(sentence, entities);
    places_behind_things(sentence, entities);
    inserted_cue(sentence);
    inserted_participle(sentence);
    second_finite(sentence);
    adjectives_infinitive(sentence, grammar);
}

fn is_verbal(sentence: &Sentence, i: usize) -> bool {
    matches!(sentence.tokens[i].upos, Upos::Verb | Upos::Aux)
}

fn nominal(sentence: &Sentence, i: usize) -> bool {
    matches!(sentence.tokens[i].upos, Upos::Noun | Upos::Propn | Upos::Pron)
}

fn under(sentence: &Sentence, i: usize, top: usize) -> bool {
    std::iter::successors(Some(i), |&at| sentence.parent(at)).take(sentence.tokens.len()).any(|at| at == top)
}

/// *weder über Panzer in großer Zahl noch über Granaten*: the second half is joined to the first, not to what stands nearer.
fn correlatives(sentence: &mut Sentence, grammar: &Grammar) {
    for first in 0..sentence.tokens.len() {
        let Some(answers) = grammar.answers(&sentence.tokens[first].form.to_lowercase()) else { continue };
        let free = |i: &usize| !is_verbal(sentence, *i);
        let second = (first + 1..sentence.tokens.len())
            .take_while(free)
            .find(|&i| sentence.tokens[i].form.to_lowercase() == answers);
        let Some(second) = second else { continue };
        // The halves open with their phrase: the first noun is its head, what the noun governs follows.
        let head = |from: usize, to: usize| (from..to).take_while(free).find(|&i| nominal(sentence, i));
        let (Some(one), Some(other)) = (head(first + 1, second), head(second + 1, sentence.tokens.len())) else {
            continue;
        };
        let preposition = sentence.tokens[first].deprel == "case";
        if sentence.parent(first) == Some(one) {
            sentence.tokens[first].deprel = "cc";
        }
        if preposition {
            // *Weder Peru noch Chile haben …*: the word was taken for a preposition.
            let opens = (0..first).all(|i| sentence.tokens[i].upos == Upos::Punct);
            if opens && sentence.tokens[one].deprel == "obl" && preposition_of(sentence, one).is_none() {
                (sentence.tokens[one].deprel, sentence.tokens[one].feats.case) = ("nsubj", Some(Case::Nom));
            }
        }
        let preposition = |i: usize| {
            let own = sentence.children(i).find(|&k| sentence.tokens[k].deprel == "case" && k != first)?;
            Some(sentence.tokens[own].lemma.as_str())
        };
        let alike = preposition(one).is_some() == preposition(other).is_some();
        let joined = |h: usize| first < h && h < second && preposition(h) == preposition(other);
        let done = sentence.tokens[other].deprel == "conj" && sentence.parent(other).is_some_and(joined);
        if !alike || done || under(sentence, one, other) {
            continue;
        }
        // Names go on behind their title: *weder Minister Huber noch Kanzler Maier*.
        if sentence.tokens[other].deprel.starts_with("flat") {
            continue;
        }
        let token = &mut sentence.tokens[other];
        (token.head, token.deprel) = (one + 1, "conj");
        let token = &mut sentence.tokens[second];
        (token.head, token.deprel, token.upos) = (other + 1, "cc", Upos::Cconj);
    }
}

fn preposition_of(sentence: &Sentence, noun: usize) -> Option<&str> {
    let case = sentence.children(noun).find(|&k| sentence.tokens[k].deprel == "case")?;
    Some(sentence.tokens[case].lemma.as_str())
}

/// *nicht Peru, sondern Chile lieferte*: who or what is meant is the second; the first has no part in it.
fn corrections(sentence: &mut Sentence, grammar: &Grammar, cues: &Cues) {
    for second in 2..sentence.tokens.len() {
        if sentence.tokens[second].deprel != "conj" || !nominal(sentence, second) {
            continue;
        }
        let Some(first) = sentence.parent(second).filter(|&f| f < second && nominal(sentence, f)) else { continue };
        let corrects = |k: usize| grammar.corrects(&sentence.tokens[k].form.to_lowercase());
        if !(first + 1..second).any(corrects) {
            continue;
        }
        // *nicht nur Panzer, sondern auch*: nothing is denied.
        let added = sentence.children(first).chain(sentence.children(second)).any(|k| {
            let token = &sentence.tokens[k];
            k + 1 == second && token.deprel == "advmod"
                || k < first && token.deprel == "advmod" && !cues.denies(&token.form)
        });
        let begin = sentence.subtree(first).into_iter().min().unwrap_or(first);
        let denied = sentence
            .children(first)
            .chain(begin.checked_sub(1))
            .find(|&k| k < first && cues.denies(&sentence.tokens[k].form));
        let Some(denied) = denied.filter(|_| !added) else { continue };
        let (head, deprel, case) = {
            let token = &sentence.tokens[first];
            (token.head, token.deprel, token.feats.case)
        };
        let token = &mut sentence.tokens[second];
        (token.head, token.deprel, token.feats.case) = (head, deprel, token.feats.case.or(case));
        (sentence.tokens[first].head, sentence.tokens[first].deprel) = (second + 1, "dep");
        sentence.tokens[denied].head = first + 1;
        let preposition = sentence.children(first).find(|&k| sentence.tokens[k].deprel == "case");
        if let Some(preposition) = preposition
            && preposition_of(sentence, second).is_none()
        {
            sentence.tokens[preposition].head = second + 1;
        }
    }
}

/// *kauft im Iran Munition*: a common noun right behind a country's name is no part of it, but what the verb lacks.
fn goods_behind_names(sentence: &mut Sentence, entities: &[EntityMention]) {
    for goods in 1..sentence.tokens.len() {
        let token = &sentence.tokens[goods];
        let name = goods - 1;
        if token.upos != Upos::Noun
            || !matches!(token.deprel, "flat" | "flat:name" | "appos" | "compound" | "nmod")
            || sentence.parent(goods) != Some(name)
            || nouns::lemma(&token.form).is_none() && nouns::kinds(&token.lemma).is_empty()
            || name_at(entities, token.span).is_some()
            || sentence.children(goods).any(|k| k < goods)
        {
            continue;
        }
        let country = name_at(entities, sentence.tokens[name].span)
            .is_some_and(|n| n.known && n.kind == "Country" && n.span.end == sentence.tokens[name].span.end);
        // A genitive takes what follows: *Russlands Panzer*; only nominative forms of agents stand beside a name.
        if !country || sentence.tokens[name].feats.case == Some(Case::Gen) || nouns::kinds(&token.lemma).is_agent() {
            continue;
        }
        let top = std::iter::successors(Some(name), |&i| sentence.parent(i))
            .take(sentence.tokens.len())
            .take_while(|&i| !is_verbal(sentence, i))
            .last();
        let verb = top.and_then(|t| sentence.parent(t)).filter(|&v| sentence.tokens[v].upos == Upos::Verb);
        let Some(verb) = verb else { continue };
        if sentence.children(verb).any(|k| matches!(sentence.tokens[k].deprel, "obj" | "nsubj:pass" | "ccomp")) {
            continue;
        }
        let token = &mut sentence.tokens[goods];
        (token.head, token.deprel, token.feats.case) = (verb + 1, "obj", Some(Case::Acc));
    }
}

/// *hat mit einem Zug Wien verlassen*: behind a thing with an indefinite article no name of a place is that thing's.
fn places_behind_things(sentence: &mut Sentence, entities: &[EntityMention]) {
    for place in 2..sentence.tokens.len() {
        let token = &sentence.tokens[place];
        let thing = place - 1;
        if token.upos != Upos::Propn
            || !matches!(token.deprel, "flat" | "flat:name" | "appos" | "nmod")
            || sentence.parent(place) != Some(thing)
            || sentence.tokens[thing].upos != Upos::Noun
            || token.feats.case == Some(Case::Gen) && token.form.ends_with('s')
            || nouns::kinds(&sentence.tokens[thing].lemma).is_agent()
            || sentence.children(place).any(|k| k < place)
        {
            continue;
        }
        let indefinite = |k: usize| sentence.tokens[k].feats.definite == Some(Definite::Ind);
        let known =
            name_at(entities, token.span).is_some_and(|n| n.known && matches!(n.kind.as_str(), "Country" | "City"));
        let Some(verb) = sentence.parent(thing).filter(|&v| sentence.tokens[v].upos == Upos::Verb) else { continue };
        if known
            && sentence.children(thing).any(indefinite)
            && !sentence.children(verb).any(|k| matches!(sentence.tokens[k].deprel, "obj" | "nsubj:pass"))
        {
            let token = &mut sentence.tokens[place];
            (token.head, token.deprel, token.feats.case) = (verb + 1, "obj", Some(Case::Acc));
        }
    }
}

/// *Der Iran – so heißt es – habe Drohnen geliefert*: where *es* stands for the subject, a second one is that of what is said.
fn inserted_cue(sentence: &mut Sentence) {
    for subject in 0..sentence.tokens.len() {
        if sentence.tokens[subject].deprel != "nsubj" || !nominal(sentence, subject) {
            continue;
        }
        let Some(verb) = sentence.parent(subject).filter(|&v| subject < v) else { continue };
        let relation = |k: usize| sentence.tokens[k].deprel;
        let expletive = sentence.children(verb).any(|k| k > verb && relation(k).starts_with("expl"));
        let content = sentence.children(verb).find(|&k| k > verb && relation(k) == "ccomp");
        let Some(content) = content.filter(|_| expletive) else { continue };
        if !sentence.children(content).any(|k| relation(k).contains("subj")) {
            sentence.tokens[subject].head = content + 1;
        }
    }
}

/// *Die Behörden, unterstützt von Helfern, suchten nach ihm*: a participle between commas behind the first phrase is that
/// phrase's attribute; the finite verb behind them is the clause's.
fn inserted_participle(sentence: &mut Sentence) {
    for participle in 2..sentence.tokens.len() {
        let token = &sentence.tokens[participle];
        let comma = |i: usize| sentence.tokens[i].form == ",";
        if token.upos != Upos::Verb || !nouns::is_participle(&token.form) || !comma(participle - 1) {
            continue;
        }
        let relation = |k: usize| sentence.tokens[k].deprel;
        if sentence.children(participle).any(|k| relation(k).starts_with("aux")) {
            continue;
        }
        let phrase = sentence.children(participle).find(|&k| {
            k + 1 < participle
                && nominal(sentence, k)
                && matches!(relation(k), "obj" | "nsubj" | "nsubj:pass" | "obl:arg")
        });
        let verb = sentence.children(participle).find(|&k| {
            k > participle + 1 && comma(k - 1) && is_verbal(sentence, k) && sentence.tokens[k].feats.mood.is_some()
        });
        let (Some(phrase), Some(verb)) = (phrase, verb) else { continue };
        let article = sentence.children(phrase).find(|&k| relation(k) == "det").map(|d| sentence.tokens[d].feats);
        let object = article.is_some_and(|a| a.gender == Some(Gender::Masc) && a.case == Some(Case::Acc));
        let subjects: Vec<usize> = sentence.children(verb).filter(|&k| relation(k).contains("subj")).collect();
        let number = |k: usize| sentence.tokens[k].feats.number;
        if !subjects.is_empty() && (object || number(phrase) != number(verb)) {
            continue;
        }
        for k in subjects {
            (sentence.tokens[k].deprel, sentence.tokens[k].feats.case) = ("obj", Some(Case::Acc));
        }
        let behind: Vec<usize> = sentence.children(participle).filter(|&k| k > verb).collect();
        let (head, deprel) = (sentence.tokens[participle].head, sentence.tokens[participle].deprel);
        (sentence.tokens[verb].head, sentence.tokens[verb].deprel) = (head, deprel);
        let token = &mut sentence.tokens[participle];
        (token.head, token.deprel) = (phrase + 1, "acl");
        (token.feats.verb_form, token.feats.mood, token.feats.tense) = (Some(VerbForm::Part), None, None);
        (sentence.tokens[phrase].head, sentence.tokens[phrase].deprel) = (verb + 1, "nsubj");
        sentence.tokens[phrase].feats.case = Some(Case::Nom);
        for k in behind {
            sentence.tokens[k].head = verb + 1;
        }
    }
}

/// *dass er Wien verlassen habe und auf dem Weg nach Rom sei*: a second finite auxiliary behind a conjunction is the verb of a
/// clause of its own.
fn second_finite(sentence: &mut Sentence) {
    for second in 2..sentence.tokens.len() {
        let relation = |k: usize| sentence.tokens[k].deprel;
        let finite = |k: usize| sentence.tokens[k].feats.mood.is_some() && relation(k).starts_with("aux");
        let Some(verb) = sentence.parent(second).filter(|&v| v < second && finite(second)) else { continue };
        let first = sentence.children(verb).find(|&k| k != second && k < second && finite(k));
        let Some(first) = first.filter(|&f| f > verb) else { continue };
        let Some(cc) = (first + 1..second).find(|&k| sentence.tokens[k].upos == Upos::Cconj) else { continue };
        if (cc..second).any(|k| is_verbal(sentence, k)) {
            continue;
        }
        let between: Vec<usize> = (cc..second)
            .filter(|&k| sentence.parent(k).is_none_or(|p| p == second || !(cc..second).contains(&p)))
            .collect();
        for k in between {
            sentence.tokens[k].head = second + 1;
        }
        let token = &mut sentence.tokens[second];
        (token.head, token.deprel) = (verb + 1, "conj");
    }
}

/// *zeigte sich nicht bereit, Panzer zu liefern*: the infinitive says for what, wherever the tree hangs it.
fn adjectives_infinitive(sentence: &mut Sentence, grammar: &Grammar) {
    for infinitive in 2..sentence.tokens.len() {
        let token = &sentence.tokens[infinitive];
        if token.feats.verb_form != Some(VerbForm::Inf) || !matches!(token.deprel, "xcomp" | "ccomp" | "advcl" | "obj")
        {
            continue;
        }
        let Some(verb) = sentence.parent(infinitive).filter(|&v| is_verbal(sentence, v)) else { continue };
        let adjective = sentence.children(verb).find(|&k| {
            let token = &sentence.tokens[k];
            k < infinitive
                && matches!(token.deprel, "xcomp" | "advmod" | "acomp")
                && matches!(token.upos, Upos::Adj | Upos::Adv)
                && grammar.completed_by_infinitive(&token.form.to_lowercase())
        });
        if let Some(adjective) = adjective {
            sentence.tokens[adjective].deprel = "xcomp";
            sentence.tokens[adjective].upos = Upos::Adj;
            (sentence.tokens[infinitive].head, sentence.tokens[infinitive].deprel) = (adjective + 1, "xcomp");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::article::Article;
    use crate::ontology::Ontology;
    use crate::pipeline::Pipeline;

    /// The labels of a role in all claims of a frame.
    fn fillers(text: &str, frame: &str, role: &str) -> Vec<String> {
        let pipeline = Pipeline::load(&Ontology::embedded()).expect("the ontology is sound");
        let claims = pipeline.read(Article::plain("example", text)).reading.claims;
        let of_frame = claims.into_iter().filter(|c| c.frame == frame);
        of_frame.flat_map(|c| c.roles.get(role).cloned().unwrap_or_default()).map(|f| f.label).collect()
    }

    #[test]
    fn both_halves_of_a_correlative_fill_the_role() {
        let text = "Peru verfügt weder über Kampfflugzeuge in großer Zahl noch über moderne Panzer.";
        assert_eq!(fillers(text, "Possess", "item"), ["Kampfflugzeug", "moderner Panzer"]);
    }

    #[test]
    fn goods_behind_a_country_are_bought_not_part_of_it() {
        let text = "Nach Angaben des Ministeriums hat Ghana in Indien Granaten gekauft.";
        assert_eq!(fillers(text, "Transfer", "item"), ["Granate"]);
    }

    #[test]
    fn an_inserted_cue_keeps_no_subject() {
        let text = "Der Iran – so heißt es – habe der syrischen Armee Drohnen geliefert.";
        assert_eq!(fillers(text, "Transfer", "supplier"), ["Iran"]);
    }

    #[test]
    fn two_finite_verbs_are_two_clauses() {
        let text = "Es heißt, dass Putin mit einem Zug Rom verlassen habe und auf dem Weg nach Japan sei.";
        assert_eq!(fillers(text, "Travel", "destination"), ["Japan"]);
    }

    #[test]
    fn a_participle_between_commas_leaves_the_subject_to_the_verb() {
        let text = "Die Behörden, unterstützt von der NATO, nahmen zwölf Rebellen fest.";
        assert_eq!(fillers(text, "Support", "supporter"), ["NATO"]);
        assert_eq!(fillers(text, "Seize", "captor"), ["Behörden"]);
    }
}
