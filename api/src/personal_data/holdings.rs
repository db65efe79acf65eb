//! Every column of every table, and what it tells of people. A law fails when one is missing, plants a mark in each that is
//! personal or secret, and looks for it after erasure in every table and in the bytes of the file.

use super::columns::{Fate, Holding, Person};
use entity::contribution::State;
use entity::{
    account, activity, activity_area, api_key, api_key_usage, commune, contribution, contribution_area, data_export,
    data_export_part, idempotency, job, letter, link, organisation, refresh_token, revision, security_event, session,
    setting, sign_up, slug, team, team_member,
};
use sea_orm::sea_query::{Condition, ExprTrait, IntoCondition, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait};
use std::sync::LazyLock;

/// What is held of people. Deleted in this order.
pub fn holdings() -> &'static [Holding] {
    static ALL: LazyLock<Vec<Holding>> = LazyLock::new(|| {
        [identity(), applications(), teams(), things(), nouns(), nobodys()].into_iter().flatten().collect()
    });
    &ALL
}

fn ids_of<E: EntityTrait>(id: E::Column, which: impl IntoCondition) -> SelectStatement {
    E::find().select_only().column(id).filter(which.into_condition()).into_query()
}

fn identity() -> Vec<Holding> {
    use {account::Column as A, letter::Column as L, security_event::Column as E, session::Column as S};
    use {idempotency::Column as I, refresh_token::Column as R, sign_up::Column as U};
    let of_session = |person: &Person| {
        R::SessionId.in_subquery(ids_of::<session::Entity>(S::Id, S::AccountId.eq(person.id))).into_condition()
    };
    vec![
        Holding::of::<account::Entity>("account", Fate::WithAccount, |person| A::Id.eq(person.id).into_condition())
            .personal([A::Email, A::Name, A::About, A::AboutHtml, A::Skills])
            .secret([A::PasswordHash])
            .plain([A::Id, A::Role, A::Language, A::SkillsVisibility, A::CreatedAt, A::Version, A::DisabledAt]),
        Holding::of::<session::Entity>("session", Fate::WithAccount, |person| {
            S::AccountId.eq(person.id).into_condition()
        })
        .secret([S::Refresh])
        .plain([S::Id, S::AccountId, S::CreatedAt, S::UsedAt, S::ExpiresAt, S::EndedAt]),
        Holding::of::<refresh_token::Entity>("refresh_token", Fate::WithAccount, of_session).secret([
            R::Hash,
            R::Parent,
            R::SessionId,
        ]),
        Holding::of::<letter::Entity>("letter", Fate::Deleted, |person| L::Email.eq(&person.email).into_condition())
            .personal([L::Email])
            .secret([L::TokenHash])
            .plain([L::Id, L::Kind, L::Language, L::SignUpId, L::GoodUntil, L::MadeAt]),
        Holding::of::<sign_up::Entity>("sign_up", Fate::Deleted, |person| U::Email.eq(&person.email).into_condition())
            .personal([U::Email, U::Name])
            .secret([U::PasswordHash])
            .plain([U::Id, U::MadeAt]),
        Holding::of::<security_event::Entity>("security_event", Fate::WithAccount, |person| {
            E::AccountId.eq(person.id).into_condition()
        })
        .personal([E::Address])
        .plain([E::Id, E::AccountId, E::Kind, E::At]),
        Holding::of::<idempotency::Entity>("idempotency", Fate::WithAccount, |person| {
            I::PrincipalId.eq(person.id).into_condition()
        })
        .personal([I::Key])
        .secret([I::Fingerprint])
        .plain([I::PrincipalId, I::ResultId, I::At]),
    ]
}

