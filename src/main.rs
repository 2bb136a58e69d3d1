use std::io::Write;
use rayon::prelude::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    if a.iter().any(|x| x == "--help") { println!("--index"); return; }
    if a[1] == "explain" {
        let s = dehusk::Settings::default();
        let b = std::fs::read(&a[2]).unwrap();
        let f = if a[2].ends_with("html") { dehusk::Format::Html } else { dehusk::Format::Text };
        let o = dehusk::Origin { path: a[2].clone(), format: Some(f), ..Default::default() };
        match dehusk::inspect(&b, &o, &s) { Err(e) => println!("{e}"), Ok(i) => {
            println!("title {:?}\nframe lang {:?}", i.cleaned.record.title, i.cleaned.record.language);
            for (n, bl) in i.document.blocks.iter().enumerate() {
                let r: Vec<String> = i.removals.spans.iter().filter(|r| r.span.overlaps(bl.span)).map(|r| format!("{}{}({:.2}; {})", dehusk::detect::RULES[r.rule].id, if r.span.covers(bl.span) {""} else {"*"}, r.score, r.evidence.iter().collect::<Vec<_>>().join(","))).collect();
                let c = &i.document.containers.get(bl.container as usize);
                let t: String = bl.span.slice(&i.document.text).chars().take(110).collect();
                println!("{n:3} {} {:?}/{:?} <{} {}> {t:?} {}", if r.is_empty() {"+"} else {"-"}, bl.kind, bl.landmark, c.map_or("", |c| c.tag), c.map_or("", |c| i.document.tokens(c)).chars().take(30).collect::<String>(), r.join(" "));
            }
        } }
        return;
    }
    let dir = &a[2]; let out = a.iter().position(|x| x == "-o").map(|i| a[i + 1].clone()).unwrap();
    let s = dehusk::Settings::default();
    let mut urls = std::collections::BTreeMap::new();
    if let Some(i) = a.iter().position(|x| x == "--index") { for l in std::fs::read_to_string(&a[i + 1]).unwrap().lines() { let v: serde_json::Value = serde_json::from_str(l).unwrap(); if let Some(u) = v["url"].as_str() { urls.insert(v["path"].as_str().unwrap().to_owned(), u.to_owned()); } } }
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect(); files.sort();
    let one = |p: &std::path::PathBuf| {
        let b = std::fs::read(p).unwrap(); let name = p.file_name().unwrap().to_string_lossy().into_owned();
        let f = if name.ends_with("html") { dehusk::Format::Html } else { dehusk::Format::Text };
        let o = dehusk::Origin { url: urls.get(&name).cloned(), path: name, format: Some(f), ..Default::default() };
        (p.clone(), dehusk::clean_page(&b, &o, &s))
    };
    let done: Vec<_> = files.par_iter().map(one).collect();
    let mut w = std::io::BufWriter::new(std::fs::File::create(format!("{out}/articles.jsonl")).unwrap());
    let mut rr = std::io::BufWriter::new(std::fs::File::create(format!("{out}/removals.jsonl")).unwrap());
    let mut c = csv::Writer::from_path(format!("{out}/articles.csv")).unwrap(); c.write_record(["source_path", "text"]).unwrap();
    for (p, d) in done { match d { dehusk::Outcome::Cleaned(x) => { writeln!(w, "{}", serde_json::to_string(&x.record).unwrap()).unwrap(); for r in &x.removals { writeln!(rr, "{}", serde_json::to_string(r).unwrap()).unwrap(); } c.write_record([&x.record.source.path, &x.record.text]).unwrap(); }, dehusk::Outcome::Rejected(e) => eprintln!("{}: {e}", p.display()) } }
}
