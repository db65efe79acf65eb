//! The arrival of a file: its ticket, and what is done with its bytes once all of them are here.

use super::bytes::{self, key};
use super::quota;
use super::uploads::Place;
use crate::base::aside::aside;
use crate::base::content::{self, Bytes, Judged, Rendition};
use crate::base::credentials::secret;
use crate::base::error::{Error, ErrorCode};
use crate::base::store::unreadable;
use crate::base::text::Reason;
use crate::ground::app::App;
use crate::ground::write::{Tx, as_server};
use entity::file::{self, Column as F, FileState};
use entity::{AccountId, BlobId, Moment, rendition};
use sea_orm::sea_query::{ExprTrait, LockType};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Bytes that are hashed at once.
const CHUNK: usize = 64 * 1024;
/// Tries to store bytes that a sweep deletes meanwhile.
const TRIES: usize = 3;

fn absent() -> Error {
    Error::new(ErrorCode::NotFound, Reason::Route)
}

/// The file that a ticket is for. `NOT_FOUND` for a ticket that was used or has expired, and for one of another account than
/// `bearer`, which sent the request if it said who it is.
pub async fn expected(app: &App, ticket: &str, bearer: Option<AccountId>) -> Result<file::Model, Error> {
    let now = Moment::from(app.clock.now());
    let known = file::Entity::find().filter(F::TicketHash.eq(secret::hash(ticket)));
    let file = known.one(app.db.read()).await?.filter(|file| is_expected(file, now)).ok_or_else(absent)?;
    if file.owner_id.is_none() || bearer.is_some_and(|bearer| file.owner_id != Some(bearer)) {
        return Err(absent());
    }
    Ok(file)
}

fn is_expected(file: &file::Model, now: Moment) -> bool {
    file.state == FileState::Expected && file.ticket_until.is_some_and(|until| now < until)
}

/// Judges a file whose bytes are all here, stores what is kept of it, and makes it ready. A file that is refused is gone, with
/// its ticket.
pub async fn arrived(app: &Arc<App>, file: file::Model, place: Place<'_>) -> Result<file::Model, Error> {
    let kept = match judged(app, &file, &place).await {
        Ok(kept) => kept,
        Err(error) => {
            if error.code == ErrorCode::Invalid {
                refuse(app, &file).await?;
            }
            return Err(error);
        }
    };
    for _ in 0..TRIES {
        let blobs = put(app, &kept, &place.file).await?;
        match finish(app, &file, &kept, &blobs).await {
            Ok(Some(ready)) => return Ok(ready),
            // A sweep has deleted bytes that were there already: they are put anew.
            Ok(None) => {}
            Err(error) => {
                if error.code == ErrorCode::Conflict {
                    refuse(app, &file).await?;
                }
                return Err(error);
            }
        }
    }
    Err(Error::new(ErrorCode::Conflict, Reason::Deadlock))
}

/// What is kept of a file, with the hash and the length of each rendition.
struct Kept {
    judged: Judged,
    hashes: Vec<(String, u64)>,
}

/// Judges a file on a thread of its own. One file is judged at a time.
async fn judged(app: &App, file: &file::Model, place: &Place<'_>) -> Result<Kept, Error> {
    let turn = Arc::clone(&app.uploads.judging).acquire_owned().await;
    let turn = turn.map_err(|_| Error::internal("nobody judges files any more"))?;
    let (path, kind) = (place.file.clone(), file.kind);
    // What a decoder allocates is freed when its thread ends; a pool of threads would keep it.
    let judging = aside(
        "judge",
        move || {
            // Held until the work is done, even where nobody waits for it any more.
            let _turn = turn;
            judge(&path, kind)
        },
        give_back,
    );
    // A decoder that panics was given bytes that are no file of that kind.
    judging.await.map_err(|error| unreadable(&error))?.unwrap_or_else(|| Err(content::no(file.kind).into()))
}

/// Has the allocator give back to the system what a decoder took. It does so a second after memory was freed, and only when more of the
/// size of a picture is freed then, a part of it at a time.
fn give_back() {
    std::thread::sleep(Duration::from_millis(1_100));
    for _ in 0..8 {
        drop(std::hint::black_box(Vec::<u8>::with_capacity(4 << 20)));
    }
}

fn judge(path: &Path, kind: file::FileKind) -> Result<Kept, Error> {
    let judged = content::judge(path, kind)?;
    let mut hashes = Vec::with_capacity(judged.renditions.len());
    for rendition in &judged.renditions {
        hashes.push(hashed(rendition, path).map_err(|error| unreadable(&error))?);
    }
    Ok(Kept { judged, hashes })
}

