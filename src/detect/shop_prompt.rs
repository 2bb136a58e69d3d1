//! The rule `shop-prompt`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;

use super::lines::{self, Controls, Prompt};
use super::{Action, Findings, rule};

rule! {
    /// Buttons and small print of shops: carts, tickets, price boxes.
    ///
    /// # Why it is boilerplate
    /// It sells something; the article does not speak of it.
    ///
    /// # Signals
    /// A phrase of the class `shop-prompt` that is its whole line, given a sign of a control or another such line
    /// beside it; in a sentence also an address ("we", "you"), a price, the tail of the page.
    ///
    /// # Near misses
    /// Stories about prices and shoppers, "tickets cost four euros" in a report, a sub-heading "Prices".
    "shop-prompt", "shop", 0.5
}

const CONTROLS: Controls =
    Controls { heading_words: 2, operating: false, ..Controls::ambiguous(&[Class::SHOP_PROMPT]) };
const PROMPT: Prompt = Prompt {
    class: Class::SHOP_PROMPT,
    short_words: 14,
    sentences: true,
    signals: &[Signal::Ui],
    action: Action::Remove,
};

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    lines::controls(page, &CONTROLS, findings);
    for block in page.bearing(&[Class::SHOP_PROMPT], &[]) {
        if page.block(block).words > 1
            && let Some((score, signals)) = lines::weigh_strictly(page, block, &PROMPT)
        {
            findings.block(page, block, PROMPT.action, score, &signals);
        }
    }
}
