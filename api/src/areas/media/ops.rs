//! Decisions on media.

use super::fields::{MediumKind, RegisterMediumInput, UpdateMediumInput};
use crate::base::gql::InputObject;
use crate::ground::contribution::{BasicFilter, Filter, Narrowing};
use crate::{orders, settle_contact};
use entity::medium::{self, Column as C};

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

impl Filter for MediumFilter {
    fn narrow(self, list: &mut Narrowing) {
        list.basics(self.basics);
        list.any_value::<_, medium::MediumKind>(C::Kind, self.kinds);
        list.is(C::AcceptsSubmissions, self.accepts_submissions);
    }
}

settle_contact!(medium: RegisterMediumInput, UpdateMediumInput);
