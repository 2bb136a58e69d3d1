//! Runs one of the extractors written in Rust over the HTML files of a folder, one after the other, and prints how many
//! it read and from how many it took any text: `peers TOOL FOLDER`.

use std::env;
use std::fs;
use std::process::ExitCode;

fn dom_smoothie(html: &str) -> Option<String> {
    let mut readability = dom_smoothie::Readability::new(html, None, None).ok()?;
    readability.parse().ok().map(|article| article.text_content.to_string())
}

fn rs_trafilatura(html: &str) -> Option<String> {
    rs_trafilatura::extract(html).ok().map(|result| result.content_text)
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [tool, folder] = arguments.as_slice() else {
        eprintln!("usage: peers dom_smoothie|rs_trafilatura FOLDER");
        return ExitCode::from(2);
    };
    let extract = match tool.as_str() {
        "dom_smoothie" => dom_smoothie,
        "rs_trafilatura" => rs_trafilatura,
        _ => {
            eprintln!("no tool {tool}: dom_smoothie or rs_trafilatura");
            return ExitCode::from(2);
        }
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) => {
            eprintln!("{folder}: {cause}");
            return ExitCode::from(66);
        }
    };
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "html"));
    files.sort();
    let mut with_text = 0;
    for file in &files {
        let Ok(bytes) = fs::read(file) else { continue };
        let text = extract(&String::from_utf8_lossy(&bytes));
        with_text += usize::from(text.is_some_and(|text| !text.trim().is_empty()));
    }
    println!("{} {with_text}", files.len());
    ExitCode::SUCCESS
}
