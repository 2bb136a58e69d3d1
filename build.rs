//! Names the build: a hash of everything that results depend on, so that results of one program are never taken for
//! those of another, between releases as well. And makes the tables of the lexicon, so that no start of the program has
//! to.

use std::path::{Path, PathBuf};
use std::{env, fs};

use lexicon::{data, pack};

/// What of the lexicon is needed to make its tables.
#[path = "src/lexicon"]
#[allow(dead_code, unreachable_pub, reason = "the program needs more of it")]
mod lexicon {
    pub(super) mod data;
    mod keys;
    mod names;
    pub(super) mod pack;
    mod table;
    mod words;
}

fn make_lexicon() -> std::io::Result<()> {
    let folder = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let files = data::files();
    let packed = pack::packed(&files);
    fs::write(folder.join("lexicon.bin"), packed.bytes)?;
    fs::write(folder.join("lexicon.txt"), packed.texts)?;
    fs::write(folder.join("dates.tsv"), pack::dates(&files))
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo 1991).
fn add(hash: &mut u64, bytes: &[u8]) {
    for byte in bytes {
        *hash = (*hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
}

fn add_path(hash: &mut u64, path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
    if let Ok(entries) = fs::read_dir(path) {
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            add_path(hash, &path);
        }
    } else if let Ok(bytes) = fs::read(path) {
        add(hash, path.to_string_lossy().replace('\\', "/").as_bytes());
        add(hash, &bytes);
    }
}

fn main() -> std::io::Result<()> {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for path in ["src", "weights", "Cargo.toml", "Cargo.lock"] {
        add_path(&mut hash, Path::new(path));
    }
    println!("cargo::rustc-env=DEHUSK_BUILD={hash:016x}");
    make_lexicon()
}
