//! Containers, good and bad: what comes out of them, and that they end.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use super::*;

const PAGE: &str = "<!doctype html><title>Ferry back in service</title><p>The ferry to Aros sails again from Monday.";

fn settings() -> InputSettings {
    InputSettings { max_page_bytes: 1 << 20, max_ratio: 200, max_members: 1_000, fields: Arc::new(Fields::default()) }
}

fn members_of(bytes: impl Into<Vec<u8>>, kind: Container, settings: &InputSettings) -> Result<Members, PageError> {
    read(Box::new(Cursor::new(bytes.into())), "page.html", kind, settings)
}

/// Each member as `locator: what it is`: its length or the code of its error.
fn told(bytes: impl Into<Vec<u8>>, kind: Container) -> Vec<String> {
    told_with(bytes, kind, &settings())
}

fn told_with(bytes: impl Into<Vec<u8>>, kind: Container, settings: &InputSettings) -> Vec<String> {
    match members_of(bytes, kind, settings) {
        Err(error) => vec![format!("not opened: {}", error.code())],
        Ok(members) => members
            .map(|member| match member.body {
                Ok(body) => format!("{}: {} bytes", member.locator, body.len()),
                Err(error) => format!("{}: {}", member.locator, error.code()),
            })
            .collect(),
    }
}

fn only(bytes: impl Into<Vec<u8>>, kind: Container) -> Member {
    let mut members = members_of(bytes, kind, &settings()).unwrap();
    let member = members.next().unwrap();
    assert!(members.next().is_none());
    member
}

fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes.as_ref()).unwrap();
    writer.finish().unwrap()
}

fn zstd(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    zstd::encode_all(bytes.as_ref(), 3).unwrap()
}

fn brotli(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 4096, 5, 22).write_all(bytes.as_ref()).unwrap();
    packed
}

fn pack(bytes: impl AsRef<[u8]>, compression: Compression) -> Vec<u8> {
    match compression {
        Compression::Gzip => gzip(bytes),
        Compression::Zstd => zstd(bytes),
        Compression::Brotli => brotli(bytes),
    }
}

const COMPRESSIONS: [Compression; 3] = [Compression::Gzip, Compression::Zstd, Compression::Brotli];

mod single {
    use super::*;

    #[test]
    fn a_compressed_page_is_the_page() {
        for compression in COMPRESSIONS {
            let member = only(pack(PAGE, compression), Container::Single(compression));
            assert_eq!(member.body.unwrap(), PAGE.as_bytes(), "{compression:?}");
            assert_eq!((member.locator.as_str(), member.name.as_deref()), ("", Some("page.html")));
            assert_eq!(member.format, Some(Format::Html));
        }
    }

    #[test]
    fn members_and_frames_are_joined() {
        let (first, second) = PAGE.split_at(20);
        for compression in [Compression::Gzip, Compression::Zstd] {
            let bytes = [first, "", second].map(|part| pack(part, compression)).concat();
            assert_eq!(only(bytes, Container::Single(compression)).body.unwrap(), PAGE.as_bytes());
        }
    }

    #[test]
    fn what_is_cut_or_broken_is_told() {
        for compression in COMPRESSIONS {
            let packed = pack(PAGE, compression);
            let kind = Container::Single(compression);
            assert_eq!(told(&packed[..packed.len() / 2], kind), [": broken_container"], "{compression:?}");
            assert_eq!(told(PAGE, kind), [": broken_container"], "{compression:?}");
        }
        let mut wrong_sum = gzip(PAGE);
        let at = wrong_sum.len() - 6;
        wrong_sum[at] ^= 1;
        assert_eq!(told(wrong_sum, Container::Single(Compression::Gzip)), [": broken_container"]);
    }

    #[test]
    fn bombs_are_stopped_by_size_and_by_ratio() {
        let zeros = vec![0; 50 << 20];
        for compression in COMPRESSIONS {
            let (packed, kind) = (pack(&zeros, compression), Container::Single(compression));
            let small = InputSettings { max_page_bytes: 1 << 19, ..settings() };
            assert_eq!(told_with(packed.clone(), kind, &small), [": too_large"], "{compression:?}");
            let wide = InputSettings { max_page_bytes: 1 << 30, ..settings() };
            assert_eq!(told_with(packed, kind, &wide), [": too_high_ratio"], "{compression:?}");
        }
        let twice = gzip(gzip(&zeros));
        assert!(only(twice, Container::Single(Compression::Gzip)).body.unwrap().len() < 1 << 20);
    }
}

