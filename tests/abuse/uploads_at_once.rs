//! What large pictures and many uploads cost: time, memory, and others' waiting. `bench/bounds.sh` judges the exact bounds.

use super::files::{REQUEST, path};
use super::{Target, p99};
use crate::harness::RUNTIME;
use crate::harness::client::{self, document};
use crate::harness::people::{BEHIND, account, post_as, sign_in};
use crate::harness::process::{bound, exact};
use crate::harness::samples::{colours, jpeg};
use futures_util::future::join_all;
use libtest_mimic::Trial;
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};

pub fn trials() -> Vec<Trial> {
    crate::trials![e1_forty_megapixels_take_two_seconds, e1_two_hundred_uploads_keep_nobody_waiting]
}

/// The most memory of the process.
const MOST_MEMORY: u64 = 300 << 20;

/// Tickets for pictures of this length, of somebody.
fn tickets(target: &Target, name: &str, bytes: usize, count: usize) -> Vec<String> {
    account(target.process.database(), name);
    let token = sign_in(target.process.address, name);
    let input = json!({ "input": { "mediaType": "image/jpeg", "bytes": bytes } });
    let ask = |_| {
        let answer = target.process.send(post_as(&token, None, REQUEST, input.clone()));
        path(&answer.json()["data"]["requestUpload"]["uploadUrl"])
    };
    (0..count).map(ask).collect()
}

fn e1_forty_megapixels_take_two_seconds() {
    let mut target = Target::new(&BEHIND);
    // Without optimisation a quarter of it takes as long.
    let (width, height) = if exact() { (7_728, 5_176) } else { (3_864, 2_588) };
    let picture = jpeg(&colours(width, height));
    let ticket = tickets(&target, "claire", picture.len(), 1).remove(0);
    let answer = target.process.send(client::put(&ticket, picture));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let (took, peak) = (answer.took, target.process.peak_memory());
    eprintln!("a picture of {width} by {height}: {took:?}, {} MiB at most", peak >> 20);
    assert!(took < bound(2_000), "{took:?}");
    assert!(peak < MOST_MEMORY, "{} MiB", peak >> 20);
    target.is_well("40 megapixels");
}

fn e1_two_hundred_uploads_keep_nobody_waiting() {
    let mut target = Target::new(&BEHIND);
    // Without optimisation each takes longer than a client waits for two hundred of them.
    let (width, height, each) = if exact() { (3_000, 2_000, 50) } else { (800, 600, 10) };
    let picture = bytes::Bytes::from(jpeg(&colours(width, height)));
    let people = ["anne", "basile", "claire", "denis"];
    let tickets: Vec<String> = people.iter().flat_map(|name| tickets(&target, name, picture.len(), each)).collect();
    let (address, done) = (target.process.address, AtomicBool::new(false));
    let times = std::thread::scope(|scope| {
        let honest = scope.spawn(|| {
            let mut times = Vec::new();
            while !done.load(Ordering::SeqCst) {
                times.push(target.process.send(document("{ communes(first: 5) { nodes { name } } }")).took);
            }
            times
        });
        let uploads = tickets.iter().enumerate().map(|(number, ticket)| {
            let mut request = client::put(ticket, Vec::new()).map(|_| picture.clone());
            // An address has a bound of its own.
            let from = format!("10.1.{}.1", number / 20);
            request.headers_mut().insert("x-forwarded-for", from.parse().expect("an address"));
            client::send(address, request)
        });
        let answers = RUNTIME.block_on(join_all(uploads));
        done.store(true, Ordering::SeqCst);
        for answer in answers {
            let answer = answer.expect("an answer");
            assert_eq!(answer.status, 201, "{}", answer.text());
        }
        honest.join().expect("times")
    });
    let (count, p99, peak) = (times.len(), p99(times), target.process.peak_memory());
    eprintln!(
        "{} uploads of {width} by {height}: others' p99 {p99:?} of {count}, {} MiB at most",
        4 * each,
        peak >> 20
    );
    assert!(p99 < bound(100), "{p99:?}");
    assert!(peak < MOST_MEMORY, "{} MiB", peak >> 20);
    target.is_well("200 uploads");
}
