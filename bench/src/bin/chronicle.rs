//! What the one order of the chronicle costs (F8): writes per second with positions that are given afterwards, in the order
//! of commits, against the same writes with positions from a plain sequence, given when the row is inserted.
//!
//! Sixteen writers in this process, without HTTP or GraphQL, which would hide what ordering costs: each registers
//! organisations, in transactions of the same statements as the server's, on the server's own pools. Ours records what
//! happened by `chronicle::write`; on PostgreSQL the server's stamper runs beside, is woken by each commit, and a round is
//! over when it has given the last position. Plain inserts the same rows; `nextval` on PostgreSQL and `AUTOINCREMENT` on
//! SQLite give the position, which stays as it is: what somebody would do who does not mind that followers miss activities.
//! Each side has a database of its own; rounds alternate, who goes first changes.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]

use bench::Outcome;
use bench::report::{Report, median};
use bench::scratch::Scratch;
use clap::Parser;
use entity::Words;
use entity::activity::Verb;
use entity::contribution::{Kind, State};
use entity::organisation::OrganisationKind;
use entity::{AccountId, ActivityId, ContributionId, Moment, SessionId};
use entity::{Lines, NetworkIds};
use entity::{account, activity, activity_area, contribution, organisation, session};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use territoire::base::clock::Clock;
use territoire::base::config::CommandLine;
use territoire::ground::app::App;
use territoire::ground::chronicle::{self, Happened};
use territoire::ground::contribution::listing;
use territoire::ground::viewer;
use territoire::start::{self, Migrate};
use tokio::task::JoinSet;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const WRITERS: usize = 16;
const WARM_UP: Duration = Duration::from_secs(1);
/// How long the stamper may take after the last write.
const PATIENCE: Duration = Duration::from_secs(20);
const GLANCE: Duration = Duration::from_millis(1);
const LEAST: f64 = 0.5;
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// The sequence that orders writing gives positions instead.
const PLAIN_POSTGRES: &str = "ALTER TABLE activity ALTER position SET DEFAULT nextval('activity_written'), \
    ALTER position SET NOT NULL, ALTER written SET DEFAULT 0";
/// The position is the key of the rows, and so needs no index of its own.
const PLAIN_SQLITE: &str = "DROP TABLE activity; \
    CREATE TABLE activity (position integer PRIMARY KEY AUTOINCREMENT, id uuid_text NOT NULL UNIQUE, \
        written bigint NOT NULL DEFAULT 0, actor_id uuid_text REFERENCES account (id) ON DELETE SET NULL, \
        verb text NOT NULL, contribution_id uuid_text REFERENCES contribution (id), other_id uuid_text, \
        public boolean NOT NULL, at bigint NOT NULL); \
    CREATE INDEX activity_contribution_id_position ON activity (contribution_id, position)";

/// Compares writes whose activities are put in order afterwards with writes that take the next number
#[derive(Parser)]
struct Args {
    /// Rounds of each side
    #[arg(long, default_value_t = 7, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Seconds of a round
    #[arg(long, default_value_t = 2, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// PostgreSQL on this machine, where databases are made and dropped
    #[arg(long, default_value = "postgres://postgres@127.0.0.1:5432", value_name = "URL")]
    server: String,
}

fn main() -> Outcome<ExitCode> {
    let args = Args::parse();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(&args))
}

async fn run(args: &Args) -> Outcome<ExitCode> {
    let mut report = Report::new("chronicle");
    compare("SQLite", [None, None], args, &mut report).await?;
    let (ours, plain) = (Scratch::make(&args.server).await?, Scratch::make(&args.server).await?);
    // Whatever happens, the databases go.
    let outcome = tokio::select! {
        outcome = compare("PostgreSQL", [Some(&ours.url), Some(&plain.url)], args, &mut report) => outcome,
        _ = tokio::signal::ctrl_c() => Err("interrupted".into()),
    };
    ours.end().await?;
    plain.end().await?;
    outcome.map(|()| report.end())
}