mod zips {
    use super::*;

    fn zip(members: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, page) in members {
            let method =
                if name.len() % 2 == 0 { zip::CompressionMethod::Deflated } else { zip::CompressionMethod::Zstd };
            writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
            writer.write_all(page.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn pages_come_in_the_order_of_the_directory() {
        let bytes =
            zip(&[("z/b.html", PAGE), ("a.txt", "text"), ("c.png", ""), (".d/e.html", ""), ("f.zip", ""), ("g", "x")]);
        let mut members = members_of(bytes, Container::Zip, &settings()).unwrap();
        let found: Vec<_> = members.by_ref().map(|member| (member.locator, member.format, member.body.ok())).collect();
        let wanted = [
            ("member=z/b.html", Some(Format::Html), Some(PAGE)),
            ("member=a.txt", Some(Format::Text), Some("text")),
            ("member=f.zip", None, None),
            ("member=g", None, Some("x")),
        ];
        let wanted =
            wanted.map(|(locator, format, body)| (locator.to_owned(), format, body.map(|b| b.as_bytes().to_vec())));
        assert_eq!(found, wanted);
        assert_eq!(members.skipped(), SkippedMembers { other_endings: 1, hidden: 1, ..SkippedMembers::default() });
    }

    #[test]
    fn names_that_lead_out_or_come_twice_are_told_apart() {
        let mut bytes =
            zip(&[("../../x.html", "a"), ("/x.html", "b"), ("C:\\x.html", "c"), ("y1.html", "d"), ("y2.html", "e")]);
        // The writer does not write a name twice.
        while let Some(at) = memchr::memmem::find(&bytes, b"y2.html") {
            bytes[at + 1] = b'1';
        }
        assert_eq!(
            told(bytes, Container::Zip),
            [
                "member=x.html: 1 bytes",
                "member=x.html~2: 1 bytes",
                "member=x.html~3: 1 bytes",
                "member=y1.html: 1 bytes",
                "member=y1.html~2: 1 bytes"
            ]
        );
    }

    #[test]
    fn a_bad_member_loses_itself_only() {
        let mut bytes = zip(&[("aa.html", PAGE), ("b.html", PAGE), ("ccc.html", PAGE)]);
        let packed = memchr::memmem::find(&bytes, b"b.html").unwrap() + 6;
        bytes[packed + 12] ^= 0x55;
        bytes[packed + 13] ^= 0x55;
        let told = told(bytes, Container::Zip);
        assert_eq!(told.len(), 3, "{told:?}");
        assert_eq!(told[1], "member=b.html: bad_record");
        assert!(told[2].ends_with(" bytes"), "{told:?}");
    }

    #[test]
    fn encrypted_members_are_named_so() {
        let mut bytes = zip(&[("a.html", PAGE), ("bb.html", PAGE)]);
        // The first bit of the flags, in the directory and in the local header.
        for (signature, flags) in [(&b"PK\x03\x04"[..], 6), (b"PK\x01\x02", 8)] {
            let at = memchr::memmem::find(&bytes, signature).unwrap();
            bytes[at + flags] |= 1;
        }
        let told = told(bytes, Container::Zip);
        assert_eq!(told[0], "member=a.html: encrypted");
        assert!(told[1].ends_with(" bytes"));
    }

    #[test]
    fn links_are_not_followed() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.add_symlink("a.html", "/etc/passwd", SimpleFileOptions::default()).unwrap();
        writer.add_directory("b.html", SimpleFileOptions::default()).unwrap();
        let bytes = writer.finish().unwrap().into_inner();
        let mut members = members_of(bytes, Container::Zip, &settings()).unwrap();
        assert!(members.next().is_none());
        assert_eq!(members.skipped().special, 1);
    }

    #[test]
    fn bombs_and_crowds_are_stopped() {
        let zeros = "0".repeat(50 << 20);
        let bytes = zip(&[("aa.html", &zeros), ("b.html", PAGE)]);
        assert_eq!(told(bytes.clone(), Container::Zip)[0], "member=aa.html: too_large");
        let wide = InputSettings { max_page_bytes: 1 << 30, ..settings() };
        assert_eq!(told_with(bytes, Container::Zip, &wide)[0], "member=aa.html: too_high_ratio");
        let few = InputSettings { max_members: 1, ..settings() };
        let crowd = zip(&[("aa.html", PAGE), ("b.html", PAGE), ("c.html", PAGE)]);
        let told = told_with(crowd, Container::Zip, &few);
        assert_eq!((told.len(), told[1].as_str()), (2, "member=b.html: too_many_members"));
    }

    #[test]
    fn members_that_share_their_bytes_are_held_against_the_file() {
        // Every member is under the free mebibyte; together they are not.
        let page = "0".repeat(1 << 20);
        let names: Vec<_> = (0..9).map(|number| format!("{number}a.html")).collect();
        let members: Vec<_> = names.iter().map(|name| (name.as_str(), page.as_str())).collect();
        let tight = InputSettings { max_ratio: 100, ..settings() };
        let told = told_with(zip(&members), Container::Zip, &tight);
        assert!(told.len() < 9 && told.last().unwrap().ends_with("too_high_ratio"), "{told:?}");
    }

    #[test]
    fn what_is_no_zip_is_not_opened() {
        assert_eq!(told(PAGE, Container::Zip), ["not opened: broken_container"]);
        let bytes = zip(&[("a.html", PAGE)]);
        assert_eq!(told(&bytes[..bytes.len() - 30], Container::Zip), ["not opened: broken_container"]);
    }
}

mod tars {
    use tar::{EntryType, Header};

