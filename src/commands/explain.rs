//! `dehusk explain`.

use std::io::{IsTerminal, stdin, stdout};
use std::path::{Path, PathBuf};

use dehusk::error::PageError;
use dehusk::inputs::{self, Container, InputSettings, Member};
use dehusk::{FatalError, Format, Origin, discover, explain, pipeline};

use crate::cli::{Color, ExplainArgs, PageFormat};

/// Shows one page with what was decided.
pub(super) fn explain(args: &ExplainArgs) -> Result<u8, FatalError> {
    if let Some(url) = args.url.as_ref().filter(|url| url::Url::parse(url).is_err()) {
        return Err(FatalError::Usage(format!("--url `{url}` is no address: write https://example.org/page")));
    }
    let config = super::load(args.config.as_deref())?.config;
    let settings = config.settings()?;
    let page = read(args, &config.input_settings())?;
    // As `run` calls it.
    let path = if args.file.as_os_str() == "-" { Path::new("stdin") } else { &args.file };
    let lost = |error| FatalError::Page { path: named(path, args.member.as_deref()), error };
    let format = args.format.map(|format| match format {
        PageFormat::Html => Format::Html,
        PageFormat::Text => Format::Text,
    });
    let origin = Origin {
        path: path.to_string_lossy().into_owned(),
        locator: args.member.clone(),
        format: format.or(page.format),
        url: args.url.clone().or(page.url),
        date_fetched: page.date_fetched,
        charset: page.charset,
    };
    let bytes = page.body.map_err(lost)?;
    let inspection = pipeline::inspect_guarded(&bytes, &origin, &settings).map_err(lost)?;
    let colored = match args.color.unwrap_or(Color::Auto) {
        Color::Auto => stdout().is_terminal(),
        Color::Always => true,
        Color::Never => false,
    };
    let palette = if colored { explain::Palette::colored() } else { explain::Palette::plain() };
    super::print(&explain::page(&inspection, &palette, args.width.unwrap_or(100).into()))?;
    Ok(0)
}

/// The file with the place of the page in it.
fn named(file: &Path, member: Option<&str>) -> PathBuf {
    member.map_or_else(|| file.to_owned(), |member| PathBuf::from(format!("{} ({member})", file.display())))
}

/// A page with what is known about it.
struct Page {
    body: Result<Vec<u8>, PageError>,
    format: Option<Format>,
    url: Option<String>,
    date_fetched: Option<String>,
    charset: Option<String>,
}

impl Page {
    fn plain(body: Result<Vec<u8>, PageError>, format: Option<Format>) -> Self {
        Self { body, format, url: None, date_fetched: None, charset: None }
    }
}

/// Finds the page that is asked for: the file itself, unpacked where it is compressed, or a page in it.
fn read(args: &ExplainArgs, settings: &InputSettings) -> Result<Page, FatalError> {
    let file = &args.file;
    let is_stdin = file.as_os_str() == "-";
    if !is_stdin && !file.exists() {
        return Err(FatalError::InputMissing { path: file.clone() });
    }
    let kind = if is_stdin { None } else { inputs::kind_of(file) };
    match (kind, args.member.as_deref()) {
        (Some(Container::Single(_)) | None, Some(member)) => {
            Err(FatalError::Usage(format!("--member {member}: {} holds one page only", file.display())))
        }
        (None, None) if is_stdin => {
            Ok(Page::plain(pipeline::read_bounded(stdin().lock(), 0, settings.max_page_bytes), None))
        }
        (None, None) => Ok(Page::plain(pipeline::read_file(file, settings.max_page_bytes), discover::format_of(file))),
        (Some(kind), None) if matches!(kind, Container::Single(_)) => {
            let body = inputs::open(file, kind, settings).and_then(|mut members| body_of(members.next()));
            Ok(Page::plain(body, discover::format_of(file)))
        }
        (Some(kind), member) => member_of(file, kind, member, settings),
    }
}

fn body_of(member: Option<Member>) -> Result<Vec<u8>, PageError> {
    member.map_or(Err(PageError::Empty), |member| member.body)
}

/// The page of a container that has this locator, which stands in `source.locator` of its record.
fn member_of(file: &Path, kind: Container, wanted: Option<&str>, settings: &InputSettings) -> Result<Page, FatalError> {
    let members = inputs::open(file, kind, settings);
    let mut members = members.map_err(|error| FatalError::Page { path: file.to_owned(), error })?.peekable();
    let first = members.peek().map_or("LOCATOR", |member| &member.locator).to_owned();
    let name = file.display();
    let Some(wanted) = wanted else {
        let message = format!("{name} holds several pages: name one, as in --member '{first}'");
        return Err(FatalError::Usage(format!("{message} (`source.locator` of its record)")));
    };
    let found = members.find(|member| member.locator == wanted);
    let Some(Member { body, format, url, date_fetched, charset, .. }) = found else {
        return Err(FatalError::Usage(format!("{name} has no page `{wanted}`; its first one is `{first}`")));
    };
    Ok(Page { body, format, url, date_fetched, charset })
}
