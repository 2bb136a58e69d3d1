//! Where the body of a manual's page stands.

use std::ops::Range;

use crate::measure::Measured;

/// Share of the kept words that the body's element holds: single lines of the frame are kept by mistake.
const MOST_OF_IT: f32 = 0.95;
/// Probability of main content from which blocks inside the body are kept: what is surer to be none is a menu or a tool
/// inside of it.
pub(super) const DOUBTFUL: f32 = 0.02;
/// Blocks that may stand between a headline and the body for the body to begin at the headline: what a page is about, in a
/// line or two, but no menu.
const UNDER_HEADLINE: usize = 8;

/// The blocks of the smallest element that holds nearly all words of the blocks from the threshold on; none where that is
/// the whole page.
///
/// Between the frames of a manual everything is content, and much of it looks like lists of links, tables and labels:
/// by itself each such block is doubtful, by its place it is not.
pub(super) fn of_manual(page: &Measured<'_>, main: &[f32], cut: f32) -> Range<usize> {
    let mut kept_before = vec![0];
    let mut kept = 0;
    for (block, p) in main.iter().enumerate() {
        kept += if *p >= cut { page.block(block).words } else { 0 };
        kept_before.push(kept);
    }
    let kept_in = |blocks: &Range<usize>| {
        let before = |block: usize| kept_before.get(block).copied().unwrap_or(kept);
        before(blocks.end) - before(blocks.start)
    };
    let elements = page.document.containers.iter().map(|own| own.first_block as usize..own.end_block as usize);
    let holding = elements.filter(|blocks| kept_in(blocks) as f32 >= MOST_OF_IT * kept as f32);
    let body =
        holding.min_by_key(ExactSizeIterator::len).filter(|blocks| blocks.len() < page.len()).unwrap_or_default();
    let above = body.start.saturating_sub(UNDER_HEADLINE)..body.start;
    let start = page.frame.headline.filter(|headline| !body.is_empty() && above.contains(headline));
    start.unwrap_or(body.start)..body.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::page::Format;
    use crate::score::document_of;

    /// The texts of the body of a page whose kept blocks are those with "kept" in them.
    fn body(html: &str) -> Vec<String> {
        let document = document_of(html, Format::Html).unwrap();
        let lexicon = Lexicon::embedded();
        let page = Measured::new(&document, &lexicon);
        let main: Vec<f32> =
            (0..page.len()).map(|block| if page.text(block).contains("kept") { 0.9 } else { 0.1 }).collect();
        of_manual(&page, &main, 0.5).map(|block| page.text(block).to_owned()).collect()
    }

    #[test]
    fn the_smallest_element_that_holds_what_is_kept_is_the_body() {
        let page = "<html><body><div><a href=a>Contents</a></div><div id=b><p>one kept</p><ul><li><a href=b>x</a></li></ul>\
                    <p>two kept</p></div><div><a href=c>Next</a></div></body></html>";
        assert_eq!(body(page), ["one kept", "x", "two kept"]);
    }

    #[test]
    fn there_is_none_when_only_the_page_holds_it() {
        let page = "<html><body><p>one kept</p><div><a href=a>Contents</a></div><p>two kept</p></body></html>";
        assert_eq!(body(page), Vec::<String>::new());
    }
}
