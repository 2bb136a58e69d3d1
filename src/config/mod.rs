//! `pipeline.toml`: what a user may set, in two layers.
//!
//! [`Config`] holds plain values as they are written: the defaults, then the file, then the command line. `check`
//! reads a file into it and gathers every mistake with its place. [`Config::settings`] and [`Config::run_settings`]
//! make of it what the program runs on.

mod check;
mod document;
mod problem;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{Glob, GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::Serialize;
use sha2::{Digest, Sha256};

pub use problem::Problem;

use crate::detect::RULES;
use crate::error::FatalError;
use crate::inputs::{Container, Fields, InputSettings, kind_of};
use crate::learn::LearnSettings;
use crate::lexicon::{self, Lexicon, fold};
use crate::score::Weights;
use crate::segment::selectors::SelectorSet;
use crate::settings::{Limits, RuleSettings, Settings, SiteSettings};
use crate::state::Basis;

/// Name of the file that is used when it lies in the working folder and none is named.
pub const DEFAULT_FILE: &str = "pipeline.toml";

/// Everything that can be set, as written.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Config {
    /// Which files are read.
    pub input: InputConfig,
    /// What is written.
    pub output: OutputConfig,
    /// Bounds on one page.
    pub limits: Limits,
    /// How the run goes.
    pub run: RunConfig,
    /// What is learned about sites.
    pub learn: LearnConfig,
    /// Records that repeat others.
    pub dedup: DedupConfig,
    /// Rules.
    pub rules: RulesConfig,
    /// Phrases.
    pub lexicon: LexiconConfig,
    /// Sections for single sites.
    #[serde(rename = "site", skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<SiteConfig>,
}

/// `[input]`: which files are read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct InputConfig {
    /// Globs of which a file must match one; none: every file.
    pub include: Vec<String>,
    /// Globs of files and folders that are left out.
    pub exclude: Vec<String>,
    /// Whether symbolic links to folders are followed. Links to files always are.
    pub follow_symlinks: bool,
    /// Which fields of JSON lines and CSV files hold what.
    pub fields: Fields,
}

/// `[output]`: what is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct OutputConfig {
    /// Which files of records.
    pub formats: Vec<OutputFormat>,
    /// Cells that a spreadsheet would take for a formula are left as they are.
    pub csv_raw: bool,
    /// Rows end with CR LF.
    pub csv_crlf: bool,
    /// The file begins with a byte order mark.
    pub csv_bom: bool,
    /// What becomes of line breaks in cells.
    pub csv_newlines: CsvNewlines,
    /// About how many records a file of records holds; 0: all in one file.
    pub shard_size: usize,
    /// How the files of records and removals are packed.
    pub compress: Compression,
}

impl Default for OutputConfig {
    fn default() -> Self {
        Self {
            formats: vec![OutputFormat::Jsonl, OutputFormat::Csv],
            csv_raw: false,
            csv_crlf: false,
            csv_bom: false,
            csv_newlines: CsvNewlines::Keep,
            shard_size: 0,
            compress: Compression::None,
        }
    }
}

/// A file of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutputFormat {
    /// `articles.jsonl`.
    Jsonl,
    /// `articles.csv`.
    Csv,
}

/// What becomes of line breaks in CSV cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CsvNewlines {
    /// They stand in the quoted cell.
    Keep,
    /// They are written as `\n`, and a backslash as `\\`: one record, one line.
    Escape,
}

/// How files are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compression {
    /// Not at all.
    None,
    /// Zstandard; `.zst` is added to the names.
    Zstd,
}

/// `[run]`: how the run goes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RunConfig {
    /// Pages worked on at the same time; 0: as many as there are cores.
    pub jobs: usize,
    /// Share of quarantined pages above which the exit code is 3, 0 to 1.
    pub max_quarantine: f64,
    /// Pages read, cleaned and written together: bounds memory, has no effect on the output.
    pub window: usize,
}

impl Default for RunConfig {
    fn default() -> Self {
        Self { jobs: 0, max_quarantine: 0.05, window: 256 }
    }
}

/// `[learn]`: what is learned about sites.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct LearnConfig {
    /// Whether blocks that repeat over the pages of a site are taken out.
    pub enabled: bool,
    /// Pages of a site that must have a block before it counts as the site's.
    pub documents: u64,
    /// Share of the pages of a site of 50 that must have it, 0 to 1; larger sites need less.
    pub share: f64,
    /// Whether what earlier runs learned is used as it is.
    pub frozen: bool,
}

