//! The rule `feed-tail`.

use crate::lexicon::{Anchor, Class};
use crate::measure::{Measured, Place};

use super::{Action, Findings, lines, notes, rule};

rule! {
    /// What feeds and blog software append: "The post X appeared first on Y", "This entry was posted in".
    ///
    /// # Why it is boilerplate
    /// A program wrote it.
    ///
    /// # Signals
    /// A phrase of the class `feed-tail` inside a line after the article or of the article's last line, with a second
    /// phrase or the headline in it; a label alone on its line after the article.
    ///
    /// # Near misses
    /// "The novel first appeared in 1911"; a source named under a table.
    "feed-tail", "feed", 0.5
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in page.bearing(&[Class::FEED_TAIL], &[]) {
        let stats = page.block(block);
        if !page.has(block, Class::FEED_TAIL) || lines::is_code(page, block) || notes::is_headline(page, block) {
            continue;
        }
        let tail = page.frame.place(block) == Place::Tail;
        let hits = || page.hits_of(block, Class::FEED_TAIL);
        if hits().any(|hit| hit.anchor == Anchor::Whole) && stats.words <= 8 {
            let several = page.folded(block).contains(' ');
            if tail && (several || !notes::heads_prose(page, block)) {
                findings.block(page, block, Action::Remove, 0.85, &["phrase", "alone on its line"]);
            }
            continue;
        }
        let fixed = hits().any(|hit| matches!(hit.anchor, Anchor::Within | Anchor::End) && hit.end - hit.start >= 10);
        let starts = hits().any(|hit| hit.anchor == Anchor::Start);
        let long_start = hits().any(|hit| hit.anchor == Anchor::Start && hit.end - hit.start >= 18);
        let title = page.frame.title.as_deref().is_some_and(|title| page.text(block).contains(title));
        let mut signals = lines::Signals(vec!["phrase"]);
        signals
            .add_if(fixed && starts, "second phrase")
            .add_if(title, "names the headline")
            .add_if(notes::near_end(page, block), "at the end");
        if notes::near_end(page, block)
            && stats.words <= 60
            && (fixed && (starts || title || tail) || long_start && tail)
        {
            findings.block(page, block, Action::Remove, 0.85, &signals.0);
        }
    }
}
