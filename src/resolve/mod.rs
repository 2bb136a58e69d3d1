//! The only decider: findings and scores in, removals out.

mod guards;
mod spans;

use crate::detect::{self, Action, Evidence, Finding};
use crate::error::PageError;
use crate::measure::Measured;
use crate::page::TextSpan;
use crate::record::Flag;
use crate::settings::{RuleSettings, SiteSettings};

use guards::{Topics, Verdict};

/// One span that leaves the text, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Removal {
    /// Where, in the document's text.
    pub span: TextSpan,
    /// Index of the rule in [`crate::detect::RULES`].
    pub rule: usize,
    /// What becomes of it.
    pub action: Action,
    /// How sure the decision is, 0 to 1.
    pub score: f32,
    /// Signals that spoke for it.
    pub evidence: Evidence,
    /// Block in which it begins.
    pub block: usize,
}

/// All decisions on one page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Removals {
    /// Sorted by place, disjoint.
    pub spans: Vec<Removal>,
    /// Peculiarities found on the way, sorted.
    pub flags: Vec<Flag>,
}

/// Decides on a page.
///
/// # Errors
/// [`PageError::ConsentWall`] or [`PageError::BotWall`] when nothing but such a notice is on the page.
pub fn resolve(page: &Measured<'_>, site: Option<&SiteSettings>, rules: &RuleSettings) -> Result<Removals, PageError> {
    decide(page, site, rules, detect::detect(page, rules))
}

/// Decides on a page with these findings.
///
/// # Errors
/// As [`resolve`].
pub(crate) fn decide(
    page: &Measured<'_>,
    site: Option<&SiteSettings>,
    rules: &RuleSettings,
    mut findings: Vec<Finding>,
) -> Result<Removals, PageError> {
    if let Some(site) = site {
        site_phrases(page, site, &mut findings);
    }
    let mut flags: Vec<Flag> = findings
        .iter()
        .filter_map(|finding| match finding.action {
            Action::Flag(flag) => Some(flag),
            _ => None,
        })
        .collect();
    let accepted = accept(page, findings);
    let (accepted, over_budget) = within_budget(page, accepted, rules.removal_budget);
    if over_budget {
        flags.push(Flag::HighRemoval);
    }
    flags.sort_unstable();
    flags.dedup();
    let removals = Removals { spans: spans::disjoint(accepted), flags };
    match only_a_wall(page, &removals) {
        Some(error) => Err(error),
        None => Ok(removals),
    }
}

/// The findings that the guards let stand, those next to husk included.
fn accept(page: &Measured<'_>, findings: Vec<Finding>) -> Vec<Finding> {
    let topics = Topics::new(page);
    let (mut accepted, mut waiting) = (Vec::with_capacity(findings.len()), Vec::new());
    let mut gone = vec![false; page.len()];
    for finding in findings {
        match guards::judge(page, &topics, &finding) {
            Verdict::Accept => {
                if finding.whole_block
                    && let Some(gone) = gone.get_mut(finding.block)
                {
                    *gone = true;
                }
                accepted.push(finding);
            }
            Verdict::NeedsNeighbour => waiting.push(finding),
            Verdict::Reject => {}
        }
    }
    // A neighbour's neighbour counts as well: repeat until nothing changes, at most once a waiting finding.
    waiting.sort_by_key(|finding| finding.block);
    for _ in 0..4 {
        let before = accepted.len();
        waiting.retain(|finding| {
            let near = |index: usize| gone.get(index).copied().unwrap_or(false);
            let beside = near(finding.block + 1) || finding.block > 0 && near(finding.block - 1);
            if beside {
                accepted.push(*finding);
                if let Some(gone) = gone.get_mut(finding.block) {
                    *gone = true;
                }
            }
            !beside
        });
        if accepted.len() == before {
            break;
        }
    }
    accepted
}

/// Drops the findings of phrase rules on sentences when together they would take more of the article than allowed.
fn within_budget(page: &Measured<'_>, accepted: Vec<Finding>, budget: f32) -> (Vec<Finding>, bool) {
    let outside: std::collections::BTreeSet<usize> =
        accepted.iter().filter(|finding| tells_outside(finding)).map(|finding| finding.block).collect();
    let sentence = |index: usize| page.block(index).is_sentence() && !outside.contains(&index);
    let total: u32 = (0..page.len()).filter(|index| sentence(*index)).map(|index| page.block(index).words).sum();
    let taken_blocks: std::collections::BTreeSet<usize> = accepted
        .iter()
        .filter(|finding| finding.whole_block && finding.action == Action::Remove && sentence(finding.block))
        .map(|finding| finding.block)
        .collect();
    let taken: u32 = taken_blocks.iter().map(|index| page.block(*index).words).sum();
    if total < 60 || taken as f32 <= budget * total as f32 {
        return (accepted, false);
    }
    let kept = accepted
        .into_iter()
        .filter(|finding| {
            !(finding.whole_block && finding.action == Action::Remove && taken_blocks.contains(&finding.block))
        })
        .collect();
    (kept, true)
}

/// Whether a rule says what is not the article, however much that is.
fn tells_outside(finding: &Finding) -> bool {
    detect::RULES.get(finding.rule).is_some_and(|rule| matches!(rule.id, "main-content" | "comment-thread"))
}

/// Adds what the user's selectors and phrases for this site take out, and drops what they keep.
fn site_phrases(page: &Measured<'_>, site: &SiteSettings, findings: &mut Vec<Finding>) {
    let Some(rule) = detect::rule_index("site-rule") else { return };
    let has =
        |index: usize, phrases: &[String]| phrases.iter().any(|phrase| page.folded(index).contains(phrase.as_str()));
    for (index, block) in page.document.blocks.iter().enumerate() {
        if has(index, &site.keep_phrases) {
            findings.retain(|finding| finding.block != index);
        } else if has(index, &site.strip_phrases) {
            findings.push(Finding {
                rule,
                span: block.span,
                block: index,
                whole_block: true,
                action: Action::Remove,
                score: 1.0,
                evidence: Evidence::new(&["the site's strip-phrases", "configured"]),
            });
        }
    }
}

/// Whether all there is on the page is a consent banner or a bot check.
fn only_a_wall(page: &Measured<'_>, removals: &Removals) -> Option<PageError> {
    let words: u32 = page.stats.iter().map(|stats| stats.words).sum();
    if words == 0 || words > 400 {
        return None;
    }
    let by_rule = |id: &str| -> u32 {
        let rule = detect::rule_index(id);
        removals
            .spans
            .iter()
            .filter(|removal| Some(removal.rule) == rule)
            .map(|removal| page.block(removal.block).words)
            .sum()
    };
    let left = page.document.blocks.iter().enumerate().any(|(index, block)| {
        page.block(index).words >= 4 && !removals.spans.iter().any(|removal| removal.span.covers(block.span))
    });
    if left {
        return None;
    }
    if by_rule("script-notice") * 2 > words {
        Some(PageError::BotWall)
    } else if by_rule("cookie-notice") * 2 > words {
        Some(PageError::ConsentWall)
    } else {
        None
    }
}
