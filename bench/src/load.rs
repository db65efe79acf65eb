//! A load generator for `POST /graphql` over keep-alive connections: it writes the same bytes again and again and reads
//! answers by their `Content-Length`. Each connection waits for its answer before it asks again.

use crate::Outcome;
use crate::report::median;
use hdrhistogram::Histogram;
use serde_json::Value as Json;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Requests of one connection in one round, at most.
const MAX_REQUESTS: u64 = 1_000_000;
/// Bytes of an answer, at most.
const MAX_ANSWER: usize = 1 << 20;
/// How much later than its end a round may be over.
const GRACE: Duration = Duration::from_secs(10);

/// How often a median asks.
const TIMES: usize = 40;

/// The bytes of a request that posts a document.
pub fn request(document: &str) -> Vec<u8> {
    post(&serde_json::json!({ "query": document }))
}

/// The bytes of a request that posts a document with variables.
pub fn request_with(document: &str, variables: &Json) -> Vec<u8> {
    post(&serde_json::json!({ "query": document, "variables": variables }))
}

/// The bytes of a request for an address.
pub fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n").into_bytes()
}

fn post(body: &Json) -> Vec<u8> {
    let body = body.to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body.into_bytes()].concat()
}

/// A keep-alive connection to a server on this machine.
pub struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub async fn open(port: u16) -> Outcome<Self> {
        let stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, answer: Vec::with_capacity(16 * 1024) })
    }

    /// Asks once; the body of an answer with status 200.
    pub async fn ask(&mut self, request: &[u8]) -> Outcome<&[u8]> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        let mut whole: Option<(usize, usize)> = None;
        loop {
            if let Some((head, end)) = whole
                && self.answer.len() >= end
            {
                return self.answer.get(head..end).ok_or_else(|| "an answer longer than it says".into());
            }
            if self.stream.read_buf(&mut self.answer).await? == 0 || self.answer.len() > MAX_ANSWER {
                return Err("the connection was closed, or the answer is too long".into());
            }
            if whole.is_none() {
                whole = extent(&self.answer)?;
            }
        }
    }
}

impl Connection {
    /// What a document gives, which must be no error.
    pub async fn data(&mut self, document: &str) -> Outcome<Json> {
        let mut answer: Json = serde_json::from_slice(self.ask(&request(document)).await?)?;
        match answer.get("errors") {
            Some(errors) => Err(format!("{document}: {errors}").into()),
            None => Ok(answer.get_mut("data").map(Json::take).unwrap_or_default()),
        }
    }

    /// Asks a document again and again; the median of the milliseconds until its answer.
    pub async fn millis(&mut self, document: &str) -> Outcome<f64> {
        self.data(document).await?;
        self.millis_of(&request(document)).await
    }

    /// Sends a request again and again; the median of the milliseconds until its answer.
    pub async fn millis_of(&mut self, request: &[u8]) -> Outcome<f64> {
        let mut took = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            let begun = Instant::now();
            self.ask(request).await?;
            took.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        Ok(median(took))
    }
}

/// Where the body begins and ends, once the head is there.
fn extent(answer: &[u8]) -> Outcome<Option<(usize, usize)>> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(answer.get(..end).unwrap_or_default())?;
    if !head.starts_with("HTTP/1.1 200 ") {
        return Err(format!("refused: {}", head.lines().next().unwrap_or_default()).into());
    }
    let lengths = head.lines().filter_map(|line| line.split_once(':'));
    let length = lengths.filter(|(name, _)| name.eq_ignore_ascii_case("content-length")).map(|(_, value)| value).next();
    let length: usize = length.ok_or("an answer without Content-Length")?.trim().parse()?;
    Ok(Some((end + 4, end + 4 + length)))
}

/// What one round gave.
pub struct Round {
    /// Requests answered.
    pub answered: u64,
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// Nanoseconds from request to answer.
    pub latencies: Histogram<u64>,
}

impl Round {
    /// Answers in a second.
    #[expect(clippy::as_conversions, reason = "counts of a round are far below 2⁵³")]
    pub fn per_second(&self) -> f64 {
        self.answered as f64 / self.elapsed.as_secs_f64()
    }

    /// A percentile of the latencies, in microseconds.
    #[expect(clippy::as_conversions, reason = "latencies are far below 2⁵³ ns")]
    pub fn micros_at(&self, percentile: f64) -> f64 {
        self.latencies.value_at_percentile(percentile) as f64 / 1_000.0
    }
}

/// Asks the same over so many connections for so long.
pub async fn round(port: u16, request: &[u8], connections: usize, length: Duration) -> Outcome<Round> {
    rotate(port, &Arc::from([request.to_vec()]), connections, length).await
}

/// Asks one after the other, and again from the first, over so many connections for so long; each connection begins at
/// another one.
pub async fn rotate(port: u16, requests: &Arc<[Vec<u8>]>, connections: usize, length: Duration) -> Outcome<Round> {
    let mut opened = Vec::new();
    for _ in 0..connections {
        opened.push(Connection::open(port).await?);
    }
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for (number, connection) in opened.into_iter().enumerate() {
        let first = number * requests.len() / connections;
        tasks.spawn(one(connection, Arc::clone(requests), first, started + length));
    }
    let mut latencies = Histogram::new(3)?;
    let all = async {
        while let Some(done) = tasks.join_next().await {
            latencies.add(done??)?;
        }
        Outcome::Ok(())
    };
    tokio::time::timeout(length + GRACE, all).await.map_err(|_| "a round did not end")??;
    Ok(Round { answered: latencies.len(), elapsed: started.elapsed(), latencies })
}

async fn one(
    mut connection: Connection,
    requests: Arc<[Vec<u8>]>,
    first: usize,
    end: Instant,
) -> Outcome<Histogram<u64>> {
    let mut latencies = Histogram::new(3)?;
    let mut asked = Instant::now();
    for request in requests.iter().cycle().skip(first) {
        if asked >= end || latencies.len() >= MAX_REQUESTS {
            break;
        }
        connection.ask(request).await?;
        let answered = Instant::now();
        latencies.record(u64::try_from((answered - asked).as_nanos())?)?;
        asked = answered;
    }
    Ok(latencies)
}
