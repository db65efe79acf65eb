//! Profiles: what people write about themselves.

use super::UPDATE_PROFILE;
use crate::base::error::{Error, Problems};
use crate::base::gql::{InputObject, MaybeUndefined};
use crate::base::loader::padded;
use crate::base::markdown;
use crate::base::scalars::{LanguageTag, Markdown, Title, Visibility};
use crate::base::text::Fault;
use crate::ground::app::App;
use crate::ground::chronicle::Happened;
use crate::ground::context::Batch;
use crate::ground::context::Ctx;
use crate::ground::contribution::listing::{self, ShelfOrder};
use crate::ground::contribution::nested::Named;
use crate::ground::policy::Over;
use crate::ground::rendering;
use crate::ground::visibility::{asks_for_teams, public, sees_of_person, shares_a_team};
use entity::activity::Verb;
use entity::contribution::{Kind, State};
use entity::network_member::MembershipState;
use entity::{
    AccountId, Lines, TeamId, Visibility as Stored, account, contribution, listing as listings, network_member,
    team_member,
};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QueryResult, QuerySelect,
};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Most skills of one person.
const MAX_SKILLS: usize = 30;

/// Profiles rendered per batch.
const BATCH: u64 = 100;
/// The setting that holds the version of the Markdown rules by which the stored HTML was rendered.
const SETTING: &str = "markdown";

/// Changes your profile. An absent field stays as it is; null clears `about` and `skills`.
#[derive(InputObject)]
pub struct UpdateProfileInput {
    /// The name shown beside what you write.
    pub name: Option<Title>,
    /// A text about you, visible to everybody.
    pub about: MaybeUndefined<Markdown>,
    /// What you can do: the whole list, at most 30 entries, which replaces the former list.
    pub skills: MaybeUndefined<Vec<Title>>,
    /// Who sees your skills: only you, until you change it.
    pub skills_visibility: Option<Visibility>,
    /// Language of mails to you: English for an English tag, otherwise French.
    pub language: Option<LanguageTag>,
    /// The version that you read. When the profile has another version by now, the error `CONFLICT` names that version.
    /// Not checked when absent.
    pub expected_version: Option<i32>,
}

/// Changes the viewer's profile.
pub async fn update(ctx: &Ctx<'_>, input: UpdateProfileInput) -> Result<account::Model, Error> {
    let mut problems = Problems::default();
    if let MaybeUndefined::Value(skills) = &input.skills
        && skills.len() > MAX_SKILLS
    {
        problems.add("input.skills", Fault::TooMany { max: MAX_SKILLS });
    }
    problems.check()?;
    // Rendered before the write begins, for nobody whom it refuses: it takes a while, and SQLite has a single writer.
    ctx.viewer().signed_in()?;
    let about = match input.about {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some((None, None)),
        MaybeUndefined::Value(about) => {
            let html = markdown::html(&about.0);
            Some((Some(about.0), Some(html)))
        }
    };
    ctx.write(async |tx| {
        tx.authorize(&UPDATE_PROFILE, Over::default())?;
        // The event names no subject: its actor is the person, until their account is erased.
        tx.record(Happened::beside(Verb::ProfileUpdated, None));
        let mut row = tx.lock_own_account().await?;
        if input.expected_version.is_some_and(|expected| expected != row.version) {
            return Err(Error::conflict("input.expectedVersion", Fault::Moved { version: row.version }));
        }
        row.name = input.name.map_or(row.name, |name| name.0);
        row.language = input.language.map_or(row.language, |language| language.0);
        row.skills_visibility = input.skills_visibility.map_or(row.skills_visibility, Into::into);
        if let Some((about, html)) = about {
            (row.about, row.about_html) = (about, html);
        }
        match input.skills {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => row.skills = Lines::default(),
            MaybeUndefined::Value(skills) => row.skills = skills.into_iter().map(|skill| skill.0).collect(),
        }
        row.version += 1;
        Ok(row.into_active_model().reset_all().update(tx.db()).await?)
    })
    .await
}

/// Renders the HTML of all profiles again after the Markdown rules have changed.
pub async fn render_all(app: &Arc<App>) -> Result<(), Error> {
    rendering::anew(app, SETTING, markdown::VERSION, render_each(app)).await
}

async fn render_each(app: &App) -> Result<(), Error> {
    let db = app.db.background();
    let mut after = AccountId(Uuid::nil());
    loop {
        let rows = account::Entity::find()
            .filter(account::Column::About.is_not_null())
            .filter(account::Column::Id.gt(after))
            .order_by_asc(account::Column::Id)
            .limit(BATCH)
            .all(db)
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        for row in rows {
            let html = row.about.as_deref().map(markdown::html);
            // Skipped when the profile changed meanwhile: that change rendered it by the new rules.
            account::Entity::update_many()
                .col_expr(account::Column::AboutHtml, Expr::value(html))
                .filter(account::Column::Id.eq(row.id))
                .filter(account::Column::Version.eq(row.version))
                .exec(db)
                .await?;
        }
    }
}

