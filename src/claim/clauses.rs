//! Clauses hung where their first word says they belong: a relative clause on its antecedent, an infinitive without a subject,
//! a coordinated clause with a first field of its own with one.
//!
//! German says at the left edge of a clause what it is, and in the pronoun's ending what it belongs to; the parser, which
//! decides word by word, often reads a relative clause as an adverbial one.

use crate::german::{Case, Gender, Lexicon, Number, PronType, Sentence, Upos, VerbForm};

/// Mends the clauses of one sentence.
pub fn mend(sentence: &mut Sentence) {
    for verb in 0..sentence.tokens.len() {
        if is_verbal(sentence, verb) {
            relative(sentence, verb);
            infinitive(sentence, verb);
            own_subject(sentence, verb);
            meaning(sentence, verb);
        }
    }
    for i in 0..sentence.tokens.len() {
        copula(sentence, i);
        title(sentence, i);
        owner(sentence, i);
    }
}

fn is_verbal(sentence: &Sentence, i: usize) -> bool {
    let token = &sentence.tokens[i];
    let full = matches!(token.upos, Upos::Verb | Upos::Aux)
        && !token.deprel.starts_with("aux")
        && !matches!(token.deprel, "cop" | "amod");
    full || sentence.children(i).any(|k| sentence.tokens[k].deprel == "cop")
}

/// The finite verb of the clause that `verb` heads.
fn finite(sentence: &Sentence, verb: usize) -> Option<usize> {
    let is_finite = |i: usize| sentence.tokens[i].feats.mood.is_some() && sentence.tokens[i].upos != Upos::Adj;
    let auxiliary = |&k: &usize| {
        let relation = sentence.tokens[k].deprel;
        (relation.starts_with("aux") || relation == "cop") && is_finite(k)
    };
    is_finite(verb).then_some(verb).or_else(|| sentence.children(verb).find(auxiliary))
}

/// A relative pronoun right behind a comma, or behind a comma and a preposition.
fn pronoun(sentence: &Sentence, verb: usize) -> Option<usize> {
    let tokens = &sentence.tokens;
    sentence.children(verb).find(|&k| {
        let token = &tokens[k];
        let relative = matches!(token.feats.pron_type, Some(PronType::Rel | PronType::DemRel | PronType::IntRel));
        let opens = |i: usize| i > 0 && tokens[i - 1].form == ",";
        let preposition = k > 0 && tokens[k - 1].upos == Upos::Adp && tokens[k - 1].head == k + 1;
        token.upos == Upos::Pron && relative && k < verb && (opens(k) || preposition && opens(k - 1))
    })
}

/// *…, der das Gesetz verfasst hatte*: hangs on the noun that its pronoun agrees with.
fn relative(sentence: &mut Sentence, verb: usize) {
    if !matches!(sentence.tokens[verb].deprel, "advcl" | "ccomp" | "acl" | "acl:relcl" | "xcomp" | "parataxis" | "conj")
    {
        return;
    }
    let Some(pronoun) = pronoun(sentence, verb) else { return };
    // A clause with its verb second is no relative one: *…, das ist ihm recht*.
    let last = finite(sentence, verb).is_some_and(|f| f > pronoun + 1 && f >= verb);
    let Some(noun) = last.then(|| antecedent(sentence, verb, pronoun)).flatten() else { return };
    let token = &mut sentence.tokens[verb];
    token.head = noun + 1;
    token.deprel = "acl";
}

