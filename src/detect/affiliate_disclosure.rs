//! The rule `affiliate-disclosure`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;

use super::lines::Prompt;
use super::{Findings, notes, rule};

rule! {
    /// Disclosures that the site earns when readers buy through its links.
    ///
    /// # Why it is boilerplate
    /// The same line stands over every article with a shop link; it says nothing of this one.
    ///
    /// # Signals
    /// A phrase of the class `affiliate-disclosure`, alone on its line or in a fragment; in a sentence also address
    /// ("we", "you"), words of a page's controls, the head or tail of the page.
    ///
    /// # Near misses
    /// A report on affiliate fraud; a court hearing about commissions; a test that describes its method.
    "affiliate-disclosure", "affiliate", 0.5
}

const PROMPT: Prompt = Prompt::removing(Class::AFFILIATE_DISCLOSURE, &[Signal::Ui]);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in page.bearing(&[Class::AFFILIATE_DISCLOSURE], &[]) {
        // "How we test" may head the text that tells it.
        let heading = page.block(block).words <= 4
            && notes::heads_prose(page, block)
            && !page.has(block + 1, Class::AFFILIATE_DISCLOSURE);
        if let (Some((score, signals)), false) = (notes::weigh_prompt(page, block, &PROMPT), heading) {
            findings.block(page, block, PROMPT.action, score, &signals);
        }
    }
}
