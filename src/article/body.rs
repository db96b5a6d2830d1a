//! The body of an article: which lines are the article, and what each is to the reader.
//!
//! Lines are joined where they were wrapped, freed of what is not the article, the title is looked for among them, and
//! each is named; the named lines become blocks, datelines cut from the paragraphs that they begin.

use super::kinds::{Draft, Item};
use super::line::{self, Line};
use super::{Article, Block, BlockKind, Metadata, Reader, shape, title, wrap};
use crate::text::{Span, Text};

/// In how many first paragraphs a dateline is looked for.
const REPORT_BEGINS: usize = 4;

/// Reads a text. `stated` is what is known about it already, and wins; `kinds` are the kinds of lines that a markup
/// told, in the order of the text's lines, empty where there is none.
pub fn read(reader: &Reader, id: String, text: Text, stated: Metadata, kinds: &[Option<BlockKind>]) -> Article {
    let mut metadata = stated;
    let blocks = Draft::of(reader, &text, &mut metadata, kinds).finish(&mut metadata);
    let mut article = Article { id, text, metadata, blocks };
    article.metadata.title = article.metadata.title.take().or_else(|| article.headline());
    article
}

impl Article {
    /// The headline in the text: of a kicker and a headline the longer one.
    fn headline(&self) -> Option<String> {
        let headlines = self.blocks.iter().filter(|b| b.kind == BlockKind::Headline);
        let longest = headlines.max_by_key(|b| (b.span.len(), std::cmp::Reverse(b.span.begin)))?;
        Some(self.text.slice(longest.span).split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

impl<'a> Draft<'a> {
    fn of(reader: &'a Reader, text: &'a Text, metadata: &mut Metadata, kinds: &[Option<BlockKind>]) -> Self {
        let head = &reader.masthead;
        let mut lines = line::lines(text.as_str());
        if let Some((date, end)) = lines.first().filter(|_| kinds.is_empty()).and_then(|first| head.prefix(first.text))
        {
            metadata.date.get_or_insert(date);
            let first = lines.remove(0);
            lines.splice(0..0, first.part(end..first.text.len()));
        }
        let kinds = if kinds.is_empty() {
            let furniture = |text: &str| reader.boilerplate.is_furniture(text);
            let stays = |line: &Line<'_>| {
                let text = line.text;
                furniture(text) || head.byline(text).is_some() || head.date_line(text, furniture).is_some()
            };
            lines = wrap::join(text, lines, stays);
            vec![None; lines.len()]
        } else {
            kinds.to_vec()
        };
        let mut kinds = kinds;
        let mut out = reader.boilerplate.mark(&lines);
        let count = lines.len();
        let place = metadata.title.as_ref().and_then(|t| title::place(&mut lines, t));
        if place.is_none() {
            unglue_first(&mut lines, &out);
        }
        // A line was taken apart before or at the place.
        if lines.len() > count {
            let at =
                place.as_ref().map_or_else(|| out.iter().position(|o| !o).unwrap_or(0), |p| p.first.saturating_sub(1));
            out.insert(at, false);
            kinds.insert(at.min(kinds.len()), None);
        }
        kinds.resize(lines.len(), None);
        let parted = lines.iter().filter(|l| l.gap).count();
        let mut items: Vec<Item<'a>> =
            lines.into_iter().zip(out).zip(kinds).map(|((line, out), kind)| Item { line, kind, out }).collect();
        let has_title = place.is_some();
        if let Some(place) = place {
            mark_title(&mut items, &place);
        }
        Self { reader, spaced: parted * 2 > items.len(), items, has_title }
    }

    /// Names every line and makes blocks of them.
    fn finish(mut self, metadata: &mut Metadata) -> Vec<Block> {
        self.name_lines(metadata);
        let blocks = self.blocks(metadata);
        debug_assert!(blocks.windows(2).all(|pair| pair[0].span.end <= pair[1].span.begin));
        blocks
    }

    /// The blocks, with the dateline cut from the paragraph that it begins.
    fn blocks(&self, metadata: &mut Metadata) -> Vec<Block> {
        let mut blocks = Vec::with_capacity(self.items.len());
        let mut prose = 0;
        for item in self.items.iter().filter(|item| !item.out) {
            let Some(kind) = item.kind else { continue };
            let is_prose = matches!(kind, BlockKind::Paragraph | BlockKind::Lead);
            prose += usize::from(is_prose);
            let cut = if is_prose && prose <= REPORT_BEGINS { self.cut_dateline(&item.line, prose == 1) } else { None };
            match cut {
                Some((parts, date)) => {
                    metadata.date = metadata.date.take().or(date);
                    blocks.extend(parts);
                    prose = REPORT_BEGINS;
                }
                None => blocks.push(Block { span: item.line.span, kind }),
            }
        }
        blocks
    }

    /// A paragraph as what stands before its dateline, the dateline and what stands behind it.
    fn cut_dateline(&self, line: &Line<'_>, first: bool) -> Option<(Vec<Block>, Option<String>)> {
        let head = &self.reader.masthead;
        let leading = head.datelines.leading(line.text, &head.dates).map(|d| (0..d.end, d.date));
        let (bytes, date) = leading.or_else(|| head.datelines.inner(line.text, &head.dates).filter(|_| first))?;
        let kinds = [BlockKind::Lead, BlockKind::Byline, BlockKind::Paragraph];
        let ranges = [0..bytes.start, bytes.clone(), bytes.end..line.text.len()];
        let parts = ranges.into_iter().zip(kinds).filter_map(|(range, kind)| {
            let part = line.part(range)?;
            Some(Block { span: Span::new(part.span.begin, part.span.end), kind })
        });
        Some((parts.collect(), date))
    }
}

/// Takes the first line of the article apart if it glues kicker and headline.
fn unglue_first(lines: &mut Vec<Line<'_>>, out: &[bool]) {
    if let Some(at) = out.iter().position(|out| !out)
        && let Some(parts) = title::unglue(&lines[at])
    {
        lines.splice(at..=at, parts);
    }
}

/// The title is the headline; of what stands above it only the kicker and prose are the article.
fn mark_title(items: &mut [Item<'_>], place: &title::Place) {
    for item in &mut items[place.first..=place.last] {
        item.kind = Some(BlockKind::Headline);
        item.out = false;
    }
    let above = &mut items[..place.first];
    let kicker = above.iter().rposition(|item| !item.out).filter(|&i| title::is_kicker(above[i].line.text));
    for (i, item) in above.iter_mut().enumerate() {
        if Some(i) == kicker {
            item.kind = Some(BlockKind::Headline);
        } else if shape::is_heading(item.line.text) {
            item.out = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ontology::Ontology;

    /// Fragments that the code looks for, so that random texts get deep into it.
    fn text() -> impl Strategy<Value = String> {
        let fragments = [
            "Der Hafen",
            " war leer.",
            "leer",
            " ",
            "\n",
            "\r\n",
            "\n\n",
            "• ",
            "+",
            "- ",
            "> ",
            "Von: ",
            "Jan Tal",
            "©",
            "(dpa)",
            "„",
            "“",
            "\"",
            " | ",
            "Foto:",
            "[Bild: ",
            "]",
            "\u{202e}",
            "\u{0}",
            "\u{ad}",
            "😀",
            "date 2022-09 ",
            "12. März 2023",
            "Uhr",
            " – ",
            "Berlin",
            "/",
            ".",
            ": ",
            "Kommentare",
            "Lesen Sie auch",
            "Sie",
            "Newsletter",
            "abonnieren",
            "Der Hafen war am Morgen leer, sagte ein Anwohner der Zeitung, und niemand wusste warum.",
            "\u{301}",
            "ß",
            "İ",
            "\u{2028}",
        ];
        prop::collection::vec(prop::sample::select(fragments.to_vec()), 0..40).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn blocks_are_sorted_disjoint_and_inside_the_text(raw in text(), title in prop::option::of(text())) {
            thread_local!(static READER: Reader = Reader::load(&Ontology::embedded()).unwrap());
            let article = READER.with(|reader| {
                let stated = Metadata { title, ..Metadata::default() };
                read(reader, "a".into(), Text::new(raw.clone()), stated, &[])
            });
            prop_assert_eq!(article.text.as_str(), raw.as_str());
            let mut end = 0;
            for block in &article.blocks {
                prop_assert!(end <= block.span.begin && block.span.begin < block.span.end && block.span.end <= article.text.len());
                let slice = article.text.slice(block.span);
                prop_assert_eq!(slice.trim(), slice);
                end = block.span.end;
            }
        }
    }
}
