//! The domain: one folder per area.

pub mod articles;
pub mod authors;
pub mod claims;
pub mod comments;
pub mod communes;
pub mod contributions;
pub mod editing;
pub mod files;
pub mod lineage;
pub mod media;
pub mod memberships;
pub mod needs;
pub mod networks;
pub mod node;
pub mod notices;
pub mod objects;
pub mod offers;
pub mod organisations;
pub mod practices;
pub mod resilience;
pub mod resonances;
pub mod resources;
pub mod service_offers;
pub mod territory;
pub mod timeline;
pub mod topics;
