//! Runs that go on from earlier ones: whatever happened before, the outputs are those of a run from scratch.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it is not as it should be")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use dehusk::FatalError;
use dehusk::config::{Compression, Config};
use dehusk::disk::{Disk, DiskFile, Machine};
use dehusk::pipeline::{self, Plan, Watch};
use dehusk::report::Report;
use dehusk::sink::Destination;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;

/// Files that differ from run to run.
const NOT_COMPARED: [&str; 2] = ["changes.jsonl", "report.json"];

fn page(number: u64) -> String {
    let (boat, weeks) = (number % 97, number % 11 + 2);
    // Stands on many pages: whether it is the site's depends on all of them.
    let husk = if number.is_multiple_of(4) {
        "The quays of Aros have heard this newsroom hum since the old crane fell.\n\n"
    } else {
        ""
    };
    format!(
        "Ferry {boat} back in service\n\n{husk}Ferry number {boat} to Aros sails again from Monday, the harbour office said on \
         Thursday. It had been out of service for {weeks} weeks after its engine failed in a storm.\n\nAdvertisement\n\n\
         Tickets cost {number} crowns, as much as before, and the first boat leaves at six in the morning.\n"
    )
}

/// A report in versions: a few words of many are other ones, so that all are near duplicates of one another.
fn version(number: u64) -> String {
    let sentence = |n: u64| {
        let crew = if n % 13 == number % 13 { number } else { n };
        format!(
            "In year {n} of the ferry, boat {} sailed to harbour {} with a crew of {crew}. ",
            n * 7 + 3,
            n * 31 % 101
        )
    };
    let date = format!("Published on {} March 2026", number % 5 + 1);
    format!("The ferry's long history\n\n{date}\n\n{}\n", (0..20 + number % 4).map(sentence).collect::<String>())
}

struct Folder {
    place: TempDir,
    config: Config,
}

impl Folder {
    fn new() -> Self {
        let mut config = Config::default();
        config.run.jobs = 2;
        config.run.window = 5;
        let folder = Self { place: tempfile::tempdir().unwrap(), config };
        fs::create_dir(folder.raw()).unwrap();
        folder
    }

    fn with_pages(count: u64) -> Self {
        let folder = Self::new();
        (0..count).for_each(|number| folder.write(&format!("{number:03}.txt"), &page(number)));
        folder
    }

    fn raw(&self) -> PathBuf {
        self.place.path().join("raw")
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.raw().join(name), text).unwrap();
    }

    fn run(&self, out: &str, disk: &dyn Disk, stop: usize) -> Result<Report, FatalError> {
        self.run_until(out, disk, Arc::new(AtomicUsize::new(stop)))
    }

    fn run_until(&self, out: &str, disk: &dyn Disk, stop: Arc<AtomicUsize>) -> Result<Report, FatalError> {
        let (settings, run) = (self.config.settings().unwrap(), self.config.run_settings(None).unwrap());
        let inputs = [self.raw()];
        let plan = Plan {
            inputs: &inputs,
            index: None,
            config: None,
            settings: &settings,
            run: &run,
            disk,
            force: false,
            only_learn: false,
            patience: Duration::ZERO,
            stop,
        };
        pipeline::run(&plan, Destination::Folder(self.place.path().join(out)), Watch::default())
    }

    /// The outputs in a folder, by name.
    fn outputs(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        files(&self.place.path().join(out))
    }

    /// The outputs of a run from scratch.
    fn expected(&self) -> BTreeMap<String, Vec<u8>> {
        let _ = fs::remove_dir_all(self.place.path().join("scratch"));
        self.run("scratch", &Machine, 0).unwrap();
        self.outputs("scratch")
    }
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned())
        .filter(|name| !name.starts_with(".dehusk") && !NOT_COMPARED.contains(&name.as_str()))
        .map(|name| (name.clone(), fs::read(folder.join(name)).unwrap()))
        .collect()
}

fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>, what: &str) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{what}");
    for (name, bytes) in one {
        assert!(bytes == other.get(name).unwrap(), "{what}: {name} differs");
    }
}

/// Adds, changes, touches or removes some page.
fn edit(folder: &Folder, random: &mut StdRng) {
    let name = format!("{:03}.txt", random.random_range(0..60));
    let path = folder.raw().join(&name);
    match random.random_range(0..6) {
        0 => drop(fs::remove_file(path)),
        1 => folder.write(&name, ""),
        2 if path.exists() => folder.write(&name, &fs::read_to_string(path).unwrap()),
        3 => folder.write(&name, &version(random.random_range(0..20))),
        // Many pages have the same words, so that it matters which of them is the first.
        _ => folder.write(&name, &page(random.random_range(0..12))),
    }
}

