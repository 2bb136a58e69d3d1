//! The rule `membership-prompt`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;

use super::lines::Prompt;
use super::voice::Voice;
use super::{Action, Findings, notes, rule};

rule! {
    /// Invitations to become a member, a patron or a subscriber of the site, with the buttons of their offers.
    ///
    /// # Why it is boilerplate
    /// The site sells itself; the article does not speak of it.
    ///
    /// # Signals
    /// A phrase of the classes `membership-prompt` or `subscribe-prompt` that fills its line; in a sentence also an
    /// address ("we", "you"), a price, a period, the tail of the page.
    ///
    /// # Near misses
    /// Museum patrons, members of a party or a club, a report on a paper's subscribers, a quoted offer, a sub-
    /// heading "Members".
    "membership-prompt", "membership", 0.5
}

const SIGNALS: &[Signal] = &[Signal::Subscribe, Signal::Period, Signal::Press];
const PROMPTS: [Prompt; 2] =
    [Prompt::removing(Class::MEMBERSHIP_PROMPT, SIGNALS), Prompt::removing(Class::SUBSCRIBE_PROMPT, SIGNALS)];

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for prompt in &PROMPTS {
        notes::prompts(page, prompt, findings);
    }
    for block in page.bearing(&[], &[Signal::Subscribe, Signal::Give]) {
        if let Some(signals) = by_voice(page, block) {
            findings.block(page, block, Action::Remove, 0.8, &signals);
        }
    }
}

/// Platforms on which readers pay for what they read.
const PLATFORMS: [&str; 16] = [
    "patreon",
    "steady",
    "tipeee",
    "ko-fi",
    "patronite",
    "boosty",
    "buy me a coffee",
    "buymeacoffee",
    "petje af",
    "liberapay",
    "opencollective",
    "substack",
    "apoia.se",
    "catarse",
    "патреон",
    "бусти",
];

/// What speaks for a block being such an offer whatever its wording: joining or giving, the reader, a price by the
/// month, the site.
fn by_voice(page: &Measured<'_>, block: usize) -> Option<Vec<&'static str>> {
    let stats = page.block(block);
    // Most blocks are of no such matter, whatever else they name.
    if !(6..=60).contains(&stats.words)
        || [Signal::Subscribe, Signal::Give].iter().all(|own| page.signal(block, *own) == 0)
    {
        return None;
    }
    let platform = PLATFORMS.iter().any(|name| page.folded(block).contains(name));
    let matter = if platform && page.signal(block, Signal::Subscribe) == 0 { Signal::Give } else { Signal::Subscribe };
    // An item of a list in the article is what somebody offers there.
    let voice = Voice::of(page, block, matter).filter(|voice| !(stats.shape.begins_bullet && voice.is_inside()))?;
    let begins = voice.begins_with(Signal::Subscribe) || voice.begins_with(Signal::Give);
    // "I also subscribe to ..." tells of somebody else's.
    let tells_of_oneself = !voice.we && page.signal(block, Signal::We) > 0;
    if platform && stats.words <= 35 && (voice.we || voice.asks || begins && voice.you && !tells_of_oneself) {
        return Some(vec!["names a platform", "asks to sign up", "words of the matter", "no report"]);
    }
    let extra = [
        (voice.names_money(), "names money"),
        (voice.begins_with(Signal::Subscribe) || voice.asks, "begins by asking"),
        (voice.has(Signal::Period), "names a period"),
        (voice.has(Signal::Give), "asks to give"),
        (voice.has(Signal::Press), "about journalism"),
    ];
    let offers = (voice.begins_with(Signal::Subscribe) || voice.asks) && voice.names_money()
        || voice.has(Signal::Give)
        || voice.has(Signal::Press)
        || voice.has(Signal::Access);
    voice.prompt((Signal::Subscribe, 1), &extra, 2).filter(|_| {
        // A price and what one becomes for it leave no doubt: "become a shareholder from 25 euros".
        let becomes = voice.asks && voice.has(Signal::Give) && voice.names_money() && stats.words <= 35;
        // Without a price, what comes by mail every morning is a newsletter.
        let letter = voice.has(Signal::Mail) && !voice.names_money();
        // A price tag needs no address: "4 weeks for 1 euro".
        let begins = voice.begins_with(Signal::Subscribe) && !voice.is_inside();
        let addresses = voice.we || voice.you || begins || stats.words <= 10;
        addresses
            && offers
            && !letter
            && (becomes || voice.has(Signal::Period) && (voice.names_money() || !voice.is_inside()))
    })
}
