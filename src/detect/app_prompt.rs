//! The rule `app-prompt`.

use crate::lexicon::{Class, Signal};
use crate::measure::{Measured, Place};

use super::lines::Prompt;
use super::voice::Voice;
use super::{Action, Findings, notes, rule};

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
    for block in page.bearing(&[], &[Signal::App]) {
        if is_row_of_stores(page, block) {
            let signals = ["names of stores and systems", "nothing else"];
            findings.block(page, block, Action::Remove, 0.85, &signals);
        } else if let Some(signals) = by_voice(page, block) {
            findings.block(page, block, Action::Remove, 0.8, &signals);
        }
    }
    for block in page.bearing(&[PROMPT.class], &[]).filter(|block| !is_subject(page, *block)) {
        if let Some((score, signals)) = notes::weigh_prompt(page, block, &PROMPT) {
            findings.block(page, block, PROMPT.action, score, &signals);
        }
    }
}

/// Whether a line is nothing but names of stores and systems with strokes between them: "App Store | Google Play".
fn is_row_of_stores(page: &Measured<'_>, block: usize) -> bool {
    let mut parts = page.folded(block).split(['|', '/', '·', '•']).filter(|part| !part.trim().is_empty());
    let names = |part: &str| {
        let count = part.split_whitespace().count();
        let app = |word: &str| {
            page.lang.is_some_and(|lang| page.lexicon.signals().of_word(lang, word) & Signal::App.bit() != 0)
        };
        count <= 3 && crate::lexicon::words_of(part).any(app)
    };
    let apps = parts.clone().filter(|part| names(part)).count();
    page.block(block).words <= 12 && apps >= 2 && parts.all(|part| part.split_whitespace().count() <= 3)
}

/// Whether apps are what the block is about: two words with no control in them in the article, or a longer sentence in
/// which the site does not speak.
fn is_subject(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let beside = |other: usize| page.block(other).words <= 6 && page.has(other, Class::APP_PROMPT);
    let lone = stats.words <= 2
        && page.frame.place(block) == Place::Body
        && page.signal(block, Signal::We) == 0
        && !(beside(block + 1) || block > 0 && beside(block - 1));
    lone || stats.words > 20 && page.signal(block, Signal::We) == 0
}

/// What speaks for a block being such an invitation whatever its wording: an app, its stores or phones, and the site
/// addressing the reader.
fn by_voice(page: &Measured<'_>, block: usize) -> Option<Vec<&'static str>> {
    let voice = Voice::of(page, block, Signal::App).filter(|_| (4..=40).contains(&page.block(block).words))?;
    let extra = [
        (voice.count(Signal::App) > 1, "second word of the matter"),
        (voice.has(Signal::Ui), "operates a page"),
        (voice.has(Signal::Subscribe) || voice.has(Signal::Press), "about the site"),
        (voice.asks && voice.has(Signal::Ui), "begins by asking"),
    ];
    let short = short_enough(page, block) && (voice.has(Signal::Ui) || voice.has(Signal::Subscribe));
    // "Get the Ledger app for breaking alerts" asks whoever speaks, as long as it is an app of news or of two stores.
    let offered = voice.asks && page.block(block).words <= 30;
    let asks = voice.we || short || offered;
    let told = voice.you || voice.has(Signal::Ui) && !voice.is_inside();
    // Two stores and a word about the site say whose app it is, whatever the verb.
    let site = voice.we || voice.has(Signal::Press) || voice.has(Signal::Subscribe);
    let stores = voice.count(Signal::App) > 2 && site && page.block(block).words <= 30;
    let asks = asks || stores;
    let named = voice.count(Signal::App) > 1 || voice.we && told && short_enough(page, block) || offered && site;
    let least = if voice.we && told && short_enough(page, block) { 1 } else { 2 };
    voice.prompt((Signal::App, 1), &extra, least).filter(|_| asks && named)
}

/// Whether a block is as short as invitations are.
fn short_enough(page: &Measured<'_>, block: usize) -> bool {
    page.block(block).words <= 24
}
