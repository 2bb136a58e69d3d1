//! The rule `membership-prompt`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;

use super::lines::{self, Prompt};
use super::{Findings, rule};

rule! {
    /// Invitations to become a member, a patron or a subscriber of the site, with the buttons of their offers.
    ///
    /// # Why it is boilerplate
    /// The site sells itself; the article does not speak of it.
    ///
    /// # Signals
    /// A phrase of the classes `membership-prompt` or `subscribe-prompt` that fills its line; in a sentence also an
    /// address ("we", "you"), a price, a period, the tail of the page.
    ///
    /// # Near misses
    /// Museum patrons, members of a party or a club, a report on a paper's subscribers, a quoted offer, a sub-
    /// heading "Members".
    "membership-prompt", "membership", 0.5
}

const SIGNALS: &[Signal] = &[Signal::Subscribe, Signal::Period, Signal::Press];
const PROMPTS: [Prompt; 2] =
    [Prompt::removing(Class::MEMBERSHIP_PROMPT, SIGNALS), Prompt::removing(Class::SUBSCRIBE_PROMPT, SIGNALS)];

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for prompt in &PROMPTS {
        lines::prompts_strictly(page, prompt, findings);
    }
}
