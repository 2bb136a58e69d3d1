//! From the inputs on the command line to the pages to read: which files, under which names, in which order.
//!
//! Files below a folder are taken when their name ends in one of [`HTML_ENDINGS`] or [`TEXT_ENDINGS`], or has no
//! ending, and when they are compressed pages, zip, tar or WARC files ([`crate::inputs`]). JSON lines and CSV files
//! are taken only when a glob of `include` names their ending, as they are often an index and not pages. A file that is
//! named itself is always taken. Hidden files and the output folder are left out; where that is an input itself, the files
//! that runs write there are. Symbolic links to files are read,
//! links to folders only when asked for; loops end there. The order is that of the bytes of the record paths, whatever
//! order the system lists folders in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::Serialize;
use walkdir::{DirEntry, WalkDir};

use crate::config::RunSettings;
use crate::error::{FatalError, PageError};
use crate::inputs::{self, Container, Ending, ending};
use crate::learn;
use crate::page::Format;
use crate::sink::is_output_name;

pub use crate::inputs::{HTML_ENDINGS, TEXT_ENDINGS};

/// Where the bytes of a page are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the file with the page's path below the folder with this number among the inputs: what nearly all pages have,
    /// and millions of them take the least memory so.
    Below(u16),
    /// In a file.
    File(Box<Path>),
    /// On standard input.
    Stdin,
}

/// A page to read.
#[derive(Debug)]
pub struct Entry {
    /// Path that stands in the record: relative to the input folder, `/` between the parts, unique in the run.
    pub path: Box<str>,
    /// Where its bytes are.
    pub place: Place,
    /// What its name says about the format.
    pub format: Option<Format>,
    /// Size in bytes when it was discovered; 0 where it is not known.
    pub bytes: u64,
    /// Time of the last change when it was discovered, nanoseconds since 1970; 0 where it is not known.
    pub modified: i64,
    /// Why it cannot be read, when that is known already.
    pub problem: Option<Box<PageError>>,
}

impl Entry {
    /// The file that the bytes are in, given the inputs of the run.
    pub fn file(&self, inputs: &[PathBuf]) -> Option<PathBuf> {
        match &self.place {
            Place::Below(number) => inputs.get(usize::from(*number)).map(|input| input.join(&*self.path)),
            Place::File(file) => Some(file.to_path_buf()),
            Place::Stdin => None,
        }
    }
}

/// Files that were seen but not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Skipped {
    /// Files whose ending is none of a page.
    pub other_endings: u64,
    /// Hidden files and folders.
    pub hidden: u64,
    /// Files and folders that a glob left out.
    pub by_glob: u64,
    /// Symbolic links to folders that were not followed, or that lead back to a folder above.
    pub linked_folders: u64,
    /// Sockets, pipes, devices.
    pub special: u64,
    /// Files that two inputs both lead to.
    pub repeated: u64,
    /// Pages past `--limit`.
    pub past_limit: u64,
}

/// The pages to read, in order.
#[derive(Debug, Default)]
pub struct Manifest {
    /// Pages by the bytes of their paths.
    pub entries: Vec<Entry>,
    /// What was not taken.
    pub skipped: Skipped,
    /// What the user should know.
    pub notices: Vec<String>,
}

/// Finds the pages below the inputs; `output` is the folder that will be written to.
///
/// # Errors
/// [`FatalError::InputMissing`] for an input that does not exist, [`FatalError::NoDocument`] when there is no page.
pub fn discover(inputs: &[PathBuf], output: Option<&Path>, run: &RunSettings) -> Result<Manifest, FatalError> {
    let mut walk = Walk {
        run,
        inputs,
        output: output.and_then(|folder| folder.canonicalize().ok()),
        seen: (inputs.len() > 1).then(BTreeMap::new),
        found: Vec::new(),
        manifest: Manifest::default(),
        is_own_told: false,
    };
    for (number, input) in inputs.iter().enumerate() {
        if input.as_os_str() == "-" {
            walk.standard_input(number);
        } else {
            walk.input(number, input)?;
        }
    }
    let Walk { found, mut manifest, .. } = walk;
    manifest.entries = unique(found, inputs);
    manifest.entries.sort_unstable_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
    if let Some(limit) = run.limit {
        manifest.skipped.past_limit = manifest.entries.len().saturating_sub(limit) as u64;
        manifest.entries.truncate(limit);
    }
    let folders_only = |entry: &Entry| matches!(entry.problem.as_deref(), Some(PageError::UnreadableFolder(_)));
    if run.limit != Some(0) && manifest.entries.iter().all(folders_only) {
        let inputs = inputs.iter().map(|input| input.display().to_string()).collect::<Vec<_>>().join(", ");
        let mut causes: Vec<String> = manifest.entries.iter().filter_map(cause).collect();
        causes.extend(counts(&manifest.skipped));
        return Err(FatalError::NoDocument { inputs: [vec![inputs], causes].concat().join("; ") });
    }
    Ok(manifest)
}

