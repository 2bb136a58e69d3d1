//! The rule `error-report`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;

use super::lines::Prompt;
use super::voice::Voice;
use super::{Action, Findings, notes, rule};

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
    for block in page.bearing(&[], &[Signal::Slip]) {
        if let Some(signals) = by_voice(page, block) {
            findings.block(page, block, Action::Remove, 0.96, &signals);
        }
    }
}

/// What speaks for a block being such a request whatever its wording: a mistake, keys or the editors, the reader.
fn by_voice(page: &Measured<'_>, block: usize) -> Option<Vec<&'static str>> {
    let voice = Voice::of(page, block, Signal::Slip).filter(|_| (4..=45).contains(&page.block(block).words))?;
    let folded = page.folded(block);
    let keys = folded.contains("ctrl") || folded.contains("strg");
    let asks = folded.contains('?');
    let stats = page.block(block);
    let short = (voice.we || voice.asks) && stats.words <= 14;
    // Where to write, or that the editors want to know.
    let written = voice.asks && (stats.shape.has_at || voice.has(Signal::Press) || voice.we) && stats.words <= 30;
    let extra = [
        (keys, "names keys"),
        (asks, "asks"),
        (voice.has(Signal::Press), "about the site"),
        (voice.has(Signal::Ui), "operates a page"),
        (stats.shape.has_at, "has an address"),
        (voice.asks, "begins by asking"),
    ];
    let wanted = asks && (voice.has(Signal::Press) || short || voice.asks && voice.we);
    voice.prompt((Signal::Slip, 1), &extra, 2).filter(|_| keys || wanted || written && (asks || stats.shape.has_at))
}