fn applications() -> Vec<Holding> {
    use {api_key::Column as K, api_key_usage::Column as U, data_export::Column as X, data_export_part::Column as P};
    let of_key = |person: &Person| {
        U::KeyId.in_subquery(ids_of::<api_key::Entity>(K::Id, K::AccountId.eq(person.id))).into_condition()
    };
    let of_copy = |person: &Person| {
        P::ExportId.in_subquery(ids_of::<data_export::Entity>(X::Id, X::AccountId.eq(person.id))).into_condition()
    };
    vec![
        Holding::of::<api_key::Entity>("api_key", Fate::WithAccount, |person| {
            K::AccountId.eq(person.id).into_condition()
        })
        .personal([K::Name])
        .secret([K::Hash])
        .plain([K::Id, K::AccountId, K::Scopes, K::PointsPerHour, K::CreatedAt, K::RevokedAt]),
        Holding::of::<api_key_usage::Entity>("api_key_usage", Fate::WithAccount, of_key).plain([
            U::KeyId,
            U::DayAt,
            U::Operations,
            U::Points,
        ]),
        Holding::of::<data_export::Entity>("data_export", Fate::WithAccount, |person| {
            X::AccountId.eq(person.id).into_condition()
        })
        .plain([X::Id, X::AccountId, X::RequestedAt, X::ReadyAt, X::ExpiresAt]),
        // The copy does not hold itself.
        Holding::of::<data_export_part::Entity>("data_export_part", Fate::WithAccount, of_copy).secret([
            P::ExportId,
            P::File,
            P::Part,
            P::Bytes,
            P::Body,
        ]),
    ]
}

fn teams() -> Vec<Holding> {
    use {team::Column as T, team_member::Column as M};
    let with_them = |person: &Person| {
        T::Id.in_subquery(ids_of::<team_member::Entity>(M::TeamId, M::AccountId.eq(person.id))).into_condition()
    };
    vec![
        Holding::of::<team_member::Entity>("team_member", Fate::WithAccount, |person| {
            M::AccountId.eq(person.id).into_condition()
        })
        .personal([M::Title])
        .plain([M::TeamId, M::AccountId, M::Role, M::Since]),
        Holding::of::<team::Entity>("team", Fate::Stays, with_them).plain([T::Id, T::Name, T::CreatedAt, T::Version]),
    ]
}

/// Drafts and proposals that nobody else knows of.
fn drafts_of(person: &Person) -> Condition {
    let unseen = contribution::Column::State.is_in([State::Draft, State::Submitted]);
    Condition::all().add(alone(person)).add(unseen)
}

/// Things that they run alone: registered by them without a team, or of a team that has no other member.
fn alone(person: &Person) -> Condition {
    use contribution::Column as C;
    use team_member::Column as M;
    let their_teams = ids_of::<team_member::Entity>(M::TeamId, M::AccountId.eq(person.id));
    let teams = team_member::Entity::find()
        .select_only()
        .column(M::TeamId)
        .join(JoinType::InnerJoin, team_member::Entity::to_account())
        .filter(M::TeamId.in_subquery(their_teams))
        .filter(account::Column::DisabledAt.is_null())
        .group_by(M::TeamId)
        .having(M::AccountId.count().eq(1))
        .into_query();
    // Joined as sets: with an `OR` PostgreSQL reads all contributions [measured].
    let mut ids = ids_of::<contribution::Entity>(C::Id, C::AuthorId.eq(person.id).and(C::TeamId.is_null()));
    ids.union(UnionType::Distinct, ids_of::<contribution::Entity>(C::Id, C::TeamId.in_subquery(teams)));
    C::Id.in_subquery(ids).into_condition()
}

