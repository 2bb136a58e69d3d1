use std::sync::LazyLock;

use super::*;
use crate::lexicon::Lexicon;
use crate::page::{DecodedPage, Document, EncodingEvidence, Format};
use proptest::prelude::*;

fn lexicon() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::embedded);
    &LEXICON
}

fn document(lang: &str) -> Document {
    let decoded = DecodedPage {
        text: format!("<html lang={lang}><body><p>In Kaltenmoor ist es kalt.</body>").into(),
        encoding: "UTF-8",
        evidence: EncodingEvidence::ValidUtf8,
        replaced_chars: 0,
    };
    crate::segment::segment(&decoded, Format::Html, None, &crate::settings::Limits::default()).unwrap()
}

fn parts(lang: &str, head: &str) -> Option<[String; 3]> {
    let document = document(lang);
    let page = Measured::new(&document, lexicon());
    let text = format!("{head}Two men were found alive after a long night at sea.");
    let (dateline, cut) = split(&page, &text)?;
    assert_eq!(text.get(..cut), Some(head));
    assert_eq!(read(&page, head), dateline, "{head}");
    Some([dateline.place, dateline.date, dateline.agency].map(Option::unwrap_or_default))
}

#[test]
fn datelines_in_many_forms() {
    let cases = [
        ("en", "KYIV, March 3 (Reuters) - ", ["KYIV", "March 3", "Reuters"]),
        ("en", "PARIS (AFP) — ", ["PARIS", "", "AFP"]),
        ("en", "LONDON — ", ["LONDON", "", ""]),
        ("en", "NEW YORK (AP) — ", ["NEW YORK", "", "AP"]),
        ("en", "WASHINGTON, D.C. — ", ["WASHINGTON", "", ""]),
        ("en", "BAGHDAD, Iraq (AP) — ", ["BAGHDAD", "", "AP"]),
        ("en", "BEIRUT/JERUSALEM, Oct 1 (Reuters) - ", ["BEIRUT/JERUSALEM", "Oct 1", "Reuters"]),
        ("en", "November 15, 2023  –BRUSSELS – ", ["BRUSSELS", "2023-11-15", ""]),
        ("en", "(Reuters) - ", ["", "", "Reuters"]),
        ("en", "PORT HALDANE, April 18 (Northern Wire) – ", ["PORT HALDANE", "April 18", "Northern Wire"]),
        ("de", "BERLIN (dpa) – ", ["BERLIN", "", "dpa"]),
        ("de", "Berlin (dpa/lno) - ", ["Berlin", "", "dpa/lno"]),
        ("de", "Nebelow (eig. Ber.) – ", ["Nebelow", "", "eig. Ber."]),
        ("de", "Wien (APA) - ", ["Wien", "", "APA"]),
        ("de", "Kaltenmoor. ", ["Kaltenmoor", "", ""]),
        ("fr", "Vernoy-sur-Lac (de notre envoyée) – ", ["Vernoy-sur-Lac", "", "de notre envoyée"]),
        ("es", "MADRID, 3 mar. (EFE).- ", ["MADRID", "3 mar", "EFE"]),
        ("es", "SIERRA BALLENA (Agencia Litoral).– ", ["SIERRA BALLENA", "", "Agencia Litoral"]),
        ("it", "PORTO MEZZANA, 7 marzo (Agenzia Tirrena) — ", ["PORTO MEZZANA", "7 marzo", "Agenzia Tirrena"]),
        ("it", "(ANSA) - ROMA, 03 MAR - ", ["ROMA", "03 MAR", "ANSA"]),
        ("pt", "SERRA DO CAPIM, 3 mar. 2026 (Agência Serrana) – ", ["SERRA DO CAPIM", "2026-03-03", "Agência Serrana"]),
        ("nl", "OUDERZIJL - ", ["OUDERZIJL", "", ""]),
        ("pl", "WARSZAWA, 3 marca (PAP) – ", ["WARSZAWA", "3 marca", "PAP"]),
        ("uk", "Київ. 3 березня. УНІАН. ", ["Київ", "3 березня", "УНІАН"]),
        ("uk", "БІЛОГІРЦІ, 11 березня 2026 (ПівденьІнформ) – ", ["БІЛОГІРЦІ", "2026-03-11", "ПівденьІнформ"]),
        ("ru", "МОСКВА, 3 мар — РИА Новости. ", ["МОСКВА", "3 мар", "РИА Новости"]),
    ];
    for (lang, head, wanted) in cases {
        assert_eq!(parts(lang, head), Some(wanted.map(str::to_owned)), "{head}");
    }
}

#[test]
fn beginnings_of_sentences() {
    for (lang, head) in [
        ("en", "London - "),
        ("en", "NATO — "),
        ("en", "BREAKING – "),
        ("en", "Silence. "),
        ("en", "Paris, Texas, is a town. "),
        ("en", "On March 3, 2026 – "),
        ("en", "IBM "),
        ("de", "Stille. "),
        ("de", "Robert Habeck (Grüne) – "),
        ("de", "Hamburg - "),
        ("de", "Berlin: "),
        ("uk", "Київ. "),
        ("en", ""),
    ] {
        assert_eq!(parts(lang, head), None, "{head}");
    }
    let document = document("en");
    let page = Measured::new(&document, lexicon());
    assert!(split(&page, "London - the city of seven million people - has a new bridge.").is_none());
    assert!(split(&page, "PARIS — it was all a dream, she said, and went home.").is_none());
}

proptest! {
    #[test]
    fn any_text_is_split_without_panic(text in "\\PC{0,80}|(?:[A-ZÄ]{2,5}|[ ,.(–)-]|March |3 |dpa|\\(AP\\)){0,14}") {
        static DOCUMENT: LazyLock<Document> = LazyLock::new(|| document("en"));
        if let Some((_, cut)) = split(&Measured::new(&DOCUMENT, lexicon()), &text) {
            prop_assert!(text.is_char_boundary(cut));
        }
    }
}
