//! Decisions on files: who may upload, how much, and what is removed.

use crate::base::content::{kind_of, most_bytes};
use crate::base::credentials::secret;
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::Title;
use crate::base::text::Fault;
use crate::ground::context::Ctx;
use crate::ground::contribution::ids;
use crate::ground::files::bytes::SWEEP;
use crate::ground::files::{purge, quota};
use crate::ground::policy::{ACCOUNTS, Over, Rule, TEAM};
use crate::ground::write::{Outcome, Tx};
use chrono::TimeDelta;
use entity::api_key::Scope;
use entity::file::{self, Column as F, FileState};
use entity::{FileId, Moment, team};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use uuid::Uuid;

/// How long a ticket is valid.
pub const TICKET_LIFE: TimeDelta = TimeDelta::minutes(30);
/// Most valid tickets of an account.
const MAX_TICKETS: u64 = 50;

/// Ask for an upload.
pub const REQUEST_UPLOAD: Rule = Rule::with(Scope::WriteFiles, "RequestUpload", ACCOUNTS);
/// Ask for an upload for a team.
pub const REQUEST_UPLOAD_FOR_TEAM: Rule = Rule::with(Scope::WriteFiles, "RequestUploadForTeam", TEAM);
/// Remove a file of one's own.
pub const REMOVE_FILE: Rule = Rule::with(Scope::WriteFiles, "RemoveFile", ACCOUNTS);

/// Asks for an upload.
#[derive(InputObject, Debug)]
pub struct RequestUploadInput {
    /// What it is: `image/jpeg`, `image/png`, `image/webp`; `application/pdf`; `audio/mpeg`, `audio/ogg`, `audio/mp4`. It
    /// decides the kind only: a picture may arrive in any format of pictures.
    pub media_type: String,
    /// Its exact length in bytes: at most 26,214,400 for a picture, 20,971,520 for a document, 209,715,200 for a sound.
    pub bytes: i32,
    /// What you call it, for those who download it: the name of the file.
    pub name: Option<Title>,
    /// The team that it is for; you must be a member of it. Its things may then use the file, whoever edits them, and it counts
    /// for the team.
    pub team_id: Option<ID>,
}

/// Removes a file.
#[derive(InputObject, Debug)]
pub struct RemoveFileInput {
    /// The file, one of yours that nothing uses.
    pub id: ID,
}

/// A file that is awaited, with its ticket when it was just made.
pub struct Requested {
    /// The file.
    pub file: file::Model,
    /// The ticket, which is shown once.
    pub ticket: Option<String>,
}

impl Outcome for Requested {
    fn id(&self) -> Uuid {
        self.file.id.0
    }

    /// The ticket is not stored, so a repeat cannot show it.
    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        Ok(Self { file: file::Model::again(tx, id).await?, ticket: None })
    }
}

impl Outcome for file::Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let found = file::Entity::find_by_id(FileId(id)).one(tx.db()).await?;
        found.filter(|file| file.owner_id == tx.viewer.account().map(|it| it.id)).ok_or_else(Error::not_found)
    }
}

/// A file that was removed.
pub struct Removed(pub FileId);

impl Outcome for Removed {
    fn id(&self) -> Uuid {
        self.0.0
    }

    async fn again(_: &Tx, id: Uuid) -> Result<Self, Error> {
        Ok(Self(FileId(id)))
    }
}

/// Asks for an upload.
pub async fn request(ctx: &Ctx<'_>, input: RequestUploadInput) -> Result<Requested, Error> {
    let mut problems = Problems::default();
    let kind = kind_of(&input.media_type);
    match kind {
        None => problems.add("input.mediaType", Fault::Unknown),
        Some(kind) if !(1..=most_bytes(kind)).contains(&i64::from(input.bytes)) => {
            problems.add("input.bytes", Fault::OutOfRange { min: 1, max: most_bytes(kind) });
        }
        Some(_) => {}
    }
    let team = input.team_id.as_ref().map(|id| ids::team_input(id, "input.teamId")).transpose();
    let team = problems.take(team).flatten();
    problems.check()?;
    let kind = kind.ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.write(async |tx| {
        tx.authorize(&REQUEST_UPLOAD, Over::default())?;
        tx.quiet("nobody sees a file before something uses it");
        let owner = tx.viewer.signed_in()?.id;
        if let Some(team) = team
            && let Err(refused) = tx.authorize(&REQUEST_UPLOAD_FOR_TEAM, team)
        {
            let exists = team::Entity::find_by_id(team).one(tx.db()).await?.is_some();
            return Err(if exists { refused } else { Error::not_found() });
        }
        tx.lock_own_account().await?;
        let good = F::OwnerId.eq(owner).and(F::TicketUntil.gt(tx.moment()));
        if file::Entity::find().filter(good).count(tx.db()).await? >= MAX_TICKETS {
            let max = usize::try_from(MAX_TICKETS).unwrap_or(usize::MAX);
            return Err(Error::conflict("input", Fault::TooMany { max }));
        }
        quota::lock(tx, Some(owner), team).await?;
        quota::check(tx, Some(owner), team, input.bytes.into()).await?;
        let ticket = secret::draw::<32>(secret::UPLOAD);
        let file = file::Model {
            id: FileId(tx.id()),
            owner_id: Some(owner),
            team_id: team,
            kind,
            state: FileState::Expected,
            name: input.name.map(|name| name.0),
            media_type: input.media_type,
            bytes: input.bytes.into(),
            width: None,
            height: None,
            blurhash: None,
            duration_millis: None,
            ticket_hash: Some(secret::hash(&ticket)),
            ticket_until: Some(Moment::from(tx.now + TICKET_LIFE)),
            created_at: tx.moment(),
            touched_at: tx.moment(),
        };
        let row = file.clone().into_active_model().reset_all();
        file::Entity::insert(row).exec_without_returning(tx.db()).await?;
        Ok(Requested { file, ticket: Some(ticket) })
    })
    .await
}

/// Removes a file of the viewer's that nothing uses.
pub async fn remove(ctx: &Ctx<'_>, input: RemoveFileInput) -> Result<Removed, Error> {
    let id = FileId(ids::uuid_input("file", &input.id, "input.id")?);
    ctx.write_always(async |tx| {
        tx.authorize(&REMOVE_FILE, Over::default())?;
        tx.quiet("nobody sees a file that nothing uses");
        let file = file::Model::again(tx, id.0).await?;
        let gone = file::Entity::delete_many().filter(purge::unused().add(F::Id.eq(file.id))).exec(tx.db()).await?;
        if gone.rows_affected == 0 {
            return Err(Error::state());
        }
        tx.put_off(SWEEP, String::new()).await?;
        Ok(Removed(id))
    })
    .await
}
