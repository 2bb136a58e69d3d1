//! The rule `comment-count`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place};
use crate::page::BlockKind;

use super::{Action, Findings, lines, notes, rule};

rule! {
    /// Counts of comments and the controls of comment threads: "34 comments", "Reply · 3 likes".
    ///
    /// # Why it is boilerplate
    /// They count and operate what readers wrote under the article.
    ///
    /// # Signals
    /// A line that is nothing but phrases of the class `comment-count`, with figures or symbols or outside of the
    /// running text; notices that comments are closed.
    ///
    /// # Near misses
    /// "The post drew 34 comments"; a table of votes; a sub-heading of one word.
    "comment-count", "comments", 0.5
}

const CLASS: [Class; 1] = [Class::COMMENT_COUNT];

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in 0..page.len() {
        let stats = page.block(block);
        let may_count = stats.shape.has_symbol || page.bears(block, &CLASS, &[Signal::Comment]);
        if !may_count
            || lines::is_code(page, block)
            || notes::is_headline(page, block)
            || stats.words == 0
            || stats.words > 14
        {
            continue;
        }
        if stats.shape.ends_colon || is_numbered(page.text(block)) {
            continue;
        }
        let outside = page.frame.place(block) != Place::Body;
        let listed = is_listed(page, block);
        if page.has_at(block, Class::COMMENT_COUNT, Anchor::Whole) {
            let several = page.folded(block).split(' ').filter(|word| word.contains(char::is_alphabetic)).count() > 1;
            let free = !lines::may_be_heading(page, block, 3) && (several || stats.digits > 0 && !listed);
            if outside && !notes::heads_prose(page, block) || free {
                findings.block(page, block, Action::Remove, 0.96, &["phrase", "alone on its line"]);
            }
        } else if !listed && is_count(page, block) {
            findings.block(page, block, Action::Remove, 0.85, &["figure", "word of comments", "no sentence"]);
        } else if !stats.is_sentence() && !listed {
            let (laid, left) = lines::tiles(page, block, &CLASS);
            let edge =
                page.hits_of(block, Class::COMMENT_COUNT).any(|hit| matches!(hit.anchor, Anchor::Start | Anchor::End));
            if laid >= 2 && left == 0 && (outside || stats.digits > 0) {
                findings.block(page, block, Action::Remove, 0.85, &["several phrases", "nothing else"]);
            } else if edge && stats.digits > 0 && page.frame.place(block) == Place::Tail {
                findings.block(page, block, Action::Remove, 0.8, &["phrase", "figure", "stands in the tail"]);
            }
        } else if page.hits_of(block, Class::COMMENT_COUNT).any(|hit| hit.anchor == Anchor::Within) && outside {
            findings.block(page, block, Action::Remove, 0.8, &["phrase", "outside of the article"]);
        }
    }
}

/// Whether a short line is a count whatever its wording: a figure at its beginning or in brackets, a word of comments
/// or their symbol, no end mark.
fn is_count(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let text = page.text(block).trim();
    let symbol = text.starts_with(['\u{1f4ac}', '\u{1f5e8}', '\u{1f5ef}', '\u{1f4dd}']);
    let figure = text.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(|c: char| c.is_ascii_digit())
        || text.contains('(') && stats.digits > 0;
    let worded = page.signal(block, Signal::Comment) > 0 && (1..=8).contains(&stats.words);
    figure
        && stats.digits <= 6
        && !stats.shape.ends_sentence
        && (page.signal(block, Signal::Say) == 0 || stats.words <= 5)
        && (worded || symbol && stats.words == 1)
}

/// Whether the text begins with the number of a list or a chapter: "16. Thought".
fn is_numbered(text: &str) -> bool {
    text.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['.', ')'])
        && text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether the block is a row or item among others with figures, as in a table of results.
fn is_listed(page: &Measured<'_>, block: usize) -> bool {
    let kind = page.document.blocks.get(block).map(|block| block.kind);
    let fellow = |other: usize| {
        let stats = page.block(other);
        stats.words <= 6 && stats.digits > 0 && !page.has(other, Class::COMMENT_COUNT)
    };
    matches!(kind, Some(BlockKind::TableRow | BlockKind::ListItem)) && page.frame.place(block) == Place::Body
        || page.frame.place(block) == Place::Body && (fellow(block + 1) || block > 0 && fellow(block - 1))
}
