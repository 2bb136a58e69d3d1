//! The rule `follow-us`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;

use super::lines::Prompt;
use super::{Findings, lines, notes, rule};

rule! {
    /// Invitations to follow the site on networks and messengers, and the rows of network names beside them.
    ///
    /// # Why it is boilerplate
    /// The site advertises its own channels.
    ///
    /// # Signals
    /// A phrase of the class `follow-us` alone on its line or in a fragment; in a sentence also address ("us", "our",
    /// "you"), a handle, an address; a line of nothing but names of networks.
    ///
    /// # Near misses
    /// "He told followers to join his Telegram channel"; a heading that begins with the name of a network.
    "follow-us", "follow", 0.5
}

const PROMPT: Prompt = Prompt::removing(Class::FOLLOW_US, &[Signal::Subscribe, Signal::Ui]);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    notes::prompts(page, &PROMPT, findings);
    lines::controls(page, &lines::Controls::of(&[Class::FOLLOW_US]), findings);
}
