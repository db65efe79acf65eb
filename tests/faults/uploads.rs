//! Uploads and a server that is killed; a store in S3.

use crate::harness::RUNTIME;
use crate::harness::client::{self, get, put};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{account, post_as, sign_in};
use crate::harness::play::with_token;
use crate::harness::process::Process;
use crate::harness::samples::sample;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use libtest_mimic::Trial;
use serde_json::json;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    crate::trials![an_upload_that_a_kill_cuts_goes_on_with_its_ticket, files_lie_in_s3]
}

const REQUEST: &str = "mutation($input: RequestUploadInput!) {
    requestUpload(input: $input) { uploadUrl file { id } } }";

/// Asks for an upload; the path to send it to, and the id of the file.
fn asked(address: SocketAddr, token: &str, media_type: &str, bytes: usize) -> (String, String) {
    let input = json!({ "input": { "mediaType": media_type, "bytes": bytes } });
    let answer = RUNTIME.block_on(client::send(address, post_as(token, None, REQUEST, input))).expect("an answer");
    let asked = answer.json()["data"]["requestUpload"].take();
    let url = asked["uploadUrl"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned();
    let id = asked["file"]["id"].as_str().expect("an id").replace("file:", "");
    (url[url.find("/uploads/").expect("an address")..].to_owned(), id)
}

fn an_upload_that_a_kill_cuts_goes_on_with_its_ticket() {
    let database = TestDatabase::ready(Kind::Sqlite);
    account(&database, "claire");
    let bytes = sample("photo");
    let arguments = database.arguments();
    let mut process = Process::with_arguments(&arguments, &[]);
    let token = sign_in(process.address, "claire");
    let (path, id) = asked(process.address, &token, "image/jpeg", bytes.len());
    let head = format!("PUT {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", bytes.len());
    let mut stream = TcpStream::connect(process.address).expect("a connection");
    stream.write_all(head.as_bytes()).expect("sent");
    stream.write_all(&bytes[..bytes.len() / 2]).expect("sent");
    let uploads = database.dir.path().join("uploads");
    let count = || std::fs::read_dir(&uploads).expect("the directory").count();
    let begun = Instant::now();
    while count() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(10), "no temporary file");
        std::thread::yield_now();
    }
    process.signal("KILL");
    assert!(process.wait(Duration::from_secs(5)).is_some());
    assert_eq!(count(), 1, "a kill leaves a temporary file");
    let process = Process::with_arguments(&arguments, &[]);
    assert_eq!(process.send(client::document("{ __typename }")).status, 200);
    assert_eq!(count(), 0, "the next start takes it away");
    let answer = process.send(put(&path, bytes));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let token = sign_in(process.address, "claire");
    let small = process.send(with_token(get(&format!("/files/{id}/small")), &token));
    assert_eq!((small.status.as_u16(), small.header("content-type")), (200, Some("image/jpeg")));
}

/// Objects by their paths, and the parts of objects that are being uploaded.
type Objects = Arc<Mutex<BTreeMap<String, Bytes>>>;

