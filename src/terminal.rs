//! Talking to the person at the terminal: messages on standard error, results on standard output.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use skillspine_importers::pipeline::Progress;
use tracing_subscriber::EnvFilter;

use crate::cli::LogFormat;

/// Between plain lines where there is no terminal to redraw.
const PLAIN_INTERVAL: Duration = Duration::from_secs(5);

/// Starts logging to standard error. `RUST_LOG` chooses what is logged.
pub fn start_logging(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,skillspine_api=info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
}

/// A message for a person.
pub fn say(message: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{message}");
}

/// A result, for people and pipes.
///
/// # Errors
/// Any error of standard output, such as a closed pipe.
pub fn put(text: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{text}")
}

/// Shows an import: a bar with rate and time left on a terminal, plain lines otherwise.
pub struct TerminalProgress {
    bar: ProgressBar,
    is_terminal: bool,
    started: Instant,
    last_line: Instant,
}

impl TerminalProgress {
    /// A progress display for standard error.
    pub fn new() -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let target = if is_terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        bar.set_style(style());
        Self { bar, is_terminal, started: Instant::now(), last_line: Instant::now() }
    }
}

fn style() -> ProgressStyle {
    let template = "{msg} [{bar:30}] {percent}%  {bytes_per_sec}  {eta} left";
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).with_key(
        "eta",
        |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            // The trait has no way to report an error, and writing to a string has none.
            let _ = write!(out, "{:.0}s", state.eta().as_secs_f64());
        },
    )
}

impl Progress for TerminalProgress {
    fn step(&mut self, message: &str) {
        if self.is_terminal {
            self.bar.suspend(|| say(message));
        } else {
            say(message);
        }
    }

    fn advance(&mut self, rows: u64, bytes: u64, total_bytes: u64) {
        self.bar.set_length(total_bytes);
        self.bar.set_position(bytes.min(total_bytes));
        self.bar.set_message(format!("{} rows", HumanCount(rows)));
        if !self.is_terminal && self.last_line.elapsed() >= PLAIN_INTERVAL {
            self.last_line = Instant::now();
            let seconds = self.started.elapsed().as_secs_f64();
            let percent = 100.0 * bytes as f64 / total_bytes.max(1) as f64;
            say(&format!("{} rows read, {percent:.0} % after {seconds:.0} s", HumanCount(rows)));
        }
    }

    fn finish(&mut self) {
        self.bar.finish_and_clear();
    }
}
