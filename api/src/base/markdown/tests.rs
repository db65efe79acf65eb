//! Tests with ordinary and with hostile Markdown.

use super::{MAX_BYTES, MAX_DEPTH, Picture, REL, accepted, html, html_with, pictures};
use proptest::prelude::*;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How deep a page is nested, if it consists of our tags only, each closed in order; otherwise the part that is wrong.
fn depth(html: &str) -> Result<usize, String> {
    const NAMES: &str = "p h3 h4 h5 h6 blockquote pre code ul ol li table thead tbody tr th td em strong del a";
    let (mut open, mut deepest) = (Vec::new(), 0);
    let mut parts = html.split('<');
    let is_text = |text: &str| {
        let ands = text.split('&').skip(1);
        let known = |and: &str| ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|name| and.starts_with(name));
        !text.contains(['>', '"', '\'', '\0', '\r']) && ands.into_iter().all(known)
    };
    let mut is_good = parts.next().is_some_and(is_text);
    for part in parts {
        let (tag, text) = part.split_once('>').ok_or_else(|| part.to_owned())?;
        is_good &= is_text(text);
        if let Some(name) = tag.strip_prefix('/') {
            is_good &= open.pop() == Some(name);
        } else if let Some(picture) =
            tag.strip_prefix("img src=\"/files/").and_then(|it| it.strip_suffix("\" loading=\"lazy\"/"))
        {
            let alt = picture
                .get(36..)
                .and_then(|it| it.strip_prefix("/medium\" alt=\""))
                .and_then(|it| it.strip_suffix("\" width=\"9\" height=\"6"));
            is_good &= alt.is_some_and(is_text);
        } else if !matches!(tag, "br/" | "hr/") {
            let name = tag.split(' ').next().unwrap_or_default();
            let address = tag.strip_prefix("a href=\"").and_then(|it| it.strip_suffix(&format!("\" rel=\"{REL}\"")));
            is_good &= NAMES.split(' ').any(|known| known == name)
                && match address {
                    Some(it) => is_text(it) && ["http://", "https://", "mailto:"].iter().any(|way| it.starts_with(way)),
                    None if name == "ol" => {
                        tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" =\"".contains(&byte))
                    }
                    None => tag == name && name != "a",
                };
            open.push(name);
            deepest = deepest.max(open.len());
        }
        if !is_good {
            return Err(part.to_owned());
        }
    }
    if is_good && open.is_empty() { Ok(deepest) } else { Err(format!("{open:?}")) }
}

fn link(address: &str, words: &str) -> String {
    format!("<a href=\"{address}\" rel=\"{REL}\">{words}</a>")
}

#[test]
fn markdown_becomes_html() {
    let (a, b) = (link("https://a.fr/", "a"), link("https://b.fr/?x=1&amp;y=2", "https://b.fr/?x=1&amp;y=2"));
    for (markdown, expected) in [
        (
            "un *mot* **fort** ~~non~~ `x<y`",
            "<p>un <em>mot</em> <strong>fort</strong> <del>non</del> <code>x&lt;y</code></p>\n",
        ),
        ("# Un\n#### Quatre", "<h3>Un</h3>\n<h6>Quatre</h6>\n"),
        ("- a\n- b\n\n3. c", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start=\"3\">\n<li>c</li>\n</ol>\n"),
        ("> a  \nb\n\n---", "<blockquote>\n<p>a<br/>\nb</p>\n</blockquote>\n<hr/>\n"),
        ("```js\na && b\n```", "<pre><code>a &amp;&amp; b\n</code></pre>\n"),
        (
            "a|b\n-|:-:\nc",
            "<table>\n<thead><tr><th>a</th><th>b</th></tr></thead>\n<tbody>\n<tr><td>c</td><td></td></tr>\n</tbody></table>\n",
        ),
        ("<b onclick=x>a</b>", "<p>&lt;b onclick=x&gt;a&lt;/b&gt;</p>\n"),
        ("[a](https://a.fr \"t\")", &format!("<p>{a}</p>\n")),
        ("![a](https://a.fr)", &format!("<p>{a}</p>\n")),
        ("![](https://a.fr)", &format!("<p>{}</p>\n", link("https://a.fr/", "https://a.fr/"))),
        ("[![a](http://x.fr)](https://a.fr)", &format!("<p>{a}</p>\n")),
        ("[a](javascript:b) ![c](x.png) [d](/e)", "<p>a c d</p>\n"),
        ("(voir https://b.fr/?x=1&y=2).", &format!("<p>(voir {b}).</p>\n")),
        ("<a@a.fr>", &format!("<p>{}</p>\n", link("mailto:a@a.fr", "a@a.fr"))),
        ("xhttp://a.fr http:// `http://a.fr`", "<p>xhttp://a.fr http:// <code>http://a.fr</code></p>\n"),
        ("\u{1}a\u{ffff}\0", "<p>\u{fffd}a\u{fffd}\u{fffd}</p>\n"),
    ] {
        assert_eq!(html(markdown), expected, "{markdown}");
    }
}

