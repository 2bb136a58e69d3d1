//! Notes, names and labels: what rules share that look for lines about the article instead of prompts.

use std::collections::BTreeSet;

use crate::lexicon::fold::source_offset;
use crate::lexicon::{Anchor, Class, Hit, Signal};
use crate::measure::{Measured, Place};
use crate::record::NoteKind;

use super::lines::{self, Prompt};
use super::{Action, Field, Findings};

/// Whether the block prints the headline, or a copy of it.
pub(super) fn is_headline(page: &Measured<'_>, block: usize) -> bool {
    page.frame.headline == Some(block) || page.frame.is_copy(block)
}

/// Reports the blocks that [`weigh_prompt`] finds.
pub(super) fn prompts(page: &Measured<'_>, prompt: &Prompt, findings: &mut Findings) {
    for block in page.bearing(&[prompt.class], &[]) {
        if let Some((score, signals)) = weigh_prompt(page, block, prompt) {
            findings.block(page, block, prompt.action, score, &signals);
        }
    }
}

/// How strongly a block is such a prompt, headlines, reported speech and single words in the article aside.
pub(super) fn weigh_prompt(page: &Measured<'_>, block: usize, prompt: &Prompt) -> Option<(f32, Vec<&'static str>)> {
    let told = page.block(block).shape.has_quote && page.signal(block, Signal::Say) > 0;
    if told || is_headline(page, block) || is_lone_word(page, block, prompt.class) {
        return None;
    }
    lines::weigh_strictly(page, block, prompt)
}

/// Whether all a block has of a class is one word, which may mean something else: in the article, or with other words
/// around it.
fn is_lone_word(page: &Measured<'_>, block: usize, class: Class) -> bool {
    let folded = page.folded(block);
    let lone = |hit: &Hit| !folded.get(hit.start as usize..hit.end as usize).is_some_and(|text| text.contains(' '));
    let mut hits = page.hits_of(block, class).peekable();
    let one_word = hits.peek().is_some() && hits.all(lone);
    let control =
        page.block(block).shape.has_symbol || page.block(block).shape.has_at || page.block(block).shape.has_url;
    let alone = page.has_at(block, class, Anchor::Whole) && page.frame.place(block) != Place::Body;
    one_word && !control && !alone && lines::labelled(page, block, class).is_none()
}

/// Whether a text is names and what joins them: most words begin with a capital, the others are short, and the first
/// word is a name.
pub(super) fn is_names(page: &Measured<'_>, text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let (mut capitals, mut others, mut longest) = (0u32, 0u32, 0usize);
    for word in text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-'))) {
        let Some(first) = word.chars().next() else { continue };
        if first.is_numeric() {
            return false;
        }
        if first.is_lowercase() {
            others += 1;
            longest = longest.max(word.chars().count());
        } else {
            capitals += 1;
        }
    }
    let first = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let function = page.lang.is_some_and(|lang| {
        page.lexicon.signals().of_word(lang, &crate::lexicon::fold::folded(first)) & Signal::Function.bit() != 0
    });
    let begins = text.chars().next().is_some_and(|c| !c.is_lowercase());
    begins && !function && capitals >= 1 && others * 5 <= capitals * 4 && longest <= 10 && capitals + others <= 30
}

/// The original text behind a hit, without a colon or the like.
pub(super) fn behind<'p>(page: &'p Measured<'_>, block: usize, hit: &Hit) -> &'p str {
    let text = page.text(block);
    let at = source_offset(text, hit.end as usize);
    text.get(at..).unwrap_or_default().trim_start_matches([' ', ':', '：', '-', '–', '—', '|', '/', '\u{a0}'])
}

/// Whether no running text follows the block.
pub(super) fn near_end(page: &Measured<'_>, block: usize) -> bool {
    page.frame.place(block) == Place::Tail || page.frame.last_long == Some(block)
}

/// Whether the block stands outside of brackets, quotes and code, so that its beginning says what it is.
fn is_open(page: &Measured<'_>, block: usize) -> bool {
    !lines::is_code(page, block) && !page.block(block).shape.begins_quote && !is_headline(page, block)
}

/// Whether the text begins like a note: with a bracket or an asterisk.
pub(super) fn is_marked(text: &str) -> bool {
    text.trim_start().starts_with(['[', '(', '*', '†', '_'])
}

/// How sure it is that a block is a note of this class, and why.
pub(super) fn weigh_note(page: &Measured<'_>, block: usize, class: Class) -> Option<(f32, Vec<&'static str>)> {
    if !is_open(page, block) || !page.has(block, class) {
        return None;
    }
    let stats = page.block(block);
    let edge = near_end(page, block) || page.frame.place(block) == Place::Head;
    let marked = is_marked(page.text(block));
    let folded = page.folded(block);
    let words = |hit: &Hit| folded.get(hit.start as usize..hit.end as usize).unwrap_or_default().split(' ').count();
    if page.has_at(block, class, Anchor::Whole) && stats.words <= 12 {
        let fixed = stats.words >= 5 || page.frame.place(block) != Place::Body && !heads_prose(page, block);
        return fixed.then(|| (0.9, vec!["phrase", "alone on its line"]));
    }
    // Bars part the links of a footer.
    let row = page.text(block).contains(['|', '·', '•']);
    if let (Some(rest), false) = (lines::labelled(page, block, class), row) {
        let long = page.hits_of(block, class).any(|hit| hit.anchor == Anchor::Start && words(hit) >= 2);
        if rest.split(' ').count() >= 3 && (edge || long || marked || page.frame.first_long == Some(block)) {
            return Some((0.9, vec!["phrase", "label"]));
        }
    }
    let starts = page.hits_of(block, class).any(|hit| hit.anchor == Anchor::Start && words(hit) >= 3);
    let within = page.hits_of(block, class).any(|hit| hit.anchor == Anchor::Within);
    let quoted = stats.shape.has_quote && page.signal(block, Signal::Say) > 0;
    let second = lines::phrase_count(page, block, class) > 1;
    let long = page.hits_of(block, class).filter(|hit| hit.anchor == Anchor::Within && words(hit) >= 3);
    let both = second && long.map(|hit| hit.start).collect::<BTreeSet<u32>>().len() > 1;
    if quoted || !starts && !within {
        return None;
    }
    let mut signals = lines::Signals(vec!["phrase"]);
    signals
        .add_if(starts, "begins with it")
        .add_if(second, "second phrase")
        .add_if(both, "both of several words")
        .add_if(marked, "in brackets")
        .add_if(page.signal(block, Signal::We) > 0, "speaks as the site")
        .add_if(edge, "at the edge of the article");
    // In the middle of the article a sentence must show more than one phrase.
    let enough = if edge { 2 } else { 3 };
    let short = !stats.is_sentence() || stats.words <= 60;
    (signals.count() >= enough && (short || starts || second)).then(|| (0.5 + 0.1 * signals.count() as f32, signals.0))
}

/// Moves the notes of a class.
pub(super) fn move_notes(page: &Measured<'_>, class: Class, kind: NoteKind, findings: &mut Findings) {
    for block in page.bearing(&[class], &[]) {
        if let Some((score, signals)) = weigh_note(page, block, class) {
            findings.block(page, block, Action::Move(Field::Note(kind)), score.min(0.95), &signals);
        }
    }
}

/// Whether running text follows the block right away, as it follows a sub-heading.
pub(super) fn heads_prose(page: &Measured<'_>, block: usize) -> bool {
    page.block(block + 1).is_long()
}
