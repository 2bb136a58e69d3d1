//! `--metrics-file`: how the last run went, for the textfile collector of the Prometheus node exporter.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use dehusk::FatalError;
use dehusk::report::Report;

const LAST_SUCCESS: &str = "dehusk_last_success_timestamp_seconds";

/// Whether the collector would read a file of this name.
pub(super) fn check(file: &Path) -> Result<(), FatalError> {
    if file.extension().is_some_and(|ending| ending == "prom") {
        return Ok(());
    }
    Err(FatalError::Usage(format!("--metrics-file {}: the name must end in .prom", file.display())))
}

/// Writes the metrics of a run that ended with this exit code.
pub(super) fn write(file: &Path, report: Option<&Report>, code: u8) -> Result<(), FatalError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let before = if code == 0 { Some(now) } else { last_success(file) };
    let failed = |cause| FatalError::WriteFailed { path: file.to_owned(), cause };
    // The collector reads whenever it likes: the file must be whole at any time.
    let temporary = file.with_extension("prom.tmp");
    fs::write(&temporary, text(report, code, now, before)).map_err(failed)?;
    fs::rename(&temporary, file).map_err(failed)
}

/// When a run succeeded last, as the file of the run before says.
fn last_success(file: &Path) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| line.strip_prefix(LAST_SUCCESS)?.trim().parse().ok())
}

fn text(report: Option<&Report>, code: u8, now: u64, success: Option<u64>) -> String {
    let mut text = Text::default();
    text.gauge("dehusk_last_run_timestamp_seconds", "When the last run ended.", now as f64);
    if let Some(success) = success {
        text.gauge(LAST_SUCCESS, "When a run last ended with exit code 0.", success as f64);
    }
    text.gauge("dehusk_last_exit_code", "Exit code of the last run.", code.into());
    let Some(report) = report else { return text.0 };
    let totals = &report.totals;
    text.gauge("dehusk_duration_seconds", "How long the last run took.", report.timing.seconds);
    text.gauge("dehusk_input_bytes", "Bytes of all pages below the inputs.", totals.bytes_in as f64);
    let outcomes = [("record", totals.records), ("quarantined", totals.quarantined)];
    text.family("dehusk_documents", "Pages below the inputs by outcome.", "outcome", outcomes);
    let run = &report.run;
    let done = [("cleaned", run.cleaned), ("unchanged", run.unchanged)];
    text.family("dehusk_run_pages", "Pages by what the last run did with them.", "done", done);
    let changes = [("added", run.added), ("updated", run.updated), ("removed", run.removed)];
    text.family("dehusk_run_records", "Records that the last run changed.", "change", changes);
    let removed = totals.removals_by_category.iter().map(|(category, count)| (category.as_str(), count.chars));
    text.family("dehusk_removed_chars", "Characters removed from all pages by category.", "category", removed);
    text.0
}

#[derive(Default)]
struct Text(String);

impl Text {
    fn head(&mut self, name: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    fn gauge(&mut self, name: &str, help: &str, value: f64) {
        self.head(name, help);
        let _ = writeln!(self.0, "{name} {value}");
    }

    fn family<'a>(&mut self, name: &str, help: &str, label: &str, values: impl IntoIterator<Item = (&'a str, u64)>) {
        self.head(name, help);
        for (value, number) in values {
            let _ = writeln!(self.0, "{name}{{{label}=\"{value}\"}} {number}");
        }
    }
}
