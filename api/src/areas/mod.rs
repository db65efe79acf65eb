//! The domain: one folder per area.

pub mod comments;
pub mod contributions;
pub mod files;
pub mod lineage;
pub mod media;
pub mod networks;
pub mod node;
pub mod objects;
pub mod organisations;
pub mod practices;
pub mod resonances;
pub mod resources;
pub mod territory;
pub mod timeline;