impl Default for LearnConfig {
    fn default() -> Self {
        let LearnSettings { is_on, documents, share, is_frozen } = LearnSettings::default();
        Self { enabled: is_on, documents, share, frozen: is_frozen }
    }
}

impl LearnConfig {
    fn settings(&self) -> LearnSettings {
        let Self { enabled, documents, share, frozen } = *self;
        LearnSettings { is_on: enabled, documents, share, is_frozen: frozen }
    }
}

/// `[dedup]`: records that repeat others.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct DedupConfig {
    /// Least similarity of a near duplicate to its original, 0.6 to 1: see [`crate::pipeline::similarity`]. At 1 only
    /// exact duplicates are looked for.
    pub similarity: f64,
    /// Whether records that repeat others are left out of the outputs.
    pub drop: bool,
}

impl Default for DedupConfig {
    /// 0.8: above all pairs of different reports on one matter that were measured, see `docs/duplicates.md`.
    fn default() -> Self {
        Self { similarity: 0.8, drop: false }
    }
}

/// `[rules]`: rules on, off, and their thresholds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RulesConfig {
    /// Largest share of a page's sentence words that phrase rules may take, 0 to 1.
    pub removal_budget: f64,
    /// By rule id: the least score that counts, or off.
    pub thresholds: BTreeMap<&'static str, Threshold>,
}

impl Default for RulesConfig {
    fn default() -> Self {
        let thresholds = RULES.iter().map(|rule| (rule.id, Threshold::shipped(rule.threshold))).collect();
        Self { removal_budget: widen(RuleSettings::default().removal_budget), thresholds }
    }
}

/// Whether a rule is on, and how sure it must be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Threshold {
    /// On: findings with this score or more count.
    Score(f64),
    /// Off; the value is always `false`.
    Off(bool),
}

impl Threshold {
    fn shipped(threshold: f32) -> Self {
        Self::Score(widen(threshold))
    }

    #[expect(clippy::cast_possible_truncation, reason = "a number from 0 to 1; scores are f32")]
    fn get(self) -> Option<f32> {
        match self {
            Self::Score(score) => Some(score as f32),
            Self::Off(_) => None,
        }
    }
}

/// `[lexicon]`: phrases.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct LexiconConfig {
    /// Phrase files that are added to the embedded ones.
    pub files: Vec<PathBuf>,
}

/// `[[site]]`: what holds for one site only.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SiteConfig {
    /// Host names; `.example.org` is `example.org` with all its sub-domains.
    pub hosts: Vec<String>,
    /// Globs on the relative path, for pages whose address is not known.
    pub paths: Vec<String>,
    /// Selectors of the element that holds the article.
    pub body: Vec<String>,
    /// Selectors of what is taken out.
    pub strip: Vec<String>,
    /// Selectors of what stays.
    pub keep: Vec<String>,
    /// Blocks with one of these phrases are taken out.
    pub strip_phrases: Vec<String>,
    /// Blocks with one of these phrases stay.
    pub keep_phrases: Vec<String>,
    /// IANA name of the time zone of clock times that the site gives without one: `Europe/Berlin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// What the run itself needs, proved good.
#[derive(Debug, Clone)]
pub struct RunSettings {
    /// A file must match one of these, if there are any.
    pub include: Option<GlobSet>,
    /// Those of them that name the ending of a file of rows: JSON lines or CSV.
    pub include_rows: GlobSet,
    /// Files and folders that are left out.
    pub exclude: GlobSet,
    /// What reading containers runs on.
    pub inputs: InputSettings,
    /// Whether symbolic links to folders are followed.
    pub follow_symlinks: bool,
    /// What is written and how.
    pub output: OutputConfig,
    /// Number of threads; 0: as many as there are cores.
    pub jobs: usize,
    /// Pages worked on together.
    pub window: usize,
    /// What is done about records that repeat others.
    pub dedup: DedupConfig,
    /// Share of quarantined pages above which the run counts as failed.
    pub max_quarantine: f64,
    /// Only the first pages by path.
    pub limit: Option<usize>,
    /// How sure a folder must be of what it learns about its sites.
    pub learn: LearnSettings,
    /// What results of earlier runs must have been made with to be used again.
    pub basis: Basis,
}

/// A configuration and where it came from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The values.
    pub config: Config,
    /// The file, or `None` for the embedded defaults.
    pub file: Option<PathBuf>,
}

