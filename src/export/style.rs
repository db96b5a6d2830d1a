//! How the graph is drawn: `ontology/picture.toml`.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::vocab::rdfs;
use oxigraph::model::{NamedOrBlankNode, Term};
use serde::Deserialize;

use crate::graph::vocabulary::dep;
use crate::graph::{NS, Schema};
use crate::ontology::{Ontology, OntologyError, parse_toml};
use crate::query::question::Bilingual;

const PATH: &str = "picture.toml";

/// Colours and shapes, ready to look up.
#[derive(Clone, Debug)]
pub struct Style {
    /// IRIs of frames that a picture leaves out unless they are asked for.
    pub background: BTreeSet<String>,
    /// IRIs of relations that are always faint.
    pub faint: BTreeSet<String>,
    pub edge: EdgeStyle,
    pub legend: Legend,
    pub nodes: Vec<NodeStyle>,
    /// Class IRI → index into `nodes`.
    by_class: BTreeMap<String, usize>,
}

/// Colours of edges, `#rrggbb`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EdgeStyle {
    pub plain: String,
    pub faint: String,
    pub denied: String,
}

/// What stands below a picture.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Legend {
    /// With `{shown}`, `{all}`, `{claims}` and `{articles}` for numbers.
    pub title: Bilingual,
    pub plain: Bilingual,
    pub doubtful: Bilingual,
    pub planned: Bilingual,
    pub denied: Bilingual,
    pub disputed: Bilingual,
    pub unnamed: Bilingual,
}

/// How the nodes of some classes look.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeStyle {
    classes: Vec<String>,
    pub de: String,
    pub en: String,
    /// A shape of Graphviz.
    pub shape: String,
    /// Colours of area and outline, `#rrggbb`.
    pub fill: String,
    pub line: String,
    #[serde(default)]
    pub bold: bool,
}

impl NodeStyle {
    /// What the legend says.
    pub fn name(&self) -> Bilingual {
        Bilingual { de: self.de.clone(), en: self.en.clone() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    background: Vec<String>,
    faint: Vec<String>,
    edge: EdgeStyle,
    legend: Legend,
    node: Vec<NodeStyle>,
}

impl Style {
    /// Reads `picture.toml`; classes that it does not name look like the nearest class above them that it names.
    ///
    /// # Errors
    /// If the file is missing or broken, or names what the vocabulary does not have.
    pub fn load(ontology: &Ontology, schema: &Schema) -> Result<Self, OntologyError> {
        let text = ontology.read(PATH)?;
        let file: File = parse_toml(PATH, &text)?;
        let term = |name: &String| {
            let iri = format!("{NS}{name}");
            let line = text.lines().position(|l| l.contains(&format!("\"{name}\""))).map_or(1, |i| i + 1);
            let unknown = || OntologyError::syntax(PATH, line, format!("{name} is not in the vocabulary"));
            if schema.defines(&iri) { Ok(iri) } else { Err(unknown()) }
        };
        let mut by_class = BTreeMap::new();
        for (index, node) in file.node.iter().enumerate() {
            for class in &node.classes {
                by_class.insert(term(class)?, index);
            }
        }
        inherit(&mut by_class, schema);
        Ok(Self {
            background: file.background.iter().map(term).collect::<Result<_, _>>()?,
            faint: file.faint.iter().map(term).collect::<Result<_, _>>()?,
            edge: file.edge,
            legend: file.legend,
            nodes: file.node,
            by_class,
        })
    }

    /// The style for something of these classes, as index into `nodes`.
    pub fn node(&self, classes: &[String]) -> usize {
        // What something is besides (somebody unnamed, a publisher) says less than what it is.
        let besides = |class: &String| [dep::PUBLISHER, dep::UNNAMED_ACTOR].iter().any(|c| c.as_str() == class);
        let found = classes.iter().filter(|c| !besides(c)).chain(classes).find_map(|c| self.by_class.get(c));
        found.copied().unwrap_or(0)
    }
}

/// Gives every class without a style that of the nearest class above; of several equally near, the first style.
fn inherit(by_class: &mut BTreeMap<String, usize>, schema: &Schema) {
    let mut above: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for quad in schema.quads().filter(|q| q.predicate == rdfs::SUB_CLASS_OF) {
        if let (NamedOrBlankNode::NamedNode(class), Term::NamedNode(parent)) = (&quad.subject, &quad.object) {
            above.entry(class.as_str()).or_default().push(parent.as_str());
        }
    }
    // Classes that find a style in one step, then those that find one of these, and so on.
    loop {
        let found: Vec<(String, usize)> = above
            .iter()
            .filter(|(class, _)| !by_class.contains_key(**class))
            .filter_map(|(class, parents)| {
                let style = parents.iter().filter_map(|p| by_class.get(*p)).min()?;
                Some(((*class).to_owned(), *style))
            })
            .collect();
        if found.is_empty() {
            return;
        }
        by_class.extend(found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_of_entities_has_the_style_of_what_it_is() {
        let ontology = Ontology::embedded();
        let style = Style::load(&ontology, &Schema::load(&ontology).unwrap()).unwrap();
        let shape = |class: &str| style.nodes[style.node(&[format!("{NS}{class}")])].de.clone();
        assert_eq!(shape("Ministry"), "Organisation");
        assert_eq!(shape("Newspaper"), "Medium");
        assert_eq!(shape("WeaponSystem"), "Waffe, Gut");
        assert_eq!(shape("City"), "Ort");
        assert_eq!(shape("Treaty"), "Abkommen, Dokument");
        assert_eq!(shape("NoSuchClass"), "Sonstiges");
        let unnamed = [dep::UNNAMED_ACTOR.as_str().to_owned(), format!("{NS}Person")];
        assert_eq!(style.nodes[style.node(&unnamed)].de, "Person, Gruppe");
    }
}
