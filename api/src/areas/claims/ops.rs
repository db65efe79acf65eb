//! Decisions of those who claim a commune.

use super::letters::tell_deciders;
use super::{ACCEPT, CLAIM, CONFIRM, REFUSE, WITHDRAW, reading, waiting};
use crate::base::error::{Error, Problems};
use crate::base::gql::{Enum, ID, InputObject};
use crate::base::scalars::{EmailAddress, Text, Url};
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::Ctx;
use crate::ground::contribution::course::Step;
use crate::ground::contribution::files::{may_show, touch};
use crate::ground::contribution::{Part, ids};
use crate::ground::policy::Over;
use crate::ground::territory::InseeCode;
use crate::ground::write::{Outcome, Tx};
use crate::people::identity::accounts::address;
use crate::people::identity::letters::{self, Letter};
use entity::activity::Verb;
use entity::commune_claim::{self, ClaimState as S, Column as C, Entity, Model};
use entity::contribution::Kind;
use entity::letter::LetterKind;
use entity::{CommuneClaimId, ContributionId, FileId, LetterId, TeamId, team};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};
use uuid::Uuid;

/// Most open claims for one commune.
const MAX_OF_COMMUNE: usize = 20;
/// Most open claims of one account.
const MAX_OF_ACCOUNT: usize = 5;

/// What somebody is in a commune. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "commune_claim::ClaimFunction")]
pub enum CommuneClaimFunction {
    /// Mayor [maire].
    Mayor,
    /// Deputy mayor [adjoint, adjointe].
    DeputyMayor,
    /// Member of the council [conseiller, conseillère].
    Councillor,
    /// Secretary of the town hall [secrétaire de mairie].
    Secretary,
    /// Employed by the commune [agent].
    Staff,
}

/// Claims a commune for a team.
#[derive(InputObject, Debug)]
pub struct ClaimCommuneInput {
    /// The commune: `commune:26289`.
    pub commune_id: ID,
    /// The team that is to run it.
    pub team_id: ID,
    /// What you are there.
    pub function: CommuneClaimFunction,
    /// A proof in words: where your function is published, whom to call. One proof at least is needed: words, a file or an address.
    pub proof: Option<Text>,
    /// A proof as a file: a picture or a document that you uploaded, for yourself and not for a team. Only you and those who decide see
    /// it, until they do.
    pub file_id: Option<ID>,
    /// The public address of the town hall. A code is sent there, which you give back with `confirmCommuneClaim`.
    pub email: Option<EmailAddress>,
    /// Where that address is published, so that those who decide can compare it.
    pub email_source: Option<Url>,
}

/// Gives back the code that was mailed to the town hall.
#[derive(InputObject)]
pub struct ConfirmCommuneClaimInput {
    /// The code of the letter.
    pub token: String,
}

/// Takes a claim back.
#[derive(InputObject, Debug)]
pub struct WithdrawCommuneClaimInput {
    /// The claim.
    pub id: ID,
}

/// The course of a claim. Every claim begins with the first step; a team that claims again makes a claim of its own.
pub const COURSE: [Step<S>; 5] = [
    Step { mutation: "claimCommune", from: &[], to: S::Requested, rule: &CLAIM, verb: Verb::Requested },
    Step {
        mutation: "confirmCommuneClaim",
        from: &[S::Requested],
        to: S::Requested,
        rule: &CONFIRM,
        verb: Verb::Requested,
    },
    Step {
        mutation: "withdrawCommuneClaim",
        from: &[S::Requested],
        to: S::Withdrawn,
        rule: &WITHDRAW,
        verb: Verb::Withdrawn,
    },
    Step {
        mutation: "acceptCommuneClaim",
        from: &[S::Requested],
        to: S::Accepted,
        rule: &ACCEPT,
        verb: Verb::Accepted,
    },
    Step { mutation: "refuseCommuneClaim", from: &[S::Requested], to: S::Refused, rule: &REFUSE, verb: Verb::Refused },
];