/// Who follows `changes.jsonl` only: the paths of the records that it says there are.
#[derive(Default)]
struct Told(BTreeSet<String>);

impl Told {
    fn apply(&mut self, changes: &str) {
        for line in changes.lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let path = row["path"].as_str().unwrap().to_owned();
            match row["change"].as_str().unwrap() {
                "added" => assert!(self.0.insert(path), "{line}"),
                "updated" => assert!(self.0.contains(&path), "{line}"),
                "removed" => assert!(self.0.remove(&path), "{line}"),
                _ => drop(self.0.remove(&path)),
            }
        }
    }
}

/// The paths of the records that were written.
fn records(folder: &Folder) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for (name, bytes) in folder.outputs("clean").iter().filter(|(name, _)| name.contains(".jsonl")) {
        if !name.starts_with("articles") {
            continue;
        }
        let plain = if name.contains(".zst") { zstd::decode_all(bytes.as_slice()).unwrap() } else { bytes.clone() };
        for line in String::from_utf8(plain).unwrap().lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            paths.insert(row["source"]["path"].as_str().unwrap().to_owned());
        }
    }
    paths
}

#[test]
fn any_sequence_of_edits_and_runs_gives_what_a_run_from_scratch_gives() {
    for (seed, shard_size, compress) in
        [(1, 0, Compression::None), (2, 7, Compression::None), (3, 7, Compression::Zstd), (4, 0, Compression::None)]
    {
        let mut random = StdRng::seed_from_u64(seed);
        let mut folder = Folder::with_pages(20);
        (folder.config.output.shard_size, folder.config.output.compress) = (shard_size, compress);
        let mut told = Told::default();
        for round in 0..12 {
            // What is asked of duplicates may change from run to run, and cleans nothing anew.
            folder.config.dedup.drop = seed == 4 && round % 4 == 1;
            folder.config.dedup.similarity = [0.8, 0.95][usize::from(seed > 1 && round % 3 == 2)];
            let report = folder.run("clean", &Machine, 0).unwrap();
            let duplicates = report.duplicates;
            assert_eq!(report.pages, report.totals.records + report.totals.quarantined + duplicates.dropped);
            let dropped = if folder.config.dedup.drop { duplicates.exact + duplicates.near } else { 0 };
            assert_eq!(duplicates.dropped, dropped);
            assert!(duplicates.near > 0, "seed {seed}, round {round}: {duplicates:?}");
            assert!(round == 0 || report.run.cleaned < 10, "seed {seed}, round {round}: {:?}", report.run);
            let changes = fs::read_to_string(folder.place.path().join("clean/changes.jsonl")).unwrap();
            told.apply(&changes);
            let names = told.0.iter().map(String::as_str);
            assert!(names.eq(records(&folder).iter().map(String::as_str)), "seed {seed}, round {round}");
            assert_same(&folder.outputs("clean"), &folder.expected(), &format!("seed {seed}, round {round}"));
            (0..random.random_range(0..9)).for_each(|_| edit(&folder, &mut random));
        }
    }
}

#[test]
fn the_pages_of_containers_are_kept_too() {
    let mut random = StdRng::seed_from_u64(5);
    let folder = Folder::with_pages(3);
    let mut members: Vec<u64> = (0..12).collect();
    for round in 0..10 {
        let mut archive = tar::Builder::new(fs::File::create(folder.raw().join("pages.tar")).unwrap());
        for member in &members {
            let text = page(*member);
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            archive.append_data(&mut header, format!("{member}.txt"), text.as_bytes()).unwrap();
        }
        archive.into_inner().unwrap();
        let report = folder.run("clean", &Machine, 0).unwrap();
        assert_eq!(report.pages, 3 + members.len() as u64);
        assert!(round == 0 || report.run.cleaned <= 3, "round {round}: {:?}", report.run);
        assert_same(&folder.outputs("clean"), &folder.expected(), &format!("round {round}"));
        members.remove(random.random_range(0..members.len()));
        for _ in 0..random.random_range(0..3) {
            members.insert(random.random_range(0..members.len()), random.random_range(100..100_000));
        }
    }
}

