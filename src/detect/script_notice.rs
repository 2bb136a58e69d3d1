//! The rule `script-notice`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;

use super::lines::{self, Controls, Prompt};
use super::{Action, Findings, rule};

rule! {
    /// Notices about JavaScript, old browsers, loading and bot checks, and scripts that leaked into the text.
    ///
    /// # Why it is boilerplate
    /// The page speaks to a browser or about itself.
    ///
    /// # Signals
    /// A phrase of the class `script-notice` that fills its line; in a sentence also an address and a word of
    /// operating a page; the fixed openings of scripts for measuring and advertising.
    ///
    /// # Near misses
    /// An article about programming or browsers; "access denied" in a report; a sub-heading "Error".
    "script-notice", "script", 0.5
}

const CONTROLS: Controls = Controls::ambiguous(&[Class::SCRIPT_NOTICE]);
const PROMPT: Prompt = Prompt::removing(Class::SCRIPT_NOTICE, &[Signal::Ui]);

/// Openings of scripts that are on pages of every kind and in articles about none of them.
const SCRIPTS: [&str; 16] = [
    "window.dataLayer",
    "window.__",
    "window._",
    "googletag.",
    "gtag(",
    "fbq(",
    "_gaq.push",
    "ga('",
    "(adsbygoogle",
    "dataLayer.push",
    "!function(",
    "(function(",
    "(function()",
    "/*<![CDATA[*/",
    "//<![CDATA[",
    "document.write(",
];

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    lines::controls(page, &CONTROLS, findings);
    for block in 0..page.len() {
        if lines::is_code(page, block) {
            continue;
        }
        if is_script(page.text(block)) {
            findings.block(page, block, Action::Remove, 0.9, &["opening of a script", "code marks", "no prose"]);
        } else if page.block(block).words > 1
            && let Some((score, signals)) = lines::weigh_strictly(page, block, &PROMPT)
        {
            findings.block(page, block, PROMPT.action, score, &signals);
        }
    }
}

fn is_script(text: &str) -> bool {
    let trimmed = text.trim();
    // The last character is one look; hardly a line ends so.
    trimmed.ends_with([';', '}', '{', ')', ',', '/', '>']) && SCRIPTS.iter().any(|opening| trimmed.starts_with(opening))
}
