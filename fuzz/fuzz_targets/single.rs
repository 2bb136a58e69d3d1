//! Any bytes as a compressed page: members and an end, never a panic; no locator twice, none that cannot be printed.

#![no_main]

#[path = "../containers.rs"]
mod containers;

use dehusk::inputs::{Compression, Container};
use libfuzzer_sys::fuzz_target;

const KINDS: &[Container] = &[
    Container::Single(Compression::Gzip),
    Container::Single(Compression::Zstd),
    Container::Single(Compression::Brotli),
];

fuzz_target!(|data: &[u8]| containers::check(KINDS, data));