impl Part for Model {
    type Id = CommuneClaimId;

    fn root(&self) -> ContributionId {
        self.contribution_id
    }

    async fn find(db: &impl ConnectionTrait, id: CommuneClaimId) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(id).one(db).await
    }
}

impl Outcome for Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let row = Entity::find_by_id(CommuneClaimId(id)).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        let stands = reading::stands(tx.db(), &tx.viewer, &row).await?;
        if stands.is_some() { Ok(row) } else { Err(Error::not_found()) }
    }
}

/// The id of a claim, from an input.
pub fn input_of(id: &ID) -> Result<CommuneClaimId, Error> {
    Ok(CommuneClaimId(ids::uuid_input("commune_claim", id, "input.id")?))
}

/// Claims a commune for a team.
pub async fn claim(ctx: &Ctx<'_>, input: ClaimCommuneInput) -> Result<Model, Error> {
    let mut problems = Problems::default();
    let commune = problems.take(ids::input_of(Kind::Commune, &input.commune_id, "input.communeId"));
    let team = problems.take(ids::team_input(&input.team_id, "input.teamId"));
    let file = input.file_id.as_ref().and_then(|id| problems.take(ids::uuid_input("file", id, "input.fileId")));
    if input.proof.is_none() && input.file_id.is_none() && input.email.is_none() {
        problems.add("input.proof", Fault::Needs("fileId, email"));
    }
    problems.check()?;
    let (commune, team) = commune.zip(team).ok_or_else(|| Error::internal("a problem was not told"))?;
    let email = input.email.as_ref().map(address).transpose()?;
    ctx.write(async |tx| {
        let on = tx.lock(commune).await?;
        if let Err(refused) = tx.authorize(&CLAIM, team) {
            let exists = team::Entity::find_by_id(team).one(tx.db()).await?.is_some();
            return Err(if exists { refused } else { Error::not_found() });
        }
        let asking = tx.viewer.signed_in()?.id;
        if on.team_id == Some(team) {
            return Err(Error::state());
        }
        tx.app.limits.claim(asking, tx.now)?;
        may_claim(tx, &on, team).await?;
        if let Some(file) = file {
            may_show(tx, FileId(file)).await?;
        }
        let letter_id = match &email {
            None => None,
            Some(email) => {
                tx.app.limits.invitation(asking, email, tx.now)?;
                let letter = Letter::new(LetterKind::ClaimCode, email.clone(), ctx.caller.language);
                let letter = Letter { about: on.communes.iter().next().and_then(InseeCode::read), ..letter };
                Some(LetterId(letters::put(tx, letter).await?))
            }
        };
        let row = Model {
            id: CommuneClaimId(tx.id()),
            contribution_id: on.id,
            team_id: team,
            asked_by: Some(asking),
            function: input.function.into(),
            proof: input.proof.map(|proof| proof.0),
            file_id: file.map(FileId),
            email: input.email.map(|email| email.0),
            email_source: input.email_source.map(|source| source.0),
            letter_id,
            confirmed_at: None,
            state: COURSE[0].to,
            reason: None,
            requested_at: tx.moment(),
            decided_at: None,
        };
        Entity::insert(row.clone().into_active_model()).exec_without_returning(tx.db()).await?;
        waiting::put_off(tx, &row).await?;
        tell_deciders(tx, &on, LetterKind::ClaimMade).await?;
        tx.record(Happened::to(COURSE[0].verb, &on).with(Other::Team(team)).unseen());
        Ok(row)
    })
    .await
}