    use super::*;

    fn header(kind: EntryType, name: &[u8], size: u64) -> Header {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_mode(0o644);
        header.as_mut_bytes()[..name.len()].copy_from_slice(name);
        header.set_cksum();
        header
    }

    fn entry(kind: EntryType, name: &[u8], page: &[u8]) -> Vec<u8> {
        let mut bytes = header(kind, name, page.len() as u64).as_bytes().to_vec();
        bytes.extend_from_slice(page);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
        bytes
    }

    fn file(name: &str, page: &str) -> Vec<u8> {
        entry(EntryType::Regular, name.as_bytes(), page.as_bytes())
    }

    const END: [u8; 1024] = [0; 1024];

    #[test]
    fn what_tar_writes_is_read_however_it_is_compressed() {
        let long = format!("{}/page.html", "folder/".repeat(40));
        let mut builder = tar::Builder::new(Vec::new());
        for name in ["a.html", "b.txt", "./c", &long, "style.css", ".git/x.txt"] {
            let mut header = Header::new_gnu();
            header.set_size(PAGE.len() as u64);
            builder.append_data(&mut header, name, PAGE.as_bytes()).unwrap();
        }
        let plain = builder.into_inner().unwrap();
        let wanted = ["member=a.html", "member=b.txt", "member=c", &format!("member={}", long.replace("//", "/"))];
        let wanted = wanted.map(|locator| format!("{locator}: {} bytes", PAGE.len()));
        assert_eq!(told(plain.clone(), Container::Tar(None)), wanted);
        for compression in COMPRESSIONS {
            assert_eq!(told(pack(&plain, compression), Container::Tar(Some(compression))), wanted);
        }
        let mut members = members_of(plain, Container::Tar(None), &settings()).unwrap();
        assert_eq!(members.by_ref().count(), 4);
        assert_eq!(members.skipped(), SkippedMembers { other_endings: 1, hidden: 1, ..SkippedMembers::default() });
    }

    #[test]
    fn pax_names_and_sizes_count() {
        let record = |key: &str, value: &str| {
            let rest = format!(" {key}={value}\n");
            let digits = (rest.len() + 2).to_string().len();
            format!("{}{rest}", rest.len() + digits)
        };
        let records = record("path", "dir/\u{fc}.html") + &record("size", "3");
        let mut bytes = entry(EntryType::XHeader, b"pax", records.as_bytes());
        bytes.extend(header(EntryType::Regular, b"short.html", 0).as_bytes());
        bytes.extend([b"abc".as_slice(), &[0; 509], &file("next.html", "x"), &END].concat());
        assert_eq!(told(bytes, Container::Tar(None)), ["member=dir/ü.html: 3 bytes", "member=next.html: 1 bytes"]);
    }

