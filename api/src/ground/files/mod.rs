//! Files that people upload: pictures, documents, sounds.
//!
//! Somebody asks for an upload and gets a ticket; the bytes come by `PUT`, are judged by what they are, and are kept as
//! renditions: a picture in three sizes without any metadata, a document as it is, a sound without its tags. Things then use
//! the file ([`crate::ground::contribution::files`]). Invariants: a file that is ready has all its renditions, and their bytes
//! were in the store before; the same bytes are stored once; a file that nothing uses for a day is deleted; a file is as
//! visible as what uses it.

pub mod address;
pub mod arrival;
pub mod bytes;
mod graphql;
pub mod own;
pub mod purge;
pub mod quota;
pub mod reading;
pub mod uploads;

pub use graphql::{
    Attachments, File, FileKind, FileState, OnePicture, Picture, PictureInput, PictureSize, Pictures, Storage,
};
