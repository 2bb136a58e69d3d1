//! Golden pages: raw scrapes beside what a careful editor made of them by hand.
//!
//! Every folder below `tests/pages` holds `source.html` or `source.txt`, `expected.txt`, `expected.json` and
//! `page.toml`. All that is wrong on all pages is printed at once. `GOLDEN=pl- cargo test --test golden` looks only at
//! the pages whose names contain `pl-`.
//!
//! What is known to come out wrong is written down, not left out: `known-gap = "reason"` in `page.toml`, with
//! `gap-fields = ["authors"]` where only these parts are wrong. Such a page must fail, and in these parts alone.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it is not as it should be")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use dehusk::detect::{self, RULES};
use dehusk::lexicon::fold::folded;
use dehusk::measure::Measured;
use dehusk::page::Format;
use dehusk::record::Cleaned;
use dehusk::{ArticleRecord, Inspection, Origin, RemovalRecord, Settings, inspect};
use serde::Deserialize;

const LANGUAGES: [&str; 10] = ["de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "uk"];

/// Rules that no page can show, and why.
const SILENT_RULES: &[(&str, &str)] =
    &[("repeated-block", "needs other pages of the site"), ("site-rule", "needs a site section in the configuration")];

/// What is wrong with a page: the part of it, and how.
type Failure = (String, String);

/// `page.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Sheet {
    why: String,
    language: String,
    licence: String,
    origin: String,
    contains: Vec<String>,
    omits: Vec<String>,
    known_gap: Option<String>,
    #[serde(default)]
    gap_fields: Vec<String>,
}

/// `expected.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    title: Option<String>,
    standfirst: Option<String>,
    authors: Vec<String>,
    date_published: Option<String>,
    date_local: Option<String>,
    language: String,
    dateline_place: Option<String>,
    captions: Vec<String>,
    tags: Vec<String>,
}

struct Page {
    slug: String,
    sheet: Sheet,
    expected: Expected,
    text: String,
    source: Vec<u8>,
    format: Format,
}

impl Page {
    fn read(folder: &Path) -> Self {
        let slug = folder.file_name().unwrap().to_string_lossy().into_owned();
        let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{slug}/{name}: {e}"));
        let (format, source) = match fs::read(folder.join("source.html")) {
            Ok(bytes) => (Format::Html, bytes),
            Err(_) => (Format::Text, text("source.txt").into_bytes()),
        };
        let sheet = toml::from_str(&text("page.toml")).unwrap_or_else(|e| panic!("{slug}/page.toml: {e}"));
        let expected = serde_json::from_str(&text("expected.json")).unwrap_or_else(|e| panic!("{slug}: {e}"));
        Self { sheet, expected, text: text("expected.txt"), source, format, slug }
    }

    fn inspect(&self, settings: &Settings) -> Result<Inspection, String> {
        let name = if self.format == Format::Html { "source.html" } else { "source.txt" };
        look_at(&self.source, &format!("{}/{name}", self.slug), Some(self.format), settings)
    }

    /// All that is not as expected.
    fn failures(&self, settings: &Settings) -> Vec<Failure> {
        let Cleaned { record, removals, .. } = match self.inspect(settings) {
            Ok(inspection) => inspection.cleaned,
            Err(error) => return vec![("page".to_owned(), error)],
        };
        let mut failures = Vec::new();
        let mut fail = |part: &str, message: String| failures.push((part.to_owned(), message));
        let difference = text_difference(&self.text, &record.text, &removals);
        if !difference.is_empty() {
            fail("text", difference);
        }
        for phrase in self.sheet.contains.iter().filter(|phrase| !record.text.contains(*phrase)) {
            fail("contains", format!("{phrase:?} is not in the text"));
        }
        for phrase in self.sheet.omits.iter().filter(|phrase| record.text.contains(*phrase)) {
            fail("omits", format!("{phrase:?} is in the text"));
        }
        self.compare_fields(&record, &mut fail);
        failures
    }

