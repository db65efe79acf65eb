//! Who signs an article: accounts that agreed to, and bylines of people without an account, who may claim them later.
//!
//! Invariants: nobody is shown as an author who did not agree, but for bylines, which are names and no accounts. Who is invited by
//! mail may read the draft, and their address is kept until they answer, for at most 30 days. Authors read and edit the draft until it is scheduled or
//! published. Whoever claims a byline does not decide about the claim. Erasure deletes the entries of an account; the article stays
//! under the name of its medium.

mod graphql;
pub mod ops;
pub mod reading;

pub use graphql::{ArticleAuthor, AuthorMutation, AuthorQuery, of_article};
pub use ops::{count, first, forget_invitations, signs};
pub use reading::{names, runs, signed};

use crate::ground::app::{Area, ListBound};
use crate::ground::contribution::{EDIT_PUBLISHED, listing};
use crate::ground::holdings::{Fate, Holding, Person};
use crate::ground::jobs::HOUR;
use crate::job;
use entity::authorship::{AuthorshipState as State, Column as C, Entity};
use entity::listing as table;
use ops::{ACCEPT, ANSWER, CLAIM, REFUSE_CLAIM};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{ExprTrait, IntoCondition};

/// What authors contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("add_article_author", &EDIT_PUBLISHED),
        ("remove_article_author", &EDIT_PUBLISHED),
        ("accept_authorship", &ANSWER),
        ("refuse_authorship", &ANSWER),
        ("claim_byline", &CLAIM),
        ("accept_byline_claim", &ACCEPT),
        ("refuse_byline_claim", &REFUSE_CLAIM),
    ],
    jobs: &[job!("purge_invitations", Upkeep, every HOUR, ops::purge)],
    holdings: || {
        let plain = [C::Id, C::ContributionId, C::AccountId, C::State, C::At];
        let signs = |person: &Person| C::AccountId.eq(person.id).and(C::State.eq(State::Accepted)).into_condition();
        let claims = |person: &Person| C::AccountId.eq(person.id).and(C::State.eq(State::Claimed)).into_condition();
        vec![
            Holding::of::<Entity>("authorship", Fate::Deleted, signs)
                .personal([C::Name, C::Email, C::EmailKey])
                .plain(plain),
            // The byline stays, for the next who claims it.
            Holding::of::<Entity>("authorship_claim", Fate::Stays, claims)
                .plain([C::Name, C::Email, C::EmailKey])
                .plain(plain),
            Holding::of::<Entity>("authorship_invitation", Fate::Deleted, |person| {
                C::EmailKey.eq(&person.email).into_condition()
            })
            .personal([C::Email, C::EmailKey])
            .secret([C::Name])
            .plain(plain),
            Holding::of::<table::Entity>("listing_of_author", Fate::Deleted, |person| {
                table::Column::Scope.eq(listing::of_author(person.id)).into_condition()
            })
            .plain([
                table::Column::Scope,
                table::Column::Shelf,
                table::Column::Key,
                table::Column::ContributionId,
            ]),
        ]
    },
    lists: &[ListBound::new("Article", "authors", 20).usually(3), ListBound::new("Query", "authorshipInvitations", 10)],
    ..Area::EMPTY
};
