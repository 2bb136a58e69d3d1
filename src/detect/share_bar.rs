//! The rule `share-bar`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;
use crate::page::Format;

use super::lines::{self, Controls, Prompt};
use super::voice::Voice;
use super::{Action, Findings, rule};

rule! {
    /// Share buttons: lines made only of the names of networks and words for sharing, saving and printing.
    ///
    /// # Why it is boilerplate
    /// They operate the page.
    ///
    /// # Signals
    /// A line that is nothing but phrases of the class `share-bar` and its neighbours in a toolbar; a sentence that
    /// asks the reader to share the article needs an address besides, or asks whether it was liked; buttons whose
    /// names are glued together.
    ///
    /// # Near misses
    /// "Share prices rose"; "they share a flat"; a sub-heading "Telegram" in a piece about messengers.
    "share-bar", "share", 0.5
}

const BUTTONS: Controls = Controls::of(&[Class::SHARE_BAR]);
/// Toolbars mix the buttons of sharing and printing in one line.
const TOOLBAR: Controls = Controls::of(&[Class::SHARE_BAR, Class::PRINT_CONTROLS]);
const PROMPT: Prompt = Prompt::removing(Class::SHARE_BAR, &[Signal::Ui]);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    lines::controls(page, &BUTTONS, findings);
    lines::controls(page, &TOOLBAR, findings);
    for block in 0..page.len() {
        // Buttons are glued together in text scrapes only.
        let may_share = page.document.format == Format::Text || page.bears(block, &[PROMPT.class], &[Signal::Passing]);
        if !may_share {
            continue;
        }
        if let Some(signals) = by_voice(page, block) {
            findings.block(page, block, Action::Remove, 0.86, &signals);
        } else if is_glued(page, block) {
            findings.block(page, block, Action::Remove, 0.9, &["several buttons glued together", "nothing else"]);
        }
        if page.block(block).words > 1
            && !is_heading(page, block)
            && let Some((score, signals)) = lines::weigh_strictly(page, block, &PROMPT)
        {
            findings.block(page, block, PROMPT.action, score, &signals);
        }
    }
}

/// Whether a short line between paragraphs begins with a word for sharing but names no network and no button: "Sharing
/// the water".
fn is_heading(page: &Measured<'_>, block: usize) -> bool {
    page.block(block).words <= 5
        && lines::between_running_text(page, block, 1)
        && page.signal(block, Signal::Network) == 0
        && !page.block(block).shape.has_symbol
        && !page.text(block).contains([':', '|', '/', '·'])
        && lines::coverage(page, block, &[Class::SHARE_BAR]) < 0.95
}

/// What speaks for a block asking to pass the article on, whatever its wording: whether it was liked, and whom to send
/// it to.
fn by_voice(page: &Measured<'_>, block: usize) -> Option<Vec<&'static str>> {
    if !(4..=20).contains(&page.block(block).words) || !page.text(block).contains('?') {
        return None;
    }
    let voice = Voice::of(page, block, Signal::Passing)?;
    let extra = [
        (true, "asks"),
        (voice.count(Signal::Passing) > 2, "more words of the matter"),
        (voice.asks, "begins by asking"),
    ];
    voice.prompt((Signal::Passing, 2), &extra, 2).filter(|_| voice.asks)
}

/// Parts of a line that may be glued into one button, at most: `LinkedIn`, "Copy link".
const MOST_PARTS: usize = 5;

/// Whether a line of a text scrape is three buttons or more, some of them without a space between them:
/// `ShareTweetPrint`.
fn is_glued(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let text = page.text(block).trim();
    if page.document.format != Format::Text || stats.words > 6 || stats.shape.ends_sentence || text.len() > 120 {
        return false;
    }
    let starts = parts(text);
    if starts.len() <= stats.words as usize {
        return false;
    }
    let end_of = |part: usize| starts.get(part).copied().unwrap_or(text.len());
    let is_button = |from: usize, to: usize| {
        let button = crate::lexicon::fold::folded(text.get(end_of(from)..end_of(to)).unwrap_or_default());
        button == "x"
            || lines::is_whole(page, &button, TOOLBAR.classes)
            || lines::is_whole(page, &button, &[Class::FOLLOW_US])
    };
    let (mut at, mut buttons) = (0, 0);
    while at < starts.len() {
        let longest = (1..=MOST_PARTS).rev().find(|count| at + count <= starts.len() && is_button(at, at + count));
        let Some(count) = longest else { return false };
        at += count;
        buttons += 1;
    }
    buttons >= 3
}

/// Where the parts of a text begin: behind a space, at a capital behind a small letter, and at the last of several
/// capitals before a small one (`XWhatsApp`).
fn parts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut before = ' ';
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let small_follows = rest.peek().is_some_and(|(_, next)| next.is_lowercase());
        let capital = c.is_uppercase() && (before.is_lowercase() || before.is_uppercase() && small_follows);
        if !c.is_whitespace() && (before.is_whitespace() || capital) {
            starts.push(at);
        }
        before = c;
    }
    starts
}
