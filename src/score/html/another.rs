//! Other articles behind the page's own: sites that scroll without an end put the next one under it.

use std::ops::Range;

use crate::measure::Measured;
use crate::page::BlockKind;

/// Words in kept sentences that make an `article` element an article: a teaser has fewer.
const LEAST_WORDS: u32 = 80;

/// The blocks of `article` elements that come after the one with the page's headline, are no part of it and have a
/// first-level heading and paragraphs of their own; none on a page that does not say that it is one article, as the front
/// page of a journal with whole entries does not.
pub(super) fn articles(page: &Measured<'_>, is_kept: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let Some(headline) = page.frame.headline.filter(|_| page.document.metadata.says_article()) else {
        return Vec::new();
    };
    let is_whole = |blocks: &Range<usize>| {
        let prose = |block: &usize| is_kept(*block) && page.block(*block).is_sentence();
        blocks.clone().any(|block| is_title(page, block))
            && blocks.clone().filter(prose).map(|block| page.block(block).words).sum::<u32>() >= LEAST_WORDS
    };
    let mut outermost = outermost(page).into_iter().skip_while(|blocks| !blocks.contains(&headline));
    let own = outermost.next().filter(|own| is_title(page, headline) && is_whole(own));
    own.map_or_else(Vec::new, |_| outermost.filter(is_whole).collect())
}

fn is_title(page: &Measured<'_>, block: usize) -> bool {
    page.document.blocks.get(block).is_some_and(|own| own.kind == BlockKind::Heading(1))
}

/// The blocks of the `article` elements that stand in no other, in the order of the page.
fn outermost(page: &Measured<'_>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for own in page.document.containers.iter().filter(|own| own.tag == "article") {
        let blocks = own.first_block as usize..own.end_block as usize;
        if found.last().is_none_or(|last| blocks.start >= last.end) && !blocks.is_empty() {
            found.push(blocks);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::page::Format;
    use crate::score::document_of;

    /// The first blocks of the other articles on a page of which everything is kept.
    fn others(head: &str, body: &str) -> Vec<String> {
        let html = format!("<html><head><title>Light</title>{head}</head><body>{body}</body></html>");
        let document = document_of(&html, Format::Html).unwrap();
        let lexicon = Lexicon::embedded();
        let page = Measured::new(&document, &lexicon);
        articles(&page, |_| true).into_iter().map(|blocks| page.text(blocks.start).to_owned()).collect()
    }

    fn article(title: &str) -> String {
        let sentence =
            "The keeper of the light climbed the stairs at dusk, as she had done each evening for thirty years.";
        format!("<article><h1>{title}</h1>{}</article>", format!("<p>{sentence}</p>").repeat(5))
    }

    const ONE: &str = "<meta property=og:type content=article><meta property=og:title content='The light'>";

    #[test]
    fn the_article_behind_the_pages_own_is_another() {
        let body = format!("{}{}", article("The light"), article("A harbour freezes"));
        assert_eq!(others(ONE, &body), ["A harbour freezes"]);
    }

    #[test]
    fn entries_of_a_journal_are_no_others() {
        let body = format!("{}{}", article("The light"), article("A harbour freezes"));
        assert_eq!(others("<meta property=og:type content=website>", &body), Vec::<String>::new());
    }

    #[test]
    fn what_stands_in_the_pages_own_article_is_no_other() {
        let inner = format!("<article><h1>The light</h1>{}</article>", article("A harbour freezes"));
        assert_eq!(others(ONE, &inner), Vec::<String>::new());
        let teaser = "<article><h1>A harbour freezes</h1><p>Ice came early to the north, and it stayed.</p></article>";
        assert_eq!(others(ONE, &format!("{}{teaser}", article("The light"))), Vec::<String>::new());
    }
}