/// The configuration in the named file, else in `pipeline.toml` in the working folder if there is one, else the
/// embedded defaults.
///
/// # Errors
/// [`FatalError::Config`] with every mistake in the file.
pub fn load(named: Option<&Path>) -> Result<Loaded, FatalError> {
    let default = Path::new(DEFAULT_FILE);
    let file = match named {
        Some(file) => file,
        None if default.is_file() => default,
        None => return Ok(Loaded { config: Config::default(), file: None }),
    };
    let name = file.display();
    let bytes = std::fs::read(file).map_err(|cause| FatalError::Config(format!("{name}: cannot be read: {cause}")))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        FatalError::Config(format!("{name}: is not UTF-8 from byte {} on", error.utf8_error().valid_up_to()))
    })?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let config =
        parse(&text, &name.to_string(), folder).map_err(|problems| FatalError::Config(problem::report(problems)))?;
    Ok(Loaded { config, file: Some(file.to_owned()) })
}

/// Reads the text of a configuration file; paths in it are relative to `folder`.
///
/// # Errors
/// Every mistake found, with its place.
pub fn parse(text: &str, name: &str, folder: &Path) -> Result<Config, Vec<Problem>> {
    check::read(text.strip_prefix('\u{feff}').unwrap_or(text), name, folder)
}

/// The known name that is nearest to `name` by edit distance, if one is near enough to be meant.
pub fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    known
        .map(|candidate| (strsim::normalized_damerau_levenshtein(name, candidate), candidate))
        .filter(|(similarity, _)| *similarity >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

impl Config {
    /// What cleaning runs on.
    ///
    /// # Errors
    /// [`FatalError::Config`] for selectors, globs and phrase files that are not usable; after [`parse`] only a
    /// phrase file that changed in between.
    pub fn settings(&self) -> Result<Settings, FatalError> {
        let sites = self.sites.iter().map(SiteConfig::settings).collect::<Result<_, _>>()?;
        let lexicon = self.lexicon.compiled()?;
        let weights = Arc::clone(Weights::embedded());
        Ok(Settings { limits: self.limits, rules: self.rules.settings(), lexicon, weights, sites })
    }

    /// What the run needs.
    ///
    /// # Errors
    /// [`FatalError::Usage`] for a glob that cannot be read: after [`parse`] it can only come from the command line.
    pub fn run_settings(&self, limit: Option<usize>) -> Result<RunSettings, FatalError> {
        let include = &self.input.include;
        let rows = include.iter().filter(|glob| names_rows(glob));
        let include_rows = glob_set("--include", rows)?;
        let include = if include.is_empty() { None } else { Some(glob_set("--include", include)?) };
        Ok(RunSettings {
            include,
            include_rows,
            exclude: glob_set("--exclude", &self.input.exclude)?,
            inputs: self.input_settings(),
            follow_symlinks: self.input.follow_symlinks,
            output: self.output.clone(),
            jobs: self.run.jobs,
            window: self.run.window.max(1),
            dedup: self.dedup.clone(),
            max_quarantine: self.run.max_quarantine,
            limit,
            learn: self.learn.settings(),
            basis: self.basis()?,
        })
    }

    /// Program and settings as far as the results of a page depend on them.
    fn basis(&self) -> Result<Basis, FatalError> {
        let mut hash = Sha256::new();
        let output = OutputConfig { shard_size: 0, compress: Compression::None, csv_bom: false, ..self.output.clone() };
        let (run, learn) = (RunConfig::default(), LearnConfig::default());
        let input = InputConfig { fields: self.input.fields.clone(), ..InputConfig::default() };
        let dedup = DedupConfig::default();
        hash.update(Self { input, output, run, learn, dedup, ..self.clone() }.to_toml());
        for file in &self.lexicon.files {
            let read = std::fs::read(file);
            hash.update(read.map_err(|cause| FatalError::Config(format!("{}: {cause}", file.display())))?);
        }
        let settings = hash.finalize().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let program = format!("{} ({})", env!("CARGO_PKG_VERSION"), env!("DEHUSK_BUILD"));
        Ok(Basis { program, settings })
    }

    /// What reading containers runs on.
    pub fn input_settings(&self) -> InputSettings {
        InputSettings {
            max_page_bytes: self.limits.max_page_bytes,
            max_ratio: self.limits.max_ratio,
            max_members: self.limits.max_members,
            fields: Arc::new(self.input.fields.clone()),
        }
    }

    /// The configuration as TOML that reads back as itself.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).unwrap_or_default()
    }
}

