//! Passkeys: public-key credentials of a person's devices (W3C Web Authentication Level 3).
//!
//! A passkey stands for both factors: the device, and the PIN or finger that unlocks it, which is
//! always demanded. What a device is asked is kept in the database under the hash of its challenge
//! and answered once, so that any instance may take the answer.

use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{CredProtect, Nickname, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle16, Username};
use webauthn_rp::request::{AsciiDomain, ExtensionInfo, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::register::{DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState, DiscoverableCredentialRequestOptions,
    PublicKeyCredentialCreationOptions, Registration, RegistrationServerState,
};

use super::outbox::{self, Event, Job};
use super::sign_in::{Denied, Door, Means, Token, WINDOW, admit, counted, failed, held_back, network_subject};
use super::{App, Error, Invalid, Why};
use crate::domain::audit::{Kind, Note};
use crate::domain::ids::PersonId;
use crate::store::identity::{self, Ceremony};
use crate::store::session::Found;
use crate::store::{self, Tx};

/// How long a device may take to answer.
const PATIENCE: TimeDelta = TimeDelta::minutes(5);
/// Characters of the name that a person gives a passkey.
pub const NAME: usize = 60;
/// Sign-ins that one network may begin before it has to wait: an office has one address.
const MANY: i32 = 200;
/// Passkeys of one person.
const MOST: usize = 10;

/// For which site passkeys are made: the relying party of the specification.
#[derive(Debug, Clone)]
pub struct Party {
    id: RpId,
    origin: String,
}

impl Party {
    /// The party of the address people type. A loopback address is reached as `localhost`; any other
    /// bare address can't have passkeys (Web Authentication, section 5.1.2: an identifier is a domain).
    pub fn of(public_url: &str) -> Option<Self> {
        let (scheme, authority) = public_url.split_once("://")?;
        let port = authority.rsplit_once(':').map(|(_, port)| port).filter(|p| p.bytes().all(|b| b.is_ascii_digit()));
        let host = port.map_or(authority, |p| &authority[..authority.len() - p.len() - 1]);
        let address: Option<std::net::IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
        let (host, origin) = match address {
            Some(a) if a.is_loopback() => ("localhost", format!("{scheme}://localhost{}", port.map_or_else(String::new, |p| format!(":{p}")))),
            Some(_) => return None,
            None => (host, public_url.to_owned()),
        };
        Some(Self { id: RpId::Domain(AsciiDomain::try_from(host.to_owned()).ok()?), origin })
    }

    /// The domain that passkeys belong to.
    pub fn domain(&self) -> &str {
        self.id.as_ref()
    }
}

fn challenge_hash(challenge: u128) -> [u8; 32] {
    Sha256::digest(challenge.to_le_bytes()).into()
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::Internal(error.to_string())
}

/// What a device is asked to make a new passkey: `PublicKeyCredentialCreationOptionsJSON`.
///
/// # Errors
/// A fault of the database.
pub async fn begin(app: &App, party: &Party, found: &Found) -> Result<String, Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    let known = identity::passkeys(tx.conn(), found.person).await?;
    // Which way a device was reached before is only a hint: none is given.
    let transports = AuthTransports::decode(0).map_err(internal)?;
    let descriptor = |id| Ok(PublicKeyCredentialDescriptor { id: CredentialId::<Vec<u8>>::decode(id).map_err(internal)?, transports });
    let exclude = known.into_iter().map(|k| descriptor(k.credential_id)).collect::<Result<Vec<_>, Error>>()?;
    let handle = UserHandle16::decode(found.person.0.into_bytes()).map_err(internal)?;
    let user = PublicKeyCredentialUserEntity {
        name: Username::try_from(found.email.as_str()).map_err(internal)?,
        id: &handle,
        display_name: Nickname::try_from(found.name.as_str()).ok(),
    };
    let mut options = PublicKeyCredentialCreationOptions::passkey(&party.id, user, exclude);
    // Devices that can protect a credential so shall; those that can't are good all the same: that the
    // person was verified is checked with every answer.
    options.extensions.cred_protect = CredProtect::UserVerificationRequired(ExtensionInfo::AllowDontEnforceValue);
    let (server, client) = options.start_ceremony().map_err(internal)?;
    let state = server.encode().map_err(internal)?;
    let key = challenge_hash(client.options().challenge.as_data());
    identity::ask(&mut tx, Ceremony::PasskeyAdded, &key, Some(found.person), &state, (now, now + PATIENCE)).await?;
    tx.commit().await?;
    serde_json::to_string(&client).map_err(internal)
}

