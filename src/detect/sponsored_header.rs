//! The rule `sponsored-header`.

use crate::lexicon::{Anchor, Class};
use crate::measure::{Measured, Place};

use super::{Action, Findings, lines, rule};

rule! {
    /// Headers of paid recommendations, with the titles under them.
    ///
    /// # Why it is boilerplate
    /// It announces advertising, and the titles lead to it.
    ///
    /// # Signals
    /// A phrase of the class `sponsored-header` that is the whole line; after the article also the two or more
    /// title-shaped lines that follow it.
    ///
    /// # Near misses
    /// An article about sponsored content; a sub-heading "Sponsors"; a sentence that names a sponsor.
    "sponsored-header", "sponsored", 0.5
}

const CLASSES: &[Class] = &[Class::SPONSORED_HEADER];
/// Most titles taken under one header.
const MOST_TITLES: usize = 20;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in page.bearing(&[Class::SPONSORED_HEADER], &[]) {
        if !is_header(page, block) {
            continue;
        }
        findings.block(page, block, Action::Remove, 0.98, &["phrase", "alone on its line"]);
        if page.frame.place(block) != Place::Tail {
            continue;
        }
        let titles: Vec<usize> = (block + 1..page.len())
            .take(MOST_TITLES)
            .take_while(|next| lines::is_title_shaped(page, *next) && !lines::is_code(page, *next))
            .collect();
        if titles.len() >= 2 {
            for title in titles {
                let signals = &["under a sponsored header", "shaped like a title", "stands in the tail"];
                findings.block(page, title, Action::Remove, 0.96, signals);
            }
        }
    }
}

fn is_header(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    if lines::is_code(page, block) || page.frame.headline == Some(block) || stats.words > 14 || stats.is_sentence() {
        return false;
    }
    let tail = page.frame.place(block) == Place::Tail;
    if page.has_at(block, Class::SPONSORED_HEADER, Anchor::Whole) {
        return !is_heading(page, block) && (stats.words > 1 || tail);
    }
    let label = lines::labelled(page, block, Class::SPONSORED_HEADER).is_some();
    let share = lines::coverage(page, block, CLASSES);
    page.has(block, Class::SPONSORED_HEADER)
        && !stats.shape.ends_sentence
        && (share >= 0.6 || label && share >= 0.35)
        && !lines::may_be_heading(page, block, 4)
}

/// Whether a line may be a sub-heading: one word, or two in an article whose running text speaks of the matter.
fn is_heading(page: &Measured<'_>, block: usize) -> bool {
    let own = usize::from(page.block(block).is_long());
    let spoken_of = || page.long_blocks_with(Class::SPONSORED_HEADER) > own;
    lines::may_be_heading(page, block, 1) || lines::may_be_heading(page, block, 3) && spoken_of()
}