/// Checks that a commune, a team and an account may have one more open claim. The commune is locked; so is the account.
async fn may_claim(tx: &Tx, on: &entity::contribution::Model, team: TeamId) -> Result<(), Error> {
    let asking = tx.lock_own_account().await?.id;
    let open = || Entity::find().filter(C::State.eq(S::Requested));
    let of_commune = open().filter(C::ContributionId.eq(on.id));
    let same = C::TeamId.eq(team).or(C::AskedBy.eq(asking));
    if of_commune.clone().filter(same).count(tx.db()).await? > 0 {
        return Err(Error::conflict("input.teamId", Fault::Taken));
    }
    let count = |found: u64| usize::try_from(found).unwrap_or(usize::MAX);
    if count(of_commune.count(tx.db()).await?) >= MAX_OF_COMMUNE {
        return Err(Error::conflict("input.communeId", Fault::TooMany { max: MAX_OF_COMMUNE }));
    }
    if count(open().filter(C::AskedBy.eq(asking)).count(tx.db()).await?) >= MAX_OF_ACCOUNT {
        return Err(Error::conflict("input", Fault::TooMany { max: MAX_OF_ACCOUNT }));
    }
    Ok(())
}

/// Writes that the code came back from the town hall.
pub async fn confirm(ctx: &Ctx<'_>, input: ConfirmCommuneClaimInput) -> Result<Model, Error> {
    ctx.viewer().signed_in()?;
    ctx.app.limits.token(ctx.caller.address, ctx.now())?;
    let letter = letters::by_token(ctx, LetterKind::ClaimCode, &input.token).await?.ok_or_else(letters::bad_token)?;
    let claim = Entity::find().filter(C::LetterId.eq(letter.id)).one(ctx.app.db.read()).await?;
    let claim = claim.ok_or_else(letters::bad_token)?;
    ctx.write(async |tx| {
        let (before, on) = tx.lock_part::<Model>(claim.id).await?;
        tx.authorize(&CONFIRM, Over::from(&on).asked_by(before.asked_by))?;
        let state = COURSE[1].take(before.state)?;
        letters::spend(tx, &letter).await?.ok_or_else(letters::bad_token)?;
        let row = Model { state, letter_id: None, confirmed_at: Some(tx.moment()), ..before };
        row.clone().into_active_model().reset_all().update(tx.db()).await?;
        tx.record(Happened::to(COURSE[1].verb, &on).with(Other::Team(row.team_id)).unseen());
        Ok(row)
    })
    .await
}

/// `REQUESTED → WITHDRAWN`.
pub async fn withdraw(ctx: &Ctx<'_>, input: WithdrawCommuneClaimInput) -> Result<Model, Error> {
    let id = input_of(&input.id)?;
    ctx.write_always(async |tx| {
        let (before, on) = tx.lock_part::<Model>(id).await?;
        tx.authorize(&WITHDRAW, Over::from(&on).asked_by(before.asked_by))?;
        let state = COURSE[2].take(before.state)?;
        let row = end(tx, before, state).await?;
        tx.record(Happened::to(COURSE[2].verb, &on).with(Other::Team(row.team_id)).unseen());
        Ok(row)
    })
    .await
}

/// Ends a claim: its letter opens nothing any more, and its proof is emptied.
pub async fn end(tx: &Tx, before: Model, state: S) -> Result<Model, Error> {
    if let Some(letter) = before.letter_id {
        entity::letter::Entity::delete_by_id(letter).exec(tx.db()).await?;
    }
    if let Some(file) = before.file_id {
        touch(tx, [file]).await?;
    }
    let row = Model {
        state,
        proof: None,
        file_id: None,
        email: None,
        email_source: None,
        letter_id: None,
        decided_at: Some(tx.moment()),
        ..before
    };
    row.clone().into_active_model().reset_all().update(tx.db()).await?;
    Ok(row)
}

/// The open claims of a commune, the oldest first. The commune is locked.
pub async fn open_of(tx: &Tx, commune: ContributionId) -> Result<Vec<Model>, Error> {
    let open = Entity::find().filter(C::ContributionId.eq(commune)).filter(C::State.eq(S::Requested));
    let mut open = open.all(tx.db()).await?;
    open.sort_by_key(|claim| claim.id);
    Ok(open)
}
