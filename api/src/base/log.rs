//! Log lines: JSON, or text on a terminal. They hold request ids, codes and durations; never a body, a query string, a
//! header, an address or a name of a person.

use std::io::IsTerminal;
use tracing::Level;

/// Sends log lines of this severity and above to the standard error output. Only the first call of a process counts.
pub fn start(level: Level) {
    let lines = tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).with_target(false);
    let _ = if std::io::stderr().is_terminal() {
        lines.try_init().is_ok()
    } else {
        lines.json().flatten_event(true).try_init().is_ok()
    };
    std::panic::set_hook(Box::new(|panic| {
        // Only the location is logged: the message of a panic may contain data.
        let at = panic.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        tracing::error!(at, "a request failed by a defect");
    }));
}
