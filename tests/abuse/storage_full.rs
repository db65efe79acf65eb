//! A full volume: who is there gets in and out, and nobody adds to it.

use super::cut;
use super::storage::number;
use crate::harness::client;
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{
    BEHIND, REGISTER, account, email, home, organisation, password, post_as, register, sign_in, sign_in_from,
};
use crate::harness::process::Process;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn trials() -> Vec<Trial> {
    crate::trials![i14_on_a_full_volume_people_sign_in_and_erase]
}

/// A small volume; it goes away with this.
struct Volume(PathBuf);

impl Volume {
    /// A volume in the place of a directory, with the files that were there; none where the system mounts none for us.
    fn over(dir: &Path) -> Option<Self> {
        let files: Vec<(PathBuf, Vec<u8>)> = std::fs::read_dir(dir)
            .expect("a directory")
            .map(|entry| entry.expect("an entry").path())
            .map(|path| (path.clone(), std::fs::read(path).expect("a file")))
            .collect();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=96m", "tmpfs"]).arg(dir).output();
        if !mounted.is_ok_and(|output| output.status.success()) {
            return None;
        }
        for (path, bytes) in files {
            std::fs::write(path, bytes).expect("a file");
        }
        Some(Self(dir.to_owned()))
    }

    /// Fills it until so many bytes are left; the file that fills it.
    fn fill(&self, left: u64) -> PathBuf {
        let path = self.0.join("filler");
        let mut file = std::fs::File::create(&path).expect("a file");
        let free = || {
            let told = Command::new("stat").args(["-f", "-c", "%a %S"]).arg(&self.0).output().expect("stat").stdout;
            let told = String::from_utf8(told).expect("numbers");
            told.split_whitespace().map(|word| word.parse::<u64>().expect("a number")).product::<u64>()
        };
        while free() > left {
            let more = usize::try_from((free() - left).min(1 << 20)).expect("a number");
            file.write_all(&vec![0; more.max(4_096)]).expect("room");
        }
        path
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

fn i14_on_a_full_volume_people_sign_in_and_erase() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        let Some(volume) = Volume::over(database.dir.path()) else {
            println!("not shown: the system mounts no volume for us");
            return;
        };
        for name in ["claire", "malik"] {
            account(&database, name);
        }
        let process = Process::with_arguments(&database.arguments(), &BEHIND);
        let send = |token: &str, text: &str, variables: Value| process.send(post_as(token, None, text, variables));
        let passes = |token: &str, text: &str| {
            let answer = send(token, text, Value::Null);
            assert_eq!(answer.code(), None, "{text}: {}", cut(&answer.text()));
            answer.json()["data"].take()
        };
        let token = sign_in(process.address, "claire");
        let id = register(process.address, &token, "Avant");
        let upload =
            r#"mutation { requestUpload(input: {mediaType: "image/png", bytes: 5000}) { file { id } uploadUrl } }"#;
        let ticket = passes(&token, upload)["requestUpload"].take();
        let other = register(process.address, &token, "Passe");
        let say =
            format!(r#"mutation {{ addComment(input: {{contributionId: "{other}", body: "Bravo."}}) {{ id }} }}"#);
        let comment = passes(&token, &say)["addComment"]["id"].take();
        let filler = volume.fill(7 << 20);
        let change = json!({ "input": { "id": id, "title": "Pendant" } });
        let update = "mutation($input: UpdateOrganisationInput!) { updateOrganisation(input: $input) { title } }";
        for (text, variables) in [
            (REGISTER, organisation("Pendant")),
            (update, change.clone()),
            (upload, Value::Null),
            ("mutation { exportMyData { id } }", Value::Null),
        ] {
            let answer = send(&token, text, variables);
            assert_eq!(answer.code().as_deref(), Some("STORAGE_FULL"), "{text}: {}", cut(&answer.text()));
            assert_eq!(answer.status, 507, "{text}");
        }
        let url = ticket["uploadUrl"].as_str().expect("an address");
        let refused = process.send(client::put(&url[url.find("/uploads/").expect("a path")..], vec![0; 5_000]));
        assert_eq!(
            (refused.status.as_u16(), refused.code().as_deref()),
            (507, Some("STORAGE_FULL")),
            "{}",
            refused.text()
        );
        // Whoever is there gets in and out, and takes away what they have.
        let malik = sign_in(process.address, "malik");
        passes(&malik, "{ viewer { sessions { id } } }");
        let words = format!(
            r#"mutation {{ changePassword(input: {{currentPassword: "{}", newPassword: "another-long-password"}}) {{ id }} }}"#,
            password("malik")
        );
        passes(&malik, &words);
        passes(&malik, "mutation { signOut { id } }");
        let file = ticket["file"]["id"].as_str().expect("an id");
        passes(&token, &format!(r#"mutation {{ removeFile(input: {{id: "{file}"}}) {{ id }} }}"#));
        passes(&token, &format!("mutation {{ removeComment(input: {{id: {comment}}}) {{ id }} }}"));
        passes(&token, &format!(r#"mutation {{ archiveContribution(input: {{id: "{other}"}}) {{ id }} }}"#));
        let reset =
            format!(r#"mutation {{ requestPasswordReset(input: {{email: "{}"}}) {{ email }} }}"#, email("claire"));
        passes(&token, &reset);
        let sign_up = r#"mutation { signUp(input: {email: "jean@example.org", name: "Jean", password: "a-long-password"}) { email } }"#;
        passes(&token, sign_up);
        // Strangers use up half of what is kept, no more.
        let notes = || number(&database, "SELECT count(*) FROM security_event WHERE kind = 'SIGN_IN_REFUSED'");
        let wrong = || {
            let answer = process.send(sign_in_from(home("claire"), &email("claire"), "a-wrong-password"));
            assert_eq!(answer.code().as_deref(), Some("UNAUTHENTICATED"), "{}", answer.text());
            notes()
        };
        assert_eq!(wrong(), 1);
        std::fs::remove_file(&filler).expect("the file");
        let filler = volume.fill(3 << 20);
        assert_eq!(wrong(), 1, "no note");
        for text in [sign_up, &reset] {
            let answer = process.send(client::document(text));
            assert_eq!(answer.code().as_deref(), Some("STORAGE_FULL"), "{text}: {}", answer.text());
        }
        let right = process.send(sign_in_from(home("malik"), &email("malik"), "another-long-password"));
        assert_eq!(right.code(), None, "{}", right.text());
        // Room comes back, and no restart is needed.
        std::fs::remove_file(&filler).expect("the file");
        let answer = send(&token, update, change);
        assert_eq!(answer.code(), None, "{}", cut(&answer.text()));
        let filler = volume.fill(3 << 20);
        let erase = format!(r#"mutation {{ eraseMyAccount(input: {{password: "{}"}}) {{ id }} }}"#, password("claire"));
        passes(&token, &erase);
        drop(process);
        std::fs::remove_file(&filler).expect("the file");
    }
}