    #[test]
    fn only_files_are_read_and_names_lead_nowhere() {
        let bytes = [
            entry(EntryType::Symlink, b"link.html", b""),
            header(EntryType::Link, b"hard.html", 77).as_bytes().to_vec(),
            entry(EntryType::Char, b"device.html", b""),
            entry(EntryType::Directory, b"folder.html", b""),
            file("../up.html", "a"),
            file("/up.html", "b"),
            file("x\u{1b}[31m\\y.html", "c"),
            file("inner.tar.gz", "d"),
            entry(EntryType::GNUSparse, b"sparse.html", b"e"),
            END.to_vec(),
        ]
        .concat();
        let mut members = members_of(bytes.clone(), Container::Tar(None), &settings()).unwrap();
        assert_eq!(members.by_ref().count(), 5);
        assert_eq!(members.skipped().special, 3);
        assert_eq!(
            told(bytes, Container::Tar(None)),
            [
                "member=up.html: 1 bytes",
                "member=up.html~2: 1 bytes",
                "member=x\\u{1b}[31m/y.html: 1 bytes",
                "member=inner.tar.gz: nested_container",
                "member=sparse.html: bad_record",
            ]
        );
    }

    #[test]
    fn a_break_is_told_with_its_place() {
        let good = [file("a.html", PAGE), file("b.html", PAGE), END.to_vec()].concat();
        let cut = told(&good[..1024 + 512 + 40], Container::Tar(None));
        assert_eq!(cut[1..], ["member=b.html: broken_container"]);
        assert_eq!(told(&good[..1024 + 100], Container::Tar(None))[1..], ["offset=1024: broken_container"]);
        assert_eq!(told(&good[..2048], Container::Tar(None)).len(), 2);
        let mut wrong = good.clone();
        wrong[1024 + 3] ^= 1;
        assert_eq!(told(wrong, Container::Tar(None))[1..], ["offset=1024: broken_container"]);
        let packed = gzip(&good);
        let cut = told(&packed[..packed.len() - 20], Container::Tar(Some(Compression::Gzip)));
        assert!(cut.last().unwrap().ends_with("broken_container"), "{cut:?}");
        assert_eq!(told(PAGE.repeat(9), Container::Tar(None)), ["offset=0: broken_container"]);
    }

    #[test]
    fn sizes_and_names_are_bounded() {
        let huge = header(EntryType::Regular, b"huge.html", 1 << 40).as_bytes().to_vec();
        let told_huge = told([huge, END.to_vec()].concat(), Container::Tar(None));
        assert_eq!(told_huge, ["offset=0: broken_container"], "it is not there, so the archive is cut");
        let large = file("large.html", &"x".repeat(2 << 20));
        let next = file("next.html", "x");
        assert_eq!(
            told([large, next, END.to_vec()].concat(), Container::Tar(None)),
            ["member=large.html: too_large", "member=next.html: 1 bytes"]
        );
        let name = header(EntryType::GNULongName, b"x", 1 << 40).as_bytes().to_vec();
        assert_eq!(told(name, Container::Tar(None)), ["offset=0: broken_container"]);
        let bomb = gzip([file("a.png", &"0".repeat(90 << 20)), END.to_vec()].concat());
        assert_eq!(told(bomb, Container::Tar(Some(Compression::Gzip))), ["offset=0: too_high_ratio"]);
    }
}

mod json {
    use super::*;

    const LINES: &str = "\u{feff}{\"html\":\"<p>\\u00fc\",\"url\":\"https://a.example/\",\"date_fetched\":\"2026-03-03 09:14\",\"x\":[{}]}\r\n\
                         \n{\"text\":\"plain\",\"html\":\"\"}\n{\"body\":\"b\",\"path\":\"dir/b.txt\"}\n{broken\n[1]\n{\"url\":\"x\"}\n\
                         {\"html\":7,\"id\":7}\n{\"html\":\"\"}\n{\"text\":\"last\"}";

    #[test]
    fn each_line_is_a_page_or_a_reason() {
        let wanted = [
            "line=1: 5 bytes",
            "line=3: 5 bytes",
            "line=4: 1 bytes",
            "line=5: bad_record",
            "line=6: bad_record",
            "line=7: bad_record",
            "line=8: bad_record",
            "line=9: 0 bytes",
            "line=10: 4 bytes",
        ];
        assert_eq!(told(LINES, Container::JsonLines(None)), wanted);
        for compression in COMPRESSIONS {
            assert_eq!(told(pack(LINES, compression), Container::JsonLines(Some(compression))), wanted);
        }
        let members: Vec<_> = members_of(LINES, Container::JsonLines(None), &settings()).unwrap().collect();
        assert_eq!(members[0].body.as_ref().unwrap(), "<p>ü".as_bytes());
        assert_eq!(members[0].url.as_deref(), Some("https://a.example/"));
        assert_eq!(members[0].date_fetched.as_deref(), Some("2026-03-03"));
        assert_eq!(members[0].charset.as_deref(), Some("utf-8"));
        let formats: Vec<_> = members.iter().take(3).map(|member| member.format).collect();
        assert_eq!(formats, [Some(Format::Html), Some(Format::Text), Some(Format::Text)]);
        assert_eq!(members[2].name.as_deref(), Some("dir/b.txt"));
    }

