//! The rule `main-content`.

use crate::measure::Measured;
use crate::page::Format;

use super::{Action, Field, Findings, rule};

rule! {
    /// Blocks of an HTML page that are not its main content, by the scorer in `score`.
    ///
    /// # Why it is boilerplate
    /// Navigation, sidebars, teasers, footers: the page around the article.
    ///
    /// # Signals
    /// The scorer's probability of main content below the page's own threshold; its reasons stand in the evidence.
    ///
    /// # Near misses
    /// Prose in an element whose name sounds like husk but which holds most of the page's prose.
    "main-content", "outside", 0.0
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    if page.document.format != Format::Html {
        return;
    }
    for (block, scored) in page.main_scores().iter().enumerate() {
        if scored.kept {
            continue;
        }
        let action = if scored.caption { Action::Move(Field::Caption) } else { Action::Remove };
        findings.block(page, block, action, 1.0 - scored.main, &scored.reasons);
    }
}
