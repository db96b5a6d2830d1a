//! The valency of verbs (`ontology/german/valency`): every row is well-formed, its verb is a verb, and the program, reading the
//! row's example, finds in its tree what the pattern says.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use depesche::article::Article;
use depesche::german::closed::ClosedClasses;
use depesche::german::{Analyser, Lexicon, Sentence, Upos};
use depesche::ontology::Ontology;

/// The least share of examples in which verb and arguments are found: below it, the reading has become worse.
const FLOOR: f64 = 0.88;

/// Verbs that the full-form lexicon lacks; whoever adds one there takes it off here.
const UNKNOWN: &str = "\
abschotten absegeln absinken abwiegeln adoptieren anecken anhäufen anklicken anlangen anlocken anstaunen ansteuern \
antun anvisieren archivieren aufpeitschen aufrücken aufsplittern ausbalancieren ausbuhen ausdünnen ausformen ausharren \
aushebeln ausloben ausmanövrieren ausnützen ausschmücken ausstrecken austesten auszehren beargwöhnen bedingen bedürfen \
befreunden befrieden beisteuern bemessen berappeln bescheiden beschämen bestürmen betrauern bezwingen boykottieren \
deaktivieren destabilisieren disziplinieren durchsickern einbrocken eindecken einhegen einschüchtern einspeisen \
entgegengehen entlocken entsetzen entzweien erdrücken erfrieren ergattern ergehen ergötzen ermuntern ermäßigen \
erretten erstechen ersticken erstürmen ertönen erwehren evaluieren fabrizieren fernhalten flirten fortfahren fortgehen \
frohlocken frustrieren frühstücken gefangennehmen gelangen gewahren grünen herabstufen heranziehen heraufbeschwören \
herausbringen herausfinden herausfordern herauskommen herausnehmen herausragen herausreden herunterladen \
herunterspielen hervortun hinaufsteigen hinausgehen hinauslaufen hinausschieben hinauswerfen hinauszögern \
hinterherhinken hissen hochladen hochrüsten hochstufen implementieren initiieren intensivieren kehrtmachen klicken \
kompromittieren kondolieren konservieren konterkarieren korrespondieren kränken kulminieren lancieren leichtfallen \
leidtun lockerlassen losfahren loswerden lynchen manövrieren massakrieren maßregeln mitführen mitgehen mobben \
multiplizieren nachbessern necken niedergehen novellieren obliegen observieren orakeln outen paktieren patrouillieren \
prognostizieren prunken reaktivieren recherchieren relativieren repatriieren restaurieren revanchieren revidieren \
revoltieren räsonieren schlechtmachen schlichten schmähen schockieren schwächeln subventionieren surfen transkribieren \
traumatisieren umbenennen umringen umrunden umverteilen unterfordern verbeugen vereinbaren verhehlen verlinken \
verrotten versinnbildlichen verstricken verstören verwirken verwunden vorankommen voranschreiten vorantreiben \
vorauseilen vorausplanen vorlassen votieren wackeln wehtun weiterleben weiterziehen wetteifern wiedereröffnen \
wiederwählen zudecken zugutekommen zurücklegen zurückreichen zurückschicken zurückstecken zurückstufen zuschicken \
zweckentfremden übereilen übersiedeln";

struct Row {
    place: String,
    verb: String,
    pattern: Vec<String>,
    example: String,
}

fn rows() -> Vec<Row> {
    let ontology = Ontology::embedded();
    let mut rows = Vec::new();
    for path in ontology.list("german/valency", "csv").unwrap() {
        let text = ontology.read(&path).unwrap();
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap(), vec!["verb", "pattern", "example"], "{path}");
        for record in reader.records() {
            let record = record.unwrap_or_else(|e| panic!("{path}: {e}"));
            let line = record.position().map_or(0, |p| p.line());
            rows.push(Row {
                place: format!("{path}:{line}"),
                verb: record[0].to_owned(),
                pattern: record[1].split(' ').map(str::to_owned).collect(),
                example: record[2].to_owned(),
            });
        }
    }
    rows
}

/// Relations of arguments that a bare nominal can have.
fn bare<'a>(s: &'a Sentence, verb: usize, relations: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
    s.children(verb).filter(move |&k| {
        relations.contains(&s.tokens[k].deprel)
            && !s.tokens[k].feats.reflex
            && !s.children(k).any(|c| s.tokens[c].deprel == "case")
    })
}

fn marked(s: &Sentence, verb: usize, word: &str) -> bool {
    s.children(verb).any(|k| {
        let own = s.children(k).any(|c| {
            matches!(s.tokens[c].deprel, "case" | "mark" | "cc" | "advmod") && s.tokens[c].lemma.to_lowercase() == word
        });
        // darauf, wozu
        own || s.tokens[k].upos == Upos::Adv && s.tokens[k].form.to_lowercase().ends_with(word)
    })
}

fn related(s: &Sentence, verb: usize, relations: &[&str]) -> bool {
    s.children(verb).any(|k| relations.contains(&s.tokens[k].deprel))
}