    #[test]
    fn fields_are_as_configured() {
        let fields = Fields { page: vec!["raw".into()], url: vec!["uri".into(), "link".into()], ..Fields::default() };
        let settings = InputSettings { fields: Arc::new(fields), ..settings() };
        let line = "{\"link\":\"b\",\"raw\":\"x\",\"uri\":\"a\",\"content\":\"y\"}";
        let member = members_of(line, Container::JsonLines(None), &settings).unwrap().next().unwrap();
        assert_eq!((member.body.unwrap().as_slice(), member.url.as_deref()), (&b"x"[..], Some("a")));
    }

    #[test]
    fn a_huge_line_is_passed_over() {
        let lines = format!("{{\"text\":\"{}\"}}\n{{\"text\":\"b\"}}\n{}", "a".repeat(3 << 20), "c".repeat(2 << 20));
        assert_eq!(
            told(lines, Container::JsonLines(None)),
            ["line=1: too_large", "line=2: 1 bytes", "line=3: too_large"]
        );
        let deep = format!("{{\"x\":{}{},\"text\":\"a\"}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(told(deep, Container::JsonLines(None)).len(), 1);
    }

    #[test]
    fn a_stream_that_ends_too_early_says_so_at_its_line() {
        let mut state = 1u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            format!("{{\"text\":\"{state}\"}}\n")
        };
        let packed = gzip((0..500).map(|_| noise()).collect::<String>());
        let cut = told(&packed[..packed.len() / 2], Container::JsonLines(Some(Compression::Gzip)));
        assert!(cut.len() > 10 && cut.last().unwrap().ends_with("broken_container"), "{cut:?}");
        assert_eq!(cut.last().unwrap().split(':').next().unwrap(), format!("line={}", cut.len()));
    }

    #[test]
    fn floods_end() {
        let flood = "{}\n".repeat(2_000);
        let told_flood = told(flood, Container::JsonLines(None));
        assert_eq!((told_flood.len(), told_flood[1_000].as_str()), (1_001, "line=1001: too_many_members"));
        let bomb = zstd("\n".repeat(90 << 20));
        assert!(told(bomb, Container::JsonLines(Some(Compression::Zstd)))[0].ends_with("too_high_ratio"));
    }
}

mod csvs {
    use super::*;

    #[test]
    fn cells_with_quotes_and_breaks_are_whole() {
        let bytes = b"\xef\xbb\xbfurl, html ,charset,other\r\nhttps://a.example/,\"<p>a \"\"b\"\",\n\nc\",,1\r\n\r\n\
                      x,<p>caf\xe9,latin1,2\n,,,\nshort,row\n";
        let kind = Container::Csv(None);
        assert_eq!(told(*bytes, kind), ["row=1: 12 bytes", "row=2: 7 bytes", "row=3: 0 bytes", "row=4: bad_record"]);
        let members: Vec<_> = members_of(*bytes, kind, &settings()).unwrap().collect();
        assert_eq!(members[0].body.as_ref().unwrap(), b"<p>a \"b\",\n\nc");
        assert_eq!(members[0].url.as_deref(), Some("https://a.example/"));
        let charsets: Vec<_> = members.iter().take(2).map(|member| member.charset.as_deref()).collect();
        assert_eq!(charsets, [Some("utf-8"), Some("latin1")]);
        for compression in COMPRESSIONS {
            assert_eq!(told(pack(bytes, compression), Container::Csv(Some(compression))).len(), 4);
        }
    }

    #[test]
    fn a_table_without_pages_is_not_opened() {
        for bytes in ["", "path,url\na,b\n", "\n\n"] {
            assert_eq!(told(bytes, Container::Csv(None)), ["not opened: broken_container"], "{bytes:?}");
        }
        assert_eq!(told("html\n", Container::Csv(None)), [""; 0]);
        assert_eq!(told("a,".repeat(20_000), Container::Csv(None)), ["not opened: broken_container"]);
    }

