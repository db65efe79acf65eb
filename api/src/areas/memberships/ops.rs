//! Decisions on memberships of networks.

use super::reading::{self, Side};
use super::relist;
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::Text;
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::Ctx;
use crate::ground::contribution::course::Step;
use crate::ground::contribution::ids;
use crate::ground::policy::{Action, EDITORS, May, Nouns, Over, Role, Rule, allows};
use crate::ground::write::{Outcome, Tx};
use entity::activity::Verb;
use entity::contribution::{self, Kind, State};
use entity::network_member::{Column as C, Entity, MembershipState as S, Model};
use entity::{ContributionId, NetworkMemberId, network};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use uuid::Uuid;

/// Maximum number of networks that a thing is in or asks to join.
const MAX_NETWORKS: u64 = 50;

/// Those who decide about a network.
const HOLDERS: May = May {
    roles: &[Role::Holder],
    words: "those who decide about the network: its author where it has no team, else editors and stewards of its team",
};

/// Ask a network to take a thing.
pub const JOIN: Rule = Rule::on_things("JoinNetwork", EDITORS)
    .offered(Action::JoinNetwork, |row| matches!(row.state, State::Published))
    .only_of(Nouns::ThatJoin);
/// Accept a request. Whoever asked may not, even if they decide about the network.
pub const ACCEPT: Rule = Rule::on_things("AcceptIntoNetwork", HOLDERS).except_asker();
/// Refuse a request.
pub const REFUSE: Rule = Rule::on_things("RefuseFromNetwork", HOLDERS);
/// Remove a member.
pub const REMOVE: Rule = Rule::on_things("RemoveFromNetwork", HOLDERS);
/// Take a request back.
pub const WITHDRAW: Rule = Rule::on_things("WithdrawRequest", EDITORS);
/// Leave a network.
pub const LEAVE: Rule = Rule::on_things("LeaveNetwork", EDITORS);
/// Accept the present version of the charter.
pub const ACCEPT_CHARTER: Rule = Rule::on_things("AcceptNetworkCharter", EDITORS);

/// The course of a membership. A thing that never asked begins with the first step too.
pub const COURSE: [Step<S>; 7] = [
    Step {
        mutation: "requestNetworkMembership",
        from: &[S::Refused, S::Withdrawn, S::Left, S::Removed],
        to: S::Requested,
        rule: &JOIN,
        verb: Verb::Requested,
    },
    Step { mutation: "acceptIntoNetwork", from: &[S::Requested], to: S::Accepted, rule: &ACCEPT, verb: Verb::Joined },
    Step { mutation: "refuseFromNetwork", from: &[S::Requested], to: S::Refused, rule: &REFUSE, verb: Verb::Refused },
    Step {
        mutation: "withdrawNetworkRequest",
        from: &[S::Requested],
        to: S::Withdrawn,
        rule: &WITHDRAW,
        verb: Verb::Withdrawn,
    },
    Step { mutation: "leaveNetwork", from: &[S::Accepted], to: S::Left, rule: &LEAVE, verb: Verb::Left },
    Step { mutation: "removeFromNetwork", from: &[S::Accepted], to: S::Removed, rule: &REMOVE, verb: Verb::Left },
    Step {
        mutation: "acceptNetworkCharter",
        from: &[S::Accepted],
        to: S::Accepted,
        rule: &ACCEPT_CHARTER,
        verb: Verb::Updated,
    },
];

/// The steps as `viewerCan` of a membership names them, each with the end that decides.
const OFFERED: [(Action, &Step<S>, Side); 6] = [
    (Action::Accept, &COURSE[1], Side::Network),
    (Action::Refuse, &COURSE[2], Side::Network),
    (Action::Withdraw, &COURSE[3], Side::Member),
    (Action::Leave, &COURSE[4], Side::Member),
    (Action::Expel, &COURSE[5], Side::Network),
    (Action::AcceptCharter, &COURSE[6], Side::Member),
];

