//! A sentence with lemma, tag and features aligned under each word, as linguists gloss examples.

use super::{Sentence, Token};

/// Characters of a line before the next words go into a stanza of their own.
const WIDTH: usize = 100;

/// Stanzas of four lines: forms, lemmas, tags, values of the features (`Nom.Fem.Sing`); no blanks at line ends.
pub fn interlinear(sentence: &Sentence) -> String {
    let mut out = String::new();
    let mut stanza: [String; 4] = Default::default();
    for token in &sentence.tokens {
        let cells = cells(token);
        let width = cells.iter().map(|c| c.chars().count()).max().unwrap_or(0) + 2;
        if !stanza[0].is_empty() && stanza[0].chars().count() + width > WIDTH {
            flush(&mut stanza, &mut out);
            out.push('\n');
        }
        for (line, cell) in stanza.iter_mut().zip(cells) {
            line.push_str(&cell);
            line.extend(std::iter::repeat_n(' ', width - cell.chars().count()));
        }
    }
    flush(&mut stanza, &mut out);
    out
}

fn cells(token: &Token) -> [String; 4] {
    let feats = token.feats.to_string();
    let values: Vec<&str> = feats.split('|').filter_map(|p| p.split_once('=')).map(|(_, v)| v).collect();
    let values = if values.is_empty() { "-".to_owned() } else { values.join(".") };
    [token.form.clone(), token.lemma.clone(), token.upos.to_string(), values]
}

fn flush(stanza: &mut [String; 4], out: &mut String) {
    for line in stanza {
        out.push_str(line.trim_end());
        out.push('\n');
        line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::german::{Feats, Upos};

    #[test]
    fn columns_are_aligned() {
        let token = |form: &str, upos, feats| Token {
            form: form.into(),
            lemma: form.into(),
            upos,
            feats: Feats::parse(feats),
            ..Token::default()
        };
        let tokens = vec![token("Öl", Upos::Noun, "Case=Nom|Gender=Neut"), token("fehlt", Upos::Verb, "_")];
        let text = interlinear(&Sentence { tokens, ..Sentence::default() });
        assert_eq!(text, "Öl        fehlt\nÖl        fehlt\nNOUN      VERB\nNom.Neut  -\n");
    }
}
