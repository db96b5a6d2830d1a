//! Annotated names to learn from: JSON Lines with the words of sentences and the labels that people allow (`depesche train
//! names … --examples`) or that a teacher thinks probable (`models/scripts/names_teacher.py`).

use std::io::BufRead;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::backward::NameTarget;
use crate::german::parse::names::NAMES;

/// A sentence and what is known of its names.
#[derive(Clone, Debug)]
pub struct Named {
    pub forms: Vec<String>,
    pub targets: Vec<NameTarget>,
    /// Whether people annotated it.
    pub by_people: bool,
}

#[derive(Deserialize)]
struct Document {
    sentences: Vec<Sentence>,
    /// By sentence and token: label, percent, label, percent, …
    #[serde(default)]
    labels: Vec<Vec<Vec<u8>>>,
}

#[derive(Deserialize)]
struct Sentence {
    forms: Vec<String>,
    #[serde(default)]
    masks: Vec<u32>,
}

/// Reads files of annotated names.
///
/// # Errors
/// If one cannot be read or a line is broken; names file and line.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Named>> {
    let mut all = Vec::new();
    for path in paths {
        let file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        for (i, line) in std::io::BufReader::new(file).lines().enumerate() {
            document(&line?, &mut all).with_context(|| format!("{}:{}", path.display(), i + 1))?;
        }
    }
    Ok(all)
}

fn document(line: &str, all: &mut Vec<Named>) -> Result<()> {
    let Document { sentences, labels } = serde_json::from_str(line)?;
    let by_people = labels.is_empty();
    for (place, Sentence { forms, masks }) in sentences.into_iter().enumerate() {
        let targets: Vec<NameTarget> = if by_people {
            masks.into_iter().map(NameTarget::Allowed).collect()
        } else {
            labels.get(place).into_iter().flatten().map(|pairs| probable(pairs)).collect::<Result<_>>()?
        };
        // The teacher is silent about sentences that are too long for it.
        if !targets.is_empty() {
            ensure!(
                targets.len() == forms.len(),
                "sentence {} has {} words but {} labels",
                place + 1,
                forms.len(),
                targets.len()
            );
            all.push(Named { forms, targets, by_people });
        }
    }
    Ok(())
}

fn probable(pairs: &[u8]) -> Result<NameTarget> {
    let sum: f32 = pairs.iter().skip(1).step_by(2).map(|&p| f32::from(p)).sum();
    let pairs = pairs.chunks_exact(2).map(|pair| {
        ensure!(usize::from(pair[0]) < NAMES, "{} is no label", pair[0]);
        Ok((pair[0], f32::from(pair[1]) / sum))
    });
    Ok(NameTarget::Probable(pairs.collect::<Result<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_allow_labels_and_a_teacher_weighs_them() {
        let mut all = Vec::new();
        document(r#"{"sentences":[{"forms":["Berlin","."],"masks":[6,1]}]}"#, &mut all).unwrap();
        let silver = r#"{"sentences":[{"forms":["Berlin","."]},{"forms":["Ja"]}],"labels":[[[2,60,0,20],[0,100]],[]]}"#;
        document(silver, &mut all).unwrap();
        assert_eq!(all.len(), 2, "the teacher said nothing of the last sentence");
        assert!(all[0].by_people && all[0].targets[0] == NameTarget::Allowed(6));
        assert_eq!(all[1].targets[0], NameTarget::Probable([(2, 0.75), (0, 0.25)].into()));
    }

    #[test]
    fn broken_annotation_is_an_error() {
        let error = |line| document(line, &mut Vec::new()).unwrap_err().to_string();
        assert!(error(r#"{"sentences":[{"forms":["Ja","."]}],"labels":[[[0,100]]]}"#).contains("2 words but 1 labels"));
        assert!(error(r#"{"sentences":[{"forms":["Ja"]}],"labels":[[[99,100]]]}"#).contains("99 is no label"));
    }
}
