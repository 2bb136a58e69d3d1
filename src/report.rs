//! What a run did: counted while it goes, written to `report.json`, told in a few lines at the end.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Instant;

use serde::Serialize;

use crate::detect::RULES_VERSION;
use crate::discover::Skipped;
use crate::record::{Cleaned, RemovalAction, SCHEMA_VERSION};
use crate::sink::{CsvCounts, Reject};

/// The report. Everything but `timing` is the same for the same input, settings and program.
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
    /// Pages that were to be read: `records` + `quarantined`.
    pub pages: u64,
    /// Records written.
    pub records: u64,
    /// Pages without a record.
    pub quarantined: u64,
    /// Why, by code.
    pub quarantined_by_code: BTreeMap<&'static str, u64>,
    /// Records that repeat another word for word.
    pub duplicates: u64,
    /// Files that were seen but not taken.
    pub skipped: Skipped,
    /// Bytes read.
    pub bytes_in: u64,
    /// Words of the pages: those of the records and those removed.
    pub words_in: u64,
    /// Words of the records.
    pub words_out: u64,
    /// Records by status.
    pub status: BTreeMap<String, u64>,
    /// Records by flag.
    pub flags: BTreeMap<String, u64>,
    /// Records by language; `und` where it is unknown.
    pub languages: BTreeMap<String, u64>,
    /// Removals by rule.
    pub removals_by_rule: BTreeMap<String, RemovalCount>,
    /// Removals by category.
    pub removals_by_category: BTreeMap<String, RemovalCount>,
    /// What was noticed while `articles.csv` was written.
    pub csv: CsvCounts,
    /// How the index file was used.
    pub index: Option<IndexCount>,
    /// What the user should know.
    pub notices: Vec<String>,
    /// How long it took: the only part that changes between runs.
    pub timing: Timing,
}

/// How much was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct RemovalCount {
    /// Spans.
    pub spans: u64,
    /// Characters.
    pub chars: u64,
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
    /// Pages a second.
    pub pages_per_second: f64,
    /// Millions of bytes read a second.
    pub megabytes_per_second: f64,
    /// Threads.
    pub jobs: usize,
}

/// Counts while the run goes.
#[derive(Debug)]
pub struct Tally {
    began: Instant,
    report: Report,
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
            records: 0,
            quarantined: 0,
            quarantined_by_code: BTreeMap::new(),
            duplicates: 0,
            skipped: Skipped::default(),
            bytes_in: 0,
            words_in: 0,
            words_out: 0,
            status: BTreeMap::new(),
            flags: BTreeMap::new(),
            languages: BTreeMap::new(),
            removals_by_rule: BTreeMap::new(),
            removals_by_category: BTreeMap::new(),
            csv: CsvCounts::default(),
            index: None,
            notices: Vec::new(),
            timing,
        };
        Self { began: Instant::now(), report }
    }

    /// Counts what discovery and the index found.
    pub fn discovered(&mut self, pages: usize, skipped: Skipped, index: Option<IndexCount>) {
        self.report.pages = pages as u64;
        self.report.skipped = skipped;
        self.report.index = index;
        if let Some(count) = index.filter(|count| count.unmatched > 0) {
            self.notice(format!("{} of {} index entries are for no page of this run", count.unmatched, count.entries));
        }
    }

    /// Keeps something the user should know, and says it now.
    pub fn notice(&mut self, notice: String) {
        log::warn!("{notice}");
        self.report.notices.push(notice);
    }

    /// Counts bytes read.
    pub fn bytes(&mut self, bytes: u64) {
        self.report.bytes_in += bytes;
    }

    /// Counts a record.
    pub fn record(&mut self, cleaned: &Cleaned) {
        let report = &mut self.report;
        let record = &cleaned.record;
        report.records += 1;
        report.duplicates += u64::from(record.duplicate_of.is_some());
        report.words_out += record.word_count;
        report.words_in += record.word_count;
        *report.status.entry(crate::sink::word(&record.status)).or_default() += 1;
        for flag in &record.flags {
            *report.flags.entry(crate::sink::word(flag)).or_default() += 1;
        }
        let language = record.language.clone().unwrap_or_else(|| "und".to_owned());
        *report.languages.entry(language).or_default() += 1;
        for removal in cleaned.removals.iter().filter(|removal| removal.action != RemovalAction::Flag) {
            report.words_in += removal.text.split_whitespace().count() as u64;
            let chars = removal.text.chars().count() as u64;
            for count in [
                report.removals_by_rule.entry(removal.rule.clone()).or_default(),
                report.removals_by_category.entry(removal.category.clone()).or_default(),
            ] {
                count.spans += 1;
                count.chars += chars;
            }
        }
    }

    /// Counts a page without a record.
    pub fn reject(&mut self, reject: &Reject) {
        self.report.quarantined += 1;
        *self.report.quarantined_by_code.entry(reject.code).or_default() += 1;
    }

    /// The counts so far: pages, records, quarantined.
    pub fn balance(&self) -> (u64, u64, u64) {
        (self.report.pages, self.report.records, self.report.quarantined)
    }

    /// Stops the clock.
    pub fn finish(mut self, csv: CsvCounts, jobs: usize) -> Report {
        if csv.long_cells > 0 {
            self.notice(format!("{} cells of articles.csv are longer than Excel keeps (32,767)", csv.long_cells));
        }
        let seconds = self.began.elapsed().as_secs_f64();
        let rate = |amount: f64| if seconds > 0.0 { amount / seconds } else { 0.0 };
        let mut report = self.report;
        report.csv = csv;
        report.timing.seconds = seconds;
        report.timing.pages_per_second = rate(report.pages as f64);
        report.timing.megabytes_per_second = rate(report.bytes_in as f64 / 1e6);
        report.timing.jobs = jobs;
        report
    }
}

