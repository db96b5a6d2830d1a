//! Two small articles of our own with claims made by hand, for the tests of all that stands on the graph.
//!
//! They hold what a view has to cope with: a chain of two sources, a denial that stands against nothing, a denial
//! that stands against a claim, a probable, a possible and a planned claim, an unnamed actor, quantities, seasons.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Maker, Segment, merge};
use crate::article::{Article, Metadata};
use crate::claim::{Certainty, Claim, Filler, ItemQuantity, Polarity, Reading, Source, Status};
use crate::mention::{EntityMention, Mentions};
use crate::ontology::Ontology;
use crate::text::Span;

const MORNING: &str = "Nach Informationen des Westlandischen Geheimdienstes hat Nordland seit Juni 2022 mehr als 5.000 \
Granaten an Südland geliefert, wie der Abendkurier berichtete. Südland bestreitet, Drohnen aus Nordland gekauft zu \
haben. Präsident Anton Berg soll Kanzler Carl Dorn im September 2023 in Hafenstadt getroffen haben. Einen Angriff auf \
Westland habe es nie gegeben, sagte Dorn.";

const EVENING: &str = "Nordland liefere keine Granaten an Südland, sagte ein nordlandischer Beamter. Möglicherweise \
schickt Nordland auch Drohnen nach Südland. Im Sommer 2024 wollen Nordland und Südland den Hafenpakt unterzeichnen. \
Westland verhängte Sanktionen gegen Nordland.";

/// One article with all that was read from it.
pub type Document = (Article, Mentions, Reading);

/// Both articles.
pub fn documents() -> Vec<Document> {
    vec![morning(), evening()]
}

/// What segments are made and merged with.
pub fn maker() -> &'static Maker {
    static MAKER: LazyLock<Maker> = LazyLock::new(|| Maker::load(&Ontology::embedded()).unwrap());
    &MAKER
}

/// Their segments.
pub fn segments() -> Vec<Segment> {
    let maker = maker();
    documents().iter().map(|(article, mentions, reading)| maker.segment(article, mentions, reading)).collect()
}

/// Their graph as N-Quads; also in `tests/data/sample.nq`.
pub fn nquads() -> String {
    let segments = segments();
    merge(segments.iter().map(|s| s.nquads.as_str()), maker()).lines().flat_map(|line| [line, "\n"]).collect()
}

/// The graph in a store.
pub fn store() -> oxigraph::store::Store {
    let store = oxigraph::store::Store::new().unwrap();
    store.load_from_slice(oxigraph::io::RdfFormat::NQuads, nquads().as_bytes()).unwrap();
    store
}

fn morning() -> Document {
    let d = Draft::new("morgen-1", MORNING, "2023-10-02", "Nordländer Bote", "Granaten für Südland");
    let service = d.filler("organization-westlandischer-geheimdienst", "Organization", "Westlandischer Geheimdienst");
    let service = Filler { aliases: vec!["Geheimdienst von Westland".into()], ..service };
    let paper = d.filler("organization-abendkurier", "Organization", "Abendkurier");
    let north = d.filler("country-nordland", "Country", "Nordland");
    let south = d.filler("country-suedland", "Country", "Südland");
    let west = d.filler("country-westland", "Country", "Westland");
    let (berg, dorn) =
        (d.filler("person-berg", "Person", "Anton Berg"), d.filler("person-dorn", "Person", "Carl Dorn"));
    let harbour = d.filler("place-hafenstadt", "Place", "Hafenstadt");
    let shell = d.filler("item-granate", "WeaponType", "Granate");
    let drone = d.filler("item-drohne", "WeaponType", "Drohne");
    let president = d.filler("title-praesident", "Title", "Präsident");
    let claims = vec![
        Claim {
            mode: Some("supply".into()),
            quantities: vec![ItemQuantity {
                value: 5000.0,
                modifier: '>',
                upper: None,
                unit: "Stück".into(),
                of: "Granate".into(),
                per: None,
                span: d.span("mehr als 5.000 Granaten"),
            }],
            time: Some(("2022-06/..".into(), d.span("seit Juni 2022"))),
            sources: vec![d.source(&service, "Nach Informationen"), d.source(&paper, "berichtete")],
            ..d.claim("Transfer", &[("supplier", &north), ("recipient", &south), ("item", &shell)], "geliefert")
        },
        Claim {
            mode: Some("purchase".into()),
            polarity: Polarity::Denied,
            sources: vec![d.source(&south, "bestreitet")],
            ..d.claim("Transfer", &[("supplier", &north), ("recipient", &south), ("item", &drone)], "gekauft")
        },
        Claim {
            certainty: Certainty::Probable,
            time: Some(("2023-09".into(), d.span("im September 2023"))),
            places: vec![harbour],
            ..d.claim("Meet", &[("participant", &berg), ("participant", &dorn)], "getroffen")
        },
        d.claim("Hold", &[("person", &berg), ("organization", &north), ("title", &president)], "Präsident"),
        d.claim("State", &[("speaker", &service), ("medium", &paper)], "Informationen"),
        Claim {
            mode: Some("wage".into()),
            polarity: Polarity::Denied,
            sources: vec![d.source(&dorn, "sagte")],
            ..d.claim("Attack", &[("attacker", &south), ("target", &west)], "Angriff")
        },
    ];
    let mentions = d.mentions(&[(&north, "Nordland"), (&south, "Südland"), (&berg, "Anton Berg"), (&west, "Westland")]);
    d.document(mentions, claims)
}

