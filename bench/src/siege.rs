//! What the siege sends: everything that was shown to take a server away from others, each kind from an address of its own, until its
//! time is over.

use crate::Outcome;
use serde_json::{Value as Json, json};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// Who attacks signed in.
pub const BESIEGER: &str = "besieger";
/// Who writes honestly meanwhile.
pub const WRITER: &str = "writer";
/// How long a sign-in is used: less than its token is good for.
pub const SIGNED_IN_FOR: Duration = Duration::from_secs(240);

/// The password of either.
pub fn password(name: &str) -> String {
    format!("{name}-long-password")
}

/// An answer: its status and its body.
pub type Answer = (u16, Vec<u8>);

/// A client at an address, as a proxy tells it, that connects again where its connection was closed.
pub struct Client {
    port: u16,
    /// Where it is.
    pub address: String,
    /// What it signed in with.
    pub token: Option<String>,
    stream: Option<TcpStream>,
}

impl Client {
    /// A client of the server at this port.
    pub const fn new(port: u16, address: String) -> Self {
        Self { port, address, token: None, stream: None }
    }

    /// Sends the head and the body of a request that posts this body.
    async fn send(&mut self, body: &[u8], key: Option<&str>) -> Outcome<()> {
        let mut head = format!(
            "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
            self.address,
            body.len()
        );
        head.extend(self.token.iter().map(|token| format!("Authorization: Bearer {token}\r\n")));
        head.extend(key.map(|key| format!("Idempotency-Key: {key}\r\n")));
        head.push_str("\r\n");
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => none.insert(TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))).await?),
        };
        stream.write_all(head.as_bytes()).await?;
        Ok(stream.write_all(body).await?)
    }

    async fn read(&mut self) -> Outcome<Answer> {
        let stream = self.stream.as_mut().ok_or("no connection")?;
        let mut answer = Vec::new();
        loop {
            if let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(answer.get(..end).unwrap_or_default()).to_lowercase();
                let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or("no status")?;
                let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
                let length: usize = length.ok_or("no length")?.trim().parse()?;
                while answer.len() < end + 4 + length {
                    if stream.read_buf(&mut answer).await? == 0 {
                        return Err("closed".into());
                    }
                }
                if head.contains("connection: close") {
                    self.stream = None;
                }
                return Ok((status, answer.split_off(end + 4)));
            }
            if stream.read_buf(&mut answer).await? == 0 {
                return Err("closed".into());
            }
        }
    }

    /// Posts a body once; after a failure the next one is sent on a new connection.
    pub async fn post(&mut self, body: &[u8], key: Option<&str>) -> Outcome<Answer> {
        let asked = timeout(PATIENCE, async {
            self.send(body, key).await?;
            self.read().await
        });
        let answer = asked.await.map_err(|_| "no answer".into()).flatten();
        if answer.is_err() {
            self.stream = None;
        }
        answer
    }

    /// Asks once, and reads the answer.
    pub async fn ask(&mut self, document: &str, variables: Json, key: Option<&str>) -> Outcome<Json> {
        let body = json!({ "query": document, "variables": variables }).to_string();
        Ok(serde_json::from_slice(&self.post(body.as_bytes(), key).await?.1)?)
    }

    /// Signs somebody in.
    pub async fn sign_in(&mut self, name: &str) -> Outcome<()> {
        self.token = None;
        let document = "mutation($email: EmailAddress!, $password: String!) { signIn(input: {email: $email, password: $password}) { accessToken } }";
        let who = json!({ "email": format!("{name}@example.org"), "password": password(name) });
        let answer = self.ask(document, who, None).await?;
        let token = answer.pointer("/data/signIn/accessToken").and_then(Json::as_str).map(str::to_owned);
        self.token = Some(token.ok_or_else(|| format!("{name} does not get in: {answer}"))?);
        Ok(())
    }
}

/// Lists so many times what is long.
fn long(times: usize) -> String {
    let revisions =
        "organisations(first: 20, orderBy: UPDATED_DESC) { nodes { revisions(first: 5) { version body } } }";
    let lists: Vec<String> = (0..times).map(|time| format!("a{time}: {revisions}")).collect();
    json!({ "query": format!("{{ {} }}", lists.join(" ")) }).to_string()
}

/// Lists that search the world for what is not there.
fn nothing() -> String {
    let list = |time| {
        format!(
            "a{time}: organisations(first: {}, within: {{bounds: {{south: -60, west: -179, north: 70, east: 179}}}}, \
             filter: {{kinds: [PUBLIC_BODY], languages: [\"br\"]}}) {{ totalCount nodes {{ id }} }}",
            time + 1
        )
    };
    json!({ "query": format!("{{ {} }}", (0..20).map(list).collect::<Vec<_>>().join(" ")) }).to_string()
}

