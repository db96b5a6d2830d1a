//! One change of a store, from taking the lock to the new manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::disk::{self, Pending};
use super::manifest::{Entry, FORMAT, GraphFile, Manifest, Stamp};
use super::{GRAPH, LOCK, MANIFEST, PREVIOUS, SEGMENTS, StoreError};
use crate::graph::merge::merge;
use crate::graph::segment::{Maker, Segment, hex};

const SEGMENT_ENDING: &str = ".nq.gz";

/// Which articles a change starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// From none: the store will hold exactly what is put in. Makes the folder where there is none.
    Replace,
    /// From those of the store, which this program and ontology must have made.
    Amend,
}

/// A change under way. Until [`Writer::finish`] is done readers see the old state, and dropping it leaves that.
#[derive(Debug)]
pub struct Writer<'a> {
    path: PathBuf,
    maker: &'a Maker,
    stamp: Stamp,
    /// The state before, if it can be read.
    old: Option<Manifest>,
    articles: BTreeMap<String, Entry>,
    /// Released when closed.
    _lock: File,
}

impl<'a> Writer<'a> {
    /// Takes the lock of the store in `path` and clears away what a killed process left.
    ///
    /// # Errors
    /// If another process holds the lock, the folder holds other things, or (to amend) there is no store or one that
    /// another program or ontology made.
    pub fn begin(path: &Path, change: Change, stamp: Stamp, maker: &'a Maker) -> Result<Self, StoreError> {
        let old = match change {
            Change::Amend => Some(amendable(path, &stamp)?),
            Change::Replace => {
                make_folder(path)?;
                None
            }
        };
        let lock = lock(path)?;
        // Only now nobody else changes it.
        let old = match old {
            Some(_) => Some(amendable(path, &stamp)?),
            // What is to be replaced may be of any version, or broken.
            None => Manifest::read(path).ok().flatten(),
        };
        let segments = path.join(SEGMENTS);
        fs::create_dir_all(&segments).map_err(StoreError::io(&segments))?;
        for folder in [path, &segments] {
            disk::remove_temporary(folder).map_err(StoreError::io(folder))?;
        }
        if let Some(old) = &old {
            restore_graph(path, old)?;
        }
        let articles = match (change, &old) {
            (Change::Amend, Some(old)) => old.articles.iter().map(|e| (e.id.clone(), e.clone())).collect(),
            _ => BTreeMap::new(),
        };
        Ok(Self { path: path.to_owned(), maker, stamp, old, articles, _lock: lock })
    }

    /// The segment of an article that was made before, also by a build that was killed, and is whole.
    pub fn reuse(&self, id: &str, content: &str) -> Option<Entry> {
        let key = self.stamp.key(content);
        let nquads = disk::decompress(&self.segment(&key)).ok()?;
        let entry = Entry::of(id, content, key, &nquads);
        let listed = self.old.as_ref().and_then(|old| old.article(id)).filter(|e| e.segment == entry.segment);
        listed.is_none_or(|listed| *listed == entry).then_some(entry)
    }

