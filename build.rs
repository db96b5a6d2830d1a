//! Rebuilds the program when the knowledge or the weights that it embeds have changed, and names its sources.

use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    for path in ["ontology", "models", "src", "Cargo.lock", "build.rs"] {
        println!("cargo:rerun-if-changed={path}");
    }
    // A store remembers which program made it: what a program makes of an article depends on its sources, weights and
    // dependencies. The ontology is hashed on its own, since it can be replaced at run time.
    let mut files = vec![PathBuf::from("Cargo.lock")];
    collect(Path::new("src"), &mut files);
    collect(Path::new("models"), &mut files);
    files.sort();
    let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
    for path in files {
        let name: Vec<_> = path.components().map(|c| c.as_os_str().to_string_lossy()).collect();
        hash.update(name.join("/").as_bytes());
        // The file of locked versions is not in every copy of the sources.
        hash.update(&fs::read(&path).unwrap_or_default());
    }
    println!("cargo:rustc-env=DEPESCHE_SOURCES={:016x}", hash.0);
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

/// FNV-1a, 64 bits: no dependency, the same everywhere, and nobody attacks it here.
struct Fnv(u64);

impl Fnv {
    fn update(&mut self, bytes: &[u8]) {
        for byte in (bytes.len() as u64).to_le_bytes().iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