#[test]
fn only_what_changed_is_cleaned_and_told() {
    let folder = Folder::with_pages(30);
    folder.run("clean", &Machine, 0).unwrap();
    let first = folder.run("clean", &Machine, 0).unwrap();
    assert_eq!((first.run.cleaned, first.run.unchanged, first.run.written.len()), (0, 30, 0));
    folder.write("004.txt", &page(77));
    folder.write("new.txt", &page(78));
    fs::remove_file(folder.raw().join("009.txt")).unwrap();
    let report = folder.run("clean", &Machine, 0).unwrap();
    let run = &report.run;
    assert_eq!((run.cleaned, run.unchanged, run.added, run.updated, run.removed), (2, 28, 1, 1, 1));
    let changes = fs::read_to_string(folder.place.path().join("clean/changes.jsonl")).unwrap();
    let row = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
    let told: Vec<String> =
        changes.lines().map(|line| format!("{} {}", row(line)["change"], row(line)["path"])).collect();
    assert_eq!(told, ["\"updated\" \"004.txt\"", "\"removed\" \"009.txt\"", "\"added\" \"new.txt\""]);
}

#[test]
fn a_run_writes_only_the_shards_it_touched() {
    let mut folder = Folder::with_pages(40);
    folder.config.output.shard_size = 5;
    folder.run("clean", &Machine, 0).unwrap();
    assert_eq!(folder.outputs("clean").keys().filter(|name| name.starts_with("articles-0000")).count(), 16);
    folder.write("004.txt", &page(77));
    let mut written = folder.run("clean", &Machine, 0).unwrap().run.written;
    written.retain(|name| !name.starts_with("learned/"));
    assert_eq!(written.len(), 3, "{written:?}");
    folder.config.output.shard_size = 0;
    folder.run("clean", &Machine, 0).unwrap();
    assert_same(&folder.outputs("clean"), &folder.expected(), "shards that are no more are removed");
}

#[test]
fn outputs_that_are_lost_or_changed_are_written_again() {
    let folder = Folder::with_pages(10);
    folder.run("clean", &Machine, 0).unwrap();
    let before = folder.outputs("clean");
    fs::remove_file(folder.place.path().join("clean/articles.csv")).unwrap();
    fs::write(folder.place.path().join("clean/articles.jsonl"), "gone").unwrap();
    fs::remove_dir_all(folder.place.path().join("clean/learned")).unwrap();
    let report = folder.run("clean", &Machine, 0).unwrap();
    assert_eq!((report.run.cleaned, report.run.written.len()), (0, 3));
    assert_same(&folder.outputs("clean"), &before, "outputs");
}

#[test]
fn another_configuration_cleans_all_pages_and_says_so() {
    let mut folder = Folder::with_pages(10);
    folder.run("clean", &Machine, 0).unwrap();
    folder.config.rules.removal_budget = 0.3;
    let report = folder.run("clean", &Machine, 0).unwrap();
    assert_eq!(report.run.cleaned, 10);
    assert!(report.notices.iter().any(|notice| notice.contains("the configuration changed")), "{:?}", report.notices);
    assert_same(&folder.outputs("clean"), &folder.expected(), "outputs");
}

#[test]
fn a_damaged_state_costs_time_and_nothing_else() {
    let folder = Folder::with_pages(10);
    folder.run("clean", &Machine, 0).unwrap();
    let index = folder.place.path().join("clean/.dehusk/index");
    let mut bytes = fs::read(&index).unwrap();
    *bytes.get_mut(40).unwrap() ^= 1;
    fs::write(&index, bytes).unwrap();
    let report = folder.run("clean", &Machine, 0).unwrap();
    assert!(report.notices.iter().any(|notice| notice.contains("is damaged and made again")), "{:?}", report.notices);
    assert_same(&folder.outputs("clean"), &folder.expected(), "outputs");
}

#[test]
fn a_run_that_is_asked_to_stop_keeps_what_it_did() {
    let folder = Folder::with_pages(30);
    let error = folder.run("clean", &Machine, 15).unwrap_err();
    assert_eq!(error.exit_code(), 143, "{error}");
    assert!(folder.outputs("clean").is_empty());
    let report = folder.run("clean", &Machine, 0).unwrap();
    assert!(report.run.unchanged > 0 && report.run.cleaned < 30, "{:?}", report.run);
    assert_same(&folder.outputs("clean"), &folder.expected(), "outputs");
}

/// A disk that fails at one call, and at all later ones if it is full or gone; or one at whose call the user asks the run
/// to stop.
#[derive(Debug)]
struct Failing {
    calls: Arc<AtomicUsize>,
    at: usize,
    forever: bool,
    stop: Option<Arc<AtomicUsize>>,
}

impl Failing {
    fn new(at: usize, forever: bool) -> Self {
        Self { calls: Arc::default(), at, forever, stop: None }
    }

