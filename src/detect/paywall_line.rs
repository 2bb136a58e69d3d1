//! The rule `paywall-line`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::Measured;
use crate::record::Flag;

use super::lines::{self, Prompt};
use super::voice::Voice;
use super::{Action, Findings, rule};

rule! {
    /// Lines that bar the rest of the article: "This story is for subscribers", "Already a subscriber? Log in".
    ///
    /// # Why it is boilerplate
    /// The site speaks about its own article and its price.
    ///
    /// # Signals
    /// A phrase of the class `paywall-line` that fills its line; in a sentence also an address, a word of signing
    /// up or of operating a page, the tail. After a short text, or one that breaks off, the page is flagged
    /// `paywall_stub`.
    ///
    /// # Near misses
    /// An article about paywalls; "the story is only available to" in a report; a sub-heading "Premium".
    "paywall-line", "paywall", 0.5
}

const PROMPT: Prompt =
    Prompt::removing(Class::PAYWALL_LINE, &[Signal::Subscribe, Signal::Ui, Signal::Period, Signal::Press]);
/// Words of running text below which an article before a paywall is taken to be cut.
const SHORT_BODY: u32 = 250;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let mut wall = None;
    for block in page.bearing(&[Class::PAYWALL_LINE], &[Signal::Access]) {
        if let Some((score, signals)) = lines::weigh_strictly(page, block, &PROMPT) {
            findings.block(page, block, PROMPT.action, score, &signals);
            if wall.is_none() && is_wall(page, block) {
                wall = Some(block);
            }
        } else if let Some(signals) = by_voice(page, block) {
            findings.block(page, block, Action::Remove, 0.8, &signals);
        }
    }
    if let Some(block) = wall
        && cuts_off(page, block)
    {
        findings.block(
            page,
            block,
            Action::Flag(Flag::PaywallStub),
            0.8,
            &["phrase", "stands in the tail", "short text"],
        );
    }
}

/// What speaks for a block being such a line whatever its wording: subscriptions and what they open, the reader, a
/// price.
fn by_voice(page: &Measured<'_>, block: usize) -> Option<Vec<&'static str>> {
    let stats = page.block(block);
    let voice = Voice::of(page, block, Signal::Access).filter(|_| (4..=50).contains(&stats.words))?;
    let price = voice.names_money();
    let extra = [
        (voice.count(Signal::Access) > 2, "third word of the matter"),
        (price, "names money"),
        (voice.has(Signal::Period), "names a period"),
    ];
    voice.prompt((Signal::Access, 2), &extra, 2).filter(|_| voice.you || !voice.is_inside())
}

/// Whether a phrase in the block speaks of the barred text, not only of an account: three words or more.
fn is_wall(page: &Measured<'_>, block: usize) -> bool {
    let folded = page.folded(block);
    page.hits_of(block, Class::PAYWALL_LINE).any(|hit| {
        let phrase = folded.get(hit.start as usize..hit.end as usize).unwrap_or_default();
        hit.anchor != Anchor::End && phrase.split(' ').count() >= 3
    })
}

/// Whether no article text follows the wall, and the text before it is short or breaks off.
fn cuts_off(page: &Measured<'_>, wall: usize) -> bool {
    let prose = |block: &usize| page.block(*block).is_long() && !page.has(*block, Class::PAYWALL_LINE);
    if (wall + 1..page.len()).any(|block| prose(&block)) {
        return false;
    }
    let body: Vec<usize> = (0..wall).filter(prose).collect();
    let words: u32 = body.iter().map(|block| page.block(*block).words).sum();
    words < SHORT_BODY || body.last().is_some_and(|last| !page.block(*last).shape.ends_sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Format, Origin};
    use crate::settings::Settings;

    fn flags(page: &str) -> Vec<Flag> {
        let origin = Origin { format: Some(Format::Text), ..Origin::default() };
        crate::clean::inspect(page.as_bytes(), &origin, &Settings::default()).unwrap().removals.flags
    }

    const SENTENCE: &str = "The ferry to Aros sails again from Monday, the harbour office said, and it will carry twice as \
                            many cars as before because the new ramp is wider than the old one was.";

    #[test]
    fn a_short_text_before_a_wall_is_a_stub() {
        let page = format!("Ferry back in service\n\n{SENTENCE}\n\nThis article is for subscribers only");
        assert_eq!(flags(&page), [Flag::PaywallStub]);
    }

    #[test]
    fn a_long_text_is_a_stub_only_when_it_breaks_off() {
        let body = [SENTENCE; 12].join("\n\n");
        let wall = "This article is for subscribers only";
        assert!(flags(&format!("Ferry back in service\n\n{body}\n\n{wall}")).is_empty());
        let cut = SENTENCE.trim_end_matches('.').replace("ferry", "old boat. It");
        assert_eq!(flags(&format!("Ferry back in service\n\n{body}\n\n{cut}\n\n{wall}")), [Flag::PaywallStub]);
    }

    #[test]
    fn text_after_the_wall_clears_it() {
        let page = format!("Ferry back in service\n\nThis article is for subscribers only\n\n{SENTENCE}\n\n{SENTENCE}");
        assert!(flags(&page).is_empty());
    }
}
