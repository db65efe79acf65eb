//! Licences of works.

use crate::noun::closed;
use sea_orm::entity::prelude::*;

closed! {
    /// What others may do with a work.
    Licence {
        AllRightsReserved = "ALL_RIGHTS_RESERVED", CcBy = "CC_BY_4_0", CcBySa = "CC_BY_SA_4_0",
        CcByNc = "CC_BY_NC_4_0", CcByNcSa = "CC_BY_NC_SA_4_0", CcByNd = "CC_BY_ND_4_0",
        CcByNcNd = "CC_BY_NC_ND_4_0", CcZero = "CC0_1_0", Etalab = "ETALAB_2_0",
    }
}
