//! `dehusk run`.

use std::io::stdout;
use std::path::{Path, PathBuf};

use dehusk::FatalError;
use dehusk::config::{Config, CsvNewlines, Loaded, OutputFormat};
use dehusk::pipeline::{self, Plan, Watch};
use dehusk::sink::Destination;

use crate::cli::{Format, Newlines, Progress, RunArgs};
use crate::terminal::{self, Voice};

/// Folder that is read when none is named.
const DEFAULT_INPUT: &str = "raw";
/// Folder that is written when none is named.
const DEFAULT_OUTPUT: &str = "clean";
/// Exit code for a run that is done, but lost too many pages.
const TOO_MANY_QUARANTINED: u8 = 3;

/// Runs over the inputs; the number is the exit code.
pub(super) fn run(args: &RunArgs, voice: Voice) -> Result<u8, FatalError> {
    let Loaded { mut config, file } = super::load(args.config.config.as_deref())?;
    merge(&mut config, args)?;
    let run = config.run_settings(args.limit)?;
    if args.config.print_config {
        super::print(&super::config_text(&config))?;
        return Ok(0);
    }
    let mut settings = config.settings()?;
    if let Some(folder) = &args.weights {
        settings.weights = super::features::fitting_weights(folder)?;
    }
    let inputs = if args.inputs.is_empty() { vec![PathBuf::from(DEFAULT_INPUT)] } else { args.inputs.clone() };
    let plan = Plan {
        inputs: &inputs,
        index: args.index.as_deref(),
        config: file.map(|file| file.display().to_string()),
        settings: &settings,
        run: &run,
    };
    let output = args.output.as_deref().unwrap_or(Path::new(DEFAULT_OUTPUT));
    let (destination, written) = destination(args, output, &config);
    let bar = args.progress != Some(Progress::Never) && voice.can_show_progress();
    let discovered = |pages| {
        if bar {
            terminal::show_bar(pages);
        }
    };
    let watch = Watch { discovered: &discovered, page: &|_| terminal::advance_bar() };
    let report = pipeline::run(&plan, destination, watch)?;
    terminal::hide_bar();
    voice.summary(&report.summary(&written), &report);
    let failed = report.quarantined > 0 && report.quarantined_share() > run.max_quarantine;
    if failed {
        log::error!(
            "{} of {} pages were quarantined (allowed: {})",
            report.quarantined,
            report.pages,
            run.max_quarantine
        );
    }
    Ok(if failed { TOO_MANY_QUARANTINED } else { 0 })
}

/// Where the outputs go, and how the summary says it.
fn destination(args: &RunArgs, output: &Path, config: &Config) -> (Destination, String) {
    if args.dry_run {
        (Destination::Nowhere, "dry run: nothing was written".to_owned())
    } else if output.as_os_str() == "-" {
        (Destination::Stream(Box::new(stdout().lock())), String::new())
    } else {
        let records = config.output.formats.iter().map(|format| match format {
            OutputFormat::Jsonl => "articles.jsonl, ",
            OutputFormat::Csv => "articles.csv, ",
        });
        let records: String = records.collect();
        let written = format!("{}: {records}removals.jsonl, quarantine.jsonl, report.json", output.display());
        (Destination::Folder(output.to_owned()), written)
    }
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
