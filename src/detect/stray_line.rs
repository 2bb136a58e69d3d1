//! The rule `stray-line`.

use crate::measure::Measured;
use crate::score::text::score;

use super::{Action, Findings, rule};

rule! {
    /// Lines of a text scrape that are no sentences and stand before, behind or in runs inside of the article.
    ///
    /// # Why it is boilerplate
    /// What is left of menus, lists of links, labels and buttons when the markup is gone.
    ///
    /// # Signals
    /// The scorer in `score::text`: no end mark, few words, place before the headline or behind the last running text,
    /// length of the run of such lines, labels of user interfaces among them.
    ///
    /// # Near misses
    /// Sub-headings and lists inside the article, short lines of dialogue and verse: single lines between running text
    /// stay, and so do lines that end like sentences.
    "stray-line", "stray", 0.6
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for (block, line) in score(page).iter().enumerate() {
        if line.husk > 0.0 {
            findings.block(page, block, Action::Remove, line.husk, &line.reasons);
        }
    }
}
