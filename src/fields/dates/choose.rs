//! Which of the dates a page gives are its publication and its last change.

use std::cell::LazyCell;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::apply::{Article, Moved};
use crate::detect::Field;
use crate::fields::json_ld::LdArticle;
use crate::measure::Measured;
use crate::page::{Origin, TimeTag};
use crate::record::{DatePrecision, DateSource, Dateline, NoteKind};

use super::names::{self, MODIFIED, PUBLISHED, Told};
use super::{FoundDate, Reading, nearby};

/// The dates of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dates {
    /// See [`crate::record::ArticleRecord::date_published`].
    pub published: Option<String>,
    /// See [`crate::record::ArticleRecord::date_local`].
    pub local: Option<String>,
    /// See [`crate::record::ArticleRecord::date_published_utc`].
    pub utc: Option<String>,
    /// How exact it is.
    pub precision: Option<DatePrecision>,
    /// Where it was found.
    pub source: Option<DateSource>,
    /// As written there.
    pub raw: Option<String>,
    /// See [`crate::record::ArticleRecord::date_modified`].
    pub modified: Option<String>,
    /// Day and month could be the other way round, and nothing else on the page says which.
    pub ambiguous: bool,
}

/// What the labels of a last change have in common, folded.
const CHANGED: [&str; 34] = [
    "updat",
    "modif",
    "edited",
    "revised",
    "aktuali",
    "geändert",
    "überarbeitet",
    "mis à jour",
    "mise à jour",
    "maj ",
    "actuali",
    "aggiorna",
    "atualiz",
    "bijgewerkt",
    "gewijzigd",
    "zmodyfik",
    "оновлен",
    "обновлен",
    "обновлён",
    "opdater",
    "oppdater",
    "uppdater",
    "päivitetty",
    "muokattu",
    "güncelle",
    "frissít",
    "módosít",
    "diperbarui",
    "pembaruan",
    "ενημερώ",
    "ενημέρω",
    "수정",
    "更新",
    "업데이트",
];

/// A date somewhere on the page.
#[derive(Debug, Clone)]
struct Candidate {
    found: FoundDate,
    source: DateSource,
    raw: String,
}

/// Chooses the dates of a page from its head, its `time` elements, the lines moved out of the text, the dateline, the
/// address and the lines by the headline; local times are those of `zone`, if the configuration names one for the site.
///
/// A page that prints no date but that of its last change has that as its date, with the source `modified`.
pub fn resolve(
    page: &Measured<'_>,
    article: &Article,
    origin: &Origin,
    dateline: Option<&Dateline>,
    zone: Option<&TimeZone>,
) -> Dates {
    let reading = Reading::of(page, Some(origin));
    let latest = latest_day(origin);
    let mut all = Collected { reading, latest, published: Vec::new(), modified: Vec::new() };
    all.json_ld(crate::fields::json_ld::primary(page));
    all.meta(page);
    all.time_tags(page);
    all.lines(&article.moved, Field::Date);
    if let Some(date) = dateline.and_then(|dateline| dateline.date.as_deref()) {
        all.add(date, DateSource::Dateline, false);
    }
    all.address(page, origin);
    all.lesser(page, article);
    all.turn_as_elsewhere(&page.document.metadata.times);
    all.finish(zone)
}

/// The latest day that can be true: two after the fetch.
fn latest_day(origin: &Origin) -> Option<Date> {
    let fetched = machine_date(origin.date_fetched.as_deref()?)?;
    fetched.checked_add(jiff::Span::new().days(2)).ok()
}

/// `date_fetched` if it is what it should be: RFC 3339 or a bare date.
pub fn valid_fetched(origin: &Origin) -> Option<String> {
    let raw = origin.date_fetched.as_deref()?.trim();
    let instant = raw.parse::<jiff::Timestamp>().is_ok();
    (instant || machine_date(raw).is_some_and(|date| date.to_string() == raw)).then(|| raw.to_owned())
}

fn machine_date(raw: &str) -> Option<Date> {
    raw.trim().get(..10)?.parse().ok()
}

struct Collected<'w> {
    reading: Reading<'w>,
    latest: Option<Date>,
    published: Vec<Candidate>,
    modified: Vec<Candidate>,
}

