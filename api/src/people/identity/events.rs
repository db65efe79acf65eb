//! The security log of accounts: what happened and from which network address, kept for a year.

use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::write::Tx;
use entity::security_event::SecurityEventKind;
use entity::{AccountId, SecurityEventId, security_event};
use sea_orm::{ActiveValue::Set, EntityTrait};
use std::net::IpAddr;

/// Records an event in the transaction that causes it.
pub async fn record(tx: &Tx, account: Option<AccountId>, kind: SecurityEventKind, from: IpAddr) -> Result<(), Error> {
    let event = event(&tx.app, account, kind, from);
    Ok(security_event::Entity::insert(event).exec_without_returning(tx.db()).await.map(|_| ())?)
}

/// Records an event in a transaction of its own. A refused sign-in waits for it whether the account exists or not. Strangers may
/// cause it, so nothing is recorded where half of the room is gone that is kept for signing in.
pub async fn note(app: &App, account: Option<AccountId>, kind: SecurityEventKind, from: IpAddr) -> Result<(), Error> {
    if app.disk.check_half().is_err() {
        return Ok(());
    }
    let tx = app.db.begin().await?;
    security_event::Entity::insert(event(app, account, kind, from)).exec_without_returning(&tx).await?;
    Ok(tx.commit().await?)
}

fn event(app: &App, account: Option<AccountId>, kind: SecurityEventKind, from: IpAddr) -> security_event::ActiveModel {
    security_event::ActiveModel {
        id: Set(SecurityEventId(app.id())),
        account_id: Set(account),
        kind: Set(kind),
        address: Set(from.to_canonical().to_string()),
        at: Set(app.clock.now().into()),
    }
}
