//! Any text where a page prints its dates: what is read is a date, or nothing.

#![no_main]

use std::sync::LazyLock;

use dehusk::page::Format;
use dehusk::{Origin, Outcome, Settings, clean_page};
use libfuzzer_sys::fuzz_target;

static SETTINGS: LazyLock<Settings> = LazyLock::new(Settings::default);

fuzz_target!(|text: &str| {
    let line = text.replace(['<', '>', '"', '\n'], " ");
    let pages = [
        (Format::Text, format!("The ferry is back\n\n{line}\n\nThe ferry sails again, the harbour master said.\n")),
        (Format::Html, format!("<h1>The ferry</h1><time datetime=\"{line}\">{line}</time><p>It sails again today.</p>")),
    ];
    for (format, page) in pages {
        let origin = Origin { path: "page".to_owned(), format: Some(format), ..Origin::default() };
        if let Outcome::Cleaned(cleaned) = clean_page(page.as_bytes(), &origin, &SETTINGS) {
            let record = &cleaned.record;
            for date in [&record.date_published, &record.date_modified].into_iter().flatten() {
                assert!(date.get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit())));
            }
        }
    }
});
