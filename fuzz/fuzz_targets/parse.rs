//! Any text as a page: our tokenizer and html5ever's make the same tree.

#![no_main]

use dehusk::segment::oracle::difference;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|page: &str| {
    if let Some(difference) = difference(page, &["data-x", "title", "viewBox"]) {
        panic!("{difference}");
    }
});
