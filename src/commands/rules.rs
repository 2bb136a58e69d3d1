//! `dehusk rules`: the table, the documentation of one, and the rules' own examples.

use std::fmt::Write as _;

use dehusk::detect::{RULES, Rule, cases, rule_index};
use dehusk::{FatalError, Settings, config};

use crate::cli::RulesAction;

/// Does what was asked for; the number is the exit code.
pub(super) fn rules(action: Option<RulesAction>) -> Result<u8, FatalError> {
    match action {
        None | Some(RulesAction::List) => {
            super::print(&table())?;
            Ok(0)
        }
        Some(RulesAction::Show { id }) => {
            super::print(&page(named(&id)?))?;
            Ok(0)
        }
        Some(RulesAction::Test { id }) => {
            let rules = id.map(|id| named(&id).map(|rule| vec![rule])).transpose()?;
            test(&rules.unwrap_or_else(|| RULES.to_vec()))
        }
    }
}

fn named(id: &str) -> Result<&'static Rule, FatalError> {
    rule_index(id).and_then(|index| RULES.get(index)).copied().ok_or_else(|| {
        let near = config::nearest(id, RULES.iter().map(|rule| rule.id));
        let hint = near.map_or("`dehusk rules` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        FatalError::Usage(format!("there is no rule `{id}`; {hint}"))
    })
}

fn table() -> String {
    let widest = |of: fn(&Rule) -> &'static str| RULES.iter().map(|rule| of(rule).len()).max().unwrap_or_default();
    let (ids, categories) = (widest(|rule| rule.id).max(4), widest(|rule| rule.category).max(8));
    let mut text = format!("{:ids$}  {:categories$}  from  what it catches\n", "rule", "category");
    for rule in RULES {
        let (id, category, from) = (rule.id, rule.category, rule.threshold);
        let _ = writeln!(text, "{id:ids$}  {category:categories$}  {from:.2}  {}", rule.summary());
    }
    text
}

fn page(rule: &Rule) -> String {
    let mut text = format!("{} ({}), counts from a score of {:.2} on\n\n", rule.id, rule.category, rule.threshold);
    for line in rule.docs.trim_end().lines() {
        let _ = writeln!(text, "{}", line.strip_prefix(' ').unwrap_or(line));
    }
    let _ = write!(text, "\nExamples (- must go, + must stay, ~ only the part in ⟦⟧ must go, = context):\n\n");
    for line in rule.cases.trim_end().lines() {
        let _ = writeln!(text, "  {line}");
    }
    text
}

/// Runs the examples; exit code 1 when one came out wrong.
fn test(rules: &[&'static Rule]) -> Result<u8, FatalError> {
    let settings = Settings::default();
    let mut text = String::new();
    let mut failures = 0;
    for rule in rules {
        let report = cases::run(rule, &settings);
        failures += report.failures.len();
        for failure in &report.failures {
            let _ = writeln!(text, "{}.txt:{}: {}", failure.rule, failure.line, failure.message);
        }
        let verdict = if report.failures.is_empty() { "ok" } else { "FAILED" };
        let _ = writeln!(text, "{}: {} must go, {} must stay: {verdict}", rule.id, report.must_go, report.must_stay);
    }
    super::print(&text)?;
    Ok(u8::from(failures > 0))
}