    fn compare_fields(&self, record: &ArticleRecord, fail: &mut dyn FnMut(&str, String)) {
        let expected = &self.expected;
        let mut compare = |part: &str, wanted: Option<String>, got: Option<String>| {
            if wanted != got {
                fail(part, format!("expected {}, got {}", shown(wanted.as_ref()), shown(got.as_ref())));
            }
        };
        compare("title", collapsed_option(expected.title.as_ref()), collapsed_option(record.title.as_ref()));
        if expected.standfirst.is_some() {
            let got = collapsed_option(record.standfirst.as_ref());
            compare("standfirst", collapsed_option(expected.standfirst.as_ref()), got);
        }
        compare("date_published", zoned(expected.date_published.as_ref()), zoned(record.date_published.as_ref()));
        compare("date_local", expected.date_local.clone(), record.date_local.clone());
        compare("language", Some(primary(&expected.language)), record.language.as_deref().map(primary));
        let place = record.dateline.as_ref().and_then(|dateline| dateline.place.as_deref());
        compare("dateline_place", expected.dateline_place.as_deref().map(folded), place.map(folded));

        let (wanted, got) = (folded_set(&expected.authors), folded_set(&record.authors));
        if wanted != got {
            fail("authors", format!("expected {:?}, got {:?}", expected.authors, record.authors));
        }
        let captions: Vec<String> = record.captions.iter().map(|caption| folded(&caption.text)).collect();
        for wanted in &expected.captions {
            if !captions.iter().any(|caption| caption.contains(&folded(wanted))) {
                fail("captions", format!("{wanted:?} is not among {captions:?}"));
            }
        }
        let tags = folded_set(&record.tags);
        let lacking: Vec<&String> = expected.tags.iter().filter(|tag| !tags.contains(&folded(tag))).collect();
        if !lacking.is_empty() {
            fail("tags", format!("{lacking:?} not among {:?}", record.tags));
        }
    }
}

/// What is left of the failures of a page once its known gap is allowed for.
fn beyond_gap(sheet: &Sheet, failures: Vec<Failure>) -> Vec<Failure> {
    let Some(reason) = &sheet.known_gap else {
        return failures;
    };
    let parts: BTreeSet<String> = failures.iter().map(|(part, _)| part.clone()).collect();
    let closed = |part: &str| ("known-gap".to_owned(), format!("gap closed: remove known-gap{part} ({reason})"));
    if sheet.gap_fields.is_empty() {
        return if parts.is_empty() { vec![closed("")] } else { Vec::new() };
    }
    let mut left: Vec<Failure> = failures.into_iter().filter(|(part, _)| !sheet.gap_fields.contains(part)).collect();
    if sheet.gap_fields.iter().all(|part| !parts.contains(part)) {
        left.push(closed(""));
    } else {
        let passing = sheet.gap_fields.iter().filter(|part| !parts.contains(*part));
        left.extend(passing.map(|part| closed(&format!(" for {part}"))));
    }
    left
}

fn look_at(bytes: &[u8], path: &str, format: Option<Format>, settings: &Settings) -> Result<Inspection, String> {
    let origin = Origin { path: path.to_owned(), format, ..Origin::default() };
    match catch_unwind(AssertUnwindSafe(|| inspect(bytes, &origin, settings))) {
        Ok(Ok(inspection)) => Ok(inspection),
        Ok(Err(error)) => Err(format!("no record: {} ({error})", error.code())),
        Err(_) => Err("panicked; its message is printed above".to_owned()),
    }
}

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