/// One way to give positions, on a database of its own.
struct Side {
    name: &'static str,
    plain: bool,
    app: Arc<App>,
    session: SessionId,
    account: AccountId,
    /// Keys, and the database where it is SQLite.
    _dir: TempDir,
}

impl Side {
    async fn open(plain: bool, database_url: Option<&str>) -> Outcome<Self> {
        let dir = tempfile::tempdir()?;
        let directory = dir.path().display().to_string();
        let words = ["territoire", "--data-dir", &directory];
        let words = words.into_iter().chain(database_url.into_iter().flat_map(|url| ["--database-url", url]));
        let args = CommandLine::try_parse_from(words)?.serve;
        let app = start::app(&args, Migrate::Yes, Clock::System).await.map_err(|refusal| refusal.0)?;
        if plain {
            let sql = if app.db.is_postgres() { PLAIN_POSTGRES } else { PLAIN_SQLITE };
            app.db.background().execute_unprepared(sql).await?;
        }
        let (account, session, now) = (AccountId(app.id()), SessionId(app.id()), Moment::from(app.clock.now()));
        let (email, name) = ("claire@example.org".to_owned(), "Claire".to_owned());
        let person = account::Model::new(account, email, name, String::new(), now);
        person.into_active_model().insert(app.db.background()).await?;
        let signed_in = session::Model {
            id: session,
            account_id: account,
            created_at: now,
            used_at: now,
            expires_at: Moment(now.0 + DAY),
            ended_at: None,
            refresh: String::new(),
        };
        signed_in.into_active_model().insert(app.db.background()).await?;
        Ok(Self { name: if plain { "plain" } else { "ours" }, plain, app, session, account, _dir: dir })
    }

    /// One write, by the statements of `registerOrganisation`.
    async fn write(&self, title: &str) -> Outcome<()> {
        let app = &self.app;
        let (tx, now) = (app.db.begin().await?, app.clock.now());
        let member =
            viewer::of_session(&tx, self.session, self.account, now).await.map_err(|_| "who writes is not known")?;
        let base = organisation_base(ContributionId(app.id()), member.id, title, now.into());
        contribution::Entity::insert(base.clone().into_active_model()).exec_without_returning(&tx).await?;
        let listed = listing::new_rows([&base]).into_iter().map(IntoActiveModel::into_active_model);
        entity::listing::Entity::insert_many(listed).exec_without_returning(&tx).await?;
        organisation::Entity::insert(organisation_row(base.id).into_active_model()).exec_without_returning(&tx).await?;
        if self.plain {
            self.record_plainly(&tx, &base, now.into()).await?;
        } else {
            chronicle::write(&tx, vec![Happened::to(Verb::Registered, &base)], Some(member.id), now.into(), || {
                app.id()
            })
            .await?;
        }
        tx.commit().await?;
        app.stamper.wake();
        Ok(())
    }

    /// What `chronicle::write` does, where the database gives the position at once.
    async fn record_plainly(&self, tx: &DatabaseTransaction, on: &contribution::Model, at: Moment) -> Outcome<()> {
        let row = activity::ActiveModel {
            id: Set(ActivityId(self.app.id())),
            written: NotSet,
            position: NotSet,
            actor_id: Set(Some(self.account)),
            verb: Set(Verb::Registered),
            contribution_id: Set(Some(on.id)),
            other_id: Set(None),
            other_kind: Set(None),
            amount: Set(None),
            public: Set(true),
            at: Set(at),
        };
        let made = activity::Entity::insert(row).exec_with_returning(tx).await?;
        let places = listing::areas(on.communes.iter()).into_iter().map(|area| activity_area::ActiveModel {
            activity_id: Set(made.id),
            area: Set(area),
            position: Set(made.position),
        });
        activity_area::Entity::insert_many(places).exec_without_returning(tx).await?;
        Ok(())
    }

