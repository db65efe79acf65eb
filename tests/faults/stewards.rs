//! F6: a team keeps a steward, whoever leaves at the same moment.

use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, account, email, post_as, sign_in, together};
use crate::harness::process::Process;
use libtest_mimic::Trial;
use serde_json::{Value, json};

pub fn trials() -> Vec<Trial> {
    crate::trials![f6_a_steward_is_left_when_all_leave_at_once]
}

const STEWARDS: [&str; 6] = ["s1", "s2", "s3", "s4", "s5", "s6"];
const LEAVE: &str = "mutation($input: LeaveTeamInput!) { leaveTeam(input: $input) { id } }";
const REMOVE: &str = "mutation($input: RemoveTeamMemberInput!) { removeTeamMember(input: $input) { id } }";
const INVITE: &str = "mutation($input: InviteToTeamInput!) { inviteToTeam(input: $input) { id } }";
const ACCEPT: &str = "mutation($input: TeamInvitationInput!) { acceptTeamInvitation(input: $input) { id } }";
const MEMBERS: &str = "query($id: ID!) { team(id: $id) { memberships { role account { id name } } } }";

fn done(process: &Process, token: &str, text: &str, variables: Value) -> Value {
    let answer = process.send(post_as(token, None, text, variables));
    assert_eq!(answer.code(), None, "{}", answer.text());
    answer.json()["data"].take()
}

/// A team that all of them run.
fn team(process: &Process, tokens: &[String]) -> String {
    let made = done(process, &tokens[0], r#"mutation { createTeam(input: {name: "Tous"}) { id } }"#, json!({}));
    let team = made["createTeam"]["id"].as_str().expect("an id").to_owned();
    for (name, token) in STEWARDS.iter().zip(tokens).skip(1) {
        let input = json!({ "input": { "teamId": team, "email": email(name), "role": "STEWARD" } });
        done(process, &tokens[0], INVITE, input);
        let open = done(process, token, "{ teamInvitations { id } }", json!({}));
        done(process, token, ACCEPT, json!({ "input": { "id": open["teamInvitations"][0]["id"] } }));
    }
    team
}

/// The members whom one of them still sees; none for who left.
fn members(process: &Process, tokens: &[String], team: &str) -> Vec<Value> {
    let each = tokens.iter().map(|token| {
        let data = done(process, token, MEMBERS, json!({ "id": team }));
        data["team"]["memberships"].as_array().expect("members").clone()
    });
    each.max_by_key(Vec::len).expect("somebody")
}

fn f6_a_steward_is_left_when_all_leave_at_once() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        STEWARDS.iter().for_each(|name| account(&database, name));
        let process = Process::start(database, &BEHIND);
        let tokens = STEWARDS.map(|name| sign_in(process.address, name));
        let all = team(&process, &tokens);
        let leave = |token: &String| post_as(token, None, LEAVE, json!({ "input": { "teamId": all } }));
        let answers = together(process.address, tokens.iter().map(leave));
        let refused: Vec<_> = answers.iter().filter(|answer| answer.code().is_some()).collect();
        assert_eq!(refused.len(), 1, "all but one leave");
        assert_eq!(refused[0].code().as_deref(), Some("CONFLICT"), "{}", refused[0].text());
        let problem = &refused[0].json()["errors"][0]["extensions"]["problems"][0];
        assert_eq!(problem["code"], "LAST_STEWARD", "{}", refused[0].text());
        let left = members(&process, &tokens, &all);
        assert_eq!(left.len(), 1, "{left:?}");
        assert_eq!(left[0]["role"], "STEWARD");

        // Each takes another one out.
        let other = {
            let made =
                done(&process, &tokens[0], r#"mutation { createTeam(input: {name: "Deux"}) { id } }"#, json!({}));
            made["createTeam"]["id"].as_str().expect("an id").to_owned()
        };
        let input = json!({ "input": { "teamId": other, "email": email("s2"), "role": "STEWARD" } });
        done(&process, &tokens[0], INVITE, input);
        let open = done(&process, &tokens[1], "{ teamInvitations { id } }", json!({}));
        done(&process, &tokens[1], ACCEPT, json!({ "input": { "id": open["teamInvitations"][0]["id"] } }));
        let both = members(&process, &tokens, &other);
        let remove = |(token, at): (&String, usize)| {
            let input = json!({ "input": { "teamId": other, "accountId": both[at]["account"]["id"] } });
            post_as(token, None, REMOVE, input)
        };
        let answers = together(process.address, [(&tokens[0], 1), (&tokens[1], 0)].map(remove));
        let won = answers.iter().filter(|answer| answer.code().is_none()).count();
        assert_eq!(won, 1, "{:?}", answers.iter().map(|answer| answer.text()).collect::<Vec<_>>());
        assert_eq!(members(&process, &tokens, &other).len(), 1);
    }
}
