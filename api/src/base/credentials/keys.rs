//! Signing keys: created here, kept in files that only their owner can read, and never sent anywhere.

use super::{jwt, mac};
use crate::base::clock::random;
use crate::base::refusal::Refusal;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::errors::Error;
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use std::collections::HashMap;
use std::fmt::Display;
use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// What comes before the 32 bytes of an Ed25519 seed in PKCS #8 (RFC 8410).
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
/// Largest key file, in bytes: 43 characters and a line end, with room for what an editor adds.
const FILE_BYTES: u64 = 64;

/// A key signs only this long after its file was modified, so that every server can verify its tokens before one signs
/// with it. Others who verify tokens may keep the published key set for five minutes.
const KNOWN_AFTER: TimeDelta = TimeDelta::minutes(6);
/// A key is kept this long after a newer one was created: longer than the tokens that it signed are valid.
const KEPT: TimeDelta = TimeDelta::minutes(15);

/// Signing keys of this installation (Ed25519). The key whose file was modified last signs, from six minutes after that
/// on; all keys verify. A key is retired by removing its file once the tokens that it signed have expired.
pub struct Keys {
    /// Issuer and audience of tokens: the public address of the installation.
    pub(super) issuer: String,
    /// The header of tokens that are signed now.
    pub(super) header: Header,
    pub(super) signing: EncodingKey,
    /// By key id: the only header that is accepted with the key, and the key that verifies.
    pub(super) verifying: HashMap<String, (Header, DecodingKey)>,
    pub(super) validation: Validation,
    /// Secrets that sign addresses, one of each key; that of the key that signs comes first.
    pub(super) addresses: Vec<[u8; 32]>,
    jwks: String,
}

impl Keys {
    /// Reads the keys in a directory, or creates the directory (0700) and, atomically, the first key (0600). Each key
    /// is a file `KID.key` with one line, the 32 bytes of its seed in base64url. KID is the RFC 7638 thumbprint, so
    /// that a damaged or renamed file is detected. Such a file is refused, and so is one that its group or others may
    /// access.
    pub fn open(dir: &Path, issuer: &str, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let shown = dir.display();
        let failed = |error: &dyn Display| Refusal(format!("cannot use the signing keys in {shown}: {error}"));
        DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|error| failed(&error))?;
        if read_all(dir)?.is_empty() {
            make(dir)?;
        }
        Self::read_dir(dir, issuer, now)
    }

    /// Like [`Self::open`], for a directory that has keys: nothing is created.
    pub fn read_dir(dir: &Path, issuer: &str, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let shown = dir.display();
        let failed = |error: &dyn Display| Refusal(format!("cannot use the signing keys in {shown}: {error}"));
        let mut keys = read_all(dir)?;
        keys.sort_by(|a, b| (b.modified, &b.kid).cmp(&(a.modified, &a.kid)));
        let known =
            keys.iter().position(|key| key.modified + KNOWN_AFTER <= now).unwrap_or(keys.len().saturating_sub(1));
        let set = JwkSet { keys: keys.iter().map(|key| key.jwk.clone()).collect() };
        let jwks = serde_json::to_string(&set).map_err(|error| failed(&error))?;
        let mut verifying = HashMap::new();
        for key in &keys {
            let verifier = DecodingKey::from_jwk(&key.jwk).map_err(|error| failed(&error))?;
            verifying.insert(key.kid.clone(), (jwt::header(&key.kid), verifier));
        }
        let mut addresses: Vec<[u8; 32]> = keys.iter().map(|key| key.addresses).collect();
        addresses.rotate_left(known);
        let newest = keys.into_iter().nth(known).ok_or_else(|| failed(&"the first is gone"))?;
        Ok(Self {
            issuer: issuer.to_owned(),
            header: jwt::header(&newest.kid),
            signing: newest.signing,
            verifying,
            validation: jwt::validation(issuer),
            addresses,
            jwks,
        })
    }

    /// Whether both have the same keys, and the same one signs.
    pub fn is_like(&self, other: &Self) -> bool {
        self.jwks == other.jwks && self.header == other.header
    }

    /// The public keys for whoever verifies our tokens: a JWK set (RFC 7517, 8037) as JSON text, the newest first,
    /// each with `kty` OKP, `crv` Ed25519, `x`, `kid`, `use` sig and `alg` EdDSA.
    pub fn jwks(&self) -> &str {
        &self.jwks
    }
}

/// A key as read from its file.
struct Key {
    kid: String,
    modified: DateTime<Utc>,
    signing: EncodingKey,
    jwk: Jwk,
    addresses: [u8; 32],
}

fn read_all(dir: &Path) -> Result<Vec<Key>, Refusal> {
    let failed = |error| Refusal(format!("cannot list the signing keys in {}: {error}", dir.display()));
    let mut keys = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "key") {
            keys.push(read(&path)?);
        }
    }
    Ok(keys)
}

