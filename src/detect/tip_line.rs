//! The rule `tip-line`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;

use super::lines::{self, Prompt};
use super::{Action, Findings, rule};

rule! {
    /// Calls to send stories, pictures and hints to the newsroom, and what it says about its corrections.
    ///
    /// # Why it is boilerplate
    /// The newsroom speaks to its readers about itself.
    ///
    /// # Signals
    /// A phrase of the class `tip-line`, or of `error-report` in the tail, that fills its line; in a sentence the
    /// newsroom must speak ("us", "our") or name its address, and the reader must be addressed.
    ///
    /// # Near misses
    /// Appeals for information by the police or other third parties, help lines, a council that invites letters:
    /// these stay.
    "tip-line", "tip-line", 0.5
}

const PROMPT: Prompt = Prompt::removing(Class::TIP_LINE, &[Signal::Press, Signal::Ui]);
const CORRECTIONS: Prompt = Prompt::removing(Class::ERROR_REPORT, &[Signal::Press, Signal::Ui]);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in page.bearing(&[Class::TIP_LINE, Class::ERROR_REPORT], &[]) {
        let stats = page.block(block);
        let reported = page.signal(block, Signal::Say) > 0 && page.signal(block, Signal::We) == 0;
        if stats.shape.begins_quote || stats.shape.has_quote && page.signal(block, Signal::Say) > 0 || reported {
            continue;
        }
        if let Some((score, signals)) = lines::weigh_strictly(page, block, &PROMPT)
            && (!is_sentence_like(page, block) || is_own(page, block))
        {
            findings.block(page, block, Action::Remove, score, &signals);
        } else if lines::at_edge(page, block)
            && is_sentence_like(page, block)
            && page.signal(block, Signal::We) > 0
            && let Some((score, signals)) = lines::weigh_strictly(page, block, &CORRECTIONS)
        {
            findings.block(page, block, Action::Remove, score.min(0.6), &signals);
        }
    }
}

fn is_sentence_like(page: &Measured<'_>, block: usize) -> bool {
    page.block(block).words >= 8
}

/// Whether the newsroom speaks, or one of its addresses is named: a third party's appeal has neither.
fn is_own(page: &Measured<'_>, block: usize) -> bool {
    let folded = page.folded(block);
    let address = page
        .hits_of(block, Class::TIP_LINE)
        .any(|hit| folded.get(hit.start as usize..hit.end as usize).is_some_and(|phrase| phrase.contains('@')));
    page.signal(block, Signal::We) > 0
        || address
        || page.signal(block, Signal::Press) > 0 && page.block(block).shape.has_at
}
