//! What a user can type: shapes only, no behaviour. Every option is optional, so that unset is told from default.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Turns folders of raw scrapes into clean article records, and writes down what it took away and why.
#[derive(Debug, Parser)]
#[command(name = "dehusk", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) talk: Talk,
}

const EXIT_CODES: &str = "\
Exit codes:
   0  done
   1  a bug, or a rule's own example failed
   2  usage
   3  done, but too many pages were quarantined
  65  no readable document, or none that gave a record
  66  input missing
  73  output cannot be created
  74  writing failed
  75  another run is at work in the output folder
  78  bad configuration or index
 130  stopped by SIGINT (Ctrl-C); what was done is kept
 143  stopped by SIGTERM; what was done is kept

Start with `dehusk run`: it reads raw/ and writes clean/.";

/// How much is told, and how. Everything here goes to standard error.
#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct Talk {
    /// Tell more: -v which configuration is used and which pages are lost, -vv every page.
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    pub(crate) verbose: u8,
    /// Tell only errors: no warnings, no progress, no summary.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Messages as plain text, or as one JSON object a line.
    #[arg(long, global = true, value_name = "FORM")]
    pub(crate) log_format: Option<LogFormat>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Clean files and folders of scrapes.
    #[command(after_help = RUN_EXAMPLES)]
    Run(Box<RunArgs>),
    /// Learn from a folder what its sites repeat, without writing records.
    #[command(after_help = LEARN_EXAMPLES, mut_args = hidden_from_learn)]
    Learn(Box<RunArgs>),
    /// Show one page block by block: what stays, what goes, and which rule said so.
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(ExplainArgs),
    /// List the rules, read about one, or run their own examples.
    #[command(after_help = RULES_EXAMPLES)]
    Rules(RulesArgs),
    /// Validate a configuration: every mistake at once, then what is in force.
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Print the JSON Schema of the outputs.
    #[command(after_help = SCHEMA_EXAMPLES)]
    Schema(SchemaArgs),
    /// Write the features of the scorers, for `training/`.
    #[command(hide = true)]
    Features(FeaturesArgs),
}

/// Options that `learn` has no use for; `commands::run` refuses them. Those of the table stay: results that `learn` keeps
/// depend on them.
fn hidden_from_learn(argument: clap::Arg) -> clap::Arg {
    let is_unused = matches!(
        argument.get_id().as_str(),
        "shard_size" | "compress" | "csv_bom" | "no_learn" | "freeze_learned" | "dry_run"
    );
    if is_unused { argument.hide(true) } else { argument }
}

#[derive(Debug, Args)]
pub(crate) struct FeaturesArgs {
    /// Folder of pages.
    pub(crate) folder: PathBuf,
    /// Beginning of the names of the files to write: `.jsonl`, `.names.json` and `.f32` are added.
    #[arg(short, long, value_name = "PREFIX")]
    pub(crate) output: PathBuf,
    /// Folder of weights [default: the embedded ones]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) weights: Option<PathBuf>,
}

const RUN_EXAMPLES: &str = "\
Files below a folder are read when their names end in .txt .text .md .html .htm .xhtml, or have no ending; hidden \
ones are not. A file that you name yourself is read whatever its name.

Pages are also read out of containers: .gz .zst .br (one page each), .zip, .tar, .tar.gz, .tgz, .tar.zst, .warc and \
.warc.gz anywhere; .jsonl, .ndjson and .csv, compressed or not, when you name the file or an --include glob names the \
ending.

The output folder gets articles.jsonl, articles.csv, removals.jsonl (every span that was taken out, and why), \
quarantine.jsonl (pages without a record, and why), changes.jsonl (records added, updated and removed by this run) and \
report.json. They appear when the run is done; until then the old ones stay.

The next run cleans only what is new or changed and writes only the files that change; the outcome is the same as that \
of a run from scratch. What it needs for that is in .dehusk in the output folder. A run that was stopped goes on where \
it was when it is started again. Another --format, --csv-raw, --csv-crlf or --csv-newlines than the run before cleans all \
pages again.

Examples:
  dehusk run                                     raw/ to clean/
  dehusk run scrapes -o out --format jsonl       only JSON lines
  dehusk run scrapes --include 'blog/**' --exclude '*-print.html'
  dehusk run crawl.warc.gz pages.jsonl.zst       pages out of containers
  dehusk run scrapes --include '*.jsonl.gz'      files of rows below a folder
  dehusk run scrapes --index crawl.jsonl         addresses and dates from the crawler
  dehusk run scrapes -o out --shard-size 50000 --wait-lock 600 --quiet     hourly, by cron
  dehusk run scrapes --dry-run --limit 100       what would come of the first hundred
  dehusk run - -o - < page.html | jq .text       one page through a pipe";

const LEARN_EXAMPLES: &str = "\
Cleans what is new or changed and brings learned/ in the output folder up to date; records and removals stay as they \
are until the next `dehusk run`. Set `\"verdict\": \"keep\"` or `\"strip\"` in a line of learned/ to overrule it.

Examples:
  dehusk learn scrapes -o out
  dehusk run scrapes -o out --freeze-learned";

const EXPLAIN_EXAMPLES: &str = "\
In the margin: `-` taken out, `>` moved to a field, `!` marked, the rule with its score, and the signals behind it. \
Where only a part of a block goes, the part stands between ⟦ and ⟧.

Examples:
  dehusk explain raw/page_0031.html
  dehusk explain crawl.jsonl --member line=31
  dehusk explain raw/page_0031.html --url https://example.org/news/31 --color always | less -R";

const RULES_EXAMPLES: &str = "\
Examples:
  dehusk rules
  dehusk rules show donation-prompt
  dehusk rules test";

