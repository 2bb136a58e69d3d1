//! The rule `embedded-post`.

use crate::lexicon::fold::source_offset;
use crate::lexicon::{Anchor, Class};
use crate::measure::{Measured, Place};
use crate::page::TextSpan;

use super::{Action, Findings, lines, notes, rule};

rule! {
    /// What is left of embedded posts: "View this post on Instagram", "A post shared by", links to pictures, the line
    /// with the account and the date. The words of the post stay.
    ///
    /// # Why it is boilerplate
    /// It is the frame that another site puts around a quotation.
    ///
    /// # Signals
    /// A phrase of the class `embedded-post` alone on its line; at the start of a line with a handle or without the
    /// shape of a sentence; a dash, a name, a handle in brackets and a date; the address of a post's picture.
    ///
    /// # Near misses
    /// The quoted words of the post; a sentence that tells what someone posted.
    "embedded-post", "embed", 0.5
}

/// Beginnings of the addresses of pictures in posts, the same in all languages.
const PICTURES: [&str; 2] = ["pic.twitter.com/", "pic.x.com/"];

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in 0..page.len() {
        if lines::is_code(page, block) || notes::is_headline(page, block) {
            continue;
        }
        let stats = page.block(block);
        let known = page.has(block, Class::EMBEDDED_POST);
        if is_attribution(page.text(block)) && stats.words <= 20 {
            findings.block(page, block, Action::Remove, 0.9, &["dash", "handle", "date"]);
        } else if known && is_shell(page, block) {
            findings.block(page, block, Action::Remove, 0.9, &["phrase", "no sentence"]);
        } else if let Some(span) = shell_part(page, block) {
            findings.part(block, span, Action::Remove, 0.9, &["address of a picture"]);
        }
    }
}

/// Whether the whole block is frame.
fn is_shell(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    if stats.words > 25 {
        return false;
    }
    let folded = page.folded(block);
    if page.has_at(block, Class::EMBEDDED_POST, Anchor::Whole) {
        let several = folded.contains(' ');
        return !lines::may_be_heading(page, block, 3) && (several || page.frame.place(block) != Place::Body);
    }
    let long = |hit: &crate::lexicon::Hit| hit.end - hit.start >= 10;
    let starts = page.hits_of(block, Class::EMBEDDED_POST).any(|hit| hit.anchor == Anchor::Start && long(hit));
    let covered = lines::coverage(page, block, &[Class::EMBEDDED_POST]) > 0.5;
    starts
        && (stats.shape.has_at || !stats.is_sentence() && stats.words <= 10 && !lines::may_be_heading(page, block, 3))
        || covered && !stats.is_sentence()
}

/// Whether the text is the line under a post: a dash, a name, a handle in brackets, perhaps a date.
fn is_attribution(text: &str) -> bool {
    let Some(rest) = text.trim_start().strip_prefix(['—', '–', '-', '―']) else { return false };
    let Some((name, behind)) = rest.split_once("(@") else { return false };
    let Some((handle, date)) = behind.split_once(')') else { return false };
    let is_handle = !handle.is_empty() && handle.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'));
    is_handle && name.split_whitespace().count() <= 8 && date.split_whitespace().count() <= 8
}

/// The address of a picture inside a block, with the line of the account behind it.
fn shell_part(page: &Measured<'_>, block: usize) -> Option<TextSpan> {
    let folded = page.folded(block);
    memchr::memchr(b'/', folded.as_bytes())?;
    let at = PICTURES.iter().filter_map(|start| folded.find(start)).min()?;
    let own = page.document.blocks.get(block)?.span;
    let text = page.text(block);
    let start = source_offset(text, at);
    let token = text.get(start..)?.find(char::is_whitespace).map_or(text.len(), |len| start + len);
    let rest = text.get(token..).unwrap_or_default();
    let end = if is_attribution(rest) { text.trim_end().len() } else { token };
    Some(TextSpan::new(own.start as usize + start, own.start as usize + end))
}