/// What of the pattern the tree does not show below this verb.
fn missing(s: &Sentence, verb: usize, pattern: &[String]) -> Vec<String> {
    let subject = ["nsubj", "nsubj:pass", "expl"];
    let mut missing = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for slot in pattern {
        let times = seen.entry(slot.as_str()).or_default();
        *times += 1;
        let found = match (slot.as_str(), *times) {
            ("nom", 1) => bare(s, verb, &["nsubj", "nsubj:pass"]).next().is_some(),
            ("es", _) => bare(s, verb, &subject).any(|k| s.tokens[k].form.to_lowercase() == "es"),
            ("nom" | "acc", 2) => bare(s, verb, &["nsubj", "obj", "xcomp", "obl", "obl:arg", "iobj"]).count() > 1,
            ("acc", _) => bare(s, verb, &["obj"]).next().is_some(),
            ("dat", _) => bare(s, verb, &["obl:arg", "iobj"]).next().is_some(),
            ("gen", _) => {
                bare(s, verb, &["obl:arg", "obj"]).any(|k| s.tokens[k].feats.case == Some(depesche::german::Case::Gen))
            }
            ("refl" | "refl-dat", _) => s.children(verb).any(|k| s.tokens[k].feats.reflex),
            ("dass" | "ob", _) => related(s, verb, &["ccomp", "csubj", "csubj:pass", "parataxis"]),
            ("zu", _) => related(s, verb, &["xcomp", "ccomp", "csubj"]),
            ("inf", _) => related(s, verb, &["xcomp", "ccomp", "aux"]),
            ("als" | "wie", _) => marked(s, verb, slot),
            ("adj", _) => s.children(verb).any(|k| matches!(s.tokens[k].upos, Upos::Adj | Upos::Verb)),
            ("dir", _) => related(s, verb, &["obl", "advmod", "compound:prt"]),
            (governed, _) => marked(s, verb, governed.split('+').next().unwrap_or_default()),
        };
        if !found {
            missing.push(slot.clone());
        }
    }
    missing
}

fn lemma(s: &Sentence, i: usize) -> String {
    let particle = s.children(i).find(|&k| s.tokens[k].deprel == "compound:prt");
    particle.map_or_else(String::new, |p| s.tokens[p].form.to_lowercase()) + &s.tokens[i].lemma
}

#[test]
fn examples_show_their_patterns() {
    let analyser = Analyser::load(&Ontology::embedded()).unwrap();
    let rows = rows();
    let mut failures = String::new();
    let mut right = 0;
    for row in &rows {
        let verb = row.verb.replace('|', "");
        let sentences = analyser.analyse(&Article::plain("example", &row.example));
        let occurrences = sentences.iter().flat_map(|s| (0..s.tokens.len()).map(move |i| (s, i)));
        let own = occurrences.filter(|(s, i)| lemma(s, *i) == verb);
        match own.map(|(s, i)| missing(s, i, &row.pattern)).min_by_key(Vec::len) {
            Some(missing) if missing.is_empty() => right += 1,
            Some(missing) => writeln!(failures, "{}: {} lacks {}", row.place, row.example, missing.join(", ")).unwrap(),
            None => writeln!(failures, "{}: {} lacks the verb {verb}", row.place, row.example).unwrap(),
        }
    }
    let share = f64::from(right) / rows.len() as f64;
    println!("{failures}{right} of {} examples, {share:.3}", rows.len());
    assert!(share >= FLOOR, "{failures}only {share:.3} of the examples show their patterns, the floor is {FLOOR}");
}

#[test]
fn verbs_are_verbs_and_prepositions_prepositions() {
    let closed = ClosedClasses::load(&Ontology::embedded()).unwrap();
    let mut wrong = String::new();
    let mut seen = BTreeMap::new();
    let mut unknown = BTreeSet::new();
    for row in rows() {
        let verb = row.verb.replace('|', "");
        if !Lexicon::load().is_infinitive(&verb) && Lexicon::load().verb_lemma(&verb).as_ref() != Some(&verb) {
            unknown.insert(verb);
        }
        for (preposition, _) in row.pattern.iter().filter_map(|slot| slot.split_once('+')) {
            if !closed.readings(preposition).iter().any(|r| r.upos == Upos::Adp) && preposition != "als" {
                writeln!(wrong, "{}: {preposition} is no preposition", row.place).unwrap();
            }
        }
        if !matches!(row.pattern[0].as_str(), "nom" | "es") {
            writeln!(wrong, "{}: a pattern begins with nom or es", row.place).unwrap();
        }
        if let Some(before) = seen.insert((row.verb.clone(), row.pattern.clone()), row.place.clone()) {
            writeln!(wrong, "{}: stands already at {before}", row.place).unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    let listed: BTreeSet<String> = UNKNOWN.split_whitespace().map(str::to_owned).collect();
    let new: Vec<_> = unknown.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&unknown).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "no verbs of the lexicon: {new:?}; known by now or not listed: {gone:?}"
    );
}
