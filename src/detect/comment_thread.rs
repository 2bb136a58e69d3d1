//! The rule `comment-thread`.

use crate::measure::Measured;

use super::{Action, Findings, rule};

rule! {
    /// Comments of readers behind the article of a text scrape, with their names, times and buttons.
    ///
    /// # Why it is boilerplate
    /// They are not the author's words.
    ///
    /// # Signals
    /// Lines of at least two kinds at short distances: a name and a verb of speech above a time ("Jonas says:"), a time
    /// with or without a name ("Jonas, 3 hours ago"), the button to reply, a count of comments above them; three
    /// paragraphs of running text before the first.
    ///
    /// # Near misses
    /// A forum, where the thread is the page; an interview; a live report with clock times; titles with their dates.
    "comment-thread", "comments", 0.5
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in page.frame.thread.clone() {
        let signals = ["between names, times and buttons to reply", "behind the article"];
        findings.block(page, block, Action::Remove, 0.9, &signals);
    }
}