/// The nearest noun before the pronoun that agrees with it, not inside the clause itself.
fn antecedent(sentence: &Sentence, verb: usize, pronoun: usize) -> Option<usize> {
    let tokens = &sentence.tokens;
    let own = &tokens[pronoun];
    let subject = own.deprel.starts_with("nsubj");
    let plural = subject && finite(sentence, verb).is_some_and(|f| tokens[f].feats.number == Some(Number::Plur));
    let ending = own.form.to_lowercase();
    let fits = |i: usize, known: bool| {
        let feats = tokens[i].feats;
        let gender = |g: Gender| if known { feats.gender == Some(g) } else { feats.gender.is_none() };
        let singular = feats.number != Some(Number::Plur);
        let joined = sentence.children(i).any(|k| tokens[k].deprel == "conj");
        if plural {
            return !singular || joined;
        }
        match (subject, ending.chars().last()) {
            // A name whose gender nobody knows gives way to a noun that agrees.
            (true, Some('r')) => gender(Gender::Masc) && singular,
            (true, Some('s')) => gender(Gender::Neut) && singular,
            (true, Some('e')) => gender(Gender::Fem) && singular,
            (false, Some('s')) => feats.gender.is_none_or(|g| g == Gender::Neut) && singular,
            (false, Some('m')) => feats.gender != Some(Gender::Fem) && singular,
            _ => true,
        }
    };
    let inside = |i: usize| {
        let mut at = i;
        for _ in 0..tokens.len() {
            if at == verb {
                return true;
            }
            match sentence.parent(at) {
                Some(p) => at = p,
                None => break,
            }
        }
        false
    };
    let noun = |&i: &usize| {
        matches!(tokens[i].upos, Upos::Noun | Upos::Propn) && !tokens[i].deprel.starts_with("flat") && !inside(i)
    };
    let reach = pronoun.saturating_sub(14)..pronoun;
    let nearest = |known: bool| reach.clone().rev().filter(noun).find(|&i| fits(i, known));
    nearest(true).or_else(|| nearest(false))
}

/// *anstatt das Gewebe abzutragen*: an infinitive has no subject of its own.
fn infinitive(sentence: &mut Sentence, verb: usize) {
    let tokens = &sentence.tokens;
    if tokens[verb].feats.verb_form != Some(VerbForm::Inf) || finite(sentence, verb).is_some() || tokens[verb].head == 0
    {
        return;
    }
    let marked = sentence.children(verb).any(|k| tokens[k].deprel == "mark" && tokens[k].upos == Upos::Part)
        || sentence.children(verb).any(|k| tokens[k].deprel == "mark");
    let free = !sentence.children(verb).any(|k| tokens[k].deprel == "obj");
    let subject = sentence.children(verb).find(|&k| tokens[k].deprel == "nsubj");
    if let Some(subject) = subject.filter(|_| marked && free) {
        sentence.tokens[subject].deprel = "obj";
        sentence.tokens[subject].feats.case = Some(Case::Acc);
    }
}

/// *…, und im August veröffentlichte die Band ihr Album*: behind a first field of its own the clause has its own subject.
fn own_subject(sentence: &mut Sentence, verb: usize) {
    let tokens = &sentence.tokens;
    let Some(finite) = finite(sentence, verb) else { return };
    let children: Vec<usize> = sentence.children(verb).collect();
    let has = |relation: &str| children.iter().any(|&k| tokens[k].deprel.starts_with(relation));
    if has("nsubj") || has("csubj") || has("expl") {
        return;
    }
    let bare = |k: usize| !sentence.children(k).any(|c| tokens[c].deprel == "case");
    if has("mark") {
        let objects: Vec<usize> = children.iter().copied().filter(|&k| tokens[k].deprel == "obj" && bare(k)).collect();
        if let [first, _, ..] = objects[..]
            && !matches!(tokens[first].feats.case, Some(Case::Dat | Case::Gen))
            && !tokens[first].feats.reflex
            && !has("aux:pass")
        {
            sentence.tokens[first].deprel = "nsubj";
        }
        return;
    }
    // The first field: what stands between the clause's start and its finite verb.
    let field = children.iter().find(|&&k| k < finite && !matches!(tokens[k].deprel, "cc" | "punct" | "conj"));
    let Some(&field) = field else { return };
    if tokens[field].deprel == "obj" && bare(field) || pronoun(sentence, verb).is_some() {
        return;
    }
    let number = tokens[finite].feats.number;
    let nominative = |&&k: &&usize| {
        let feats = tokens[k].feats;
        let article = sentence.children(k).find(|&c| tokens[c].upos == Upos::Det);
        let case = article.and_then(|a| tokens[a].feats.case).or(feats.case);
        tokens[k].deprel == "obj"
            && k > finite
            && bare(k)
            && !feats.reflex
            && case == Some(Case::Nom)
            && feats.number.zip(number).is_none_or(|(a, b)| a == b)
    };
    if let Some(&subject) = children.iter().find(nominative) {
        sentence.tokens[subject].deprel = "nsubj";
    }
}

