//! Any bytes, as HTML, as text and sniffed: a record with honest removals or a reason, never a panic.

#![no_main]

use std::sync::LazyLock;

use dehusk::page::Format;
use dehusk::{Inspection, Origin, Settings, inspect};
use libfuzzer_sys::fuzz_target;

static SETTINGS: LazyLock<Settings> = LazyLock::new(Settings::default);

fuzz_target!(|bytes: &[u8]| {
    for format in [None, Some(Format::Html), Some(Format::Text)] {
        let origin = Origin { path: "page".to_owned(), format, ..Origin::default() };
        let Ok(Inspection { document, removals, .. }) = inspect(bytes, &origin, &SETTINGS) else { continue };
        let mut end = 0;
        for removal in &removals.spans {
            assert!(end <= removal.span.start && removal.span.start < removal.span.end);
            assert!(document.text.get(removal.span.range()).is_some());
            end = removal.span.end;
        }
    }
});