/// The SHA-256 of a rendition in hexadecimal digits, and its length.
fn hashed(rendition: &Rendition, path: &Path) -> std::io::Result<(String, u64)> {
    let mut hasher = Sha256::new();
    let length = match &rendition.bytes {
        Bytes::Made(bytes) => {
            hasher.update(bytes);
            u64::try_from(bytes.len()).unwrap_or(u64::MAX)
        }
        Bytes::Part(part) => {
            let mut file = std::fs::File::open(path)?;
            file.seek(SeekFrom::Start(part.start))?;
            let (mut left, mut chunk) = (file.take(part.end - part.start), vec![0; CHUNK]);
            loop {
                let read = left.read(&mut chunk)?;
                if read == 0 {
                    break;
                }
                hasher.update(chunk.get(..read).unwrap_or_default());
            }
            part.end - part.start
        }
    };
    let hex = hasher.finalize().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Ok((hex, length))
}

/// Puts what is kept into the store, as far as it is not there. Gives the blobs of the renditions.
async fn put(app: &Arc<App>, kept: &Kept, path: &Path) -> Result<Vec<BlobId>, Error> {
    let claimed = as_server(app, async |tx: &Tx| {
        tx.quiet("nobody sees bytes before a file is ready");
        let mut claimed = Vec::new();
        for (hash, length) in &kept.hashes {
            claimed.push(bytes::claim(tx, hash, *length).await?);
        }
        Ok(claimed)
    });
    let claimed = claimed.await?;
    for (blob, rendition) in claimed.iter().zip(&kept.judged.renditions).filter(|(blob, _)| !blob.stored) {
        let key = key(&blob.hash, blob.id);
        match &rendition.bytes {
            Bytes::Made(bytes) => app.store.put(&key, bytes.clone().into()).await?,
            Bytes::Part(part) => app.store.put_part(&key, path, part.clone()).await?,
        }
    }
    Ok(claimed.into_iter().map(|blob| blob.id).collect())
}

/// Makes a file ready, in one write; none where bytes must be put anew. `NOT_FOUND` when its ticket was used meanwhile,
/// `CONFLICT` when there is no room.
async fn finish(
    app: &Arc<App>,
    file: &file::Model,
    kept: &Kept,
    blobs: &[BlobId],
) -> Result<Option<file::Model>, Error> {
    as_server(app, async |tx: &Tx| {
        tx.quiet("nobody sees a file before something uses it");
        quota::lock(tx, file.owner_id, file.team_id).await?;
        let same = file::Entity::find_by_id(file.id).lock(LockType::Update).one(tx.db()).await?;
        // A ticket that expired since the upload began is still good.
        let is_same = |same: &file::Model| same.state == FileState::Expected && same.owner_id.is_some();
        let same = same.filter(is_same).ok_or_else(absent)?;
        if !bytes::stored(tx, blobs).await? {
            return Ok(None);
        }
        let bytes = kept.hashes.iter().map(|(_, length)| i64::try_from(*length).unwrap_or(i64::MAX)).sum();
        quota::check(tx, same.owner_id, same.team_id, bytes - same.bytes).await?;
        let rows = kept.judged.renditions.iter().zip(blobs).map(|(kept, blob)| {
            let (file_id, size, blob_id) = (same.id, kept.size, *blob);
            let row = rendition::Model { file_id, size, blob_id, media_type: kept.media_type.to_owned() };
            row.into_active_model()
        });
        rendition::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
        let size = kept.judged.size;
        let ready = file::Model {
            state: FileState::Ready,
            media_type: kept.judged.media_type.to_owned(),
            bytes,
            width: size.map(|(width, _)| width),
            height: size.map(|(_, height)| height),
            blurhash: kept.judged.blurhash.clone(),
            duration_millis: kept.judged.duration_millis,
            ticket_hash: None,
            ticket_until: None,
            touched_at: tx.moment(),
            ..same
        };
        ready.clone().into_active_model().reset_all().update(tx.db()).await?;
        Ok(Some(ready))
    })
    .await
}

/// Deletes a file whose bytes are refused, with its ticket.
async fn refuse(app: &Arc<App>, file: &file::Model) -> Result<(), Error> {
    as_server(app, async |tx: &Tx| {
        tx.quiet("nobody sees a file before it is ready");
        let this = F::Id.eq(file.id).and(F::State.eq(FileState::Expected));
        file::Entity::delete_many().filter(this).exec(tx.db()).await?;
        Ok(())
    })
    .await
}
