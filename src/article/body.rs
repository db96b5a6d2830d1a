//! The body of an article: which lines are the article, and what each is to the reader.
//!
//! Lines are joined where they were wrapped, freed of what is not the article, and named by their shape and place:
//! headlines up to the first prose, captions by their words or by the lack of a verb, cross-headings before prose.
//! What a page shows twice (a sentence set large beside the text) counts once, where it stands in its context.

use super::line::{self, Line};
use super::masthead::Masthead;
use super::repeat::Repeats;
use super::{Article, Block, BlockKind, Metadata, Reader, shape, title, wrap};
use crate::text::{Span, Text};

/// The most characters of a lead.
const LEAD: usize = 420;
/// In how many first paragraphs a dateline is looked for.
const REPORT_BEGINS: usize = 4;
/// How far into a paragraph its dateline can begin, in bytes.
const INNER_DATELINE: usize = 700;
/// The least words of a last line that is cut off rather than a heading of nothing.
const LAST_WORDS: usize = 9;

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

/// A line on its way to become a block.
struct Item<'a> {
    line: Line<'a>,
    kind: Option<BlockKind>,
    out: bool,
}

/// The lines of an article while they are being named.
struct Draft<'a> {
    reader: &'a Reader,
    items: Vec<Item<'a>>,
    /// Whether paragraphs are parted by blank lines.
    spaced: bool,
    has_title: bool,
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
        self.read_masthead(metadata);
        self.drop_repeats();
        self.name_captions();
        self.name_lists();
        self.name_headings();
        self.name_prose();
        let blocks = self.blocks(metadata);
        debug_assert!(blocks.windows(2).all(|pair| pair[0].span.end <= pair[1].span.begin));
        blocks
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
            !item.out && item.kind.is_none() && sentences && self.head().caption(item.line.text).is_none()
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
            } else if text.starts_with('(') && text.ends_with(')') && !text.contains(char::is_whitespace) {
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
            let name = self.items.get_mut(i + 1).filter(|next| !next.line.gap && next.kind.is_none());
            if let Some(name) =
                name.filter(|n| shape::is_heading(n.line.text) && self.reader.masthead.verbs.is_verbless(n.line.text))
            {
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
                && let Some(bytes) = self.head().caption(item.line.text)
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
                if i > 0 && !self.items[i].line.gap && short(&self.items[i - 1].line) {
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
                && self.head().verbs.is_verbless(item.line.text)
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
        let is_report = |i: usize| self.head().dateline(self.items[i].line.text).is_some();
        let lead = lead.copied().filter(|&i| !is_report(i));
        for i in prose {
            self.items[i].kind = Some(if Some(i) == lead { BlockKind::Lead } else { BlockKind::Paragraph });
        }
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
        let head = self.head();
        let leading = head.dateline(line.text).map(|d| (0..d.end, d.date));
        let (bytes, date) = leading.or_else(|| head.inner_dateline(line.text, INNER_DATELINE).filter(|_| first))?;
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

    fn blocks(text: &str, title: Option<&str>) -> Vec<(BlockKind, String)> {
        let reader = Reader::load(&Ontology::embedded()).unwrap();
        let stated = Metadata { title: title.map(str::to_owned), ..Metadata::default() };
        let article = read(&reader, "a".into(), Text::new(text), stated, &[]);
        article.blocks.iter().map(|b| (b.kind, article.text.slice(b.span).to_owned())).collect()
    }

    const PROSE: &str = "Der Hafen war am Morgen leer, sagte ein Anwohner der Zeitung, und niemand wusste warum.";
    const MORE: &str = "Am Abend lief dort ein Frachter mit Stahl ein, der aus dem Süden kam und Hilfe brauchte.";

    fn kinds(text: &str, title: Option<&str>) -> Vec<BlockKind> {
        blocks(text, title).into_iter().map(|(kind, _)| kind).collect()
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
            PROSE,
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
