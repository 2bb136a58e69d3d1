//! The rule `footer-links`.

use crate::lexicon::{Anchor, Class};
use crate::measure::{Measured, Place};

use super::{Action, Findings, lines, notes, rule};

rule! {
    /// Links of a page's foot: terms, privacy, contact, about us; in a row or one under the other.
    ///
    /// # Why it is boilerplate
    /// They lead away from the article to the publisher.
    ///
    /// # Signals
    /// A line of nothing but phrases of the class `footer-links`; lines of one such phrase each, several in a row,
    /// or one after the article beside another line of the foot.
    ///
    /// # Near misses
    /// A law explainer with a sub-heading "Privacy"; a sentence that lists such words.
    "footer-links", "footer", 0.5
}

const CLASSES: [Class; 4] = [Class::FOOTER_LINKS, Class::LOGIN_FORM, Class::SUBSCRIBE_PROMPT, Class::MENU_ITEM];
const OWN: [Class; 1] = [Class::FOOTER_LINKS];

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let kinds: Vec<bool> = (0..page.len()).map(|block| is_link_word(page, block)).collect();
    for block in page.bearing(&[Class::FOOTER_LINKS], &[]) {
        let stats = page.block(block);
        if lines::is_code(page, block) || notes::is_headline(page, block) || stats.words > 60 || stats.words == 0 {
            continue;
        }
        let outside = page.frame.place(block) != Place::Body;
        if kinds.get(block).copied().unwrap_or(false) {
            let run = run_length(&kinds, block);
            let tail = page.frame.place(block) == Place::Tail;
            let foot = tail && (is_foot(page, block + 1) || block > 0 && is_foot(page, block - 1));
            let needed = if outside { 2 } else { 4 };
            if run >= needed || foot {
                findings.block(page, block, Action::Remove, 0.96, &["phrase", "among other links"]);
            }
        } else if stats.digits == 0
            && page.signal(block, crate::lexicon::Signal::Say) == 0
            && page.has_part(block, &[Class::FOOTER_LINKS])
            && is_row(page, block)
        {
            let (laid, left) = lines::tiles(page, block, &CLASSES);
            let own =
                || page.has_part(block, &OWN) && lines::tiles_of(page, page.folded(block), &OWN, usize::MAX).0 >= 2;
            let enough = if outside { 2 } else { 4 };
            if laid >= enough && left == 0 && own() {
                findings.block(page, block, Action::Remove, 0.96, &["several phrases", "nothing else"]);
            }
        }
    }
}

/// Whether a line may be a row of links: no sentence, and its words look like labels.
fn is_row(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    // A phrase of another kind is that kind's, even if its words are links as well.
    let other = page.hits(block).iter().any(|hit| hit.anchor == Anchor::Whole && !CLASSES.contains(&hit.class));
    stats.words >= 2 && stats.words <= 30 && !stats.shape.ends_sentence && !stats.is_long() && !other
}

fn is_link_word(page: &Measured<'_>, block: usize) -> bool {
    page.has_at(block, Class::FOOTER_LINKS, Anchor::Whole) && page.block(block).words <= 8
}

/// How many such lines stand one under the other around this one.
fn run_length(kinds: &[bool], block: usize) -> usize {
    let before = kinds.get(..block).unwrap_or_default().iter().rev().take_while(|kind| **kind).count();
    let after = kinds.get(block..).unwrap_or_default().iter().take_while(|kind| **kind).count();
    before + after
}

/// Whether a line belongs to the foot of a page for another reason.
fn is_foot(page: &Measured<'_>, block: usize) -> bool {
    let text = page.folded(block);
    page.block(block).words <= 30
        && !page.block(block).is_long()
        && (text.starts_with('©')
            || page.has(block, Class::COPYRIGHT_LINE)
            || page.has_at(block, Class::SHARE_BAR, Anchor::Whole))
}
