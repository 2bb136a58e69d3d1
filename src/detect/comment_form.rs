//! The rule `comment-form`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place};

use super::lines::{self, Prompt};
use super::voice::Voice;
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
    let bearing = page.bearing(&[PROMPT.class], &[Signal::Mail, Signal::Comment]);
    for block in bearing.filter(|block| !notes::is_headline(page, *block)) {
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
        if let Some(signals) = by_voice(page, block) {
            findings.block(page, block, Action::Remove, 0.85, &signals);
            starred_fields(page, block, findings);
            if page.frame.place(block) == Place::Tail {
                form.get_or_insert(block);
            }
        } else if let Some((score, signals)) = lines::weigh_strictly(page, block, &PROMPT) {
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

/// What speaks for a block being a form's explanation whatever its wording: mail and an asterisk, or an invitation to
/// discuss that asks to log in.
fn by_voice(page: &Measured<'_>, block: usize) -> Option<Vec<&'static str>> {
    let text = page.text(block);
    let short = (4..=40).contains(&page.block(block).words);
    if short && page.signal(block, Signal::Mail) > 0 && has_asterisk(text) {
        return Some(vec!["speaks of mail", "has an asterisk", "fields of a form"]);
    }
    let voice = Voice::of(page, block, Signal::Comment).filter(|voice| short && !voice.is_inside())?;
    if page.has(block, Class::CORRECTION_NOTE) || page.has(block, Class::EDITOR_NOTE) {
        return None;
    }
    let logs_in = voice.has(Signal::Access) || page.has(block, Class::LOGIN_FORM);
    voice.prompt((Signal::Comment, 1), &[(logs_in, "asks to log in")], 1).filter(|_| logs_in)
}

/// Whether an asterisk stands behind a word of a line or in the middle of it, as forms mark what must be filled in:
/// neither at its beginning nor in code.
fn has_asterisk(text: &str) -> bool {
    let code = text.contains(['=', ';']) || text.contains("--");
    text.contains('*') && !text.trim_start().starts_with('*') && !code
}

/// Takes the lines right around a form's explanation that are fields marked with an asterisk, its heading, and its
/// button.
fn starred_fields(page: &Measured<'_>, block: usize, findings: &mut Findings) {
    let close = |other: usize| page.document.blocks.get(other).is_some_and(|own| own.gap_before == 0);
    let small = |other: usize| {
        let stats = page.block(other);
        (1..=4).contains(&stats.words) && !stats.shape.ends_sentence && !stats.shape.ends_colon
    };
    let heads = block > 0 && small(block - 1) && close(block) && page.frame.headline != Some(block - 1);
    let below = (block + 1..page.len()).take(6).take_while(|other| small(*other) && close(*other));
    for other in below.chain(heads.then(|| block - 1)) {
        findings.block(page, other, Action::Remove, 0.97, &["field or button", "beside a form's explanation"]);
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