fn read(path: &Path) -> Result<Key, Refusal> {
    let shown = path.display();
    let failed = |error: io::Error| Refusal(format!("cannot read the signing key {shown}: {error}"));
    let damaged = || {
        Refusal(format!("the signing key {shown} is damaged: put it back from a copy, or take it away for a new one"))
    };
    let about = fs::metadata(path).map_err(failed)?;
    if !about.is_file() || about.len() > FILE_BYTES {
        return Err(damaged());
    }
    if about.permissions().mode() & 0o077 != 0 {
        return Err(Refusal(format!("the signing key {shown} is open to others than its owner: `chmod 600` it")));
    }
    let text = fs::read(path).map_err(failed)?;
    let seed = URL_SAFE_NO_PAD.decode(text.trim_ascii_end()).map_err(|_| damaged())?;
    let seed: [u8; 32] = seed.try_into().map_err(|_| damaged())?;
    let (signing, jwk, kid) = derive(&seed).map_err(|_| damaged())?;
    if path.file_stem().is_none_or(|stem| *stem != *kid) {
        return Err(damaged());
    }
    Ok(Key {
        kid,
        modified: about.modified().map_err(failed)?.into(),
        signing,
        jwk,
        addresses: mac::code(&seed, "territoire: addresses"),
    })
}

/// Creates a key. It is written to a temporary file, synced and renamed, so that a killed process leaves no partial
/// key.
pub fn make(dir: &Path) -> Result<(), Refusal> {
    let failed =
        |error: &dyn Display| Refusal(format!("cannot make a signing key in the directory {}: {error}", dir.display()));
    let mut seed = [0; 32];
    for part in seed.chunks_exact_mut(8) {
        part.copy_from_slice(&random().to_le_bytes());
    }
    let (_, _, kid) = derive(&seed).map_err(|error| failed(&error))?;
    write(dir, &format!("{kid}.key"), &seed).map_err(|error| failed(&error))
}

/// Removes the keys whose successor is at least `KEPT` old.
pub fn retire(dir: &Path, now: DateTime<Utc>) -> Result<(), Refusal> {
    let mut keys = read_all(dir)?;
    keys.sort_by_key(|key| std::cmp::Reverse(key.modified));
    for (newer, key) in keys.iter().zip(keys.iter().skip(1)) {
        if newer.modified + KEPT <= now {
            let path = dir.join(format!("{}.key", key.kid));
            fs::remove_file(&path)
                .map_err(|error| Refusal(format!("cannot take away the old key {}: {error}", path.display())))?;
        }
    }
    Ok(())
}

fn write(dir: &Path, name: &str, seed: &[u8]) -> io::Result<()> {
    let beside = dir.join(format!(".{name}.new"));
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        // A file that a killed process left is removed now, or there was none.
        _ => {}
    }
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(&beside)?;
    writeln!(file, "{}", URL_SAFE_NO_PAD.encode(seed))?;
    file.sync_all()?;
    fs::rename(&beside, dir.join(name))?;
    File::open(dir)?.sync_all()
}

