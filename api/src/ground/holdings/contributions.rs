//! The personal data in the tables of contributions, whatever the noun.

use super::{Fate, Holding, Person, ids_of};
use entity::contribution::State;
use entity::{
    account, activity, activity_area, attachment, contact, contribution, external_id, link, listing, long_text,
    map_count, revision, search_document, slug, team_member,
};
use sea_orm::sea_query::{Condition, ExprTrait, IntoCondition, UnionType};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait};

/// States in which only those who run a thing know of it.
const UNSEEN: [State; 2] = [State::Draft, State::Submitted];

/// Drafts and proposals that nobody but the person knows of.
fn drafts_of(person: &Person) -> Condition {
    Condition::all().add(alone(person)).add(contribution::Column::State.is_in(UNSEEN))
}

/// Things that the person runs alone: registered by them without a team, or of a team that has no other active member.
/// What a guest proposed to that team is still the guest's.
pub fn alone(person: &Person) -> Condition {
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
    let is_theirs = C::ByGuest.eq(false).or(C::AuthorId.eq(person.id)).or(C::State.is_not_in(UNSEEN));
    // The two sets are united: with an `OR` PostgreSQL reads all contributions [measured].
    let mut ids = ids_of::<contribution::Entity>(C::Id, C::AuthorId.eq(person.id).and(C::TeamId.is_null()));
    ids.union(UnionType::Distinct, ids_of::<contribution::Entity>(C::Id, C::TeamId.in_subquery(teams).and(is_theirs)));
    C::Id.in_subquery(ids).into_condition()
}

/// The holdings, in the order in which erasure deletes.
pub fn holdings() -> Vec<Holding> {
    use {
        activity::Column as A, attachment::Column as F, contact::Column as K, contribution::Column as C,
        link::Column as L, long_text::Column as T, revision::Column as R,
    };
    let shown = |person: &Person| Condition::all().add(C::AuthorId.eq(person.id)).add(drafts_of(person).not());
    let of_alone = |person: &Person| {
        K::ContributionId.in_subquery(ids_of::<contribution::Entity>(C::Id, alone(person))).into_condition()
    };
    let text_of_drafts = |person: &Person| {
        T::ContributionId.in_subquery(ids_of::<contribution::Entity>(C::Id, drafts_of(person))).into_condition()
    };
    let text_of_shown = |person: &Person| {
        let shown = Condition::all().add(C::AuthorId.eq(person.id)).add(drafts_of(person).not());
        // What parts say is their authors': the areas of the parts hold it.
        let theirs = T::ContributionId.in_subquery(ids_of::<contribution::Entity>(C::Id, shown));
        theirs.and(T::PartId.is_null()).into_condition()
    };
    let use_of_drafts = |person: &Person| {
        F::ContributionId.in_subquery(ids_of::<contribution::Entity>(C::Id, drafts_of(person))).into_condition()
    };
    let use_of_shown = |person: &Person| {
        let shown = Condition::all().add(C::AuthorId.eq(person.id)).add(drafts_of(person).not());
        let theirs = F::ContributionId.in_subquery(ids_of::<contribution::Entity>(C::Id, shown));
        theirs.and(F::PartId.is_null()).into_condition()
    };
    let edited = |person: &Person| R::AuthorId.eq(person.id).into_condition();
    let with_their_address = |person: &Person| K::EmailKey.eq(&person.email).into_condition();
    let (codes, numbers) = (
        [C::Id, C::Kind, C::Language, C::AuthorId, C::TeamId, C::HouseId, C::Networks, C::State],
        [
            C::Communes,
            C::PublishedAt,
            C::UpdatedAt,
            C::Version,
            C::LatE7,
            C::LonE7,
            C::HasPoint,
            C::Rank,
            C::ByGuest,
            C::CommentsClosed,
            C::Topics,
            C::Facets,
            C::PublishAt,
            C::EmbargoUntil,
        ],
    );
    vec![
        Holding::of::<long_text::Entity>("draft_text", Fate::Deleted, text_of_drafts)
            .personal([T::Markdown, T::Html])
            .plain([T::ContributionId, T::Field, T::PartId]),
        Holding::of::<attachment::Entity>("draft_attachment", Fate::Deleted, use_of_drafts)
            .personal([F::Alt, F::Caption, F::Credit])
            .plain([F::ContributionId, F::Field, F::Position, F::FileId, F::PartId]),
        Holding::of::<contribution::Entity>("draft", Fate::Deleted, drafts_of)
            .personal([C::Title, C::TitleKey, C::Slug])
            .plain(codes)
            .plain(numbers),
        Holding::of::<contribution::Entity>("contribution", Fate::Stays, shown)
            .plain([C::Title, C::TitleKey, C::Slug])
            .plain(codes)
            .plain(numbers)
            .while_seen(C::Id),
        Holding::of::<long_text::Entity>("long_text", Fate::Stays, text_of_shown)
            .all_plain()
            .while_seen(T::ContributionId),
        Holding::of::<attachment::Entity>("attachment", Fate::Stays, use_of_shown)
            .all_plain()
            .while_seen(F::ContributionId),
        Holding::of::<revision::Entity>("revision", Fate::Stays, edited)
            .plain([R::ContributionId, R::Version, R::AuthorId, R::Reason, R::At, R::Body])
            .while_former_are_seen(R::ContributionId),
        // The reason of an edit is in the words of whoever made it; the former state may be in anybody's.
        Holding::of::<revision::Entity>("revision_of_unseen", Fate::Stays, edited)
            .plain([R::ContributionId, R::Version, R::AuthorId, R::Reason, R::At])
            .while_former_are_unseen(R::ContributionId),
        Holding::of::<link::Entity>("link", Fate::Stays, |person| L::AuthorId.eq(person.id).into_condition()).plain([
            L::Id,
            L::FromId,
            L::Relation,
            L::ToId,
            L::AuthorId,
            L::At,
            L::ConfirmedAt,
            L::RefusedAt,
            L::Refusal,
        ]),
        Holding::of::<activity::Entity>("activity", Fate::Stays, |person| A::ActorId.eq(person.id).into_condition())
            .plain([A::Id, A::Written, A::Position, A::ActorId, A::Verb])
            .plain([A::ContributionId, A::OtherId, A::OtherKind, A::Amount, A::Public, A::At]),
        Holding::of::<contact::Entity>("contact", Fate::Deleted, of_alone)
            .personal([K::Name, K::Email, K::EmailKey, K::Phone, K::Address])
            .plain([K::ContributionId, K::Visibility]),
        // A contact with the person's address belongs to them, whoever wrote it. Somebody else may have restricted who
        // sees its other fields, so these are erased but not exported.
        Holding::of::<contact::Entity>("contact_with_your_address", Fate::Deleted, with_their_address)
            .personal([K::Email, K::EmailKey])
            .secret([K::Name, K::Phone, K::Address])
            .plain([K::ContributionId, K::Visibility]),
        // What search finds things by is made of their texts, and goes with them.
        Holding::of_nobody::<search_document::Entity>().all_plain(),
        Holding::of_nobody::<activity_area::Entity>().all_plain(),
        Holding::of_nobody::<listing::Entity>().all_plain(),
        Holding::of_nobody::<map_count::Entity>().all_plain(),
        Holding::of_nobody::<external_id::Entity>().all_plain(),
        // The slugs that things have or had in public; drafts have none here.
        Holding::of_nobody::<slug::Entity>().all_plain(),
    ]
}
