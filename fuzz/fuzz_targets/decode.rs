//! Any bytes, under any declared character set: text or a reason, never a panic.

#![no_main]

use dehusk::Origin;
use dehusk::decode::{decode, sniff};
use dehusk::settings::Limits;
use libfuzzer_sys::fuzz_target;

const CHARSETS: [Option<&str>; 8] = [
    None,
    Some("utf-8"),
    Some("utf-16le"),
    Some("windows-1252"),
    Some("windows-1251"),
    Some("shift_jis"),
    Some("iso-2022-jp"),
    Some("no-such-charset"),
];

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let charset = CHARSETS[usize::from(*first) % CHARSETS.len()].map(str::to_owned);
    let origin = Origin { charset, ..Origin::default() };
    if let Ok(page) = decode(bytes, &origin, &Limits::default()) {
        assert!(!page.text.contains('\0'));
        let _ = sniff(&page.text);
    }
});
