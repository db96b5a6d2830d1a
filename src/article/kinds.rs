//! What each line of an article is to the reader, told by its words, its shape and its place.
//!
//! Headlines stand before the first prose, captions are told by their words or by the lack of a verb, cross-headings
//! stand before prose. What a page shows twice (a sentence set large beside the text) counts once, where it stands in
//! its context.

use super::line::Line;
use super::masthead::Masthead;
use super::repeat::Repeats;
use super::{BlockKind, Metadata, Reader, shape, title};

/// The most characters of a lead.
const LEAD: usize = 420;
/// The least words of a last line that is cut off rather than a heading of nothing.
const LAST_WORDS: usize = 9;

/// A line on its way to become a block.
pub struct Item<'a> {
    pub line: Line<'a>,
    pub kind: Option<BlockKind>,
    pub out: bool,
}

/// The lines of an article while they are being named.
pub struct Draft<'a> {
    pub reader: &'a Reader,
    pub items: Vec<Item<'a>>,
    /// Whether paragraphs are parted by blank lines.
    pub spaced: bool,
    pub has_title: bool,
}

impl<'a> Draft<'a> {
    /// Gives every line a kind or leaves it out.
    pub fn name_lines(&mut self, metadata: &mut Metadata) {
        self.read_masthead(metadata);
        self.drop_repeats();
        self.name_captions();
        self.name_lists();
        self.name_headings();
        self.name_prose();
    }

