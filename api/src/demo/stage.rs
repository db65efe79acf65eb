//! Where steps are played: sessions of their people, files that they need, and what earlier steps made.

use super::calendar::Calendar;
use super::scenes::{LEAFLETS, SCENES};
use super::script::{PEOPLE, Seat, Step, hour};
use super::{SESSION, leaflet, painter};
use crate::base::content::kind_of;
use crate::base::error::Error;
use crate::base::gql::{Request, ValidationMode, Value};
use crate::base::refusal::Refusal;
use crate::base::store::unreadable;
use crate::base::text::Language;
use crate::ground::app::App;
use crate::ground::context::{Asking, Caller, RequestId};
use crate::ground::contribution::ids;
use crate::ground::files::arrival::{arrived, expected};
use crate::ground::member::Viewer;
use crate::ground::viewer;
use crate::ground::write::{Tx, as_server};
use crate::people::{identity, teams};
use crate::schema::{Served, served};
use chrono::{DateTime, Utc};
use entity::activity::{self, Column as C, OtherKind};
use entity::file::{self, FileState};
use entity::{AccountId, Moment, SessionId, account, contribution};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// Where the people of the demo are, as far as a server can tell.
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// The stage.
pub struct Stage<'a> {
    app: &'a Arc<App>,
    calendar: Calendar,
    schema: Served,
    accounts: HashMap<&'static str, account::Model>,
    sessions: HashMap<AccountId, (SessionId, DateTime<Utc>)>,
    begun: Vec<SessionId>,
    /// What steps made, by their names.
    made: HashMap<&'static str, String>,
}

impl<'a> Stage<'a> {
    /// A stage on which nobody has a session yet.
    pub async fn open(app: &'a Arc<App>, calendar: Calendar, accounts: Vec<account::Model>) -> Result<Self, DbErr> {
        let of = |account: account::Model| {
            let person = PEOPLE.iter().find(|person| person.email() == account.email)?;
            Some((person.nick, account))
        };
        Ok(Self {
            app,
            calendar,
            schema: served(Arc::clone(app), ValidationMode::Strict),
            accounts: accounts.into_iter().filter_map(of).collect(),
            sessions: HashMap::new(),
            begun: Vec::new(),
            made: HashMap::new(),
        })
    }

    /// Plays a step at the moment that the clock shows, unless that was done before; whether it was played.
    pub async fn play(&mut self, step: &Step) -> Result<bool, Refusal> {
        let known = self.known(step).await?;
        let is_new = known.is_none();
        let made = match known {
            Some(made) => made,
            None => {
                let text = self.filled(step).await?;
                self.send(step.nick, text).await?;
                self.known(step).await?.ok_or_else(|| Refusal::new("left no trace"))?
            }
        };
        self.seat(&made, &step.seats).await.map_err(|error| Refusal::because(&error))?;
        self.made.insert(step.name, made);
        Ok(is_new)
    }

    /// Ends the sessions of this run.
    pub async fn close(self) -> Result<(), Error> {
        as_server(self.app, async |tx: &Tx| {
            tx.quiet("who signs out is nobody's business");
            identity::end_sessions(tx, &self.begun).await
        })
        .await
    }

    fn account(&self, nick: &str) -> Result<&account::Model, Refusal> {
        self.accounts.get(nick).ok_or_else(|| Refusal(format!("{nick} has no account")))
    }

    /// The id of what a step is about, if it was played.
    async fn known(&self, step: &Step) -> Result<Option<String>, Refusal> {
        let failed = |error: DbErr| super::unread(&error);
        let actor = self.account(step.nick)?.id;
        let at = Moment::from(self.app.clock.now());
        let traces = activity::Entity::find().filter(C::ActorId.eq(actor)).filter(C::At.eq(at)).order_by_asc(C::Id);
        let Some(trace) = traces.one(self.app.db.read()).await.map_err(failed)? else { return Ok(None) };
        let Some(id) = trace.contribution_id else {
            let team = trace.other_id.filter(|_| trace.other_kind == Some(OtherKind::Team));
            return Ok(Some(team.map(|team| ids::of("team", team).0).unwrap_or_default()));
        };
        let row = contribution::Entity::find_by_id(id).one(self.app.db.read()).await.map_err(failed)?;
        Ok(row.map(|row| ids::of_contribution(row.kind, id).0))
    }

    /// Executes a document for somebody.
    async fn send(&mut self, nick: &str, text: String) -> Result<Value, Refusal> {
        let account = self.account(nick)?.id;
        let viewer = self.viewer(account).await.map_err(|error| Refusal::because(&error))?;
        let caller =
            Caller { request_id: RequestId::default(), language: Language::French, address: HERE, standing: None };
        let response = self.schema.execute(Request::new(text).data(Asking::new(caller, viewer, None, 0))).await;
        match response.errors.into_iter().next() {
            None => Ok(response.data),
            Some(error) => match error.source::<Error>() {
                Some(error) => Err(Refusal::because(error)),
                None => Err(Refusal(error.message)),
            },
        }
    }

    /// Somebody with a session that is good now.
    async fn viewer(&mut self, account: AccountId) -> Result<Viewer, Error> {
        let now = self.app.clock.now();
        let session = match self.sessions.get(&account) {
            Some((session, since)) if now - *since < SESSION => *session,
            _ => {
                let session = as_server(self.app, async |tx: &Tx| {
                    tx.quiet("who signs in is nobody's business");
                    identity::begin_session(tx, account).await
                });
                let session = session.await?;
                self.sessions.insert(account, (session, now));
                self.begun.push(session);
                session
            }
        };
        let member = viewer::of_session(self.app.db.read(), session, account, now).await?;
        Ok(Viewer::Account(Arc::new(member)))
    }

