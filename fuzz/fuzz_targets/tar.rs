//! Any bytes as a tar archive: members and an end, never a panic; no locator twice, none that cannot be printed.

#![no_main]

#[path = "../containers.rs"]
mod containers;

use dehusk::inputs::{Compression, Container};
use libfuzzer_sys::fuzz_target;

const KINDS: &[Container] = &[Container::Tar(None), Container::Tar(Some(Compression::Gzip)), Container::Tar(Some(Compression::Zstd))];

fuzz_target!(|data: &[u8]| containers::check(KINDS, data));