    #[test]
    fn an_open_quote_takes_no_more_than_a_page() {
        let bytes =
            format!("html,x\n{},\"{}\n\"\nb,y\nc,\"{}", "a".repeat(2 << 20), "z".repeat(9), "q".repeat(3 << 20));
        assert_eq!(told(bytes, Container::Csv(None)), ["row=1: too_large", "row=2: 1 bytes", "row=3: 1 bytes"]);
        let open = format!("html\nb\n\"{}", "q\n".repeat(3 << 20));
        assert_eq!(told(open, Container::Csv(None)), ["row=1: 1 bytes", "row=2: too_large"]);
    }
}

mod warcs {
    use super::*;

    fn record(kind: &str, headers: &str, block: impl AsRef<[u8]>) -> Vec<u8> {
        let block = block.as_ref();
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <https://a.example/>\r\nWARC-Date: 2026-03-03T09:14:00Z\r\n\
             Content-Length: {}\r\n{headers}\r\n",
            block.len()
        );
        [head.as_bytes(), block, b"\r\n\r\n"].concat()
    }

    fn response(headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
        let head = format!("HTTP/1.1 200 OK\r\n{headers}\r\n");
        record(
            "response",
            "Content-Type: application/http; msgtype=response\r\n",
            [head.as_bytes(), body.as_ref()].concat(),
        )
    }

    const HTML: &str = "Content-Type: text/html; charset=\"ISO-8859-1\"\r\n";

