//! F4, in part: PostgreSQL ends connections, as when it restarts. Whoever reads does not notice, and all else is well again soon.

use crate::harness::RUNTIME;
use crate::harness::client::{self, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, REGISTER, account, organisation, post_as, register, sign_in};
use crate::harness::process::Process;
use futures_util::future::{join, join_all};
use libtest_mimic::Trial;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::json;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    crate::trials![f4_readers_do_not_notice_cut_connections]
}

/// Connections of a server to its database.
const OURS: &str = "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'territoire'";
/// Reads between two cuts: enough that all connections were used again.
const BETWEEN: usize = 100;
/// Connections that a server may have: of readers, of writers, in the background.
const POOLS: i64 = 8 + 8 + 5;

async fn number(db: &DatabaseConnection, text: String) -> i64 {
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, text)).await.expect("an answer");
    row.expect("a row").try_get_by_index(0).expect("a number")
}

async fn cut_all(db: &DatabaseConnection) -> i64 {
    number(db, format!("SELECT count(pg_terminate_backend(pid)) {OURS}")).await
}

fn f4_readers_do_not_notice_cut_connections() {
    for kind in Kind::all().into_iter().filter(|kind| *kind == Kind::Postgres) {
        let database = TestDatabase::ready(kind);
        let url = database.url.clone().expect("an address");
        account(&database, "claire");
        let mut process = Process::start(database, &BEHIND);
        let token = sign_in(process.address, "claire");
        let id = register(process.address, &token, "La Forge");
        let address = process.address;
        let text = "query($id: ID!) { organisation(id: $id) { title description } organisations { nodes { title } } }";
        let (read, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
        let reads = async || {
            while !is_over.load(Ordering::SeqCst) {
                let answer = client::send(address, with_variables(text, json!({ "id": id }))).await.expect("an answer");
                assert_eq!(answer.code(), None, "after {read:?}: {}", answer.text());
                read.fetch_add(1, Ordering::SeqCst);
            }
        };
        let reads_more = async || {
            let until = read.load(Ordering::SeqCst) + BETWEEN;
            while read.load(Ordering::SeqCst) < until {
                tokio::task::yield_now().await;
            }
        };
        let cuts = async {
            let db = sea_orm::Database::connect(&url).await.expect("a database");
            let mut cut = 0;
            for _ in 0..5 {
                reads_more().await;
                cut += cut_all(&db).await;
            }
            reads_more().await;
            is_over.store(true, Ordering::SeqCst);
            (cut, number(&db, format!("SELECT count(*) {OURS}")).await)
        };
        let readers = join_all((0..8).map(|_| reads()));
        let (_, (cut, left)) = RUNTIME.block_on(join(readers, cuts));
        assert!(cut > 10, "only {cut} connections were cut");
        assert!((1..=POOLS).contains(&left), "{left} connections after");
        // Nobody reads now: whether the server is ready is asked by connections that are all cut.
        let cut = async { cut_all(&sea_orm::Database::connect(&url).await.expect("a database")).await };
        assert!(RUNTIME.block_on(cut) > 0);
        let ready = RUNTIME.block_on(client::send(address, client::get("/health/ready"))).expect("an answer");
        assert_eq!(ready.status, 200, "{}", ready.text());
        let until = Instant::now() + Duration::from_secs(5);
        loop {
            let request = post_as(&token, Some("une-fois"), REGISTER, organisation("Le Fournil"));
            let answer = RUNTIME.block_on(client::send(address, request)).expect("an answer");
            if answer.code().is_none() {
                break;
            }
            assert_eq!(answer.code().as_deref(), Some("UNAVAILABLE"), "{}", answer.text());
            assert!(Instant::now() < until, "nobody can write any more: {}", answer.text());
        }
        let told = with_variables("{ timeline { totalCount } }", json!({}));
        let told = async || client::send(address, told.clone()).await.expect("an answer").json()["data"].take();
        let both = async { while told().await["timeline"]["totalCount"] != 2 {} };
        let both = async { tokio::time::timeout(Duration::from_secs(5), both).await };
        RUNTIME.block_on(both).expect("both are told in the chronicle");
        assert!(process.is_alive() && !process.log().contains("panic"), "{}", process.log());
    }
}