impl Collected<'_> {
    fn accepts(&self, found: &FoundDate) -> bool {
        self.latest.is_none_or(|latest| found.date <= latest)
    }

    /// Adds the first date of a value.
    fn add(&mut self, raw: &str, source: DateSource, modified: bool) {
        let Some(found) = self.reading.find(raw).or_else(|| month_only(raw)) else { return };
        self.push(found, source, raw, modified);
    }

    fn push(&mut self, found: FoundDate, source: DateSource, raw: &str, modified: bool) {
        if !self.accepts(&found) {
            return;
        }
        let list = if modified { &mut self.modified } else { &mut self.published };
        list.push(Candidate { found, source, raw: raw.trim().chars().take(200).collect() });
    }

    fn json_ld(&mut self, article: Option<&LdArticle>) {
        let Some(article) = article else { return };
        if let Some(raw) = &article.date_published {
            self.add(raw, DateSource::Jsonld, false);
        }
        if let Some(raw) = &article.date_modified {
            self.add(raw, DateSource::Jsonld, true);
        }
    }

    fn meta(&mut self, page: &Measured<'_>) {
        for (names, modified) in [(&PUBLISHED[..], false), (&MODIFIED[..], true)] {
            for name in names {
                for item in page.document.metadata.meta.iter().filter(|item| item.name == *name) {
                    self.add(&item.value, DateSource::Meta, modified);
                }
            }
        }
    }

    /// `time` elements that say they are the publication, else those between headline and running text.
    fn time_tags(&mut self, page: &Measured<'_>) {
        let metadata = &page.document.metadata;
        let says = |time: &TimeTag, words: &[&str]| words.iter().any(|word| time.tokens.contains(word));
        let first = page.frame.headline.unwrap_or(0).saturating_sub(3);
        let last = page.frame.first_long.map_or(usize::MAX, |long| long + 1);
        let near = |time: &TimeTag| (first..=last).contains(&(time.block as usize));
        let mut chosen: Vec<(&TimeTag, bool)> = Vec::new();
        for time in metadata.times.iter().chain(&metadata.hidden_times) {
            let changed = is_changed(time);
            if changed && near(time) {
                chosen.push((time, true));
            } else if says(time, &["datepublished", "published", "pubdate", "entry-date"]) && near(time) {
                chosen.insert(0, (time, false));
            } else if near(time) {
                chosen.push((time, false));
            }
        }
        for (time, modified) in chosen {
            for raw in [&time.datetime, &time.text] {
                self.add(raw, DateSource::TimeTag, modified);
            }
        }
    }

    /// Dates in lines moved out of the text into a field; what stands before each date is its label.
    fn lines(&mut self, moved: &[Moved], field: Field) {
        for line in moved.iter().filter(|moved| moved.field == field) {
            let mut from = 0;
            let mut changed = false;
            for found in self.reading.find_all(&line.text) {
                let label = line.text.get(from..found.range.start).unwrap_or_default();
                from = found.range.end;
                // "Updated 3 March, first published 1 March": each label counts for the date behind it.
                if label.chars().any(char::is_alphabetic) {
                    changed = is_change(label);
                }
                let raw = line.text.get(found.range.clone()).unwrap_or_default().to_owned();
                self.push(found, DateSource::Text, &raw, changed);
            }
        }
    }

    /// The day in the address: `/2026/03/03/`, `/2026-03-03/`, `/20260303/`.
    fn address(&mut self, page: &Measured<'_>, origin: &Origin) {
        let metadata = &page.document.metadata;
        let address = origin.url.as_deref().or(metadata.canonical.as_deref());
        let Some(path) = address.and_then(|address| url::Url::parse(address).ok()).map(|url| url.path().to_owned())
        else {
            return;
        };
        if let Some((raw, date)) = day_in_path(&path) {
            let end = raw.len();
            let found = FoundDate::day(date, 0..end);
            self.push(found, DateSource::Url, &raw, false);
        }
    }

    /// Weaker witnesses: dates under less known names in the head, dates printed by the headline, and the first
    /// `time` element of the article's text, as in forums.
    fn lesser(&mut self, page: &Measured<'_>, article: &Article) {
        for item in page.document.metadata.meta.iter().filter(|item| item.value.len() <= MAX_VALUE_BYTES) {
            let known = PUBLISHED.contains(&item.name.as_str()) || MODIFIED.contains(&item.name.as_str());
            if let Some(told) = names::told(&item.name).filter(|_| !known) {
                self.add(&item.value, DateSource::Meta, told == Told::Modified);
            }
        }
        // "First published on 4 March 2026."
        self.lines(&article.moved, Field::Note(NoteKind::RepublishedFrom));
        for printed in nearby::printed(page, &self.reading) {
            self.push(printed.found, DateSource::Text, &printed.raw, printed.changed);
        }
        let first = page.frame.headline.unwrap_or(0);
        let last = article.paragraphs.last().map_or(0, |paragraph| paragraph.block + 3);
        let metadata = &page.document.metadata;
        let inside = |time: &&TimeTag| (first..=last).contains(&(time.block as usize));
        let times = metadata.times.iter().chain(&metadata.hidden_times).filter(inside);
        if let Some(time) = times.min_by_key(|time| time.block) {
            let changed = is_changed(time);
            for raw in [&time.datetime, &time.text] {
                self.add(raw, DateSource::TimeTag, changed);
            }
        }
    }

    /// Drops the publication of JSON-LD where it is the day of the last change and the page prints only an earlier date:
    /// many sites write the day they were built into both.
    fn drop_build_day(&mut self) {
        let of_data =
            |all: &[Candidate]| all.iter().find(|one| one.source == DateSource::Jsonld).map(|one| one.found.date);
        let (Some(built), Some(changed)) = (of_data(&self.published), of_data(&self.modified)) else { return };
        let is_printed = |one: &&Candidate| matches!(one.source, DateSource::Text | DateSource::TimeTag);
        let mut printed = self.published.iter().chain(&self.modified).filter(is_printed).peekable();
        let earlier = |one: &Candidate| one.found.date < built && days_apart(one.found.date, built) > 1;
        if built >= changed && printed.peek().is_some() && printed.all(earlier) {
            self.published.retain(|one| one.source != DateSource::Jsonld);
        }
    }

    /// Reads dates whose day and month could be the other way round as a `time` element of the page has them, wherever
    /// it stands, that can be read in one way only.
    fn turn_as_elsewhere(&mut self, times: &[TimeTag]) {
        let reading = self.reading;
        let clear_days = LazyCell::new(|| {
            let read = times.iter().filter_map(|time| reading.find(&time.datetime));
            read.filter(|found| !found.ambiguous).map(|found| found.date).collect::<Vec<_>>()
        });
        for found in self.published.iter_mut().chain(&mut self.modified).map(|one| &mut one.found) {
            let Some(swapped) = found.swapped() else { continue };
            if clear_days.contains(&found.date) {
                found.ambiguous = false;
            } else if clear_days.contains(&swapped) {
                (found.date, found.ambiguous) = (swapped, false);
            }
        }
    }

    fn finish(mut self, zone: Option<&TimeZone>) -> Dates {
        self.drop_build_day();
        let mut dates = Dates::default();
        let zoned = |found: &FoundDate| zone.map_or_else(|| found.clone(), |zone| found.clone().in_zone(zone));
        let modified = best(&self.modified);
        let printed = || self.modified.iter().find(|changed| changed.source == DateSource::Text);
        if let Some(best) = best(&self.published).or_else(printed) {
            let found = zoned(&best.found);
            dates.precision = Some(found.precision);
            dates.source = Some(if self.published.is_empty() { DateSource::Modified } else { best.source });
            dates.raw = Some(best.raw.clone());
            dates.ambiguous = found.ambiguous;
            match (found.local(), found.offset) {
                (Some(local), None) => dates.local = Some(super::seconds(local)),
                _ => dates.published = Some(found.published()),
            }
            dates.utc = found.utc();
        }
        dates.modified = modified.map(|best| zoned(&best.found).published());
        dates
    }
}

