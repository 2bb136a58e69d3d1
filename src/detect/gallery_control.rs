//! The rule `gallery-control`.

use crate::lexicon::{Anchor, Class};
use crate::measure::{Measured, Place};
use crate::page::BlockKind;

use super::{Action, Findings, lines, notes, rule};

rule! {
    /// Controls of picture galleries: "View gallery", "3 / 12", "Image 3 of 9".
    ///
    /// # Why it is boilerplate
    /// They operate pictures that are not in the text.
    ///
    /// # Signals
    /// A line that is nothing but phrases of the class `gallery-control`, with figures if it is one word; a line of
    /// two numbers and a stroke, the first not above the second.
    ///
    /// # Near misses
    /// "1/12 final"; odds and scores in a list; "Police released twelve photos"; a sub-heading of one word.
    "gallery-control", "gallery", 0.5
}

const CLASS: [Class; 1] = [Class::GALLERY_CONTROL];
/// Most pictures that a counter may count.
const MAX_PICTURES: u32 = 400;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in 0..page.len() {
        let stats = page.block(block);
        let may_control = stats.digits > 0 || page.bears(block, &CLASS, &[]);
        if !may_control
            || lines::is_code(page, block)
            || notes::is_headline(page, block)
            || stats.words == 0
            || stats.words > 12
        {
            continue;
        }
        let heading = lines::may_be_heading(page, block, 3);
        if is_counter(page.folded(block)) {
            if !is_listed(page, block) {
                findings.block(page, block, Action::Remove, 0.85, &["two numbers", "alone on its line"]);
            }
        } else if page.has_at(block, Class::GALLERY_CONTROL, Anchor::Whole) {
            let letters = page.folded(block).trim_matches(|c: char| !c.is_alphabetic());
            let several = letters.contains(' ');
            let outside = page.frame.place(block) != Place::Body && !notes::heads_prose(page, block);
            let sign = stats.digits > 0 && !is_listed(page, block)
                || stats.shape.has_symbol
                || outside
                || is_control(page, block);
            if several || sign && !heading {
                findings.block(page, block, Action::Remove, 0.9, &["phrase", "alone on its line"]);
            }
        } else if stats.digits > 0 && is_whole_but_figures(page, block) {
            if !is_listed(page, block) {
                findings.block(page, block, Action::Remove, 0.9, &["phrase", "figure", "alone on its line"]);
            }
        } else if !stats.shape.ends_sentence && !heading {
            let (laid, left) = lines::tiles(page, block, &CLASS);
            let both = page.has_at(block, Class::GALLERY_CONTROL, Anchor::Start)
                && page.has_at(block, Class::GALLERY_CONTROL, Anchor::End);
            let counted = stats.digits > 0 && stats.words <= 6;
            if laid >= 2 && left == 0 || left == 0 && laid == 1 && counted && !is_listed(page, block) || both && counted
            {
                findings.block(page, block, Action::Remove, 0.85, &["phrases", "nothing else"]);
            }
        }
    }
}

/// Whether the text is two numbers parted by a stroke, the first from 1 to the second.
fn is_counter(folded: &str) -> bool {
    if memchr::memchr(b'/', folded.as_bytes()).is_none() {
        return false;
    }
    let Some((left, right)) = folded.trim_matches(|c: char| !c.is_ascii_digit()).split_once('/') else { return false };
    let (Ok(at), Ok(all)) = (left.trim().parse::<u32>(), right.trim().parse::<u32>()) else { return false };
    let bare = folded.chars().all(|c| !c.is_alphabetic());
    // Out of five and out of ten are ratings.
    bare && at >= 1 && at <= all && (2..=MAX_PICTURES).contains(&all) && !matches!(all, 5 | 10)
}

/// Whether the block is such a phrase once its figures are left out: "Image 3 of 9".
fn is_whole_but_figures(page: &Measured<'_>, block: usize) -> bool {
    let words: Vec<&str> = page
        .folded(block)
        .split(' ')
        .filter(|word| word.contains(char::is_alphabetic) && !word.contains(|c: char| c.is_ascii_digit()))
        .collect();
    !words.is_empty() && lines::is_whole(page, &words.join(" "), &CLASS)
}

fn is_control(page: &Measured<'_>, block: usize) -> bool {
    page.document.blocks.get(block).is_some_and(|block| block.kind == BlockKind::Control)
}

/// Whether the block is a row among others with figures: results, odds, a table.
fn is_listed(page: &Measured<'_>, block: usize) -> bool {
    let kind = page.document.blocks.get(block).map(|block| block.kind);
    let row = |other: usize| {
        let stats = page.block(other);
        stats.words > 0
            && stats.words <= 8
            && stats.digits > 0
            && !page.has(other, Class::GALLERY_CONTROL)
            && !page.text(other).contains(". ")
            && !is_counter(page.folded(other))
    };
    matches!(kind, Some(BlockKind::TableRow | BlockKind::ListItem))
        || row(block + 1) && page.frame.place(block + 1) == Place::Body
        || block > 0 && row(block - 1) && page.frame.place(block - 1) == Place::Body
}
