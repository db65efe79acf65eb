//! Documents of XML, written so that no text breaks them.

use super::error::Error;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

/// What is written to.
pub type Xml = Writer<Vec<u8>>;

/// A text without what no document of XML 1.0 may hold, and with line breaks as XML reads them.
pub fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars().filter(|c| matches!(c, '\t' | '\n' | ' '..='\u{fffd}' | '\u{10000}'..)).collect()
}

/// An element that holds a text.
pub fn element(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&plain(text))).map(|_| ())
}

/// The same, if there is a text.
pub fn optional(xml: &mut Xml, name: &str, text: Option<&str>) -> io::Result<()> {
    text.map_or(Ok(()), |text| element(xml, name, text))
}

/// An element of attributes alone.
pub fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    let element = attributes
        .iter()
        .fold(xml.create_element(name), |it, (name, value)| it.with_attribute((*name, plain(value).as_str())));
    element.write_empty().map(|_| ())
}

/// An element that holds a text and has attributes.
pub fn described(xml: &mut Xml, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
    let element = attributes
        .iter()
        .fold(xml.create_element(name), |it, (name, value)| it.with_attribute((*name, plain(value).as_str())));
    element.write_text_content(BytesText::new(&plain(text))).map(|_| ())
}

/// An element that holds others.
pub fn parent(
    xml: &mut Xml,
    name: &str,
    attributes: &[(&str, &str)],
    write: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    let element = attributes
        .iter()
        .fold(xml.create_element(name), |it, (name, value)| it.with_attribute((*name, plain(value).as_str())));
    element.write_inner_content(write).map(|_| ())
}

/// A document of what is written.
pub fn written(write: impl FnOnce(&mut Xml) -> io::Result<()>) -> Result<String, Error> {
    let mut xml = Writer::new(Vec::new());
    let declared = xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    declared.and_then(|()| write(&mut xml)).map_err(|_| Error::internal("memory is always written to"))?;
    String::from_utf8(xml.into_inner()).map_err(|_| Error::internal("what is written is text"))
}
