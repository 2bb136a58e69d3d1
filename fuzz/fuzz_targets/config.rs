//! Any text as `pipeline.toml`: settings or problems with their places, never a panic.

#![no_main]

use std::path::Path;

use dehusk::config::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(config) = parse(text, "pipeline.toml", Path::new("")) {
        // What was accepted can be printed and read again.
        assert!(parse(&config.to_toml(), "printed.toml", Path::new("")).is_ok());
    }
});
