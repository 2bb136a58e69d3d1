//! Any text as the JSON-LD of a page: a record whose dates and ids are well-formed, or a reason.

#![no_main]

use std::sync::LazyLock;

use dehusk::page::Format;
use dehusk::{Origin, Outcome, Settings, clean_page};
use libfuzzer_sys::fuzz_target;

const BEFORE: &str = "<!doctype html><title>Ferry</title><script type=\"application/ld+json\">";
const AFTER: &str = "</script><article><h1>The ferry is back</h1><p>The ferry to the island sails again since Monday, \
    after three weeks in the dock at Ostley, the harbour master said.</p></article>";

static SETTINGS: LazyLock<Settings> = LazyLock::new(Settings::default);

fuzz_target!(|text: &str| {
    let page = format!("{BEFORE}{text}{AFTER}");
    let origin = Origin { path: "page".to_owned(), format: Some(Format::Html), ..Origin::default() };
    if let Outcome::Cleaned(cleaned) = clean_page(page.as_bytes(), &origin, &SETTINGS) {
        let record = &cleaned.record;
        for date in [&record.date_published, &record.date_modified].into_iter().flatten() {
            assert!(date.len() >= 4 && date.is_ascii());
        }
        assert!(record.authors.iter().all(|author| !author.trim().is_empty()));
    }
});
