//! Notices to the population [avis à la population]: each is one message of CAP 1.2, whose closed sets stand here.

use crate::noun::{closed, noun};
use crate::{ContributionId, Moment, Words};
use sea_orm::entity::prelude::*;

noun!("notice" {
    status: Status, categories: Words, event: String, urgency: Urgency, severity: Severity, certainty: Certainty,
    responses: Words, onset_at: Option<Moment>, expires_at: Moment, description: String, instruction: Option<String>,
    web: Option<String>, contact_words: Option<String>, message_type: MessageType, chain_id: Option<ContributionId>,
    number: i32, successor_id: Option<ContributionId>, sender: Option<String>, sender_name: Option<String>,
});

closed! {
    /// Whether it is meant.
    Status {
        Actual = "ACTUAL", Exercise = "EXERCISE", Test = "TEST",
    }
}

closed! {
    /// What it does to the messages before it.
    #[derive(Default)]
    MessageType {
        #[default]
        Alert = "ALERT",
        Update = "UPDATE", Cancel = "CANCEL",
    }
}

closed! {
    /// What it is about.
    Category {
        Geo = "GEO", Met = "MET", Safety = "SAFETY", Security = "SECURITY", Rescue = "RESCUE", Fire = "FIRE",
        Health = "HEALTH", Env = "ENV", Transport = "TRANSPORT", Infra = "INFRA", Cbrne = "CBRNE", Other = "OTHER",
    }
}

closed! {
    /// How soon one is to act.
    Urgency {
        Immediate = "IMMEDIATE", Expected = "EXPECTED", Future = "FUTURE", Past = "PAST", Unknown = "UNKNOWN",
    }
}

closed! {
    /// How grave it is.
    Severity {
        Extreme = "EXTREME", Severe = "SEVERE", Moderate = "MODERATE", Minor = "MINOR", Unknown = "UNKNOWN",
    }
}

closed! {
    /// How certain it is.
    Certainty {
        Observed = "OBSERVED", Likely = "LIKELY", Possible = "POSSIBLE", Unlikely = "UNLIKELY", Unknown = "UNKNOWN",
    }
}

closed! {
    /// What people are to do.
    Response {
        Shelter = "SHELTER", Evacuate = "EVACUATE", Prepare = "PREPARE", Execute = "EXECUTE", Avoid = "AVOID",
        Monitor = "MONITOR", Assess = "ASSESS", AllClear = "ALL_CLEAR", None = "NONE",
    }
}
