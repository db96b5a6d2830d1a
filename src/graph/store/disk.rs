//! Files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};

/// Files under way begin with this; only the process that holds the lock makes them.
const TEMPORARY: &str = ".tmp-";

/// A file that is not yet in its place.
#[derive(Debug)]
#[must_use = "put it into its place"]
pub struct Pending {
    from: PathBuf,
    to: PathBuf,
}

impl Pending {
    /// Writes the file beside its place. See [`sync`] for when it is on the disk.
    pub fn write(to: &Path, fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<Self> {
        let name = to.file_name().unwrap_or_default().to_string_lossy();
        let pending = Self { from: to.with_file_name(format!("{TEMPORARY}{name}")), to: to.to_owned() };
        let write = || {
            let mut out = BufWriter::with_capacity(1 << 16, File::create(&pending.from)?);
            fill(&mut out)?;
            out.flush()
        };
        write().inspect_err(|_| drop(fs::remove_file(&pending.from)))?;
        Ok(pending)
    }

    /// Renames the file into its place.
    pub fn place(self) -> io::Result<()> {
        fs::rename(&self.from, &self.to)
    }

    /// Waits until the file is on the disk, then renames it into its place.
    pub fn place_synced(self) -> io::Result<()> {
        sync(&self.from)?;
        self.place()
    }
}

/// Waits until a file's content is on the disk.
pub fn sync(path: &Path) -> io::Result<()> {
    File::options().write(true).open(path)?.sync_all()
}

/// Waits until the names in a folder are on the disk.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    // Windows cannot open folders; its renames are journalled.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Removes what a killed process left in a folder.
pub fn remove_temporary(folder: &Path) -> io::Result<()> {
    remove_files(folder, |name| name.starts_with(TEMPORARY))
}

/// Removes the files of a folder whose name `doomed` accepts.
pub fn remove_files(folder: &Path, doomed: impl Fn(&str) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if doomed(&entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Compresses to gzip without time or name: the same text gives the same bytes.
pub fn compress(text: &str, out: &mut impl Write) -> io::Result<()> {
    let mut gzip = GzBuilder::new().mtime(0).write(out, Compression::new(4));
    gzip.write_all(text.as_bytes())?;
    gzip.finish().map(drop)
}

/// Reads a gzip file of UTF-8 text; one that is cut off or altered is an error.
pub fn decompress(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    GzDecoder::new(File::open(path)?).read_to_string(&mut text)?;
    Ok(text)
}
