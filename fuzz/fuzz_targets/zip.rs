//! Any bytes as a zip archive: members and an end, never a panic; no locator twice, none that cannot be printed.

#![no_main]

#[path = "../containers.rs"]
mod containers;

use dehusk::inputs::{Container};
use libfuzzer_sys::fuzz_target;

const KINDS: &[Container] = &[Container::Zip];

fuzz_target!(|data: &[u8]| containers::check(KINDS, data));