impl RulesConfig {
    #[expect(clippy::cast_possible_truncation, reason = "a number from 0 to 1; scores are f32")]
    fn settings(&self) -> RuleSettings {
        let threshold = |id| self.thresholds.get(id).copied();
        RuleSettings {
            thresholds: RULES
                .iter()
                .map(|rule| threshold(rule.id).map_or(Some(rule.threshold), Threshold::get))
                .collect(),
            removal_budget: self.removal_budget as f32,
        }
    }
}

impl LexiconConfig {
    fn compiled(&self) -> Result<Arc<Lexicon>, FatalError> {
        let mut tables = Vec::with_capacity(self.files.len());
        for file in &self.files {
            let wrong = |cause: String| FatalError::Config(format!("{}: {cause}", file.display()));
            let bytes = std::fs::read(file).map_err(|cause| wrong(cause.to_string()))?;
            let text = String::from_utf8(bytes).map_err(|cause| wrong(cause.to_string()))?;
            tables.push(
                lexicon::read_phrases(&text).map_err(|mistakes| {
                    wrong(mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
                })?,
            );
        }
        Ok(Arc::new(Lexicon::with(&tables)))
    }
}

impl SiteConfig {
    fn settings(&self) -> Result<SiteSettings, FatalError> {
        let paths = self.paths.iter().map(|glob| matcher(glob)).collect::<Result<_, _>>();
        Ok(SiteSettings {
            hosts: self.hosts.clone(),
            paths: paths.map_err(|cause| FatalError::Config(cause.to_string()))?,
            body: selectors(&self.body)?,
            strip: selectors(&self.strip)?,
            keep: selectors(&self.keep)?,
            strip_phrases: self.strip_phrases.iter().map(|phrase| fold::folded(phrase)).collect(),
            keep_phrases: self.keep_phrases.iter().map(|phrase| fold::folded(phrase)).collect(),
            time_zone: self.time_zone.as_deref().map(time_zone).transpose()?,
        })
    }
}

/// The zone of this name in the embedded database, so that every machine has the same.
fn time_zone(name: &str) -> Result<TimeZone, FatalError> {
    TimeZoneDatabase::bundled().get(name).map_err(|cause| FatalError::Config(format!("time zone `{name}`: {cause}")))
}

fn selectors(list: &[String]) -> Result<Option<SelectorSet>, FatalError> {
    if list.is_empty() {
        return Ok(None);
    }
    let all = list.join(", ");
    SelectorSet::parse(&all).map(Some).map_err(|(_, cause)| FatalError::Config(format!("selector `{all}`: {cause}")))
}

/// Whether a glob is meant for files of rows: its last part says `jsonl`, `ndjson` or `csv` after a dot or in braces.
fn names_rows(glob: &str) -> bool {
    let last = glob.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let mut words = last.split(|c: char| !c.is_ascii_alphanumeric()).skip(1);
    kind_of(Path::new(&last)).is_some_and(Container::is_rows)
        || words.any(|word| matches!(word, "jsonl" | "ndjson" | "csv"))
}

/// The globs of an option; those of a file were read before.
fn glob_set<'a>(option: &str, globs: impl IntoIterator<Item = &'a String>) -> Result<GlobSet, FatalError> {
    let mut set = GlobSetBuilder::new();
    for written in globs {
        let wrong = |error: globset::Error| FatalError::Usage(format!("{option} `{written}`: {}", error.kind()));
        set.add(glob(written).map_err(wrong)?);
    }
    set.build().map_err(|error| FatalError::Usage(format!("{option}: {}", error.kind())))
}

fn matcher(written: &str) -> Result<GlobMatcher, globset::Error> {
    glob(written).map(|glob| glob.compile_matcher())
}

/// A glob on the relative path. Without a slash it matches the name at any depth.
fn glob(written: &str) -> Result<Glob, globset::Error> {
    let trimmed = written.strip_prefix("./").unwrap_or(written).trim_end_matches('/');
    let anywhere = if trimmed.contains('/') { trimmed.to_owned() } else { format!("**/{trimmed}") };
    let anchored = anywhere.strip_prefix('/').unwrap_or(&anywhere);
    GlobBuilder::new(anchored).literal_separator(true).build()
}

/// The f64 that prints as the f32 does: 0.6 and not 0.6000000238418579.
fn widen(narrow: f32) -> f64 {
    narrow.to_string().parse().unwrap_or_else(|_| f64::from(narrow))
}
