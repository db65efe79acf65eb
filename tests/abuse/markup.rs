//! D2: what people write becomes no script, no dialog and no request, in a real browser. The payloads are `payloads/*.txt`;
//! shown as they are many of them do what they are made for, or the browser would tell nothing.

use super::browser::{Site, browser, visit};
use super::cut;
use crate::harness::root;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use libtest_mimic::Trial;
use pulldown_cmark::{Options, Parser};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

pub fn trials() -> Vec<Trial> {
    crate::trials![d2_payloads_run_when_nobody_makes_them_safe, d2_markdown_runs_and_asks_nothing]
}

/// Before any of a page's own, and what looks at the page.
const FIRST: &str = include_str!("payloads/first.js");
const SHOWN: &str = include_str!("payloads/shown.js");
const RAW: &str = include_str!("payloads/raw.js");

/// A text that somebody sent to hurt others.
pub struct Payload {
    /// File and line.
    place: String,
    pub text: String,
}

/// All of them. In the files `FIRE` stands for a script that tells, `POST` for one that tells from another origin, `N` in
/// `fired(N)` for their number, `CANARY` for an address elsewhere, `B64{…}` for base64, `␀` to `␟` for control characters
/// and `⟦200B⟧` for a character by its number.
pub fn payloads(canary: u16) -> Vec<Payload> {
    let folder = root().join("tests/abuse/payloads");
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("payloads").map(|it| it.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        for (line, text) in std::fs::read_to_string(&path).expect("payloads").lines().enumerate() {
            if !text.starts_with("%%") {
                let place = format!("{name}:{}", line + 1);
                all.push(Payload { text: meant(text, all.len(), canary), place });
            }
        }
    }
    assert!(all.len() >= 200, "{} payloads", all.len());
    all
}

/// What a line of the files stands for.
fn meant(line: &str, n: usize, canary: u16) -> String {
    let mut text = line.replace("FIRE", "top.fired(N)").replace("POST", "top.postMessage(N,'*')");
    for call in ["fired(N", "postMessage(N"] {
        text = text.replace(call, &call.replace('N', &n.to_string()));
    }
    text = text.replace("CANARY", &format!("127.0.0.1:{canary}/{n}"));
    text = replaced(&text, "⟦", "⟧", |number| {
        let number = u32::from_str_radix(number, 16).expect("a number");
        char::from_u32(number).expect("a character").to_string()
    });
    let control = |c: char| match u32::from(c) {
        it @ 0x2400..0x2420 => char::from_u32(it - 0x2400).expect("a control character"),
        _ => c,
    };
    let text: String = text.chars().map(control).collect();
    replaced(&text, "B64{", "}", |inner| BASE64_STANDARD.encode(inner))
}

/// The text with what is between two marks replaced, and the marks with it.
fn replaced(text: &str, begin: &str, end: &str, by: impl Fn(&str) -> String) -> String {
    let mut parts = text.split(begin);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (inner, rest) = part.split_once(end).unwrap_or_else(|| panic!("{begin} without {end}: {text}"));
        whole += &by(inner);
        whole += rest;
    }
    whole
}

/// A page with these in it, told to its script too.
fn page(body: &str, texts: &[String], script: &str) -> String {
    let texts = serde_json::to_string(texts).expect("JSON").replace('<', "\\u003c");
    format!(
        "<!DOCTYPE html><html><head><meta charset=utf-8><link rel=icon href=data:,><title>D2</title><script>{FIRST}</script>
         </head><body><main>{body}</main><script>const TEXTS = {texts};\n{script}</script></body></html>"
    )
}

/// As a site would show it that trusts everybody.
fn trusting(markdown: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, Parser::new_ext(markdown, Options::all()));
    html
}

