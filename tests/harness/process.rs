//! Servers in processes of their own, for what could end a process or must be measured on one.
//!
//! The test binary starts itself anew as the program, so that what is tested is what was compiled. With
//! `TERRITOIRE_BINARY` set, that program is started instead and exact time bounds are judged (`bench/bounds.sh`).

use super::RUNTIME;
use super::client::{self, Answer};
use super::databases::TestDatabase;
use bytes::Bytes;
use clap::Parser;
use http::Request;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// How long a line of a log may take to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

/// The word that makes the test binary a server.
pub const SERVE: &str = "serve-as-program";

/// The test binary as the program.
pub fn serve_as_program() -> ExitCode {
    let words = std::env::args().skip(2);
    territoire::cli::run(territoire::base::config::CommandLine::parse_from(
        std::iter::once("territoire".to_owned()).chain(words),
    ))
}

/// The program to start.
pub fn program() -> Command {
    let mut command = match std::env::var("TERRITOIRE_BINARY") {
        Ok(binary) => Command::new(binary),
        Err(_) => {
            let mut command = Command::new(std::env::current_exe().expect("this binary"));
            command.arg(SERVE);
            command
        }
    };
    for variable in ["LISTEN", "DATABASE_URL", "TERRITOIRE_DATA_DIR", "METRICS_LISTEN", "LOG_LEVEL"] {
        command.env_remove(variable);
    }
    command
}

/// Whether time bounds are judged as they stand in quality.md.
pub fn exact() -> bool {
    std::env::var_os("TERRITOIRE_BINARY").is_some()
}

/// A bound of time: as written when it is judged exactly, else twenty times as long.
pub fn bound(millis: u64) -> Duration {
    Duration::from_millis(if exact() { millis } else { millis * 20 })
}

/// The lines of a log, which arrive by a pipe of their own: an answer may be here before the line that tells of it.
#[derive(Default)]
struct Log {
    lines: Mutex<Vec<String>>,
    grown: Condvar,
}

impl Log {
    fn push(&self, line: String) {
        self.lines.lock().expect("the log").push(line);
        self.grown.notify_all();
    }
}

/// A server process; killed when dropped.
pub struct Process {
    pub address: SocketAddr,
    pub metrics: SocketAddr,
    child: Child,
    log: Arc<Log>,
    _database: Option<TestDatabase>,
}

impl Process {
    /// Starts one on a database; `more` are flags of `serve`.
    pub fn start(database: TestDatabase, more: &[&str]) -> Self {
        let arguments = database.arguments();
        let mut process = Self::with_arguments(&arguments, more);
        process._database = Some(database);
        process
    }

    /// Starts one with these flags.
    pub fn with_arguments(arguments: &[String], more: &[&str]) -> Self {
        let mut command = program();
        command.arg("serve").args(arguments).args(["--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"]);
        if !more.contains(&"--points-per-hour") {
            command.args(["--points-per-hour", "2147483647"]);
        }
        // What answers cost is measured when they are made.
        if !more.contains(&"--cache-mebibytes") {
            command.args(["--cache-mebibytes", "0"]);
        }
        command.args(more);
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().expect("a process");
        let mut lines = BufReader::new(child.stderr.take().expect("its log")).lines();
        let log = Arc::new(Log::default());
        let mut ports = None;
        while ports.is_none() {
            let line =
                lines.next().unwrap_or_else(|| panic!("it did not serve: {:?}", log.lines.lock())).expect("a line");
            let entry: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
            if entry["message"] == "serving" {
                let port = |name: &str| entry[name].as_str().and_then(|text| text.parse().ok()).expect("an address");
                ports = Some((port("listen"), port("metrics")));
            }
            log.push(line);
        }
        let kept = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.push(line);
            }
        });
        let (address, metrics) = ports.expect("ports");
        Self { address, metrics, child, log, _database: None }
    }

    /// Sends a request.
    pub fn try_send(&self, request: Request<Bytes>) -> Result<Answer, String> {
        RUNTIME.block_on(client::send(self.address, request))
    }

    /// Sends a request that must be answered.
    pub fn send(&self, request: Request<Bytes>) -> Answer {
        self.try_send(request).expect("an answer")
    }

    /// A counter of `/metrics`, which must be there.
    pub fn counter(&self, name: &str) -> u64 {
        let answer = RUNTIME.block_on(client::send(self.metrics, client::get("/metrics"))).expect("metrics");
        let text = answer.text();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok());
        line.unwrap_or_else(|| panic!("no counter {name}")) as u64
    }

    /// Resident memory in bytes.
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    /// The memory that is its own, in bytes: without the pages of the program's file, of which a debug build has many.
    pub fn own_memory(&self) -> u64 {
        self.status("RssAnon:")
    }

    /// The most memory that it ever had, in bytes.
    pub fn peak_memory(&self) -> u64 {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) * 1024
    }

    /// The database that it was started on.
    pub fn database(&self) -> &TestDatabase {
        self._database.as_ref().expect("a database")
    }

    /// Whether it runs.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().expect("its state").is_none()
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.lines.lock().expect("the log").join("\n")
    }

    /// Waits until it has logged these words; whether it has.
    pub fn logs(&self, words: &str) -> bool {
        let lines = self.log.lines.lock().expect("the log");
        let without = |lines: &mut Vec<String>| !lines.iter().any(|line| line.contains(words));
        let (_lines, late) = self.log.grown.wait_timeout_while(lines, PATIENCE, without).expect("the log");
        !late.timed_out()
    }

    /// Sends a signal.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status();
        assert!(status.is_ok_and(|status| status.success()), "kill -{name}");
    }

    /// Waits for its end.
    pub fn wait(&mut self, patience: Duration) -> Option<ExitStatus> {
        let started = Instant::now();
        while started.elapsed() < patience {
            if let Some(status) = self.child.try_wait().expect("its state") {
                return Some(status);
            }
            std::thread::yield_now();
        }
        None
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