const FILE: Uuid = Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0001);

/// The HTML where one file is a picture.
fn shown(markdown: &str) -> String {
    html_with(markdown, &|file| (file == FILE).then_some((9, 6)))
}

#[test]
fn pictures_are_shown_with_what_they_show() {
    let img = |alt: &str| {
        format!("<img src=\"/files/{FILE}/medium\" alt=\"{alt}\" width=\"9\" height=\"6\" loading=\"lazy\"/>")
    };
    for (markdown, expected) in [
        ("![a](file:F)", format!("<p>{}</p>\n", img("a"))),
        ("![a *b* `c` \"<d>\"\ne](file:F \"t\")", format!("<p>{}</p>\n", img("a b c &quot;&lt;d&gt;&quot; e"))),
        ("![a ![b](x) c](file:F)", format!("<p>{}</p>\n", img("a b c"))),
        ("[![a](file:F)](https://a.fr)", format!("<p>{}</p>\n", link("https://a.fr/", &img("a")))),
        ("![](file:F)![ ](file:F)", "<p> </p>\n".to_owned()),
        ("![a](file:00000000-0000-7000-8000-000000000000)", "<p>a</p>\n".to_owned()),
        ("![a](file:../x) ![b](File:F) [c](file:F)", "<p>a b c</p>\n".to_owned()),
        ("<img src=\"/files/F/medium\">", format!("<p>&lt;img src=&quot;/files/{FILE}/medium&quot;&gt;</p>\n")),
    ] {
        let markdown = markdown.replace('F', &FILE.to_string()).replace(&format!("{FILE}ile"), "File");
        assert_eq!(shown(&markdown), expected, "{markdown}");
    }
    let of = |file, alt: &str| Picture { file, alt: alt.to_owned() };
    let text = format!("![a](file:{FILE}) ![](file:x) ![b](http://a.fr)\n\n    ![c](file:{FILE})");
    assert_eq!(pictures(&text), [of(Some(FILE), "a"), of(None, "")], "code shows nothing");
}

#[test]
fn addresses_are_those_of_the_web_and_of_letters() {
    for (address, is_good) in [
        ("https://a.fr/été?x=1#y", true),
        ("HTTP://A.fr:8080", true),
        ("mailto:mairie@a.fr?subject=Eau", true),
        ("mailto:", false),
        ("http://", false),
        ("https://a.fr@b.fr/", false),
        ("https://a:b@b.fr/", false),
        ("java\tscript:x", false),
        ("\u{1}javascript:x", false),
        ("data:text/html,x", false),
        ("//a.fr", false),
        ("a.fr", false),
        ("tel:0475", false),
    ] {
        assert_eq!(accepted(address).is_some(), is_good, "{address}");
    }
    assert!(accepted(&format!("https://a.fr/{}", "x".repeat(2_000))).is_none());
}

