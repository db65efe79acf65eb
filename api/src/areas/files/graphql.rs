//! The shape of uploads.

use super::ops::{self, RemoveFileInput, Removed, RequestUploadInput, Requested};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::{DateTime, Url};
use crate::ground::context::Resolving;
use crate::ground::contribution::ids;
use crate::ground::files::File;

/// A file that is awaited.
pub struct RequestUploadPayload(Requested);

/// A file that is awaited.
#[Object]
impl RequestUploadPayload {
    /// The file.
    fn file(&self) -> File {
        File::own(self.0.file.clone())
    }

    /// Where to send the bytes, with `PUT` and without any other credential: whoever has this address may send them, once. It
    /// answers 201 with the file as JSON, or an error in the form of this API. Shown once, so it is null when the mutation is
    /// repeated by its `Idempotency-Key`.
    fn upload_url(&self, ctx: &Context<'_>) -> Option<Url> {
        let ticket = self.0.ticket.as_deref()?;
        Some(Url(format!("{}/uploads/{ticket}", ctx.op().app.public_url)))
    }

    /// Until when sending may begin, thirty minutes after the upload was asked for; null once the file has arrived.
    fn expires_at(&self) -> Option<DateTime> {
        self.0.file.ticket_until.map(DateTime::from)
    }
}

/// A file that was removed.
pub struct RemoveFilePayload(Removed);

/// A file that was removed.
#[Object]
impl RemoveFilePayload {
    /// The id that it had: `file:<uuid>`.
    fn id(&self) -> ID {
        ids::of("file", self.0.0.0)
    }
}

/// Changes of files.
#[derive(Default)]
pub struct FileMutation;

#[Object]
impl FileMutation {
    /// Asks for an upload: give what the file is and how long, then send its bytes with `PUT` to `uploadUrl`. What arrives is
    /// judged by its bytes alone. A picture is made anew in three sizes, so nothing of its metadata is kept. Once it is ready,
    /// things use it by its id. At most 50 uploads are awaited at a time. An account keeps at most 2 GiB, a team 20 GiB.
    /// For a team you must be one of its members.
    /// Who may: any account.
    /// Applications: with `WRITE_FILES`.
    /// Errors: `INVALID`; `CONFLICT` for the 51st, and where there is no room; `NOT_FOUND`, `FORBIDDEN` for the team.
    async fn request_upload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What will be sent.")] input: RequestUploadInput,
    ) -> Option<Result<RequestUploadPayload, Error>> {
        Some(ops::request(&ctx.op(), input).await.map(RequestUploadPayload))
    }

    /// Removes a file of yours that nothing uses, ready or awaited. Files that nothing uses for a day are removed by themselves.
    /// Who may: any account.
    /// Applications: with `WRITE_FILES`.
    /// Errors: `NOT_FOUND` when it is none of yours; `CONFLICT` when something uses it.
    async fn remove_file(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which file.")] input: RemoveFileInput,
    ) -> Option<Result<RemoveFilePayload, Error>> {
        Some(ops::remove(&ctx.op(), input).await.map(RemoveFilePayload))
    }
}