/// The key of a seed, its public half and its id.
fn derive(seed: &[u8; 32]) -> Result<(EncodingKey, Jwk, String), Error> {
    let signing = EncodingKey::from_ed_der(&[PKCS8.as_slice(), seed].concat());
    let mut jwk = Jwk::from_encoding_key(&signing, Algorithm::EdDSA)?;
    let kid = jwk.thumbprint(ThumbprintHash::SHA256)?;
    jwk.common.key_id = Some(kid.clone());
    jwk.common.public_key_use = Some(PublicKeyUse::Signature);
    Ok((signing, jwk, kid))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use std::time::{Duration, SystemTime};

    const NOW: DateTime<Utc> = DateTime::from_timestamp(2_000_000_360, 0).unwrap();

    fn files(dir: &Path) -> Vec<PathBuf> {
        let mut files: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
        // A file that a killed process left is not a key.
        files.retain(|path| path.extension().is_some_and(|extension| extension == "key"));
        files.sort();
        files
    }

    fn refusal(dir: &Path) -> String {
        Keys::open(dir, "https://a.example", NOW).err().expect("a refusal").0
    }

    #[test]
    fn the_key_of_rfc_8037_has_the_thumbprint_of_rfc_8037() {
        let seed = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let (_, _, kid) = derive(&seed.try_into().unwrap()).unwrap();
        assert_eq!(kid, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn the_first_key_is_made_once_for_its_owner_alone_and_shown_without_its_secret() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("data/keys");
        let keys = Keys::open(&dir, "https://a.example", NOW).ok().unwrap();
        let made = files(&dir);
        assert_eq!(made.len(), 1);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&dir), mode(&made[0])), (0o700, 0o600));
        let set: serde_json::Value = serde_json::from_str(keys.jwks()).unwrap();
        let [key] = set["keys"].as_array().unwrap().as_slice() else { panic!("one key: {set}") };
        let members: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"]);
        for (member, value) in [("alg", "EdDSA"), ("crv", "Ed25519"), ("kty", "OKP"), ("use", "sig")] {
            assert_eq!(key[member], value);
        }
        assert_eq!(made[0].file_stem().unwrap(), key["kid"].as_str().unwrap());
        assert!(!keys.jwks().contains(fs::read_to_string(&made[0]).unwrap().trim()));
        assert_eq!(Keys::open(&dir, "https://a.example", NOW).ok().unwrap().jwks(), keys.jwks());
        assert_eq!(files(&dir), made);
    }

    #[test]
    fn the_key_modified_last_signs_the_set_names_all_and_what_a_kill_left_is_no_key() {
        let temp = tempfile::tempdir().unwrap();
        fs::write(temp.path().join(".new"), "half").unwrap();
        make(temp.path()).unwrap();
        make(temp.path()).unwrap();
        let made = files(temp.path());
        fs::write(temp.path().join(".new"), "half").unwrap();
        for (newest, older) in [(&made[0], &made[1]), (&made[1], &made[0])] {
            for (path, seconds) in [(newest, 2_000_000_000), (older, 1_000_000_000)] {
                let at = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
                File::options().append(true).open(path).unwrap().set_modified(at).unwrap();
            }
            let keys = Keys::open(temp.path(), "https://a.example", NOW).ok().unwrap();
            assert_eq!(keys.header.kid.as_deref(), newest.file_stem().unwrap().to_str());
            assert_eq!(keys.verifying.len(), 2);
            assert_eq!(serde_json::from_str::<JwkSet>(keys.jwks()).unwrap().keys.len(), 2);
        }
    }

    #[test]
    fn a_key_open_to_others_or_damaged_is_refused_by_name_and_left_as_it_is() {
        let temp = tempfile::tempdir().unwrap();
        make(temp.path()).unwrap();
        let [file] = files(temp.path()).try_into().unwrap();
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        for mode in [0o640, 0o604, 0o620, 0o601] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            let words = refusal(temp.path());
            assert!(words.contains(&name) && words.contains("chmod 600"), "{words}");
        }
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let whole = fs::read(&file).unwrap();
        let mut flipped = whole.clone();
        flipped[7] = if flipped[7] == b'A' { b'B' } else { b'A' };
        for bytes in [&b""[..], b"\n", &whole[..20], &flipped, &[0xff; 44], &[b'A'; 200]] {
            fs::write(&file, bytes).unwrap();
            let words = refusal(temp.path());
            assert!(words.contains(&name) && words.contains("damaged"), "{words}");
            assert_eq!(fs::read(&file).unwrap(), bytes);
        }
        fs::write(&file, &whole).unwrap();
        fs::rename(&file, temp.path().join("other.key")).unwrap();
        assert!(refusal(temp.path()).contains("other.key"));
        fs::rename(temp.path().join("other.key"), &file).unwrap();
        fs::create_dir(temp.path().join("folder.key")).unwrap();
        assert!(refusal(temp.path()).contains("folder.key"));
    }

    #[test]
    fn b8_a_new_key_signs_when_all_know_it_and_an_old_one_goes_when_nothing_of_it_is_good() {
        let temp = tempfile::tempdir().unwrap();
        make(temp.path()).unwrap();
        make(temp.path()).unwrap();
        let made = files(temp.path());
        let set = |path: &Path, seconds| {
            let at = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            File::options().append(true).open(path).unwrap().set_modified(at).unwrap();
        };
        set(&made[0], 1_000_000_000);
        set(&made[1], 2_000_000_000);
        let signs = |now: i64| {
            let now = DateTime::from_timestamp(now, 0).unwrap();
            let keys = Keys::open(temp.path(), "https://a.example", now).ok().unwrap();
            assert_eq!(keys.verifying.len(), 2, "both verify at once");
            temp.path().join(format!("{}.key", keys.header.kid.unwrap()))
        };
        assert_eq!((signs(2_000_000_359), signs(2_000_000_360)), (made[0].clone(), made[1].clone()));
        retire(temp.path(), DateTime::from_timestamp(2_000_000_899, 0).unwrap()).ok().unwrap();
        assert_eq!(files(temp.path()), made);
        retire(temp.path(), DateTime::from_timestamp(2_000_000_900, 0).unwrap()).ok().unwrap();
        assert_eq!(files(temp.path()), [made[1].clone()]);
    }
}
