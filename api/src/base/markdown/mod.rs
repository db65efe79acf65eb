//! Converts Markdown to HTML that is safe in any page. The same text always gives the same HTML.
//!
//! The HTML is safe by construction, not by sanitising: every tag is one of the constants of this file, and what people
//! wrote enters the page only through `escape`, as text or as an address that was parsed as browsers parse it. No HTML
//! is ever parsed, so none can be misread. The output is also well-formed XML, for feeds.

use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};
use std::borrow::Cow;
use url::Url;
use uuid::Uuid;

mod plain;

pub use plain::{beginning, plain};

/// Maximum number of bytes of Markdown that are read; the rest is cut off.
pub const MAX_BYTES: usize = 100_000;

/// Version of the output. It is raised when `html` gives other HTML for the same text: HTML that was stored with a
/// lower version is made anew.
pub const VERSION: i32 = 2;

/// The last column where a quote or list of a line may begin. It bounds their nesting, because each begins to the right
/// of its parent. It is also the maximum number of elements around emphasis.
const MAX_DEPTH: usize = 100;

/// Maximum number of empty table cells in a page. Short rows are filled up with empty cells, so that a line of two
/// bytes may produce thousands.
const MAX_EMPTY_CELLS: usize = 10_000;

/// Longest address of a link, in bytes, as for the scalar `Url`.
const MAX_ADDRESS: usize = 2_000;

/// How the address of a picture of ours begins in Markdown; the id of its file follows. The id of the API begins so too.
const FILE: &str = "file:";

/// `rel` of every link, because the authors of links are unknown: search engines give the target no credit, and the
/// target gets neither access to the page nor its address.
const REL: &str = "nofollow noopener noreferrer ugc";

/// How the address of every picture of ours begins in the HTML. What people write cannot contain it, because it is escaped.
pub const PICTURE: &str = "<img src=\"/files/";

/// A picture that a text shows as `![alternative text](file:<uuid>)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The id of the file; none if the address is not `file:` and a UUID.
    pub file: Option<Uuid>,
    /// The alternative text; empty if there is none.
    pub alt: String,
}

/// The size of the medium rendition of a picture, in pixels; none if there is no such picture.
pub type Sizes<'s> = &'s dyn Fn(Uuid) -> Option<(i32, i32)>;

/// The HTML of a Markdown text that shows no pictures of ours; see [`html_with`].
pub fn html(markdown: &str) -> String {
    html_with(markdown, &|_| None)
}

/// The HTML of a Markdown text: CommonMark with tables, ~~struck~~ words and addresses that become links automatically.
///
/// The HTML holds `p h3 h4 h5 h6 blockquote pre code ul ol li table thead tbody tr th td em strong del a br hr img`, `href`
/// and `rel` of links, `start` of lists, `src alt width height loading` of pictures, and nothing else: no ids, classes or
/// styles that could clash, nothing of other hosts that is fetched when it is shown. Headings begin at `h3`, below the page's
/// title and the thing's own. Raw HTML is shown as it was written. A picture of ours that exists is shown; one that does not
/// is reduced to its alternative text, and any other image becomes a link to it. A link to anything but `http`, `https` or
/// `mailto` is reduced to its text.
pub fn html_with(markdown: &str, sizes: Sizes<'_>) -> String {
    written(markdown, sizes).html
}

/// The pictures of ours that a Markdown text shows, in their order.
pub fn pictures(markdown: &str) -> Vec<Picture> {
    if markdown.contains(FILE) { written(markdown, &|_| None).shown } else { Vec::new() }
}

fn written<'s>(markdown: &str, sizes: Sizes<'s>) -> Page<'s> {
    let markdown = shallow(markdown.get(..markdown.floor_char_boundary(MAX_BYTES)).unwrap_or_default());
    let html = String::with_capacity(markdown.len() * 2);
    let (ends, shown) = (Vec::new(), Vec::new());
    let mut page =
        Page { html, ends, link: None, is_code: false, is_head: false, empty_cells: 0, picture: None, shown, sizes };
    let parser = Parser::new_ext(&markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    for event in TextMergeStream::new(parser) {
        page.put(event);
    }
    page
}

/// The page that is being written.
struct Page<'s> {
    html: String,
    /// The end tag of each open element; empty for an element that was left out.
    ends: Vec<&'static str>,
    /// The open link: where its text begins, and its address.
    link: Option<(usize, String)>,
    is_code: bool,
    is_head: bool,
    empty_cells: usize,
    /// The picture whose alternative text is being read, and how many elements are open in that text.
    picture: Option<(Picture, usize)>,
    shown: Vec<Picture>,
    sizes: Sizes<'s>,
}