    fn head(&self) -> &'a Masthead {
        &self.reader.masthead
    }

    /// The lines that have neither kind nor been left out.
    fn open(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        (0..self.items.len()).filter(|&i| !self.items[i].out && self.items[i].kind.is_none())
    }

    /// The place of the first prose: behind it stands no masthead.
    fn first_prose(&self) -> usize {
        let is_prose = |item: &Item<'_>| {
            let sentences = item.line.text.split_whitespace().count() > 12 && shape::ends_sentence(item.line.text);
            !item.out && item.kind.is_none() && sentences && self.head().pictures.describe(item.line.text).is_none()
        };
        self.items.iter().position(is_prose).unwrap_or(self.items.len())
    }

    /// Date lines and bylines before and shortly behind the first prose, and a byline at the end.
    fn read_masthead(&mut self, metadata: &mut Metadata) {
        let near = self.first_prose() + 3;
        let last = self.open().next_back().unwrap_or(0);
        let open: Vec<usize> = self.open().filter(|&i| i < near || i == last).collect();
        for i in open {
            let text = self.items[i].line.text;
            if let Some(date) = self.head().date_line(text, |part| self.reader.boilerplate.is_furniture(part)) {
                self.items[i].out = true;
                metadata.date = metadata.date.take().or(date);
            } else if let Some(author) = self.head().byline(text) {
                self.items[i].kind = Some(BlockKind::Byline);
                metadata.author.get_or_insert(author);
            } else if self.head().is_signature(text) {
                self.items[i].kind = Some(BlockKind::Byline);
            }
        }
    }

    /// What is shown twice is left out where it stands alone, with the name that is set under it.
    fn drop_repeats(&mut self) {
        let shown: Vec<usize> = (0..self.items.len()).filter(|&i| !self.items[i].out).collect();
        let texts: Vec<&str> = shown.iter().map(|&i| self.items[i].line.text).collect();
        let repeats = Repeats::of(&texts);
        let alone = |i: usize| self.items[i].kind.is_none() && shape::bullet(self.items[i].line.text).is_none();
        let repeated: Vec<usize> =
            shown.iter().enumerate().filter(|&(n, &i)| alone(i) && repeats.is_repeat(n)).map(|(_, &i)| i).collect();
        for i in repeated {
            self.items[i].out = true;
            let head = self.head();
            let is_name =
                |line: &Line<'_>| !line.gap && shape::is_heading(line.text) && head.words.is_verbless(line.text);
            if let Some(name) = self.items.get_mut(i + 1).filter(|next| next.kind.is_none() && is_name(&next.line)) {
                name.out = true;
            }
        }
    }

    fn name_captions(&mut self) {
        for i in 0..self.items.len() {
            let item = &self.items[i];
            if item.line.text == "+" {
                // An image viewer: its button stands between the description of the picture and the caption.
                for neighbour in [i.checked_sub(1), Some(i + 1)].into_iter().flatten() {
                    self.name_if_open(neighbour, BlockKind::Caption);
                }
            } else if !item.out
                && item.kind.is_none()
                && shape::bullet(item.line.text).is_none()
                && let Some(bytes) = self.head().pictures.describe(item.line.text)
            {
                self.name_caption(i, bytes);
            }
        }
    }

    /// A caption, and the lines above it in the same group: the description of the picture for the blind, or, over a
    /// credit alone, the caption itself.
    fn name_caption(&mut self, i: usize, bytes: std::ops::Range<usize>) {
        match self.items[i].line.part(bytes) {
            Some(line) => {
                self.items[i].line = Line { gap: self.items[i].line.gap, ..line };
                self.items[i].kind = Some(BlockKind::Caption);
                if self.spaced && !self.items[i].line.gap && i > 0 {
                    self.name_if_open(i - 1, BlockKind::Caption);
                }
            }
            None => {
                self.items[i].out = true;
                let short = |line: &Line<'_>| line.span.len() < 250;
                // Under the whole text it is the text's.
                let last = self.items[i + 1..].iter().all(|item| item.out);
                if !last && i > 0 && !self.items[i].line.gap && short(&self.items[i - 1].line) {
                    self.name_if_open(i - 1, BlockKind::Caption);
                }
            }
        }
    }

    fn name_if_open(&mut self, i: usize, kind: BlockKind) {
        if let Some(item) = self.items.get_mut(i).filter(|item| !item.out && item.kind.is_none()) {
            item.kind = Some(kind);
        }
    }

    fn name_lists(&mut self) {
        for item in self.items.iter_mut().filter(|item| !item.out) {
            let quoted = item.line.text.starts_with("> ").then_some(2);
            let listed = item.kind.is_none().then(|| shape::bullet(item.line.text)).flatten();
            if let Some(line) = quoted.or(listed).and_then(|begin| item.line.part(begin..item.line.text.len())) {
                item.line = Line { gap: item.line.gap, ..line };
                if listed.is_some() {
                    item.kind = Some(BlockKind::ListItem);
                }
            }
        }
    }

    /// Headings before the first prose are headlines as long as none is known, behind it they head what follows.
    fn name_headings(&mut self) {
        let first_prose = self.open().find(|&i| !shape::is_heading(self.items[i].line.text));
        let headings: Vec<usize> = self.open().filter(|&i| shape::is_heading(self.items[i].line.text)).collect();
        let (head, body): (Vec<usize>, Vec<usize>) =
            headings.into_iter().partition(|&i| first_prose.is_some_and(|p| i < p));
        let mut head = head.into_iter().peekable();
        if !self.has_title
            && let Some(first) = head.next()
        {
            self.items[first].kind = Some(BlockKind::Headline);
            let kicker = title::is_kicker(self.items[first].line.text);
            let longer = |next: &usize| self.items[*next].line.span.len() > self.items[first].line.span.len();
            if let Some(headline) = head.next_if(|next| kicker && longer(next)) {
                self.items[headline].kind = Some(BlockKind::Headline);
            }
        }
        for i in head {
            let text = self.items[i].line.text;
            let long = text.split_whitespace().count() > 7 && !text.ends_with('?');
            self.items[i].kind = Some(if long { BlockKind::Lead } else { BlockKind::CrossHeading });
        }
        for &i in body.iter().rev() {
            let behind = self.items[i + 1..]
                .iter()
                .find(|item| !item.out && !matches!(item.kind, Some(BlockKind::Byline | BlockKind::Caption)));
            let cut_off = self.items[i].line.text.split_whitespace().count() >= LAST_WORDS;
            match behind {
                Some(_) => self.items[i].kind = Some(BlockKind::CrossHeading),
                None if cut_off => self.items[i].kind = Some(BlockKind::Paragraph),
                // It heads nothing: a link or a name under the article.
                None => self.items[i].out = first_prose.is_some(),
            }
        }
        self.name_names();
    }

    /// A name without verb directly under a quotation that stands alone is its speaker, not a heading.
    fn name_names(&mut self) {
        for i in 1..self.items.len() {
            let (above, item) = (&self.items[i - 1], &self.items[i]);
            let under_quotation = !above.out && above.line.text.ends_with(['“', '"', '«']) && !item.line.gap;
            if under_quotation
                && item.kind == Some(BlockKind::CrossHeading)
                && self.head().words.is_verbless(item.line.text)
            {
                self.items[i].kind = Some(BlockKind::Caption);
            }
        }
    }

    fn name_prose(&mut self) {
        let prose: Vec<usize> = self.open().collect();
        let titled = self.items.iter().any(|item| !item.out && item.kind == Some(BlockKind::Headline));
        let listed = |i: usize| self.items[..i].iter().any(|item| !item.out && item.kind == Some(BlockKind::ListItem));
        let fits = |i: usize| titled && prose.len() > 1 && self.items[i].line.span.len() <= LEAD && !listed(i);
        let lead = prose.first().filter(|&&i| fits(i));
        let is_report = |i: usize| self.head().datelines.leading(self.items[i].line.text, &self.head().dates).is_some();
        let lead = lead.copied().filter(|&i| !is_report(i));
        for i in prose {
            self.items[i].kind = Some(if Some(i) == lead { BlockKind::Lead } else { BlockKind::Paragraph });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::body;
    use crate::ontology::Ontology;
    use crate::text::Text;

    const PROSE: &str = "Der Hafen war am Morgen leer, sagte ein Anwohner der Zeitung, und niemand wusste warum.";
    const MORE: &str = "Am Abend lief dort ein Frachter mit Stahl ein, der aus dem Süden kam und Hilfe brauchte.";

    fn kinds(text: &str, title: Option<&str>) -> Vec<BlockKind> {
        let reader = Reader::load(&Ontology::embedded()).unwrap();
        let stated = Metadata { title: title.map(str::to_owned), ..Metadata::default() };
        let article = body::read(&reader, "a".into(), Text::new(text), stated, &[]);
        article.blocks.iter().map(|block| block.kind).collect()
    }

    #[test]
    fn headline_byline_lead_and_cross_heading_are_told_by_their_place() {
        use BlockKind::{Byline, CrossHeading, Headline, Lead, Paragraph};
        let text = format!(
            "Ostsee\nEin Hafen steht leer\nVon Jan Tal\n{MORE}\nUlm – {PROSE}\nWas nun?\nNun wird in der kleinen Stadt gewartet, wie so oft in diesem Herbst."
        );
        let expected = [Headline, Headline, Byline, Lead, Byline, Paragraph, CrossHeading, Paragraph];
        assert_eq!(kinds(&text, None), expected);
    }

    #[test]
    fn a_sentence_set_large_counts_where_it_stands_in_its_context() {
        let text = format!(
            "{PROSE}\n\nNiemand wusste an diesem Tag warum.\nJan Tal, Anwohner\n\n„Niemand wusste an diesem Tag warum“, sagte er. {MORE}"
        );
        assert_eq!(kinds(&text, None), [BlockKind::Paragraph; 2]);
    }

    #[test]
    fn an_image_viewers_button_stands_between_two_captions() {
        let text =
            format!("Ein Hafen steht leer\n\nHafen an der Ostsee\n+\nDer Hafen steht leer.\n\n{PROSE}\n\n{MORE}");
        let kinds = kinds(&text, Some("Ein Hafen steht leer"));
        assert_eq!(kinds[..3], [BlockKind::Headline, BlockKind::Caption, BlockKind::Caption]);
    }

    #[test]
    fn a_heading_of_nothing_is_not_the_article_but_a_cut_off_sentence_is() {
        let link = format!("{PROSE}\n\n{MORE}\n\nMehr Häfen");
        assert_eq!(kinds(&link, None).len(), 2);
        let cut = format!("{PROSE}\n\n{MORE}\n\nDer Bürgermeister sagte am Abend, er wisse auch nicht genau");
        assert_eq!(kinds(&cut, None), [BlockKind::Paragraph; 3]);
    }

    #[test]
    fn one_line_without_full_stop_is_still_an_article() {
        assert_eq!(kinds("Ein Hafen steht leer", None).len(), 1);
    }
}
