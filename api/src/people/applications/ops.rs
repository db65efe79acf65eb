//! Decisions on keys.

use crate::base::credentials::secret;
use crate::base::db::delete_blocks;
use crate::base::error::Error;
use crate::base::gql::{Enum, ID, InputObject};
use crate::base::scalars::Title;
use crate::base::text::Fault;
use crate::ground::app::App;
use crate::ground::context::Ctx;
use crate::ground::contribution::ids;
use crate::ground::policy::Over;
use crate::ground::write::{Outcome, Tx};
use crate::people::identity::events;
use crate::people::identity::letters::{self, Letter};
use chrono::TimeDelta;
use entity::api_key::{Scope, Scopes};
use entity::letter::LetterKind;
use entity::security_event::SecurityEventKind;
use entity::{AccountId, ApiKeyId, Moment, api_key};
use sea_orm::sea_query::Expr;
use sea_orm::sea_query::IntoCondition;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::sync::Arc;
use uuid::Uuid;

/// Most valid keys of one account.
const MAX_KEYS: u64 = 10;
/// Most keys listed for one account.
const MAX_SHOWN: u64 = 20;
/// Bytes of a secret: 160 bits.
const SECRET: usize = 20;
/// How long a revoked key stays listed.
const REVOKED: TimeDelta = TimeDelta::days(30);

/// What an application may do with a key. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::api_key::Scope")]
pub enum ApiScope {
    /// `read`: read what everybody reads. Every key has it.
    Read,
    /// `write:organisations`: make and run organisations with your permissions, and read those drafts and contacts of
    /// organisations that you may read.
    WriteOrganisations,
    /// `write:teams`: make teams.
    WriteTeams,
    /// `write:resources`: make and run practices and vital resources with your permissions, and read those drafts of both and those
    /// contacts of resources that you may read.
    WriteResources,
    /// `write:venues`: make and run venues with their spaces with your permissions, and read those drafts, contacts and key holders
    /// of venues that you may read.
    WriteVenues,
    /// `write:communes`: change the pages of communes and issue notices for them with your permissions, and read those contacts of
    /// town halls and those drafts of notices that you may read.
    WriteCommunes,
    /// `write:networks`: found and run networks with your permissions, and read those drafts and contacts of networks that
    /// you may read.
    WriteNetworks,
    /// `write:media`: make and run media with your permissions, and read those drafts and contacts of media that you may
    /// read.
    WriteMedia,
    /// `write:articles`: write articles and decide about them with your permissions, and read those drafts and notes that you
    /// may read.
    WriteArticles,
    /// `write:initiatives`: start and run initiatives and support them with your permissions, and read those drafts and contacts of
    /// initiatives that you may read.
    WriteInitiatives,
    /// `write:needs`: raise and run needs, offer help, and run service offers.
    WriteNeeds,
    /// `write:comments`: comment and resonate, and remove comments on what the account's teams run.
    WriteComments,
    /// `write:files`: upload files for you and your teams, see them, and remove those that nothing uses.
    WriteFiles,
}

/// Makes a key.
#[derive(InputObject)]
pub struct CreateApiKeyInput {
    /// The name by which you recognise it: «carte du portail».
    pub name: Title,
    /// What it may do for you besides reading what everybody reads; nothing more when absent.
    pub scopes: Option<Vec<ApiScope>>,
    /// How many points its operations may weigh in an hour: at least 1, and at most what this server allows to one
    /// network address. That maximum is the default. All your keys together may weigh as much as one network address.
    pub points_per_hour: Option<i32>,
}

/// Revokes a key.
#[derive(InputObject)]
pub struct RevokeApiKeyInput {
    /// The key, one of yours.
    pub id: ID,
}

/// A key, with its secret when it was just made.
pub struct Made {
    /// The key.
    pub key: api_key::Model,
    /// The secret, which is shown once.
    pub secret: Option<String>,
}

impl Outcome for Made {
    fn id(&self) -> Uuid {
        self.key.id.0
    }

    /// The secret is not stored, so a repeat cannot show it.
    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        Ok(Self { key: api_key::Model::again(tx, id).await?, secret: None })
    }
}

impl Outcome for api_key::Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        api_key::Entity::find_by_id(ApiKeyId(id)).one(tx.db()).await?.ok_or_else(Error::not_found)
    }
}

