//! The rule `site-rule`.

use crate::measure::Measured;
use crate::page::SiteVerdict;

use super::{Action, Findings, rule};

rule! {
    /// What a site section of the configuration takes out by selector or phrase.
    ///
    /// # Why it is boilerplate
    /// The user says so.
    ///
    /// # Signals
    /// A `strip` selector names the element or one around it, or the block has one of the `strip-phrases`.
    ///
    /// # Near misses
    /// What a `keep` selector or phrase names stays whatever else is said.
    "site-rule", "site", 0.0
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for (index, block) in page.document.blocks.iter().enumerate() {
        let container = page.document.containers.get(block.container as usize);
        if container.is_some_and(|container| container.site_verdict == SiteVerdict::Strip) {
            findings.block(page, index, Action::Remove, 1.0, &["the site's strip selector", "configured"]);
        }
    }
}
