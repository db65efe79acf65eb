//! Both databases, filled alike: what a bench asks of a server on SQLite, it asks of one on PostgreSQL.

#![expect(clippy::print_stdout, reason = "benches tell their results there")]

use crate::Outcome;
use crate::generate::{Plan, fill};
use crate::load;
use crate::process::Process;
use crate::scratch::Scratch;
use sea_orm::DatabaseConnection;
use std::path::{Path, PathBuf};
use std::time::Instant;
use territoire::base::config::StoreArgs;
use territoire::base::metrics::Metrics;
use territoire::start::{self, Migrate};

/// Which databases a bench asks.
#[derive(clap::Args)]
pub struct Databases {
    /// PostgreSQL on this machine, where a database is made and dropped
    #[arg(long, default_value = "postgres://postgres@127.0.0.1:5432", value_name = "URL")]
    server: String,
    /// A data directory that `generate` filled, instead of databases that are made; it stays
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// A PostgreSQL database that `generate` filled, instead of databases that are made; it stays
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

/// A database that is filled.
pub struct Filled<'a> {
    /// What it is called in results.
    pub name: &'static str,
    directory: &'a Path,
    url: Option<&'a str>,
}

impl Filled<'_> {
    fn store(&self) -> StoreArgs {
        StoreArgs { data_dir: self.directory.to_owned(), database_url: self.url.map(str::to_owned) }
    }

    /// The words by which the program finds it.
    pub fn arguments(&self) -> Vec<String> {
        let url = self.url.into_iter().flat_map(|url| ["--database-url".to_owned(), url.to_owned()]);
        ["--data-dir".to_owned(), self.directory.display().to_string()].into_iter().chain(url).collect()
    }

    /// Its address.
    pub fn address(&self) -> String {
        self.store().url()
    }

    /// Does something with a connection to it, while no server runs.
    pub async fn with<T>(&self, work: impl AsyncFnOnce(&DatabaseConnection) -> Outcome<T>) -> Outcome<T> {
        let db = start::database(&self.store(), Migrate::Yes, &Metrics::default()).await;
        let db = db.map_err(|refusal| refusal.0)?;
        let done = work(db.background()).await;
        db.close().await;
        done
    }

    /// A server on it, once it answers.
    pub async fn serve(&self) -> Outcome<Process> {
        let mut server = Process::territoire_on(self.directory, self.url)?;
        server.first_answer(&load::request("{ __typename }")).await?;
        Ok(server)
    }

    async fn fill(&self, plan: &Plan) -> Outcome<()> {
        let begun = Instant::now();
        let summary = self.with(async |db| fill(db, plan).await).await?;
        println!("{}, in {:.0} s: {summary}", self.name, begun.elapsed().as_secs_f64());
        Ok(())
    }
}

impl Databases {
    /// Asks each of the databases: those that are named, else one of each kind that is filled by the plan.
    pub async fn each<T>(&self, plan: &Plan, mut ask: impl AsyncFnMut(&Filled<'_>) -> Outcome<T>) -> Outcome<Vec<T>> {
        let mut answers = Vec::new();
        let made = self.data_dir.is_none() && self.database_url.is_none();
        let directory = tempfile::tempdir()?;
        if made || self.data_dir.is_some() {
            let directory = self.data_dir.as_deref().unwrap_or(directory.path());
            let filled = Filled { name: "SQLite", directory, url: None };
            if made {
                filled.fill(plan).await?;
            }
            answers.push(ask(&filled).await?);
        }
        let keys = tempfile::tempdir()?;
        let of = |url| Filled { name: "PostgreSQL", directory: keys.path(), url: Some(url) };
        if let Some(url) = &self.database_url {
            answers.push(ask(&of(url)).await?);
        }
        if made {
            let scratch = Scratch::make(&self.server).await?;
            let filled = of(&scratch.url);
            let asked = match filled.fill(plan).await {
                Ok(()) => ask(&filled).await,
                Err(error) => Err(error),
            };
            // Whatever happened, the database goes.
            scratch.end().await?;
            answers.push(asked?);
        }
        Ok(answers)
    }
}
