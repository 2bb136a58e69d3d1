//! The program by example: what is typed, what comes out, and with which exit code.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it is not as it should be")]

mod codes;
mod commands;
mod inputs;
mod outputs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const FERRY: &str = "Ferry back in service\n\nThe ferry to Aros sails again from Monday, the harbour office said on \
                     Thursday. It had been out of service for three weeks after its engine failed in a storm.\n\n\
                     Advertisement\n\nTickets cost as much as before, and the first boat leaves at six in the morning.\n";
const BRIDGE: &str = "<!doctype html><html lang=en><title>Bridge shut</title><body><article><h1>Bridge shut</h1>\
                      <p>The bridge at Ombry stays shut until April, the county said, because a survey found cracks.\
                      <p>Drivers must take the road through the valley, which takes twenty minutes longer.</article>";

struct Place {
    folder: TempDir,
}

impl Place {
    /// An empty folder to work in.
    fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with three pages below `raw`.
    fn with_pages() -> Self {
        let place = Self::empty();
        place.file("raw/ferry.txt", FERRY);
        place.file("raw/north/bridge.html", BRIDGE);
        place.file("raw/north/harbour", FERRY.replace("Aros", "Lund").replace("Ferry", "Boat"));
        place
    }

    fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    fn file(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::cargo_bin("dehusk").unwrap();
        command.current_dir(self.folder.path()).args(arguments.split_whitespace());
        command
    }

    /// Runs and checks the exit code.
    fn run(&self, arguments: &str, code: i32) -> Output {
        let output = self.command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments}\n{}\n{}", out(&output), err(&output));
        assert!(!err(&output).contains("panicked"), "{}", err(&output));
        output
    }

    fn rows(&self, path: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.path(path)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn paths(&self) -> Vec<String> {
        let path = |row: &Value| row["source"]["path"].as_str().unwrap().to_owned();
        self.rows("clean/articles.jsonl").iter().map(path).collect()
    }

    fn report(&self) -> Value {
        serde_json::from_slice(&fs::read(self.path("clean/report.json")).unwrap()).unwrap()
    }
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}
