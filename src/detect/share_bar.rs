//! The rule `share-bar`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;

use super::lines::{self, Controls, Prompt};
use super::{Findings, rule};

rule! {
    /// Share buttons: lines made only of the names of networks and words for sharing, saving and printing.
    ///
    /// # Why it is boilerplate
    /// They operate the page.
    ///
    /// # Signals
    /// A line that is nothing but phrases of the class `share-bar` and its neighbours in a toolbar; a sentence that
    /// asks the reader to share the article needs an address besides.
    ///
    /// # Near misses
    /// "Share prices rose"; "they share a flat"; a sub-heading "Telegram" in a piece about messengers.
    "share-bar", "share", 0.5
}

const BUTTONS: Controls = Controls::of(&[Class::SHARE_BAR]);
/// Toolbars mix the buttons of sharing and printing in one line.
const TOOLBAR: Controls = Controls::of(&[Class::SHARE_BAR, Class::PRINT_CONTROLS]);
const PROMPT: Prompt = Prompt::removing(Class::SHARE_BAR, &[Signal::Ui]);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    lines::controls(page, &BUTTONS, findings);
    lines::controls(page, &TOOLBAR, findings);
    for block in 0..page.len() {
        if page.block(block).words > 1
            && !is_heading(page, block)
            && let Some((score, signals)) = lines::weigh_strictly(page, block, &PROMPT)
        {
            findings.block(page, block, PROMPT.action, score, &signals);
        }
    }
}

/// Whether a short line between paragraphs begins with a word for sharing but names no network and no button: "Sharing
/// the water".
fn is_heading(page: &Measured<'_>, block: usize) -> bool {
    page.block(block).words <= 5
        && lines::between_running_text(page, block, 1)
        && page.signal(block, Signal::Network) == 0
        && !page.block(block).shape.has_symbol
        && !page.text(block).contains([':', '|', '/', '·'])
        && lines::coverage(page, block, &[Class::SHARE_BAR]) < 0.95
}
