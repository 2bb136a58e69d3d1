//! What one page adds to the report, and the sum of it over all pages: sums can be taken back, so that a run that
//! cleans ten pages of a million need not look at the others.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::record::{Cleaned, RemovalAction};
use crate::sink::{CsvCounts, Reject};

/// What one page adds to the report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PageCounts {
    /// Bytes read.
    pub bytes: u64,
    /// Why there is no record: the code; empty for a record.
    pub code: String,
    /// Words of the page: those of the record and those removed.
    pub words_in: u64,
    /// Words of the record.
    pub words_out: u64,
    /// Host, where it is known.
    pub host: Option<String>,
    /// Status of the record.
    pub status: String,
    /// Flags of the record.
    pub flags: Vec<String>,
    /// Language of the record; `und` where it is unknown.
    pub language: String,
    /// Removals by rule.
    pub removals: Vec<RuleCount>,
    /// What was noticed while the row of the table was made.
    pub csv: CsvCounts,
}

/// How much one rule removed from one page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCount {
    /// The rule.
    pub rule: String,
    /// Its category.
    pub category: String,
    /// How much.
    pub count: RemovalCount,
}

/// How much was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RemovalCount {
    /// Spans.
    pub spans: u64,
    /// Characters.
    pub chars: u64,
}

impl PageCounts {
    /// The counts of a record.
    pub fn of_record(cleaned: &Cleaned, bytes: u64, csv: CsvCounts) -> Self {
        let record = &cleaned.record;
        let mut counts = Self {
            bytes,
            words_in: record.word_count,
            words_out: record.word_count,
            host: record.hostname.clone(),
            status: crate::sink::word(&record.status),
            flags: record.flags.iter().map(crate::sink::word).collect(),
            language: record.language.clone().unwrap_or_else(|| "und".to_owned()),
            csv,
            ..Self::default()
        };
        for removal in cleaned.removals.iter().filter(|removal| removal.action != RemovalAction::Flag) {
            counts.words_in += removal.text.split_whitespace().count() as u64;
            let more = RemovalCount { spans: 1, chars: removal.text.chars().count() as u64 };
            match counts.removals.iter_mut().find(|own| own.rule == removal.rule) {
                Some(own) => {
                    own.count.spans += more.spans;
                    own.count.chars += more.chars;
                }
                None => counts.removals.push(RuleCount {
                    rule: removal.rule.to_string(),
                    category: removal.category.to_string(),
                    count: more,
                }),
            }
        }
        counts
    }

    /// Share of the words that was taken out, in hundredths.
    pub(crate) fn removed_percent(&self) -> u8 {
        let removed = self.words_in.saturating_sub(self.words_out);
        let percent = (100 * removed + self.words_in / 2).checked_div(self.words_in).unwrap_or(0);
        u8::try_from(percent.min(100)).unwrap_or(100)
    }

    /// The counts of a page without a record.
    pub fn of_reject(reject: &Reject, bytes: u64) -> Self {
        Self { bytes, code: reject.code.to_owned(), ..Self::default() }
    }
}

/// What the pages of one host add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HostCount {
    /// Records.
    pub records: u64,
    /// Words of their pages.
    pub words_in: u64,
    /// Words of the records.
    pub words_out: u64,
}

impl HostCount {
    /// Share of the words that was taken out, 0 to 1.
    pub fn removed_share(self) -> f64 {
        if self.words_in == 0 { 0.0 } else { 1.0 - self.words_out as f64 / self.words_in as f64 }
    }
}

/// The sum over pages.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Records.
    pub records: u64,
    /// Pages without a record.
    pub quarantined: u64,
    /// Why, by code.
    pub quarantined_by_code: BTreeMap<String, u64>,
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
    /// Records by host, where it is known.
    pub hosts: BTreeMap<String, HostCount>,
    /// What was noticed while the rows of the table were made.
    pub csv: CsvCounts,
}

/// Puts in or takes back.
#[derive(Clone, Copy)]
enum Sign {
    Plus,
    Minus,
}

