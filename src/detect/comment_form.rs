//! The rule `comment-form`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place};

use super::lines::{self, Prompt};
use super::{Action, Findings, notes, rule};

rule! {
    /// Forms for comments: their headings, fields, small print and buttons.
    ///
    /// # Why it is boilerplate
    /// It is a control of the page.
    ///
    /// # Signals
    /// A phrase of the class `comment-form` in a fragment, or in a sentence with address, words of a page's controls
    /// or a second phrase. After the article, everything short from the form's first phrase to the end belongs to it.
    ///
    /// # Near misses
    /// "The minister declined to leave a comment"; a field's name, such as "Website", as a sub-heading.
    "comment-form", "comments", 0.5
}

const PROMPT: Prompt = Prompt::removing(Class::COMMENT_FORM, &[Signal::Ui, Signal::Subscribe]);
/// Most words of a line in the form that no phrase names.
const MAX_FIELD_WORDS: u32 = 10;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let mut form = None;
    for block in (0..page.len()).filter(|block| !notes::is_headline(page, *block)) {
        let field = is_field(page, block);
        if let (Some(first), true) = (form, field) {
            if block - first <= 12 {
                findings.block(page, block, Action::Remove, 0.97, &["phrase", "in a form"]);
            }
            continue;
        }
        if field || page.frame.place(block) == Place::Head {
            continue;
        }
        if let Some((score, signals)) = lines::weigh_strictly(page, block, &PROMPT) {
            findings.block(page, block, Action::Remove, score, &signals);
            if page.frame.place(block) == Place::Tail {
                form.get_or_insert(block);
            }
        }
    }
    if let Some(first) = form {
        close_form(page, first, findings);
    }
}

/// Whether the block is the name of a field or a button, which means something else outside of a form: one word.
fn is_field(page: &Measured<'_>, block: usize) -> bool {
    page.has_at(block, Class::COMMENT_FORM, Anchor::Whole) && page.block(block).words <= 1
}

/// Takes the short lines behind the form's first phrase, to the end of the page.
fn close_form(page: &Measured<'_>, first: usize, findings: &mut Findings) {
    for block in first + 1..page.len() {
        let stats = page.block(block);
        let short = stats.words <= MAX_FIELD_WORDS && !stats.is_sentence() && !stats.shape.begins_quote;
        let own = [Class::COPYRIGHT_LINE, Class::AGENCY_TAIL, Class::CORRECTION_NOTE, Class::TAG_LIST]
            .iter()
            .any(|class| page.has(block, *class));
        if short && !own && !lines::is_code(page, block) {
            findings.block(page, block, Action::Remove, 0.6, &["behind a comment form", "no sentence"]);
        }
    }
}