fn cause(entry: &Entry) -> Option<String> {
    entry.problem.as_ref().map(|problem| format!("{} {problem}", entry.path))
}

fn counts(skipped: &Skipped) -> Vec<String> {
    let counts = [
        (skipped.other_endings, "with another ending"),
        (skipped.hidden, "hidden"),
        (skipped.by_glob, "left out by include and exclude"),
        (skipped.linked_folders, "linked folders not followed"),
    ];
    counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect()
}

struct Walk<'a> {
    run: &'a RunSettings,
    inputs: &'a [PathBuf],
    output: Option<PathBuf>,
    /// Files taken so far with the first input that led there, when there are several inputs.
    seen: Option<BTreeMap<PathBuf, usize>>,
    /// Pages with the number of their input.
    found: Vec<(usize, Entry)>,
    manifest: Manifest,
    /// Whether it was told that outputs are not read.
    is_own_told: bool,
}

impl Walk<'_> {
    fn standard_input(&mut self, number: usize) {
        if self.found.iter().all(|(_, entry)| entry.place != Place::Stdin) {
            let path = "stdin".into();
            self.found.push((
                number,
                Entry { path, place: Place::Stdin, format: None, bytes: 0, modified: 0, problem: None },
            ));
        }
    }

    fn input(&mut self, number: usize, input: &Path) -> Result<(), FatalError> {
        let metadata = match std::fs::metadata(input) {
            Ok(metadata) => metadata,
            Err(cause) if cause.kind() == std::io::ErrorKind::PermissionDenied => {
                let problem = PageError::Unreadable(cause.to_string());
                self.push(number, name_of(input), input.to_owned(), Size::default(), Some(problem));
                return Ok(());
            }
            Err(_) => return Err(FatalError::InputMissing { path: input.to_owned() }),
        };
        if metadata.is_dir() {
            self.folder(number, input);
        } else if !self.is_own(input) {
            self.push(number, name_of(input), input.to_owned(), Size::of(&metadata), None);
        }
        Ok(())
    }

    fn folder(&mut self, number: usize, root: &Path) {
        let mut entries = WalkDir::new(root).follow_links(self.run.follow_symlinks).into_iter();
        while let Some(next) = entries.next() {
            match next {
                Err(error) => self.walk_error(number, root, &error),
                Ok(entry) if entry.depth() == 0 => {}
                Ok(entry) => {
                    let is_folder = entry.file_type().is_dir();
                    let enter = self.visit(number, root, &entry);
                    if is_folder && !enter {
                        entries.skip_current_dir();
                    }
                }
            }
        }
    }

    /// Takes or leaves a file; says whether to enter a folder.
    fn visit(&mut self, number: usize, root: &Path, entry: &DirEntry) -> bool {
        let relative = record_path(entry.path().strip_prefix(root).unwrap_or(entry.path()));
        if entry.file_name().as_encoded_bytes().first() == Some(&b'.') {
            self.manifest.skipped.hidden += 1;
            return false;
        }
        if self.run.exclude.is_match(&relative) {
            self.manifest.skipped.by_glob += 1;
            return false;
        }
        if self.is_own(entry.path()) {
            return false;
        }
        if entry.file_type().is_dir() {
            return !self.is_output(entry.path());
        }
        // Follows a symbolic link, for which the entry itself has only the link.
        match std::fs::metadata(entry.path()) {
            Ok(metadata) if metadata.is_dir() => self.manifest.skipped.linked_folders += 1,
            Ok(metadata) if !metadata.is_file() => self.manifest.skipped.special += 1,
            Ok(metadata) => self.file(number, relative, entry.path(), Size::of(&metadata), None),
            Err(cause) => {
                let problem = PageError::Unreadable(cause.to_string());
                self.file(number, relative, entry.path(), Size::default(), Some(problem));
            }
        }
        false
    }

    fn file(&mut self, number: usize, relative: String, path: &Path, size: Size, problem: Option<PageError>) {
        if !self.has_pages(path, &relative) {
            self.manifest.skipped.other_endings += 1;
        } else if self.run.include.as_ref().is_some_and(|globs| !globs.is_match(&relative)) {
            self.manifest.skipped.by_glob += 1;
        } else {
            self.push(number, relative, path.to_owned(), size, problem);
        }
    }

    /// Whether the name of a file below a folder is that of a page or of a container of pages.
    fn has_pages(&self, path: &Path, relative: &str) -> bool {
        match inputs::kind_of(path) {
            Some(Container::Single(_)) => ending(Path::new(&inputs::page_name(path))) != Ending::Other,
            Some(kind) if kind.is_rows() => self.run.include_rows.is_match(relative),
            Some(_) => true,
            None => ending(path) != Ending::Other,
        }
    }

    fn push(&mut self, number: usize, path: String, file: PathBuf, size: Size, problem: Option<PageError>) {
        if let Some(seen) = &mut self.seen {
            // One input alone takes whatever it leads to, links to files too, so several do.
            if *seen.entry(place_of(&file)).or_insert(number) != number {
                self.manifest.skipped.repeated += 1;
                return;
            }
        }
        let format = format_of(&file);
        let Size { bytes, modified } = size;
        let is_below = self.inputs.get(number).is_some_and(|input| input.join(&path) == file);
        let place = match u16::try_from(number) {
            Ok(number) if is_below => Place::Below(number),
            _ => Place::File(file.into()),
        };
        let (path, problem) = (path.into(), problem.map(Box::new));
        self.found.push((number, Entry { path, place, format, bytes, modified, problem }));
    }

    fn walk_error(&mut self, number: usize, root: &Path, error: &walkdir::Error) {
        let path = error.path().unwrap_or(root);
        let relative = match record_path(path.strip_prefix(root).unwrap_or(path)) {
            relative if relative.is_empty() => name_of(root),
            relative => relative,
        };
        if error.loop_ancestor().is_some() {
            self.manifest.skipped.linked_folders += 1;
            self.manifest.notices.push(format!("{relative}: a symbolic link that leads back to a folder above it"));
            return;
        }
        let cause = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
        if path.is_dir() {
            self.manifest.notices.push(format!("{relative}: cannot be listed: {cause}"));
            let problem = PageError::UnreadableFolder(cause);
            self.push(number, relative, path.to_owned(), Size::default(), Some(problem));
        } else {
            self.file(number, relative, path, Size::default(), Some(PageError::Unreadable(cause)));
        }
    }

    /// Whether a file or folder is one that runs write into the output folder, which may be an input as well.
    fn is_own(&mut self, path: &Path) -> bool {
        let (Some(output), Some(name)) = (&self.output, path.file_name().and_then(|name| name.to_str())) else {
            return false;
        };
        let is_named_so = is_output_name(name) || name == learn::FOLDER;
        let is_own = is_named_so && place_of(path).parent() == Some(output);
        if is_own && !self.is_own_told {
            self.is_own_told = true;
            let notice = format!("{}: was written by a run, so it and other outputs are not read", path.display());
            self.manifest.notices.push(notice);
        }
        is_own
    }

    fn is_output(&mut self, folder: &Path) -> bool {
        let is_output = self.output.is_some() && folder.canonicalize().ok() == self.output;
        if is_output {
            let notice = format!("{}: is the output folder, so nothing is read from it", folder.display());
            self.manifest.notices.push(notice);
        }
        is_output
    }
}

