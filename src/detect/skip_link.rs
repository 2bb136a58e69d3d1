//! The rule `skip-link`.

use crate::lexicon::{Anchor, Class};
use crate::measure::Measured;

use super::{Action, Findings, lines, rule};

rule! {
    /// Links that skip to the content, and the marks of what is skipped.
    ///
    /// # Why it is boilerplate
    /// They operate the page for readers who do not use a mouse.
    ///
    /// # Signals
    /// A phrase of the class `skip-link` that is the whole line; a single word only in head or tail.
    ///
    /// # Near misses
    /// A sentence that tells how such links help blind readers; "Skip" as a name.
    "skip-link", "navigation", 0.5
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in page.bearing(&[Class::SKIP_LINK], &[]) {
        let stats = page.block(block);
        if lines::is_code(page, block) || stats.words > 9 || stats.shape.begins_quote {
            continue;
        }
        let whole = page.has_at(block, Class::SKIP_LINK, Anchor::Whole);
        if whole && (stats.words > 1 || page.frame.place(block) != crate::measure::Place::Body) {
            findings.block(page, block, Action::Remove, 0.95, &["phrase", "alone on its line"]);
        } else if !stats.is_sentence() && stats.words >= 2 {
            let (tiles, left) = lines::tiles(page, block, &[Class::SKIP_LINK]);
            if tiles >= 2 && left == 0 {
                findings.block(page, block, Action::Remove, 0.9, &["several phrases", "nothing else"]);
            }
        }
    }
}
