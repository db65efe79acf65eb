//! Decisions on media.

use super::fields::{MediumKind, RegisterMediumInput, UpdateMediumInput};
use crate::base::error::Error;
use crate::base::gql::{InputObject, MaybeUndefined};
use crate::base::text::Fault;
use crate::ground::contribution::contact::{self, ContactInput};
use crate::ground::contribution::fields::Settles;
use crate::ground::contribution::{BasicFilter, Filter, Narrowing};
use crate::ground::write::Tx;
use crate::orders;
use entity::contribution;
use entity::medium::{self, Column as C};
use std::collections::HashMap;

orders! {
    /// Orders of lists of media. Values may be added.
    MediumOrder
}

/// Narrows a list of media; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct MediumFilter {
    #[graphql(flatten)]
    basics: BasicFilter,
    /// Any of these kinds.
    pub kinds: Option<Vec<MediumKind>>,
    /// Those to which anybody may submit articles, or the others.
    pub accepts_submissions: Option<bool>,
}

crate::facets!(medium { kind, accepts_submissions });

impl Filter for MediumFilter {
    fn narrow(self, list: &mut Narrowing) {
        list.basics(self.basics);
        list.any_value::<_, medium::MediumKind>(C::Kind, self.kinds);
        list.flag(C::AcceptsSubmissions, self.accepts_submissions);
    }
}

/// Writes the contact. Only a medium with a team takes articles of others: there somebody else decides about them.
async fn settle(
    tx: &Tx,
    on: &contribution::Model,
    row: &medium::Model,
    contact: MaybeUndefined<ContactInput>,
) -> Result<(), Error> {
    if row.accepts_submissions && on.team_id.is_none() {
        return Err(Error::invalid("input.acceptsSubmissions", Fault::Needs("teamId")));
    }
    contact::put(tx, on.id, contact).await
}

type Texts = HashMap<String, String>;

impl Settles<medium::Entity> for RegisterMediumInput {
    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut medium::Model,
        _: &Texts,
    ) -> Result<(), Error> {
        settle(tx, on, row, self.contact.clone()).await
    }
}

impl Settles<medium::Entity> for UpdateMediumInput {
    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut medium::Model,
        _: &Texts,
    ) -> Result<(), Error> {
        settle(tx, on, row, self.contact.clone()).await
    }
}
