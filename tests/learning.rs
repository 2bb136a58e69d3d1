//! What a folder teaches about its sites, on a generated corpus: sites in ten languages, each with blocks of its own that
//! no rule and no scorer knows, put anywhere into its pages; sentences that really repeat, and refrains, must stay.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it is not as it should be")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use tempfile::TempDir;

/// Words of ten languages that make no sense together: neither an article nor husk can be told by them.
const LANGUAGES: [(&str, &str); 10] = [
    (
        "en",
        "the harbour old council and bridge under winter with market along river school while doctor near letter summer \
            island of village train before weather garden museum captain festival station valley teacher slowly carried",
    ),
    (
        "de",
        "der alte Hafen und die Brücke unter dem Winter mit Markt am Fluss Schule während Arzt neben Brief Sommer Insel \
            Dorf Zug vor Wetter Garten Museum Kapitän Fest Bahnhof Tal Lehrer langsam getragen wurde von einem",
    ),
    (
        "fr",
        "le vieux port et le pont sous hiver avec marché le long de rivière école pendant médecin près lettre été île \
            village train avant temps jardin musée capitaine fête gare vallée professeur lentement porté par une",
    ),
    (
        "es",
        "el viejo puerto y el puente bajo invierno con mercado junto río escuela mientras médico cerca carta verano isla \
            pueblo tren antes tiempo jardín museo capitán fiesta estación valle maestro despacio llevado por una",
    ),
    (
        "it",
        "il vecchio porto e il ponte sotto inverno con mercato lungo fiume scuola mentre medico vicino lettera estate \
            isola paese treno prima tempo giardino museo capitano festa stazione valle maestro piano portato da una",
    ),
    (
        "pt",
        "o velho porto e a ponte sob inverno com mercado junto rio escola enquanto médico perto carta verão ilha aldeia \
            comboio antes tempo jardim museu capitão festa estação vale professor devagar levado por uma",
    ),
    (
        "nl",
        "de oude haven en de brug onder winter met markt langs rivier school terwijl dokter naast brief zomer eiland dorp \
            trein voor weer tuin museum kapitein feest station vallei leraar langzaam gedragen door een",
    ),
    (
        "pl",
        "stary port i most pod zimą z rynkiem wzdłuż rzeki szkoła podczas lekarz obok list lato wyspa wieś pociąg przed \
            pogoda ogród muzeum kapitan święto stacja dolina nauczyciel powoli niesiony przez jedną",
    ),
    (
        "uk",
        "старий порт і міст під зимою з ринком уздовж річки школа поки лікар поруч лист літо острів село потяг перед \
            погода сад музей капітан свято станція долина учитель повільно несений через одну",
    ),
    (
        "ru",
        "старый порт и мост под зимой с рынком вдоль реки школа пока врач рядом письмо лето остров деревня поезд перед \
            погода сад музей капитан праздник станция долина учитель медленно несённый через одну",
    ),
];
/// Blocks of its own that a site has.
const HUSK_BLOCKS: usize = 4;
/// Share of a site's pages that have each of them.
const HUSK_SHARE: f64 = 0.6;
/// Share of the copies in which a number differs.
const VARIED: f64 = 0.05;
/// Sentences that really repeat on a site, and the pages that each of them is on.
const REPEATED: (usize, usize) = (3, 3);

struct Corpus {
    folder: TempDir,
    /// By record path: the site's blocks in it, and the paragraphs of its own.
    pages: BTreeMap<String, (Vec<String>, Vec<String>)>,
}

struct Writer {
    words: Vec<&'static str>,
    random: StdRng,
}

impl Writer {
    fn sentence(&mut self, words: usize) -> String {
        let picked: Vec<&str> = (0..words).map(|_| *self.words.choose(&mut self.random).unwrap()).collect();
        let text = picked.join(" ");
        let first: String = text.chars().take(1).flat_map(char::to_uppercase).collect();
        format!("{first}{}.", text.chars().skip(1).collect::<String>())
    }

    fn paragraph(&mut self) -> String {
        let sentences = self.random.random_range(2..5);
        (0..sentences).map(|_| self.sentence(12)).collect::<Vec<_>>().join(" ")
    }

    /// A block of the site with a number in it, so that copies can vary.
    fn husk(&mut self) -> String {
        let begin = self.sentence(7);
        format!("{} 100 {}", begin.trim_end_matches('.'), self.sentence(6).to_lowercase())
    }
}