/// As much of the protocol of S3 as a store needs.
async fn s3(objects: Objects, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let is_signed = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    assert!(is_signed.is_some_and(|it| it.starts_with("AWS4-HMAC-SHA256 Credential=key/")), "every request is signed");
    let (path, query) = (request.uri().path().to_owned(), request.uri().query().unwrap_or_default().to_owned());
    let (method, range) = (request.method().clone(), request.headers().get("range").cloned());
    let body = request.into_body().collect().await.expect("a body").to_bytes();
    let answer = |status: StatusCode, body: Bytes| {
        let answer = Response::builder().status(status).header("etag", "\"tag\"");
        answer.header("last-modified", "Mon, 02 Mar 2026 11:00:00 GMT").body(Full::new(body)).expect("an answer")
    };
    let mut objects = objects.lock().expect("objects");
    let parameter = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
    };
    Ok(match (method, parameter("partNumber")) {
        (Method::POST, _) if query.starts_with("uploads") => answer(
            StatusCode::OK,
            format!(
                "<InitiateMultipartUploadResult><UploadId>{}</UploadId></InitiateMultipartUploadResult>",
                objects.len()
            )
            .into(),
        ),
        (Method::PUT, Some(number)) => {
            objects.insert(format!("{path}#{:0>5}", number), body);
            answer(StatusCode::OK, Bytes::new())
        }
        (Method::POST, _) => {
            let parts: Vec<String> =
                objects.keys().filter(|key| key.starts_with(&format!("{path}#"))).cloned().collect();
            let whole: Vec<u8> = parts.iter().filter_map(|part| objects.remove(part)).flatten().collect();
            objects.insert(path, whole.into());
            let words = "<CompleteMultipartUploadResult><ETag>tag</ETag></CompleteMultipartUploadResult>";
            answer(StatusCode::OK, words.into())
        }
        (Method::PUT, None) => {
            objects.insert(path, body);
            answer(StatusCode::OK, Bytes::new())
        }
        (Method::DELETE, _) => {
            objects.remove(&path);
            answer(StatusCode::NO_CONTENT, Bytes::new())
        }
        _ => match (objects.get(&path), range.as_ref().and_then(|range| range.to_str().ok())) {
            (None, _) => answer(StatusCode::NOT_FOUND, Bytes::new()),
            (Some(whole), None) => answer(StatusCode::OK, whole.clone()),
            (Some(whole), Some(range)) => {
                let (first, last) = range.strip_prefix("bytes=").and_then(|it| it.split_once('-')).expect("a range");
                let (first, last): (usize, usize) = (first.parse().expect("first"), last.parse().expect("last"));
                let mut answer = answer(StatusCode::PARTIAL_CONTENT, whole.slice(first..=last));
                let told = format!("bytes {first}-{last}/{}", whole.len());
                answer.headers_mut().insert("content-range", told.parse().expect("a value"));
                answer
            }
        },
    })
}

fn files_lie_in_s3() {
    let objects = Objects::default();
    let kept = Arc::clone(&objects);
    let endpoint = RUNTIME.block_on(async move {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let objects = Arc::clone(&objects);
                let service = service_fn(move |request| s3(Arc::clone(&objects), request));
                let serve = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
                tokio::spawn(serve);
            }
        });
        format!("http://{address}")
    });
    let database = TestDatabase::ready(Kind::Sqlite);
    account(&database, "claire");
    let flags = [
        "--files",
        "s3://bucket/a/prefix",
        "--aws-endpoint-url",
        endpoint.as_str(),
        "--aws-access-key-id",
        "key",
        "--aws-secret-access-key",
        "secret",
    ];
    let process = Process::with_arguments(&database.arguments(), &flags);
    let token = sign_in(process.address, "claire");
    let photo = sample("photo");
    let (path, id) = asked(process.address, &token, "image/jpeg", photo.len());
    let answer = process.send(put(&path, photo));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let keys: Vec<String> = kept.lock().expect("objects").keys().cloned().collect();
    assert_eq!(keys.len(), 3, "{keys:?}");
    assert!(keys.iter().all(|key| key.starts_with("/bucket/a/prefix/")), "{keys:?}");
    let read = |size: &str, range: Option<&str>| {
        let mut request = with_token(get(&format!("/files/{id}/{size}")), &token);
        if let Some(range) = range {
            request.headers_mut().insert("range", range.parse().expect("a value"));
        }
        process.send(request)
    };
    let large = read("large", None);
    assert_eq!((large.status.as_u16(), &large.body[..2]), (200, &[0xff, 0xd8][..]));
    let part = read("large", Some("bytes=2-9"));
    assert_eq!((part.status.as_u16(), &part.body[..]), (206, &large.body[2..10]));
    // A sound of many parts.
    let mut voice = sample("voice");
    let (head, tail) = (voice.split_off(voice.len() - 128), Vec::from([0xff, 0xfb, 0x90, 0xc4]));
    drop(head);
    while voice.len() < 18 << 20 {
        voice.extend(&tail);
        voice.extend([0; 413]);
    }
    let (path, id) = asked(process.address, &token, "audio/mpeg", voice.len());
    let answer = process.send(put(&path, voice.clone()));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let whole = process.send(with_token(get(&format!("/files/{id}/original")), &token));
    assert!(voice.ends_with(&whole.body) && whole.body.len() > 17 << 20, "{} bytes", whole.body.len());
    // Without the store: what needs it says so, and the rest goes on.
    kept.lock().expect("objects").clear();
    assert_eq!(read("small", None).status, 500, "bytes that are gone are a fault of ours");
    assert_eq!(process.send(client::document("{ __typename }")).status, 200);
}
