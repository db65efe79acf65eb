//! A real browser as a process: headless Chromium loads a page of ours and tells what came of it.
//!
//! It is `chromium` in PATH (Debian's package of that name) or one of its other names; without any one line says so and
//! its tests are left out, and in CI that is a failure.

use crate::harness::{RUNTIME, in_ci, root};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::task::JoinHandle;

const NAMES: [&str; 5] =
    ["chromium", "chromium-headless-shell", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Nothing of its own: no first run, no updates, no services. Containers have no namespaces for its sandbox and a small
/// `/dev/shm`.
const FLAGS: [&str; 14] = [
    "--headless",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-crash-reporter",
    "--no-first-run",
    "--no-default-browser-check",
    "--virtual-time-budget=20000",
    "--dump-dom",
];

/// How long a page may take, by the clock on the wall.
const PATIENCE: Duration = Duration::from_secs(300);

static BROWSER: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = NAMES.iter().find_map(|name| {
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
    });
    if found.is_none() {
        assert!(!in_ci(), "CI needs a browser: apt-get install chromium");
        eprintln!("no Chromium here ({}): nothing is shown to a browser", NAMES.join(", "));
    }
    found
});

/// The browser, where there is one.
pub fn browser() -> Option<&'static Path> {
    BROWSER.as_deref()
}

/// A script of `tests/conformance` that looks at pages in the browser, where there is one, Node.js and what the script needs.
pub fn script(name: &str) -> Option<std::process::Command> {
    let (browser, folder) = (browser()?, root().join("tests/conformance"));
    let version = std::process::Command::new("node").arg("--version").output();
    if !version.is_ok_and(|output| output.status.success()) || !folder.join("node_modules").exists() {
        assert!(!in_ci(), "CI needs Node.js and `npm ci` in tests/conformance");
        eprintln!("no Node.js, or no `npm ci` in tests/conformance: {name} is not run");
        return None;
    }
    let mut node = std::process::Command::new("node");
    node.arg(folder.join(name)).arg(browser);
    Some(node)
}

/// Runs a script, which must find nothing wrong.
pub fn finds_nothing(script: &mut std::process::Command) {
    let output = script.output().expect("node");
    let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
}

/// A web server with some pages, which remembers whatever else it was asked for. It takes 70 ms for `/pause/70`.
pub struct Site {
    pub port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
}

impl Site {
    /// Pages by their paths; they end with the value.
    pub fn serve(pages: HashMap<String, String>) -> Self {
        let listener = RUNTIME.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (pages, log) = (Arc::new(pages), Arc::clone(&asked));
        let serving = RUNTIME.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&pages), Arc::clone(&log)));
            }
        });
        Self { port, asked, serving }
    }

    /// What it was asked for and has not, as first lines of requests; empty for a connection without one.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("requests").clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(
    mut stream: TcpStream,
    pages: Arc<HashMap<String, String>>,
    asked: Arc<Mutex<Vec<String>>>,
) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && stream.read_buf(&mut head).await? > 0 {}
    let head = String::from_utf8_lossy(&head);
    let line = head.lines().next().unwrap_or_default();
    let path = line.split(' ').nth(1).unwrap_or_default();
    let page = match path.strip_prefix("/pause/").and_then(|millis| millis.parse().ok()) {
        Some(millis) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            Some("")
        }
        None => pages.get(path).map(String::as_str),
    };
    // The browser opens connections that it may need later.
    if page.is_none() && !line.is_empty() {
        asked.lock().expect("requests").push(line.to_owned());
    }
    let (status, page) = page.map_or(("404 Not Found", ""), |page| ("200 OK", page));
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
        page.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

/// Loads a page, for which every host of `.fr` is the canary, and there are no others. The page sets `data-told` of its root
/// to ASCII JSON in base64.
pub fn visit(browser: &Path, site: &Site, path: &str, canary: &Site) -> Value {
    let home = tempfile::tempdir().expect("a directory");
    let mut command = Command::new(browser);
    command
        .args(FLAGS)
        .arg(format!("--user-data-dir={}", home.path().display()))
        .arg(format!("--host-resolver-rules=MAP *.fr 127.0.0.1:{}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", canary.port))
        .arg(format!("http://127.0.0.1:{}{path}", site.port))
        .env("HOME", home.path())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let output = RUNTIME.block_on(async { tokio::time::timeout(PATIENCE, command.output()).await });
    let output = output.unwrap_or_else(|_| panic!("{path}: the browser has not done")).expect("the browser runs");
    // Its last processes may still be writing.
    for _ in 0..50 {
        if std::fs::remove_dir_all(home.path()).is_ok() || !home.path().exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let shown = String::from_utf8_lossy(&output.stdout);
    let told = shown.split_once("data-told=\"").and_then(|(_, rest)| rest.split('"').next());
    let told = told.unwrap_or_else(|| {
        let log = String::from_utf8_lossy(&output.stderr);
        panic!(
            "{path} told nothing: its script was ended, or led away, or the browser failed: {shown:.300} {log:.1000}"
        )
    });
    serde_json::from_slice(&BASE64_STANDARD.decode(told).expect("base64")).expect("JSON")
}