fn evening() -> Document {
    let d = Draft::new("https://abend.example/2", EVENING, "2024-03", "Abendkurier", "Der \"Hafenpakt\"");
    let north = d.filler("country-nordland", "Country", "Nordland");
    let south = d.filler("country-suedland", "Country", "Südland");
    let west = d.filler("country-westland", "Country", "Westland");
    let shell = d.filler("item-granate", "WeaponType", "Granate");
    let drone = d.filler("item-drohne", "WeaponType", "Drohne");
    let pact = d.filler("agreement-hafenpakt", "Agreement", "Hafenpakt");
    let official = d.filler("actor-https://abend.example/2-beamter", "Person", "nordlandischer Beamter");
    let claims = vec![
        Claim {
            mode: Some("supply".into()),
            polarity: Polarity::Denied,
            sources: vec![d.source(&official, "sagte")],
            ..d.claim("Transfer", &[("supplier", &north), ("recipient", &south), ("item", &shell)], "liefere")
        },
        d.claim("State", &[("speaker", &official)], "sagte"),
        Claim {
            mode: Some("supply".into()),
            certainty: Certainty::Possible,
            ..d.claim("Transfer", &[("supplier", &north), ("recipient", &south), ("item", &drone)], "schickt")
        },
        Claim {
            mode: Some("sign".into()),
            status: Status::Planned,
            time: Some(("2024-22".into(), d.span("Im Sommer 2024"))),
            ..d.claim("Agree", &[("party", &north), ("party", &south), ("agreement", &pact)], "unterzeichnen")
        },
        Claim {
            mode: Some("impose".into()),
            ..d.claim("Sanction", &[("imposer", &west), ("target", &north)], "Sanktionen")
        },
    ];
    let mentions = d.mentions(&[(&north, "Nordland"), (&south, "Südland"), (&west, "Westland")]);
    d.document(mentions, claims)
}

/// An article under way.
struct Draft {
    article: Article,
}

impl Draft {
    fn new(id: &str, text: &str, date: &str, publisher: &str, title: &str) -> Self {
        let mut article = Article::plain(id, text);
        article.metadata = Metadata {
            date: Some(date.into()),
            publisher: Some(publisher.into()),
            title: Some(title.into()),
            language: Some("de".into()),
            ..Metadata::default()
        };
        Self { article }
    }

    /// Where `words` stand first.
    fn span(&self, words: &str) -> Span {
        let text = &self.article.text;
        let byte = text.as_str().find(words).expect("the words stand in the text");
        Span::new(text.offset(byte), text.offset(byte + words.len()))
    }

    /// The sentence around a span.
    fn sentence(&self, span: Span) -> Span {
        let text = &self.article.text;
        let (byte, end) = (text.byte(span.begin), text.byte(span.end));
        // Digits with a full stop between them are no end.
        let begin = text.as_str()[..byte].rfind(". ").map_or(0, |b| b + 2);
        let end = text.as_str()[end..].find(". ").map_or(text.as_str().len(), |b| end + b + 1);
        Span::new(text.offset(begin), text.offset(end))
    }

    fn filler(&self, id: &str, kind: &str, label: &str) -> Filler {
        let named = !id.starts_with("actor-");
        Filler { id: id.into(), label: label.into(), kind: kind.into(), named, ..Filler::default() }
    }

    fn source(&self, voice: &Filler, cue: &str) -> Source {
        Source { voice: voice.clone(), cue: Some(self.span(cue)) }
    }

    fn claim(&self, frame: &str, roles: &[(&str, &Filler)], trigger: &str) -> Claim {
        let mut fillers: BTreeMap<String, Vec<Filler>> = BTreeMap::new();
        for (role, filler) in roles {
            fillers.entry((*role).to_owned()).or_default().push((*filler).clone());
        }
        let trigger = self.span(trigger);
        Claim {
            frame: frame.into(),
            mode: None,
            roles: fillers,
            quantities: Vec::new(),
            time: None,
            places: Vec::new(),
            polarity: Polarity::Affirmed,
            certainty: Certainty::Certain,
            status: Status::Actual,
            sources: Vec::new(),
            evidence: self.sentence(trigger),
            repetitions: Vec::new(),
            trigger,
            rule: format!("{}/sample", frame.to_lowercase()),
        }
    }

    fn mentions(&self, names: &[(&Filler, &str)]) -> Mentions {
        let mention = |(filler, words): &(&Filler, &str)| EntityMention {
            span: self.span(words),
            kind: filler.kind.clone(),
            id: filler.id.clone(),
            label: filler.label.clone(),
            aliases: filler.aliases.clone(),
            known: false,
        };
        Mentions { entities: names.iter().map(mention).collect(), ..Mentions::default() }
    }

    fn document(self, mentions: Mentions, claims: Vec<Claim>) -> Document {
        (self.article, mentions, Reading { claims, ..Reading::default() })
    }
}

#[test]
fn the_sample_file_is_this_graph() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/sample.nq");
    if std::env::var_os("DEPESCHE_WRITE_SAMPLE").is_some() {
        std::fs::write(path, nquads()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), nquads(), "DEPESCHE_WRITE_SAMPLE=1 writes it again");
}