const CHECK_EXAMPLES: &str = "\
Examples:
  dehusk check                                   ./pipeline.toml, or the defaults if there is none
  dehusk check sites/paper.toml
  dehusk check --print-config > pipeline.toml    a configuration to start from";

const SCHEMA_EXAMPLES: &str = "\
Examples:
  dehusk schema > article.schema.json
  dehusk schema --removals
  dehusk schema --csv";

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct RunArgs {
    /// Files and folders to read, or - for one page on standard input [default: raw]
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Folder to write to, or - for records as JSON lines on standard output, where only exact duplicates are marked
    /// [default: clean]
    #[arg(short, long, value_name = "FOLDER")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    /// JSONL or CSV file that knows about the pages: `path`, `url`, `date_fetched`, `charset`.
    #[arg(long, value_name = "FILE")]
    pub(crate) index: Option<PathBuf>,
    /// Pages worked on at the same time; 0 for as many as there are cores.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub(crate) jobs: Option<u16>,
    /// Which files of records to write: jsonl, csv, or both with a comma between them.
    #[arg(long = "format", value_name = "FORMATS", value_delimiter = ',')]
    pub(crate) formats: Option<Vec<Format>>,
    /// Only files that match; without a slash the glob is for the name, with one for the path below the input.
    #[arg(long, value_name = "GLOB")]
    pub(crate) include: Option<Vec<String>>,
    /// No files and folders that match, in addition to those of the configuration.
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Option<Vec<String>>,
    /// Follow symbolic links to folders.
    #[arg(long)]
    pub(crate) follow_symlinks: bool,
    /// Clean all pages again, also those that are as they were.
    #[arg(long)]
    pub(crate) force: bool,
    /// Learn nothing about sites from the folder as a whole.
    #[arg(long, conflicts_with = "freeze_learned")]
    pub(crate) no_learn: bool,
    /// Take what earlier runs learned about sites as it is.
    #[arg(long)]
    pub(crate) freeze_learned: bool,
    /// Wait up to this long for another run in the same output folder.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) wait_lock: Option<u64>,
    /// Split records and removals over files of about N records; a run writes only those that change.
    #[arg(long, value_name = "N")]
    pub(crate) shard_size: Option<usize>,
    /// Pack the files of records and removals.
    #[arg(long, value_name = "HOW")]
    pub(crate) compress: Option<Packing>,
    /// File of metrics for the node exporter of Prometheus; its name must end in .prom.
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics_file: Option<PathBuf>,
    /// Only the first N pages by path; records of other pages leave an output folder that has them.
    #[arg(long, value_name = "N", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..))]
    pub(crate) limit: Option<usize>,
    /// Do everything but write.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Tell of each host how much was kept, what was learned and which page is farthest from the others.
    #[arg(long, help_heading = "Messages")]
    pub(crate) hosts: bool,
    /// Share of quarantined pages above which the exit code is 3, from 0 to 1.
    #[arg(long, value_name = "SHARE")]
    pub(crate) max_quarantine: Option<f64>,
    /// Folder of weights, for `training/` [default: the embedded ones]
    #[arg(long, hide = true, value_name = "FOLDER")]
    pub(crate) weights: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) csv: CsvArgs,
    /// Show a progress bar: auto means when standard error is a terminal.
    #[arg(long, value_name = "WHEN", help_heading = "Messages")]
    pub(crate) progress: Option<Progress>,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_field_names, reason = "the names are those of the options")]
#[command(next_help_heading = "CSV options")]
pub(crate) struct CsvArgs {
    /// Leave cells that a spreadsheet would take for a formula as they are.
    #[arg(long)]
    pub(crate) csv_raw: bool,
    /// End rows with CR LF.
    #[arg(long)]
    pub(crate) csv_crlf: bool,
    /// Begin the file with a byte order mark, for Excel.
    #[arg(long)]
    pub(crate) csv_bom: bool,
    /// Keep line breaks in cells, or escape them as \n so that one line is one record.
    #[arg(long, value_name = "HOW")]
    pub(crate) csv_newlines: Option<Newlines>,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// Configuration file [default: pipeline.toml in this folder if there is one]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Print the configuration in force as TOML, and do nothing else.
    #[arg(long)]
    pub(crate) print_config: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The page, or - for standard input.
    pub(crate) file: PathBuf,
    /// Which page of a container (zip, tar, WARC, JSON lines, CSV): `source.locator` of its record, such as line=5.
    #[arg(long, value_name = "LOCATOR")]
    pub(crate) member: Option<String>,
    /// Address it was fetched from.
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// Configuration file [default: pipeline.toml in this folder if there is one]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// What the page is, where its name does not tell.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<PageFormat>,
    /// Columns to use [default: 100]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(50..=1000))]
    pub(crate) width: Option<u16>,
    /// Colours: auto means when standard output is a terminal.
    #[arg(long, value_name = "WHEN")]
    pub(crate) color: Option<Color>,
}

#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    pub(crate) action: Option<RulesAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesAction {
    /// Print a table of all rules.
    List,
    /// Print all that is known about a rule, with its examples.
    Show {
        /// Its id.
        id: String,
    },
    /// Run the rules' own examples; exit code 1 if one fails.
    Test {
        /// Only this rule.
        id: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Configuration file [default: pipeline.toml in this folder if there is one]
    #[arg(value_name = "CONFIG", conflicts_with = "config")]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// The schema of removals.jsonl.
    #[arg(long, conflicts_with = "csv")]
    pub(crate) removals: bool,
    /// The header row of articles.csv.
    #[arg(long)]
    pub(crate) csv: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Jsonl,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageFormat {
    Html,
    Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Newlines {
    Keep,
    Escape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Packing {
    None,
    Zstd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Progress {
    Auto,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}
