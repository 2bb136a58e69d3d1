//! Dates: recognised in the languages of the lexicon, chosen from what page and head say.

mod choose;
mod clock;
mod find;
mod line;
mod names;
mod nearby;
#[cfg(test)]
mod tests;
mod tokens;

use std::ops::{Range, RangeInclusive};

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use crate::measure::Measured;
use crate::page::{Document, Origin};
use crate::record::DatePrecision;

pub use choose::{Dates, resolve, valid_fetched};
pub use find::Reading;
pub use line::is_date_line;

/// Years a page may have been published in.
pub const YEARS: RangeInclusive<u32> = 1990..=2100;

/// A date found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDate {
    /// The day; the first of its month where only a month is known.
    pub date: Date,
    /// The clock time.
    pub time: Option<Time>,
    /// The offset from UTC, only if a zone is printed.
    pub offset: Option<Offset>,
    /// How exact it is.
    pub precision: DatePrecision,
    /// Where it is printed, in bytes of the text searched.
    pub range: Range<usize>,
    /// Whether day and month could be the other way round: `03/04/2026`.
    pub ambiguous: bool,
}

impl FoundDate {
    /// A day and nothing else.
    pub(super) fn day(date: Date, range: Range<usize>) -> Self {
        Self { date, time: None, offset: None, precision: DatePrecision::Day, range, ambiguous: false }
    }

    /// The date with day and month the other way round, if they could be.
    pub(super) fn swapped(&self) -> Option<Date> {
        Date::new(self.date.year(), self.date.day(), self.date.month()).ok().filter(|_| self.ambiguous)
    }

    /// With the offset that the zone has at this local time: of two the earlier instant, and in the hour that the zone
    /// leaves out the offset before it.
    pub(super) fn in_zone(mut self, zone: &TimeZone) -> Self {
        if let (Some(local), None) = (self.local(), self.offset) {
            self.offset = Some(match zone.to_ambiguous_timestamp(local).offset() {
                AmbiguousOffset::Unambiguous { offset } => offset,
                AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
            });
        }
        self
    }

    /// Day and clock time, if there is one.
    pub fn local(&self) -> Option<DateTime> {
        self.time.map(|time| self.date.to_datetime(time))
    }

    /// RFC 3339 with its offset where one is known, else the day (or month).
    pub fn published(&self) -> String {
        match (self.local(), self.offset) {
            (Some(local), Some(offset)) => format!("{}{}", seconds(local), offset_text(offset)),
            _ if self.precision == DatePrecision::Month => self.date.strftime("%Y-%m").to_string(),
            _ => self.date.to_string(),
        }
    }

    /// The same instant in UTC, if the offset is known.
    pub fn utc(&self) -> Option<String> {
        let instant = self.offset?.to_timestamp(self.local()?).ok()?;
        Some(format!("{}Z", seconds(Offset::UTC.to_datetime(instant))))
    }
}

/// A local date-time to the second.
pub(crate) fn seconds(local: DateTime) -> String {
    local.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// `+01:00`, and `+00:00` for UTC.
fn offset_text(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

impl<'w> Reading<'w> {
    /// How dates are read on this page.
    ///
    /// In `03/04/2026` the day comes first, except in the English of the United States. A page in English that names
    /// no country, neither by its language tag, `og:locale` nor the end of its host name, is taken for American: most
    /// of them are, and half of the others write the month by name.
    pub fn of(page: &Measured<'w>, origin: Option<&Origin>) -> Self {
        let month_first = match origin {
            None => page.month_first(),
            Some(_) => month_first(page, origin),
        };
        Self { words: page.lexicon.dates(), month_first }
    }
}

/// Whether the month comes first on a page where both numbers could be it.
pub(crate) fn month_first(page: &Measured<'_>, origin: Option<&Origin>) -> bool {
    let tag = page.language.as_ref().map(|language| language.tag.as_str()).unwrap_or_default();
    comes_first(page.document, tag, origin)
}

fn comes_first(document: &Document, tag: &str, origin: Option<&Origin>) -> bool {
    let english = |text: &str| text == "en" || text.starts_with("en-");
    if !english(tag) {
        return false;
    }
    let locale =
        document.metadata.meta.iter().find(|item| item.name == "og:locale").map(|item| item.value.replace('_', "-"));
    let tags = [Some(tag.to_owned()), document.metadata.lang.clone(), locale];
    if let Some(region) = tags.iter().flatten().find_map(|tag| region(tag)) {
        return region == "US";
    }
    let address = origin.and_then(|origin| origin.url.as_deref()).or(document.metadata.canonical.as_deref());
    let host =
        address.and_then(|address| url::Url::parse(address).ok()).and_then(|url| url.host_str().map(str::to_owned));
    let elsewhere = [".uk", ".au", ".nz", ".ie", ".in", ".za", ".eu", ".sg", ".hk", ".ng", ".ke", ".pk", ".my", ".lk"];
    !host.is_some_and(|host| elsewhere.iter().any(|end| host.ends_with(end)))
}

/// The region of an English language tag.
fn region(tag: &str) -> Option<String> {
    let mut parts = tag.split(['-', '_']);
    parts.next().filter(|primary| primary.eq_ignore_ascii_case("en"))?;
    parts.find(|part| part.len() == 2).map(str::to_ascii_uppercase)
}
