//! Any bytes as JSON lines: members and an end, never a panic; no locator twice, none that cannot be printed.

#![no_main]

use std::collections::BTreeSet;
use std::io::Cursor;

use dehusk::config::Config;
use dehusk::inputs::{Compression, Container, read};
use libfuzzer_sys::fuzz_target;

const KINDS: &[Container] = &[Container::JsonLines(None), Container::JsonLines(Some(Compression::Gzip)), Container::JsonLines(Some(Compression::Zstd))];

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let kind = KINDS[usize::from(*first) % KINDS.len()];
    let mut settings = Config::default().input_settings();
    settings.max_page_bytes = 1 << 20;
    settings.max_members = 1 << 14;
    let Ok(members) = read(Box::new(Cursor::new(bytes.to_vec())), "page.html", kind, &settings) else { return };
    let mut locators = BTreeSet::new();
    for member in members {
        assert!(member.body.is_err() || member.body.is_ok_and(|body| body.len() <= 1 << 20));
        assert!(!member.locator.chars().any(char::is_control));
        assert!(locators.insert(member.locator));
    }
});
