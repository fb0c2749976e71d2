//! Signing in and out, and confirming a signature with the password.
//!
//! Unknown account, wrong password and throttled account are told apart neither by text nor by
//! time. Guessing is slowed per account-and-network, per network, and per account for networks it
//! has never signed in from: a stranger cannot lock an official out of the own office.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

use super::outbox::{self, Event, Job};
use super::{App, Error};
use crate::domain::audit::{self, Note};
use crate::domain::clock::local_day;
use crate::domain::ids::PersonId;
use crate::store::session::Found;
use crate::store::{self, Tx};

/// A session ends after this long without a request.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// A session ends this long after signing in.
pub const ABSOLUTE: TimeDelta = TimeDelta::hours(12);
/// A decision is taken no later after the password was given (ASVS 7.5.3).
pub const RECENT: TimeDelta = TimeDelta::minutes(5);
/// Failures are forgotten after this long.
pub(super) const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// A network counts as known this long after a success.
const KNOWN: TimeDelta = TimeDelta::days(90);
/// Failures before waiting: (one account from one network, one account from strangers, one network).
const FREE: (i32, i32, i32) = (GUESSES, 20, 50);
/// Failures of one person before waiting.
pub(super) const GUESSES: i32 = 5;

/// The secret of a session, 256 bits, as it stands in the cookie.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A new secret.
    pub(super) fn fresh() -> Self {
        Self(hex::encode(rand::random::<[u8; 32]>()))
    }

    /// A token from a cookie; `None` for anything that can't be one.
    pub fn from_cookie(value: &str) -> Option<Self> {
        (value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit())).then(|| Self(value.to_owned()))
    }

    /// What the cookie carries.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the database keeps of it.
    pub(super) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// Wrong account or wrong password: which one is not said.
    #[error("wrong account or password")]
    Wrong,
    /// Too many failures: try again after so many seconds.
    #[error("throttled")]
    Throttled(i64),
    #[error(transparent)]
    Fault(#[from] Error),
}

impl From<sqlx::Error> for Denied {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

/// How a hash with the parameters of today begins; an older one is renewed at the next sign-in.
const CURRENT: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

/// Argon2id, 19 MiB, two passes, one lane (OWASP's first choice).
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashed once, so that an unknown account costs as much as a known one.
static DUMMY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());

/// Prepares what an unknown account is compared with, so that the first one takes no longer than the next.
pub fn prepare() {
    LazyLock::force(&DUMMY);
}

fn hash(password: &str) -> Result<String, Error> {
    let password: String = password.nfc().collect();
    Ok(argon2().hash_password(password.as_bytes()).map_err(|e| Error::Internal(e.to_string()))?.to_string())
}

fn verify(password: &str, hash: &str) -> bool {
    let password: String = password.nfc().collect();
    PasswordHash::new(hash).is_ok_and(|parsed| argon2().verify_password(password.as_bytes(), &parsed).is_ok())
}

/// Hashes a password off the asynchronous threads.
///
/// # Errors
/// If the hash can't be made.
pub async fn hash_password(app: &App, password: String) -> Result<String, Error> {
    let _permit = app.hashing.acquire().await.map_err(|e| Error::Internal(e.to_string()))?;
    tokio::task::spawn_blocking(move || hash(&password)).await.map_err(|e| Error::Internal(e.to_string()))?
}

async fn verify_password(app: &App, password: String, stored: Option<String>) -> Result<bool, Error> {
    let _permit = app.hashing.acquire().await.map_err(|e| Error::Internal(e.to_string()))?;
    let check = move || {
        let known = stored.is_some();
        let right = verify(&password, stored.as_deref().unwrap_or_else(|| DUMMY.as_str()));
        known && right
    };
    tokio::task::spawn_blocking(check).await.map_err(|e| Error::Internal(e.to_string()))
}

/// The network of an address: the address itself for IPv4, its /64 for IPv6.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let s = v6.segments();
            format!("{:x}:{:x}:{:x}:{:x}::/64", s[0], s[1], s[2], s[3])
        }
    }
}