/// *beschreibt die Notwendigkeit, Spione zu benutzen*: the infinitive behind an object that is no agent says what it means.
fn meaning(sentence: &mut Sentence, verb: usize) {
    let tokens = &sentence.tokens;
    let infinitive = tokens[verb].feats.verb_form == Some(VerbForm::Inf) && finite(sentence, verb).is_none();
    let marks: Vec<usize> = sentence.children(verb).filter(|&k| tokens[k].deprel == "mark").collect();
    if !infinitive
        || !matches!(tokens[verb].deprel, "xcomp" | "ccomp" | "advcl")
        || marks.iter().any(|&m| tokens[m].upos != Upos::Part)
    {
        return;
    }
    let Some(governor) = sentence.parent(verb).filter(|&g| g < verb) else { return };
    let first = sentence.subtree(verb).into_iter().find(|&t| tokens[t].upos != Upos::Punct).unwrap_or(verb);
    let Some(comma) = first.checked_sub(1).filter(|&c| tokens[c].form == ",") else { return };
    let object = |&k: &usize| {
        tokens[k].deprel == "obj"
            && tokens[k].upos == Upos::Noun
            && k > governor
            && sentence.subtree(k).into_iter().filter(|&t| tokens[t].upos != Upos::Punct).max() == comma.checked_sub(1)
            && !Lexicon::load().noun_kind(&tokens[k].lemma).is_agent()
    };
    let noun = sentence.children(governor).find(object);
    if let Some(noun) = noun {
        sentence.tokens[verb].head = noun + 1;
        sentence.tokens[verb].deprel = "acl";
    }
}

/// *wurde Richter*: an auxiliary of a noun is its copula.
fn copula(sentence: &mut Sentence, i: usize) {
    let tokens = &sentence.tokens;
    let Some(head) = sentence.parent(i) else { return };
    let nominal = matches!(tokens[head].upos, Upos::Noun | Upos::Propn | Upos::Num | Upos::Pron);
    let full = |k: usize| k != i && (tokens[k].deprel == "cop" || tokens[k].deprel.starts_with("aux"));
    if tokens[i].upos == Upos::Aux
        && tokens[i].deprel.starts_with("aux")
        && tokens[i].feats.mood.is_some()
        && nominal
        && !sentence.children(head).any(full)
    {
        sentence.tokens[i].deprel = "cop";
    }
}

/// *Dr. Jagan war*, *Clemens Krauss leitete*: a name right behind a title or a name, on the same verb, belongs to it.
fn title(sentence: &mut Sentence, i: usize) {
    let tokens = &sentence.tokens;
    let Some(before) = i.checked_sub(1) else { return };
    if tokens[i].upos != Upos::Propn || tokens[i].head != tokens[before].head {
        return;
    }
    let argument = |k: usize| ["nsubj", "obj", "obl", "nmod"].iter().any(|r| tokens[k].deprel.starts_with(r));
    let bare = !sentence.children(i).any(|k| k < i);
    // Two bare names side by side can be two arguments: *liefert Nordkorea Russland Granaten*.
    let governed = sentence.children(before).any(|k| tokens[k].deprel == "case" && k < before);
    let titled = tokens[before].upos == Upos::Noun && tokens[before].deprel == tokens[i].deprel;
    let first = titled || tokens[before].upos == Upos::Propn && governed;
    let genitive = tokens[before].feats.case == Some(Case::Gen) && tokens[before].form.ends_with('s');
    if first && bare && !genitive && argument(i) && argument(before) {
        sentence.tokens[i].head = before + 1;
        sentence.tokens[i].deprel = "flat";
    }
}

