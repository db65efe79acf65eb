//! Passwords: checked, hashed slowly on purpose, a few at a time.

use crate::base::clock::random;
use crate::base::error::{Error, ErrorCode, Problem};
use crate::base::text::{Fault, Reason};
use argon2::password_hash::Error as HashError;
use argon2::{ARGON2ID_IDENT, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use prometheus_client::metrics::counter::Counter;
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;
use std::thread::available_parallelism;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use unicode_normalization::UnicodeNormalization;

/// Longest text that is examined, in bytes: what the longest password may take.
const BYTES: usize = 4_096;
/// Hashes of anybody that may wait for each core.
const QUEUE: usize = 16;
/// Hashes that may wait for each core beside, in kept places.
const KEPT: usize = 4;
/// Current parameters of argon2id: 19 MiB, two passes, one lane (OWASP's minimum), 32 bytes of output. Salts have 16
/// bytes.
const PARAMS: Params = Params::DEFAULT;

/// A checked password: 8 to 1,024 characters in Unicode's composed form (NFC), without NUL. Composed form makes it
/// irrelevant whether a keyboard writes «é» as one character or as two.
pub struct Password(String);

impl Password {
    /// Checks a text; `field` is the path of the input.
    pub fn new(text: &str, field: &str) -> Result<Self, Problem> {
        let problem = |fault| Problem { field: field.to_owned(), fault };
        let composed = if text.len() > BYTES { String::new() } else { text.nfc().collect() };
        if !(8..=1_024).contains(&composed.chars().count()) {
            return Err(problem(Fault::OutOfRange { min: 8, max: 1_024 }));
        }
        if composed.contains('\0') {
            return Err(problem(Fault::Malformed("NUL".to_owned())));
        }
        Ok(Self(composed))
    }
}

impl fmt::Debug for Password {
    /// The content is never shown.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

/// The result of a check.
pub struct Verdict {
    /// Whether the password is right.
    pub matches: bool,
    /// The password hashed with the current parameters, to replace a stored hash with weaker ones.
    pub rehashed: Option<String>,
}

/// Where a hash waits for its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Among those that anybody takes.
    Anybodys,
    /// Among those that are kept for people who proved who they are before.
    Kept,
}

/// Hashes passwords; each hash takes tens of milliseconds and 19 MiB. As many run at once as there are cores, and a
/// short queue waits; any more get `TOO_MANY`, to be retried after a second. Some places are kept, so that strangers who
/// fill the queue keep out strangers only. A hash that has begun is finished, and
/// keeps its place until then, even if the client has gone.
pub struct Passwords {
    hashes: Counter,
    /// Places for running and waiting hashes of anybody.
    places: Arc<Semaphore>,
    /// Places that are kept.
    kept: Arc<Semaphore>,
    /// Places for running hashes.
    cores: Arc<Semaphore>,
    /// A hash that no password has, for accounts that do not exist.
    decoy: String,
}

impl Passwords {
    /// For one server; each hash that is computed adds one to the counter.
    pub fn new(hashes: Counter) -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self::with(hashes, cores, cores.saturating_mul(QUEUE))
    }

    fn with(hashes: Counter, cores: usize, queue: usize) -> Self {
        let permits = [cores.saturating_add(queue), cores.saturating_mul(KEPT), cores];
        let [places, kept, cores] = permits.map(|permits| Arc::new(Semaphore::new(permits)));
        Self { hashes, places, kept, cores, decoy: decoy() }
    }

    /// Hashes a password for storage: a PHC string, `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`, with a salt of 16
    /// random bytes.
    pub async fn hash(&self, password: Password, place: Place) -> Result<String, Error> {
        let hashes = self.hashes.clone();
        self.run(place, move || hash(&password, &hashes)).await
    }

    /// Checks a password against a stored hash. `None` stands for an account that does not exist or has no password:
    /// then the check takes as long and never matches.
    pub async fn verify(&self, password: Password, stored: Option<String>, place: Place) -> Result<Verdict, Error> {
        let stored = PasswordHash::new(stored.as_ref().unwrap_or(&self.decoy)).map_err(internal)?;
        let hashes = self.hashes.clone();
        self.run(place, move || {
            hashes.inc();
            let matches = match Argon2::default().verify_password(password.0.as_bytes(), &stored) {
                Ok(()) => true,
                Err(HashError::PasswordInvalid) => false,
                Err(error) => return Err(internal(error)),
            };
            let renew = matches && outdated(&stored);
            Ok(Verdict { matches, rehashed: renew.then(|| hash(&password, &hashes)).transpose()? })
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let busy = |_| Error::new(ErrorCode::TooMany, Reason::Busy).retry_after(1);
        let places = match place {
            Place::Anybodys => &self.places,
            Place::Kept => &self.kept,
        };
        let place = Arc::clone(places).try_acquire_owned().map_err(busy)?;
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(internal)?;
        let work = move || {
            let _held = (place, core);
            work()
        };
        spawn_blocking(work).await.map_err(internal)?
    }
}

fn internal(error: impl Display) -> Error {
    Error::internal(format!("a password was not hashed: {error}"))
}

/// Eight random bytes for each word.
fn draw<const WORDS: usize>() -> Vec<u8> {
    [(); WORDS].map(|()| random().to_le_bytes()).concat()
}

fn hash(password: &Password, hashes: &Counter) -> Result<String, Error> {
    hashes.inc();
    let hashed = Argon2::from(PARAMS).hash_password_with_salt(password.0.as_bytes(), &draw::<2>());
    hashed.map(|hashed| hashed.to_string()).map_err(internal)
}

/// A random hash with the current parameters, which was not computed from any password.
fn decoy() -> String {
    let [salt, output] = [draw::<2>(), draw::<4>()].map(|part| STANDARD_NO_PAD.encode(part));
    format!("$argon2id$v=19${PARAMS}${salt}${output}")
}

/// Whether a stored hash is weaker than a current one in any respect.
fn outdated(stored: &PasswordHash) -> bool {
    let strong = Params::try_from(stored).is_ok_and(|params| {
        params.m_cost() >= PARAMS.m_cost()
            && params.t_cost() >= PARAMS.t_cost()
            && params.p_cost() >= PARAMS.p_cost()
            && params.output_len().is_some_and(|length| length >= 32)
    });
    let salted = stored.salt.is_some_and(|salt| salt.len() >= 16);
    stored.algorithm != ARGON2ID_IDENT || stored.version != Some(Version::V0x13.into()) || !strong || !salted
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::Algorithm;
    use futures_util::future::join_all;

    fn password(text: &str) -> Password {
        Password::new(text, "password").unwrap()
    }

    #[test]
    fn b9_lengths_forms_and_characters() {
        for (unit, times) in [("é", 8), ("😀", 8), (" ", 8), ("a", 1_024), ("😀", 1_024), ("e\u{301}", 1_024)] {
            assert!(Password::new(&unit.repeat(times), "password").is_ok(), "{times} × {unit}");
        }
        let length = Fault::OutOfRange { min: 8, max: 1_024 };
        // The decomposed text has fourteen characters as typed, and seven when composed.
        for (unit, times) in [("", 0), ("é", 7), ("e\u{301}", 7), ("a", 1_025), ("😀", 1_025), ("a", 1_000_000)] {
            let problem = Password::new(&unit.repeat(times), "password").unwrap_err();
            assert_eq!((problem.field.as_str(), &problem.fault), ("password", &length), "{times} × {unit}");
        }
        assert_eq!(Password::new("correct\0horse", "password").unwrap_err().fault, Fault::Malformed("NUL".to_owned()));
        assert_eq!(format!("{:?}", password("correct horse")), "Password");
    }

    #[tokio::test]
    async fn b9_hashes_are_argon2id_salted_and_the_same_for_both_forms() {
        let passwords = Passwords::new(Counter::default());
        let stored = passwords.hash(password("Crêperie de l'été"), Place::Anybodys).await.unwrap();
        assert_ne!(passwords.hash(password("Crêperie de l'été"), Place::Anybodys).await.unwrap(), stored);
        let parts: Vec<_> = stored.split('$').collect();
        assert_eq!(parts[..4], ["", "argon2id", "v=19", "m=19456,t=2,p=1"]);
        // 16 and 32 bytes in base64 without padding.
        assert_eq!((parts[4].len(), parts[5].len()), (22, 43));
        for (text, expected) in [("Cre\u{302}perie de l'e\u{301}te\u{301}", true), ("Crêperie de l'ete", false)] {
            let verdict = passwords.verify(password(text), Some(stored.clone()), Place::Anybodys).await.unwrap();
            assert_eq!((verdict.matches, verdict.rehashed), (expected, None), "{text}");
        }
        assert_eq!(passwords.hashes.get(), 4);
    }

    #[tokio::test]
    async fn b9_older_hashes_are_made_anew_for_who_knows_the_password() {
        let passwords = Passwords::new(Counter::default());
        let (id, new, salt) = (Algorithm::Argon2id, Version::V0x13, [7; 16]);
        let params = |m, t, length| Params::new(m, t, 1, length).unwrap();
        for (algorithm, version, params, salt, renewed) in [
            (id, new, params(12_288, 2, None), &salt[..], true),
            (id, new, params(19_456, 1, None), &salt, true),
            (id, new, params(19_456, 2, Some(16)), &salt, true),
            (id, new, PARAMS, &salt[..8], true),
            (id, Version::V0x10, PARAMS, &salt, true),
            (Algorithm::Argon2i, new, PARAMS, &salt, true),
            (id, new, PARAMS, &salt, false),
            (id, new, params(20_000, 3, None), &salt, false),
        ] {
            let older = Argon2::new(algorithm, version, params).hash_password_with_salt(b"correct horse", salt);
            let older = older.unwrap().to_string();
            let wrong = passwords.verify(password("wrong horse"), Some(older.clone()), Place::Anybodys).await.unwrap();
            assert!(!wrong.matches && wrong.rehashed.is_none(), "{older}");
            let right =
                passwords.verify(password("correct horse"), Some(older.clone()), Place::Anybodys).await.unwrap();
            assert_eq!((right.matches, right.rehashed.is_some()), (true, renewed), "{older}");
            if let Some(newer) = right.rehashed {
                let verdict = passwords.verify(password("correct horse"), Some(newer), Place::Anybodys).await.unwrap();
                assert_eq!((verdict.matches, verdict.rehashed), (true, None));
            }
        }
    }

    #[tokio::test]
    async fn an_account_that_does_not_exist_costs_a_hash_and_damage_is_ours() {
        let passwords = Passwords::new(Counter::default());
        let verdict = passwords.verify(password("correct horse"), None, Place::Anybodys).await.unwrap();
        assert_eq!((verdict.matches, verdict.rehashed, passwords.hashes.get()), (false, None, 1));
        assert!(!outdated(&PasswordHash::new(&passwords.decoy).unwrap()));
        for damaged in ["", "correct horse", "$argon2id$v=19$m=x$aaaa", "$2b$10$abcdefghijklmnopqrstuv"] {
            let refused =
                passwords.verify(password("correct horse"), Some(damaged.to_owned()), Place::Anybodys).await.err();
            assert_eq!(refused.map(|error| error.code), Some(ErrorCode::Internal), "{damaged}");
        }
    }

    #[tokio::test]
    async fn b11_the_excess_is_told_to_come_back_and_the_places_come_free() {
        let passwords = Passwords::with(Counter::default(), 1, 2);
        for _ in 0..2 {
            let all = join_all((0..20).map(|_| passwords.hash(password("correct horse"), Place::Anybodys))).await;
            let (hashed, refused): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
            assert_eq!((hashed.len(), refused.len()), (3, 17));
            let told = refused.into_iter().filter_map(Result::err).map(|error| (error.code, error.retry_after));
            assert!(told.into_iter().all(|told| told == (ErrorCode::TooMany, Some(1))));
        }
        assert_eq!(passwords.hashes.get(), 6);
        // Whoever is known has a place while strangers have none.
        let strangers = join_all((0..20).map(|_| passwords.hash(password("correct horse"), Place::Anybodys)));
        let known = passwords.hash(password("correct horse"), Place::Kept);
        let (strangers, known) = futures_util::future::join(strangers, known).await;
        assert_eq!((strangers.iter().filter(|hashed| hashed.is_ok()).count(), known.is_ok()), (3, true));
    }
}