/// Asks a network to take a thing.
#[derive(InputObject, Debug)]
pub struct RequestNetworkMembershipInput {
    /// The network.
    pub network_id: ID,
    /// The thing that is to join it: a medium, an organisation, a venue, an initiative, a service offer or a commune.
    pub member_id: ID,
    /// The version of the network's charter that you accept: its present `charterVersion`.
    pub charter_version: i32,
    /// What you say to those who decide about the network. They read it, and those who decide about the thing; nobody else
    /// does.
    pub message: Option<Text>,
}

/// Accepts a request.
#[derive(InputObject, Debug)]
pub struct AcceptIntoNetworkInput {
    /// The network.
    pub network_id: ID,
    /// The thing that asked to join it.
    pub member_id: ID,
}

/// Refuses a request.
#[derive(InputObject, Debug)]
pub struct RefuseFromNetworkInput {
    /// The network.
    pub network_id: ID,
    /// The thing that asked to join it.
    pub member_id: ID,
    /// Why, for those who decide about the thing.
    pub reason: Text,
}

/// Takes a request back.
#[derive(InputObject, Debug)]
pub struct WithdrawNetworkRequestInput {
    /// The network.
    pub network_id: ID,
    /// The thing that asked to join it.
    pub member_id: ID,
}

/// Leaves a network.
#[derive(InputObject, Debug)]
pub struct LeaveNetworkInput {
    /// The network.
    pub network_id: ID,
    /// Its member.
    pub member_id: ID,
}

/// Removes a member from a network.
#[derive(InputObject, Debug)]
pub struct RemoveFromNetworkInput {
    /// The network.
    pub network_id: ID,
    /// Its member.
    pub member_id: ID,
    /// Why, for those who decide about the thing.
    pub reason: Text,
}

/// Accepts the charter of a network in its present version.
#[derive(InputObject, Debug)]
pub struct AcceptNetworkCharterInput {
    /// The network.
    pub network_id: ID,
    /// Its member.
    pub member_id: ID,
    /// The version of the network's charter that you accept: its present `charterVersion`.
    pub charter_version: i32,
}

impl Outcome for Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let row = Entity::find_by_id(NetworkMemberId(id)).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        let find = async |id: ContributionId| contribution::Entity::find_by_id(id).one(tx.db()).await;
        let ends = find(row.network_id).await?.zip(find(row.member_id).await?);
        let seen = ends.is_some_and(|(network, member)| reading::sees(&tx.viewer, &row, &network, &member));
        if seen { Ok(row) } else { Err(Error::not_found()) }
    }
}

/// The ids of a network and of a thing of a noun that joins networks, from an input.
fn read(ctx: &Ctx<'_>, network: &ID, member: &ID) -> Result<[ContributionId; 2], Error> {
    let mut problems = Problems::default();
    let network = problems.take(ids::input_of(Kind::Network, network, "input.networkId"));
    let member = ids::contribution(member).filter(|(kind, _)| ctx.app.registry.joins_networks(*kind));
    if member.is_none() {
        problems.add("input.memberId", Fault::Id);
    }
    problems.check()?;
    let both = network.zip(member).map(|(network, (_, member))| [network, member]);
    both.ok_or_else(|| Error::internal("a problem was not told"))
}

/// Both ends of a membership, locked, and the membership if there is one.
struct Locked {
    network: contribution::Model,
    member: contribution::Model,
    known: Option<Model>,
}

/// Locks both ends. Every write to a membership does, so that its decisions are made one after the other.
async fn lock(tx: &Tx, ids: [ContributionId; 2]) -> Result<Locked, Error> {
    let ends = <[_; 2]>::try_from(tx.lock_all(&ids).await?);
    let [network, member] = ends.map_err(|_| Error::internal("two locks gave another number of rows"))?;
    if network.kind != Kind::Network || !tx.app.registry.joins_networks(member.kind) {
        return Err(Error::not_found());
    }
    let of_both = Entity::find().filter(C::MemberId.eq(member.id)).filter(C::NetworkId.eq(network.id));
    let known = of_both.one(tx.db()).await?;
    Ok(Locked { network, member, known })
}