    /// Writes per second; the time counts until all that was written has its position.
    async fn round(self: &Arc<Self>, length: Duration) -> Outcome<f64> {
        let begun = Instant::now();
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            let side = Arc::clone(self);
            writers.spawn(async move {
                let mut written = 0_u32;
                while begun.elapsed() < length {
                    side.write(&format!("{writer}.{written}")).await?;
                    written += 1;
                }
                Outcome::Ok(written)
            });
        }
        let mut written = 0;
        while let Some(of_one) = writers.join_next().await {
            written += of_one??;
        }
        let ended = Instant::now();
        while self.waiting().await? > 0 {
            if ended.elapsed() > PATIENCE {
                return Err("the chronicle is not stamped to its end".into());
            }
            tokio::time::sleep(GLANCE).await;
        }
        Ok(f64::from(written) / begun.elapsed().as_secs_f64())
    }

    /// Activities without a position.
    async fn waiting(&self) -> Outcome<u64> {
        let waiting = activity::Entity::find().filter(activity::Column::Position.is_null());
        Ok(waiting.count(self.app.db.read()).await?)
    }
}

async fn compare(database: &str, urls: [Option<&str>; 2], args: &Args, report: &mut Report) -> Outcome<()> {
    let [ours, plain] = urls;
    let (ours, plain) = (Arc::new(Side::open(false, ours).await?), Arc::new(Side::open(true, plain).await?));
    // The plain side needs none: what it writes has its position.
    let app = Arc::clone(&ours.app);
    let stamper = tokio::spawn(async move { chronicle::keep_stamping(&app).await });
    for side in [&ours, &plain] {
        side.round(WARM_UP).await?;
    }
    let mut rates = [Vec::new(), Vec::new()];
    for number in 0..args.rounds {
        // Who goes first changes, so that a machine that grows slower favours nobody.
        let order = if number % 2 == 0 { [0, 1] } else { [1, 0] };
        for which in order {
            let side = if which == 0 { &ours } else { &plain };
            let rate = side.round(Duration::from_secs(args.seconds)).await?;
            println!("{database}, round {}: {:5} {rate:6.0} writes/s", number + 1, side.name);
            rates.get_mut(which).ok_or("two sides")?.push(rate);
        }
    }
    stamper.abort();
    for side in [ours, plain] {
        side.app.db.close().await;
    }
    let [ours, plain] = rates;
    let ratios = ours.iter().zip(&plain).map(|(ours, plain)| ours / plain).collect();
    report.tell(&format!("{database}: writes per second, ours"), median(ours), "");
    report.tell(&format!("{database}: writes per second, plain"), median(plain), "");
    report.at_least(&format!("{database}: ours / plain"), median(ratios), LEAST, "");
    Ok(())
}

/// In Saillans, published.
fn organisation_base(id: ContributionId, author: AccountId, title: &str, now: Moment) -> contribution::Model {
    contribution::Model {
        id,
        kind: Kind::Organisation,
        title: title.to_owned(),
        title_key: title.to_owned(),
        slug: None,
        language: "fr".to_owned(),
        author_id: Some(author),
        team_id: None,
        house_id: None,
        networks: NetworkIds::default(),
        state: State::Published,
        communes: ["26289"].into_iter().collect(),
        published_at: Some(now),
        updated_at: now,
        version: 1,
        lat_e7: Some(446_956_000),
        lon_e7: Some(51_903_000),
        has_point: false,
        rank: None,
        by_guest: false,
        comments_closed: false,
        topics: Words::default(),
        facets: Words::default(),
        publish_at: None,
        embargo_until: None,
    }
}

/// An association of which nothing else is said.
fn organisation_row(id: ContributionId) -> organisation::Model {
    organisation::Model {
        id,
        kind: OrganisationKind::Association,
        siren: None,
        rna: None,
        description: None,
        offers: None,
        skills: Lines::default(),
        website: None,
        accepts_proposals: false,
    }
}
