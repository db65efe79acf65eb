//! Decisions on teams.

use crate::base::error::Error;
use crate::base::gql::InputObject;
use crate::base::scalars::Title;
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::Ctx;
use crate::ground::policy::Over;
use crate::ground::viewer;
use crate::ground::write::{Outcome, Tx};
use entity::activity::Verb;
use entity::team_member::{self, TeamRole};
use entity::{AccountId, TeamId, team};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use uuid::Uuid;

/// Most teams of one account.
const MAX_TEAMS: usize = 100;

/// Makes a team.
#[derive(InputObject, Debug)]
pub struct CreateTeamInput {
    /// What it is called.
    pub name: Title,
    /// What you call yourself there: «maire», «concierge», «correspondante».
    pub your_title: Option<Title>,
}

/// Makes a team with the viewer as its first steward.
pub async fn create(ctx: &Ctx<'_>, input: CreateTeamInput) -> Result<team::Model, Error> {
    let mut member = None;
    let made = ctx
        .write(async |tx| {
            tx.authorize(&super::CREATE_TEAM, Over::default())?;
            let asking = tx.viewer.signed_in()?;
            if asking.teams.len() >= MAX_TEAMS {
                return Err(Error::conflict("input", Fault::TooMany { max: MAX_TEAMS }));
            }
            let row =
                team::Model { id: TeamId(tx.id()), name: input.name.0.clone(), created_at: tx.moment(), version: 1 };
            let made = row.clone().into_active_model().reset_all();
            team::Entity::insert(made).exec_without_returning(tx.db()).await?;
            let steward = team_member::ActiveModel {
                team_id: Set(row.id),
                account_id: Set(asking.id),
                role: Set(TeamRole::Steward),
                title: Set(input.your_title.map(|title| title.0)),
                since: Set(tx.moment()),
            };
            steward.insert(tx.db()).await?;
            tx.record(Happened::beside(Verb::TeamCreated, Other::Team(row.id)));
            member = Some(viewer::reload(&tx.app, tx.db(), asking, tx.now).await?);
            Ok(row)
        })
        .await?;
    if let Some(member) = member {
        ctx.viewer_became(member);
    }
    Ok(made)
}

/// Makes an account a member of a team; whoever is one already stays as they are.
pub async fn seat(tx: &Tx, team: TeamId, account: AccountId, role: TeamRole, title: &str) -> Result<(), Error> {
    let (title, since) = (Some(title.to_owned()), tx.moment());
    let member = team_member::Model { team_id: team, account_id: account, role, title, since }.into_active_model();
    let known = [team_member::Column::TeamId, team_member::Column::AccountId];
    let known = OnConflict::columns(known).do_nothing().to_owned();
    team_member::Entity::insert(member.reset_all()).on_conflict(known).exec_without_returning(tx.db()).await?;
    Ok(())
}

impl Outcome for team::Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        team::Entity::find_by_id(TeamId(id)).one(tx.db()).await?.ok_or_else(Error::not_found)
    }
}
