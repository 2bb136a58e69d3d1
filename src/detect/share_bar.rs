//! The rule `share-bar`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;

use super::lines::{self, Prompt};
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

const CLASSES: &[Class] = &[Class::SHARE_BAR];
const TOOLBAR: &[Class] = &[Class::SHARE_BAR, Class::PRINT_CONTROLS];
const PROMPT: Prompt = Prompt::removing(Class::SHARE_BAR, &[Signal::Ui]);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    lines::controls(page, CLASSES, true, findings);
    lines::controls(page, TOOLBAR, true, findings);
    for block in 0..page.len() {
        if page.block(block).words > 1
            && let Some((score, signals)) = lines::weigh_strictly(page, block, &PROMPT)
        {
            findings.block(page, block, PROMPT.action, score, &signals);
        }
    }
}
