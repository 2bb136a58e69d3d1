//! The index file: what is known about pages besides their bytes, one entry a page, as JSONL or CSV.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::discover::Entry;
use crate::error::FatalError;

/// What the index says about one page. Unknown keys are ignored, empty values count as missing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct IndexEntry {
    /// Path of the page: relative to the input folder, or to the folder the index lies in.
    pub path: String,
    /// Address it was fetched from.
    #[serde(default)]
    pub url: Option<String>,
    /// When it was fetched: RFC 3339 or a bare date.
    #[serde(default)]
    pub date_fetched: Option<String>,
    /// Character set that the server declared.
    #[serde(default)]
    pub charset: Option<String>,
}

/// An index file, read.
#[derive(Debug, Default)]
pub struct Index {
    folder: PathBuf,
    entries: Vec<IndexEntry>,
    used: Vec<bool>,
    by_path: FxHashMap<String, usize>,
    /// What the user should know.
    pub notices: Vec<String>,
}

impl Index {
    /// Reads an index file; CSV when its name ends in `.csv`, otherwise one JSON object a line.
    ///
    /// # Errors
    /// [`FatalError::InputMissing`] when it does not exist, [`FatalError::Index`] with the line and the cause.
    pub fn read(file: &Path) -> Result<Self, FatalError> {
        let wrong = |message: String| FatalError::Index { path: file.to_owned(), message };
        let bytes = std::fs::read(file).map_err(|cause| match cause.kind() {
            std::io::ErrorKind::NotFound => FatalError::InputMissing { path: file.to_owned() },
            _ => wrong(cause.to_string()),
        })?;
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        let is_csv = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        let read = if is_csv { read_csv(bytes) } else { read_jsonl(bytes) };
        let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut index = Self { folder: parent.canonicalize().unwrap_or_else(|_| parent.to_owned()), ..Self::default() };
        for (line, entry) in read.map_err(wrong)? {
            index.add(line, entry, &wrong)?;
        }
        Ok(index)
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Number of entries that no page was found for.
    pub fn unmatched(&self) -> usize {
        self.used.iter().filter(|used| !**used).count()
    }

    /// What is known about a page: by its path in the run, else by its place relative to the index file.
    pub fn find(&mut self, page: &Entry, inputs: &[PathBuf]) -> Option<IndexEntry> {
        let number = self.by_path.get(&*page.path).copied().or_else(|| self.beside(page, inputs))?;
        if let Some(used) = self.used.get_mut(number) {
            *used = true;
        }
        self.entries.get(number).cloned()
    }

    fn beside(&self, page: &Entry, inputs: &[PathBuf]) -> Option<usize> {
        let file = page.file(inputs)?;
        let real =
            file.parent()?.canonicalize().or_else(|_| Path::new(".").canonicalize()).ok()?.join(file.file_name()?);
        let relative = real.strip_prefix(&self.folder).ok()?;
        self.by_path.get(&relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")).copied()
    }

    fn add(
        &mut self,
        line: u64,
        mut entry: IndexEntry,
        wrong: &dyn Fn(String) -> FatalError,
    ) -> Result<(), FatalError> {
        for value in [&mut entry.url, &mut entry.date_fetched, &mut entry.charset] {
            *value = value.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        }
        let path = entry.path.trim().trim_start_matches("./").to_owned();
        if path.is_empty() {
            return Err(wrong(format!("line {line}: `path` is empty")));
        }
        if let Some(charset) =
            entry.charset.take_if(|label| encoding_rs::Encoding::for_label(label.as_bytes()).is_none())
        {
            self.notices.push(format!("index line {line}: the charset `{charset}` is unknown and was ignored"));
        }
        if let Some(date) = entry.date_fetched.take_if(|date| !is_date(date)) {
            let wanted = "write RFC 3339 (2026-03-03T09:14:00Z) or 2026-03-03";
            return Err(wrong(format!("line {line}: `date_fetched` is `{date}`: {wanted}")));
        }
        if let Some(url) = entry.url.as_ref().filter(|url| url::Url::parse(url).is_err()) {
            return Err(wrong(format!(
                "line {line}: `url` is `{url}`, which is no address: write https://example.org/page"
            )));
        }
        entry.path.clone_from(&path);
        if self.by_path.insert(path, self.entries.len()).is_some() {
            self.notices.push(format!("index line {line}: `{}` is there twice, this line counts", entry.path));
        }
        self.entries.push(entry);
        self.used.push(false);
        Ok(())
    }
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok() || (text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok())
}

fn read_jsonl(bytes: &[u8]) -> Result<Vec<(u64, IndexEntry)>, String> {
    let mut entries = Vec::new();
    for (line, text) in (1u64..).zip(bytes.split(|byte| *byte == b'\n')) {
        if text.trim_ascii().is_empty() {
            continue;
        }
        let entry = serde_json::from_slice(text).map_err(|error| {
            let cause = error.to_string();
            let cause = cause.split(" at line ").next().unwrap_or_default();
            format!("line {line}, column {}: {cause}", error.column())
        })?;
        entries.push((line, entry));
    }
    Ok(entries)
}

fn read_csv(bytes: &[u8]) -> Result<Vec<(u64, IndexEntry)>, String> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(bytes);
    let headers = reader.headers().map_err(|error| csv_cause(&error, 1))?.clone();
    if !headers.iter().any(|name| name == "path") {
        return Err("line 1: there is no column `path`".to_owned());
    }
    let mut entries = Vec::new();
    let mut row = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut row) {
            Ok(false) => return Ok(entries),
            Ok(true) => {
                let line = row.position().map_or(line, csv::Position::line);
                let entry = row.deserialize(Some(&headers)).map_err(|error| csv_cause(&error, line))?;
                entries.push((line, entry));
            }
            Err(error) => return Err(csv_cause(&error, line)),
        }
    }
}