fn things() -> Vec<Holding> {
    use {
        activity::Column as A, contribution::Column as C, link::Column as L, revision::Column as R, slug::Column as S,
    };
    let shown = |person: &Person| Condition::all().add(C::AuthorId.eq(person.id)).add(drafts_of(person).not());
    let of_drafts = |person: &Person| {
        S::ContributionId.in_subquery(ids_of::<contribution::Entity>(C::Id, drafts_of(person))).into_condition()
    };
    let (codes, numbers) = (
        [C::Id, C::Kind, C::Language, C::AuthorId, C::TeamId, C::State],
        [C::Communes, C::PublishedAt, C::UpdatedAt, C::Version, C::LatE7, C::LonE7, C::HasPoint],
    );
    vec![
        Holding::of::<slug::Entity>("draft_slug", Fate::Deleted, of_drafts)
            .personal([S::Slug])
            .plain([S::Kind, S::ContributionId]),
        Holding::of::<contribution::Entity>("draft", Fate::Deleted, drafts_of)
            .personal([C::Title, C::TitleKey, C::Slug])
            .plain(codes)
            .plain(numbers),
        Holding::of::<contribution::Entity>("contribution", Fate::Stays, shown)
            .plain([C::Title, C::TitleKey, C::Slug])
            .plain(codes)
            .plain(numbers),
        Holding::of::<revision::Entity>("revision", Fate::Stays, |person| R::AuthorId.eq(person.id).into_condition())
            .plain([R::ContributionId, R::Version, R::AuthorId, R::Reason, R::At, R::Body]),
        Holding::of::<link::Entity>("link", Fate::Stays, |person| L::AuthorId.eq(person.id).into_condition()).plain([
            L::Id,
            L::FromId,
            L::Relation,
            L::ToId,
            L::AuthorId,
            L::At,
        ]),
        Holding::of::<activity::Entity>("activity", Fate::Stays, |person| A::ActorId.eq(person.id).into_condition())
            .plain([A::Id, A::Written, A::Position, A::ActorId, A::Verb])
            .plain([A::ContributionId, A::OtherId, A::Public, A::At]),
    ]
}

fn nouns() -> Vec<Holding> {
    use {contribution::Column as C, organisation::Column as O};
    let theirs = |person: &Person| {
        O::Id.in_subquery(ids_of::<contribution::Entity>(C::Id, C::AuthorId.eq(person.id))).into_condition()
    };
    let alone =
        |person: &Person| O::Id.in_subquery(ids_of::<contribution::Entity>(C::Id, alone(person))).into_condition();
    let with_their_address = |person: &Person| O::ContactEmailKey.eq(&person.email).into_condition();
    vec![
        Holding::of::<organisation::Entity>("organisation_contact", Fate::Emptied, alone)
            .personal([O::ContactName, O::ContactEmail, O::ContactEmailKey, O::ContactPhone, O::ContactAddress])
            .plain([O::Id, O::ContactVisibility]),
        // A contact with their address is theirs, whoever wrote it. What it says beside the address another may keep to
        // some, so it is erased and not told.
        Holding::of::<organisation::Entity>("organisation_with_your_address", Fate::Emptied, with_their_address)
            .personal([O::ContactEmail, O::ContactEmailKey])
            .secret([O::ContactName, O::ContactPhone, O::ContactAddress])
            .plain([O::Id]),
        Holding::of::<organisation::Entity>("organisation", Fate::Stays, theirs).plain([
            O::Id,
            O::Kind,
            O::Siren,
            O::Rna,
            O::Description,
            O::Offers,
            O::Skills,
            O::Website,
        ]),
    ]
}

fn nobodys() -> Vec<Holding> {
    use {activity_area::Column as A, commune::Column as C, contribution_area::Column as R, job::Column as J};
    use {setting::Column as S, slug::Column as G};
    vec![
        Holding::of_nobody::<activity_area::Entity>().plain([A::ActivityId, A::Area, A::Position]),
        Holding::of_nobody::<commune::Entity>().plain([
            C::Code,
            C::Name,
            C::Department,
            C::Region,
            C::Epci,
            C::Successor,
        ]),
        Holding::of_nobody::<contribution_area::Entity>().plain([R::Area, R::Kind, R::PublishedAt, R::ContributionId]),
        // Ids and hashes, until the job is done.
        Holding::of_nobody::<job::Entity>().plain([
            J::Id,
            J::Kind,
            J::Name,
            J::DueAt,
            J::LeasedUntil,
            J::Tries,
            J::DeadAt,
        ]),
        Holding::of_nobody::<setting::Entity>().plain([S::Name, S::Value]),
        // Addresses of what is public.
        Holding::of_nobody::<slug::Entity>().plain([G::Kind, G::Slug, G::ContributionId]),
    ]
}
