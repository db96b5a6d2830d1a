//! The body that a title belongs to: from the title's first part (*Kremlchef*), its complement (*Leiter des Dienstes*), a
//! genitive or nationality before it, or the country that the article is about.

use super::office::{Offices, Pair, title};
use super::tree::Tree;
use super::{Context, Filler, nouns, phrase};
use crate::german::Upos;

/// A title in its base form, and where it is held.
#[derive(Debug)]
pub struct Office {
    pub label: String,
    pub bodies: Vec<Filler>,
    /// Whether the body is only assumed, as the country that the article is about.
    pub assumed: bool,
}

/// What stands before a title: adjectives, a nationality, a name in the genitive.
#[derive(Default)]
struct Before {
    adjectives: Vec<usize>,
    country: Option<String>,
    owner: Option<Filler>,
}

/// The office that a title noun names, with its bodies; `None` where no body is told of.
pub fn office(context: &Context, tree: &Tree, pair: &Pair, noun: usize) -> Option<Office> {
    let offices = context.offices;
    let lemma = title(context, tree, noun)?;
    let (first, last) = named_first(context, &lemma);
    let mut before = before(context, tree, pair.titles[0]);
    if noun != pair.titles[0] {
        before.adjectives.clear();
    }
    let state = Offices::has(&offices.state, &last);
    let rank = Offices::has(&offices.ranks, &last);
    let mut label = lemma.clone();
    let mut extension = String::new();
    let mut bodies: Vec<Filler> = Vec::new();
    if let Some(body) = first_part(context, tree, noun, first, &last) {
        bodies.push(body);
        label.clone_from(&last);
    }
    let complement = complement(context, tree, pair, &last, !bodies.is_empty(), &mut extension);
    if bodies.is_empty() {
        bodies = complement;
    }
    // *Berlins Polizeichef* is of Berlin, *Argentiniens Stürmer* holds no office.
    let public = state || rank || Offices::has(&offices.territorial, &last) || own_body(context, first).is_some();
    if bodies.is_empty() {
        let owner = before.owner.clone().filter(|o| public || !context.frames.is_a(&o.kind, "place"));
        bodies.extend(owner);
    }
    let shared = Offices::has(&offices.shared, &last);
    let told = before.country.clone().or_else(|| own_country(context, &pair.person.id));
    let assumed = told.is_none();
    let home = || told.clone().or_else(|| stranger(context, &pair.person.id).then(|| about(context, shared)).flatten());
    let mut by_home = false;
    // *Militärexperte* knows the army and does not belong to it.
    if bodies.is_empty()
        && !Offices::has(&offices.fields, &last)
        && let Some((name, kind)) = own_body(context, first)
        && let Some(home) = home()
    {
        bodies.extend(body_of(context, tree, noun, &home, name, kind));
        by_home = true;
    }
    // *der deutsche Oberbefehlshaber vor Ort*: what stands behind names no body.
    let bare = pair.complement.is_empty() || before.country.is_some() && extension.is_empty();
    if bodies.is_empty() && rank && bare {
        bodies.extend(behind_name(context, tree, pair.last, false));
        if bodies.is_empty()
            && let Some(home) = home()
        {
            bodies.extend(body_of(context, tree, noun, &home, &offices.forces, "ArmedForces"));
            by_home = true;
        }
    }
    // *Außenminister*, not *Kommissionspräsident*, which is of a body that the first part names.
    let own = first.is_empty() || !Offices::has(&offices.territorial, &last);
    if bodies.is_empty()
        && bare
        && own
        && (state || Offices::has(&offices.territorial, &last) && before.country.is_some())
    {
        bodies.extend(home().and_then(|c| context.labeller.of_entity(&c, tree.token(noun).span)));
        by_home = true;
    }
    if bodies.is_empty() {
        bodies = behind_name(context, tree, pair.last, false);
    }
    let mut seen: Vec<String> = vec![pair.person.id.clone()];
    bodies.retain(|b| {
        !seen.contains(&b.id) && {
            seen.push(b.id.clone());
            true
        }
    });
    let assumed = assumed && by_home;
    (!bodies.is_empty()).then(|| Office {
        label: with_words(context, tree, noun, &before, &label, &extension),
        bodies,
        assumed,
    })
}

/// Splits a title where a name ends (*Taliban-führer*, not *Talib-anführer*), else before its longest last part.
fn named_first<'t>(context: &Context, lemma: &'t str) -> (&'t str, String) {
    let offices = context.offices;
    let (first, last) = offices.split(lemma);
    let named = |first: &str| !context.labeller.gazetteer.named(first).is_empty();
    if first.is_empty() || named(first) {
        return (first, last);
    }
    let other = offices.splits(lemma).into_iter().find(|(first, _)| first.chars().count() >= 3 && named(first));
    other.unwrap_or((first, last))
}

