//! Signed notes and checkpoints as C2SP describes them (c2sp.org/signed-note, c2sp.org/tlog-checkpoint),
//! with Ed25519 signatures (RFC 8032).
//!
//! Owns the text formats and the check of a signature. Refuses whatever is not exactly in the format:
//! a note that could be read in two ways would be no evidence.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use sha2::{Digest, Sha256};

use super::merkle::Hash;

/// The signature type of Ed25519 in a note.
const TYPE: u8 = 0x01;
/// The mark before a signature line.
const DASH: &str = "— ";
/// The longest note that is read, in bytes.
const LONGEST: usize = 16 * 1024;

/// Why a note or key can't be read or believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("it is not in the format of a signed note")]
    Format,
    #[error("it is not in the format of a checkpoint")]
    Checkpoint,
    #[error("it is not a public key")]
    Key,
    #[error("no known key has signed it")]
    Unsigned,
    #[error("its signature is wrong")]
    Signature,
}

/// A public key with its name: `name+id+key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    pub name: String,
    key: [u8; 32],
}

/// The name of a key may hold neither a space nor a plus sign.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

impl Verifier {
    /// A key under a name.
    ///
    /// # Errors
    /// `Fault::Key` where the name or the length of the key does not fit.
    pub fn new(name: &str, key: &[u8]) -> Result<Self, Fault> {
        let key = key.try_into().map_err(|_| Fault::Key)?;
        if is_name(name) { Ok(Self { name: name.to_owned(), key }) } else { Err(Fault::Key) }
    }

    /// Reads `name+id+key`.
    ///
    /// # Errors
    /// `Fault::Key` where it is not exactly that.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else { return Err(Fault::Key) };
        let key = BASE64.decode(key).map_err(|_| Fault::Key)?;
        let Some((&TYPE, key)) = key.split_first() else { return Err(Fault::Key) };
        let verifier = Self::new(name, key)?;
        if hex::encode(verifier.id()) == id { Ok(verifier) } else { Err(Fault::Key) }
    }

    /// The first four bytes of SHA-256 over name, line feed, type and key.
    fn id(&self) -> [u8; 4] {
        let digest = Sha256::new().chain_update(&self.name).chain_update([b'\n', TYPE]).chain_update(self.key).finalize();
        [digest[0], digest[1], digest[2], digest[3]]
    }

    /// The key itself.
    pub fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// Reads a note and checks that this key has signed it. Gives its text.
    ///
    /// # Errors
    /// The `Fault`.
    pub fn open<'a>(&self, note: &'a str) -> Result<&'a str, Fault> {
        let (text, signatures) = split(note)?;
        for line in signatures.lines() {
            let (name, signature) = line.strip_prefix(DASH).and_then(|l| l.split_once(' ')).ok_or(Fault::Format)?;
            let signature = BASE64.decode(signature).map_err(|_| Fault::Format)?;
            if !is_name(name) || signature.len() < 5 {
                return Err(Fault::Format);
            }
            if name == self.name && signature[..4] == self.id() {
                let right = UnparsedPublicKey::new(&ED25519, self.key).verify(text.as_bytes(), &signature[4..]);
                return right.map(|()| text).map_err(|_| Fault::Signature);
            }
        }
        Err(Fault::Unsigned)
    }
}

impl std::fmt::Display for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key: Vec<u8> = std::iter::once(TYPE).chain(self.key).collect();
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id()), BASE64.encode(key))
    }
}

/// The text of a note, with its last line feed, and the lines of its signatures.
fn split(note: &str) -> Result<(&str, &str), Fault> {
    let at = note.rfind("\n\n").ok_or(Fault::Format)?;
    let (text, signatures) = (&note[..=at], &note[at + 2..]);
    let clean = note.len() <= LONGEST && !note.chars().any(|c| c < ' ' && c != '\n');
    if clean && signatures.ends_with('\n') && signatures.starts_with(DASH) { Ok((text, signatures)) } else { Err(Fault::Format) }
}

/// A private key with the name under which it signs.
pub struct Signer {
    pair: Ed25519KeyPair,
    name: String,
}

impl Signer {
    /// A key pair from PKCS #8 (RFC 5958).
    ///
    /// # Errors
    /// `Fault::Key` where it is none.
    pub fn from_pkcs8(name: &str, pkcs8: &[u8]) -> Result<Self, Fault> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| Fault::Key)?;
        if is_name(name) { Ok(Self { pair, name: name.to_owned() }) } else { Err(Fault::Key) }
    }

    /// The public half.
    ///
    /// # Errors
    /// Never, for a key that was read.
    pub fn verifier(&self) -> Result<Verifier, Fault> {
        Verifier::new(&self.name, self.pair.public_key().as_ref())
    }

    /// Signs a text, which ends with a line feed.
    ///
    /// # Errors
    /// `Fault::Format` where the text can't stand in a note.
    pub fn sign(&self, text: &str) -> Result<String, Fault> {
        if !text.ends_with('\n') || text.contains("\n\n") {
            return Err(Fault::Format);
        }
        let signature: Vec<u8> = self.verifier()?.id().iter().copied().chain(self.pair.sign(text.as_bytes()).as_ref().iter().copied()).collect();
        Ok(format!("{text}\n{DASH}{} {}\n", self.name, BASE64.encode(signature)))
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.name)
    }
}

/// What a checkpoint says: of which log, how many leaves it has, and their root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub origin: String,
    pub size: u64,
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root))
    }

    /// Reads the text of a checkpoint. Further lines are allowed and ignored.
    ///
    /// # Errors
    /// `Fault::Checkpoint`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut lines = text.lines();
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else { return Err(Fault::Checkpoint) };
        let count: u64 = size.parse().map_err(|_| Fault::Checkpoint)?;
        let hash: Hash = BASE64.decode(root).ok().and_then(|b| b.try_into().ok()).ok_or(Fault::Checkpoint)?;
        let exact = count.to_string() == size && !origin.is_empty() && lines.all(|l| !l.is_empty());
        if exact { Ok(Self { origin: origin.to_owned(), size: count, root: hash }) } else { Err(Fault::Checkpoint) }
    }

    /// Reads a signed checkpoint that one of these keys has signed under its own name as origin.
    ///
    /// # Errors
    /// The `Fault`.
    pub fn open(note: &str, keys: &[Verifier]) -> Result<Self, Fault> {
        let mut fault = Fault::Unsigned;
        for key in keys {
            match key.open(note) {
                Ok(text) => {
                    let checkpoint = Self::parse(text)?;
                    return if checkpoint.origin == key.name { Ok(checkpoint) } else { Err(Fault::Checkpoint) };
                }
                Err(Fault::Unsigned) => {}
                Err(other) => fault = other,
            }
        }
        Err(fault)
    }
}

#[cfg(test)]
mod tests;
