//! The rule `repeated-headline`.

use crate::measure::Measured;

use super::{Action, Field, Findings, rule};

rule! {
    /// The headline and its copies above the article.
    ///
    /// # Why it is boilerplate
    /// The headline has a field of its own; text scrapes often print it two or three times, with a site's or a topic's
    /// name behind it.
    ///
    /// # Signals
    /// The block that was chosen as headline; blocks before the article with the same words, or with the same words
    /// and a suffix behind a separator; a line that is only that suffix.
    ///
    /// # Near misses
    /// A sentence of the article that uses the headline's words.
    "repeated-headline", "headline", 0.5
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    if let Some(block) = page.frame.headline {
        findings.block(page, block, Action::Move(Field::Title), 0.9, &["the headline"]);
    }
    for block in &page.frame.copies {
        findings.block(page, *block, Action::Remove, 0.9, &["repeats the headline"]);
    }
}