/// The kind of the country's own body that a first part stands for, linking *s* aside: *Regierungs* → *Regierung*.
fn own_body<'c>(context: &'c Context, first: &str) -> Option<(&'c str, &'c str)> {
    let bodies = &context.offices.bodies;
    let found = bodies.get_key_value(first).or_else(|| bodies.get_key_value(first.strip_suffix(['s', 'n'])?))?;
    Some((found.0, found.1))
}

/// The body that the first part of a compound names.
fn first_part(context: &Context, tree: &Tree, noun: usize, first: &str, last: &str) -> Option<Filler> {
    let first = first.trim_end_matches('-');
    if first.is_empty() || own_body(context, first).is_some() {
        return None;
    }
    let gazetteer = context.labeller.gazetteer;
    let span = tree.token(noun).span;
    let field = Offices::has(&context.offices.fields, last);
    let own = || context.labeller.name_at(span).map(|n| n.id.clone());
    let known = context.offices.prefixes.get(first).filter(|_| !field).cloned();
    let body = || {
        // The linking *s* aside: *Bundestagspräsident*.
        let names = [Some(first), first.strip_suffix('s')];
        let mut named = names.into_iter().flatten().flat_map(|n| gazetteer.named(n));
        named.find(|(e, _)| context.frames.is_a(&e.kind, "body")).map(|(e, _)| e.id.clone())
    };
    let id = known.or_else(body).or_else(own);
    if let Some(part) = context.offices.part_of(last)
        && let Some(whole) = id.as_deref().and_then(|id| gazetteer.by_id(id)).filter(|e| e.kind == "Party")
    {
        // *SPD-Fraktionschef*: of the *SPD-Fraktion*.
        let label = format!("{}-{part}", whole.label);
        let id = format!("organization-{}", phrase::slug(&label));
        let kind = "Organization".to_owned();
        return Some(Filler { id, label, kind, aliases: Vec::new(), mention: span, named: true });
    }
    if let Some(filler) = id.and_then(|id| context.labeller.of_entity(&id, span)) {
        if field {
            return context.frames.is_a(&filler.kind, "organization").then_some(filler);
        }
        let country = gazetteer.metonym_country(&filler.id).map(str::to_owned);
        let filler = country.and_then(|c| context.labeller.of_entity(&c, filler.mention)).unwrap_or(filler);
        return context.frames.is_a(&filler.kind, "body").then_some(filler);
    }
    let capitals = first.chars().all(|c| c.is_uppercase() || c == '-' || c.is_ascii_digit());
    (capitals && first.chars().count() >= 2 && tree.token(noun).form.contains('-') && !field).then(|| Filler {
        id: format!("organization-{}", phrase::slug(first)),
        label: first.to_owned(),
        kind: "Organization".into(),
        aliases: Vec::new(),
        mention: span,
        named: true,
    })
}

/// Bodies in the complement: what is named there, else what is described; what only tells where or of which part goes
/// to the title.
fn complement(
    context: &Context,
    tree: &Tree,
    pair: &Pair,
    last: &str,
    known: bool,
    extension: &mut String,
) -> Vec<Filler> {
    let labeller = &context.labeller;
    let offices = context.offices;
    let diplomat = Offices::has(&offices.diplomats, last);
    let (mut named, mut described): (Vec<Filler>, Vec<Filler>) = (Vec::new(), Vec::new());
    let mut opener: Option<String> = None;
    let mut unit = false;
    let mut skip = 0;
    for k in pair.complement.clone() {
        let token = tree.token(k);
        match token.upos {
            Upos::Adp => opener = Some(token.lemma.to_lowercase()),
            Upos::Det if !matches!(tree.token(k - 1).upos, Upos::Adp) => opener = None,
            _ => {}
        }
        if k < skip {
            continue;
        }
        let Some(name) = labeller.name_at(token.span) else {
            let next = (k + 1 < pair.complement.end).then(|| labeller.name_at(tree.token(k + 1).span)).flatten();
            unit |= offices.units.iter().any(|u| token.lemma.to_lowercase().ends_with(u.as_str()));
            if token.upos == Upos::Noun && next.is_none_or(|n| n.kind == "Person") {
                described.extend(described_body(context, tree, k));
            }
            continue;
        };
        skip = (k..tree.len()).find(|&j| tree.token(j).span.begin >= name.span.end).unwrap_or(tree.len());
        let filler = labeller.of_name(name);
        let place = context.frames.is_a(&filler.kind, "place");
        if place && diplomat && opener.as_deref().is_some_and(|p| p != "von") {
            let text: Vec<&str> =
                pair.complement.clone().take_while(|&j| j < skip).map(|j| tree.token(j).form.as_str()).collect();
            *extension = text.join(" ");
            continue;
        }
        let whose = opener.as_deref().is_none_or(|p| context.grammar.is_agent(p));
        // *Sprecher des Sicherheitsrats der USA* speaks for the council.
        let country = matches!(filler.kind.as_str(), "Country" | "Continent") && described.is_empty();
        let fits = context.frames.is_a(&filler.kind, "organization")
            || whose && country
            || whose && place && Offices::has(&offices.territorial, last);
        if fits && !known {
            named.push(filler);
        }
    }
    if named.is_empty() {
        described.truncate(1);
        return described;
    }
    if unit && !known {
        let end = pair.complement.clone().find(|&k| tree.token(k).upos == Upos::Adp).unwrap_or(pair.complement.end);
        *extension = (pair.complement.start..end).map(|k| tree.token(k).form.as_str()).collect::<Vec<_>>().join(" ");
    }
    // *Professor am Muster-Institut der Universität Bonn* is so at both.
    described.retain(|d| d.label.contains('-') && !unit);
    described.truncate(1);
    described.extend(named);
    described
}