/// Days between two dates.
fn days_apart(one: Date, other: Date) -> i32 {
    (one - other).get_days().abs()
}

/// Longest value of a less known `meta` that is read as a date, in bytes.
const MAX_VALUE_BYTES: usize = 60;

/// The first candidate, or a more exact one of the same day: an instant before a local time before a bare day. If its
/// day and month could be the other way round, another candidate that has them so is believed.
fn best(candidates: &[Candidate]) -> Option<&Candidate> {
    let first = candidates.iter().find(|known| known.found.precision <= DatePrecision::Day).or(candidates.first())?;
    let clear = |wanted: Date| candidates.iter().find(|other| other.found.date == wanted && !other.found.ambiguous);
    let first = match first.found.swapped().and_then(clear) {
        Some(other) if clear(first.found.date).is_none() => other,
        _ => first,
    };
    let same = || candidates.iter().filter(|other| other.found.date == first.found.date);
    if first.found.offset.is_some() {
        return Some(first);
    }
    same()
        .find(|other| other.found.offset.is_some())
        .or_else(|| same().find(|other| other.found.time.is_some()))
        .or_else(|| same().find(|other| !other.found.ambiguous))
        .or(Some(first))
}

/// Whether a `time` element is of the last change.
fn is_changed(time: &TimeTag) -> bool {
    ["modified", "updated", "lastmod"].iter().any(|word| time.tokens.contains(word)) || is_change(&time.text)
}

