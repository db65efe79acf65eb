//! Files that people upload: pictures, documents and sounds. The bytes lie in the store, as renditions name them.

use crate::noun::closed;
use crate::positional::positional;
use crate::{AccountId, FileId, Moment, TeamId};
use sea_orm::entity::prelude::*;

/// One file, from the moment its upload was asked for.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FileId,
    /// Who asked for the upload; null after erasure.
    pub owner_id: Option<AccountId>,
    /// The team that it was uploaded for.
    pub team_id: Option<TeamId>,
    /// What it is.
    pub kind: FileKind,
    /// Whether its bytes have arrived.
    pub state: FileState,
    /// What its owner calls it; null after erasure.
    #[sea_orm(column_type = "Text")]
    pub name: Option<String>,
    /// Media type: the declared one until the bytes have arrived, then that of the bytes.
    #[sea_orm(column_type = "Text")]
    pub media_type: String,
    /// Size in bytes: the declared one until the bytes have arrived, then that of all renditions together.
    pub bytes: i64,
    /// Width of a picture, upright, in pixels.
    pub width: Option<i32>,
    /// Height of a picture, upright, in pixels.
    pub height: Option<i32>,
    /// Blurhash of a picture.
    #[sea_orm(column_type = "Text")]
    pub blurhash: Option<String>,
    /// Duration of a sound, in milliseconds.
    pub duration_millis: Option<i64>,
    /// SHA-256 of the upload's ticket, in base64url; null once the bytes have arrived.
    #[sea_orm(column_type = "Text", unique)]
    pub ticket_hash: Option<String>,
    /// Until when the ticket is valid; null once the bytes have arrived.
    pub ticket_until: Option<Moment>,
    /// When its upload was asked for.
    pub created_at: Moment,
    /// When it was last taken into use or out of it; until then when its bytes arrived.
    pub touched_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

positional!(
    id,
    owner_id,
    team_id,
    kind,
    state,
    name,
    media_type,
    bytes,
    width,
    height,
    blurhash,
    duration_millis,
    ticket_hash,
    ticket_until,
    created_at,
    touched_at,
);

closed! {
    /// Kinds of files.
    FileKind {
        /// A picture.
        Picture = "PICTURE",
        /// A document.
        Document = "DOCUMENT",
        /// A sound.
        Sound = "SOUND",
    }
}

closed! {
    /// States of files.
    FileState {
        /// The bytes are awaited.
        Expected = "EXPECTED",
        /// The bytes are in the store.
        Ready = "READY",
    }
}
