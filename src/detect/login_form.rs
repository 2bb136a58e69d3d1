//! The rule `login-form`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place};

use super::lines::{self, Prompt};
use super::{Action, Findings, notes, rule};

rule! {
    /// Forms for logging in, registering and searching, with the controls of the page's frame.
    ///
    /// # Why it is boilerplate
    /// They operate the page.
    ///
    /// # Signals
    /// Outside of the running text, a line that is a phrase of the class `login-form`, of two words or beside another;
    /// in the running text three such lines in a row; longer phrases in a sentence with address or words of a page's
    /// controls.
    ///
    /// # Near misses
    /// A story on a data breach that quotes such a form; words such as "Search" or "Language" as sub-headings.
    "login-form", "login", 0.5
}

const PROMPT: Prompt = Prompt {
    class: Class::LOGIN_FORM,
    short_words: 0,
    sentences: true,
    signals: &[Signal::Ui],
    action: Action::Remove,
};
/// Lines of such phrases in a row that are a form even inside the running text.
const MIN_RUN: usize = 3;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let kinds: Vec<bool> = (0..page.len()).map(|block| is_control(page, block)).collect();
    for block in page.bearing(&[PROMPT.class], &[]) {
        if lines::is_code(page, block) || notes::is_headline(page, block) {
            continue;
        }
        let outside = page.frame.place(block) != Place::Body;
        if kinds.get(block).copied().unwrap_or(false) {
            let several = page.folded(block).trim().contains(' ');
            let run = run_length(&kinds, block);
            let alone = outside && several && !notes::heads_prose(page, block);
            if alone || run >= MIN_RUN || outside && run >= 2 {
                let score = if run >= 2 { 0.96 } else { 0.85 };
                findings.block(page, block, Action::Remove, score, &["phrase", "control of the page"]);
            }
        } else if page.hits_of(block, Class::LOGIN_FORM).any(|hit| hit.anchor == Anchor::Within)
            && page.block(block).words <= 25
            && let Some((score, signals)) = lines::weigh_strictly(page, block, &PROMPT)
        {
            findings.block(page, block, Action::Remove, score, &signals);
        }
    }
}

/// Whether the block is nothing but such phrases.
fn is_control(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    if stats.words == 0 || stats.words > 14 || stats.is_long() || stats.digits >= 5 {
        return false;
    }
    page.has_at(block, Class::LOGIN_FORM, Anchor::Whole) || {
        let (laid, left) = lines::tiles(page, block, &[Class::LOGIN_FORM]);
        laid >= 2 && left == 0 && !stats.shape.ends_sentence
    }
}

/// How many such lines stand one under the other around this one.
fn run_length(kinds: &[bool], block: usize) -> usize {
    let before = kinds.get(..block).unwrap_or_default().iter().rev().take_while(|kind| **kind).count();
    let after = kinds.get(block..).unwrap_or_default().iter().take_while(|kind| **kind).count();
    before + after
}
