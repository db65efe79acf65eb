//! The script of the demo: mutations as users send them, each with who sends it and when.
//!
//! A step begins with the line `# day -42 at 09:00, claire`, and ends where the next one begins. `# with nour as EDITOR: title`
//! gives the team that the step makes another member. The text of a step is filled in as it is played: `{{Name}}` is the id of
//! what an earlier step made, `{{picture NAME}}` and `{{leaflet NAME}}` of a file that is uploaded then, `{{time 1 07:00}}` a
//! moment, `{{invitation}}` the oldest invitation of whoever plays, `{{claim}}` the latest open claim of a commune that they see,
//! `{{spaces NAME}}` and `{{sittings NAME}}` the last one of a venue, `{{lines NAME}}` that of a need, `{{offered NAME}}` and `{{accepted NAME}}` the
//! oldest offer on it that waits, that was accepted. Who plays what when is how a step is known again, so no two
//! steps may have both in common.

use chrono::NaiveTime;
use entity::account::PlatformRole;
use entity::team_member::TeamRole;

/// The acts, in the order in which they are played.
const ACTS: [&str; 11] = [
    include_str!("../../assets/demo/1-people.graphql"),
    include_str!("../../assets/demo/2-network.graphql"),
    include_str!("../../assets/demo/3-practices.graphql"),
    include_str!("../../assets/demo/4-articles.graphql"),
    include_str!("../../assets/demo/5-voices.graphql"),
    include_str!("../../assets/demo/6-resources.graphql"),
    include_str!("../../assets/demo/7-town-hall.graphql"),
    include_str!("../../assets/demo/8-notices.graphql"),
    include_str!("../../assets/demo/9-venues.graphql"),
    include_str!("../../assets/demo/10-initiative.graphql"),
    include_str!("../../assets/demo/11-needs.graphql"),
];

/// Somebody who plays in the demo.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// The name by which the script calls them; with `@demo.example` it is the address of their account.
    pub nick: &'static str,
    /// The name that is shown.
    pub name: &'static str,
    /// What they decide on the whole platform.
    pub role: Option<PlatformRole>,
}

const fn person(nick: &'static str, name: &'static str) -> Person {
    Person { nick, name, role: None }
}

/// Everybody who plays. Nobody is called so: names and places of work are invented.
pub const PEOPLE: [Person; 9] = [
    person("claire", "Claire Fontanelle"),
    person("basile", "Basile Grandvent"),
    person("nour", "Nour Clairbois"),
    person("elise", "Élise Sourcière"),
    person("gael", "Gaël Passerive"),
    person("odile", "Odile Pierrelune"),
    person("marius", "Marius Tisserêve"),
    person("aline", "Aline Belombre"),
    Person { nick: "lise", name: "Lise Hauteclaire", role: Some(PlatformRole::Admin) },
];

impl Person {
    /// The address of their account. No mail ever reaches a name below `.example`.
    pub fn email(&self) -> String {
        format!("{}@demo.example", self.nick)
    }
}

/// Another member of the team that a step makes.
#[derive(Debug, PartialEq, Eq)]
pub struct Seat {
    /// Who.
    pub nick: &'static str,
    /// The role in the team.
    pub role: TeamRole,
    /// What they call themselves there.
    pub title: &'static str,
}

/// One step.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    /// The day, counted from that of the first run.
    pub day: i64,
    /// The time of that day, in Paris.
    pub time: NaiveTime,
    /// Who plays it.
    pub nick: &'static str,
    /// The name of the mutation, by which later steps call what it makes.
    pub name: &'static str,
    /// The other members of the team that it makes.
    pub seats: Vec<Seat>,
    /// The mutation.
    pub text: &'static str,
}

/// All steps, in the order in which they are played; none where the script has a mistake, which a test finds.
pub fn steps() -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for act in ACTS {
        let mut parts = act.split("# day ");
        parts.next()?;
        for part in parts {
            steps.push(step(part)?);
        }
    }
    steps.sort_by_key(|step| (step.day, step.time));
    Some(steps)
}

fn step(part: &'static str) -> Option<Step> {
    let (head, text) = part.split_once('\n')?;
    let (when, nick) = head.split_once(", ")?;
    let (day, time) = when.split_once(" at ")?;
    let seats = text.lines().filter_map(|line| line.strip_prefix("# with "));
    let name = text.split_once("mutation ")?.1.split([' ', '(']).next()?;
    Some(Step {
        day: day.parse().ok()?,
        time: hour(time)?,
        nick: nick.trim(),
        name,
        seats: seats.map(seat).collect::<Option<_>>()?,
        text,
    })
}

fn seat(line: &'static str) -> Option<Seat> {
    let (nick, rest) = line.split_once(" as ")?;
    let (role, title) = rest.split_once(": ")?;
    let role = match role {
        "STEWARD" => TeamRole::Steward,
        "EDITOR" => TeamRole::Editor,
        "CONTRIBUTOR" => TeamRole::Contributor,
        _ => return None,
    };
    Some(Seat { nick, role, title })
}

/// Reads `07:00`.
pub fn hour(text: &str) -> Option<NaiveTime> {
    let (hour, minute) = text.split_once(':')?;
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_script_is_whole() {
        let steps = steps().expect("a script");
        let keys: HashSet<_> = steps.iter().map(|step| (step.day, step.time, step.nick)).collect();
        assert_eq!(keys.len(), steps.len(), "two steps of one person at one time");
        let names: HashSet<_> = steps.iter().map(|step| step.name).collect();
        assert_eq!(names.len(), steps.len(), "two steps of one name");
        let mut known = HashSet::new();
        for step in &steps {
            let nicks = step.seats.iter().map(|seat| seat.nick).chain([step.nick]);
            for nick in nicks {
                assert!(PEOPLE.iter().any(|person| person.nick == nick), "{nick}");
            }
            for word in step.text.split("{{").skip(1).map(|rest| rest.split_once("}}").expect("an end").0) {
                let is_made = word.split_once(' ').is_some() || ["invitation", "claim"].contains(&word);
                assert!(is_made || known.contains(word), "{}: {word} is not known yet", step.name);
            }
            assert!(step.day < 0, "{}: everything has happened", step.name);
            known.insert(step.name);
        }
    }
}