/// A body that is only described; the person's name behind it is not a part of it.
fn described_body(context: &Context, tree: &Tree, k: usize) -> Option<Filler> {
    let mut filler = context.labeller.filler(tree, k).filter(|f| context.frames.is_a(&f.kind, "military_or_body"))?;
    let person = |i: usize| context.labeller.name_at(tree.token(i).span).is_some_and(|n| n.kind == "Person");
    let names: Vec<&str> = (0..tree.len()).filter(|&i| person(i)).map(|i| tree.token(i).form.as_str()).collect();
    if filler.label.split(' ').any(|word| names.contains(&word)) {
        filler.label = filler.label.split(' ').take_while(|word| !names.contains(word)).collect::<Vec<_>>().join(" ");
        filler.id = format!("organization-{}", phrase::slug(&filler.label));
    }
    (!filler.label.is_empty()).then_some(filler)
}

/// Adjectives, nationality and genitive before a title.
fn before(context: &Context, tree: &Tree, noun: usize) -> Before {
    let gazetteer = context.labeller.gazetteer;
    let mut found = Before::default();
    let mut k = noun;
    while k > 0 {
        k -= 1;
        let token = tree.token(k);
        if token.upos == Upos::Adj || tree.is(k, &["amod"]) {
            let country =
                gazetteer.country_of_adjective(&token.lemma).or_else(|| gazetteer.country_of_adjective(&token.form));
            match country {
                Some(country) => found.country = Some(country.to_owned()),
                // *der bayerische Finanzminister*
                None => match gazetteer.place_of_adjective(&token.form) {
                    Some(place) => found.owner = context.labeller.of_entity(&place.id, token.span),
                    None => found.adjectives.insert(0, k),
                },
            }
            continue;
        }
        if token.upos == Upos::Propn
            && token.form.ends_with(['s', '\'', '’'])
            && let Some(name) = context.labeller.name_at(token.span)
            && context.frames.is_a(&name.kind, "body")
        {
            found.owner = Some(context.labeller.of_name(name)).filter(|f| context.frames.is_a(&f.kind, "body"));
        }
        break;
    }
    found
}

/// The title's base form with the adjectives that belong to it (*außenpolitischer Sprecher*) and its complement.
fn with_words(context: &Context, tree: &Tree, noun: usize, before: &Before, label: &str, extension: &str) -> String {
    let gender = tree.token(noun).feats.gender.or_else(|| nouns::gender(&tree.token(noun).lemma));
    let unspecific = &context.labeller.phrases.unspecific;
    let own = before.adjectives.iter().map(|&k| tree.token(k)).filter(|t| {
        let stem = phrase::stem(t);
        t.upos == Upos::Adj && !unspecific.contains(&t.lemma.to_lowercase()) && !unspecific.contains(&stem)
    });
    let mut words: Vec<String> = own
        .map(|t| {
            // *Wiener*: adjectives of places have no endings.
            let place = t.form.chars().next().is_some_and(char::is_uppercase);
            if place { t.form.clone() } else { phrase::adjective(&phrase::stem(t), gender, false) }
        })
        .collect();
    words.push(label.to_owned());
    if !extension.is_empty() {
        words.push(extension.to_owned());
    }
    words.join(" ")
}

/// The country of a person, as the gazetteer knows.
fn own_country(context: &Context, person: &str) -> Option<String> {
    context.labeller.gazetteer.by_id(person).and_then(|e| e.country.clone())
}