/// Makes a key for the viewer's account.
pub async fn create(ctx: &Ctx<'_>, input: CreateApiKeyInput) -> Result<Made, Error> {
    let most = i32::try_from(ctx.app.quota.limit()).unwrap_or(i32::MAX);
    let points_per_hour = input.points_per_hour.unwrap_or(most);
    if !(1..=most).contains(&points_per_hour) {
        return Err(Error::invalid("input.pointsPerHour", Fault::OutOfRange { min: 1, max: most.into() }));
    }
    let asked = input.scopes.unwrap_or_default().into_iter().map(Scope::from);
    let scopes: Scopes = asked.chain([Scope::Read]).collect();
    ctx.write(async |tx| {
        tx.authorize(&super::CREATE_API_KEY, Over::default())?;
        tx.quiet("which applications somebody uses is nobody's business");
        let account = tx.lock_own_account().await?;
        let account_id = account.id;
        let good = api_key::Entity::find().filter(good_of(account_id)).count(tx.db()).await?;
        if good >= MAX_KEYS {
            let max = usize::try_from(MAX_KEYS).unwrap_or(usize::MAX);
            return Err(Error::conflict("input", Fault::TooMany { max }));
        }
        ctx.app.limits.key(account_id, tx.now)?;
        let secret = secret::draw::<SECRET>(secret::API_KEY);
        let key = api_key::Model {
            id: ApiKeyId(tx.id()),
            account_id,
            name: input.name.0,
            hash: secret::hash(&secret),
            scopes,
            points_per_hour,
            created_at: tx.moment(),
            revoked_at: None,
        };
        let row = key.clone().into_active_model().reset_all();
        api_key::Entity::insert(row).exec_without_returning(tx.db()).await?;
        events::record(tx, Some(account_id), SecurityEventKind::ApiKeyCreated, ctx.caller.address).await?;
        // The mail warns the person in case somebody else used their open session to make a lasting key.
        let (email, language) = (account.email, ctx.caller.language);
        letters::put(tx, Letter::new(LetterKind::ApiKeyCreated, email, language)).await?;
        Ok(Made { key, secret: Some(secret) })
    })
    .await
}

fn good_of(account: AccountId) -> Condition {
    Condition::all().add(api_key::Column::AccountId.eq(account)).add(api_key::Column::RevokedAt.is_null())
}

/// Revokes one of the viewer's keys; a revoked key stays as it is. This process refuses the key at once, other
/// processes within five seconds.
pub async fn revoke(ctx: &Ctx<'_>, input: RevokeApiKeyInput) -> Result<api_key::Model, Error> {
    let id = ApiKeyId(ids::uuid_input("api_key", &input.id, "input.id")?);
    let revoked = ctx
        .write_always(async |tx| {
            tx.authorize(&super::REVOKE_API_KEY, Over::default())?;
            tx.quiet("which applications somebody uses is nobody's business");
            let account = tx.viewer.person()?.id;
            let key = api_key::Model::again(tx, id.0).await?;
            if key.account_id != account {
                return Err(Error::not_found());
            }
            if key.revoked_at.is_none() {
                revoke_those(tx, good_of(account).add(api_key::Column::Id.eq(id))).await?;
                events::record(tx, Some(account), SecurityEventKind::ApiKeyRevoked, ctx.caller.address).await?;
            }
            api_key::Model::again(tx, id.0).await
        })
        .await?;
    ctx.app.sessions.forget_key(id);
    Ok(revoked)
}

/// Revokes all keys of an account.
pub async fn revoke_all(tx: &Tx, account: AccountId) -> Result<(), Error> {
    revoke_those(tx, good_of(account)).await
}

async fn revoke_those(tx: &Tx, which: Condition) -> Result<(), Error> {
    let revoke = api_key::Entity::update_many().col_expr(api_key::Column::RevokedAt, Expr::value(tx.moment()));
    revoke.filter(which).exec(tx.db()).await?;
    Ok(())
}

/// The viewer's keys: the valid ones before the revoked ones, each group newest first.
pub async fn own_keys(ctx: &Ctx<'_>) -> Result<Vec<api_key::Model>, Error> {
    let rows = api_key::Entity::find()
        .filter(api_key::Column::AccountId.eq(ctx.viewer().person()?.id))
        .order_by_asc(api_key::Column::RevokedAt.is_not_null())
        .order_by_desc(api_key::Column::CreatedAt)
        .order_by_desc(api_key::Column::Id)
        .limit(MAX_SHOWN);
    Ok(rows.all(ctx.app.db.read()).await?)
}

/// Deletes keys that were revoked a month ago, with their usage, and usage that is more than a year old.
pub async fn purge(app: &Arc<App>) -> Result<(), Error> {
    let cutoff = Moment::from(app.clock.now() - REVOKED);
    let past = api_key::Column::RevokedAt.lt(cutoff).into_condition();
    delete_blocks::<api_key::Entity>(app.db.background(), past).await?;
    super::usage::purge(app).await
}
