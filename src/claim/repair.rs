//! Trees mended by what the names and the grammar of the whole clause tell: a name ends where the gazetteer says, a clause
//! has one subject, and of two bare objects the first one that can receive is the dative.
//!
//! The parser decides word by word and from form; bare names have no case to go by.

use super::clauses;
use super::factuality::Cues;
use super::grammar::Grammar;
use super::nouns;
use super::phrase::Phrases;
use crate::german::{Case, Kind, Mood, Sentence, Tense, Upos, VerbForm};
use crate::mention::{EntityMention, Mentions, Quantity, name_at};

/// Mends the trees of an article's sentences.
pub fn mend(
    sentences: &[Sentence],
    mentions: &Mentions,
    grammar: &Grammar,
    cues: &Cues,
    phrases: &Phrases,
) -> Vec<Sentence> {
    let entities = &mentions.entities;
    let mut mended = sentences.to_vec();
    for sentence in &mut mended {
        super::words::mend(sentence, entities, phrases);
        super::relabel::relabel(sentence, entities);
        super::joined::mend(sentence, entities, grammar, cues);
        perfect_with_haben(sentence);
        perfect_with_sein(sentence, grammar);
        past_passive(sentence, grammar);
        more_than(sentence, grammar);
        approximate(sentence, &mentions.quantities);
        measured(sentence, phrases);
        goods_beside(sentence);
        end_names(sentence, entities);
        super::adjacent::mend(sentence, entities, phrases);
        genitive_names(sentence);
        genitives_behind(sentence, entities, grammar);
        genitives_joined(sentence, entities);
        extended_attributes(sentence);
        resultatives(sentence, grammar);
        shared_subject(sentence);
        one_subject(sentence, entities);
        two_objects(sentence, entities);
        goods_as_objects(sentence, entities);
        clauses::mend(sentence);
    }
    mended
}

/// *hat geliefert*: with *haben* there is no passive.
fn perfect_with_haben(sentence: &mut Sentence) {
    if !sentence.tokens.iter().any(|t| t.deprel == "nsubj:pass") {
        return;
    }
    for verb in 0..sentence.tokens.len() {
        let children: Vec<usize> = sentence.children(verb).collect();
        let auxiliary = |lemma: &str| {
            children.iter().any(|&k| sentence.tokens[k].deprel.starts_with("aux") && sentence.tokens[k].lemma == lemma)
        };
        if auxiliary("haben") && !auxiliary("werden") && !auxiliary("sein") {
            for k in children {
                if sentence.tokens[k].deprel == "nsubj:pass" {
                    sentence.tokens[k].deprel = "nsubj";
                }
            }
        }
    }
}

/// *wurden überfallen*: the past of *werden* makes no future, whatever the participle looks like.
fn past_passive(sentence: &mut Sentence, grammar: &Grammar) {
    for auxiliary in 0..sentence.tokens.len() {
        let token = &sentence.tokens[auxiliary];
        let past = token.feats.mood == Some(Mood::Ind) && token.feats.tense == Some(Tense::Past);
        if token.deprel != "aux" || !past || !grammar.is_passive_auxiliary(&token.lemma) {
            continue;
        }
        let Some(verb) = sentence.parent(auxiliary).filter(|&v| sentence.tokens[v].upos == Upos::Verb) else {
            continue;
        };
        if !nouns::is_participle(&sentence.tokens[verb].form) {
            continue;
        }
        sentence.tokens[auxiliary].deprel = "aux:pass";
        sentence.tokens[verb].feats.verb_form = Some(VerbForm::Part);
        let subjects: Vec<usize> = sentence.children(verb).filter(|&k| sentence.tokens[k].deprel == "nsubj").collect();
        for k in subjects {
            sentence.tokens[k].deprel = "nsubj:pass";
        }
    }
}

/// *schickte mehr als 13.000 Container*: *als* before a number compares, it is no preposition, and what is counted is an
/// object like any other.
fn more_than(sentence: &mut Sentence, grammar: &Grammar) {
    for than in 1..sentence.tokens.len() {
        let number = than + 1;
        if sentence.tokens[than].deprel != "case"
            || !grammar.compares(&sentence.tokens[than - 1].form.to_lowercase(), &sentence.tokens[than].form)
            || sentence.tokens.get(number).is_none_or(|t| t.upos != Upos::Num)
        {
            continue;
        }
        sentence.tokens[than].deprel = "advmod";
        let Some(noun) = sentence.parent(number).filter(|&n| sentence.tokens[n].upos == Upos::Noun) else { continue };
        let Some(verb) = sentence.parent(noun) else { continue };
        let object = sentence.children(verb).any(|k| sentence.tokens[k].deprel == "obj");
        if sentence.tokens[noun].deprel == "obl" && bare(sentence, noun) && !object {
            sentence.tokens[noun].deprel = "obj";
            sentence.tokens[noun].feats.case = Some(Case::Acc);
        }
    }
}