/// Whether the gazetteer does not know the person.
fn stranger(context: &Context, person: &str) -> bool {
    context.labeller.gazetteer.by_id(person).is_none()
}

/// The country that an article is about: it is named twice and no other is, or thrice and at least twice as often as any
/// other. What lies or is at home in a country names it, too, but for titles that clubs and firms give as well.
fn about(context: &Context, shared: bool) -> Option<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for mention in context.labeller.entities.iter().filter(|e| e.kind != "Person") {
        let own = matches!(mention.kind.as_str(), "Country" | "Demonym").then_some(mention.id.as_str());
        let entity = || context.labeller.gazetteer.by_id(&mention.id).filter(|_| !shared);
        let home = || entity().and_then(|e| e.country.as_deref());
        let Some(country) = own.or_else(home) else { continue };
        match counts.iter_mut().find(|(id, _)| *id == country) {
            Some((_, n)) => *n += 1,
            None => counts.push((country, 1)),
        }
    }
    counts.sort_by_key(|&(id, n)| (std::cmp::Reverse(n), id));
    let (first, n) = *counts.first()?;
    let second = counts.get(1).map_or(0, |c| c.1);
    (n >= 2 && second == 0 || n >= 3 && n >= 2 * second).then(|| first.to_owned())
}

/// The country's body of a kind (*Regierungssprecher* → the government), else the noun with the nationality before it.
fn body_of(context: &Context, tree: &Tree, noun: usize, country: &str, name: &str, kind: &str) -> Option<Filler> {
    let labeller = &context.labeller;
    let span = tree.token(noun).span;
    let known = labeller.gazetteer.entities().iter().find(|e| e.kind == kind && e.country.as_deref() == Some(country));
    if let Some(body) = known.filter(|_| kind == "Government" || kind == "Parliament" || name == context.offices.forces)
    {
        return labeller.of_entity(&body.id, span);
    }
    let adjective = labeller.gazetteer.by_id(country)?.adjectives.first()?;
    let plural = name == context.offices.forces;
    let label = format!("{} {name}", phrase::adjective(adjective, nouns::gender(name), plural));
    let id = format!("organization-{}", phrase::slug(&label));
    Some(Filler { id, label, kind: kind.to_owned(), aliases: Vec::new(), mention: span, named: false })
}

/// Bodies right behind a name: with *von*, *vom*, or in brackets (*(SPD)*), where they are no part of another office.
pub fn behind_name(context: &Context, tree: &Tree, last: usize, brackets: bool) -> Vec<Filler> {
    let form = |n: usize| tree.sentence.tokens.get(last + n).map_or("", |t| t.form.as_str());
    let labeller = &context.labeller;
    let organization = |k: usize| {
        let name = labeller.name_at(tree.token(k).span)?;
        context.frames.is_a(&name.kind, "organization").then(|| labeller.of_name(name))
    };
    if brackets && form(1) == "(" && form(3) == ")" {
        return organization(last + 2).into_iter().collect();
    }
    let Some(preposition) = tree.sentence.tokens.get(last + 1).filter(|t| t.upos == Upos::Adp) else {
        return Vec::new();
    };
    if !context.grammar.is_agent(&preposition.lemma.to_lowercase()) {
        return Vec::new();
    }
    let noun = (last + 2..(last + 7).min(tree.len())).find(|&k| {
        matches!(tree.token(k).upos, Upos::Noun | Upos::Propn | Upos::X)
            && tree.token(k).form.chars().any(char::is_alphabetic)
    });
    // *wurde Max Muster von der Polizei gefasst*: what a passive verb has with *von* is its agent.
    let Some(noun) = noun else { return Vec::new() };
    let own = tree.ancestors(noun).skip(1).find(|&a| !tree.is_nominal(a) || a <= last);
    let attribute = own.is_some_and(|a| a <= last && tree.is_nominal(a));
    let passive = super::predicate::is_passive(tree, tree.clause(noun));
    let spoken = tree.clause(noun) < last;
    // *laut Major Muster von der Luftwaffe*: what has a preposition before it is not what is done.
    let phrase = tree.ancestors(last).take_while(|&a| tree.is_nominal(a)).any(|a| tree.preposition(a).is_some());
    // *Oberst Muster von der Luftwaffe schwieg*: before the finite verb there is room for one phrase.
    let first = (0..last).all(|k| tree.token(k).feats.mood.is_none());
    let one = first && tree.sentence.tokens.get(noun + 1).is_some_and(|t| t.feats.mood.is_some());
    if attribute || phrase || one || !passive && spoken { organization(noun).into_iter().collect() } else { Vec::new() }
}
