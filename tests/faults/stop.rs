//! F9: SIGTERM under load.

use crate::harness::RUNTIME;
use crate::harness::client::{self, document};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::process::{Process, exact};
use libtest_mimic::Trial;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    crate::trials![f9_sigterm_under_load, f9_an_idle_connection_does_not_hold_it_up]
}

fn f9_sigterm_under_load() {
    for kind in Kind::all() {
        let mut process = Process::start(TestDatabase::ready(kind), &[]);
        let address = process.address;
        // Fast answers: fresh connections meet the signal at every stage. Slow ones: requests are in hand.
        let texts = if exact() { ["{ __typename }"; 2] } else { ["{ __typename }", "{ faultSlow(millis: 300) }"] };
        let mut waiting: Vec<_> =
            (0..20).map(|_| std::net::TcpStream::connect(address).expect("a connection")).collect();
        let (stopping, answered, begun) = (AtomicBool::new(false), AtomicU32::new(0), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for client in 0..16 {
                let (stopping, answered, begun) = (&stopping, &answered, &begun);
                scope.spawn(move || {
                    loop {
                        let before_the_signal = !stopping.load(Ordering::SeqCst);
                        begun.fetch_add(1, Ordering::SeqCst);
                        match RUNTIME.block_on(client::send(address, document(texts[client % 2]))) {
                            Ok(answer) => {
                                assert_eq!(answer.status, 200, "{}", answer.text());
                                assert!(answer.code().is_none(), "{}", answer.text());
                                answered.fetch_add(1, Ordering::SeqCst);
                            }
                            // Only what came after the signal may find nobody there any more.
                            Err(error) => {
                                assert!(!before_the_signal, "{error}");
                                break;
                            }
                        }
                    }
                });
            }
            while answered.load(Ordering::SeqCst) < 100 {
                std::thread::yield_now();
            }
            stopping.store(true, Ordering::SeqCst);
            process.signal("TERM");
            // Connected before the signal, asking after it.
            for stream in &mut waiting {
                std::io::Write::write_all(stream, b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n").expect("a request");
            }
            for stream in &mut waiting {
                let mut answer = String::new();
                std::io::Read::read_to_string(stream, &mut answer).expect("an answer");
                assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            }
            let ended = process.wait(Duration::from_secs(12));
            assert!(ended.is_some_and(|status| status.success()), "{ended:?}: {}", process.log());
        });
        let (answered, begun) = (answered.load(Ordering::SeqCst), begun.load(Ordering::SeqCst));
        assert_eq!(begun - answered, 16, "each client is refused once, at the very end");
    }
}

fn f9_an_idle_connection_does_not_hold_it_up() {
    let mut process = Process::start(TestDatabase::ready(Kind::Sqlite), &[]);
    let mut idle = std::net::TcpStream::connect(process.address).expect("a connection");
    std::io::Write::write_all(&mut idle, b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n").expect("a request");
    let mut answer = [0; 512];
    std::io::Read::read(&mut idle, &mut answer).expect("an answer");
    let asked = Instant::now();
    process.signal("TERM");
    let ended = process.wait(Duration::from_secs(12));
    assert!(ended.is_some_and(|status| status.success()), "{ended:?}");
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
}
