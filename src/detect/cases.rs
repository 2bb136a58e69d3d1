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

use crate::clean::inspect;
use crate::page::{Format, Origin};
use crate::resolve::Removal;

use super::Rule;

/// A line of a case.
#[derive(Debug)]
struct Line<'c> {
    number: usize,
    mark: char,
    text: &'c str,
}

/// Where a case stands in its carrier article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Head,
    Middle,
    Tail,
}

/// Runs the cases of one rule.
pub fn run(rule: &'static Rule, settings: &Settings) -> CaseReport {
    let mut report = CaseReport::default();
    for case in split(rule.cases) {
        run_case(rule, settings, &case, &mut report);
    }
    report
}

fn split(source: &str) -> Vec<Vec<Line<'_>>> {
    let mut cases = vec![Vec::new()];
    for (index, line) in source.lines().enumerate() {
        if line.trim().is_empty() {
            cases.push(Vec::new());
        } else if !line.starts_with('#')
            && let Some(case) = cases.last_mut()
        {
            let mark = line.chars().next().unwrap_or(' ');
            let text = if mark == '[' { line } else { line.get(1..).unwrap_or_default().trim_start() };
            case.push(Line { number: index + 1, mark, text });
        }
    }
    cases.retain(|case| !case.is_empty());
    cases
}

fn run_case(rule: &'static Rule, settings: &Settings, case: &[Line<'_>], report: &mut CaseReport) {
    let (language, place) = header(case);
    let page = carrier(language, place, case);
    let fail = |line: &Line<'_>, what: &str| CaseFailure {
        rule: rule.id,
        line: line.number,
        message: format!("{what}: {}", line.text),
    };
    let origin = Origin { format: Some(Format::Text), ..Origin::default() };
    let Ok(seen) = inspect(page.as_bytes(), &origin, settings) else {
        report.failures.extend(case.first().map(|line| fail(line, "the page was refused")));
        return;
    };
    let mut from = 0;
    for line in case {
        let plain = line.text.replace(['⟦', '⟧'], "");
        if matches!(line.mark, '[' | '_') {
            continue;
        }
        let at = seen.document.text.get(from..).and_then(|rest| rest.find(&plain)).map_or(from, |at| from + at);
        let span = crate::page::TextSpan::new(at, at + plain.len());
        from = at + plain.len();
        let cuts: Vec<&Removal> = seen.removals.spans.iter().filter(|removal| removal.span.overlaps(span)).collect();
        let by_rule = cuts.iter().any(|removal| super::RULES.get(removal.rule).is_some_and(|own| own.id == rule.id));
        match line.mark {
            '-' => {
                report.must_go += 1;
                if !cuts.iter().any(|removal| removal.span.covers(span)) {
                    report.failures.push(fail(line, "stays in the text"));
                } else if !by_rule {
                    let culprit = cuts.first().and_then(|cut| super::RULES.get(cut.rule)).map_or("", |rule| rule.id);
                    report.failures.push(fail(line, &format!("goes, but by {culprit}")));
                }
            }
            '+' => {
                report.must_stay += 1;
                if !cuts.is_empty() {
                    let culprit = cuts.first().and_then(|cut| super::RULES.get(cut.rule)).map_or("", |rule| rule.id);
                    report.failures.push(fail(line, &format!("is cut by {culprit}")));
                }
            }
            '~' => {
                report.must_go += 1;
                let wanted = marked(line.text, at);
                let exact = wanted.iter().all(|span| cuts.iter().any(|cut| cut.span.covers(*span)))
                    && cuts.iter().map(|cut| cut.span.len()).sum::<usize>()
                        <= wanted.iter().map(|span| span.len() + 2).sum::<usize>();
                if !exact {
                    report.failures.push(fail(line, "is not cut exactly at the marks"));
                }
            }
            _ => {}
        }
    }
}

