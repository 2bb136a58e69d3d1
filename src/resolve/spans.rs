//! From accepted findings to removals: sorted, disjoint, the strongest cause kept.

use std::cmp::Reverse;

use crate::detect::{Action, Finding, RULES};
use crate::page::TextSpan;

use super::Removal;

/// Sorts and parts the accepted findings. A block that goes whole has one cause; spans inside a block that stays are
/// joined where they overlap.
pub(super) fn disjoint(mut findings: Vec<Finding>) -> Vec<Removal> {
    findings.retain(|finding| !matches!(finding.action, Action::Flag(_)));
    // The better cause first: whole blocks before parts, then named rules before the scorer, then the surer.
    findings.sort_by_cached_key(|finding| {
        let rank = Reverse(ordered(rank(finding)));
        (Reverse(finding.whole_block), rank, finding.span, finding.rule, finding.action)
    });
    let mut taken: std::collections::BTreeMap<u32, TextSpan> = std::collections::BTreeMap::new();
    let mut removals = Vec::with_capacity(findings.len());
    let mut parts = Vec::new();
    for finding in findings {
        free_parts(finding.span, &taken, &mut parts);
        for span in parts.drain(..) {
            taken.insert(span.start, span);
            removals.push(Removal {
                span,
                rule: finding.rule,
                action: finding.action,
                score: finding.score,
                evidence: finding.evidence,
                block: finding.block,
            });
        }
    }
    removals.sort_by_key(|removal| removal.span);
    removals
}

/// How much a finding counts as the cause of a removal: moving beats removing, naming beats scoring.
fn rank(finding: &Finding) -> f32 {
    let rule = RULES.get(finding.rule).map_or("", |rule| rule.id);
    let moves = if matches!(finding.action, Action::Move(_)) { 0.3 } else { 0.0 };
    let scorer = if matches!(rule, "main-content" | "stray-line") { -1.0 } else { 0.0 };
    finding.score + moves + scorer
}

/// A number whose order is that of [`f32::total_cmp`].
fn ordered(value: f32) -> i32 {
    let bits = value.to_bits().cast_signed();
    // The size of a negative number counts the other way round.
    bits ^ if bits < 0 { i32::MAX } else { 0 }
}

/// Appends the parts of a span that no taken span covers.
fn free_parts(span: TextSpan, taken: &std::collections::BTreeMap<u32, TextSpan>, parts: &mut Vec<TextSpan>) {
    let mut at = span.start;
    let before = taken.range(..=span.start).next_back().map(|(_, span)| *span);
    if let Some(before) = before {
        at = at.max(before.end.min(span.end));
    }
    for other in taken.range(span.start..span.end).map(|(_, other)| *other) {
        if other.start > at {
            parts.push(TextSpan { start: at, end: other.start });
        }
        at = at.max(other.end);
    }
    if at < span.end {
        parts.push(TextSpan { start: at, end: span.end });
    }
}
