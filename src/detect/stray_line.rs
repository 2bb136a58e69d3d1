//! The rule `stray-line`.

use crate::measure::{Measured, Place};
use crate::score::text::score;

use super::{Action, Findings, live_stamp, rule};

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
    let times = live_stamp::chronology(page);
    // What stands between a clock time and the first running text is an entry of the blog.
    let entry = |block: usize| {
        times.binary_search(&block).is_ok()
            || page.frame.place(block) == Place::Head && times.first().is_some_and(|first| block > *first)
    };
    for (block, line) in score(page).iter().enumerate() {
        if line.husk > 0.0 && !entry(block) {
            findings.block(page, block, Action::Remove, line.husk, &line.reasons);
        }
    }
}