#[test]
fn hostile_texts_are_small_and_quick() {
    let full = |text: &str| text.repeat(MAX_BYTES / text.len());
    let stairs = |mark: &str| (0..9).map(|step| mark.repeat(step * 10) + "a\n").collect::<String>();
    // Each is repeated up to `MAX_BYTES`.
    let short = concat!(
        "> |- |+ |1. |> - |[|![|[a](|*a **a |*|a***|[*_a|`a``|<|<a b='|a <![CDATA[|<!--|&amp;|",
        "\"|~~a|http://|http://a)|<http://a>|<a@b.c>|[a]: b\n|[a\n|- -\n|#\n|\0",
    );
    let mut texts: Vec<String> = short.split('|').map(full).collect();
    texts.extend([
        ">".repeat(50_000) + "a\n" + &"a\n".repeat(25_000),
        "- ".repeat(25_000) + "\u{a0}\n" + &"a\n".repeat(24_000),
        "\u{c}".to_owned() + &">".repeat(50_000) + "a\n" + &"a\n".repeat(24_000),
        "- ".repeat(50_000),
        full(">"),
        full("a|b\n-|-\n\n"),
        stairs("+ ") + &full("|\n"),
        stairs(">") + &full("<a\n"),
        "|a".repeat(12_500) + "\n" + &"|-".repeat(12_500) + "\n" + &"|\n".repeat(24_000),
        "|a".repeat(100) + "\n" + &"|-".repeat(100) + "\n" + &"a\n".repeat(49_000),
        "[a]: http:a\n\n".to_owned() + &"[a]".repeat(33_000),
        format!("[a]: http:{}\n", "x".repeat(1_900)) + &"\n[a]".repeat(24_000),
        "[".repeat(40_000) + &"](http:b)".repeat(6_000),
        "*".repeat(50_000) + "a" + &"*".repeat(49_999),
        (1..440).map(|n| "`".repeat(n) + "a").collect(),
        format!("http://a{} ", ")".repeat(1_980)).repeat(50),
        (0..33_000).filter_map(|n| char::from_u32(0x4e00 + n % 20_000)).collect::<String>(),
    ]);
    // The release build has the strict bound; other builds check the order of magnitude only.
    let bound = Duration::from_millis(if cfg!(debug_assertions) { 2_000 } else { 100 });
    for text in texts {
        let what: String = text.chars().take(20).collect();
        let time = |_| {
            let begun = Instant::now();
            html(&text);
            begun.elapsed()
        };
        let took = (0..3).map(time).min().expect("a time");
        let made = html(&text);
        assert!(took < bound, "{what}: {took:?}");
        assert!(made.len() < 12 * MAX_BYTES, "{what}: {} bytes", made.len());
        let depth = depth(&made).unwrap_or_else(|part| panic!("{what}: {part:.200}"));
        assert!(depth <= MAX_DEPTH + 10, "{what}: {depth} deep");
    }
}

proptest! {
    #[test]
    fn only_our_tags_come_out_around_pictures(text in "(!\\[|\\]|\\[|\\(file:01980000-0000-7000-8000-000000000001\\)|\\(http:a\\)|[a*_`~<>\"'&|\n]|\n\n|> |- ){0,60}") {
        prop_assert!(depth(&shown(&text)).is_ok(), "{:?}", shown(&text));
    }

    #[test]
    fn only_our_tags_come_out(text in "([a ]|http://a|[-\\[\\]()!*_`~<>|:#&;\"'=/\n\t\r\0+.1]|<a b=|javascript:|&#60;|é|\n\n|\n- |\n> |-\\|-){0,60}") {
        prop_assert!(depth(&html(&text)).is_ok(), "{:?}", html(&text));
    }

    #[test]
    fn any_text_is_taken(text in "\\PC{0,200}") {
        prop_assert!(depth(&html(&text)).is_ok(), "{:?}", html(&text));
    }
}