    fn chunked(body: &[u8]) -> Vec<u8> {
        let mut chunks: Vec<u8> = body
            .chunks(7)
            .flat_map(|chunk| [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat())
            .collect();
        chunks.extend(b"0\r\n\r\n");
        chunks
    }

    #[test]
    fn a_page_comes_with_what_the_crawler_knew() {
        let member = only(response(HTML, PAGE), Container::Warc(None));
        assert_eq!(member.body.unwrap(), PAGE.as_bytes());
        assert_eq!((member.locator.as_str(), member.format), ("offset=0", Some(Format::Html)));
        assert_eq!(member.url.as_deref(), Some("https://a.example/"));
        assert_eq!(member.date_fetched.as_deref(), Some("2026-03-03T09:14:00Z"));
        assert_eq!(member.charset.as_deref(), Some("ISO-8859-1"));
    }

    #[test]
    fn transfers_are_unwrapped() {
        let coded = |coding: &str, chunks: bool| {
            let chunked = if chunks { "Transfer-Encoding: chunked\r\n" } else { "" };
            format!("{HTML}Content-Encoding: {coding}\r\n{chunked}")
        };
        let deflate = {
            let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            writer.write_all(PAGE.as_bytes()).unwrap();
            writer.finish().unwrap()
        };
        let raw_deflate = deflate[2..deflate.len() - 4].to_vec();
        let cases = [
            response(&coded("gzip", true), chunked(&gzip(PAGE))),
            response(&coded("br", false), brotli(PAGE)),
            response(&coded("br", true), chunked(&brotli(PAGE))),
            response(&coded("zstd", false), zstd(PAGE)),
            response(&coded("deflate", false), deflate),
            response(&coded("deflate", false), raw_deflate),
            response(&coded("br, gzip", false), gzip(brotli(PAGE))),
            // Unwrapped by the crawler, with the headers as they were.
            response(&coded("gzip", true), PAGE),
            response(&coded("br", true), PAGE),
            response(&coded("identity", true), chunked(PAGE.as_bytes())),
        ];
        for (number, case) in cases.into_iter().enumerate() {
            assert_eq!(only(case, Container::Warc(None)).body.unwrap(), PAGE.as_bytes(), "case {number}");
        }
    }

    #[test]
    fn what_cannot_be_unwrapped_loses_one_page() {
        let packed = gzip(PAGE);
        let half = &packed[..packed.len() / 2];
        let gz = format!("{HTML}Content-Encoding: gzip\r\n");
        let bytes = [
            response(&gz, half),
            response(&format!("{HTML}Content-Encoding: rot13\r\n"), PAGE),
            response(&gz, gzip("0".repeat(9 << 20))),
            response(HTML, "x".repeat(2 << 20)),
            record("response", "Content-Type: application/http\r\n", "no head"),
            response(HTML, PAGE),
        ]
        .concat();
        let codes: Vec<_> = told(bytes, Container::Warc(None))
            .into_iter()
            .map(|line| line.split(": ").nth(1).unwrap().to_owned())
            .collect();
        let good = format!("{} bytes", PAGE.len());
        assert_eq!(codes, ["bad_record", "bad_record", "too_large", "too_large", "bad_record", &good]);
        let head = format!("HTTP/1.1 200 OK\r\n{gz}\r\n");
        let cut = record("response", "WARC-Truncated: length\r\n", [head.as_bytes(), half].concat());
        assert!(PAGE.as_bytes().starts_with(&only(cut, Container::Warc(None)).body.unwrap()));
    }

    #[test]
    fn only_pages_are_taken() {
        let bytes = [
            record("warcinfo", "Content-Type: application/warc-fields\r\n", "software: x\r\n"),
            record("request", "Content-Type: application/http\r\n", "GET / HTTP/1.1\r\n\r\n"),
            response("Content-Type: image/png\r\n", vec![0; 3 << 20]),
            record("response", "", "HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n<p>moved"),
            record("metadata", "", "x"),
            response("", [0, 1, 2]),
            response("", PAGE),
            record("resource", "Content-Type: text/plain\r\n", "text"),
            record("resource", "Content-Type: image/png\r\n", "png"),
            record("conversion", "Content-Type: text/plain\r\n", "wet"),
        ]
        .concat();
        let mut members = members_of(bytes, Container::Warc(None), &settings()).unwrap();
        let sizes: Vec<_> = members.by_ref().map(|member| (member.format, member.body.unwrap().len())).collect();
        assert_eq!(sizes, [(None, PAGE.len()), (Some(Format::Text), 4), (Some(Format::Text), 3)]);
        assert_eq!(members.skipped().records, 7);
    }

    #[test]
    fn records_are_found_by_their_offset() {
        let (first, second) = (response(HTML, PAGE), response(HTML, "b"));
        let offset = first.len();
        let good = format!("{} bytes", PAGE.len());
        let both = [first.clone(), second.clone()].concat();
        assert_eq!(
            told(both.clone(), Container::Warc(None)),
            [format!("offset=0: {good}"), format!("offset={offset}: 1 bytes")]
        );
        for compression in [Compression::Gzip, Compression::Zstd] {
            let kind = Container::Warc(Some(compression));
            let pieces = [pack(&first, compression), pack(&second, compression)];
            assert_eq!(
                told(pieces.concat(), kind),
                [format!("offset=0: {good}"), format!("offset={}: 1 bytes", pieces[0].len())]
            );
            assert_eq!(
                told(pack(&both, compression), kind),
                [format!("offset=0: {good}"), format!("offset=0+{offset}: 1 bytes")]
            );
        }
    }

    #[test]
    fn many_small_bombs_are_one() {
        let page = "0".repeat(900 << 10);
        let bomb = response(&format!("{HTML}Content-Encoding: br\r\n"), brotli(page));
        let told = told(bomb.repeat(500), Container::Warc(None));
        assert!(told.len() < 100 && told.last().unwrap().ends_with("too_high_ratio"), "{told:?}");
    }

    #[test]
    fn a_break_is_told_with_its_place() {
        let (first, second) = (response(HTML, PAGE), response(HTML, PAGE));
        let offset = first.len();
        let both = [first.clone(), second.clone()].concat();
        let cut = told(&both[..both.len() - 20], Container::Warc(None));
        assert_eq!(cut[1], format!("offset={offset}: broken_container"));
        let wrong = [first.as_slice(), b"WARD", &second].concat();
        assert_eq!(told(wrong, Container::Warc(None))[1..], [format!("offset={offset}: broken_container")]);
        let packed = [gzip(&first), gzip("no record\r\n\r\n"), gzip(&second)];
        let codes = told(packed.concat(), Container::Warc(Some(Compression::Gzip)));
        assert_eq!(codes.len(), 3, "{codes:?}");
        assert_eq!(codes[1], format!("offset={}: broken_container", packed[0].len()));
        assert!(codes[2].ends_with(" bytes"));
        let packed = packed.concat();
        let cut = told(&packed[..packed.len() - 9], Container::Warc(Some(Compression::Gzip)));
        assert!(cut.last().unwrap().ends_with("broken_container"), "{cut:?}");
    }
}

const KINDS: [Container; 15] = [
    Container::Single(Compression::Gzip),
    Container::Single(Compression::Zstd),
    Container::Single(Compression::Brotli),
    Container::Zip,
    Container::Tar(None),
    Container::Tar(Some(Compression::Gzip)),
    Container::JsonLines(None),
    Container::JsonLines(Some(Compression::Zstd)),
    Container::JsonLines(Some(Compression::Brotli)),
    Container::Csv(None),
    Container::Csv(Some(Compression::Gzip)),
    Container::Csv(Some(Compression::Brotli)),
    Container::Warc(None),
    Container::Warc(Some(Compression::Gzip)),
    Container::Warc(Some(Compression::Zstd)),
];

/// Something to damage: a container of the kind that is whole.
fn whole(kind: Container) -> Vec<u8> {
    let record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nContent-Length: {}\r\n\r\n\
         HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}\r\n\r\n",
        44 + PAGE.len()
    );
    let (plain, compression) = match kind {
        Container::Single(compression) => (PAGE.as_bytes().to_vec(), Some(compression)),
        Container::Zip => {
            let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for name in ["a.html", "b.html"] {
                writer.start_file(name, SimpleFileOptions::default()).unwrap();
                writer.write_all(PAGE.as_bytes()).unwrap();
            }
            (writer.finish().unwrap().into_inner(), None)
        }
        Container::Tar(compression) => {
            let mut builder = tar::Builder::new(Vec::new());
            for name in ["a.html", &"long/".repeat(50)] {
                let mut header = tar::Header::new_gnu();
                header.set_size(PAGE.len() as u64);
                builder.append_data(&mut header, format!("{name}b.html"), PAGE.as_bytes()).unwrap();
            }
            (builder.into_inner().unwrap(), compression)
        }
        Container::JsonLines(compression) => ("{\"html\":\"<p>a\"}\n".repeat(9).into_bytes(), compression),
        Container::Csv(compression) => (b"html,url\n\"a\nb\",c\nd,e\n".to_vec(), compression),
        Container::Warc(compression) => (record.repeat(2).into_bytes(), compression),
    };
    compression.map_or(plain.clone(), |compression| pack(plain, compression))
}