/// Checks that this is the present version of a network's charter; `CONFLICT` names the present one.
async fn check_charter(tx: &Tx, of: ContributionId, version: i32) -> Result<(), Error> {
    let row = network::Entity::find_by_id(of).one(tx.db()).await?.ok_or_else(Error::not_found)?;
    if row.charter_version == version {
        return Ok(());
    }
    Err(Error::conflict("input.charterVersion", Fault::Moved { version: row.charter_version }))
}

/// Asks a network to take a thing; one request is open at a time.
pub async fn request(ctx: &Ctx<'_>, input: RequestNetworkMembershipInput) -> Result<Model, Error> {
    let ids = read(ctx, &input.network_id, &input.member_id)?;
    ctx.write(async |tx| {
        let Locked { network, member, known } = lock(tx, ids).await?;
        tx.authorize(&JOIN, &member)?;
        if let Some(known) = &known {
            COURSE[0].take(known.state)?;
        }
        if network.state != State::Published || member.state != State::Published {
            return Err(Error::state());
        }
        check_charter(tx, network.id, input.charter_version).await?;
        let others = Entity::find().filter(C::MemberId.eq(member.id));
        let others = others.filter(C::State.is_in([S::Requested, S::Accepted])).count(tx.db()).await?;
        if others >= MAX_NETWORKS {
            let max = usize::try_from(MAX_NETWORKS).unwrap_or(usize::MAX);
            return Err(Error::conflict("input.memberId", Fault::TooMany { max }));
        }
        let is_new = known.is_none();
        let row = Model {
            id: known.map_or_else(|| NetworkMemberId(tx.id()), |known| known.id),
            network_id: network.id,
            member_id: member.id,
            state: COURSE[0].to,
            charter_version: input.charter_version,
            asked_by: tx.viewer.account().map(|account| account.id),
            message: input.message.map(|message| message.0),
            reason: None,
            requested_at: tx.moment(),
            accepted_at: None,
            ended_at: None,
        };
        let written = row.clone().into_active_model().reset_all();
        if is_new {
            Entity::insert(written).exec_without_returning(tx.db()).await?;
        } else {
            written.update(tx.db()).await?;
        }
        tx.record(told(Happened::to(COURSE[0].verb, &member), &network).unseen());
        Ok(row)
    })
    .await
}

fn told(happened: Happened, network: &contribution::Model) -> Happened {
    happened.with(Other::Contribution(network.id))
}

/// What a step is decided on.
fn over(by: Side, network: &contribution::Model, member: &contribution::Model, row: Option<&Model>) -> Over {
    match by {
        Side::Network => Over::from(network).asked_by(row.and_then(|row| row.asked_by)),
        Side::Member => Over::from(member),
    }
}

