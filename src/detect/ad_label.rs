//! The rule `ad-label`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::Measured;
use crate::page::{BlockKind, Format};

use super::{Action, Findings, lines, rule};

rule! {
    /// Labels of advertisements: "Advertisement", "Anzeige", "Publicité", alone on a line.
    ///
    /// # Why it is boilerplate
    /// It announces something that is not in the text.
    ///
    /// # Signals
    /// A phrase of the class `ad-label` that is the whole block; or an announcement such as "article continues below"
    /// in a block that is no sentence.
    ///
    /// # Near misses
    /// A sub-heading "Advertising" in an article about advertising; "Anzeige", which is a criminal complaint in German.
    /// So the word must not stand in the paragraphs beside it, in the headline or in two paragraphs anywhere, unless the
    /// label is repeated, and the article must not be about advertising.
    "ad-label", "ad", 0.5
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in 0..page.len() {
        // What announces an advertisement without a word of it that is known is in capitals.
        let spaced_out = is_spaced_out(page, block);
        let may_be_label =
            page.block(block).shouted > 0 || spaced_out || page.bears(block, &[Class::AD_LABEL], &[Signal::Ad]);
        if !may_be_label || lines::is_code(page, block) {
            continue;
        }
        if spaced_out {
            findings.block(page, block, Action::Remove, 0.9, &["phrase in spaced letters", "alone on its line"]);
            continue;
        }
        if page.block(block).words > 10 {
            if speaks_of_ads(page, block) {
                let signals = ["word of advertising", "the text goes on", "speaks as the site", "short"];
                findings.block(page, block, Action::Remove, 0.8, &signals);
            }
            continue;
        }
        let whole = page.has_at(block, Class::AD_LABEL, Anchor::Whole);
        if !whole && goes_on(page, block) {
            findings.block(
                page,
                block,
                Action::Remove,
                0.85,
                &["word of advertising", "the text goes on", "no sentence"],
            );
        } else if !whole && is_of_site(page, block) {
            let signals = ["word of advertising", "speaks as the site", "no sentence"];
            findings.block(page, block, Action::Remove, 0.8, &signals);
        } else if whole && !is_topic(page, block) {
            findings.block(page, block, Action::Remove, 0.9, &["phrase", "alone on its line"]);
        } else if !whole && is_announced(page, block) {
            findings.block(page, block, Action::Remove, 0.85, &["phrase in capitals", "no sentence"]);
        } else if !whole
            && page.has(block, Class::AD_LABEL)
            && !page.block(block).is_sentence()
            && !heads_prose(page, block)
        {
            findings.block(page, block, Action::Remove, 0.8, &["phrase", "no sentence"]);
        }
    }
}

/// Whether a line is a label with a space behind each letter: "A N Z E I G E".
fn is_spaced_out(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    if !(5..=24).contains(&stats.words) || stats.chars > 3 * stats.words {
        return false;
    }
    let letters: Vec<&str> = crate::lexicon::words_of(page.folded(block)).collect();
    let single = letters.iter().all(|letter| letter.chars().nth(1).is_none());
    single && lines::is_whole(page, &letters.concat(), &[Class::AD_LABEL])
}

/// Whether a short line says, in whatever words, that the text goes on behind an advertisement.
fn goes_on(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    (3..=10).contains(&stats.words)
        && !stats.shape.ends_sentence
        && page.signal(block, Signal::Ad) > 0
        && page.signal(block, Signal::Continue) > 0
        && stats.digits == 0
}

/// Whether a line or two say that the site lives on advertising and that the text goes on.
fn speaks_of_ads(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    stats.words <= 20
        && page.document.format == Format::Text
        && !stats.shape.has_quote
        && [Signal::Ad, Signal::Continue, Signal::We].iter().all(|signal| page.signal(block, *signal) > 0)
        && page.signal(block, Signal::Say) == 0
        && page.long_blocks_saying(Signal::Ad) < 2
}

