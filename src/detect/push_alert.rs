//! The rule `push-alert`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;

use super::lines::{self, Controls, Prompt};
use super::{Findings, rule};

rule! {
    /// Offers of push messages and alerts, and their answers: "Your notification has been saved".
    ///
    /// # Why it is boilerplate
    /// It operates the page or the app.
    ///
    /// # Signals
    /// A phrase of the class `push-alert` that fills its line; in a sentence also an address, a word of operating a
    /// page, the tail.
    ///
    /// # Near misses
    /// A story about emergency alerts; a minister who was notified; a sub-heading "Alerts".
    "push-alert", "notification", 0.5
}

const CONTROLS: Controls = Controls::ambiguous(&[Class::PUSH_ALERT]);
const PROMPT: Prompt = Prompt::removing(Class::PUSH_ALERT, &[Signal::Ui, Signal::Subscribe]);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    lines::controls(page, &CONTROLS, findings);
    for block in page.bearing(&[Class::PUSH_ALERT], &[]) {
        if page.block(block).words > 1
            && let Some((score, signals)) = lines::weigh_strictly(page, block, &PROMPT)
        {
            findings.block(page, block, PROMPT.action, score, &signals);
        }
    }
}
