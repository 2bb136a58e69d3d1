//! The rule `cookie-notice`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::Measured;

use super::lines::{self, Prompt};
use super::voice::Voice;
use super::{Action, Findings, notes, rule};

rule! {
    /// Consent banners with their buttons, and the placeholders of embedded content that waits for consent.
    ///
    /// # Why it is boilerplate
    /// It is about the visit, not about the subject.
    ///
    /// # Signals
    /// A phrase of the classes `cookie-notice` or `embed-consent` in a fragment, or in a sentence with address ("we",
    /// "you") or words of a page's controls; buttons alone on their lines, single words only beside such a line.
    ///
    /// # Near misses
    /// An article on cookie law; recipes; a sub-heading "Marketing" or "Statistics".
    "cookie-notice", "consent", 0.5
}

const BANNER: Prompt = Prompt::removing(Class::COOKIE_NOTICE, &[Signal::Ui]);
const EMBED: Prompt = Prompt::removing(Class::EMBED_CONSENT, &[Signal::Ui]);
const CLASSES: [Class; 2] = [Class::COOKIE_NOTICE, Class::EMBED_CONSENT];
/// How many lines a button may stand from its banner.
const REACH: usize = 4;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let mut banners = Vec::new();
    for block in page.bearing(&CLASSES, &[Signal::Consent]).filter(|block| !notes::is_headline(page, *block)) {
        for prompt in [&BANNER, &EMBED] {
            let whole = page.has_at(block, prompt.class, Anchor::Whole);
            if whole && page.block(block).words < 3 {
                continue;
            }
            if let Some((score, mut signals)) = lines::weigh_strictly(page, block, prompt) {
                if page.hits_of(block, prompt.class).any(|hit| hit.start == 0) && signals.len() > 1 {
                    signals.insert(1, "begins with it");
                }
                findings.block(page, block, Action::Remove, score, &signals);
                banners.push(block);
            }
        }
        if let Some(signals) = by_voice(page, block) {
            findings.block(page, block, Action::Remove, 0.8, &signals);
            banners.push(block);
        }
        if explains_cookies(page, block) {
            findings.block(page, block, Action::Remove, 0.8, &["phrase", "begins as lists of cookies do"]);
        }
    }
    buttons_below(page, &banners, findings);
    for block in page.bearing(&CLASSES, &[]) {
        let near = banners.iter().any(|banner| banner.abs_diff(block) <= REACH);
        let whole = CLASSES.iter().any(|class| page.has_at(block, *class, Anchor::Whole));
        let row = || page.block(block).words <= 16 && is_row_of_buttons(page, block);
        let button = whole && page.block(block).words < 3;
        let beside = |other: usize| CLASSES.iter().any(|class| page.has_at(other, *class, Anchor::Whole));
        let pair = button && (beside(block + 1) || block > 0 && beside(block - 1));
        if pair || near && (button || row()) {
            findings.block(page, block, Action::Remove, 0.96, &["button", "beside a banner"]);
        } else if button && !near && says_cookie(page, block) && !lines::may_be_heading(page, block, 2) {
            findings.block(page, block, Action::Remove, 0.8, &["phrase", "alone on its line"]);
        }
    }
}

/// Whether the block is several buttons and nothing else.
fn is_row_of_buttons(page: &Measured<'_>, block: usize) -> bool {
    let (laid, left) = lines::tiles(page, block, &CLASSES);
    laid >= 2 && left == 0
}

/// Whether a button says what it is about: two words, one of them the word for cookies, which is the same everywhere.
fn says_cookie(page: &Measured<'_>, block: usize) -> bool {
    let folded = page.folded(block);
    page.block(block).words >= 2 && ["cookie", "куки", "ciasteczk"].iter().any(|word| folded.contains(word))
}

/// Shortest beginning, in bytes, that says alone what a sentence is: three words and more.
const TELLING: u32 = 18;

/// Whether a sentence begins as those do that say what a site's cookies are for: "These cookies are necessary for ...".
fn explains_cookies(page: &Measured<'_>, block: usize) -> bool {
    let begins = |hit: &crate::lexicon::Hit| {
        hit.anchor == Anchor::Start
            && hit.start == 0
            && hit.end >= TELLING
            && page.folded(block).get(..hit.end as usize).is_some_and(|phrase| phrase.contains("cookie"))
    };
    page.block(block).words >= 6
        && !page.block(block).shape.has_quote
        && page.hits_of(block, Class::COOKIE_NOTICE).any(begins)
}

/// What speaks for a block being a banner whatever its wording: consent, data and devices, and the site addressing the
/// reader.
fn by_voice(page: &Measured<'_>, block: usize) -> Option<Vec<&'static str>> {
    let voice = Voice::of(page, block, Signal::Consent).filter(|_| page.block(block).words >= 6)?;
    if page.folded(block).contains("cookie-cutter") {
        return None;
    }
    let cookies = says_cookies(page, block);
    if page.block(block).shape.begins_bullet && !cookies {
        return None;
    }
    // A banner that names neither cookies nor three such things has its buttons right below.
    let is_small = |line: usize| {
        let stats = page.block(line);
        let close = page.document.blocks.get(line).is_some_and(|own| own.gap_before == 0);
        close && (1..=5).contains(&stats.words) && !stats.shape.ends_sentence
    };
    let button = is_small(block + 1);
    // A heading stands alone, buttons do not.
    let sure_button = button && (operates(page, block + 1) || is_small(block + 2));
    let extra = [
        (button, "buttons below it"),
        (voice.count(Signal::Consent) > 2, "third word of the matter"),
        (cookies, "speaks of cookies"),
        (voice.has(Signal::Ui), "operates a page"),
    ];
    voice.prompt((Signal::Consent, 2), &extra, if button { 1 } else { 2 }).filter(|_| {
        (voice.we || voice.you || voice.begins_with(Signal::Ui)) && (voice.count(Signal::Consent) > 2 || cookies)
            || sure_button && (voice.you || voice.we)
    })
}

/// Whether a line has a word of controls or of consent, or is a known button.
fn operates(page: &Measured<'_>, block: usize) -> bool {
    page.signal(block, Signal::Ui) + page.signal(block, Signal::Consent) > 0
        || CLASSES.iter().any(|class| page.has_at(block, *class, Anchor::Whole))
}

/// Takes the short lines right below a banner, its buttons.
fn buttons_below(page: &Measured<'_>, banners: &[usize], findings: &mut Findings) {
    let small = |block: usize| {
        let stats = page.block(block);
        (1..=7).contains(&stats.words) && !stats.shape.ends_sentence && !stats.shape.ends_colon && stats.digits == 0
    };
    for banner in banners {
        let run: Vec<usize> = (banner + 1..page.len()).take(REACH).take_while(|block| small(*block)).collect();
        let close = |block: usize| page.document.blocks.get(block).is_some_and(|own| own.gap_before == 0);
        for block in
            run.into_iter().take_while(|block| close(*block) || page.block(*block).words <= 4 && operates(page, *block))
        {
            findings.block(page, block, Action::Remove, 0.85, &["button", "beside a banner"]);
        }
    }
}

/// Whether a sentence speaks of cookies in the plural, as banners do.
fn says_cookies(page: &Measured<'_>, block: usize) -> bool {
    let folded = page.folded(block);
    [
        "cookies",
        "file cookie",
        "pliki cookie",
        "plików cookie",
        "файл",
        "куки",
        "кукі",
        "ciastecz",
        " cookie e",
        " cookie per",
    ]
    .iter()
    .any(|word| folded.contains(word))
}