    /// Puts a segment on the disk. It belongs to the store once its entry is inserted.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, segment: &Segment) -> Result<Entry, StoreError> {
        let key = self.stamp.key(&segment.content_hash);
        let path = self.segment(&key);
        Pending::write(&path, |out| disk::compress(&segment.nquads, out))
            .and_then(Pending::place)
            .map_err(StoreError::io(&path))?;
        Ok(Entry::of(&segment.article, &segment.content_hash, key, &segment.nquads))
    }

    /// Takes an article in, in place of one with the same id, which is returned.
    pub fn insert(&mut self, entry: Entry) -> Option<Entry> {
        self.articles.insert(entry.id.clone(), entry)
    }

    /// Takes an article out.
    pub fn remove(&mut self, id: &str) -> Option<Entry> {
        self.articles.remove(id)
    }

    /// Merges the segments and puts the new state in the place of the old.
    ///
    /// # Errors
    /// If a segment is damaged or something cannot be written. The old state stays.
    pub fn finish(self) -> Result<Manifest, StoreError> {
        let graph =
            GraphFile { state: GraphFile::state_of(&self.stamp, self.articles.values()), ..GraphFile::default() };
        if let Some(old) = &self.old
            && old.graph.state == graph.state
            && old.articles.iter().eq(self.articles.values())
            && hash_file(&self.path.join(GRAPH)).is_ok_and(|hash| hash == old.graph.sha256)
        {
            self.clean(old)?;
            return Ok(old.clone());
        }
        let (graph, pending) = self.merge(graph)?;
        let manifest = Manifest {
            format: FORMAT,
            stamp: self.stamp.clone(),
            graph,
            articles: self.articles.values().cloned().collect(),
        };
        self.switch(&manifest, pending)?;
        self.clean(&manifest)?;
        Ok(manifest)
    }

    /// Writes the merged graph beside the old one.
    fn merge(&self, mut graph: GraphFile) -> Result<(GraphFile, Pending), StoreError> {
        let entries: Vec<&Entry> = self.articles.values().collect();
        let segments: Vec<String> = entries.par_iter().map(|e| self.read(e)).collect::<Result<_, _>>()?;
        let merged = merge(segments.iter().map(String::as_str), self.maker);
        let path = self.path.join(GRAPH);
        let mut hash = Sha256::new();
        let pending = Pending::write(&path, |out| {
            let head = graph.head();
            for text in std::iter::once(head.as_str()).chain(merged.lines().flat_map(|line| [line, "\n"])) {
                hash.update(text.as_bytes());
                out.write_all(text.as_bytes())?;
            }
            Ok(())
        })
        .map_err(StoreError::io(&path))?;
        graph.sha256 = hex(&hash.finalize(), 32);
        graph.quads = merged.len();
        graph.entities = merged.entities;
        graph.claims = entries.iter().map(|e| e.claims).sum();
        Ok((graph, pending))
    }

    /// A segment's N-Quads, as they were when its entry was made.
    fn read(&self, entry: &Entry) -> Result<String, StoreError> {
        let damaged =
            |reason: &str| StoreError::unusable(&self.path, format!("the segment of article {} is {reason}", entry.id));
        let nquads = disk::decompress(&self.segment(&entry.segment)).map_err(|e| damaged(&format!("damaged ({e})")))?;
        if Entry::of(&entry.id, &entry.content, entry.segment.clone(), &nquads) == *entry {
            Ok(nquads)
        } else {
            Err(damaged("not the one that was written"))
        }
    }

    /// Renames graph and manifest into place. A process killed in between leaves the old manifest with the old graph
    /// under one of two names, or the new manifest with the new graph.
    fn switch(&self, manifest: &Manifest, graph: Pending) -> Result<(), StoreError> {
        let (path, old_graph) = (self.path.join(MANIFEST), self.path.join(GRAPH));
        let text = serde_json::to_string_pretty(manifest).map_err(io::Error::from).map_err(StoreError::io(&path))?;
        let pending = Pending::write(&path, |out| writeln!(out, "{text}")).map_err(StoreError::io(&path))?;
        let folder = || disk::sync_folder(&self.path).map_err(StoreError::io(&self.path));
        self.sync_segments(manifest)?;
        if old_graph.exists() {
            fs::rename(&old_graph, self.path.join(PREVIOUS)).map_err(StoreError::io(&old_graph))?;
        }
        graph.place_synced().map_err(StoreError::io(&old_graph))?;
        folder()?;
        pending.place_synced().map_err(StoreError::io(&path))?;
        folder()
    }

    /// Waits until all segments are on the disk. Done once for all, that costs little; one that a crash cuts off before
    /// is noticed when it is to be used again.
    fn sync_segments(&self, manifest: &Manifest) -> Result<(), StoreError> {
        let folder = self.path.join(SEGMENTS);
        let is_old = |entry: &Entry| self.old.as_ref().is_some_and(|old| old.article(&entry.id) == Some(entry));
        let sync = |entry: &Entry| {
            let path = self.segment(&entry.segment);
            disk::sync(&path).map_err(StoreError::io(&path))
        };
        manifest.articles.par_iter().filter(|entry| !is_old(entry)).try_for_each(sync)?;
        disk::sync_folder(&folder).map_err(StoreError::io(&folder))
    }

    /// Removes the old graph and segments that no article has.
    fn clean(&self, manifest: &Manifest) -> Result<(), StoreError> {
        let segments = self.path.join(SEGMENTS);
        let used: BTreeSet<String> = manifest.articles.iter().map(|e| segment_name(&e.segment)).collect();
        disk::remove_files(&segments, |name| name.ends_with(SEGMENT_ENDING) && !used.contains(name))
            .map_err(StoreError::io(&segments))?;
        disk::remove_files(&self.path, |name| name == PREVIOUS).map_err(StoreError::io(&self.path))
    }

    fn segment(&self, key: &str) -> PathBuf {
        self.path.join(SEGMENTS).join(segment_name(key))
    }
}

