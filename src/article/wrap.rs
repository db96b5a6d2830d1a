//! Hard-wrapped text: lines that a program broke at a fixed width are joined again.
//!
//! The evidence is how such programs break: a line ends where the next word would not have fitted. A text is taken as
//! wrapped only if most of its line ends are explained so and lines break inside sentences.

use super::line::Line;
use super::shape;
use crate::text::Text;

/// The widths to which text is wrapped, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=130;

/// Joins the lines of wrapped paragraphs. Lines for which `stays` holds begin and end one.
pub fn join<'a>(text: &'a Text, lines: Vec<Line<'a>>, stays: impl Fn(&Line<'a>) -> bool) -> Vec<Line<'a>> {
    let width = width(&lines);
    let mut joined: Vec<Line<'a>> = Vec::with_capacity(lines.len());
    let mut last: Option<Line<'a>> = None;
    for line in lines {
        let goes_on = last.as_ref().is_some_and(|before| {
            let wrapped = width.is_some_and(|w| is_full(before, &line, w));
            adjacent(&line) && (wrapped || continues(before, &line)) && !stays(before) && !stays(&line)
        });
        match joined.last_mut().filter(|_| goes_on) {
            Some(open) => {
                open.span = open.span.cover(line.span);
                open.text = text.slice(open.span);
            }
            None => joined.push(line),
        }
        last = Some(line);
    }
    joined
}

/// The width of a wrapped text; `None` if its lines are as their author wrote them. A few lines may be longer: a
/// headline, an address.
fn width(lines: &[Line<'_>]) -> Option<usize> {
    let pairs: Vec<_> = lines.windows(2).map(|pair| (&pair[0], &pair[1])).filter(|(_, next)| adjacent(next)).collect();
    let mut widths: Vec<usize> = pairs.iter().map(|(line, _)| line.span.len()).collect();
    widths.sort_unstable_by(|a, b| b.cmp(a));
    let longer = widths.len() / 10 + 1;
    widths.truncate(longer + 1);
    widths.dedup();
    widths.into_iter().filter(|w| WIDTHS.contains(w)).find(|&width| {
        let full = || pairs.iter().filter(|(line, next)| is_full(line, next, width));
        let inside = full().filter(|(line, _)| !shape::ends_sentence(line.text)).count();
        let count = full().count();
        count >= 3 && count * 2 >= pairs.len() && inside * 3 >= count
    })
}

fn adjacent(line: &Line<'_>) -> bool {
    !line.gap && shape::bullet(line.text).is_none()
}

/// Whether the first word of the next line would not have fitted into this one.
fn is_full(line: &Line<'_>, next: &Line<'_>, width: usize) -> bool {
    let word = next.text.split_whitespace().next().map_or(0, |w| w.chars().count());
    line.span.len() <= width && line.span.len() + 1 + word > width
}

/// Whether a sentence plainly goes on: nothing ends in one line, the next begins with a small letter.
fn continues(line: &Line<'_>, next: &Line<'_>) -> bool {
    line.span.len() >= *WIDTHS.start() && !shape::ends_sentence(line.text) && next.text.starts_with(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::line::lines;

    fn joined(text: &str) -> Vec<String> {
        let text = Text::new(text);
        join(&text, lines(text.as_str()), |_| false).iter().map(|l| l.text.replace('\n', " ")).collect()
    }

    #[test]
    fn wrapped_paragraphs_become_one_line_and_short_lines_stay() {
        let text = "Der Hafen der kleinen Stadt wird breiter, tiefer und endlich auch länger\n\
                    Am Kai der kleinen Stadt liegen seit gestern drei Schiffe mit\n\
                    Getreide, die auf eine Genehmigung der Behörde warten. Wann die\n\
                    Genehmigung kommt, wusste am Abend niemand zu sagen, auch nicht\n\
                    der Bürgermeister.\n\
                    • Ein Punkt";
        let lines = joined(text);
        assert_eq!(lines.len(), 3, "{lines:#?}");
        assert!(lines[0].ends_with("länger"), "{lines:#?}");
        assert!(lines[1].starts_with("Am Kai") && lines[1].ends_with("Bürgermeister."), "{lines:#?}");
    }

    #[test]
    fn one_line_paragraphs_stay_apart() {
        let text = "Der Hafen war am Morgen leer, sagte ein Anwohner.\nAm Abend lief dort ein Frachter ein.\nEr kam aus Riga.\nMehr war nicht zu erfahren.";
        assert_eq!(joined(text).len(), 4);
    }

    #[test]
    fn a_sentence_that_goes_on_in_small_letters_is_one() {
        let text = "Der Hafen der Stadt war am Morgen nach dem Sturm\nvollkommen leer.";
        assert_eq!(joined(text), ["Der Hafen der Stadt war am Morgen nach dem Sturm vollkommen leer."]);
    }
}
