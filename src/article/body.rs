//! The body of an article: which lines are the article, and what each is to the reader.

use super::{Article, Block, BlockKind, Metadata};
use crate::text::Text;

/// Finds the blocks of a text.
pub fn read(id: String, text: Text, metadata: Metadata) -> Article {
    let mut article = Article::plain(id, text.as_str());
    article.metadata = metadata;
    let heading = |block: &Block| {
        let text = article.text.slice(block.span);
        !text.ends_with(['.', '!', '…', ':', '“', '"']) && text.chars().count() < 120
    };
    let kinds: Vec<BlockKind> = (0..)
        .zip(&article.blocks)
        .map(|(i, block)| match (heading(block), i) {
            (true, 0) => BlockKind::Headline,
            (true, _) => BlockKind::CrossHeading,
            (false, _) => BlockKind::Paragraph,
        })
        .collect();
    article.blocks.iter_mut().zip(kinds).for_each(|(block, kind)| block.kind = kind);
    article
}