impl Page<'_> {
    fn put(&mut self, event: Event<'_>) {
        if let Some((picture, depth)) = self.picture.take() {
            self.describe(picture, depth, event);
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.is_code || self.link.is_some() => escape(&text, &mut self.html),
            Event::Text(text) => self.text(&text),
            // Raw HTML is text.
            Event::Html(text) | Event::InlineHtml(text) => escape(&text, &mut self.html),
            Event::Code(text) => {
                self.html.push_str("<code>");
                escape(&text, &mut self.html);
                self.html.push_str("</code>");
            }
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html.push_str("<br/>\n"),
            Event::Rule => self.html.push_str("<hr/>\n"),
            // These belong to extensions that are off.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    /// Reads the alternative text of a picture, which is what its content says without any element, and then shows it.
    fn describe(&mut self, mut picture: Picture, mut depth: usize, event: Event<'_>) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => return self.show(picture),
            Event::End(_) => depth -= 1,
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                picture.alt.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => picture.alt.push(' '),
            _ => {}
        }
        self.picture = Some((picture, depth));
    }

    fn show(&mut self, picture: Picture) {
        let size = picture.file.and_then(|file| Some((file, (self.sizes)(file)?)));
        if let Some((file, (width, height))) = size.filter(|_| !picture.alt.trim().is_empty()) {
            self.html.push_str(PICTURE);
            self.html.push_str(&format!("{file}/medium\" alt=\""));
            escape(&picture.alt, &mut self.html);
            self.html.push_str(&format!("\" width=\"{width}\" height=\"{height}\" loading=\"lazy\"/>"));
        } else {
            escape(&picture.alt, &mut self.html);
        }
        self.shown.push(picture);
    }

    fn start(&mut self, tag: Tag<'_>) {
        if let Tag::Image { dest_url, .. } = &tag
            && let Some(file) = dest_url.strip_prefix(FILE)
        {
            let file = Uuid::try_parse(file).ok().filter(|uuid| uuid.as_hyphenated().to_string() == file);
            self.picture = Some((Picture { file, alt: String::new() }, 0));
            return;
        }
        let is_deep = self.ends.len() >= MAX_DEPTH;
        let (start, end) = match tag {
            Tag::Heading { level, .. } => heading(level),
            Tag::CodeBlock(_) => {
                self.is_code = true;
                ("<pre><code>", "</code></pre>\n")
            }
            Tag::BlockQuote(_) => ("<blockquote>\n", "</blockquote>\n"),
            Tag::List(None) => ("<ul>\n", "</ul>\n"),
            Tag::List(Some(1)) => ("<ol>\n", "</ol>\n"),
            Tag::List(Some(first)) => {
                self.html.push_str(&format!("<ol start=\"{first}\">\n"));
                ("", "</ol>\n")
            }
            Tag::Item => ("<li>", "</li>\n"),
            Tag::Table(_) => ("<table>\n", "</tbody></table>\n"),
            Tag::TableHead => {
                self.is_head = true;
                ("<thead><tr>", "</tr></thead>\n<tbody>\n")
            }
            Tag::TableRow => ("<tr>", "</tr>\n"),
            Tag::TableCell if self.is_head => ("<th>", "</th>"),
            Tag::TableCell => ("<td>", "</td>"),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough if is_deep => ("", ""),
            Tag::Emphasis => ("<em>", "</em>"),
            Tag::Strong => ("<strong>", "</strong>"),
            Tag::Strikethrough => ("<del>", "</del>"),
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => self.open_link(&format!("mailto:{dest_url}")),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.open_link(&dest_url),
            // A paragraph or a block of HTML; the others belong to extensions that are off.
            _ => ("<p>", "</p>\n"),
        };
        self.html.push_str(start);
        self.ends.push(end);
    }

    fn end(&mut self, tag: TagEnd) {
        let end = self.ends.pop().unwrap_or_default();
        match tag {
            TagEnd::CodeBlock => self.is_code = false,
            TagEnd::TableHead => self.is_head = false,
            TagEnd::TableCell if self.html.ends_with("<td>") => {
                self.empty_cells += 1;
                if self.empty_cells > MAX_EMPTY_CELLS {
                    self.html.truncate(self.html.len() - "<td>".len());
                    return;
                }
            }
            TagEnd::Link | TagEnd::Image if !end.is_empty() => {
                if let Some((_, address)) = self.link.take().filter(|(begun, _)| *begun == self.html.len()) {
                    escape(&address, &mut self.html);
                }
            }
            _ => {}
        }
        self.html.push_str(end);
    }

    /// Opens a link. Links do not contain links: an image in a link is reduced to its text.
    fn open_link(&mut self, address: &str) -> (&'static str, &'static str) {
        let Some(address) = accepted(address).filter(|_| self.link.is_none()) else { return ("", "") };
        self.html.push_str("<a href=\"");
        escape(&address, &mut self.html);
        self.html.push_str("\" rel=\"");
        self.html.push_str(REL);
        self.html.push_str("\">");
        self.link = Some((self.html.len(), address));
        ("", "</a>")
    }

    /// Writes text, in which web addresses become links.
    fn text(&mut self, mut text: &str) {
        while let Some(at) = text.find("http") {
            let (before, rest) = text.split_at(at);
            let (address, after) = rest.split_at(rest.find(is_around_addresses).unwrap_or(rest.len()));
            let (address, signs) = address.split_at(bare_address(address));
            escape(before, &mut self.html);
            let is_address = !before.ends_with(char::is_alphanumeric) && !address.is_empty();
            let (_, end) = if is_address { self.open_link(address) } else { ("", "") };
            escape(address, &mut self.html);
            self.html.push_str(end);
            self.link = None;
            escape(signs, &mut self.html);
            text = after;
        }
        escape(text, &mut self.html);
    }
}