impl Entry {
    fn of(id: &str, content: &str, segment: String, nquads: &str) -> Self {
        Self {
            id: id.to_owned(),
            content: content.to_owned(),
            segment,
            sha256: hex(&Sha256::digest(nquads.as_bytes()), 32),
            quads: nquads.bytes().filter(|&b| b == b'\n').count(),
            claims: Segment::count_claims(nquads),
        }
    }
}

fn segment_name(key: &str) -> String {
    format!("{key}{SEGMENT_ENDING}")
}

/// The manifest of a store that this program and ontology made.
fn amendable(path: &Path, stamp: &Stamp) -> Result<Manifest, StoreError> {
    let manifest = Manifest::read(path)?.ok_or_else(|| StoreError::Missing(path.display().to_string()))?;
    let reason = match &manifest.stamp {
        made if made == stamp => return Ok(manifest),
        made if made.program != stamp.program => {
            format!("the store was made by depesche {}, this is {}", made.program, stamp.program)
        }
        _ => "the store was made with another ontology".to_owned(),
    };
    Err(StoreError::unusable(path, reason))
}

/// Makes the folder, unless there is one that holds something else.
fn make_folder(path: &Path) -> Result<(), StoreError> {
    let is_store = || path.join(MANIFEST).exists() || path.join(LOCK).exists();
    let is_empty = || fs::read_dir(path).map(|mut entries| entries.next().is_none()).map_err(StoreError::io(path));
    if path.is_dir() && !is_store() && !is_empty()? {
        return Err(StoreError::Foreign(path.display().to_string()));
    }
    fs::create_dir_all(path).map_err(StoreError::io(path))
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let file = path.join(LOCK);
    let lock = File::options().create(true).truncate(false).write(true).open(&file).map_err(StoreError::io(&file))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked(path.display().to_string())),
        Err(TryLockError::Error(error)) => Err(StoreError::io(&file)(error)),
    }
}

/// Puts the graph of the manifest back into its place where a killed process had moved it away.
fn restore_graph(path: &Path, manifest: &Manifest) -> Result<(), StoreError> {
    let (graph, previous) = (path.join(GRAPH), path.join(PREVIOUS));
    let is_there = |path: &Path| manifest.graph.open(path).map(|f| f.is_some()).map_err(StoreError::io(path));
    if !is_there(&graph)? && is_there(&previous)? {
        fs::rename(&previous, &graph).map_err(StoreError::io(&previous))?;
    }
    Ok(())
}

fn hash_file(path: &Path) -> io::Result<String> {
    let (mut file, mut hash, mut buffer) = (File::open(path)?, Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finalize(), 32)),
            read => hash.update(&buffer[..read]),
        }
    }
}