/// A network as the audit book keeps it: enough to see where from, too little to tell a household.
fn shortened(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let s = v6.segments();
            format!("{:x}:{:x}:{:x}::/48", s[0], s[1], s[2])
        }
    }
}

/// Where somebody comes from.
pub struct Door<'a> {
    pub address: IpAddr,
    /// What the browser says it is.
    pub client: &'a str,
    /// The cookie of the session that was open in this browser, dead or alive.
    pub old: Option<&'a Token>,
    /// Who is signed in here already and confirms it.
    pub holder: Option<&'a Found>,
}

impl Door<'_> {
    /// The network that counts together.
    pub fn network(&self) -> String {
        network(self.address)
    }

    pub(super) fn shortened(&self) -> String {
        shortened(self.address)
    }
}

/// How somebody was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    Password,
    /// Both factors in one.
    Passkey,
    Provider,
}

impl Means {
    fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Passkey => "passkey",
            Self::Provider => "provider",
        }
    }
}

/// What counts for a network under a kind of try.
pub(super) fn network_subject(kind: &str, network: &str) -> [u8; 32] {
    Sha256::digest(format!("{kind} network\0{network}").as_bytes()).into()
}

/// Opens a session for who was recognised; one that was open in this browser ends. Where somebody
/// confirms to be who is signed in, a second factor given before still counts, and anybody else is
/// refused.
///
/// # Errors
/// `Denied::Wrong` for somebody else than who is signed in.
pub(super) async fn admit(tx: &mut Tx, (person, email): (PersonId, &str), door: &Door<'_>, means: Means, now: DateTime<Utc>) -> Result<Token, Denied> {
    if door.holder.is_some_and(|h| h.person != person) {
        return Err(Denied::Wrong);
    }
    if let Some(old) = door.old {
        store::session::delete(tx, &old.hash()).await?;
    }
    let second_at = if means == Means::Passkey { Some(now) } else { door.holder.and_then(|h| h.second_at) };
    let (token, shown, keys) = (Token::fresh(), door.shortened(), subjects(email, &door.network()));
    store::session::insert(tx, &token.hash(), person, second_at, (now, now + ABSOLUTE), (door.client, &shown)).await?;
    store::session::forget_failures(tx, &keys.pair, now - WINDOW).await?;
    let known = store::session::knows_network(tx.conn(), email, &keys.network, now - KNOWN).await?;
    if !known && store::session::knows_any_network(tx.conn(), person).await? {
        outbox::put(tx, &Job::Account { person, event: Event::NewNetwork }, None, now).await?;
    }
    store::session::remember_network(tx, person, &keys.network, now).await?;
    let note = Note::of(audit::Kind::SignedIn, Some(person)).with(json!({ "by": means.code() }));
    store::audit::put(tx, &Note { network: &shown, ..note }, now).await?;
    Ok(token)
}

struct Subjects {
    pair: [u8; 32],
    account: [u8; 32],
    network: [u8; 32],
}

fn subjects(email: &str, network: &str) -> Subjects {
    let of = |kind: &str, what: &str| Sha256::digest(format!("{kind}\0{what}").as_bytes()).into();
    Subjects { pair: of("pair", &format!("{email}\0{network}")), account: of("account", email), network: of("network", network) }
}

