//! Who has the key of a venue [qui a la clé]: personal data in a table of its own, shown to those who run the venue. No list, revision
//! or filter reads it.

use crate::base::error::Error;
use crate::base::gql::{InputObject, MaybeUndefined, SimpleObject};
use crate::base::loader::padded;
use crate::base::scalars::{PhoneNumber, Text, Title};
use crate::ground::context::{Batch, Ctx};
use crate::ground::holdings::contributions::alone;
use crate::ground::holdings::{Fate, Holding, ids_of};
use crate::ground::visibility::sees_field;
use crate::ground::write::Tx;
use entity::key_holder::{Column as K, Entity, Model};
use entity::{ContributionId, Visibility, contribution};
use sea_orm::sea_query::{IntoCondition, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// Who has the key of a venue [qui a la clé].
#[derive(InputObject, Debug, Clone)]
pub struct KeyHolderInput {
    /// Whom to ask for.
    pub name: Title,
    /// Telephone number.
    pub phone: Option<PhoneNumber>,
    /// When and where to find them.
    pub note: Option<Text>,
}

/// Who has the key of a venue [qui a la clé].
#[derive(SimpleObject, Debug, Clone)]
pub struct KeyHolder {
    /// Whom to ask for.
    name: Title,
    /// Telephone number.
    phone: Option<PhoneNumber>,
    /// When and where to find them.
    note: Option<Text>,
}

struct KeyHolders;

impl Batch for KeyHolders {
    type Key = ContributionId;
    type Value = Model;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<ContributionId>) -> Result<Vec<(ContributionId, Model)>, Error> {
        let rows = Entity::find().filter(K::ContributionId.is_in(padded(of))).all(ctx.app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (row.contribution_id, row)).collect())
    }
}

/// Who has the key of a venue; none if nobody was named, or if the viewer does not run the venue.
pub async fn shown(ctx: &Ctx<'_>, of: &contribution::Model) -> Result<Option<KeyHolder>, Error> {
    if !sees_field(&ctx.viewer(), of, Visibility::Team, []) {
        return Ok(None);
    }
    let found = ctx.load::<KeyHolders>(of.id).await?;
    Ok(found.map(|row| KeyHolder {
        name: Title(row.name),
        phone: row.phone.map(PhoneNumber),
        note: row.note.map(Text),
    }))
}

/// Writes who has the key of a venue: absent keeps it, null deletes it, and a value replaces all of it.
pub async fn put(tx: &Tx, of: ContributionId, holder: MaybeUndefined<KeyHolderInput>) -> Result<(), Error> {
    match holder {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => {
            Entity::delete_by_id(of).exec(tx.db()).await?;
        }
        MaybeUndefined::Value(KeyHolderInput { name, phone, note }) => {
            let (phone, note) = (phone.map(|phone| phone.0), note.map(|note| note.0));
            let row = Model { contribution_id: of, name: name.0, phone, note };
            let anew = OnConflict::column(K::ContributionId).update_columns([K::Name, K::Phone, K::Note]).to_owned();
            Entity::insert(row.into_active_model()).on_conflict(anew).exec_without_returning(tx.db()).await?;
        }
    }
    Ok(())
}

/// Key holders of venues that the person runs alone: the person named them.
pub fn holding() -> Holding {
    let of_alone = |person: &_| {
        let ids = ids_of::<contribution::Entity>(contribution::Column::Id, alone(person));
        K::ContributionId.in_subquery(ids).into_condition()
    };
    let named = Holding::of::<Entity>("key_holder", Fate::Deleted, of_alone);
    named.personal([K::Name, K::Phone, K::Note]).plain([K::ContributionId])
}