fn d2_payloads_run_when_nobody_makes_them_safe() {
    let Some(browser) = browser() else { return };
    let canary = Site::serve(HashMap::new());
    let payloads = payloads(canary.port);
    let texts: Vec<String> = payloads.iter().map(|payload| trusting(&payload.text)).collect();
    let frame = |body: &str| {
        format!(
            "<!DOCTYPE html><html><head><meta charset=utf-8><script>for (const name of ['alert', 'confirm', 'prompt', 'print'])
             window[name] = () => 0</script></head><body>{body}"
        )
    };
    let mut pages: HashMap<String, String> =
        texts.iter().enumerate().map(|(n, html)| (format!("/{n}"), frame(html))).collect();
    pages.insert("/".to_owned(), page("", &texts, RAW));
    let site = Site::serve(pages);
    let told = visit(browser, &site, "/", &canary);

    let number = |value: &Value| value.as_u64().and_then(|n| usize::try_from(n).ok());
    let fired: BTreeSet<usize> = told["fired"].as_array().expect("a list").iter().filter_map(number).collect();
    let of_line = |line: String| line.split(['/', ' ']).nth(2).and_then(|n| n.parse().ok());
    let asked: BTreeSet<usize> = canary.asked().into_iter().filter_map(of_line).collect();
    // By file: how many there are, and how many did something.
    let mut files: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut idle = Vec::new();
    for (n, payload) in payloads.iter().enumerate() {
        let does = fired.contains(&n) || asked.contains(&n);
        let counts = files.entry(payload.place.split('.').next().unwrap_or_default()).or_default();
        *counts = (counts.0 + 1, counts.1 + usize::from(does));
        if !does {
            idle.push(payload.place.as_str());
        }
    }
    if std::env::var_os("PAYLOADS").is_some() {
        println!("{} fired, {} asked, by file {files:?}, idle: {}", fired.len(), asked.len(), idle.join(" "));
    }
    assert!(fired.len() >= 200 && asked.len() >= 40, "{} fired, {} asked: {files:?}", fired.len(), asked.len());
    assert!(files.values().all(|(all, did)| did * 4 >= *all), "of each kind some do: {files:?}");
}

fn d2_markdown_runs_and_asks_nothing() {
    let Some(browser) = browser() else { return };
    let canary = Site::serve(HashMap::new());
    let payloads = payloads(canary.port);
    let safe: Vec<String> = payloads.iter().map(|payload| territoire::base::markdown::html(&payload.text)).collect();
    let harm = shown(browser, &canary, &safe);
    let named: Vec<String> = harm.iter().map(|(n, what)| format!("{}: {}", payloads[*n].place, cut(what))).collect();
    assert!(named.is_empty(), "{named:#?}");

    // One that is not made safe is seen among fifty that are.
    let mut one = safe[..50].to_vec();
    one[25] = trusting("[là](javascript:top.fired(25)) <b id=x>là</b>");
    let harm = shown(browser, &canary, &one);
    assert!(harm.iter().any(|(n, what)| *n == 25 && what.contains("fired")), "{harm:?}");
    assert!(harm.iter().any(|(_, what)| what.contains("id=")) && harm.iter().all(|(n, _)| *n == 25), "{harm:?}");
}

/// What comes of texts that are shown in one page by each way that pages have to show something: whose, and what.
fn shown(browser: &Path, canary: &Site, texts: &[String]) -> Vec<(usize, String)> {
    let boxes: String = texts.iter().map(|html| format!("<section>{html}</section>")).collect();
    let site = Site::serve(HashMap::from([("/".to_owned(), page(&boxes, texts, SHOWN))]));
    let told = visit(browser, &site, "/", canary);
    assert_eq!(told["address"], format!("http://127.0.0.1:{}/", site.port), "it is still there");
    assert_eq!(told["ways"], 9);

    let of = |word: &str, what: String| {
        let number = what.split([' ', ':', '/']).find_map(|part| part.parse().ok());
        (number.unwrap_or_default(), format!("{word} {what}"))
    };
    let list = |name: &str| told[name].as_array().expect("a list").clone();
    let fired = list("fired").into_iter().map(|what| of("fired", what.to_string().replace('"', "")));
    let wrong = list("wrong").into_iter().map(|what| of("holds", what.as_str().unwrap_or_default().to_owned()));
    let asked = canary.asked().into_iter().chain(site.asked()).map(|line| of("asked", line));
    fired.chain(wrong).chain(asked).collect()
}
