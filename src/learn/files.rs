//! `learned/<site>.jsonl`: what was learned of each site, for a person to read and overrule.

use std::path::Path;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::error::FatalError;

/// Name of the folder in the output folder.
pub const FOLDER: &str = "learned";
/// Longest name of a file, without its ending.
const MAX_NAME_CHARS: usize = 100;

/// What a person says about a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// It stays, however many pages have it.
    Keep,
    /// It goes from every page, wherever it stands.
    Strip,
}

/// A line: one block of one site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    /// The site: a host, or a folder with a slash behind it.
    pub(crate) site: String,
    /// The block: a hash of its words, in hex; or [`MANUAL`] where the line is about the site as a whole.
    pub(crate) block: String,
    /// Pages of the site that have it, copies of one text counted once.
    pub(crate) documents: u64,
    /// Pages of the site, counted in the same way.
    pub(crate) of: u64,
    /// Whether so many have it that it goes from the middle of a text as well.
    pub(crate) is_wide: bool,
    /// Earliest date of publication of these pages.
    pub(crate) since: Option<String>,
    /// The block as the first page by path has it.
    pub(crate) example: String,
    /// For a person to set: `keep` or `strip`. It is left as it is.
    pub(crate) verdict: Option<Verdict>,
}

/// In the place of a block: the site is a manual, so what stands between the frames of its pages stays.
pub(crate) const MANUAL: &str = "manual";

/// What a person says, by site.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// Of blocks, by their hashes.
    pub(crate) blocks: FxHashMap<(String, u64), Verdict>,
    /// Of the site being a manual: whether what stands in its pages is kept as in one.
    pub(crate) manuals: FxHashMap<String, Verdict>,
}

/// The name of the file of a site, in the output folder.
pub(crate) fn name(site: &str) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    let name: String = site.chars().map(|c| if is_plain(c) { c } else { '_' }).take(MAX_NAME_CHARS).collect();
    let is_exact = name == site && !name.starts_with('.') && !name.is_empty();
    // Two sites must not share a file, nor leave the folder.
    let more = if is_exact { String::new() } else { format!("_{:08x}", crc32fast::hash(site.as_bytes())) };
    format!("{FOLDER}/{}{more}.jsonl", name.trim_start_matches('.'))
}

/// What is said in the files of an output folder. They are written anew by the run, so what cannot be read ends it: a
/// verdict would be lost otherwise.
///
/// # Errors
/// [`FatalError::Config`] with file and line.
pub(crate) fn read(output: &Path) -> Result<Vec<Line>, FatalError> {
    let mut lines = Vec::new();
    let Ok(entries) = std::fs::read_dir(output.join(FOLDER)) else { return Ok(lines) };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl")).collect();
    paths.sort();
    for path in paths {
        let name = path.display();
        let text = std::fs::read_to_string(&path);
        let text = text.map_err(|cause| FatalError::Config(format!("{name}: cannot be read: {cause}")))?;
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            lines.push(serde_json::from_str(line).map_err(|error| {
                let cause = error.to_string();
                let cause = cause.split(" at line ").next().unwrap_or_default();
                FatalError::Config(format!("{name}:{number}:{}: {cause}; mend the line or delete it", error.column()))
            })?);
        }
    }
    Ok(lines)
}

impl Line {
    /// Its block as a number.
    pub(crate) fn hash(&self) -> Option<u64> {
        u64::from_str_radix(&self.block, 16).ok()
    }
}

impl Said {
    /// What these lines say.
    pub(crate) fn new(lines: &[Line]) -> Self {
        let block = |line: &Line| Some(((line.site.clone(), line.hash()?), line.verdict?));
        let manual = |line: &Line| Some((line.site.clone(), line.verdict.filter(|_| line.block == MANUAL)?));
        Self { blocks: lines.iter().filter_map(block).collect(), manuals: lines.iter().filter_map(manual).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder_and_differ() {
        assert_eq!(name("news.example.org"), "learned/news.example.org.jsonl");
        for site in ["../../etc", ".", "a/", "/", "Ä.org", "", "..", &"x".repeat(500)] {
            let name = name(site);
            let rest = name.strip_prefix("learned/").unwrap();
            assert!(!rest.contains('/') && !rest.starts_with('.') && rest.len() < 130, "{name}");
        }
        assert_ne!(name("a/"), name("a_"));
    }
}