/// Signs in with address and password.
///
/// # Errors
/// `Denied`.
pub async fn sign_in(app: &App, email: &str, password: String, door: &Door<'_>) -> Result<Token, Denied> {
    let email = email.trim().to_lowercase();
    let keys = subjects(&email, &door.network());
    let now = app.clock.now();
    let mut conn = app.pool.acquire().await?;
    let known = store::session::knows_network(&mut conn, &email, &keys.network, now - KNOWN).await?;
    let (mut wait, mut last_free) = (0, false);
    for (subject, free) in [(&keys.pair, Some(FREE.0)), (&keys.account, (!known).then_some(FREE.1)), (&keys.network, Some(FREE.2))] {
        if let (Some(free), Some(f)) = (free, store::session::failures(&mut conn, subject).await?) {
            wait = wait.max(waiting(f.failures, free, f.last_failed_at, now));
            last_free |= f.failures + 1 >= free;
        }
    }
    if wait > 0 {
        return Err(Denied::Throttled(wait));
    }
    let credential = store::people::credential(&mut conn, &email).await?;
    drop(conn);
    let stored = credential.as_ref().filter(|c| !c.disabled).and_then(|c| c.password_hash.clone());
    let right = password.chars().count() <= 128 && verify_password(app, password.clone(), stored).await?;
    let outdated = credential.as_ref().and_then(|c| c.password_hash.as_ref()).is_some_and(|hash| !hash.starts_with(CURRENT));
    let renewed = if right && outdated { Some(hash_password(app, password).await?) } else { None };
    let (whose, shown) = (credential.as_ref().map(|c| c.person), door.shortened());
    let mut tx = Tx::begin(&app.pool).await?;
    let Some(credential) = credential.filter(|_| right) else {
        for subject in [&keys.pair, &keys.account, &keys.network] {
            store::session::count_failure(&mut tx, subject, now, now - WINDOW).await?;
        }
        let kind = if last_free { audit::Kind::SignInThrottled } else { audit::Kind::SignInFailed };
        store::audit::put(&mut tx, &Note { subject: whose, network: &shown, ..Note::of(kind, None) }, now).await?;
        tx.commit().await?;
        app.metrics.sign_in_failed();
        return Err(Denied::Wrong);
    };
    if let Some(hash) = renewed {
        store::people::put_password_hash(&mut tx, credential.person, &hash).await?;
    }
    let token = admit(&mut tx, (credential.person, &email), door, Means::Password, now).await?;
    tx.commit().await?;
    Ok(token)
}

/// Seconds to wait: none up to `free` failures, then 15 s doubling to at most 15 minutes.
fn waiting(failures: i32, free: i32, last: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    if failures < free {
        return 0;
    }
    let step = u32::try_from(failures - free).unwrap_or(0).min(6);
    let delay = (15i64 << step).min(WINDOW.num_seconds());
    (last + TimeDelta::seconds(delay) - now).num_seconds().max(0)
}

/// The session of a token, noted as used.
///
/// # Errors
/// A fault of the database.
pub async fn current(app: &App, token: &Token) -> Result<Option<Found>, Error> {
    let now = app.clock.now();
    let mut conn = app.pool.acquire().await?;
    let found = store::session::find(&mut conn, &token.hash(), now, now - IDLE, local_day(now)).await?;
    drop(conn);
    if let Some(found) = &found
        && found.last_seen_at + TimeDelta::minutes(1) < now
    {
        let mut tx = Tx::begin(&app.pool).await?;
        store::session::touch(&mut tx, &token.hash(), now).await?;
        tx.commit().await?;
    }
    Ok(found)
}

/// Ends a session.
///
/// # Errors
/// A fault of the database.
pub async fn sign_out(app: &App, token: &Token) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    store::session::delete(&mut tx, &token.hash()).await?;
    Ok(tx.commit().await?)
}

/// Whether a subject must wait before another try, once it has had so many.
pub(super) async fn held_back(app: &App, subject: &[u8; 32], free: i32) -> Result<(), Denied> {
    let mut conn = app.pool.acquire().await?;
    let failures = store::session::failures(&mut conn, subject).await?;
    let wait = failures.map_or(0, |f| waiting(f.failures, free, f.last_failed_at, app.clock.now()));
    if wait > 0 { Err(Denied::Throttled(wait)) } else { Ok(()) }
}

/// Counts a try of what can't fail but may not be asked for often.
pub(super) async fn counted(app: &App, subject: &[u8; 32]) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    store::session::count_failure(&mut tx, subject, now, now - WINDOW).await?;
    Ok(tx.commit().await?)
}

/// Counts a failure of a subject and writes it down.
pub(super) async fn failed(app: &App, subject: &[u8; 32], note: Note<'_>) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    store::session::count_failure(&mut tx, subject, now, now - WINDOW).await?;
    store::audit::put(&mut tx, &note, now).await?;
    tx.commit().await?;
    if note.kind == audit::Kind::SignInFailed {
        app.metrics.sign_in_failed();
    }
    Ok(())
}