const fn heading(level: HeadingLevel) -> (&'static str, &'static str) {
    match level {
        HeadingLevel::H1 => ("<h3>", "</h3>\n"),
        HeadingLevel::H2 => ("<h4>", "</h4>\n"),
        HeadingLevel::H3 => ("<h5>", "</h5>\n"),
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => ("<h6>", "</h6>\n"),
    }
}

/// The address as browsers parse and write it, if links to it are allowed. Relative addresses are refused, because the
/// page is unknown; user names and passwords before the host are refused, because they are meant to deceive.
fn accepted(address: &str) -> Option<String> {
    let url = Some(address).filter(|it| it.len() <= MAX_ADDRESS).and_then(|it| Url::parse(it).ok())?;
    let is_good = match url.scheme() {
        "http" | "https" => url.has_host() && url.username().is_empty() && url.password().is_none(),
        "mailto" => url.path().contains('@'),
        _ => false,
    };
    is_good.then(|| url.into())
}

/// Whether a character ends an address in a text.
fn is_around_addresses(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "<>\"«»“”`|".contains(c)
}

/// How many bytes of a word are an address, without the punctuation of the sentence at its end.
fn bare_address(word: &str) -> usize {
    let host = word.strip_prefix("http://").or_else(|| word.strip_prefix("https://"));
    if host.is_none_or(|host| !host.starts_with(char::is_alphanumeric)) || word.len() > MAX_ADDRESS {
        return 0;
    }
    let closed = |open: char, close: char| {
        word.chars().fold(0_i32, |more, c| more + i32::from(c == close) - i32::from(c == open))
    };
    let (mut round, mut square) = (closed('(', ')'), closed('[', ']'));
    let address = word.trim_end_matches(|c| match c {
        '.' | ',' | ';' | ':' | '!' | '?' | '…' | '\'' | '’' | '*' | '_' | '~' => true,
        ')' => {
            round -= 1;
            round >= 0
        }
        ']' => {
            square -= 1;
            square >= 0
        }
        _ => false,
    });
    address.len()
}

/// The text without quotes and lists that begin beyond column `MAX_DEPTH`: a backslash turns their marks into text. The
/// time that the parser takes for each line may grow with the nesting: 50,000 quotes and then as many lines took a
/// second.
fn shallow(markdown: &str) -> Cow<'_, str> {
    let lines = || markdown.split_inclusive(['\n', '\r']);
    if lines().all(|line| too_deep(line).is_none()) {
        return Cow::Borrowed(markdown);
    }
    let mut shallow = String::with_capacity(markdown.len() + markdown.len() / MAX_DEPTH);
    for line in lines() {
        let (marks, rest) = line.split_at(too_deep(line).unwrap_or(0));
        shallow.push_str(marks);
        shallow.push_str(if marks.is_empty() { "" } else { "\\" });
        shallow.push_str(rest);
    }
    Cow::Owned(shallow)
}

/// Byte offset of the first mark of a line that is too far to the right.
fn too_deep(line: &str) -> Option<usize> {
    let mut column = 0;
    let mut left = line.char_indices().peekable();
    while let Some((at, c)) = left.next() {
        let is_before_blank = left.peek().is_none_or(|(_, next)| next.is_whitespace());
        let is_mark = c == '>' || is_before_blank && "-+*.)".contains(c);
        if is_mark && column > MAX_DEPTH {
            // A thematic break may consist of any number of signs.
            let is_rule = |sign: char| line.chars().all(|c| c == sign || matches!(c, ' ' | '\t' | '\n' | '\r'));
            return (!is_rule('-') && !is_rule('*')).then_some(at);
        }
        if !is_mark && !c.is_ascii_digit() && !c.is_whitespace() {
            return None;
        }
        column += if c == '\t' { 4 } else { 1 };
    }
    None
}

/// The only way for people's text into the page. The result is plain text in HTML and XML, between tags and in
/// attributes.
pub fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' | '\t' => html.push(c),
            '\r' => {}
            // Characters that XML does not allow.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => html.push('\u{fffd}'),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests;
