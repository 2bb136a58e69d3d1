//! What the report says of each host beside its sums: what was learned of it, and its outliers.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{HostCount, Report, grouped, percent};

/// Hosts that the table on standard error has at most.
const MOST_TOLD: usize = 40;

/// What was learned of a site: a host, or a folder with a slash behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct LearnedOf {
    /// Blocks that it repeats.
    pub blocks: u64,
    /// Whether it is a manual.
    pub is_manual: bool,
}

/// A page that loses much more or much less than the others of its host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlier {
    /// Path of the page.
    pub path: String,
    /// Which page in the file.
    pub locator: Option<String>,
    /// Share of its words that was taken out, 0 to 1.
    pub removed_share: f64,
}

impl Report {
    /// The hosts in a table, those with the most records first.
    pub fn hosts_table(&self) -> String {
        let mut hosts: Vec<(&String, &HostCount)> = self.totals.hosts.iter().collect();
        if hosts.is_empty() {
            return "no page says which host it is from".to_owned();
        }
        hosts.sort_by_key(|(name, count)| (Reverse(count.records), *name));
        let told = hosts.get(..MOST_TOLD.min(hosts.len())).unwrap_or_default();
        let widest = told.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).max(4);
        let mut text =
            format!("{:widest$}  {:>9}  {:>5}  {:>12}  farthest from its host", "host", "records", "kept", "learned");
        for (name, count) in told {
            let kept = percent(1.0 - count.removed_share());
            let records = grouped(count.records);
            let _ = write!(text, "\n{name:widest$}  {records:>9}  {kept:>4}%  {:>12}", self.learned_of(name));
            if let Some(Outlier { path, removed_share, .. }) = self.outliers.get(*name).and_then(|own| own.first()) {
                let _ = write!(text, "  {path} ({}%)", percent(1.0 - removed_share));
            }
        }
        match hosts.len() - told.len() {
            0 => {}
            more => _ = write!(text, "\nand {} more in report.json", grouped(more as u64)),
        }
        text
    }

    /// What was learned of a host, in a word.
    fn learned_of(&self, host: &str) -> String {
        let LearnedOf { blocks, is_manual } = self.learned.get(host).copied().unwrap_or_default();
        format!("{blocks}{}", if is_manual { " (manual)" } else { "" })
    }
}

/// The farthest pages of each host.
pub type Outliers = BTreeMap<String, Vec<Outlier>>;

#[cfg(test)]
mod tests {
    use super::super::{PageCounts, Tally};

    #[test]
    fn hosts_are_told_with_their_farthest_page() {
        let mut tally = Tally::start(None);
        for host in ["a.org", "b.org", "b.org"] {
            let host = Some(host.to_owned());
            tally.totals.add(&PageCounts { words_in: 100, words_out: 75, host, ..PageCounts::default() });
        }
        let far = super::Outlier { path: "x.html".to_owned(), locator: None, removed_share: 0.9 };
        tally.hosts(
            [("b.org".to_owned(), super::LearnedOf { blocks: 3, is_manual: true })].into(),
            [("b.org".to_owned(), vec![far])].into(),
        );
        let table = tally.finish(1).hosts_table();
        let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1], ["b.org", "2", "75%", "3", "(manual)", "x.html", "(10%)"]);
        assert_eq!(lines[2], ["a.org", "1", "75%", "0"]);
    }
}
