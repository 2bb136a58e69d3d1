//! The rule `app-prompt`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;

use super::lines::Prompt;
use super::{Findings, notes, rule};

rule! {
    /// Invitations to install or open the site's app, with the names of the stores.
    ///
    /// # Why it is boilerplate
    /// The site advertises itself.
    ///
    /// # Signals
    /// A phrase of the class `app-prompt` alone on its line or in a fragment; in a sentence also address ("we", "you")
    /// or words of a page's controls.
    ///
    /// # Near misses
    /// A review of an app; a council that asks residents to install one; "App Store" in a report on its owner.
    "app-prompt", "app", 0.5
}

const PROMPT: Prompt = Prompt::removing(Class::APP_PROMPT, &[Signal::Subscribe, Signal::Ui]);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    notes::prompts(page, &PROMPT, findings);
}