/// Whether a short line alone speaks of the site's advertising: "Here stands what our advertisers pay for".
fn is_of_site(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    (3..=8).contains(&stats.words)
        && page.document.format == Format::Text
        && !stats.shape.ends_sentence
        && !stats.shape.ends_colon
        && !stats.shape.begins_quote
        && !stats.shape.begins_bullet
        && stats.digits == 0
        && page.signal(block, Signal::Ad) > 0
        && page.signal(block, Signal::We) > 0
        && page.long_blocks_saying(Signal::Ad) < 2
}

/// Whether a line begins with a label in capitals that a dash or a bar parts from the rest.
fn is_announced(page: &Measured<'_>, block: usize) -> bool {
    let text = page.text(block);
    let Some((label, _)) = text.split_once([':', '–', '—', '-', '|']) else { return false };
    let letters = || label.chars().filter(|c| c.is_alphabetic());
    letters().count() >= 5
        && letters().all(char::is_uppercase)
        && !page.block(block).is_sentence()
        && lines::is_whole(page, crate::lexicon::fold::folded(label).trim(), &[Class::AD_LABEL])
}

/// Whether the markup says that the block is a heading, with running text below it.
fn heads_prose(page: &Measured<'_>, block: usize) -> bool {
    let heading = page.document.blocks.get(block).is_some_and(|own| matches!(own.kind, BlockKind::Heading(_)));
    heading && page.block(block).words >= 3 && page.block(block + 1).is_long()
}

/// Beginnings of words about advertising, folded.
const ABOUT_ADS: [&str; 26] = [
    "advert",
    "billboard",
    "werbe",
    "werbu",
    "reklam",
    "plakat",
    "publicit",
    "affich",
    "publicid",
    "anunci",
    "anúnci",
    "cartel",
    "pubblicit",
    "cartellon",
    "reclame",
    "adverten",
    "bilboard",
    "зовнішня реклам",
    "outdoor",
    "cartaz",
    "реклам",
    "плакат",
    "білборд",
    "билборд",
    "hoarding",
    "valla public",
];

/// How far from a sub-heading its word is told of, in blocks.
const SECTION_REACH: usize = 2;
/// How far copies of a label are looked for, in blocks.
const COPY_REACH: usize = 200;

/// Whether the running text or the headline speaks of the label's word, or is about advertising, so that it may be a
/// sub-heading.
fn is_topic(page: &Measured<'_>, block: usize) -> bool {
    let text = page.text(block).trim();
    if !text.chars().any(char::is_lowercase) {
        return false;
    }
    // Another label in capitals is another thing.
    let fingerprint = page.block(block).fingerprint;
    let near = block.saturating_sub(COPY_REACH)..(block + COPY_REACH).min(page.len());
    let same = |other: &usize| page.block(*other).fingerprint == fingerprint && page.text(*other).trim() == text;
    if page.copies(block) >= 2 && near.filter(same).nth(1).is_some() {
        return false;
    }
    let label = page.folded(block).trim_matches(|c: char| !c.is_alphanumeric());
    let stem: String = label.chars().take(label.chars().count().saturating_sub(1).max(5)).collect();
    let told = |other: &usize| *other != block && (page.block(*other).is_long() || Some(*other) == page.frame.headline);
    let about = |other: &usize| {
        page.folded(*other)
            .split(|c: char| !c.is_alphabetic())
            .any(|word| ABOUT_ADS.iter().any(|stem| word.starts_with(stem)))
    };
    let says = |other: &usize| page.folded(*other).contains(&stem);
    let beside = block.saturating_sub(SECTION_REACH)..(block + SECTION_REACH + 1).min(page.len());
    page.frame.headline.is_some_and(|headline| says(&headline))
        || beside.filter(told).any(|other| says(&other))
        || (0..page.len()).filter(told).filter(says).nth(1).is_some()
        || lines::between_running_text(page, block, 1)
            && (page.frame.headline.is_some_and(|headline| about(&headline))
                || (0..page.len()).filter(told).filter(about).count() >= 3)
}
