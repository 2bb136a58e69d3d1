//! The rules' own examples: lines that must go and lines that must stay, run by `dehusk rules test` and by the tests.
//!
//! A case file is a list of cases parted by blank lines. A case may begin with a header `[LANGUAGE PLACE]`, where the
//! place is `head`, `middle` or `tail`: its lines are then put at that place of a short article in that language.
//! Without a header it is `[en middle]`. Each further line begins with a mark and a space:
//!
//! * `- ` the rule must report the line and it must leave the text,
//! * `+ ` the line must stay in the text, word for word,
//! * `~ ` the parts between `⟦` and `⟧` must leave the text, the rest of the line must stay,
//! * `= ` context of which nothing is asked,
//! * `_`  a blank line: without it the lines of a case follow each other with one newline,
//! * `#`  a comment.

use crate::settings::Settings;

/// A line that did not come out as the case file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFailure {
    /// Rule whose case it is.
    pub rule: &'static str,
    /// Line number in the case file, from 1.
    pub line: usize,
    /// What is wrong, with the line's text.
    pub message: String,
}

/// Result of running the cases of one rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseReport {
    /// Lines that had to go.
    pub must_go: usize,
    /// Lines that had to stay.
    pub must_stay: usize,
    /// Lines that came out wrong.
    pub failures: Vec<CaseFailure>,
}