fn all_pages() -> Vec<Page> {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root("tests/pages")).unwrap().map(|entry| entry.unwrap().path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders.iter().map(|folder| Page::read(folder)).collect()
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn collapsed_option(text: Option<&String>) -> Option<String> {
    text.map(|text| collapsed(text))
}

fn shown(value: Option<&String>) -> String {
    value.map_or("nothing".to_owned(), |value| format!("{value:?}"))
}

fn primary(tag: &str) -> String {
    folded(tag.split('-').next().unwrap_or(tag))
}

/// `Z` and `+00:00` are the same zone.
fn zoned(date: Option<&String>) -> Option<String> {
    date.map(|date| date.strip_suffix('Z').map_or(date.clone(), |local| format!("{local}+00:00")))
}

fn folded_set(items: &[String]) -> BTreeSet<String> {
    items.iter().map(|item| folded(item)).collect()
}

/// Paragraphs with their white space collapsed; lists and tables keep their lines.
fn paragraphs(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines().map(collapsed) {
        match found.last_mut() {
            _ if line.is_empty() => open = false,
            Some(last) if open => *last = format!("{last} ⏎ {line}"),
            _ => {
                found.push(line);
                open = true;
            }
        }
    }
    found
}

/// Where two texts differ: `-` paragraphs are lost, `+` paragraphs are left, `~` paragraphs are changed.
fn text_difference(expected: &str, got: &str, removals: &[RemovalRecord]) -> String {
    let (expected, got) = (paragraphs(expected), paragraphs(got));
    let mut out = String::new();
    for (lost, left) in hunks(&expected, &got) {
        let (lost, mut left) = (&expected[lost], &got[left]);
        let running = |paragraphs: &[String]| words(&paragraphs.join(" ").replace('⏎', " "));
        if running(lost) == running(left) {
            write!(out, "\n      ~ parted differently: {}", short(&left.join(" ¶ "))).unwrap();
            continue;
        }
        for paragraph in lost {
            let Some(twin) = left.iter().position(|other| alike(paragraph, other)) else {
                write!(out, "\n      - {}{}", short(paragraph), culprit(paragraph, removals)).unwrap();
                continue;
            };
            for other in &left[..twin] {
                write!(out, "\n      + {}", short(other)).unwrap();
            }
            write!(out, "\n      ~ {}", marked(&words(paragraph), &words(&left[twin]))).unwrap();
            left = &left[twin + 1..];
        }
        for other in left {
            write!(out, "\n      + {}", short(other)).unwrap();
        }
    }
    out
}

/// The rule that took a paragraph, as far as its text tells.
fn culprit(paragraph: &str, removals: &[RemovalRecord]) -> String {
    let took = |removal: &&RemovalRecord| {
        let removed = collapsed(&removal.text);
        removed == paragraph
            || removed.chars().count() > 12 && (paragraph.contains(&removed) || removed.contains(paragraph))
    };
    removals
        .iter()
        .find(took)
        .map_or_else(String::new, |removal| format!(" <- {} {:?}", removal.rule, removal.evidence))
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Whether most words of the shorter paragraph are in the longer one.
fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let lost: usize = hunks(&one, &other).into_iter().map(|(lost, _)| lost.len()).sum();
    (one.len() - lost) * 2 > one.len().min(other.len())
}

/// One line with the changed words marked and a few words before them.
fn marked(before: &[String], after: &[String]) -> String {
    let mut out = String::new();
    for (lost, left) in hunks(before, after) {
        let context = before[lost.start.saturating_sub(4)..lost.start].join(" ");
        write!(out, "… {context} ").unwrap();
        if !lost.is_empty() {
            write!(out, "[-{}-] ", short(&before[lost].join(" "))).unwrap();
        }
        if !left.is_empty() {
            write!(out, "{{+{}+}} ", short(&after[left].join(" "))).unwrap();
        }
    }
    out
}

fn short(text: &str) -> String {
    let count = text.chars().count();
    if count <= 150 {
        return text.to_owned();
    }
    format!("{}… ({count} characters)", text.chars().take(140).collect::<String>())
}

/// Runs of items that stand only in `before` and only in `after`, by their longest common subsequence.
fn hunks(before: &[String], after: &[String]) -> Vec<(Range<usize>, Range<usize>)> {
    let width = after.len() + 1;
    let mut longest = vec![0u32; (before.len() + 1) * width];
    for i in (0..before.len()).rev() {
        for j in (0..after.len()).rev() {
            longest[i * width + j] = if before[i] == after[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let mut found = Vec::new();
    let (mut i, mut j) = (0, 0);
    let (mut lost, mut left) = (0, 0);
    loop {
        let ended = i == before.len() && j == after.len();
        if ended || i < before.len() && j < after.len() && before[i] == after[j] {
            if lost < i || left < j {
                found.push((lost..i, left..j));
            }
            if ended {
                return found;
            }
            (i, j) = (i + 1, j + 1);
            (lost, left) = (i, j);
        } else if j == after.len() || i < before.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
}

#[test]
fn pages_come_out_as_a_careful_editor_would_have_them() {
    let settings = Settings::default();
    let only = std::env::var("GOLDEN").unwrap_or_default();
    let pages: Vec<Page> = all_pages().into_iter().filter(|page| page.slug.contains(&only)).collect();
    let (mut report, mut wrong, mut gaps) = (String::new(), 0, 0);
    let mut by_part: BTreeMap<String, usize> = BTreeMap::new();
    for page in &pages {
        gaps += usize::from(page.sheet.known_gap.is_some());
        let failures = beyond_gap(&page.sheet, page.failures(&settings));
        if failures.is_empty() {
            continue;
        }
        wrong += 1;
        writeln!(report, "\n{} ({})", page.slug, page.sheet.why).unwrap();
        let parts: BTreeSet<&String> = failures.iter().map(|(part, _)| part).collect();
        for part in parts {
            *by_part.entry(part.clone()).or_default() += 1;
        }
        for (part, message) in failures {
            writeln!(report, "  {part}: {message}").unwrap();
        }
    }
    let right = pages.len() - wrong;
    assert!(wrong == 0, "{report}\n{right} of {} pages right, {gaps} known gaps; wrong: {by_part:?}", pages.len());
}

/// The head of a text scrape: both fields right on 95 % of the pages, and none where the page has none.
#[test]
fn titles_and_dates_of_text_scrapes_are_right_and_never_invented() {
    let settings = Settings::default();
    let pages: Vec<Page> = all_pages().into_iter().filter(|page| page.format == Format::Text).collect();
    let (mut right, mut invented) = (0, Vec::new());
    for page in &pages {
        let record = page.inspect(&settings).unwrap().cleaned.record;
        let wanted = &page.expected;
        let fields = [
            (collapsed_option(wanted.title.as_ref()), collapsed_option(record.title.as_ref())),
            (zoned(wanted.date_published.as_ref()), zoned(record.date_published.as_ref())),
            (wanted.date_local.clone(), record.date_local.clone()),
        ];
        right += usize::from(fields.iter().all(|(wanted, got)| wanted == got));
        invented.extend(fields.into_iter().filter(|(wanted, _)| wanted.is_none()).filter_map(|(_, got)| got));
    }
    assert!(invented.is_empty(), "{invented:?}");
    assert!(pages.len() >= 15 && right * 100 >= pages.len() * 95, "{right} of {} right", pages.len());
}

#[test]
fn there_are_pages_enough_in_every_language() {
    let pages = all_pages();
    assert!(pages.len() >= 30, "only {} pages", pages.len());
    let count = |language: &str| pages.iter().filter(|page| primary(&page.sheet.language) == language).count();
    for language in LANGUAGES {
        assert!(count(language) >= 2, "only {} pages in {language}", count(language));
    }
    for Page { slug, sheet, text, expected, .. } in &pages {
        assert!(!sheet.why.is_empty() && !sheet.licence.is_empty() && !sheet.origin.is_empty(), "{slug}: page.toml");
        assert!(!sheet.contains.is_empty() && !sheet.omits.is_empty(), "{slug}: contains and omits");
        assert!(sheet.contains.iter().all(|phrase| text.contains(phrase)), "{slug}: contains against expected.txt");
        assert!(!sheet.omits.iter().any(|phrase| text.contains(phrase)), "{slug}: omits against expected.txt");
        assert_eq!(primary(&expected.language), primary(&sheet.language), "{slug}: language");
    }
}

#[test]
fn every_rule_reports_something_on_some_page() {
    let settings = Settings::default();
    let mut silent: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    let mut hear = |inspection: Result<Inspection, String>| {
        let Ok(Inspection { document, .. }) = inspection else { return };
        let page = Measured::new(&document, &settings.lexicon);
        for finding in detect::detect(&page, &settings.rules) {
            silent.remove(RULES[finding.rule].id);
        }
    };
    for page in all_pages() {
        hear(page.inspect(&settings));
    }
    for entry in walkdir::WalkDir::new(root("raw")).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            hear(look_at(&fs::read(entry.path()).unwrap(), &entry.path().to_string_lossy(), None, &settings));
        }
    }
    for (rule, reason) in SILENT_RULES {
        assert!(RULES.iter().any(|known| known.id == *rule), "{rule} is no rule any more ({reason})");
        assert!(silent.remove(rule), "{rule} does report: take it off SILENT_RULES ({reason})");
    }
    assert!(silent.is_empty(), "no golden page and no sample shows {silent:?}");
}

#[test]
fn a_known_gap_must_be_there_and_no_wider_than_it_says() {
    let sheet = |gap: &str| -> Sheet {
        let fixed = "why = 'w'\nlanguage = 'en'\nlicence = 'l'\norigin = 'o'\ncontains = []\nomits = []\n";
        toml::from_str(&format!("{fixed}{gap}")).unwrap()
    };
    let left = |gap: &str, parts: &[&str]| -> Vec<String> {
        let failures = parts.iter().map(|part| ((*part).to_owned(), String::new())).collect();
        beyond_gap(&sheet(gap), failures).into_iter().map(|(part, _)| part).collect()
    };
    assert_eq!(left("", &["text"]), ["text"]);
    assert_eq!(left("known-gap = 'x'", &["text", "tags"]), [""; 0]);
    assert_eq!(left("known-gap = 'x'", &[]), ["known-gap"]);
    let narrow = "known-gap = 'x'\ngap-fields = ['authors', 'tags']";
    assert_eq!(left(narrow, &["authors", "tags"]), [""; 0]);
    assert_eq!(left(narrow, &["authors", "tags", "text"]), ["text"]);
    assert_eq!(left(narrow, &["authors"]), ["known-gap"]);
    assert_eq!(left(narrow, &[]), ["known-gap"]);
}

#[test]
fn differences_name_what_is_lost_left_and_changed() {
    assert_eq!(text_difference("a b\n\nc  d\n", "a  b\n\nc d", &[]), "");
    assert_eq!(text_difference("a\n\nb", "a\n\nc", &[]), "\n      - b\n      + c");
    let changed = text_difference("one two three four five", "one two three four four five", &[]);
    assert!(changed.contains("~ ") && changed.contains("{+four+}"), "{changed}");
    assert_eq!(text_difference("a b\n\nc", "a\n\nb c", &[]), "\n      ~ parted differently: a ¶ b c");
    assert_eq!(text_difference("- a\n- b", "- a\n- b\n\n- c", &[]), "\n      + - c");
}
