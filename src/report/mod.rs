//! What a run did: counted while it goes, written to `report.json`, told in a few lines at the end.

mod counts;
mod hosts;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Instant;

use serde::Serialize;

use crate::detect::RULES_VERSION;
use crate::discover::Skipped;
use crate::error::FatalError;
use crate::inputs::SkippedMembers;
use crate::pipeline::ChangeKind;
use crate::record::SCHEMA_VERSION;
use crate::settings::SiteSettings;

pub use counts::{HostCount, PageCounts, RemovalCount, RuleCount, Totals};
pub use hosts::{LearnedOf, Outlier, Outliers};

/// The report. Everything but `run` and `timing` is the same for the same input, settings and program.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Version of the program.
    pub dehusk: &'static str,
    /// Version of the rules.
    pub rules_version: &'static str,
    /// Version of the record's shape.
    pub schema_version: &'static str,
    /// The configuration file, or `null` for the embedded defaults.
    pub config: Option<String>,
    /// Pages below the inputs: `records` + `quarantined` + `duplicates.dropped`.
    pub pages: u64,
    /// Records that repeat another one.
    pub duplicates: DuplicateCounts,
    /// What the pages add up to.
    #[serde(flatten)]
    pub totals: Totals,
    /// What was learned, by site: a host, or a folder with a slash behind it.
    pub learned: BTreeMap<String, LearnedOf>,
    /// By host, the pages that lose much more or much less than its others: at most five, the farthest first.
    pub outliers: Outliers,
    /// Files that were seen but not taken.
    pub skipped: Skipped,
    /// How the index file was used.
    pub index: Option<IndexCount>,
    /// What the user should know.
    pub notices: Vec<String>,
    /// What this run did: other for a run that goes on from an earlier one.
    pub run: RunCounts,
    /// How long it took.
    pub timing: Timing,
}

/// Records that repeat another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct DuplicateCounts {
    /// Word for word.
    pub exact: u64,
    /// Nearly so.
    pub near: u64,
    /// Those of both kinds that were left out of the outputs, as `[dedup] drop` asks.
    pub dropped: u64,
}

/// What one run did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct RunCounts {
    /// Pages that were read and cleaned.
    pub cleaned: u64,
    /// Bytes of these pages.
    pub bytes: u64,
    /// Pages whose results were known from an earlier run.
    pub unchanged: u64,
    /// What was seen in the containers that were opened and is no page.
    pub skipped_members: SkippedMembers,
    /// Records that are new.
    pub added: u64,
    /// Records that may differ from what they were.
    pub updated: u64,
    /// Records that are no more.
    pub removed: u64,
    /// Records that are not written because they repeat others.
    pub dropped: u64,
    /// Files of records that were written; the others stayed as they were.
    pub written: Vec<String>,
}

impl RunCounts {
    /// Counts a change.
    pub(crate) fn count(&mut self, kind: ChangeKind) {
        *match kind {
            ChangeKind::Added => &mut self.added,
            ChangeKind::Updated => &mut self.updated,
            ChangeKind::Removed => &mut self.removed,
            ChangeKind::Dropped => &mut self.dropped,
        } += 1;
    }
}

/// How the index file was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct IndexCount {
    /// Entries in it.
    pub entries: u64,
    /// Entries for which there was no page.
    pub unmatched: u64,
}

/// How long it took.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Timing {
    /// When the run began, RFC 3339 in UTC.
    pub started: String,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Pages cleaned a second.
    pub pages_per_second: f64,
    /// Millions of bytes of these a second.
    pub megabytes_per_second: f64,
    /// Threads.
    pub jobs: usize,
}

/// Counts while the run goes.
#[derive(Debug)]
pub struct Tally {
    began: Instant,
    report: Report,
    /// What the pages add up to so far.
    pub totals: Totals,
}

impl Tally {
    /// Starts the clock.
    pub fn start(config: Option<String>) -> Self {
        let timing = Timing { started: jiff::Timestamp::now().to_string(), ..Timing::default() };
        let report = Report {
            dehusk: env!("CARGO_PKG_VERSION"),
            rules_version: RULES_VERSION,
            schema_version: SCHEMA_VERSION,
            config,
            pages: 0,
            duplicates: DuplicateCounts::default(),
            totals: Totals::default(),
            learned: BTreeMap::new(),
            outliers: Outliers::new(),
            skipped: Skipped::default(),
            index: None,
            notices: Vec::new(),
            run: RunCounts::default(),
            timing,
        };
        Self { began: Instant::now(), report, totals: Totals::default() }
    }