/// *feuerte schätzungsweise 300 Raketen ab*: an adverb that is part of an amount says how exact that is, not how sure the
/// whole.
fn approximate(sentence: &mut Sentence, quantities: &[Quantity]) {
    for number in 1..sentence.tokens.len() {
        let (adverb, token) = (&sentence.tokens[number - 1], &sentence.tokens[number]);
        let whole = adverb.span.cover(token.span);
        if adverb.deprel == "advmod" && token.upos == Upos::Num && quantities.iter().any(|q| q.span.contains(whole)) {
            sentence.tokens[number - 1].head = number + 1;
        }
    }
}

/// *bestellte Millionen von Granaten*: what stands right behind a measure and its preposition belongs to the measure.
fn measured(sentence: &mut Sentence, phrases: &Phrases) {
    for measure in 0..sentence.tokens.len().saturating_sub(2) {
        let (of, thing) = (measure + 1, measure + 2);
        let token = |i: usize| &sentence.tokens[i];
        let plural =
            matches!(token(measure).upos, Upos::Noun | Upos::Num) && phrases.measures.contains(&token(measure).lemma);
        let fits = plural
            && token(of).upos == Upos::Adp
            && phrases.partitive.contains(&token(of).lemma)
            && sentence.parent(of) == Some(thing)
            && token(thing).upos == Upos::Noun
            && token(thing).deprel == "obl"
            && sentence.parent(thing) == sentence.parent(measure);
        if fits {
            sentence.tokens[thing].head = measure + 1;
            sentence.tokens[thing].deprel = "nmod";
        }
    }
}

/// *ist gereist*: verbs of motion and change form their perfect with *sein*; it is no passive.
fn perfect_with_sein(sentence: &mut Sentence, grammar: &Grammar) {
    for verb in 0..sentence.tokens.len() {
        let token = &sentence.tokens[verb];
        if token.feats.verb_form != Some(VerbForm::Part) || token.upos != Upos::Verb {
            continue;
        }
        let particle = sentence.children(verb).find(|&k| sentence.tokens[k].deprel == "compound:prt");
        let lemma = token.lemma.to_lowercase();
        let joined = particle.map(|p| sentence.tokens[p].form.to_lowercase() + &lemma);
        if !grammar.forms_perfect_with_sein(joined.as_deref().unwrap_or(&lemma)) {
            continue;
        }
        let children: Vec<usize> = sentence.children(verb).collect();
        let auxiliary = |k: usize| {
            matches!(sentence.tokens[k].deprel, "aux:pass" | "cop" | "aux") && sentence.tokens[k].lemma == "sein"
        };
        if !children.iter().any(|&k| auxiliary(k)) {
            continue;
        }
        for k in children {
            let token = &mut sentence.tokens[k];
            match token.deprel {
                "aux:pass" | "cop" => token.deprel = "aux",
                "nsubj:pass" => token.deprel = "nsubj",
                _ => {}
            }
        }
    }
}

fn name_over<'e>(sentence: &Sentence, i: usize, entities: &'e [EntityMention]) -> Option<&'e EntityMention> {
    name_at(entities, sentence.tokens[i].span)
}

/// Tokens with more than one dependent in a relation, in text order.
fn heads_of_several(sentence: &Sentence, relation: &str) -> Vec<usize> {
    let mut heads: Vec<usize> =
        sentence.tokens.iter().filter(|t| t.deprel == relation).filter_map(|t| t.head.checked_sub(1)).collect();
    heads.sort_unstable();
    let mut several: Vec<usize> = heads.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    several.dedup();
    several
}

fn bare(sentence: &Sentence, i: usize) -> bool {
    !sentence.children(i).any(|k| sentence.tokens[k].deprel == "case")
}

