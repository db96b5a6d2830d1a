//! What hangs where it cannot hang: particles of verbs, prepositional objects, labels of speakers, genitive names, subjects of
//! infinitives.

use crate::german::feats::{Case, Upos, VerbForm};
use crate::german::valency::{Slot, Valency, Verb};
use crate::german::{Sentence, Token};

/// Moves what cannot stay.
pub fn mend(sentence: &mut Sentence, valency: &Valency) {
    particles(sentence, valency);
    prepositions(sentence);
    prepositional_objects(sentence, valency);
    adverbs_objects(sentence, valency);
    labels(sentence);
    postpositions(sentence);
    genitive_names(sentence);
    subjects_of_infinitives(sentence);
}

/// *stellte … klar*: what closes the clause of a finite verb and makes a listed verb with it is its particle.
fn particles(sentence: &mut Sentence, valency: &Valency) {
    for i in 1..sentence.tokens.len() {
        let tokens = &sentence.tokens;
        let Some(verb) = sentence.parent(i).filter(|&v| v < i) else { continue };
        let closes = tokens.get(i + 1).is_none_or(|t| matches!(t.upos, Upos::Punct | Upos::Cconj));
        let loose = matches!(tokens[i].upos, Upos::Adv | Upos::Adj | Upos::Adp)
            && matches!(tokens[i].deprel, "advmod" | "obl" | "xcomp" | "compound" | "obj" | "case" | "mark");
        if closes
            && loose
            && tokens[verb].upos == Upos::Verb
            && tokens[verb].feats.mood.is_some()
            && sentence.children(i).next().is_none()
            && !sentence.children(verb).any(|k| tokens[k].deprel == "compound:prt")
            && valency.with_particle(&tokens[i].form, &tokens[verb].lemma).is_some()
        {
            sentence.tokens[i].deprel = "compound:prt";
        }
    }
}

/// *über technisch weit entwickelte Panzer*: a preposition before the attributes of a noun is the noun's.
fn prepositions(sentence: &mut Sentence) {
    for i in 0..sentence.tokens.len() {
        let tokens = &sentence.tokens;
        if tokens[i].upos != Upos::Adp || tokens[i].deprel != "advmod" {
            continue;
        }
        let attribute = |&k: &usize| k > i && matches!(tokens[k].deprel, "advmod" | "amod");
        let mut above = std::iter::successors(sentence.parent(i), |&k| sentence.parent(k).filter(|_| attribute(&k)));
        let noun = above.by_ref().take(tokens.len()).find(|&k| k > i && tokens[k].upos == Upos::Noun);
        let Some(noun) = noun.filter(|&n| !sentence.children(n).any(|k| tokens[k].deprel == "case")) else { continue };
        sentence.tokens[i].head = noun + 1;
        sentence.tokens[i].deprel = "case";
    }
}

/// *versorgt die Stadt fleißig mit Strom*: a prepositional phrase that the verb asks for is not its adverb's.
fn adverbs_objects(sentence: &mut Sentence, valency: &Valency) {
    for i in 0..sentence.tokens.len() {
        let tokens = &sentence.tokens;
        let Some(adverb) = sentence.parent(i).filter(|&a| a < i && tokens[a].deprel == "advmod") else { continue };
        let Some(verb) = sentence.parent(adverb).filter(|&v| tokens[v].upos == Upos::Verb) else { continue };
        let Some(preposition) = sentence.children(i).find(|&k| tokens[k].deprel == "case" && k < i) else { continue };
        let asks = listed(sentence, verb, valency).is_some_and(|listed| {
            let all = listed.patterns().iter().flat_map(|p| listed.governed(p));
            all.into_iter().any(|(name, _)| name == tokens[preposition].lemma.to_lowercase())
        });
        if asks {
            sentence.tokens[i].head = verb + 1;
            sentence.tokens[i].deprel = "obl";
        }
    }
}

/// *begründete den Schritt mit Kosten*: a prepositional phrase behind the object is the verb's if the verb asks for both.
fn prepositional_objects(sentence: &mut Sentence, valency: &Valency) {
    for i in 0..sentence.tokens.len() {
        let tokens = &sentence.tokens;
        let Some(object) = sentence.parent(i).filter(|&o| o < i && tokens[i].deprel == "nmod") else { continue };
        let Some(verb) = sentence.parent(object) else { continue };
        if tokens[verb].upos != Upos::Verb || !matches!(tokens[object].deprel, "obj" | "nsubj:pass") {
            continue;
        }
        let Some(preposition) = sentence.children(i).find(|&k| tokens[k].deprel == "case" && k < i) else { continue };
        let asks = listed(sentence, verb, valency).is_some_and(|listed| {
            let both = listed.patterns().iter().filter(|p| p.has(Slot::Acc));
            both.flat_map(|p| listed.governed(p)).any(|(name, case)| {
                name == tokens[preposition].lemma.to_lowercase() && tokens[i].feats.case.is_none_or(|c| c == case)
            })
        });
        if asks {
            sentence.tokens[i].head = verb + 1;
            sentence.tokens[i].deprel = "obl";
        }
    }
}

