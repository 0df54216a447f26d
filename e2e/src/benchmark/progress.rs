//! What a person sees while a benchmark runs: lines on standard error, each with the time so far.

use std::{
    fmt::Arguments,
    io::{self, Write as _},
    time::Instant,
};

/// Tells what happens.
#[derive(Debug)]
pub struct Progress {
    start: Instant,
}

impl Progress {
    /// Counts time from now.
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }

    /// One line.
    pub fn tell(&self, line: Arguments<'_>) {
        // Nobody reads it: no reason to stop.
        let _ = writeln!(io::stderr(), "{:7.1} s  {line}", self.start.elapsed().as_secs_f64());
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}