/// How large a file is, and when it was changed.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    bytes: u64,
    modified: i64,
}

impl Size {
    fn of(metadata: &Metadata) -> Self {
        Self { bytes: metadata.len(), modified: modified(metadata) }
    }
}

/// When a file was changed, nanoseconds since 1970; 0 where the system does not tell.
pub(crate) fn modified(metadata: &Metadata) -> i64 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or(0)
}

/// The format that the name of a file tells; of a compressed page, the name of the page in it.
pub fn format_of(file: &Path) -> Option<Format> {
    if let Some(Container::Single(_)) = inputs::kind_of(file) {
        return format_of_page(Path::new(&inputs::page_name(file)));
    }
    format_of_page(file)
}

fn format_of_page(file: &Path) -> Option<Format> {
    match ending(file) {
        Ending::Page(format) => Some(format),
        Ending::Missing | Ending::Other => None,
    }
}

/// Gives pages of several inputs that have the same path the name of their input before it, and a number where even
/// that is not enough.
fn unique(found: Vec<(usize, Entry)>, inputs: &[PathBuf]) -> Vec<Entry> {
    if inputs.len() == 1 && found.iter().all(|(_, entry)| !entry.path.contains('\\')) {
        // The paths of one folder are those of the system, which are unique.
        return found.into_iter().map(|(_, entry)| entry).collect();
    }
    let mut count: BTreeMap<Box<str>, usize> = BTreeMap::new();
    for (_, entry) in &found {
        *count.entry(entry.path.clone()).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    let mut entries = Vec::with_capacity(found.len());
    for (number, mut entry) in found {
        if count.get(&entry.path).is_some_and(|count| *count > 1) {
            let input = inputs.get(number).filter(|input| input.is_dir());
            if let Some(input) = input {
                let path = format!("{}/{}", name_of(input), entry.path);
                rename(&mut entry, path, inputs);
            }
        }
        let plain = entry.path.clone();
        let mut copy = 1;
        while !taken.insert(entry.path.clone()) {
            copy += 1;
            rename(&mut entry, format!("{plain}~{copy}"), inputs);
        }
        entries.push(entry);
    }
    entries
}

/// Gives a page another path; its bytes stay where they are.
fn rename(entry: &mut Entry, path: String, inputs: &[PathBuf]) {
    if let Some(file) = entry.file(inputs) {
        entry.place = Place::File(file.into());
    }
    entry.path = path.into();
}

/// The folder that a file is in, resolved, and its name: two for a file and a link to it.
fn place_of(file: &Path) -> PathBuf {
    let parent = file.parent().map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
    match (parent.and_then(|parent| parent.canonicalize().ok()), file.file_name()) {
        (Some(parent), Some(name)) => parent.join(name),
        _ => file.canonicalize().unwrap_or_else(|_| file.to_owned()),
    }
}

/// The last part of a path, resolved where it is `.` or `..`.
fn name_of(path: &Path) -> String {
    let name = path.file_name().map(ToOwned::to_owned);
    let name = name.or_else(|| path.canonicalize().ok()?.file_name().map(ToOwned::to_owned));
    record_path(Path::new(&name.unwrap_or_default()))
}

/// A relative path as it stands in records: parts joined by `/`, bytes that are not UTF-8 as `\xE9`.
fn record_path(relative: &Path) -> String {
    let mut path = String::new();
    for part in relative.components() {
        if !path.is_empty() {
            path.push('/');
        }
        for chunk in part.as_os_str().as_encoded_bytes().utf8_chunks() {
            path.push_str(chunk.valid());
            for byte in chunk.invalid() {
                let _ = write!(path, "\\x{byte:02X}");
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, InputConfig};
    use crate::inputs::Compression;

    const FILES: [&str; 12] = [
        "a.html",
        "b.txt.gz",
        "c.GZ",
        "d.css.gz",
        "e.zip",
        "f/g.tar.zst",
        "f/h.jsonl",
        "i.csv.gz",
        "j.warc.gz",
        "k.png",
        ".l.zip",
        "m.ndjson.zst",
    ];

    fn found(include: &[&str], exclude: &[&str]) -> (Vec<String>, Skipped) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("f")).unwrap();
        for file in FILES {
            std::fs::write(folder.path().join(file), "x").unwrap();
        }
        let list = |globs: &[&str]| globs.iter().map(|glob| (*glob).to_owned()).collect();
        let input = InputConfig { include: list(include), exclude: list(exclude), ..InputConfig::default() };
        let run = Config { input, ..Config::default() }.run_settings(None).unwrap();
        let manifest = discover(&[folder.path().to_owned()], None, &run).unwrap();
        (manifest.entries.into_iter().map(|entry| entry.path.into()).collect(), manifest.skipped)
    }

    #[test]
    fn containers_below_a_folder_are_taken_by_their_endings() {
        let (paths, skipped) = found(&[], &[]);
        assert_eq!(paths, ["a.html", "b.txt.gz", "c.GZ", "e.zip", "f/g.tar.zst", "j.warc.gz"]);
        assert_eq!((skipped.other_endings, skipped.hidden), (5, 1));
        assert_eq!(found(&[], &["f", "*.warc.gz"]).0, ["a.html", "b.txt.gz", "c.GZ", "e.zip"]);
    }

    #[test]
    fn files_of_rows_are_taken_when_a_glob_names_their_ending() {
        assert_eq!(found(&["f/**", "a.html"], &[]).0, ["a.html", "f/g.tar.zst"]);
        assert_eq!(found(&["*.jsonl"], &[]).0, ["f/h.jsonl"]);
        assert_eq!(found(&["f/*.{jsonl,html}", "*.csv.gz"], &[]).0, ["f/h.jsonl", "i.csv.gz"]);
        assert_eq!(found(&["*.ndjson.*", "*.zip"], &[]).0, ["e.zip", "m.ndjson.zst"]);
    }

    #[test]
    fn an_entry_knows_its_container_and_a_compressed_page_its_format() {
        let folder = tempfile::tempdir().unwrap();
        let files = ["a.jsonl", "b.html.gz", "c.html"].map(|name| folder.path().join(name));
        for file in &files {
            std::fs::write(file, "x").unwrap();
        }
        let run = Config::default().run_settings(None).unwrap();
        let manifest = discover(&files, None, &run).unwrap();
        let kind = |entry: &Entry| inputs::kind_of(Path::new(&*entry.path));
        let known: Vec<_> = manifest.entries.iter().map(|entry| (kind(entry), entry.format)).collect();
        let wanted = [
            (Some(Container::JsonLines(None)), None),
            (Some(Container::Single(Compression::Gzip)), Some(Format::Html)),
            (None, Some(Format::Html)),
        ];
        assert_eq!(known, wanted);
    }
}