/// The marked parts of a line as spans in the page.
fn marked(text: &str, at: usize) -> Vec<crate::page::TextSpan> {
    let mut spans = Vec::new();
    let (mut plain, mut start) = (0, 0);
    for c in text.chars() {
        match c {
            '⟦' => start = plain,
            '⟧' => spans.push(crate::page::TextSpan::new(at + start, at + plain)),
            _ => plain += c.len_utf8(),
        }
    }
    spans
}

fn header<'c>(case: &[Line<'c>]) -> (&'c str, Place) {
    let Some(line) = case.first().filter(|line| line.mark == '[') else { return ("en", Place::Middle) };
    let mut words = line.text.trim_matches(['[', ']']).split_whitespace();
    let language = words.next().unwrap_or("en");
    let place = match words.next() {
        Some("head") => Place::Head,
        Some("tail") => Place::Tail,
        _ => Place::Middle,
    };
    (language, place)
}

/// The case's lines inside a short article.
fn carrier(language: &str, place: Place, case: &[Line<'_>]) -> String {
    let source = include_str!("cases/carriers.txt");
    let article: Vec<&str> = source
        .split("\n[")
        .find_map(|part| part.trim_start_matches('[').strip_prefix(language)?.strip_prefix("]\n"))
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let lines: Vec<String> = case
        .iter()
        .filter(|line| line.mark != '[')
        .map(|line| if line.mark == '_' { String::new() } else { line.text.replace(['⟦', '⟧'], "") })
        .collect();
    let at = match place {
        Place::Head => 1,
        Place::Middle => article.len().div_ceil(2) + 1,
        Place::Tail => article.len(),
    };
    let mut page = String::new();
    for (index, paragraph) in article.iter().enumerate() {
        if index == at {
            page.push_str(&lines.join("\n"));
            page.push_str("\n\n");
        }
        page.push_str(paragraph);
        page.push_str("\n\n");
    }
    if at >= article.len() {
        page.push_str(&lines.join("\n"));
        page.push('\n');
    }
    page
}

/// What a rule takes out of a page of HTML with the default settings, span by span.
#[cfg(test)]
pub(super) fn taken_by(rule: &str, html: &str) -> Vec<String> {
    match crate::clean(html.as_bytes(), &Settings::default()) {
        crate::Outcome::Cleaned(cleaned) => {
            let own = cleaned.removals.into_iter().filter(|removal| removal.rule == rule);
            own.map(|removal| removal.text).collect()
        }
        crate::Outcome::Rejected(error) => panic!("{error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::RULES;

    #[test]
    fn every_rule_passes_its_own_cases() {
        let settings = Settings::default();
        let only = std::env::var("DEHUSK_RULE").unwrap_or_default();
        let failures: Vec<CaseFailure> = RULES
            .iter()
            .filter(|rule| only.is_empty() || only.split(',').any(|id| id == rule.id))
            .flat_map(|rule| run(rule, &settings).failures)
            .collect();
        let lines: Vec<String> =
            failures.iter().map(|failure| format!("{}:{} {}", failure.rule, failure.line, failure.message)).collect();
        assert!(lines.is_empty(), "{} failures:\n{}", lines.len(), lines.join("\n"));
    }

    #[test]
    fn ids_are_sorted_unique_and_have_cases() {
        for pair in RULES.windows(2) {
            let [before, after] = pair else { continue };
            assert!(before.id < after.id, "{} stands before {}", before.id, after.id);
        }
        for rule in RULES {
            assert!(rule.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.id);
            for heading in ["# Why it is boilerplate", "# Signals", "# Near misses"] {
                assert!(rule.docs.contains(heading), "{} has no `{heading}`", rule.id);
            }
            let count = |mark: &str| rule.cases.lines().filter(|line| line.starts_with(mark)).count();
            // Cases are single text scrapes without a configuration: these need markup, other pages or a site section,
            // and are tested by the golden pages, `tests/learning.rs` and `tests/sites.rs`.
            let needs_more = ["main-content", "repeated-block", "site-rule"].contains(&rule.id);
            assert!(needs_more || count("- ") + count("~ ") >= 1, "{} has no line that must go", rule.id);
            assert!(count("+ ") >= 2, "{} has fewer than two lines that must stay", rule.id);
        }
    }
}
