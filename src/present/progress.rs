//! How far is the reading? A bar on the terminal, once it takes long enough to ask.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::observe::{Input, Progress};

/// How long reading may take in silence.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar over the bytes of these inputs, on standard error if that is a terminal; it goes away when
/// it is dropped.
pub fn progress<'a>(inputs: impl Iterator<Item = &'a Input>) -> Progress {
    let total = inputs.map(Input::size).sum::<Option<u64>>();
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
    let template = match total {
        Some(_) => "reading {bar:30} {bytes} of {total_bytes}",
        None => "reading {bytes}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    let bar = Bar(bar);
    let started = Instant::now();
    let is_shown = AtomicBool::new(false);
    Arc::new(move |bytes| {
        if !is_shown.load(Relaxed) && started.elapsed() > PATIENCE {
            is_shown.store(true, Relaxed);
            bar.0.set_draw_target(ProgressDrawTarget::stderr());
        }
        bar.0.inc(bytes);
    })
}

/// A bar that leaves no trace.
struct Bar(ProgressBar);

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
