//! A server in this process, with a clock that tests move.

use super::RUNTIME;
use super::client::{self, Answer};
use super::databases::TestDatabase;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::Request;
use std::net::SocketAddr;
use std::sync::Arc;
use territoire::base::clock::Clock;
use territoire::ground::app::App;
use territoire::http::{Ports, Server};
use territoire::start::{self, Migrate};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A running server; stops when dropped.
pub struct TestServer {
    pub app: Arc<App>,
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<()>>,
    // After the server has stopped.
    database: Option<TestDatabase>,
}

impl TestServer {
    /// Starts one at this moment; `more` are flags of `serve`.
    pub fn start(database: TestDatabase, at: DateTime<Utc>, more: &[&str]) -> Self {
        RUNTIME.block_on(async {
            let args = database.serve_args(more);
            let app = start::app(&args, Migrate::OnSqlite, Clock::manual(at)).await;
            let app = app.unwrap_or_else(|refusal| panic!("{}", refusal.0));
            let ports = Ports::open(&args.http).await.unwrap_or_else(|refusal| panic!("{}", refusal.0));
            let address = ports.api_address();
            let (stop, stopped) = oneshot::channel();
            let server = Server::new(Arc::clone(&app), &args.http);
            let running = tokio::spawn(server.run(ports, async move {
                let _ = stopped.await;
            }));
            Self { app, address, stop: Some(stop), running: Some(running), database: Some(database) }
        })
    }

    /// Sends a request and waits for the answer.
    pub fn send(&self, request: Request<Bytes>) -> Answer {
        RUNTIME.block_on(client::send(self.address, request)).expect("an answer")
    }

    /// Whether its lists leave out optional joins (law 8).
    pub fn leave_out_joins(&self, out: bool) {
        self.app.leaves_out_joins.store(out, std::sync::atomic::Ordering::SeqCst);
    }

    /// Its data directory.
    pub fn data_dir(&self) -> &std::path::Path {
        self.database.as_ref().expect("its database").dir.path()
    }

    /// Where its mail lies.
    pub fn outbox(&self) -> std::path::PathBuf {
        self.data_dir().join("outbox")
    }

    /// Stops it; its database stays.
    pub fn stop(mut self) -> TestDatabase {
        self.end();
        self.database.take().expect("its database")
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        RUNTIME.block_on(async {
            if let Some(running) = self.running.take() {
                let _ = running.await;
            }
            self.app.db.close().await;
        });
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.end();
    }
}
