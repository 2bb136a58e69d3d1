//! What a rule reports.

use crate::measure::Measured;
use crate::page::TextSpan;
use crate::record::{Flag, NoteKind};

/// Field of the record that a span is moved to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `title`: the headline and its copies.
    Title,
    /// `standfirst`.
    Standfirst,
    /// `byline`.
    Byline,
    /// `date_published`, `date_modified`.
    Date,
    /// `dateline`.
    Dateline,
    /// `captions`.
    Caption,
    /// `captions[].credit`.
    Credit,
    /// `captions[].alt`.
    Alt,
    /// `section`.
    Section,
    /// `tags`.
    Tags,
    /// `notes`.
    Note(NoteKind),
}

impl Field {
    /// Name of the record's key.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Standfirst => "standfirst",
            Self::Byline => "byline",
            Self::Date => "date_published",
            Self::Dateline => "dateline",
            Self::Caption | Self::Credit | Self::Alt => "captions",
            Self::Section => "section",
            Self::Tags => "tags",
            Self::Note(_) => "notes",
        }
    }
}

/// What is to be done with a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Take it out.
    Remove,
    /// Take it out and put it into a field.
    Move(Field),
    /// Leave it, and mark the record.
    Flag(Flag),
}

/// Names of the signals that speak for a finding, strongest first; unused places are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evidence([&'static str; 5]);

impl Evidence {
    /// The signals given; the first five count.
    pub fn new(signals: &[&'static str]) -> Self {
        let mut own = [""; 5];
        for (place, signal) in own.iter_mut().zip(signals) {
            *place = signal;
        }
        Self(own)
    }

    /// The signals.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.iter().copied().filter(|signal| !signal.is_empty())
    }

    /// How many signals there are.
    pub fn count(&self) -> usize {
        self.iter().count()
    }
}

/// What a rule saw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// Index of the rule in [`super::RULES`].
    pub rule: usize,
    /// Where.
    pub span: TextSpan,
    /// First block concerned.
    pub block: usize,
    /// Whether the span is the whole block.
    pub whole_block: bool,
    /// What the rule asks for.
    pub action: Action,
    /// How sure the rule is, 0 to 1.
    pub score: f32,
    /// Why.
    pub evidence: Evidence,
}

/// Collects findings; forgets those below the rule's threshold.
#[derive(Debug, Default)]
pub struct Findings {
    rule: usize,
    threshold: f32,
    found: Vec<Finding>,
}

impl Findings {
    pub(super) fn begin(&mut self, rule: usize, threshold: f32) {
        self.rule = rule;
        self.threshold = threshold;
    }

    /// Reports a whole block.
    pub fn block(&mut self, page: &Measured<'_>, block: usize, action: Action, score: f32, signals: &[&'static str]) {
        if let Some(known) = page.document.blocks.get(block) {
            self.push(known.span, block, true, action, score, signals);
        }
    }

    /// Reports a part of a block.
    pub fn part(&mut self, block: usize, span: TextSpan, action: Action, score: f32, signals: &[&'static str]) {
        if !span.is_empty() {
            self.push(span, block, false, action, score, signals);
        }
    }

    fn push(
        &mut self,
        span: TextSpan,
        block: usize,
        whole_block: bool,
        action: Action,
        score: f32,
        signals: &[&'static str],
    ) {
        if score >= self.threshold {
            let evidence = Evidence::new(signals);
            self.found.push(Finding { rule: self.rule, span, block, whole_block, action, score, evidence });
        }
    }

    /// The findings.
    pub fn into_vec(self) -> Vec<Finding> {
        self.found
    }
}