/// *die Firma Granaten liefert*: goods right behind a body or a person are no name of theirs, but what the verb lacks.
fn goods_beside(sentence: &mut Sentence) {
    for goods in 1..sentence.tokens.len() {
        let owner = goods - 1;
        let token = &sentence.tokens[goods];
        let beside = matches!(token.deprel, "appos" | "flat" | "flat:name" | "compound" | "dep")
            && token.upos == Upos::Noun
            && token.head == owner + 1
            && sentence.tokens[owner].upos == Upos::Noun
            && sentence.tokens[owner].deprel == "nsubj";
        if !beside
            || !nouns::kinds(&token.lemma).has(Kind::Weapon)
            || !nouns::kinds(&sentence.tokens[owner].lemma).is_agent()
        {
            continue;
        }
        let Some(verb) = sentence.parent(owner) else { continue };
        if sentence.tokens[verb].upos == Upos::Verb
            && !sentence.children(verb).any(|k| sentence.tokens[k].deprel == "obj")
        {
            let token = &mut sentence.tokens[goods];
            (token.head, token.deprel, token.feats.case) = (verb + 1, "obj", Some(Case::Acc));
        }
    }
}

/// *der Ukraine Haubitzen*: what the tree takes for the end of a known name, though the name has ended, is an object.
fn end_names(sentence: &mut Sentence, entities: &[EntityMention]) {
    for k in 0..sentence.tokens.len() {
        let token = &sentence.tokens[k];
        let beside = token.deprel == "appos" && token.upos == Upos::Noun && k > 0 && sentence.tokens[k - 1].form != ",";
        if !(token.deprel.starts_with("flat") || beside) || !matches!(token.upos, Upos::Noun | Upos::Propn) {
            continue;
        }
        let Some(head) = sentence.parent(k).filter(|&h| h < k) else { continue };
        // *die Raumfahrtagentur JAXA Bodentests*: the name may itself stand beside the noun.
        let before = || (k > head + 1).then(|| name_over(sentence, k - 1, entities)).flatten();
        let name = name_over(sentence, head, entities).or_else(before);
        let Some(name) = name.filter(|n| (n.known || beside) && n.kind != "Person") else { continue };
        let inside = name.span.overlaps(token.span);
        let own = name_over(sentence, k, entities);
        // A second name beside a title is that title's; only after a country or place has ended is the next word its own.
        if inside || own.is_some_and(|o| o.kind == "Person") || !bare(sentence, head) {
            continue;
        }
        // *Nordkoreas Machthaber Kim Russland*: what stands below the verb may be the noun that the name belongs to.
        let verbal = |i: usize| matches!(sentence.tokens[i].upos, Upos::Verb | Upos::Aux);
        let above = std::iter::successors(Some(head), |&i| sentence.parent(i)).take(sentence.tokens.len());
        let Some(top) = above.take_while(|&i| !verbal(i)).last() else { continue };
        let Some(verb) = sentence.parent(top) else { continue };
        let of_verb = sentence.tokens[top].deprel;
        sentence.tokens[k].head = verb + 1;
        sentence.tokens[k].deprel = if of_verb == "nsubj" { "nsubj" } else { "obj" };
        sentence.tokens[k].feats.case = Some(Case::Acc);
        if of_verb == "obj" {
            sentence.tokens[top].deprel = "iobj";
            sentence.tokens[top].feats.case = Some(Case::Dat);
        }
    }
}

/// *Nordkoreas Machthaber*: a genitive name before a noun is its attribute, whatever the label.
fn genitive_names(sentence: &mut Sentence) {
    for i in 0..sentence.tokens.len() {
        let token = &sentence.tokens[i];
        if token.upos == Upos::Propn
            && token.feats.case == Some(Case::Gen)
            && token.deprel == "dep"
            && sentence.parent(i).is_some_and(|h| h > i && sentence.tokens[h].upos == Upos::Noun)
        {
            sentence.tokens[i].deprel = "nmod";
        }
    }
}

/// *A bleibt … und versorgt B*: where the verb follows its conjunction at once, its subject is the first verb's, and what
/// stands behind it is an object.
fn shared_subject(sentence: &mut Sentence) {
    for verb in 0..sentence.tokens.len() {
        if sentence.tokens[verb].deprel != "conj" || sentence.tokens[verb].upos != Upos::Verb {
            continue;
        }
        let Some(first) = sentence.parent(verb).filter(|&p| p < verb) else { continue };
        let children: Vec<usize> = sentence.children(verb).collect();
        let Some(cc) = children.iter().copied().find(|&k| sentence.tokens[k].deprel == "cc" && k < verb) else {
            continue;
        };
        let finite = |k: usize| sentence.tokens[k].feats.mood.is_some();
        let opens = std::iter::once(verb).chain(children.iter().copied()).any(|k| k == cc + 1 && finite(k));
        let has = |verb: usize, relation: &str| sentence.children(verb).any(|k| sentence.tokens[k].deprel == relation);
        if !opens || !has(first, "nsubj") {
            continue;
        }
        let nominative = |k: usize| {
            // *der Minister* cannot be an object; names and feminines can.
            sentence.children(k).any(|d| {
                let token = &sentence.tokens[d];
                token.deprel == "det" && token.form.eq_ignore_ascii_case("der")
            }) || sentence.tokens[k].upos == Upos::Pron
        };
        let subjects: Vec<usize> = children
            .into_iter()
            .filter(|&k| k > cc && sentence.tokens[k].deprel == "nsubj" && !nominative(k))
            .collect();
        let [subject] = subjects[..] else { continue };
        let object = has(verb, "obj");
        let token = &mut sentence.tokens[subject];
        (token.deprel, token.feats.case) = if object { ("iobj", Some(Case::Dat)) } else { ("obj", Some(Case::Acc)) };
    }
}