/// Adds the passkey that a device has made. The session counts as recognised by it, under a new token.
///
/// # Errors
/// `Invalid` for an answer that was not asked for, does not verify, or belongs to a passkey that is known.
pub async fn add(app: &App, party: &Party, found: &Found, name: &str, answer: &str) -> Result<Token, Error> {
    let refused = |why| Err(Error::Invalid(Invalid::Field("name", why)));
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    if identity::passkeys(tx.conn(), found.person).await?.len() >= MOST {
        return refused(Why::TooMany(MOST));
    }
    let Ok(registration) = Registration::from_json_relaxed(answer.as_bytes()) else { return refused(Why::Passkey) };
    let Ok(challenge) = registration.challenge_relaxed() else { return refused(Why::Passkey) };
    let asked = identity::take(&mut tx, Ceremony::PasskeyAdded, &challenge_hash(challenge.0), now).await?;
    let Some((_, state)) = asked.filter(|(person, _)| *person == Some(found.person)) else { return refused(Why::Passkey) };
    let server = RegistrationServerState::<16>::decode(&state).map_err(internal)?;
    let origins = [party.origin.as_str()];
    let options = RegistrationVerificationOptions::<&str, &str> { allowed_origins: &origins, error_on_unsolicited_extensions: false, ..Default::default() };
    let Ok(credential) = server.verify(&party.id, &registration, &options) else { return refused(Why::Passkey) };
    let (key, used) = (credential.static_state().encode().map_err(internal)?, credential.dynamic_state().encode().map_err(internal)?);
    if !identity::add_passkey(&mut tx, found.person, name, (credential.id().as_ref(), &key, &used), now).await? {
        return refused(Why::Taken);
    }
    let token = Token::fresh();
    store::account::second_given(&mut tx, found.session, &token.hash(), now).await?;
    outbox::put(&mut tx, &Job::Account { person: found.person, event: Event::SecondFactorAdded }, None, now).await?;
    store::audit::put(&mut tx, &Note::of(Kind::SecondFactorAdded, Some(found.person)).with(serde_json::json!({ "passkey": true })), now).await?;
    tx.commit().await?;
    Ok(token)
}

/// Removes one passkey of a person.
///
/// # Errors
/// `NotFound`.
pub async fn remove(app: &App, person: PersonId, passkey: Uuid) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    if !identity::remove_passkeys(&mut tx, person, Some(passkey)).await? {
        return Err(Error::NotFound);
    }
    outbox::put(&mut tx, &Job::Account { person, event: Event::SecondFactorRemoved }, None, now).await?;
    store::audit::put(&mut tx, &Note::of(Kind::SecondFactorRemoved, Some(person)).with(serde_json::json!({ "passkey": true })), now).await?;
    Ok(tx.commit().await?)
}

/// What a device is asked to sign in, whoever it belongs to: `PublicKeyCredentialRequestOptionsJSON`.
///
/// # Errors
/// `Denied` for a network that asks too often.
pub async fn ask(app: &App, party: &Party, network: &str) -> Result<String, Denied> {
    let subject = network_subject("passkey", network);
    held_back(app, &subject, MANY).await?;
    counted(app, &subject).await?;
    let now = app.clock.now();
    let (server, client) = DiscoverableCredentialRequestOptions::passkey(&party.id).start_ceremony().map_err(internal)?;
    let state = server.encode().map_err(internal)?;
    let mut tx = Tx::begin(&app.pool).await?;
    let key = challenge_hash(client.options().0.challenge.as_data());
    identity::ask(&mut tx, Ceremony::PasskeyUsed, &key, None, &state, (now, now + PATIENCE)).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(serde_json::to_string(&client).map_err(internal)?)
}

