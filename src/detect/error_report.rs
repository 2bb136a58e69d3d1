//! The rule `error-report`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;

use super::lines::Prompt;
use super::{Findings, notes, rule};

rule! {
    /// Requests to report mistakes and to rate the article: "Spotted an error? Select it and press Ctrl+Enter".
    ///
    /// # Why it is boilerplate
    /// It is a control of the page in the shape of a sentence.
    ///
    /// # Signals
    /// A phrase of the class `error-report` alone on its line or in a fragment; in a sentence also address ("you",
    /// "us"), words of a page's controls, a second phrase.
    ///
    /// # Near misses
    /// Instructions for software that name the same keys; a pupil who found a mistake; a real correction.
    "error-report", "feedback", 0.5
}

const PROMPT: Prompt = Prompt::removing(Class::ERROR_REPORT, &[Signal::Ui, Signal::Press]);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    notes::prompts(page, &PROMPT, findings);
}