    fn check(&self) -> io::Result<()> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let fails = if self.forever { call >= self.at } else { call == self.at };
        if let (Some(stop), true) = (&self.stop, fails) {
            stop.store(15, Ordering::Relaxed);
            return Ok(());
        }
        if fails { Err(io::Error::from(io::ErrorKind::StorageFull)) } else { Ok(()) }
    }

    fn file(&self, inner: Box<dyn DiskFile>) -> Box<dyn DiskFile> {
        Box::new(FailingFile { inner, disk: Self { calls: Arc::clone(&self.calls), stop: self.stop.clone(), ..*self } })
    }
}

impl Disk for Failing {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.check()?;
        Ok(self.file(Machine.create(path)?))
    }

    fn append(&self, path: &Path, at: u64) -> io::Result<Box<dyn DiskFile>> {
        self.check()?;
        Ok(self.file(Machine.append(path, at)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.check()?;
        Machine.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.check()?;
        Machine.remove(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.check()?;
        Machine.create_folder(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.check()?;
        Machine.sync_folder(path)
    }
}

struct FailingFile {
    inner: Box<dyn DiskFile>,
    disk: Failing,
}

impl Write for FailingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A write that fails has written some of the bytes; one that does not may still be short.
        let half = bytes.split_at(bytes.len() / 2).0;
        if let Err(error) = self.disk.check() {
            self.inner.write_all(half)?;
            return Err(error);
        }
        if half.len() > 1000 { self.inner.write_all(half).map(|()| half.len()) } else { self.inner.write(bytes) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl DiskFile for FailingFile {
    fn sync(&mut self) -> io::Result<()> {
        self.disk.check()?;
        self.inner.sync()
    }
}

#[test]
fn a_run_can_be_asked_to_stop_at_any_time() {
    let mut folder = Folder::with_pages(12);
    folder.config.output.shard_size = 8;
    let after = folder.expected();
    let mut stopped = 0;
    for at in 0.. {
        let clean = folder.place.path().join("clean");
        let _ = fs::remove_dir_all(&clean);
        let stop = Arc::new(AtomicUsize::new(0));
        let disk = Failing { stop: Some(Arc::clone(&stop)), ..Failing::new(at, false) };
        match folder.run_until("clean", &disk, Arc::clone(&stop)) {
            Ok(_) => assert_same(&folder.outputs("clean"), &after, "outputs of a run asked too late"),
            Err(error) => {
                stopped += 1;
                assert_eq!(error.exit_code(), 143, "{error}");
                assert!(folder.outputs("clean").is_empty(), "at call {at}");
                folder.run("clean", &Machine, 0).unwrap();
                assert_same(&folder.outputs("clean"), &after, "outputs after a stop");
            }
        }
        if stop.load(Ordering::Relaxed) == 0 {
            break;
        }
    }
    assert!(stopped > 5, "only {stopped} stops");
}

/// Whether a file waits for its place.
fn waits(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|name| name.starts_with('.'))
}

/// Runs from the state in `before` with a disk that fails at its first call, at its second and so on; gives the number of
/// calls that a run makes.
fn fail_at_every_call(folder: &Folder, forever: bool) -> usize {
    let (before, after) = (folder.outputs("before"), folder.expected());
    for at in 0.. {
        let clean = folder.place.path().join("clean");
        copy_folder(&folder.place.path().join("before"), &clean);
        let disk = Failing::new(at, forever);
        let result = folder.run("clean", &disk, 0);
        if disk.calls.load(Ordering::Relaxed) <= at {
            return at;
        }
        if let Err(error) = result {
            assert!([73, 74].contains(&error.exit_code()), "call {at}: {error}");
            assert!(error.to_string().contains("clean"), "call {at}: {error}");
        }
        for (name, bytes) in folder.outputs("clean").iter().filter(|(name, _)| !waits(name)) {
            let whole = [before.get(name), after.get(name)].into_iter().flatten().any(|known| known == bytes);
            assert!(whole, "call {at}: {name} is neither the old file nor the new one");
        }
        folder.run("clean", &Machine, 0).unwrap();
        assert_same(&folder.outputs("clean"), &after, &format!("call {at}"));
    }
    unreachable!("a run ends")
}

#[test]
fn a_failure_at_any_call_is_told_and_loses_nothing() {
    for forever in [false, true] {
        let mut folder = Folder::with_pages(12);
        folder.config.output.shard_size = 8;
        folder.run("before", &Machine, 0).unwrap();
        folder.write("004.txt", &page(77));
        folder.write("new.txt", &page(78));
        fs::remove_file(folder.raw().join("009.txt")).unwrap();
        let calls = fail_at_every_call(&folder, forever);
        assert!(calls > 30, "{calls} calls");
    }
}

/// Two million letters that no compression makes fewer.
fn noise(random: &mut StdRng) -> String {
    let mut text = String::new();
    while text.len() < 2_000_000 {
        let word: String =
            (0..random.random_range(3..12)).map(|_| char::from(random.random_range(b'a'..=b'z'))).collect();
        text += &word;
        text += if random.random_ratio(1, 15) { ".\n\n" } else { " " };
    }
    text
}

#[test]
fn a_log_that_is_mostly_dead_is_written_anew() {
    let folder = Folder::with_pages(12);
    let mut random = StdRng::seed_from_u64(16);
    let segment = |out: &str, number: u32| folder.place.path().join(format!("{out}/.dehusk/pages-{number:06}.log"));
    let size = || fs::metadata(segment("before", 1)).map_or(0, |log| log.len());
    while size() < 17 << 20 {
        folder.write("noise.txt", &noise(&mut random));
        folder.run("before", &Machine, 0).unwrap();
    }
    folder.write("noise.txt", &page(99));
    for forever in [false, true] {
        let calls = fail_at_every_call(&folder, forever);
        assert!(calls > 20, "{calls} calls");
    }
    let report = folder.run("clean", &Machine, 0).unwrap();
    assert_eq!(report.run.cleaned, 0);
    assert!(!segment("clean", 1).exists() && segment("clean", 2).exists());
}

fn copy_folder(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to.join(entry.file_name()));
        } else {
            // Keeps the time, by which a file is known to be the one that was written.
            let time = entry.metadata().unwrap().modified().unwrap();
            let copy = to.join(entry.file_name());
            fs::copy(entry.path(), &copy).unwrap();
            fs::OpenOptions::new().write(true).open(copy).unwrap().set_modified(time).unwrap();
        }
    }
}