/// Loads accounts with their profiles in batches.
struct Profiles;

impl Batch for Profiles {
    type Key = AccountId;
    type Value = Arc<account::Model>;

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<AccountId>) -> Result<Vec<(AccountId, Self::Value)>, Error> {
        let rows = account::Entity::find().filter(account::Column::Id.is_in(padded(ids)));
        Ok(rows.all(ctx.app.db.read()).await?.into_iter().map(|row| (row.id, Arc::new(row))).collect())
    }
}

/// Loads the teams of accounts in batches.
struct TeamsOf;

impl Batch for TeamsOf {
    type Key = AccountId;
    type Value = Vec<TeamId>;

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<AccountId>) -> Result<Vec<(AccountId, Vec<TeamId>)>, Error> {
        let rows: Vec<(AccountId, TeamId)> = team_member::Entity::find()
            .select_only()
            .columns([team_member::Column::AccountId, team_member::Column::TeamId])
            .filter(team_member::Column::AccountId.is_in(padded(ids)))
            .into_tuple()
            .all(ctx.app.db.read())
            .await?;
        let mut teams: HashMap<AccountId, Vec<TeamId>> = HashMap::new();
        for (account, team) in rows {
            teams.entry(account).or_default().push(team);
        }
        Ok(teams.into_iter().collect())
    }
}

/// Finds accounts one of whose teams runs a public thing that a public network of a team of the viewer accepted.
struct InNetworks;

impl Batch for InNetworks {
    type Key = AccountId;
    type Value = ();

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<AccountId>) -> Result<Vec<(AccountId, ())>, Error> {
        use {contribution::Column as C, listings::Column as L, network_member::Column as N, team_member::Column as T};
        let viewer = ctx.viewer();
        let teams = viewer.person().map(|member| member.teams.clone()).unwrap_or_default();
        if teams.is_empty() {
            return Ok(Vec::new());
        }
        // The networks of a team are one range of its listings.
        let shelves = [State::Published, State::Archived].into_iter();
        let shelves = shelves.filter_map(|state| listing::shelf(Kind::Network, ShelfOrder::Published, state));
        let equal = |one: Named, other: Named| Expr::col(one).equals(other);
        let mut found = Query::select();
        found.distinct().column(T::AccountId.as_column_ref()).from(listings::Entity);
        let of_network = equal(L::ContributionId.as_column_ref(), N::NetworkId.as_column_ref());
        found.join(JoinType::InnerJoin, network_member::Entity, of_network);
        let of_member = equal(N::MemberId.as_column_ref(), C::Id.as_column_ref());
        found.join(JoinType::InnerJoin, contribution::Entity, of_member);
        let of_team = equal(C::TeamId.as_column_ref(), T::TeamId.as_column_ref());
        found.join(JoinType::InnerJoin, team_member::Entity, of_team);
        found.and_where(L::Scope.is_in(teams.into_iter().map(|(team, _)| listing::of_team(team))));
        found.and_where(L::Shelf.is_in(shelves)).and_where(N::State.eq(MembershipState::Accepted)).cond_where(public());
        found.and_where(T::AccountId.is_in(padded(ids)));
        let rows = ctx.app.db.read().query_all(&found).await?;
        let read = |row: &QueryResult| Ok((row.try_get_by_index(0)?, ()));
        Ok(rows.iter().map(read).collect::<Result<_, DbErr>>()?)
    }
}

impl Ctx<'_> {
    /// The profile of an account.
    pub async fn profile(&self, id: AccountId) -> Result<Arc<account::Model>, Error> {
        self.load::<Profiles>(id).await?.ok_or_else(Error::not_found)
    }

    /// The skills of an account; `None` when the viewer may not see them.
    pub async fn skills(&self, id: AccountId) -> Result<Option<Vec<Title>>, Error> {
        let profile = self.profile(id).await?;
        let teams = match asks_for_teams(profile.skills_visibility) {
            true => self.load::<TeamsOf>(id).await?.unwrap_or_default(),
            false => Vec::new(),
        };
        // The networks are asked for only where the teams do not decide.
        let (viewer, visibility) = (self.viewer(), profile.skills_visibility);
        let by_network = visibility == Stored::Network && !shares_a_team(&viewer, &teams);
        let in_network = by_network && self.load::<InNetworks>(id).await?.is_some();
        let shown = sees_of_person(&viewer, id, &teams, in_network, visibility);
        Ok(shown.then(|| profile.skills.iter().map(|skill| Title(skill.to_owned())).collect()))
    }
}
