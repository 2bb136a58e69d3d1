//! Rules: pure detectors over a measured document. They see; [`crate::resolve`] decides; [`crate::apply`] cuts.
//!
//! One rule is one file: its documentation, its check, and beside it `cases/<rule>.txt` with lines that must go and
//! lines that must stay. It is registered by one line in [`RULES`]. A rule reads no other rule's findings, keeps no
//! state, and the order of the registry has no effect.

mod ad_label;
mod affiliate_disclosure;
mod agency_tail;
mod alt_text;
mod app_prompt;
mod author_bio;
mod beside_image;
mod breadcrumb;
mod byline;
pub mod cases;
mod comment_count;
mod comment_form;
mod comment_thread;
mod cookie_notice;
mod copyright_line;
mod correction_note;
mod dateline;
mod disclaimer;
mod donation_prompt;
mod editor_note;
mod embedded_post;
mod entry_button;
mod error_report;
mod feed_tail;
mod findings;
mod follow_us;
mod footer_links;
mod gallery_control;
mod image_caption;
mod image_file_name;
mod legal_status;
mod lines;
mod live_stamp;
mod login_form;
mod main_content;
mod membership_prompt;
mod menu;
mod newsletter_signup;
mod notes;
mod pagination;
mod paywall_line;
mod player_control;
mod poll;
mod print_controls;
mod push_alert;
mod read_time;
mod registry;
mod related_links;
mod repeated_block;
mod repeated_headline;
mod republication;
mod screen_reader;
mod script_notice;
mod section_label;
mod share_bar;
mod shop_prompt;
mod site_rule;
mod skip_link;
mod sponsored_header;
mod standfirst;
mod stray_line;
mod tag_list;
mod teaser_card;
mod template_token;
mod timestamp;
mod tip_line;
mod tokens;
mod transcript_note;
mod translation_note;
mod truncation;
mod voice;

pub use findings::{Action, Evidence, Field, Finding, Findings};
pub use registry::RULES;

use crate::measure::Measured;
use crate::settings::RuleSettings;

/// Version of the rules, written beside every removal; changes when the same page may come out differently.
pub const RULES_VERSION: &str = "1";

/// A rule: what it catches, and how.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case name, equal to the file's.
    pub id: &'static str,
    /// Kind of husk, as counted in `removed_by`.
    pub category: &'static str,
    /// The doc comment: what it catches, why, signals, near misses.
    pub docs: &'static str,
    /// Least score at which a finding counts, 0 to 1.
    pub threshold: f32,
    /// Lines that must go and lines that must stay.
    pub cases: &'static str,
    /// The check.
    pub detect: fn(&Measured<'_>, &mut Findings),
}

impl Rule {
    /// First sentence of the documentation.
    pub fn summary(&self) -> &'static str {
        self.docs.trim().lines().next().unwrap_or_default().trim()
    }
}

/// Declares `RULE` from a doc comment, an id, a category and a threshold; the file's function `detect` is its check.
macro_rules! rule {
    ($(#[doc = $line:literal])+ $id:literal, $category:literal, $threshold:literal) => {
        $(#[doc = $line])+
        pub(super) static RULE: $crate::detect::Rule = $crate::detect::Rule {
            id: $id,
            category: $category,
            docs: concat!($($line, "\n"),+),
            threshold: $threshold,
            cases: include_str!(concat!("cases/", $id, ".txt")),
            detect,
        };
    };
}
pub(crate) use rule;

/// Thresholds of all rules as shipped: every rule is on.
pub fn default_thresholds() -> Vec<Option<f32>> {
    RULES.iter().map(|rule| Some(rule.threshold)).collect()
}

/// Index of the rule with this id.
pub fn rule_index(id: &str) -> Option<usize> {
    RULES.iter().position(|rule| rule.id == id)
}

/// Findings of all rules that are on, unordered.
pub fn detect(page: &Measured<'_>, rules: &RuleSettings) -> Vec<Finding> {
    found_by(page, rules, |_| true)
}

/// Findings on a page that is read as one of another kind than before, when these were found: only the scorer sees other
/// things then.
pub(crate) fn detect_again(page: &Measured<'_>, rules: &RuleSettings, mut before: Vec<Finding>) -> Vec<Finding> {
    let is_scorer = |index: usize| RULES.get(index).is_some_and(|rule| rule.id == "main-content");
    before.retain(|finding| !is_scorer(finding.rule));
    before.extend(found_by(page, rules, is_scorer));
    before
}

fn found_by(page: &Measured<'_>, rules: &RuleSettings, is_wanted: impl Fn(usize) -> bool) -> Vec<Finding> {
    let mut findings = Findings::default();
    for (index, rule) in RULES.iter().enumerate().filter(|(index, _)| is_wanted(*index)) {
        if let Some(threshold) = rules.threshold(index) {
            findings.begin(index, threshold);
            (rule.detect)(page, &mut findings);
        }
    }
    findings.into_vec()
}
