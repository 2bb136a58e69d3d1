//! `dehusk run`.

use std::io::stdout;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::time::Duration;

use dehusk::FatalError;
use dehusk::config::{Compression, Config, CsvNewlines, Loaded, OutputConfig, OutputFormat};
use dehusk::disk::Machine;
use dehusk::pipeline::{self, Plan, Watch};
use dehusk::report::{Report, count};
use dehusk::sink::Destination;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::metrics;
use crate::cli::{Format, Newlines, Packing, Progress, RunArgs};
use crate::terminal::{self, Voice};

/// Folder that is read when none is named.
const DEFAULT_INPUT: &str = "raw";
/// Folder that is written when none is named.
const DEFAULT_OUTPUT: &str = "clean";
/// Exit code for a run that is done, but lost too many pages.
const TOO_MANY_QUARANTINED: u8 = 3;
/// Exit code for one in which no page gave a record.
const NO_RECORD: u8 = 65;

/// Runs over the inputs, or only learns from them; the number is the exit code.
pub(super) fn run(args: &RunArgs, voice: Voice, only_learn: bool) -> Result<u8, FatalError> {
    refuse_unused(args, only_learn)?;
    args.metrics_file.as_deref().map_or(Ok(()), metrics::check)?;
    let mut report = None;
    let result = run_and_tell(args, voice, only_learn, &mut report);
    let mut written = Ok(());
    if let Some(file) = args.metrics_file.as_deref().filter(|_| !args.config.print_config) {
        // Also of a run that could not begin: an alert is to see the code of a bad configuration.
        let code = result.as_ref().map_or_else(FatalError::exit_code, |code| *code);
        written = metrics::write(file, report.as_ref(), code);
    }
    let code = result?;
    written.map(|()| code)
}

fn run_and_tell(args: &RunArgs, voice: Voice, only_learn: bool, done: &mut Option<Report>) -> Result<u8, FatalError> {
    let Loaded { mut config, file } = super::load(args.config.config.as_deref())?;
    merge(&mut config, args)?;
    let mut run = config.run_settings(args.limit)?;
    if args.config.print_config {
        super::print(&super::config_text(&config))?;
        return Ok(0);
    }
    let mut settings = config.settings()?;
    if let Some(folder) = &args.weights {
        settings.weights = super::features::fitting_weights(folder)?;
        run.basis.program = format!("{} with {}", run.basis.program, super::features::fingerprint(folder)?);
    }
    let inputs = if args.inputs.is_empty() { vec![PathBuf::from(DEFAULT_INPUT)] } else { args.inputs.clone() };
    let plan = Plan {
        inputs: &inputs,
        index: args.index.as_deref(),
        config: file.map(|file| file.display().to_string()),
        settings: &settings,
        run: &run,
        disk: &Machine,
        force: args.force,
        only_learn,
        patience: Duration::from_secs(args.wait_lock.unwrap_or(0)),
        stop: stop_signal(),
    };
    let output = args.output.as_deref().unwrap_or(Path::new(DEFAULT_OUTPUT));
    let (destination, written) = destination(args, output, &config);
    if only_learn && !matches!(destination, Destination::Folder(_)) {
        return Err(FatalError::Usage("`dehusk learn` writes to a folder: name one with -o".to_owned()));
    }
    let written = if only_learn { format!("{}: learned/, report.json", output.display()) } else { written };
    let bar = args.progress != Some(Progress::Never) && voice.can_show_progress();
    let discovered = |pages| {
        if bar {
            terminal::show_bar(pages);
        }
    };
    let watch = Watch { discovered: &discovered, page: &|_| terminal::advance_bar() };
    let result = pipeline::run(&plan, destination, watch);
    terminal::hide_bar();
    let report = done.insert(result?);
    let code = exit_code(report, run.max_quarantine);
    let mut summary = report.summary(&written);
    if args.hosts {
        summary = format!("{summary}\n\n{}", report.hosts_table());
    }
    voice.summary(&summary, report);
    if code == NO_RECORD {
        log::error!("no readable document: {} quarantined, none gave a record", count(report.pages, "page"));
    }
    if code == TOO_MANY_QUARANTINED {
        log::error!(
            "{} of {} quarantined (allowed: {})",
            report.totals.quarantined,
            count(report.pages, "page"),
            run.max_quarantine
        );
    }
    Ok(code)
}