    /// Counts what discovery and the index found.
    pub fn discovered(&mut self, skipped: Skipped, index: Option<IndexCount>) {
        self.report.skipped = skipped;
        self.report.index = index;
        if let Some(count) = index.filter(|count| count.unmatched > 0) {
            let all = if count.entries == 1 { "index entry is" } else { "index entries are" };
            self.notice(format!("{} of {} {all} for no page of this run", count.unmatched, count.entries));
        }
    }

    /// Keeps something the user should know, and says it now.
    pub fn notice(&mut self, notice: String) {
        log::warn!("{notice}");
        self.report.notices.push(notice);
    }

    /// Tells of records that leave the outputs since no input leads to their pages any more, or not up to the limit.
    pub(crate) fn gone(&mut self, records: u64, limit: Option<usize>) {
        if records == 0 {
            return;
        }
        let whose = if records == 1 { "its page is" } else { "their pages are" };
        let among = limit.map_or_else(String::new, |limit| format!("first {} of the ", grouped(limit as u64)));
        let limited = if limit.is_some() { " (--limit)" } else { "" };
        let records = count(records, "record");
        self.notice(format!(
            "{records} of earlier runs left the outputs: {whose} not among the {among}pages of this run{limited}"
        ));
    }

    /// Tells of sections of the configuration that are for no page, once the pages are counted. Those that also name
    /// paths may be for pages without an address.
    pub(crate) fn unused_sites(&mut self, sites: &[SiteSettings]) {
        if self.totals.records == 0 {
            return;
        }
        let is_used = |site: &&SiteSettings| self.totals.hosts.keys().any(|host| site.applies(Some(host), ""));
        let by_host = sites.iter().filter(|site| site.paths.is_empty());
        let unused: Vec<String> = by_host.filter(|site| !is_used(site)).map(|site| site.hosts.join(", ")).collect();
        for hosts in unused {
            self.notice(format!("[[site]] {hosts}: no page is known to be from there"));
        }
    }

    /// Counts records that repeat others.
    pub fn duplicates(&mut self, counts: DuplicateCounts) {
        self.report.duplicates = counts;
    }

    /// Keeps what the pages say of their hosts together.
    pub fn hosts(&mut self, learned: BTreeMap<String, LearnedOf>, outliers: Outliers) {
        (self.report.learned, self.report.outliers) = (learned, outliers);
    }

    /// Keeps what this run did.
    pub fn run(&mut self, counts: RunCounts) {
        self.report.run = counts;
    }

    /// Holds the sums against the number of pages that were discovered; `records` is the number of records that were
    /// written.
    ///
    /// # Errors
    /// [`FatalError::Unbalanced`]: a bug.
    pub fn balance(&mut self, pages: u64, records: u64) -> Result<(), FatalError> {
        self.report.pages = pages;
        let DuplicateCounts { dropped, .. } = self.report.duplicates;
        let rejects = self.totals.quarantined;
        let made = std::mem::replace(&mut self.totals.records, records);
        let is_balanced = pages == made + rejects && made == records + dropped;
        if is_balanced { Ok(()) } else { Err(FatalError::Unbalanced { pages, records, rejects, dropped }) }
    }

    /// Stops the clock.
    pub fn finish(mut self, jobs: usize) -> Report {
        let long = self.totals.csv.long_cells;
        if long > 0 {
            let are = if long == 1 { "is" } else { "are" };
            self.notice(format!("{} of articles.csv {are} longer than Excel keeps (32,767)", count(long, "cell")));
        }
        let seconds = self.began.elapsed().as_secs_f64();
        let rate = |amount: f64| if seconds > 0.0 { amount / seconds } else { 0.0 };
        let mut report = self.report;
        report.totals = self.totals;
        report.timing.seconds = seconds;
        report.timing.pages_per_second = rate(report.run.cleaned as f64);
        report.timing.megabytes_per_second = rate(report.run.bytes as f64 / 1e6);
        report.timing.jobs = jobs;
        report
    }
}

impl Report {
    /// Share of the pages without a record, 0 to 1.
    pub fn quarantined_share(&self) -> f64 {
        if self.pages == 0 { 0.0 } else { self.totals.quarantined as f64 / self.pages as f64 }
    }

