//! The rule `breadcrumb`.

use crate::lexicon::{Anchor, Class};
use crate::measure::{Measured, Place};
use crate::page::Format;

use super::{Action, Field, Findings, lines, notes, rule};

rule! {
    /// Breadcrumbs: the path from the home page to the article. They move to the section.
    ///
    /// # Why it is boilerplate
    /// It is navigation; what it says of the article is its section.
    ///
    /// # Signals
    /// Before the article or after it, short items between separators, the first of them a word of the class
    /// `breadcrumb-home`; without such a word, two separators that are arrows. In HTML also a container that says so.
    ///
    /// # Near misses
    /// Comparisons such as "a > b"; menu paths in instructions; a table row; a headline with a bar.
    "breadcrumb", "navigation", 0.5
}

const MOVE: Action = Action::Move(Field::Section);
/// Separators that stand for a path; the others also part other things.
const ARROWS: [char; 9] = ['>', '»', '›', '→', '▸', '►', '❯', '⟩', '▶'];
const OTHERS: [char; 5] = ['/', '|', '·', '•', '\\'];
/// Most bars and the like in a path; a longer row of them is a menu.
const MAX_BARS: usize = 2;

/// What class tokens of a breadcrumb have in them.
const NAME: &str = "breadcrumb";

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let is_named = memchr::memmem::find(page.document.attribute_text.as_bytes(), NAME.as_bytes()).is_some();
    for block in 0..page.len() {
        let stats = page.block(block);
        if lines::is_code(page, block) || stats.words > 24 || notes::is_headline(page, block) {
            continue;
        }
        if is_named && is_marked_up(page, block) {
            findings.block(page, block, MOVE, 0.95, &["its container says so", "no sentence"]);
            continue;
        }
        if page.frame.place(block) == Place::Body && !is_before_article(page, block) {
            continue;
        }
        let whole = page.has_at(block, Class::BREADCRUMB_HOME, Anchor::Whole);
        let text = page.text(block);
        let arrows = || text.matches(ARROWS).count();
        let bars = || (1..=MAX_BARS).contains(&text.matches(OTHERS).count());
        if whole && stats.words >= 2 && are_items(text) {
            findings.block(page, block, MOVE, 0.9, &["phrase", "alone on its line"]);
        } else if begins_at_home(page, block) && (arrows() >= 1 || bars()) && are_items(text) {
            findings.block(page, block, MOVE, 0.9, &["begins with the home page", "separators"]);
        } else if page.frame.place(block) == Place::Head && has_arrow(text) && arrows() >= 2 && are_items(text) {
            findings.block(page, block, MOVE, 0.8, &["separators", "before the article"]);
        }
    }
}

/// Whether a text may have an arrow: most lines have neither ASCII's nor a character that is not ASCII.
fn has_arrow(text: &str) -> bool {
    !text.is_ascii() || memchr::memchr(b'>', text.as_bytes()).is_some()
}

/// Whether no running text stands before the block.
fn is_before_article(page: &Measured<'_>, block: usize) -> bool {
    page.frame.first_long.is_none_or(|first| block < first) || page.frame.headline.is_some_and(|head| block < head)
}

/// Whether all parts between the separators are short and no sentence.
fn are_items(text: &str) -> bool {
    let mut parts =
        text.split(|c| ARROWS.contains(&c) || OTHERS.contains(&c)).map(str::trim).filter(|part| !part.is_empty());
    let short =
        |part: &str| part.split_whitespace().count() <= 12 && !part.ends_with(['.', '!', '?']) && !part.contains('@');
    parts.all(short)
}

/// Whether the first item is the home page.
fn begins_at_home(page: &Measured<'_>, block: usize) -> bool {
    let folded = page.folded(block);
    page.hits_of(block, Class::BREADCRUMB_HOME).filter(|hit| hit.anchor == Anchor::Start).any(|hit| {
        let rest = folded.get(hit.end as usize..).unwrap_or_default();
        // Folding makes a straight quote of the guillemet.
        rest.trim_start_matches([' ', ':'])
            .starts_with(|c: char| c == '"' || ARROWS.contains(&c) || OTHERS.contains(&c))
    })
}

/// Whether the element around a short block is called a breadcrumb.
fn is_marked_up(page: &Measured<'_>, block: usize) -> bool {
    if page.document.format != Format::Html || page.block(block).is_sentence() {
        return false;
    }
    let mut at = page.document.blocks.get(block).map_or(0, |block| block.container);
    for _ in 0..4 {
        let Some(container) = page.document.containers.get(at as usize) else { return false };
        let small = container.end_block.saturating_sub(container.first_block) <= 12;
        if small && page.document.tokens(container).contains(NAME) {
            return true;
        }
        at = container.parent;
    }
    false
}
