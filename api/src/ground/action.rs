//! The actions that `viewerCan` names.

use crate::base::gql::Enum;

/// An action that a viewer may take now on a thing or on a part of it. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Change its texts and settings.
    Edit,
    /// Propose it to the editors of its team.
    Submit,
    /// Make it public.
    Publish,
    /// Take it out of the lists.
    Archive,
    /// Bring it back into the lists.
    Restore,
    /// Remove it, which cannot be undone.
    Remove,
    /// Hand it over to another team.
    Transfer,
    /// Hand the commune over, or leave it.
    HandOver,
    /// Say that it grew from another thing.
    Link,
    /// Comment on it.
    Comment,
    /// Close its comments.
    CloseComments,
    /// Open its comments again.
    ReopenComments,
    /// Add a resonance to it.
    Resonate,
    /// Send it back to its authors with a comment.
    SendBack,
    /// Have it published at a time.
    Schedule,
    /// No longer have it published at a time.
    Unschedule,
    /// Take it back, with a note to its readers.
    Retract,
    /// Issue a message that takes its place.
    Replace,
    /// Cancel it: a booking that was accepted, or by a message a notice that is in force.
    Cancel,
    /// Confirm that it still stands.
    Confirm,
    /// Judge its state.
    Assess,
    /// Say which stage it has reached.
    Move,
    /// Report its progress.
    Report,
    /// Write down what came of it.
    RecordResult,
    /// End it and say what it leaves, or correct that.
    Compost,
    /// Support it, or no longer.
    Support,
    /// Offer something on it.
    OfferHelp,
    /// Close it, with a report.
    CloseNeed,
    /// Open it again.
    ReopenNeed,
    /// Tell what was learned from it as a practice.
    TellAsPractice,
    /// Say that it is on its way.
    StartDelivery,
    /// Say what arrived.
    ConfirmDelivery,
    /// Ask a network to take it.
    JoinNetwork,
    /// Accept the request.
    Accept,
    /// Refuse the request.
    Refuse,
    /// Take the request back.
    Withdraw,
    /// Say that it took place.
    Close,
    /// End the membership, from the side of the member.
    Leave,
    /// End the membership, from the side of the network.
    Expel,
    /// Accept the present version of the charter.
    AcceptCharter,
}