/// Kills runs at random moments; the number of kills is enough for a regular test, `many_kills` has more.
fn kill_and_resume(kills: u32) {
    let folder = Folder::with_pages(400);
    let binary = assert_cmd::cargo::cargo_bin("dehusk");
    let command = |out: &str| {
        let mut command = Command::new(&binary);
        command.current_dir(folder.place.path()).args(["run", "-q", "-o", out, "--shard-size", "150", "--jobs", "2"]);
        command.args(["--config", "window.toml"]).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    fs::write(folder.place.path().join("window.toml"), "[run]\nwindow = 8\n").unwrap();
    let began = Instant::now();
    assert!(command("scratch").status().unwrap().success());
    let whole = began.elapsed();
    let mut random = StdRng::seed_from_u64(7);
    let (mut killed, mut attempts) = (0, 0);
    while killed < kills {
        attempts += 1;
        assert!(attempts <= 10 * kills, "only {killed} of {attempts} runs were still going when they were killed");
        // Half of the pages are new each time, so that there is something to interrupt.
        (0..200).for_each(|number| folder.write(&format!("{number:03}.txt"), &page(random.random_range(0..100_000))));
        let mut child = command("clean").spawn().unwrap();
        std::thread::sleep(whole.mul_f64(random.random_range(0.0..0.8)));
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        for (name, bytes) in folder.outputs("clean").iter().filter(|(name, _)| !waits(name)) {
            let is_whole = bytes.is_empty() || bytes.ends_with(b"\n");
            assert!(is_whole, "kill {killed}: {name} has half a line");
        }
        if attempts % 4 == 0 {
            assert!(command("clean").status().unwrap().success());
            let _ = fs::remove_dir_all(folder.place.path().join("scratch"));
            assert!(command("scratch").status().unwrap().success());
            assert_same(&folder.outputs("clean"), &folder.outputs("scratch"), &format!("kill {killed}"));
        }
        if attempts % 12 == 0 {
            let _ = fs::remove_dir_all(folder.place.path().join("clean"));
        }
    }
    assert!(command("clean").status().unwrap().success());
    let _ = fs::remove_dir_all(folder.place.path().join("scratch"));
    assert!(command("scratch").status().unwrap().success());
    assert_same(&folder.outputs("clean"), &folder.outputs("scratch"), "at the end");
}

#[test]
fn a_killed_run_is_resumed() {
    kill_and_resume(12);
}

#[test]
#[ignore = "takes minutes: cargo test --release --test incremental -- --ignored"]
fn many_kills() {
    kill_and_resume(200);
}