/// Forgets the failures of a subject.
pub(super) async fn succeeded(app: &App, subject: &[u8; 32]) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    store::session::forget_failures(&mut tx, subject, app.clock.now() - WINDOW).await?;
    Ok(tx.commit().await?)
}

/// Whether the password is the person's own, to confirm a signature. Failures count as at sign-in.
///
/// # Errors
/// `Denied`.
pub async fn confirm(app: &App, person: PersonId, password: String) -> Result<(), Denied> {
    let subject: [u8; 32] = Sha256::digest(format!("confirm\0{person}").as_bytes()).into();
    held_back(app, &subject, GUESSES).await?;
    let stored = {
        let mut conn = app.pool.acquire().await?;
        store::people::password_hash(&mut conn, person).await?
    };
    if verify_password(app, password, stored).await? {
        Ok(succeeded(app, &subject).await?)
    } else {
        failed(app, &subject, Note::of(audit::Kind::ConfirmationFailed, Some(person))).await?;
        Err(Denied::Wrong)
    }
}

/// Confirms that the person at the session still is who signed in: for what can't be left to a
/// browser that was left open. The session's new token (ASVS 7.2.4).
///
/// # Errors
/// `Denied`.
pub async fn again(app: &App, found: &Found, password: String) -> Result<Token, Denied> {
    confirm(app, found.person, password).await?;
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    let token = Token::fresh();
    store::account::authenticated(&mut tx, found.session, &token.hash(), now).await?;
    store::audit::put(&mut tx, &Note::of(audit::Kind::Confirmed, Some(found.person)), now).await?;
    tx.commit().await?;
    Ok(token)
}

/// How far somebody with a session has been recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Whole,
    /// The code of the second factor is still to be given.
    AwaitsCode,
    /// The office demands a second factor that is not set up yet.
    AwaitsSetup,
}

/// How far the person of a session has been recognised. A demonstration demands no second factor,
/// but asks for one that was set up.
pub fn standing(found: &Found, demonstration: bool) -> Standing {
    match (found.has_second(), found.second_at) {
        (true, None) => Standing::AwaitsCode,
        (false, _) if !demonstration && found.appointments.iter().any(|a| a.role.needs_second_factor()) => Standing::AwaitsSetup,
        _ => Standing::Whole,
    }
}

/// Whether the password was given in this session no longer ago than a decision allows. To a program it never was.
pub fn is_recent(found: &Found, now: DateTime<Utc>) -> bool {
    found.grants.is_none() && now - found.authenticated_at <= RECENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_and_ends() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let waits: Vec<i64> = [4, 5, 6, 7, 11, 99].into_iter().map(|n| waiting(n, 5, now, now)).collect();
        assert_eq!(waits, [0, 15, 30, 60, 900, 900]);
        assert_eq!(waiting(99, 5, now, now + TimeDelta::minutes(15)), 0);
    }

    #[test]
    fn a_network_is_an_ipv4_address_or_an_ipv6_64() {
        assert_eq!(network("203.0.113.9".parse().unwrap()), "203.0.113.9");
        assert_eq!(network("::ffff:203.0.113.9".parse().unwrap()), "203.0.113.9");
        assert_eq!(network("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1:2::/64");
        assert_eq!(shortened("::ffff:203.0.113.9".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(shortened("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1::/48");
    }

    #[test]
    fn a_password_is_compared_as_typed_in_any_composition() {
        let stored = hash("Mật khẩu rất dài").unwrap();
        assert!(stored.starts_with(CURRENT), "{stored}");
        assert!(verify(&"Mật khẩu rất dài".nfd().collect::<String>(), &stored));
        assert!(!verify("mật khẩu rất dài", &stored));
        assert!(!verify("", ""));
    }

    #[test]
    fn a_token_is_64_hexadecimal_digits_and_nothing_else() {
        let token = Token::fresh();
        assert_eq!(Token::from_cookie(token.expose()).map(|t| t.hash()), Some(token.hash()));
        for bad in ["", "zz", &"a".repeat(63), &"g".repeat(64), &"a".repeat(65)] {
            assert!(Token::from_cookie(bad).is_none());
        }
    }
}