fn corpus(sites: usize, pages: usize) -> Corpus {
    let mut corpus = Corpus { folder: tempfile::tempdir().unwrap(), pages: BTreeMap::new() };
    for site in 0..sites {
        let (language, words) = LANGUAGES[site % LANGUAGES.len()];
        let random = StdRng::seed_from_u64(site as u64);
        let mut writer = Writer { words: words.split_whitespace().collect(), random };
        let husk: Vec<String> = (0..HUSK_BLOCKS).map(|_| writer.husk()).collect();
        let (count, each) = REPEATED;
        let repeated: Vec<String> = (0..count).map(|_| writer.sentence(14)).collect();
        for page in 0..pages {
            let mut own: Vec<String> = (0..7).map(|_| writer.paragraph()).collect();
            if let Some(sentence) = repeated.get(page / each) {
                own.insert(3, sentence.clone());
            }
            if page % 10 == 0 {
                let refrain = own[2].clone();
                own.extend([writer.paragraph(), refrain, writer.paragraph()]);
            }
            let mut blocks = own.clone();
            let mut there = Vec::new();
            for block in &husk {
                if writer.random.random_bool(HUSK_SHARE) {
                    let is_varied = writer.random.random_bool(VARIED);
                    let number = writer.random.random_range(2..900).to_string();
                    let block = if is_varied { block.replace("100", &number) } else { block.clone() };
                    // Not before the first paragraph: there it would be read as the headline of a text.
                    blocks.insert(writer.random.random_range(1..=blocks.len()), block.clone());
                    there.push(block);
                }
            }
            let title = writer.sentence(6).trim_end_matches('.').to_owned();
            let (name, text) = written(site, page, language, &title, &blocks);
            let path = corpus.folder.path().join("raw").join(&name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
            corpus.pages.insert(name, (there, own));
        }
    }
    corpus
}

fn written(site: usize, page: usize, language: &str, title: &str, blocks: &[String]) -> (String, String) {
    if site.is_multiple_of(2) {
        return (format!("site{site}/{page:03}.txt"), format!("{title}\n\n{}\n", blocks.join("\n\n")));
    }
    let body: String = format!("<p>{}</p>\n", blocks.join("</p>\n<p>"));
    let html = format!(
        "<!doctype html><html lang={language}><head><title>{title}</title>\
         <link rel=canonical href=\"https://site{site}.example/{page}\"></head>\
         <body><main><article><h1>{title}</h1>{body}</article></main></body></html>"
    );
    (format!("site{site}/{page:03}.html"), html)
}

fn run(folder: &Path, arguments: &[&str]) -> Vec<Value> {
    let mut command = Command::cargo_bin("dehusk").unwrap();
    command.current_dir(folder).args(["run", "-q", "-o", "clean"]).args(arguments);
    command.assert().success();
    let text = fs::read_to_string(folder.join("clean/articles.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Leak: share of the sites' blocks that are still in the texts. Harm: share of the pages' own paragraphs that were
/// taken out because they repeat.
fn measure(corpus: &Corpus, arguments: &[&str]) -> (f64, f64) {
    let records = run(corpus.folder.path(), arguments);
    assert_eq!(records.len(), corpus.pages.len());
    let (mut leaked, mut inserted, mut lost, mut all) = (0usize, 0usize, 0usize, 0usize);
    let removals = fs::read_to_string(corpus.folder.path().join("clean/removals.jsonl")).unwrap();
    let mut taken: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in removals.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        if row["rule"] == "repeated-block" {
            let text = row["text"].as_str().unwrap().to_owned();
            taken.entry(row["path"].as_str().unwrap().to_owned()).or_default().insert(text);
        }
    }
    for record in &records {
        let path = record["source"]["path"].as_str().unwrap();
        let (husk, own) = &corpus.pages[path];
        let paragraphs: BTreeSet<&str> = record["text"].as_str().unwrap().split("\n\n").collect();
        leaked += husk.iter().filter(|block| paragraphs.contains(block.as_str())).count();
        inserted += husk.len();
        lost += own.iter().filter(|block| taken.get(path).is_some_and(|taken| taken.contains(*block))).count();
        all += own.len();
    }
    (leaked as f64 / inserted as f64, lost as f64 / all as f64)
}

#[test]
fn the_blocks_of_a_site_go_and_nothing_else_does() {
    let corpus = corpus(10, 40);
    let (without, _) = measure(&corpus, &["--no-learn"]);
    assert!(without > 0.5, "the corpus shows nothing if rules know its blocks: {without}");
    let (leak, harm) = measure(&corpus, &[]);
    assert!(leak <= 0.03 && harm <= 0.001, "leak {leak:.4}, harm {harm:.4}");
}

#[test]
#[ignore = "prints the figures for 60 sites: cargo test --release --test learning -- --ignored --nocapture"]
fn table() {
    let corpus = corpus(60, 50);
    for arguments in [&["--no-learn"][..], &[]] {
        let (leak, harm) = measure(&corpus, arguments);
        println!("{arguments:?}: leak {:.2} %, harm {:.3} %", 100.0 * leak, 100.0 * harm);
    }
}

#[test]
fn what_was_learned_is_readable_and_can_be_overruled() {
    let corpus = corpus(1, 20);
    let folder = corpus.folder.path();
    let before = run(folder, &[]);
    let name = fs::read_dir(folder.join("clean/learned")).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(&name).unwrap();
    let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!((first["site"].as_str(), first["of"].as_u64()), (Some("site0/"), Some(20)));
    let example = first["example"].as_str().unwrap();
    let has =
        |records: &[Value]| records.iter().filter(|record| record["text"].as_str().unwrap().contains(example)).count();
    assert_eq!(has(&before), 0);
    fs::write(&name, text.replacen("\"verdict\":null", "\"verdict\":\"keep\"", 1)).unwrap();
    let after = run(folder, &[]);
    assert!(has(&after) > 5);
    assert!(fs::read_to_string(&name).unwrap().contains("\"verdict\":\"keep\""));
}

#[test]
fn learning_alone_writes_no_records() {
    let corpus = corpus(1, 20);
    let folder = corpus.folder.path();
    let mut command = Command::cargo_bin("dehusk").unwrap();
    command.current_dir(folder).args(["learn", "-q", "-o", "clean"]).assert().success();
    assert!(folder.join("clean/learned").is_dir() && !folder.join("clean/articles.jsonl").exists());
    let after = run(folder, &[]);
    let whole = run(folder, &["--force"]);
    assert_eq!(after, whole);
}

#[test]
fn frozen_knowledge_is_applied_to_new_pages_and_not_changed_by_them() {
    let corpus = corpus(1, 20);
    let folder = corpus.folder.path();
    run(folder, &[]);
    let read = || {
        let name = fs::read_dir(folder.join("clean/learned")).unwrap().next().unwrap().unwrap().path();
        fs::read_to_string(name).unwrap()
    };
    let before = read();
    let example = serde_json::from_str::<Value>(before.lines().next().unwrap()).unwrap()["example"].clone();
    let example = example.as_str().unwrap();
    let page = fs::read_to_string(folder.join("raw/site0/001.txt")).unwrap();
    fs::write(folder.join("raw/site0/new.txt"), format!("{page}\n\n{example}\n")).unwrap();
    let records = run(folder, &["--freeze-learned"]);
    assert!(records.iter().all(|record| !record["text"].as_str().unwrap().contains(example)));
    assert_eq!(read(), before);
}

#[test]
fn the_rule_has_a_threshold_like_all_others() {
    let corpus = corpus(1, 20);
    let folder = corpus.folder.path();
    let config = folder.join("own.toml");
    let taken = |setting: &str| {
        fs::write(&config, format!("[rules.thresholds]\nrepeated-block = {setting}\n")).unwrap();
        run(folder, &["--config", "own.toml"]);
        let removals = fs::read_to_string(folder.join("clean/removals.jsonl")).unwrap();
        removals.lines().filter(|line| line.contains("\"rule\":\"repeated-block\"")).count()
    };
    assert!(taken("true") > 20);
    assert_eq!((taken("0.95"), taken("false")), (0, 0));
}

#[test]
fn the_report_tells_what_was_learned_and_which_pages_are_far_from_their_host() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("raw")).unwrap();
    let sentence = "The ferry to Aros sails again from Monday, the harbour office said, and it carries letters too.";
    for page in 0..30 {
        let own: Vec<String> = (0..12).map(|number| format!("<p>{page} {number} {sentence}</p>")).collect();
        let husk = if page == 7 {
            "<li><a href=x>Seven more things to do on the quays</a></li>".repeat(90)
        } else {
            String::new()
        };
        let html = format!(
            "<html lang=en><head><title>Ferry {page}</title><link rel=canonical href=https://aros.example/{page}></head>\
             <body><nav><ul>{husk}</ul></nav><article><h1>Ferry {page} is back</h1>{}</article></body></html>",
            own.concat()
        );
        fs::write(folder.path().join(format!("raw/{page:02}.html")), html).unwrap();
    }
    run(folder.path(), &[]);
    let report =
        || -> Value { serde_json::from_slice(&fs::read(folder.path().join("clean/report.json")).unwrap()).unwrap() };
    let first = report();
    let far = first["outliers"]["aros.example"].as_array().unwrap();
    assert_eq!((far.len(), far[0]["path"].as_str()), (1, Some("07.html")), "{first:#}");
    assert!(far[0]["removed_share"].as_f64().unwrap() > 0.7);
    // A run with nothing to do says the same, and tells it on request.
    let mut command = Command::cargo_bin("dehusk").unwrap();
    let output = command.current_dir(folder.path()).args(["run", "raw", "-o", "clean", "--hosts"]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.lines().any(|line| line.starts_with("aros.example") && line.contains("07.html")), "{told}");
    let second = report();
    assert_eq!((&second["outliers"], &second["learned"]), (&first["outliers"], &first["learned"]));
}
