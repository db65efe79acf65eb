//! People and what concerns them alone: accounts, applications, their data, teams, the legal notice.

pub mod applications;
pub mod identity;
pub mod legal;
pub mod personal_data;
pub mod teams;