/// The verb in the table, with its particle.
pub fn listed<'v>(sentence: &Sentence, verb: usize, valency: &'v Valency) -> Option<Verb<'v>> {
    let lemma = &sentence.tokens[verb].lemma;
    match sentence.children(verb).find(|&k| sentence.tokens[k].deprel == "compound:prt") {
        Some(particle) => valency.verb(&(sentence.tokens[particle].form.to_lowercase() + lemma)),
        None => valency.verb(lemma),
    }
}

/// *Minister: Wir sparen.* and *Wien – Die Regierung spart.*: who speaks and where from is no argument of what follows.
fn labels(sentence: &mut Sentence) {
    let tokens = &sentence.tokens;
    let dash = |t: &Token| matches!(t.form.as_str(), "–" | "-" | "—");
    let Some(mark) = tokens.iter().take(8).position(|t| t.form == ":" || dash(t)) else { return };
    let verbal = |t: &Token| matches!(t.upos, Upos::Verb | Upos::Aux | Upos::Sconj);
    // Two dashes set off what stands between them.
    if dash(&tokens[mark]) && (tokens[mark + 1..].iter().any(dash) || mark > 2 && tokens[mark - 1].upos != Upos::Punct)
    {
        return;
    }
    if tokens[..mark].iter().any(verbal) || !tokens[mark + 1..].iter().any(verbal) {
        return;
    }
    for i in 0..mark {
        let behind = sentence.tokens[i].head > mark;
        if behind && matches!(sentence.tokens[i].deprel, "nsubj" | "nsubj:pass" | "obj" | "obl:arg" | "iobj") {
            sentence.tokens[i].deprel = "dep";
        }
    }
}

/// *Angaben zufolge*: what has a postposition is no argument.
fn postpositions(sentence: &mut Sentence) {
    for i in 0..sentence.tokens.len() {
        let tokens = &sentence.tokens;
        let behind = |k: usize| k > i && tokens[k].deprel == "case" && tokens[k].upos == Upos::Adp;
        if matches!(tokens[i].deprel, "nsubj" | "nsubj:pass" | "obj" | "iobj") && sentence.children(i).any(behind) {
            sentence.tokens[i].deprel = "obl";
        }
    }
}

/// *Die Firmen haben Mühe, Leute zu finden*: an infinitive with *zu* has no subject; one left of the verb above is that verb's.
fn subjects_of_infinitives(sentence: &mut Sentence) {
    for i in 0..sentence.tokens.len() {
        let tokens = &sentence.tokens;
        let Some(verb) = sentence.parent(i).filter(|_| tokens[i].deprel == "nsubj") else { continue };
        let infinitive = matches!(tokens[verb].deprel, "xcomp" | "ccomp" | "acl" | "advcl") && has_zu(sentence, verb);
        let Some(parent) = sentence.parent(verb).filter(|&p| infinitive && i < p) else { continue };
        let noun = tokens[parent].upos == Upos::Noun;
        let above = if noun { sentence.parent(parent) } else { Some(parent) };
        if let Some(above) = above.filter(|&a| tokens[a].upos == Upos::Verb) {
            sentence.tokens[i].head = above + 1;
        }
    }
}

/// *erklärte Japans Minister*: a genitive name before a noun without article is its attribute.
fn genitive_names(sentence: &mut Sentence) {
    for i in 0..sentence.tokens.len().saturating_sub(1) {
        let tokens = &sentence.tokens;
        let name = tokens[i].upos == Upos::Propn
            && tokens[i].feats.case == Some(Case::Gen)
            && matches!(tokens[i].deprel, "nsubj" | "nsubj:pass" | "obj" | "obl" | "obl:arg" | "iobj" | "dep")
            && !sentence.children(i).any(|k| matches!(tokens[k].deprel, "case" | "det"));
        let adjectives = tokens[i + 1..].iter().take_while(|t| t.upos == Upos::Adj).count();
        let noun = i + 1 + adjectives;
        if name
            && tokens.get(noun).is_some_and(|t| t.upos == Upos::Noun && (t.head == tokens[i].head || t.head == i + 1))
            && !sentence.children(noun).any(|k| tokens[k].deprel == "det")
        {
            let (head, deprel) = (tokens[i].head, tokens[i].deprel);
            if tokens[noun].head == i + 1 {
                sentence.tokens[noun].head = head;
                sentence.tokens[noun].deprel = deprel;
            }
            sentence.tokens[i].head = noun + 1;
            sentence.tokens[i].deprel = "nmod";
        }
    }
}

/// Whether the verb is an infinitive with *zu* and without auxiliary that is finite.
pub fn has_zu(sentence: &Sentence, verb: usize) -> bool {
    let tokens = &sentence.tokens;
    tokens[verb].feats.verb_form == Some(VerbForm::Inf)
        && sentence.children(verb).all(|k| tokens[k].feats.mood.is_none())
        && verb > 0
        && tokens[verb - 1].upos == Upos::Part
}
