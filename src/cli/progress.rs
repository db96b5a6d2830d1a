//! How far a long run has come, on standard error: a counter that appears after half a second, and only on a terminal.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Runs shorter than this show nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// Counts articles; see the module.
pub struct Progress {
    begun: Instant,
    terminal: bool,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begins to count.
    pub fn new() -> Self {
        Self { begun: Instant::now(), terminal: std::io::stderr().is_terminal(), bar: None }
    }

    /// So many articles are done now.
    pub fn reach(&mut self, done: usize) {
        if self.terminal && self.bar.is_none() && self.begun.elapsed() > PATIENCE {
            let style = ProgressStyle::with_template("{spinner} {human_pos} articles, {per_sec}, {elapsed}");
            self.bar =
                Some(ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner())));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(done as u64);
        }
    }

    /// Prints a line without tearing the counter.
    pub fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