#[test]
fn a_file_is_opened_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Page.HTML.gz");
    std::fs::write(&file, gzip(PAGE)).unwrap();
    let mut members = open(&file, kind_of(&file).unwrap(), &settings()).unwrap();
    let member = members.next().unwrap();
    assert_eq!((member.name.as_deref(), member.format), (Some("Page.HTML"), Some(Format::Html)));
    assert!(members.next().is_none() && members.next().is_none());
    assert_eq!(member.path("x/Page.HTML.gz"), "x/Page.HTML.gz");
    let gone = open(&folder.path().join("gone.zip"), Container::Zip, &settings());
    assert_eq!(gone.unwrap_err().code(), "unreadable");
}

#[test]
fn members_may_be_read_on_any_thread_and_know_their_path() {
    let members = members_of(whole(Container::Zip), Container::Zip, &settings()).unwrap();
    let paths = std::thread::spawn(|| members.map(|member| member.path("a/crawl.zip")).collect::<Vec<_>>()).join();
    assert_eq!(paths.unwrap(), ["a/crawl.zip#member=a.html", "a/crawl.zip#member=b.html"]);
}

#[test]
fn a_whole_container_gives_all_its_pages() {
    for kind in KINDS {
        let told = told(whole(kind), kind);
        assert!(!told.is_empty() && told.iter().all(|member| member.ends_with(" bytes")), "{kind:?}: {told:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_end_in_members_with_their_own_locators(
        kind in prop::sample::select(&KINDS[..]),
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let told = told(bytes, kind);
        prop_assert!(told.len() <= 1_001);
    }

    #[test]
    fn damage_ends_in_members_with_their_own_locators(
        kind in prop::sample::select(&KINDS[..]),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = whole(kind);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(members) = members_of(bytes, kind, &settings()) {
            let locators: Vec<_> = members.map(|member| member.locator).collect();
            let unique: std::collections::BTreeSet<_> = locators.iter().collect();
            prop_assert_eq!(unique.len(), locators.len(), "{:?}", locators);
            prop_assert!(locators.iter().all(|locator| locator.chars().all(|c| !c.is_control())));
        }
    }
}
