//! The rule `section-label`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place, words_of};
use crate::page::{BlockKind, Format};

use super::{Action, Field, Findings, lines, rule};

rule! {
    /// The rubric or topic printed as a label at the headline: "Nato", "Politics", "Opinion".
    ///
    /// # Why it is boilerplate
    /// It names the section, which has a field of its own.
    ///
    /// # Signals
    /// In text scrapes a line of one to four words without end mark before the running text: right above the headline,
    /// or a usual name of a section, or the topic behind the separator in the headline.
    ///
    /// # Near misses
    /// A first sub-heading of the article, which stands below the headline and is no section's name.
    "section-label", "section", 0.5
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let Some(headline) = page.frame.headline else { return };
    if page.document.format == Format::Html {
        for block in headline.saturating_sub(HTML_REACH)..headline {
            if is_kicker(page, block) {
                let signals = &["its container says so", "above the headline", "short line"];
                findings.block(page, block, Action::Move(Field::Section), 0.85, signals);
            }
        }
        return;
    }
    let suffix = page.frame.suffix.as_deref().map(words_of).unwrap_or_default();
    for block in 0..page.frame.first_long.unwrap_or(page.len()).min(headline + 12) {
        let stats = page.block(block);
        if block == headline
            || page.frame.is_copy(block)
            || !(1..=4).contains(&stats.words)
            || stats.shape.ends_sentence
            || stats.shape.ends_colon
            || stats.shape.has_braces
            || NO_SECTIONS.iter().any(|class| page.has_at(block, *class, Anchor::Whole))
            || page.signal(block, Signal::Subscribe) > 0
            || page.frame.place(block) != Place::Head
            || lines::is_code(page, block)
            || page.document.blocks.get(block).is_some_and(|own| own.kind == BlockKind::ListItem)
        {
            continue;
        }
        if stands_in_list(page, block) {
            continue;
        }
        let topic = !suffix.is_empty() && words_of(page.text(block)) == suffix;
        let menu = page.has_at(block, Class::MENU_ITEM, Anchor::Whole);
        let above = block + 3 >= headline && block < headline && stats.digits == 0;
        if topic {
            findings.block(
                page,
                block,
                Action::Move(Field::Section),
                0.9,
                &["the topic behind the headline", "short line"],
            );
        } else if menu && block <= headline + 4 {
            findings.block(page, block, Action::Move(Field::Section), 0.75, &["name of a section", "at the headline"]);
        } else if above {
            findings.block(
                page,
                block,
                Action::Move(Field::Section),
                0.65,
                &["right above the headline", "short line"],
            );
        }
    }
}

/// Classes of lines that stand where sections do.
const NO_SECTIONS: [Class; 6] = [
    Class::LIVE_STAMP,
    Class::LOGIN_FORM,
    Class::SUBSCRIBE_PROMPT,
    Class::MEMBERSHIP_PROMPT,
    Class::DONATION_PROMPT,
    Class::NEWSLETTER_SIGNUP,
];
/// Blocks above the headline of an HTML page in which its topic line stands.
const HTML_REACH: usize = 2;
/// Parts of class tokens that name a topic line.
const KICKERS: [&str; 9] =
    ["kicker", "eyebrow", "dachzeile", "rubrik", "rubric", "overline", "category", "antetitulo", "occhiello"];

/// Whether a short block of an HTML page is called the topic line of the headline below it.
fn is_kicker(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    if !(1..=5).contains(&stats.words) || stats.shape.ends_sentence || lines::is_code(page, block) {
        return false;
    }
    let mut at = page.document.blocks.get(block).map_or(0, |own| own.container);
    for _ in 0..2 {
        let Some(container) = page.document.containers.get(at as usize) else { return false };
        let small = container.end_block.saturating_sub(container.first_block) <= 2;
        let tokens = page.document.tokens(container);
        if small && KICKERS.iter().any(|part| tokens.contains(part)) {
            return true;
        }
        at = container.parent;
    }
    false
}

/// Whether a line is one of three or more short lines without a blank line between them: a menu.
fn stands_in_list(page: &Measured<'_>, block: usize) -> bool {
    let short = |at: usize| {
        let stats = page.block(at);
        (1..=4).contains(&stats.words)
            && !stats.shape.ends_sentence
            && stats.digits == 0
            && page.frame.headline != Some(at)
    };
    let close = |at: usize| page.document.blocks.get(at).is_some_and(|own| own.gap_before == 0);
    let before = (1..=2).take_while(|back| block >= *back && short(block - back) && close(block - back + 1)).count();
    let after = (1..=2).take_while(|on| short(block + on) && close(block + on)).count();
    before + after >= 2
}
