//! The rule `follow-us`.

use crate::lexicon::{Anchor, Class, Signal, is_alphabetic};
use crate::measure::{Measured, Place};

use super::lines::Prompt;
use super::voice::Voice;
use super::{Action, Findings, lines, notes, rule};

rule! {
    /// Invitations to follow the site on networks and messengers, and the rows of network names beside them.
    ///
    /// # Why it is boilerplate
    /// The site advertises its own channels.
    ///
    /// # Signals
    /// A phrase of the class `follow-us` alone on its line or in a fragment; in a sentence also address ("us", "our",
    /// "you"), a handle, an address; a line of nothing but names of networks.
    ///
    /// # Near misses
    /// "He told followers to join his Telegram channel"; a heading that begins with the name of a network; "X" in a
    /// formula; an invitation to look at another page of the site.
    "follow-us", "follow", 0.5
}

const PROMPT: Prompt = Prompt::removing(Class::FOLLOW_US, &[Signal::Subscribe, Signal::Ui]);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in page.bearing(&[], &[Signal::Network]) {
        if let Some(signals) = by_voice(page, block) {
            findings.block(page, block, Action::Remove, 0.8, &signals);
        }
    }
    for block in page.bearing(&[PROMPT.class], &[]).filter(|block| names_channel(page, *block)) {
        if let Some((score, signals)) = notes::weigh_prompt(page, block, &PROMPT) {
            findings.block(page, block, Action::Remove, score, &signals);
        } else if is_row(page, block) {
            findings.block(page, block, Action::Remove, 0.9, &["several names of networks", "nothing else"]);
        }
    }
}

/// Whether a phrase says what to follow: one inside the line, the whole line, or a beginning with the name of a network
/// behind it. "Check out our" and "X" alone begin and fill other lines as well.
fn names_channel(page: &Measured<'_>, block: usize) -> bool {
    let worded = |text: &str| text.chars().filter(|c| is_alphabetic(*c)).nth(3).is_some();
    let folded = page.folded(block);
    if !worded(folded) || notes::is_headline(page, block) {
        return false;
    }
    let network = || {
        folded
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| worded(word) && lines::is_whole(page, word, &[Class::FOLLOW_US]))
    };
    let mut hits = page.hits_of(block, Class::FOLLOW_US).peekable();
    hits.peek().is_none() && page.block(block).words <= 16
        || hits.any(|hit| !matches!(hit.anchor, Anchor::Start | Anchor::End))
        || page.has(block, Class::FOLLOW_US) && (page.block(block).shape.has_at || network())
}

/// Whether the line is names of networks and nothing else, or one of them beside another outside of the article.
fn is_row(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let class = [Class::FOLLOW_US];
    if lines::is_code(page, block) || stats.words > 16 || stats.digits > 0 || stats.shape.ends_sentence {
        return false;
    }
    if page.has_at(block, Class::FOLLOW_US, Anchor::Whole) {
        let beside = |other: usize| page.block(other).words <= 4 && page.has_at(other, Class::FOLLOW_US, Anchor::Whole);
        return page.frame.place(block) != Place::Body || beside(block + 1) && block > 0 && beside(block - 1);
    }
    let (laid, left) = lines::tiles(page, block, &class);
    // A pair of names may answer a question of the article.
    let enough = if page.frame.place(block) == Place::Body { 3 } else { 2 };
    laid >= enough && left == 0 && !page.text(block).contains(['=', '∈', '→']) && !lines::may_be_heading(page, block, 2)
}

/// What speaks for a block being such an invitation whatever its wording: networks, and the site addressing the reader.
fn by_voice(page: &Measured<'_>, block: usize) -> Option<Vec<&'static str>> {
    let stats = page.block(block);
    let voice = Voice::of(page, block, Signal::Network).filter(|_| (4..=45).contains(&stats.words))?;
    let extra = [
        (voice.count(Signal::Network) > 1, "second word of the matter"),
        (stats.shape.has_at || stats.shape.has_url, "has an address"),
        (voice.has(Signal::Subscribe), "asks to sign up"),
        (voice.asks && stats.words <= 25, "begins by asking"),
    ];
    // One person's networks are part of what that person tells.
    let named = voice.we && extra.iter().filter(|(holds, _)| *holds).count() > usize::from(voice.is_inside());
    // "Follow the Ledger on X and Bluesky": two networks or an address, and nothing told.
    let asked = voice.asks
        && voice.has(Signal::Subscribe)
        && stats.words <= 25
        && extra.iter().take(2).any(|(holds, _)| *holds);
    voice
        .prompt((Signal::Network, 1), &extra, 2)
        .filter(|_| named || asked || voice.you && !voice.is_inside() && extra.iter().take(3).all(|(holds, _)| *holds))
}
