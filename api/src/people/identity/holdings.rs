//! The personal data that identity holds.

use crate::ground::holdings::{Fate, Holding, Person, ids_of};
use entity::{account, idempotency, known_address, letter, refresh_token, security_event, session, sign_up, written};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

/// All holdings, in the order in which erasure deletes them.
pub fn holdings() -> Vec<Holding> {
    use {account::Column as A, letter::Column as L, security_event::Column as E, session::Column as S};
    use {
        idempotency::Column as I, known_address::Column as K, refresh_token::Column as R, sign_up::Column as U,
        written::Column as W,
    };
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
        Holding::of::<known_address::Entity>("known_address", Fate::WithAccount, |person| {
            K::AccountId.eq(person.id).into_condition()
        })
        .personal([K::Household])
        .plain([K::AccountId, K::At]),
        Holding::of::<written::Entity>("written", Fate::WithAccount, |person| {
            W::AccountId.eq(person.id).into_condition()
        })
        .plain([W::HolderId, W::AccountId, W::CountsUntil]),
        Holding::of::<letter::Entity>("letter", Fate::Deleted, |person| L::Email.eq(&person.email).into_condition())
            .personal([L::Email])
            .secret([L::TokenHash])
            .plain([L::Id, L::Kind, L::Language, L::SignUpId, L::GoodUntil, L::About, L::MadeAt]),
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