/// *das Treffen Orbáns*, *der Einmarsch Iraks*: a name in the genitive right behind what somebody does or has is its
/// attribute, no apposition.
fn genitives_behind(sentence: &mut Sentence, entities: &[EntityMention], grammar: &Grammar) {
    for i in 1..sentence.tokens.len() {
        let token = &sentence.tokens[i];
        let head = i - 1;
        if token.upos != Upos::Propn
            || !["appos", "flat", "flat:name", "dep", "compound"].contains(&token.deprel)
            || sentence.parent(i) != Some(head)
            || sentence.tokens[head].upos != Upos::Noun
        {
            continue;
        }
        let Some(stem) = grammar.genitive_stem(&token.form) else { continue };
        let name = name_over(sentence, i, entities);
        // The name's own base form lacks the ending, and the noun is nobody's title.
        let inflected = name.is_some_and(|n| n.label.split(' ').any(|word| word == stem) || n.label == stem);
        let person = nouns::kinds(&sentence.tokens[head].lemma).iter().any(|k| k.as_str() == "person");
        if inflected && !person {
            sentence.tokens[i].deprel = "nmod";
            sentence.tokens[i].feats.case = Some(Case::Gen);
        }
    }
}

/// *die Minister Kenias, Ugandas und Malis*: names of one kind that follow a genitive go on with it, not with its noun.
fn genitives_joined(sentence: &mut Sentence, entities: &[EntityMention]) {
    for i in 2..sentence.tokens.len() {
        if sentence.tokens[i].deprel != "conj" || sentence.tokens[i].upos != Upos::Propn || !bare(sentence, i) {
            continue;
        }
        let Some(noun) = sentence.parent(i).filter(|&n| n < i && sentence.tokens[n].upos == Upos::Noun) else {
            continue;
        };
        let kind = |k: usize| name_over(sentence, k, entities).map(|n| n.kind.as_str());
        let genitive = sentence.children(noun).find(|&k| {
            noun < k && k < i && sentence.tokens[k].deprel == "nmod" && bare(sentence, k) && kind(k) == Some("Country")
        });
        let own = kind(i) == Some("Country") && kind(noun).is_none();
        if let Some(genitive) = genitive.filter(|_| own) {
            sentence.tokens[i].head = genitive + 1;
        }
    }
}

/// *die gegen das Land vom Rat verhängten Sanktionen*, *ihr nach eigenen Angaben bester Panzer*: what stands between an
/// article and the attribute before its noun belongs to the attribute.
fn extended_attributes(sentence: &mut Sentence) {
    for attribute in 2..sentence.tokens.len() {
        let token = &sentence.tokens[attribute];
        let Some(noun) = sentence.parent(attribute).filter(|&n| n > attribute && token.deprel == "amod") else {
            continue;
        };
        let determiner = |&k: &usize| k < attribute && sentence.tokens[k].deprel == "det";
        let Some(opener) = sentence.children(noun).find(determiner) else { continue };
        let inside = opener + 1..attribute;
        let stray: Vec<usize> = inside
            .clone()
            .filter(|&k| {
                let outside = sentence.parent(k).is_none_or(|h| h != attribute && !inside.contains(&h));
                let phrase = matches!(sentence.tokens[k].upos, Upos::Noun | Upos::Propn | Upos::Pron);
                outside && phrase && !bare(sentence, k)
            })
            .collect();
        for k in stray {
            sentence.tokens[k].head = attribute + 1;
            sentence.tokens[k].deprel = "obl";
        }
    }
}