impl Sign {
    fn change(self, total: &mut u64, by: u64) {
        *total = match self {
            Self::Plus => total.saturating_add(by),
            Self::Minus => total.saturating_sub(by),
        };
    }

    /// Changes one entry of a map; entries that come to nothing are not kept.
    fn change_entry(self, map: &mut BTreeMap<String, u64>, key: &str, by: u64) {
        self.change(map.entry(key.to_owned()).or_default(), by);
        if map.get(key) == Some(&0) {
            map.remove(key);
        }
    }
}

impl Totals {
    /// Puts a page in.
    pub fn add(&mut self, page: &PageCounts) {
        self.change(Sign::Plus, page);
    }

    /// Takes a page back that was put in before.
    pub fn take_back(&mut self, page: &PageCounts) {
        self.change(Sign::Minus, page);
    }

    fn change(&mut self, sign: Sign, page: &PageCounts) {
        sign.change(&mut self.bytes_in, page.bytes);
        if !page.code.is_empty() {
            sign.change(&mut self.quarantined, 1);
            sign.change_entry(&mut self.quarantined_by_code, &page.code, 1);
            return;
        }
        sign.change(&mut self.records, 1);
        sign.change(&mut self.words_in, page.words_in);
        sign.change(&mut self.words_out, page.words_out);
        sign.change(&mut self.csv.escaped_cells, page.csv.escaped_cells);
        sign.change(&mut self.csv.long_cells, page.csv.long_cells);
        sign.change_entry(&mut self.status, &page.status, 1);
        sign.change_entry(&mut self.languages, &page.language, 1);
        for flag in &page.flags {
            sign.change_entry(&mut self.flags, flag, 1);
        }
        for own in &page.removals {
            change_removals(sign, &mut self.removals_by_rule, &own.rule, own.count);
            change_removals(sign, &mut self.removals_by_category, &own.category, own.count);
        }
        if let Some(host) = &page.host {
            let total = self.hosts.entry(host.clone()).or_default();
            sign.change(&mut total.records, 1);
            sign.change(&mut total.words_in, page.words_in);
            sign.change(&mut total.words_out, page.words_out);
            if total.records == 0 {
                self.hosts.remove(host);
            }
        }
    }
}

fn change_removals(sign: Sign, map: &mut BTreeMap<String, RemovalCount>, key: &str, by: RemovalCount) {
    let total = map.entry(key.to_owned()).or_default();
    sign.change(&mut total.spans, by.spans);
    sign.change(&mut total.chars, by.chars);
    if total.spans == 0 {
        map.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(status: &str, spans: u64) -> PageCounts {
        let count = RemovalCount { spans, chars: 10 * spans };
        PageCounts {
            bytes: 100,
            words_in: 20,
            words_out: 15,
            host: Some("example.org".into()),
            status: status.into(),
            flags: vec!["lossy_decode".into()],
            language: "en".into(),
            removals: vec![RuleCount { rule: "ad-label".into(), category: "ad".into(), count }],
            ..PageCounts::default()
        }
    }

    #[test]
    fn what_is_put_in_can_be_taken_back() {
        let mut totals = Totals::default();
        totals.add(&page("ok", 2));
        let before = totals.clone();
        totals.add(&page("short", 1));
        totals.add(&PageCounts { bytes: 7, code: "empty".into(), ..PageCounts::default() });
        assert_eq!((totals.records, totals.quarantined, totals.bytes_in), (2, 1, 207));
        assert_eq!(totals.removals_by_rule["ad-label"], RemovalCount { spans: 3, chars: 30 });
        assert!((totals.hosts["example.org"].removed_share() - 0.25).abs() < 1e-9);
        totals.take_back(&page("short", 1));
        totals.take_back(&PageCounts { bytes: 7, code: "empty".into(), ..PageCounts::default() });
        assert_eq!(totals, before);
        totals.take_back(&page("ok", 2));
        assert_eq!(totals, Totals::default());
    }
}
