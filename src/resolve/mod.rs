//! The only decider: findings and scores in, removals out.

mod guards;
mod spans;

use crate::detect::{self, Action, Evidence};
use crate::error::PageError;
use crate::measure::Measured;
use crate::page::TextSpan;
use crate::record::Flag;
use crate::settings::{RuleSettings, SiteSettings};

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
