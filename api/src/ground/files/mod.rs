//! Files that people upload: pictures, documents, sounds.
//!
//! Somebody asks for an upload and gets a ticket; the bytes come by `PUT`, are judged by what they are, and are kept as
//! renditions: a picture in three sizes without any metadata, a document or a sound as it is. Things then use the file
//! ([`crate::ground::contribution::files`]). Invariants: a file that is ready has all its renditions, whose bytes were synced
//! before; the same bytes are stored once; what nothing uses for a day is deleted; a file is as visible as what uses it.

pub mod address;
mod graphql;

pub use graphql::{Attachments, File, FileKind, FileState, OnePicture, PictureSize, Pictures};
