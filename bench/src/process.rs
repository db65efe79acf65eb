//! The processes that are measured: started here, looked at through `/proc`, ended with their handle.

use crate::Outcome;
use crate::load::Connection;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{File, read_to_string};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a process may take to answer first, and to end.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two looks at whether it answers.
const GLANCE: Duration = Duration::from_millis(1);

/// A server on this machine; ends when it is dropped.
pub struct Process {
    child: Child,
    started: Instant,
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    /// Where it tells its figures, if it does.
    metrics: Option<u16>,
}

impl Process {
    /// The program `territoire` beside this one, serving this directory to anybody without bound.
    pub fn territoire(data_dir: &Path) -> Outcome<Self> {
        Self::territoire_on(data_dir, None)
    }

    /// The same on another database than the directory's.
    pub fn territoire_on(data_dir: &Path, database_url: Option<&str>) -> Outcome<Self> {
        Self::program(&std::env::current_exe()?.with_file_name("territoire"), data_dir, database_url)
    }

    /// The same of another build.
    pub fn program(program: &Path, data_dir: &Path, database_url: Option<&str>) -> Outcome<Self> {
        Self::with_cache(program, data_dir, database_url, 0)
    }

    /// The program `territoire` beside this one, which keeps answers as it does by default.
    pub fn territoire_that_keeps(data_dir: &Path, database_url: Option<&str>) -> Outcome<Self> {
        Self::with_cache(&std::env::current_exe()?.with_file_name("territoire"), data_dir, database_url, 32)
    }

    fn with_cache(program: &Path, data_dir: &Path, database_url: Option<&str>, mebibytes: u32) -> Outcome<Self> {
        let port = free_port()?;
        let mut command = command(program);
        command.arg("serve").arg("--data-dir").arg(data_dir);
        command.args(["--listen", &format!("127.0.0.1:{port}"), "--points-per-hour", "2147483647"]);
        let metrics = free_port()?;
        command.args(["--metrics-listen", &format!("127.0.0.1:{metrics}")]);
        command.args(database_url.into_iter().flat_map(|url| ["--database-url", url]));
        // Answers are measured as they are made; a build from before the cache does not know the variable.
        command.env("CACHE_MEBIBYTES", mebibytes.to_string());
        let mut started = Self::start(command, port).map_err(|error| format!("{}: {error}", program.display()))?;
        started.metrics = Some(metrics);
        Ok(started)
    }

    /// This program again, with a word, a port and more words as its arguments.
    pub fn again(word: &str, more: &[&str]) -> Outcome<Self> {
        let port = free_port()?;
        let mut command = command(&std::env::current_exe()?);
        command.args([word, &port.to_string()]).args(more);
        Self::start(command, port)
    }

    /// A program that is going to listen on this port.
    pub fn start(mut command: Command, port: u16) -> Outcome<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let started = Instant::now();
        Ok(Self { child: command.spawn()?, started, port, metrics: None })
    }

    /// The same, with what it logs in a file.
    pub fn logged(mut command: Command, port: u16, log: File) -> Outcome<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let started = Instant::now();
        Ok(Self { child: command.spawn()?, started, port, metrics: None })
    }

    /// Waits for the first answer; how long it took since the process was started.
    pub async fn first_answer(&mut self, request: &[u8]) -> Outcome<Duration> {
        loop {
            if let Ok(mut connection) = Connection::open(self.port).await {
                connection.ask(request).await?;
                return Ok(self.started.elapsed());
            }
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("the server ended before it answered: {status}").into());
            }
            if self.started.elapsed() > PATIENCE {
                return Err("the server does not answer".into());
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// How many statements it has sent to its database for those who asked.
    pub async fn statements(&self) -> Outcome<u64> {
        let mut connection = Connection::open(self.metrics.ok_or("a process without figures")?).await?;
        let told = connection.ask(b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").await?;
        let mut lines = std::str::from_utf8(told)?.lines();
        let number = lines.find_map(|line| line.strip_prefix("territoire_db_statements_total "));
        Ok(number.ok_or("no count of statements")?.trim().parse()?)
    }

    /// CPU time so far, the system's for it included.
    pub fn cpu(&self) -> Outcome<Duration> {
        cpu_of(&self.child.id().to_string())
    }

    /// Resident memory in bytes.
    pub fn memory(&self) -> Outcome<u64> {
        memory(&self.child.id().to_string())
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    pub fn stop(mut self) -> Outcome<()> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).ok_or("no process id")?;
        kill_process(pid, Signal::TERM)?;
        let asked = Instant::now();
        while self.child.try_wait()?.is_none() {
            if asked.elapsed() > PATIENCE {
                return Err("the server does not end".into());
            }
            std::thread::sleep(GLANCE);
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program that no setting of the caller's environment reaches.
pub fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear();
    command
}

/// A port that nobody listens on.
pub fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// CPU time of this process so far.
pub fn own_cpu() -> Outcome<Duration> {
    cpu_of("self")
}

/// Resident memory of this process in bytes.
pub fn own_memory() -> Outcome<u64> {
    memory("self")
}

/// CPU time of a process so far.
pub fn cpu_of(process: &str) -> Outcome<Duration> {
    let stat = read_to_string(format!("/proc/{process}/stat"))?;
    // After the name in brackets, which may hold anything: state is the third field, utime the 14th, stime the 15th.
    let (_, rest) = stat.rsplit_once(')').ok_or("a strange /proc/…/stat")?;
    let ticks: Vec<u64> = rest.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(Duration::from_millis(ticks.iter().sum::<u64>() * 1_000 / rustix::param::clock_ticks_per_second()))
}

fn memory(process: &str) -> Outcome<u64> {
    let status = read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1_024)
}