/// Signs in with a passkey, or recognises once more who is signed in.
///
/// # Errors
/// `Denied` for every answer that does not verify; which one is not said.
pub async fn sign_in(app: &App, party: &Party, door: &Door<'_>, answer: &str) -> Result<Token, Denied> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    match recognised(&mut tx, party, answer, now).await? {
        Some((person, email)) => {
            let token = admit(&mut tx, (person, &email), door, Means::Passkey, now).await?;
            store::session::forget_failures(&mut tx, &network_subject("passkey", &door.network()), now - WINDOW).await?;
            tx.commit().await.map_err(Error::from)?;
            Ok(token)
        }
        None => {
            // What was asked is used up all the same.
            tx.commit().await.map_err(Error::from)?;
            failed(app, &network_subject("passkey", &door.network()), Note { network: &door.shortened(), ..Note::of(Kind::SignInFailed, None) }).await?;
            Err(Denied::Wrong)
        }
    }
}

/// Whose passkey has signed what was asked.
async fn recognised(tx: &mut Tx, party: &Party, answer: &str, now: chrono::DateTime<chrono::Utc>) -> Result<Option<(PersonId, String)>, Error> {
    let Ok(answer) = DiscoverableAuthentication16::from_json_relaxed(answer.as_bytes()) else { return Ok(None) };
    let Ok(challenge) = answer.challenge_relaxed() else { return Ok(None) };
    let Some((_, state)) = identity::take(tx, Ceremony::PasskeyUsed, &challenge_hash(challenge.0), now).await? else { return Ok(None) };
    let id = answer.raw_id();
    let Some(known) = identity::credential(tx, id.as_ref()).await? else { return Ok(None) };
    let handle = UserHandle16::decode(known.person.0.into_bytes()).map_err(internal)?;
    let changing: [u8; 7] = known.state.as_slice().try_into().map_err(internal)?;
    let (key, changing) = (StaticState::decode(&known.public_key).map_err(internal)?, DynamicState::decode(changing).map_err(internal)?);
    let mut credential = AuthenticatedCredential::new(id, &handle, key, changing).map_err(internal)?;
    let server = DiscoverableAuthenticationServerState::decode(&state).map_err(internal)?;
    let origins = [party.origin.as_str()];
    let options = AuthenticationVerificationOptions::<&str, &str> { allowed_origins: &origins, error_on_unsolicited_extensions: false, ..Default::default() };
    if server.verify(&party.id, &answer, &mut credential, &options).is_err() {
        return Ok(None);
    }
    identity::passkey_used(tx, id.as_ref(), &credential.dynamic_state().encode().map_err(internal)?, now).await?;
    Ok(Some((known.person, known.email)))
}

#[cfg(test)]
mod tests {
    use super::Party;

    #[test]
    fn a_party_is_the_domain_people_type() {
        let of = |url| Party::of(url).map(|p| (p.domain().to_owned(), p.origin));
        let some = |domain: &str, origin: &str| Some((domain.to_owned(), origin.to_owned()));
        assert_eq!(of("https://sangkien.example.vn"), some("sangkien.example.vn", "https://sangkien.example.vn"));
        assert_eq!(of("https://sangkien.example.vn:8443"), some("sangkien.example.vn", "https://sangkien.example.vn:8443"));
        assert_eq!(of("http://localhost:8080"), some("localhost", "http://localhost:8080"));
        assert_eq!(of("http://127.0.0.1:8080"), some("localhost", "http://localhost:8080"));
        assert_eq!(of("http://[::1]:8080"), some("localhost", "http://localhost:8080"));
        assert_eq!(of("http://10.0.0.7:8080"), None);
        assert_eq!(of("http://[2001:db8::1]"), None);
    }
}
