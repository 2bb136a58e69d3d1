//! The rule `repeated-block`.

use crate::measure::Measured;

use super::{Findings, rule};

rule! {
    /// What stands on many pages of one site: its own appeals, notices and rails, in any language.
    ///
    /// # Why it is boilerplate
    /// It is the site's, not the article's.
    ///
    /// # Signals
    /// Of the pages of the site in the folder, at least five and a share have the block, numbers and dates aside; the
    /// score is that share. Seen when all pages of a run are known (`docs/learning.md`), never on one page alone.
    ///
    /// # Near misses
    /// A refrain, which one page repeats; a heading of a few words in the middle of a text; a page with nothing else.
    "repeated-block", "repeated", 0.0
}

/// One page cannot tell what others repeat: `learn` does, when the run has seen them all.
fn detect(_: &Measured<'_>, _: &mut Findings) {}
