//! What each command does: from the arguments to a call of the library and its words to the user.

mod explain;
mod features;
mod metrics;
mod rules;
mod run;

use std::fmt::Write as _;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use dehusk::config::{self, Config, Loaded, Threshold};
use dehusk::detect::RULES;
use dehusk::record::{ArticleRecord, RemovalRecord};
use dehusk::report::count;
use dehusk::{FatalError, sink};

use crate::cli::{CheckArgs, Command, SchemaArgs};
use crate::terminal::Voice;

/// Does what was asked for; the number is the exit code.
pub(crate) fn execute(command: Command, voice: Voice) -> Result<u8, FatalError> {
    match command {
        Command::Run(args) => run::run(&args, voice, false),
        Command::Learn(args) => run::run(&args, voice, true),
        Command::Explain(args) => explain::explain(&args),
        Command::Rules(args) => rules::rules(args.action),
        Command::Check(args) => check(&args),
        Command::Schema(args) => schema(&args),
        Command::Features(args) => features::features(&args),
    }
}

/// Writes to standard output, which holds data and nothing else.
fn print(text: &str) -> Result<(), FatalError> {
    let mut out = stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|cause| FatalError::WriteFailed { path: PathBuf::from("standard output"), cause })
}

fn load(named: Option<&Path>) -> Result<Loaded, FatalError> {
    let loaded = config::load(named)?;
    match &loaded.file {
        Some(file) => log::info!("configuration: {}", file.display()),
        None => log::info!("configuration: the defaults"),
    }
    Ok(loaded)
}

/// The configuration as a file that reads back.
fn config_text(config: &Config) -> String {
    format!("# In force. Paths are relative to the folder this was printed in.\n{}", config.to_toml())
}

fn schema(args: &SchemaArgs) -> Result<u8, FatalError> {
    if args.csv {
        print(&format!("{}\n", sink::header()))?;
        return Ok(0);
    }
    let schema =
        if args.removals { schemars::schema_for!(RemovalRecord) } else { schemars::schema_for!(ArticleRecord) };
    print(&format!("{:#}\n", schema.as_value()))?;
    Ok(0)
}

fn check(args: &CheckArgs) -> Result<u8, FatalError> {
    let named = args.file.as_deref().or(args.config.config.as_deref());
    let Loaded { config, file } = load(named)?;
    config.settings()?;
    config.run_settings(None)?;
    if args.config.print_config {
        print(&config_text(&config))?;
        return Ok(0);
    }
    let name = file.map_or_else(|| "the defaults".to_owned(), |file| file.display().to_string());
    print(&format!("{name}: no mistakes\n{}", in_force(&config)))?;
    Ok(0)
}

/// What a configuration sets, in a few lines.
fn in_force(config: &Config) -> String {
    let shipped = Config::default();
    let off: Vec<_> = config.rules.thresholds.iter().filter(|(_, t)| matches!(t, Threshold::Off(_))).collect();
    let mut text = format!("rules      {} on, {} off", RULES.len() - off.len(), off.len());
    for (id, _) in &off {
        let _ = write!(text, "\n           {id} is off");
    }
    for (id, threshold) in &config.rules.thresholds {
        if let (Threshold::Score(own), Some(Threshold::Score(default))) = (threshold, shipped.rules.thresholds.get(id))
            && (own - default).abs() > f64::EPSILON
        {
            let _ = write!(text, "\n           {id} from {own} on (shipped: {default})");
        }
    }
    let formats: Vec<_> = config.output.formats.iter().map(|format| format!("{format:?}").to_lowercase()).collect();
    let _ = write!(text, "\nbudget     {}\nformats    {}", config.rules.removal_budget, formats.join(", "));
    text.push_str("\nphrases    embedded");
    for file in &config.lexicon.files {
        let _ = write!(text, ", {}", file.display());
    }
    for site in &config.sites {
        let pages: Vec<_> = site.hosts.iter().chain(&site.paths).map(String::as_str).collect();
        let selectors = site.body.len() + site.strip.len() + site.keep.len();
        let phrases = site.strip_phrases.len() + site.keep_phrases.len();
        let (selectors, phrases) = (count(selectors as u64, "selector"), count(phrases as u64, "phrase"));
        let _ = write!(text, "\nsite       {}: {selectors}, {phrases}", pages.join(", "));
    }
    if config.limits != shipped.limits {
        let _ = write!(text, "\nlimits     changed (--print-config has them)");
    }
    let globs = config.input.include.len() + config.input.exclude.len();
    let _ = writeln!(text, "\ninput      {}", count(globs as u64, "glob"));
    text
}