fn csv_cause(error: &csv::Error, line: u64) -> String {
    let line = error.position().map_or(line, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("line {line}: {len} cells instead of {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => format!("line {line}: is not UTF-8"),
        csv::ErrorKind::Deserialize { err, .. } => format!("line {line}: {}", err.kind()),
        _ => format!("line {line}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discover::Place;

    fn index(name: &str, text: &str) -> Result<Index, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        Index::read(&file).map_err(|error| match error {
            FatalError::Index { message, .. } => message,
            other => other.to_string(),
        })
    }

    fn page(path: &str) -> Entry {
        Entry { path: path.into(), place: Place::Stdin, format: None, bytes: 0, modified: 0, problem: None }
    }

    #[test]
    fn both_forms_say_the_same() {
        let jsonl = "\u{feff}{\"path\":\"./a.html\",\"url\":\"https://a.b/\",\"other\":[1]}\n\n{\"path\":\"b.html\",\"url\":\" \"}\n";
        let csv = "url,path,other\r\nhttps://a.b/,a.html,1\r\n,b.html,2\r\n";
        for (name, text) in [("i.jsonl", jsonl), ("i.CSV", csv)] {
            let mut index = index(name, text).unwrap();
            assert_eq!(index.find(&page("a.html"), &[]).unwrap().url.as_deref(), Some("https://a.b/"), "{name}");
            assert_eq!((index.len(), index.unmatched()), (2, 1));
            assert_eq!(index.find(&page("b.html"), &[]).unwrap().url, None);
            assert!(index.find(&page("c.html"), &[]).is_none());
        }
    }

    #[test]
    fn mistakes_name_their_line() {
        let cases = [
            ("i.jsonl", "{\"path\":\"a\"}\n{\"path\":", "line 2, column 8: EOF"),
            ("i.jsonl", "\n{\"url\":\"a\"}", "line 2, column 11: missing field `path`"),
            ("i.jsonl", "{\"path\":\" \"}", "line 1: `path` is empty"),
            ("i.jsonl", "{\"path\":\"a\",\"date_fetched\":\"yesterday\"}", "line 1: `date_fetched` is `yesterday`"),
            ("i.jsonl", "{\"path\":\"a\"}\n{\"path\":\"b\",\"url\":\"not a url\"}", "line 2: `url` is `not a url`"),
            ("i.csv", "url\na", "line 1: there is no column `path`"),
            ("i.csv", "path,url\na,b\nc\n", "line 3: 1 cells instead of 2"),
        ];
        for (name, text, wanted) in cases {
            let message = index(name, text).unwrap_err();
            assert!(message.starts_with(wanted), "{message} / {wanted}");
        }
    }

    #[test]
    fn what_is_doubtful_is_noticed() {
        let text = "{\"path\":\"a\",\"charset\":\"utf-99\"}\n{\"path\":\"a\",\"charset\":\"latin1\"}";
        let mut index = index("i.jsonl", text).unwrap();
        assert_eq!(index.notices.len(), 2, "{:?}", index.notices);
        assert_eq!(index.find(&page("a"), &[]).unwrap().charset.as_deref(), Some("latin1"));
    }
}