/// Takes a step of a membership. When the network begins to hold the thing, or ends to, the thing is listed anew.
async fn take(
    ctx: &Ctx<'_>,
    ids: Result<[ContributionId; 2], Error>,
    (step, by): (&'static Step<S>, Side),
    reason: Option<Text>,
) -> Result<Model, Error> {
    let ids = ids?;
    let work = async |tx: &Tx| {
        let Locked { network, member, known } = lock(tx, ids).await?;
        tx.authorize(step.rule, over(by, &network, &member, known.as_ref()))?;
        let before = known.ok_or_else(Error::not_found)?;
        let (state, held) = (step.take(before.state)?, before.state == S::Accepted);
        let holds = state == S::Accepted;
        if holds && (network.state != State::Published || member.state != State::Published) {
            return Err(Error::state());
        }
        let accepted_at = if holds { Some(tx.moment()) } else { before.accepted_at };
        let (reason, ended_at) = (reason.map(|reason| reason.0), (!holds).then(|| tx.moment()));
        let row = Model { state, reason, accepted_at, ended_at, ..before };
        row.clone().into_active_model().reset_all().update(tx.db()).await?;
        let happened = if holds == held {
            Happened::to(step.verb, &member).unseen()
        } else {
            let after = relist::hold(tx, &member).await?;
            Happened::from_to(step.verb, Some(&member), &after)
        };
        tx.record(told(happened, &network));
        Ok(row)
    };
    if step.to == S::Accepted { ctx.write(work).await } else { ctx.write_always(work).await }
}

/// `REQUESTED → ACCEPTED`.
pub async fn accept(ctx: &Ctx<'_>, input: AcceptIntoNetworkInput) -> Result<Model, Error> {
    take(ctx, read(ctx, &input.network_id, &input.member_id), (&COURSE[1], Side::Network), None).await
}

/// `REQUESTED → REFUSED`.
pub async fn refuse(ctx: &Ctx<'_>, input: RefuseFromNetworkInput) -> Result<Model, Error> {
    let ids = read(ctx, &input.network_id, &input.member_id);
    take(ctx, ids, (&COURSE[2], Side::Network), Some(input.reason)).await
}

/// `REQUESTED → WITHDRAWN`.
pub async fn withdraw(ctx: &Ctx<'_>, input: WithdrawNetworkRequestInput) -> Result<Model, Error> {
    take(ctx, read(ctx, &input.network_id, &input.member_id), (&COURSE[3], Side::Member), None).await
}

/// `ACCEPTED → LEFT`.
pub async fn leave(ctx: &Ctx<'_>, input: LeaveNetworkInput) -> Result<Model, Error> {
    take(ctx, read(ctx, &input.network_id, &input.member_id), (&COURSE[4], Side::Member), None).await
}

/// `ACCEPTED → REMOVED`.
pub async fn remove(ctx: &Ctx<'_>, input: RemoveFromNetworkInput) -> Result<Model, Error> {
    let ids = read(ctx, &input.network_id, &input.member_id);
    take(ctx, ids, (&COURSE[5], Side::Network), Some(input.reason)).await
}

/// Accepts the charter in its present version; sent again it changes nothing.
pub async fn accept_charter(ctx: &Ctx<'_>, input: AcceptNetworkCharterInput) -> Result<Model, Error> {
    let ids = read(ctx, &input.network_id, &input.member_id)?;
    ctx.write(async |tx| {
        let Locked { network, member, known } = lock(tx, ids).await?;
        tx.authorize(&ACCEPT_CHARTER, &member)?;
        let before = known.ok_or_else(Error::not_found)?;
        COURSE[6].take(before.state)?;
        check_charter(tx, network.id, input.charter_version).await?;
        let row = Model { charter_version: input.charter_version, ..before.clone() };
        if row == before {
            tx.quiet("it had accepted this version before");
            return Ok(row);
        }
        row.clone().into_active_model().reset_all().update(tx.db()).await?;
        tx.record(told(Happened::to(COURSE[6].verb, &member), &network).unseen());
        Ok(row)
    })
    .await
}

/// What the viewer may do with a membership now.
pub async fn viewer_can(ctx: &Ctx<'_>, row: &Model) -> Result<Vec<Action>, Error> {
    let Some((network, member)) = reading::ends(ctx, row).await? else { return Ok(Vec::new()) };
    let viewer = ctx.viewer();
    let both_published = network.state == State::Published && member.state == State::Published;
    let may = OFFERED.into_iter().filter(|(action, step, by)| {
        let may = step.starts_at(row.state) && allows(&viewer, step.rule, over(*by, &network, &member, Some(row)));
        may && (*action != Action::Accept || both_published)
    });
    let mut can: Vec<Action> = may.map(|(action, ..)| action).collect();
    // The charter is read only for whom the answer matters.
    if can.contains(&Action::AcceptCharter) && reading::charter_accepted(ctx, row).await? {
        can.retain(|action| *action != Action::AcceptCharter);
    }
    Ok(can)
}