/// An option that would have no effect is a mistake.
fn refuse_unused(args: &RunArgs, only_learn: bool) -> Result<(), FatalError> {
    let csv = &args.csv;
    let wants_csv = args.formats.as_ref().is_some_and(|formats| formats.contains(&Format::Csv));
    let packs = args.compress.is_some_and(|how| how != Packing::None);
    let shards = args.shard_size.is_some_and(|size| size > 0);
    let files = [("--shard-size", shards), ("--compress", packs), ("--csv-bom", csv.csv_bom)];
    let table = [
        ("--format csv", wants_csv),
        ("--csv-raw", csv.csv_raw),
        ("--csv-crlf", csv.csv_crlf),
        ("--csv-newlines", csv.csv_newlines.is_some()),
    ];
    let others =
        [("--no-learn", args.no_learn), ("--freeze-learned", args.freeze_learned), ("--dry-run", args.dry_run)];
    let is_stream = args.output.as_deref().is_some_and(|output| output.as_os_str() == "-");
    let (unused, why) = if only_learn {
        ([&files[..], &others].concat(), "`dehusk learn` writes only what it learned")
    } else if is_stream {
        ([&files[..], &table].concat(), "standard output gets records as JSON lines")
    } else {
        return Ok(());
    };
    match unused.iter().find(|(_, is_given)| *is_given) {
        Some((option, _)) => Err(FatalError::Usage(format!("{option} has no effect: {why}"))),
        None => Ok(()),
    }
}

fn exit_code(report: &Report, max_quarantine: f64) -> u8 {
    let failed = report.totals.quarantined > 0 && report.quarantined_share() > max_quarantine;
    if !failed {
        0
    } else if report.totals.records == 0 {
        NO_RECORD
    } else {
        TOO_MANY_QUARANTINED
    }
}

/// The number of the signal that asks the run to stop, 0 until one comes. A second one ends the program at once.
fn stop_signal() -> Arc<AtomicUsize> {
    let number = Arc::new(AtomicUsize::new(0));
    let seen = Arc::new(AtomicBool::new(false));
    for (signal, value) in [(SIGINT, 2), (SIGTERM, 15)] {
        let watched = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&seen))
            .and_then(|_| flag::register(signal, Arc::clone(&seen)))
            .and_then(|_| flag::register_usize(signal, Arc::clone(&number), value));
        // Unwatched, a signal ends the program as ever, which outputs and state survive.
        if let Err(cause) = watched {
            log::warn!("signals cannot be watched: {cause}");
        }
    }
    number
}

/// Where the outputs go, and how the summary says it.
fn destination(args: &RunArgs, output: &Path, config: &Config) -> (Destination, String) {
    if args.dry_run {
        (Destination::Nowhere, "dry run: nothing was written".to_owned())
    } else if output.as_os_str() == "-" {
        (Destination::Stream(Box::new(stdout().lock())), String::new())
    } else {
        (Destination::Folder(output.to_owned()), format!("{}: {}", output.display(), file_names(&config.output)))
    }
}

/// The files of the output folder, for the summary.
fn file_names(output: &OutputConfig) -> String {
    let shard = if output.shard_size > 0 { "-*" } else { "" };
    let packed = if output.compress == Compression::Zstd { ".zst" } else { "" };
    let name = |stem: &str, ending: &str| format!("{stem}{shard}.{ending}{packed}");
    let records = output.formats.iter().map(|format| match format {
        OutputFormat::Jsonl => name("articles", "jsonl"),
        OutputFormat::Csv => name("articles", "csv"),
    });
    let others = [name("removals", "jsonl"), "quarantine.jsonl".into(), "changes.jsonl".into(), "report.json".into()];
    records.chain(others).collect::<Vec<_>>().join(", ")
}

/// What was typed goes over what is in the file.
fn merge(config: &mut Config, args: &RunArgs) -> Result<(), FatalError> {
    if let Some(jobs) = args.jobs {
        config.run.jobs = jobs.into();
    }
    if let Some(share) = args.max_quarantine {
        if !(0.0..=1.0).contains(&share) {
            return Err(FatalError::Usage(format!("--max-quarantine is {share}, allowed: 0 to 1")));
        }
        config.run.max_quarantine = share;
    }
    if let Some(formats) = &args.formats {
        config.output.formats = formats
            .iter()
            .map(|format| match format {
                Format::Jsonl => OutputFormat::Jsonl,
                Format::Csv => OutputFormat::Csv,
            })
            .collect();
    }
    if let Some(globs) = &args.include {
        config.input.include.clone_from(globs);
    }
    config.input.exclude.extend(args.exclude.iter().flatten().cloned());
    config.input.follow_symlinks |= args.follow_symlinks;
    config.learn.enabled &= !args.no_learn;
    config.learn.frozen |= args.freeze_learned;
    if let Some(size) = args.shard_size {
        config.output.shard_size = size;
    }
    if let Some(compress) = args.compress {
        config.output.compress = match compress {
            Packing::None => Compression::None,
            Packing::Zstd => Compression::Zstd,
        };
    }
    config.output.csv_raw |= args.csv.csv_raw;
    config.output.csv_crlf |= args.csv.csv_crlf;
    config.output.csv_bom |= args.csv.csv_bom;
    if let Some(newlines) = args.csv.csv_newlines {
        config.output.csv_newlines = match newlines {
            Newlines::Keep => CsvNewlines::Keep,
            Newlines::Escape => CsvNewlines::Escape,
        };
    }
    Ok(())
}
