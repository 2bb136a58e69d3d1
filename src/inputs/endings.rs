//! What the ending of a file name says: a page, a container of pages, or neither.

use std::ffi::OsStr;
use std::path::Path;

use super::{Compression, Container};
use crate::page::Format;

/// Endings of HTML pages, lower case.
pub const HTML_ENDINGS: &[&str] = &["html", "htm", "xhtml"];
/// Endings of text scrapes, lower case.
pub const TEXT_ENDINGS: &[&str] = &["txt", "text", "md"];

/// Longest ending: what is longer is part of the name, as in `example.org_2026_01_harbour`.
const MAX_ENDING_CHARS: usize = 8;

/// What the ending of a page's name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It is a page of this format.
    Page(Format),
    /// Nothing: there is no ending.
    Missing,
    /// It is something else.
    Other,
}

/// What the ending of a file name says, containers aside.
pub(crate) fn ending(path: &Path) -> Ending {
    let Some(ending) = path.extension().and_then(OsStr::to_str) else { return Ending::Missing };
    let has = |known: &[&str]| known.iter().any(|known| ending.eq_ignore_ascii_case(known));
    if has(HTML_ENDINGS) {
        Ending::Page(Format::Html)
    } else if has(TEXT_ENDINGS) {
        Ending::Page(Format::Text)
    } else if ending.len() > MAX_ENDING_CHARS || !ending.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ending::Missing
    } else {
        Ending::Other
    }
}

/// What kind of container a file is, by its name alone, in any case; `None` for a plain page.
///
/// `.gz`, `.zst` and `.br` are one compressed page ([`Container::Single`]) unless the name before says more:
/// `crawl.warc.gz`, `pages.tar.zst`, `pages.jsonl.gz`. `.wet` files are WARC files of extracted text.
pub fn kind_of(path: &Path) -> Option<Container> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let (stem, last) = split(&name)?;
    match last {
        "tgz" => return Some(Container::Tar(Some(Compression::Gzip))),
        "tzst" => return Some(Container::Tar(Some(Compression::Zstd))),
        _ => {}
    }
    let Some(compression) = compression_of(last) else { return archive(last, None) };
    let inner = split(stem).and_then(|(_, inner)| archive(inner, Some(compression)));
    Some(inner.filter(|kind| *kind != Container::Zip).unwrap_or(Container::Single(compression)))
}

/// The name of the page in a file that is one compressed page: without the ending of the compression.
pub(crate) fn page_name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// The part before the last dot and the part after it; nothing for hidden files and names without a dot.
fn split(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty())
}

fn compression_of(ending: &str) -> Option<Compression> {
    match ending {
        "gz" => Some(Compression::Gzip),
        "zst" => Some(Compression::Zstd),
        "br" => Some(Compression::Brotli),
        _ => None,
    }
}

fn archive(ending: &str, compression: Option<Compression>) -> Option<Container> {
    match ending {
        "zip" => Some(Container::Zip),
        "tar" => Some(Container::Tar(compression)),
        "jsonl" | "ndjson" => Some(Container::JsonLines(compression)),
        "csv" => Some(Container::Csv(compression)),
        "warc" | "wet" => Some(Container::Warc(compression)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_containers() {
        use Compression::{Brotli, Gzip, Zstd};
        let cases = [
            ("page.html.gz", Some(Container::Single(Gzip))),
            ("PAGE.TXT.ZST", Some(Container::Single(Zstd))),
            ("page.br", Some(Container::Single(Brotli))),
            ("a.zip.gz", Some(Container::Single(Gzip))),
            ("a.Zip", Some(Container::Zip)),
            ("a.tar", Some(Container::Tar(None))),
            ("a.tar.gz", Some(Container::Tar(Some(Gzip)))),
            ("a.tgz", Some(Container::Tar(Some(Gzip)))),
            ("a.tzst", Some(Container::Tar(Some(Zstd)))),
            ("a.jsonl", Some(Container::JsonLines(None))),
            ("a.ndjson.zst", Some(Container::JsonLines(Some(Zstd)))),
            ("a.csv.gz", Some(Container::Csv(Some(Gzip)))),
            ("a.warc", Some(Container::Warc(None))),
            ("a.warc.wet.gz", Some(Container::Warc(Some(Gzip)))),
            ("a.html", None),
            ("a", None),
            (".gz", None),
            (".tar.gz", Some(Container::Single(Gzip))),
            ("gz", None),
            ("", None),
        ];
        for (name, wanted) in cases {
            assert_eq!(kind_of(Path::new(name)), wanted, "{name}");
        }
        assert_eq!(page_name(Path::new("x/Page.html.gz")), "Page.html");
    }
}
