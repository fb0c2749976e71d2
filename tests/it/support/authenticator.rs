//! A security key in software (CTAP2 with an Ed25519 key): answers what a browser would pass on, and
//! lies where a test tells it to.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The device, and what it claims.
#[derive(Clone)]
pub struct Authenticator {
    pub seed: [u8; 32],
    pub origin: String,
    pub domain: String,
    /// Whether it says that its person was verified by PIN or finger.
    pub verified: bool,
    /// How often it has signed.
    pub counter: u32,
    /// Whose credential it says it holds; known from the registration.
    pub handle: Vec<u8>,
}

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const ATTESTED: u8 = 1 << 6;

impl Authenticator {
    pub fn new(seed: u8) -> Self {
        Self { seed: [seed; 32], origin: "http://localhost:8080".to_owned(), domain: "localhost".to_owned(), verified: true, counter: 0, handle: Vec::new() }
    }

    fn key(&self) -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&self.seed).unwrap()
    }

    fn id(&self) -> [u8; 32] {
        Sha256::digest(self.seed).into()
    }

    fn client_data(&self, kind: &str, question: &Value) -> Vec<u8> {
        serde_json::to_vec(&json!({ "type": kind, "challenge": question["challenge"], "origin": self.origin, "crossOrigin": false })).unwrap()
    }

    /// RP hash, flags, counter (Web Authentication, section 6.1).
    fn data(&self, more: u8) -> Vec<u8> {
        let flags = PRESENT | if self.verified { VERIFIED } else { 0 } | more;
        [&Sha256::digest(self.domain.as_bytes())[..], &[flags], &self.counter.to_be_bytes()].concat()
    }

    /// A new passkey for a question.
    pub fn register(&mut self, question: &Value) -> String {
        self.handle = BASE64.decode(question["user"]["id"].as_str().unwrap()).unwrap();
        let (id, pair) = (self.id(), self.key());
        // COSE: {1: OKP, 3: EdDSA, -1: Ed25519, -2: x}
        let key = [&[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32][..], pair.public_key().as_ref()].concat();
        let data = [&self.data(ATTESTED)[..], &[0; 16], &[0, 32], &id, &key].concat();
        let length = u8::try_from(data.len()).unwrap();
        let attestation = [&[0xa3, 0x63][..], b"fmt", &[0x64], b"none", &[0x67], b"attStmt", &[0xa0, 0x68], b"authData", &[0x58, length], &data].concat();
        let response = json!({
            "clientDataJSON": BASE64.encode(self.client_data("webauthn.create", question)),
            "attestationObject": BASE64.encode(attestation),
            "transports": ["usb"],
        });
        self.whole(&response)
    }

    /// An answer to a question of somebody who signs in.
    pub fn sign(&mut self, question: &Value) -> String {
        self.counter += 1;
        let (data, client) = (self.data(0), self.client_data("webauthn.get", question));
        let signature = self.key().sign(&[&data[..], &Sha256::digest(&client)[..]].concat());
        let response = json!({
            "clientDataJSON": BASE64.encode(client),
            "authenticatorData": BASE64.encode(data),
            "signature": BASE64.encode(signature.as_ref()),
            "userHandle": BASE64.encode(&self.handle),
        });
        self.whole(&response)
    }

    fn whole(&self, response: &Value) -> String {
        let id = BASE64.encode(self.id());
        json!({ "id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {}, "response": response }).to_string()
    }
}