impl Report {
    /// Share of the pages without a record, 0 to 1.
    pub fn quarantined_share(&self) -> f64 {
        if self.pages == 0 { 0.0 } else { self.quarantined as f64 / self.pages as f64 }
    }

    /// The report in a few lines; `written` says where the files are.
    pub fn summary(&self, written: &str) -> String {
        let mut text = format!("{}: {}", count(self.pages, "page"), count(self.records, "record"));
        if self.duplicates > 0 {
            let _ = write!(text, " ({})", count(self.duplicates, "exact duplicate"));
        }
        if self.quarantined > 0 {
            let reasons = self.quarantined_by_code.iter().map(|(code, count)| format!("{count} {code}"));
            let _ = write!(text, ", {} quarantined ({})", self.quarantined, reasons.collect::<Vec<_>>().join(", "));
        }
        let kept = if self.words_in == 0 { 100.0 } else { 100.0 * self.words_out as f64 / self.words_in as f64 };
        let _ = write!(text, "\n{} of {} words kept ({kept:.0} %)", grouped(self.words_out), grouped(self.words_in));
        let mut rules: Vec<_> = self.removals_by_rule.iter().collect();
        rules.sort_by(|a, b| b.1.chars.cmp(&a.1.chars).then(a.0.cmp(b.0)));
        if !rules.is_empty() {
            let most = rules.iter().take(5).map(|(rule, count)| format!("{rule} {}", grouped(count.spans)));
            let _ = write!(text, "; most removed by: {}", most.collect::<Vec<_>>().join(", "));
        }
        if !written.is_empty() {
            let _ = write!(text, "\n{written}");
        }
        let timing = &self.timing;
        let _ = write!(
            text,
            "\n{:.1} s, {:.0} pages/s, {:.1} MB/s",
            timing.seconds, timing.pages_per_second, timing.megabytes_per_second
        );
        text
    }
}

fn count(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
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
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn the_summary_names_the_reasons() {
        let mut tally = Tally::start(None);
        tally.discovered(1, Skipped::default(), None);
        tally.reject(&Reject { path: "a".into(), stage: "decode", code: "empty", message: "is empty".into() });
        let summary = tally.finish(CsvCounts::default(), 1).summary("outputs in clean/");
        assert!(summary.starts_with("1 page: 0 records, 1 quarantined (1 empty)\n"), "{summary}");
        assert!(summary.contains("outputs in clean/"), "{summary}");
    }
}