/// Attacks the server at a port until a moment, in all ways at once.
pub async fn attack(port: u16, until: Instant) -> Outcome<()> {
    let mut attackers = JoinSet::new();
    let undeclared =
        format!(r#"{{"query": "{{ __typename }}", "variables": {{"of": [{}]}}}}"#, vec!["{\"\":0}"; 130_000].join(","));
    let broken = json!({ "query": format!("{{ {} ", "a ".repeat(500_000)) }).to_string();
    let usual =
        json!({ "query": "{ communes(within: {department: \"26\"}, first: 20) { nodes { code name population } } }" });
    let heads = json!({ "query": "{ organisations(first: 100) { nodes { revisions(first: 1) { version } } } }" });
    let bodies = json!({ "query": "{ organisations(first: 100, orderBy: UPDATED_DESC) { nodes { revisions(first: 1) { version body } } } }" });
    for (house, count, body) in [
        (1, 4, long(28)),
        (2, 20, undeclared),
        (3, 3, nothing()),
        (4, 4, broken),
        (5, 560, usual.to_string()),
        (6, 3, heads.to_string()),
        (7, 3, bodies.to_string()),
    ] {
        for _ in 0..count {
            attackers.spawn(repeat(Client::new(port, format!("10.9.{house}.1")), body.clone(), until));
        }
    }
    for _ in 0..6 {
        attackers.spawn(read_slowly(port, until));
    }
    attackers.spawn(write_much(port, until));
    for number in 0..4 {
        attackers.spawn(guess(port, number, until));
    }
    while attackers.join_next().await.is_some() {}
    Ok(())
}

/// Posts a body again and again, whatever comes back.
async fn repeat(mut client: Client, body: String, until: Instant) {
    while Instant::now() < until {
        if client.post(body.as_bytes(), None).await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Takes 8 KiB of a long answer every ten seconds.
async fn read_slowly(port: u16, until: Instant) {
    let mut some = vec![0_u8; 8 << 10];
    while Instant::now() < until {
        let mut client = Client::new(port, "10.9.8.1".to_owned());
        if client.send(long(7).as_bytes(), None).await.is_ok() {
            while let Some(stream) = client.stream.as_mut().filter(|_| Instant::now() < until) {
                sleep(Duration::from_secs(10)).await;
                if !matches!(stream.read(&mut some).await, Ok(1..)) {
                    client.stream = None;
                }
            }
        }
        sleep(Duration::from_millis(200)).await;
    }
}

/// Edits a thing with long texts as fast as it can, and asks for a copy of everything between.
async fn write_much(port: u16, until: Instant) {
    let mut client = Client::new(port, "10.9.9.1".to_owned());
    let register = "mutation($input: RegisterOrganisationInput!) { registerOrganisation(input: $input) { id } }";
    let update = "mutation($input: UpdateOrganisationInput!) { updateOrganisation(input: $input) { version } }";
    let (mut id, mut signed_in, mut number) = (None::<String>, None::<Instant>, 0_u64);
    while Instant::now() < until {
        if signed_in.is_none_or(|at: Instant| at.elapsed() > SIGNED_IN_FOR) {
            if client.sign_in(BESIEGER).await.is_err() {
                sleep(Duration::from_secs(20)).await;
                continue;
            }
            signed_in = Some(Instant::now());
        }
        number += 1;
        let text = format!("{number} {}", "\"".repeat(9_900));
        let answer = match &id {
            None => {
                let input = json!({ "input": { "title": "Longue", "kind": "COLLECTIVE", "communes": ["26289"], "description": text } });
                client.ask(register, input, None).await
            }
            Some(id) => client.ask(update, json!({ "input": { "id": id, "description": text } }), None).await,
        };
        match answer {
            Ok(answer) => {
                let made = answer.pointer("/data/registerOrganisation/id").and_then(Json::as_str);
                id = id.or_else(|| made.map(str::to_owned));
                if answer.get("errors").is_some() {
                    sleep(Duration::from_millis(20)).await;
                }
            }
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
        if number.is_multiple_of(5_000) {
            let _ = client.ask("mutation { exportMyData { id } }", Json::Null, None).await;
        }
    }
}

/// Tries passwords of whoever writes honestly, each time from another address.
async fn guess(port: u16, number: u32, until: Instant) {
    let mut tries = 0_u32;
    while Instant::now() < until {
        tries += 1;
        let address = Ipv4Addr::from_bits(0x0b00_0000 | number << 16 | tries & 0xffff).to_string();
        let mut client = Client::new(port, address);
        let document = "mutation($email: EmailAddress!, $password: String!) { signIn(input: {email: $email, password: $password}) { accessToken } }";
        let who = json!({ "email": format!("{WRITER}@example.org"), "password": format!("wrong password {tries}") });
        if client.ask(document, who, None).await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
    }
}