/// Whether a label speaks of a change.
pub(super) fn is_change(label: &str) -> bool {
    let label = crate::lexicon::fold::folded(label);
    CHANGED.iter().any(|stem| label.contains(stem))
}

/// `2026-03`: a value that is a month and nothing else.
fn month_only(raw: &str) -> Option<FoundDate> {
    let raw = raw.trim();
    let (year, month) = raw.split_once('-')?;
    if year.len() != 4 || month.len() != 2 {
        return None;
    }
    let year: i16 =
        year.parse().ok().filter(|year| u32::try_from(*year).is_ok_and(|year| super::YEARS.contains(&year)))?;
    let date = Date::new(year, month.parse().ok()?, 1).ok()?;
    Some(FoundDate { precision: DatePrecision::Month, ..FoundDate::day(date, 0..raw.len()) })
}

/// A day in the path of an address, as written and as a date.
fn day_in_path(path: &str) -> Option<(String, Date)> {
    let day = |year: &str, month: &str, day: &str| -> Option<Date> {
        let year: i16 =
            year.parse().ok().filter(|year| u32::try_from(*year).is_ok_and(|year| super::YEARS.contains(&year)))?;
        Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
    };
    let parts: Vec<&str> = path.split('/').collect();
    for (index, part) in parts.iter().enumerate() {
        if part.len() == 4
            && let (Some(month), Some(number)) = (parts.get(index + 1), parts.get(index + 2))
            && month.len() <= 2
            && let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len())
            && (1..=2).contains(&digits)
            && let Some(date) = day(part, month, number.get(..digits).unwrap_or_default())
        {
            return Some((format!("{part}/{month}/{}", number.get(..digits).unwrap_or_default()), date));
        }
        let mut numbers = part.split(['-', '_']);
        let first = [numbers.next(), numbers.next(), numbers.next()];
        if let [Some(year), Some(month), Some(number)] = first
            && (year.len(), month.len(), number.len()) == (4, 2, 2)
            && let Some(date) = day(year, month, number)
        {
            return Some((format!("{year}-{month}-{number}"), date));
        }
        if part.len() == 8
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && let (Some(year), Some(month), Some(number)) = (part.get(..4), part.get(4..6), part.get(6..))
            && let Some(date) = day(year, month, number)
        {
            return Some(((*part).to_owned(), date));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_time_element_anywhere_settles_which_is_the_month() {
        let turned = |day: Date| {
            let lexicon = crate::lexicon::Lexicon::embedded();
            let found = FoundDate { ambiguous: true, ..FoundDate::day(date(2026, 3, 4), 0..10) };
            let printed = Candidate { found, source: DateSource::Text, raw: "03/04/2026".to_owned() };
            let mut all = Collected {
                reading: Reading { words: lexicon.dates(), month_first: true },
                latest: None,
                published: vec![printed],
                modified: Vec::new(),
            };
            let datetime = |day: Date| day.to_string();
            let time = |day| TimeTag { datetime: datetime(day), text: String::new(), block: 0, tokens: String::new() };
            all.turn_as_elsewhere(&[time(date(2026, 1, 9)), time(day)]);
            all.published.first().map(|one| (one.found.date, one.found.ambiguous)).unwrap()
        };
        assert_eq!(turned(date(2026, 4, 3)), (date(2026, 4, 3), false));
        assert_eq!(turned(date(2026, 3, 4)), (date(2026, 3, 4), false));
        assert_eq!(turned(date(2026, 4, 5)), (date(2026, 3, 4), true));
    }
}
