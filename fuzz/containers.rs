//! What holds for any bytes read as a container; shared by the targets, one for each kind.

use std::collections::BTreeSet;
use std::io::Cursor;

use dehusk::config::Config;
use dehusk::inputs::{Container, read};

/// Reads the bytes behind the first one as the container that it chooses: reading ends, pages stay within their bound,
/// locators are different and can be printed.
pub fn check(kinds: &[Container], data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    let kind = kinds[usize::from(*first) % kinds.len()];
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
}