/// *hat Soldaten gefangen genommen*: the participle only completes the verb, whose object it must not keep.
fn resultatives(sentence: &mut Sentence, grammar: &Grammar) {
    for i in 0..sentence.tokens.len() {
        let token = &sentence.tokens[i];
        let Some(verb) = sentence.parent(i).filter(|_| token.deprel == "xcomp" && grammar.completes(&token.form))
        else {
            continue;
        };
        let own: Vec<usize> = sentence.children(i).filter(|&k| sentence.tokens[k].deprel != "advmod").collect();
        for k in own {
            sentence.tokens[k].head = verb + 1;
        }
    }
}

/// A clause has one subject: of two, the one whose case or number does not fit the verb is an object, else the second.
fn one_subject(sentence: &mut Sentence, entities: &[EntityMention]) {
    for verb in heads_of_several(sentence, "nsubj") {
        let subjects: Vec<usize> =
            sentence.children(verb).filter(|&k| sentence.tokens[k].deprel == "nsubj" && bare(sentence, k)).collect();
        if let [_, receiver, object] = subjects[..]
            && !sentence.children(verb).any(|k| sentence.tokens[k].deprel == "obj")
        {
            // *hat Peru Chile Panzer geliefert*: three bare nouns stand in the order of their cases.
            (sentence.tokens[receiver].deprel, sentence.tokens[receiver].feats.case) = ("iobj", Some(Case::Dat));
            (sentence.tokens[object].deprel, sentence.tokens[object].feats.case) = ("obj", Some(Case::Acc));
            continue;
        }
        let [first, .., last] = subjects[..] else { continue };
        let finite = std::iter::once(verb)
            .chain(sentence.children(verb).filter(|&k| sentence.tokens[k].deprel.starts_with("aux")))
            .find(|&k| sentence.tokens[k].feats.mood.is_some());
        let number = finite.and_then(|f| sentence.tokens[f].feats.number);
        let unfit = |k: usize| {
            let feats = sentence.tokens[k].feats;
            matches!(feats.case, Some(Case::Acc | Case::Dat | Case::Gen))
                || feats.number.zip(number).is_some_and(|(own, verbs)| own != verbs)
                    && !sentence.children(k).any(|c| sentence.tokens[c].deprel == "conj")
        };
        let named = |k: usize| name_over(sentence, k, entities).is_some();
        let object_first = unfit(first) && !unfit(last) || !unfit(last) && named(last) && !named(first);
        let other = if object_first { first } else { last };
        let object = sentence.children(verb).any(|k| sentence.tokens[k].deprel == "obj");
        let token = &mut sentence.tokens[other];
        (token.deprel, token.feats.case) = if object { ("iobj", Some(Case::Dat)) } else { ("obj", Some(Case::Acc)) };
    }
}

/// *lieferte Peru nicht nur Panzer*: goods without a preposition are no adverbial, but the object beside who receives.
fn goods_as_objects(sentence: &mut Sentence, entities: &[EntityMention]) {
    for goods in 1..sentence.tokens.len() {
        let token = &sentence.tokens[goods];
        if token.deprel != "obl" || token.upos != Upos::Noun || !bare(sentence, goods) {
            continue;
        }
        let Some(verb) = sentence.parent(goods).filter(|&v| sentence.tokens[v].upos == Upos::Verb) else { continue };
        let object = |&k: &usize| sentence.tokens[k].deprel == "obj" && bare(sentence, k);
        let named =
            |&k: &usize| name_over(sentence, k, entities).is_some_and(|n| n.kind == "Country" || n.kind == "Person");
        let receiver = sentence.children(verb).find(|k| object(k) && named(k));
        if nouns::kinds(&token.lemma).has(Kind::Weapon)
            && let Some(receiver) = receiver
        {
            (sentence.tokens[receiver].deprel, sentence.tokens[receiver].feats.case) = ("iobj", Some(Case::Dat));
            (sentence.tokens[goods].deprel, sentence.tokens[goods].feats.case) = ("obj", Some(Case::Acc));
        }
    }
}

/// *liefert Nordkorea Munition*: of two bare objects a country or person that stands first receives.
fn two_objects(sentence: &mut Sentence, entities: &[EntityMention]) {
    for verb in heads_of_several(sentence, "obj") {
        let objects: Vec<usize> =
            sentence.children(verb).filter(|&k| sentence.tokens[k].deprel == "obj" && bare(sentence, k)).collect();
        let [first, second] = objects[..] else { continue };
        let named = |k: usize| name_over(sentence, k, entities).is_some();
        if named(first) && !named(second) {
            let token = &mut sentence.tokens[first];
            (token.deprel, token.feats.case) = ("iobj", Some(Case::Dat));
        }
    }
}