/// *über Olafs Haus*, *auf Marcs eigenem Label*: a genitive name before a noun without an article is its owner; preposition and
/// relation are the noun's.
fn owner(sentence: &mut Sentence, i: usize) {
    let tokens = &sentence.tokens;
    let genitive = tokens[i].upos == Upos::Propn && tokens[i].feats.case == Some(Case::Gen);
    if !genitive {
        return;
    }
    let Some(case) = sentence.children(i).find(|&k| tokens[k].deprel == "case" && k < i) else { return };
    let mut noun = i + 1;
    while noun < tokens.len() && tokens[noun].upos == Upos::Adj {
        noun += 1;
    }
    let same = noun < tokens.len() && tokens[noun].head == tokens[i].head;
    if !same || tokens[noun].upos != Upos::Noun || sentence.children(noun).any(|k| tokens[k].deprel == "det") {
        return;
    }
    let relation = tokens[i].deprel;
    sentence.tokens[noun].deprel = relation;
    sentence.tokens[case].head = noun + 1;
    sentence.tokens[i].head = noun + 1;
    sentence.tokens[i].deprel = "nmod";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::german::{Feats, Token};
    use crate::text::Span;

    /// A sentence from rows of form, tag, features, head and relation.
    fn sentence(rows: &[(&str, Upos, &str, usize, &'static str)]) -> Sentence {
        let mut begin = 0;
        let tokens: Vec<Token> = rows
            .iter()
            .map(|&(form, upos, feats, head, deprel)| {
                let span = Span { begin, end: begin + form.chars().count() };
                begin = span.end + 1;
                let feats = Feats::parse(feats);
                Token { span, form: form.into(), lemma: form.into(), upos, feats, head, deprel, ..Token::default() }
            })
            .collect();
        Sentence { span: Span { begin: 0, end: begin }, block: 0, tokens }
    }

    fn mended(rows: &[(&str, Upos, &str, usize, &'static str)], word: &str) -> (String, &'static str) {
        let mut sentence = sentence(rows);
        mend(&mut sentence);
        let token = sentence.tokens.iter().find(|t| t.form == word).unwrap();
        (sentence.tokens[token.head - 1].form.clone(), token.deprel)
    }

    #[test]
    fn relative_clauses_hang_on_what_their_pronoun_agrees_with() {
        // *Er kennt den Plan der Regierung, der geheim bleibt*: masculine, so the plan, not the government.
        let rows = [
            ("Er", Upos::Pron, "Case=Nom", 2, "nsubj"),
            ("kennt", Upos::Verb, "Mood=Ind|VerbForm=Fin", 0, "root"),
            ("den", Upos::Det, "Case=Acc", 4, "det"),
            ("Plan", Upos::Noun, "Gender=Masc|Number=Sing", 2, "obj"),
            ("der", Upos::Det, "Case=Gen", 6, "det"),
            ("Regierung", Upos::Noun, "Gender=Fem|Number=Sing", 4, "nmod"),
            (",", Upos::Punct, "_", 10, "punct"),
            ("der", Upos::Pron, "Case=Nom|PronType=Dem,Rel", 10, "nsubj"),
            ("geheim", Upos::Adj, "_", 10, "xcomp"),
            ("bleibt", Upos::Verb, "Mood=Ind|Number=Sing|VerbForm=Fin", 2, "advcl"),
        ];
        assert_eq!(mended(&rows, "bleibt"), ("Plan".to_owned(), "acl"));
    }

    #[test]
    fn a_noun_has_a_copula_and_a_title_its_name() {
        let rows = [
            ("Dr.", Upos::Noun, "_", 4, "nsubj"),
            ("Berg", Upos::Propn, "_", 4, "nsubj"),
            ("wurde", Upos::Aux, "Mood=Ind|VerbForm=Fin", 4, "aux:pass"),
            ("Richter", Upos::Noun, "Case=Nom", 0, "root"),
        ];
        assert_eq!(mended(&rows, "wurde"), ("Richter".to_owned(), "cop"));
        assert_eq!(mended(&rows, "Berg"), ("Dr.".to_owned(), "flat"));
    }

    #[test]
    fn a_genitive_name_gives_its_preposition_to_the_noun() {
        let rows = [
            ("Gänse", Upos::Noun, "Number=Plur", 2, "nsubj"),
            ("fliegen", Upos::Verb, "Mood=Ind|VerbForm=Fin", 0, "root"),
            ("über", Upos::Adp, "_", 4, "case"),
            ("Idas", Upos::Propn, "Case=Gen", 2, "obl"),
            ("Haus", Upos::Noun, "_", 2, "obj"),
        ];
        assert_eq!(mended(&rows, "über"), ("Haus".to_owned(), "case"));
        assert_eq!(mended(&rows, "Idas"), ("Haus".to_owned(), "nmod"));
        assert_eq!(mended(&rows, "Haus"), ("fliegen".to_owned(), "obl"));
    }
}
