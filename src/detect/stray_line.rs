//! The rule `stray-line`.

use crate::measure::{Measured, Place};
use crate::page::TextSpan;
use crate::record::Flag;

use super::{Action, Field, Findings, live_stamp, rule};

rule! {
    /// Lines of a text scrape that are husk by the learned scorer for lines.
    ///
    /// # Why it is boilerplate
    /// What is left of menus, lists of links, teasers, labels, captions and prompts when the markup is gone.
    ///
    /// # Signals
    /// The scorer in `score::text`: shape of the line, its place relative to the running text, the lines around it,
    /// what it shares with headline and article, phrases of husk in it and around it. The three that weigh most stand in
    /// the evidence. Lines that read like captions are moved to them.
    ///
    /// # Near misses
    /// Sub-headings and lists inside the article, short lines of dialogue and verse. A full sentence goes only with a
    /// second signal; the first line, the headline and code never; a page that would lose most of its sentences keeps
    /// them and is flagged.
    "stray-line", "stray", 0.6
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let times = live_stamp::chronology(page);
    // What stands between a clock time and the first running text is an entry of the blog.
    let entry = |block: usize| {
        times.binary_search(&block).is_ok()
            || page.frame.place(block) == Place::Head && times.first().is_some_and(|first| block > *first)
    };
    let scored = page.line_scores();
    for (block, line) in scored.lines.iter().enumerate() {
        if line.husk > 0.0 && !entry(block) {
            let action = if line.caption { Action::Move(Field::Caption) } else { Action::Remove };
            findings.block(page, block, action, line.husk, &line.reasons);
        }
    }
    if scored.too_much {
        let whole = TextSpan::new(0, page.document.text.len());
        findings.part(0, whole, Action::Flag(Flag::HighRemoval), 1.0, &["most sentences would go"]);
    }
}
