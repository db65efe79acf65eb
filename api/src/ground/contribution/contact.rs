//! Contacts: how to reach whoever runs a thing. They are personal data in a table of their own, and are shown to those
//! whom their visibility names. No revision, filter or order uses them.

use crate::base::error::Error;
use crate::base::fold::fold_email;
use crate::base::gql::{InputObject, MaybeUndefined, SimpleObject};
use crate::base::loader::padded;
use crate::base::reads::On;
use crate::base::scalars::{EmailAddress, PhoneNumber, Text, Title, Visibility};
use crate::ground::context::{Batch, Ctx};
use crate::ground::kept::reach;
use crate::ground::visibility::{asks_for_networks, sees_field};
use crate::ground::write::Tx;
use entity::{ContributionId, contact, contribution};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter};

/// How to reach whoever runs a thing.
#[derive(InputObject, Debug, Clone)]
pub struct ContactInput {
    /// Whom to ask for.
    pub name: Option<Title>,
    /// E-mail address.
    pub email: Option<EmailAddress>,
    /// Telephone number.
    pub phone: Option<PhoneNumber>,
    /// Postal address.
    pub address: Option<Text>,
    /// Who sees the contact; `TEAM` when absent.
    pub visibility: Option<Visibility>,
}

/// How to reach whoever runs a thing.
#[derive(SimpleObject, Debug, Clone)]
pub struct Contact {
    /// Whom to ask for.
    name: Option<Title>,
    /// E-mail address.
    email: Option<EmailAddress>,
    /// Telephone number.
    phone: Option<PhoneNumber>,
    /// Postal address.
    address: Option<Text>,
    /// Who sees the contact.
    visibility: Visibility,
}

struct Contacts;

impl Batch for Contacts {
    type Key = ContributionId;
    type Value = contact::Model;

    fn depends(of: &[ContributionId]) -> Option<Vec<On>> {
        Some(reach::things(of.iter()))
    }

    async fn fetch(ctx: &Ctx<'_>, of: Vec<ContributionId>) -> Result<Vec<(ContributionId, contact::Model)>, Error> {
        let rows = contact::Entity::find().filter(contact::Column::ContributionId.is_in(padded(of)));
        let rows = rows.all(ctx.app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (row.contribution_id, row)).collect())
    }
}

/// The contact of a thing; none if it has none or if the viewer may not see it.
pub async fn shown(ctx: &Ctx<'_>, of: &contribution::Model) -> Result<Option<Contact>, Error> {
    let Some(row) = ctx.load::<Contacts>(of.id).await? else { return Ok(None) };
    let viewer = ctx.viewer();
    let asks = asks_for_networks(&viewer, of, row.visibility);
    let networks = if asks { ctx.networks_of(of).await? } else { Vec::new() };
    let seen = sees_field(&viewer, of, row.visibility, networks.iter().map(|network| &network.row));
    Ok(seen.then(|| Contact {
        name: row.name.map(Title),
        email: row.email.map(EmailAddress),
        phone: row.phone.map(PhoneNumber),
        address: row.address.map(Text),
        visibility: row.visibility.into(),
    }))
}

/// Writes the contact of a thing: absent keeps it, null deletes it, and a value replaces all of it.
pub async fn put(tx: &Tx, of: ContributionId, contact: MaybeUndefined<ContactInput>) -> Result<(), Error> {
    if contact.is_undefined() {
        return Ok(());
    }
    let MaybeUndefined::Value(contact) = contact else {
        contact::Entity::delete_by_id(of).exec(tx.db()).await?;
        return Ok(());
    };
    let email = contact.email.map(|email| email.0);
    let row = contact::Model {
        contribution_id: of,
        name: contact.name.map(|name| name.0),
        email_key: email.as_deref().map(fold_email),
        email,
        phone: contact.phone.map(|phone| phone.0),
        address: contact.address.map(|address| address.0),
        visibility: contact.visibility.unwrap_or(Visibility::Team).into(),
    };
    let all = contact::Column::iter().filter(|column| !matches!(column, contact::Column::ContributionId));
    let anew = OnConflict::column(contact::Column::ContributionId).update_columns(all).to_owned();
    contact::Entity::insert(row.into_active_model()).on_conflict(anew).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Implements `Settles` for inputs that write the contact of their thing and decide nothing else.
#[macro_export]
macro_rules! settle_contact {
    ($noun:ident: $($input:ty),*) => {
        $(
            impl $crate::ground::contribution::fields::Settles<entity::$noun::Entity> for $input {
                async fn settle(
                    &self,
                    tx: &$crate::ground::write::Tx,
                    on: &mut entity::contribution::Model,
                    _: &mut entity::$noun::Model,
                    _: &std::collections::HashMap<String, String>,
                ) -> Result<(), $crate::base::error::Error> {
                    $crate::ground::contribution::contact::put(tx, on.id, self.contact.clone()).await
                }
            }
        )*
    };
}
