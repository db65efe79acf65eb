//! Claims of communes [revendications]: a team that says it is the commune's.

use crate::noun::closed;
use crate::positional::positional;
use crate::{AccountId, CommuneClaimId, ContributionId, FileId, LetterId, Moment, TeamId};
use sea_orm::entity::prelude::*;

/// One claim.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commune_claim")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommuneClaimId,
    /// The commune.
    pub contribution_id: ContributionId,
    /// The team that is to run it.
    pub team_id: TeamId,
    /// Who claims it for the team; null after erasure.
    pub asked_by: Option<AccountId>,
    /// What they are there.
    pub function: ClaimFunction,
    /// The proof in words.
    #[sea_orm(column_type = "Text")]
    pub proof: Option<String>,
    /// The proof as a file.
    pub file_id: Option<FileId>,
    /// The public address of the town hall, to which a code goes.
    #[sea_orm(column_type = "Text")]
    pub email: Option<String>,
    /// Where that address is published.
    #[sea_orm(column_type = "Text")]
    pub email_source: Option<String>,
    /// The letter with the code; null once that is gone.
    pub letter_id: Option<LetterId>,
    /// When the code was given back.
    pub confirmed_at: Option<Moment>,
    /// The state of its course.
    pub state: ClaimState,
    /// Why it was refused, in the words of who decided; null where another claim was accepted instead.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
    /// When it was made.
    pub requested_at: Moment,
    /// When it left the state `REQUESTED`.
    pub decided_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}

positional!(
    id,
    contribution_id,
    team_id,
    asked_by,
    function,
    proof,
    file_id,
    email,
    email_source,
    letter_id,
    confirmed_at,
    state,
    reason,
    requested_at,
    decided_at,
);

closed! {
    /// What somebody is in a commune.
    ClaimFunction {
        Mayor = "MAYOR", DeputyMayor = "DEPUTY_MAYOR", Councillor = "COUNCILLOR", Secretary = "SECRETARY", Staff = "STAFF",
    }
}

closed! {
    /// The state of a claim.
    ClaimState {
        Requested = "REQUESTED", Accepted = "ACCEPTED", Refused = "REFUSED", Withdrawn = "WITHDRAWN", Expired = "EXPIRED",
        Ended = "ENDED",
    }
}