    /// The report in a few lines; `written` says where the files are.
    pub fn summary(&self, written: &str) -> String {
        let mut text = format!("{}: {}", count(self.pages, "page"), count(self.totals.records, "record"));
        let DuplicateCounts { exact, near, dropped } = self.duplicates;
        let told = [(exact, "exact duplicate"), (near, "near duplicate")].into_iter().filter(|(number, _)| *number > 0);
        let told: Vec<String> = told.map(|(number, noun)| count(number, noun)).collect();
        if !told.is_empty() {
            let _ = write!(text, " ({}{})", told.join(", "), if dropped > 0 { ", not written" } else { "" });
        }
        if self.totals.quarantined > 0 {
            let reasons = self.totals.quarantined_by_code.iter().map(|(code, count)| format!("{count} {code}"));
            let _ =
                write!(text, ", {} quarantined ({})", self.totals.quarantined, reasons.collect::<Vec<_>>().join(", "));
        }
        if self.run.unchanged > 0 {
            let RunCounts { cleaned, added, updated, removed, .. } = self.run;
            let (cleaned, added) = (count(cleaned, "page"), count(added, "record"));
            let _ = write!(
                text,
                "\n{cleaned} cleaned, the others are as they were: {added} added, {updated} updated, {removed} removed"
            );
        }
        if self.run.unchanged == 0 && self.run.removed > 0 {
            let _ = write!(text, "\n{} of earlier runs removed", count(self.run.removed, "record"));
        }
        let Totals { words_in, words_out, .. } = self.totals;
        let _ = write!(text, "\n{} of {} kept", grouped(words_out), count(words_in, "word"));
        if words_in > 0 {
            let _ = write!(text, " ({} %)", percent(words_out as f64 / words_in as f64));
        }
        let mut rules: Vec<_> = self.totals.removals_by_rule.iter().collect();
        rules.sort_by(|a, b| b.1.chars.cmp(&a.1.chars).then(a.0.cmp(b.0)));
        if !rules.is_empty() {
            let most = rules.iter().take(5).map(|(rule, count)| format!("{rule} {}", grouped(count.chars)));
            let _ = write!(text, "; most characters removed by: {}", most.collect::<Vec<_>>().join(", "));
        }
        if !written.is_empty() {
            let _ = write!(text, "\n{written}");
        }
        let timing = &self.timing;
        let _ = write!(text, "\n{:.1} s", timing.seconds);
        if self.run.cleaned > 0 {
            let _ = write!(text, ", {:.0} pages/s, {:.1} MB/s", timing.pages_per_second, timing.megabytes_per_second);
        }
        text
    }
}

/// A number with its noun.
pub fn count(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// A share from 0 to 1 in hundredths; 0 and 100 only when it is nothing or all.
pub(crate) fn percent(share: f64) -> String {
    match (100.0 * share).round() {
        low if low <= 0.0 && share > 0.0 => "<1".to_owned(),
        high if high >= 100.0 && share < 1.0 => ">99".to_owned(),
        other => format!("{other:.0}"),
    }
}

/// A number with a comma between the thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_nothing_or_all_only_when_it_is() {
        assert_eq!([0.0, 0.001, 0.25, 0.998, 1.0].map(percent), ["0", "<1", "25", ">99", "100"]);
    }

    #[test]
    fn the_rules_that_removed_most_come_first_with_what_orders_them() {
        let mut tally = Tally::start(None);
        let rule = |rule: &str, spans, chars| RuleCount {
            rule: rule.to_owned(),
            category: "ad".to_owned(),
            count: RemovalCount { spans, chars },
        };
        let removals = vec![rule("few", 90, 1_000), rule("long", 2, 5_000)];
        tally.totals.add(&PageCounts { words_in: 1_000, words_out: 999, removals, ..PageCounts::default() });
        tally.balance(1, 1).unwrap();
        let summary = tally.finish(1).summary("");
        let wanted = "999 of 1,000 words kept (>99 %); most characters removed by: long 5,000, few 1,000\n";
        assert!(summary.contains(wanted), "{summary}");
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn the_summary_names_the_reasons() {
        let mut tally = Tally::start(None);
        tally.totals.add(&PageCounts { code: "empty".into(), ..PageCounts::default() });
        tally.balance(1, 0).unwrap();
        let summary = tally.finish(1).summary("outputs in clean/");
        assert!(summary.starts_with("1 page: 0 records, 1 quarantined (1 empty)\n"), "{summary}");
        assert!(summary.contains("outputs in clean/"), "{summary}");
    }
}
