//! The settings of cleaning, proved good: what `clean` runs on. `config` makes them from `pipeline.toml`.

use std::sync::Arc;

use serde::Serialize;

use crate::lexicon::Lexicon;
use crate::score::Weights;
use crate::segment::selectors::SelectorSet;

/// Everything that decides what becomes of a page.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Bounds on one page.
    pub limits: Limits,
    /// Rules that are switched on and their thresholds.
    pub rules: RuleSettings,
    /// Phrases, compiled.
    pub lexicon: Arc<Lexicon>,
    /// What the scorers were fitted to.
    pub weights: Arc<Weights>,
    /// Rules of the user for single sites.
    pub sites: Vec<SiteSettings>,
}

impl Default for Settings {
    /// The embedded defaults: what an empty `pipeline.toml` gives.
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            rules: RuleSettings::default(),
            lexicon: Arc::new(Lexicon::embedded()),
            weights: Arc::clone(Weights::embedded()),
            sites: Vec::new(),
        }
    }
}

/// Bounds on one page; all counted, none clocked, so that verdicts are the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Limits {
    /// Largest page in bytes.
    pub max_page_bytes: u64,
    /// Most nodes of a parsed page.
    pub max_nodes: usize,
    /// Deepest nesting of elements.
    pub max_depth: usize,
    /// Most attributes of one element.
    pub max_attributes: usize,
    /// Most steps of the tree builder: tokens times the depth at which they arrive.
    pub max_steps: u64,
    /// Largest share of undecodable characters, in per mille.
    pub max_replaced_per_mille: u32,
    /// Most bytes that one byte of a compressed page, member or container may unpack to, over a free mebibyte.
    pub max_ratio: u64,
    /// Most members of one container, whether they are pages or not.
    pub max_members: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_page_bytes: 32 << 20,
            max_nodes: 500_000,
            max_depth: 1_024,
            max_attributes: 1_024,
            max_steps: 200_000_000,
            max_replaced_per_mille: 100,
            max_ratio: 1_000,
            max_members: 10_000_000,
        }
    }
}

/// Which rules run and how sure they must be.
#[derive(Debug, Clone)]
pub struct RuleSettings {
    /// One entry a rule, in the order of the registry: the least score at which its findings count, or off.
    pub thresholds: Vec<Option<f32>>,
    /// Largest share of a page's sentence words that phrase rules may take before the page is kept and flagged.
    pub removal_budget: f32,
}

impl Default for RuleSettings {
    fn default() -> Self {
        Self { thresholds: crate::detect::default_thresholds(), removal_budget: 0.6 }
    }
}

impl RuleSettings {
    /// The threshold of the rule with this index, if it is on.
    pub fn threshold(&self, rule: usize) -> Option<f32> {
        self.thresholds.get(rule).copied().flatten()
    }
}

/// Rules of the user for one site.
#[derive(Debug, Clone)]
pub struct SiteSettings {
    /// Host names this section is for: `example.org`, or `.example.org` for it and all its sub-domains.
    pub hosts: Vec<String>,
    /// Path globs this section is for, where no address is known.
    pub paths: Vec<globset::GlobMatcher>,
    /// Where the article is.
    pub body: Option<SelectorSet>,
    /// What to take out.
    pub strip: Option<SelectorSet>,
    /// What to keep whatever the rules say.
    pub keep: Option<SelectorSet>,
    /// Blocks that contain one of these phrases (folded) are taken out.
    pub strip_phrases: Vec<String>,
    /// Blocks that contain one of these phrases (folded) are kept.
    pub keep_phrases: Vec<String>,
    /// Time zone of clock times that the site gives without one.
    pub time_zone: Option<jiff::tz::TimeZone>,
}

impl SiteSettings {
    /// Whether this section is for a page with this host and path.
    pub fn applies(&self, host: Option<&str>, path: &str) -> bool {
        let by_host = host.is_some_and(|host| {
            self.hosts.iter().any(|wanted| match wanted.strip_prefix('.') {
                Some(parent) => host == parent || host.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.')),
                None => host == wanted.strip_prefix("www.").unwrap_or(wanted),
            })
        });
        by_host || self.paths.iter().any(|glob| glob.is_match(path))
    }
}
