//! Standard error: messages, the progress bar, and how the two share it.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;

use env_logger::{Builder, Target, WriteStyle};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use log::{Level, LevelFilter, Record};
use serde_json::json;

use crate::cli::{LogFormat, Talk};

/// The bar on the screen, so that messages can step around it.
static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// How to talk to the user.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voice {
    format: LogFormat,
    level: LevelFilter,
}

impl Voice {
    /// Starts logging. No environment variable has a say.
    pub(crate) fn start(talk: &Talk) -> Self {
        let level = match (talk.quiet, talk.verbose) {
            (true, _) => LevelFilter::Error,
            (false, 0) => LevelFilter::Warn,
            (false, 1) => LevelFilter::Info,
            (false, _) => LevelFilter::Debug,
        };
        let format = talk.log_format.unwrap_or(LogFormat::Text);
        let mut builder = Builder::new();
        builder.filter_module("dehusk", level).write_style(WriteStyle::Never);
        builder.target(Target::Pipe(Box::new(AroundBar)));
        builder.format(move |out, record| writeln!(out, "{}", line(format, record)));
        builder.init();
        Self { format, level }
    }

    /// Says why the program ends.
    pub(crate) fn error(self, message: &str) {
        say(&match self.format {
            LogFormat::Text => format!("dehusk: error: {message}"),
            LogFormat::Json => json!({"level": "error", "message": message}).to_string(),
        });
    }

    /// Says how the run went, unless told to be quiet.
    pub(crate) fn summary(self, text: &str, report: &impl serde::Serialize) {
        if self.level < LevelFilter::Warn {
            return;
        }
        say(&match self.format {
            LogFormat::Text => text.to_owned(),
            LogFormat::Json => json!({"level": "info", "message": text, "report": report}).to_string(),
        });
    }

    /// Whether a progress bar can be shown.
    pub(crate) fn can_show_progress(self) -> bool {
        self.format == LogFormat::Text && self.level >= LevelFilter::Warn && io::stderr().is_terminal()
    }
}

fn line(format: LogFormat, record: &Record<'_>) -> String {
    let message = record.args().to_string();
    match (format, record.level()) {
        (LogFormat::Json, level) => {
            let level = level.as_str().to_ascii_lowercase();
            json!({"level": level, "target": record.target(), "message": message}).to_string()
        }
        (LogFormat::Text, Level::Error) => format!("dehusk: error: {}", printable(&message)),
        (LogFormat::Text, Level::Warn) => format!("dehusk: warning: {}", printable(&message)),
        (LogFormat::Text, Level::Info | Level::Debug | Level::Trace) => format!("dehusk: {}", printable(&message)),
    }
}

/// File names may hold anything; what would steer the terminal is shown as an escape.
fn printable(message: &str) -> String {
    let mut shown = String::with_capacity(message.len());
    for c in message.chars() {
        if c.is_control() { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

fn say(text: &str) {
    // Nobody is left to be told when standard error is closed.
    let _ = writeln!(AroundBar, "{text}");
}

/// Writes to standard error with the progress bar out of the way.
struct AroundBar;

impl Write for AroundBar {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bar = BAR.lock().ok().and_then(|bar| bar.clone());
        let write = || io::stderr().lock().write_all(bytes).map(|()| bytes.len());
        match bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// Shows a bar for this many pages.
pub(crate) fn show_bar(pages: u64) {
    let bar = ProgressBar::with_draw_target(Some(pages), ProgressDrawTarget::stderr());
    let template = "{bar:30} {human_pos}/{human_len} pages, {rate}/s, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{:.0}", state.per_sec());
        };
        bar.set_style(style.with_key("rate", rate));
    }
    if let Ok(mut shown) = BAR.lock() {
        *shown = Some(bar);
    }
}

/// Moves the bar on by a page.
pub(crate) fn advance_bar() {
    if let Some(bar) = BAR.lock().ok().and_then(|bar| bar.clone()) {
        bar.inc(1);
    }
}

/// Takes the bar away.
pub(crate) fn hide_bar() {
    if let Some(bar) = BAR.lock().ok().and_then(|mut bar| bar.take()) {
        bar.finish_and_clear();
    }
}