    /// Adds members to a team, as long as nobody can be invited.
    async fn seat(&self, team: &str, seats: &[Seat]) -> Result<(), Error> {
        let Some(team) = ids::team(team) else { return Ok(()) };
        for Seat { nick, role, title } in seats {
            let Some(account) = self.accounts.get(nick).map(|account| account.id) else { continue };
            let role = *role;
            as_server(self.app, async |tx: &Tx| {
                tx.quiet("who joins a team is nobody's business");
                teams::seat(tx, team, account, role, Some(title)).await
            })
            .await?;
        }
        Ok(())
    }

    /// The text of a step, with what it names.
    async fn filled(&mut self, step: &Step) -> Result<String, Refusal> {
        let mut parts = step.text.split("{{");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (word, rest) = part.split_once("}}").ok_or_else(|| Refusal::new("a word has no end"))?;
            text += &self.meant(step.nick, word).await?;
            text += rest;
        }
        Ok(text)
    }

    async fn meant(&mut self, nick: &str, word: &str) -> Result<String, Refusal> {
        let unknown = || Refusal(format!("nobody knows {word}"));
        match word.split_once(' ') {
            Some(("picture", name)) => {
                let scene = SCENES.iter().find(|scene| scene.name == name).ok_or_else(unknown)?;
                self.file(nick, name, "image/png", || painter::paint(scene)).await
            }
            Some(("leaflet", name)) => {
                let page = LEAFLETS.iter().find(|page| page.name == name).ok_or_else(unknown)?;
                let make = || Some(leaflet::page(page.title, page.lines));
                self.file(nick, name, "application/pdf", make).await
            }
            Some(("time", when)) => {
                let (day, time) = when.split_once(' ').ok_or_else(unknown)?;
                let (day, time) = day.parse().ok().zip(hour(time)).ok_or_else(unknown)?;
                Ok(self.calendar.at(day, time).to_rfc3339())
            }
            Some((part @ ("spaces" | "sittings" | "folders" | "lines" | "offered" | "accepted"), thing)) => {
                let thing = self.made.get(thing).ok_or_else(unknown)?;
                let (noun, list) = match part {
                    "folders" => ("network", "folders"),
                    "lines" => ("need", "lines"),
                    "offered" => ("need", "offers(state: PROPOSED)"),
                    "accepted" => ("need", "offers(state: ACCEPTED)"),
                    of_venue => ("venue", of_venue),
                };
                let found = format!("{{ {noun}(id: \"{thing}\") {{ it: {list} {{ id }} }} }}");
                let found = self.send(nick, found).await?.into_json().ok();
                let parts = found.as_ref().and_then(|found| found.pointer(&format!("/{noun}/it"))?.as_array());
                let last = parts.and_then(|parts| parts.last()?.pointer("/id")?.as_str());
                last.map(str::to_owned).ok_or_else(unknown)
            }
            None if word == "invitation" => self.first(nick, "authorshipInvitations", "").await?.ok_or_else(unknown),
            None if word == "claim" => {
                self.first(nick, "communeClaims", "(state: REQUESTED)").await?.ok_or_else(unknown)
            }
            None => self.made.get(word).cloned().ok_or_else(unknown),
            Some(_) => Err(unknown()),
        }
    }

    /// The id of the first of what somebody sees in a list.
    async fn first(&mut self, nick: &str, list: &str, which: &str) -> Result<Option<String>, Refusal> {
        let found = self.send(nick, format!("{{ {list}{which} {{ id }} }}")).await?.into_json().ok();
        let id = found.as_ref().and_then(|found| found.pointer(&format!("/{list}/0/id"))?.as_str());
        Ok(id.map(str::to_owned))
    }

    /// The id of a file of somebody, uploaded as everybody uploads one, unless it was before.
    async fn file(
        &mut self,
        nick: &str,
        name: &str,
        media_type: &str,
        make: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Result<String, Refusal> {
        let owner = self.account(nick)?.id;
        let known = file::Entity::find()
            .filter(file::Column::OwnerId.eq(owner))
            .filter(file::Column::Kind.eq(kind_of(media_type)))
            .filter(file::Column::Name.eq(name))
            .filter(file::Column::State.eq(FileState::Ready));
        if let Some(known) = known.one(self.app.db.read()).await.map_err(|error| super::unread(&error))? {
            return Ok(ids::of("file", known.id.0).0);
        }
        let bytes = make().ok_or_else(|| Refusal(format!("{name} cannot be made")))?;
        let length = bytes.len();
        let ask = format!(
            "mutation {{ requestUpload(input: {{mediaType: \"{media_type}\", bytes: {length}, name: \"{name}\"}}) \
             {{ uploadUrl }} }}"
        );
        let asked = self.send(nick, ask).await?.into_json().ok();
        let address = asked.as_ref().and_then(|asked| asked.pointer("/requestUpload/uploadUrl")?.as_str());
        let ticket = address.and_then(|address| address.rsplit('/').next()).unwrap_or_default();
        let arrived = async {
            let file = expected(self.app, ticket, Some(owner)).await?;
            let place = self.app.uploads.begin(HERE, self.app.id(), file.bytes.unsigned_abs(), &self.app.disk)?;
            tokio::fs::write(&place.file, bytes).await.map_err(|error| unreadable(&error))?;
            arrived(self.app, file, place).await
        };
        let arrived = arrived.await.map_err(|error| Refusal::because(&error))?;
        Ok(ids::of("file", arrived.id.0).0)
    }
}
