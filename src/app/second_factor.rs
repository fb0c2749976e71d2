//! The second factor: one-time passwords (RFC 6238) and recovery codes.
//!
//! A code counts once: its step of the clock is taken in the same statement that compares it with
//! the last one taken. Failures are counted and slow down whoever guesses.

use sha2::{Digest, Sha256};
use totp_rs::{Algorithm, Builder, Totp};

use super::outbox::{self, Event, Job};
use super::sign_in::{Denied, GUESSES, Token, failed, held_back, succeeded};
use super::{App, Error};
use crate::domain::audit::{Kind, Note};
use crate::domain::ids::PersonId;
use crate::store::session::Found;
use crate::store::{self, Tx};

/// Who gives the codes, as an authenticator shows it.
const ISSUER: &str = "Sang Kien";
/// Recovery codes that are handed out at once.
const CODES: usize = 10;

fn totp(secret: &[u8], account: &str) -> Result<Totp, Error> {
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_skew(1).with_step_duration(30).with_secret(secret.to_vec());
    builder.with_account_name(account).with_issuer(Some(ISSUER)).build().map_err(|e| Error::Internal(e.to_string()))
}

fn subject(person: PersonId) -> [u8; 32] {
    Sha256::digest(format!("second\0{person}").as_bytes()).into()
}

fn seconds(app: &App) -> u64 {
    u64::try_from(app.clock.now().timestamp()).unwrap_or(0)
}

/// Makes a secret that waits for its first code.
///
/// # Errors
/// A fault of the database.
pub async fn begin(app: &App, person: PersonId) -> Result<(), Error> {
    let mut tx = Tx::begin(&app.pool).await?;
    store::account::put_totp(&mut tx, person, &rand::random::<[u8; 20]>(), app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// A secret that waits to be confirmed: as base 32 for typing, and as an address for scanning.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub secret: String,
    pub address: String,
}

/// The secret of a person that waits for its first code.
///
/// # Errors
/// A fault of the database.
pub async fn waiting(app: &App, person: PersonId, account: &str) -> Result<Option<Waiting>, Error> {
    let mut conn = app.pool.acquire().await?;
    let stored = store::account::totp(&mut conn, person).await?.filter(|s| s.confirmed_at.is_none());
    let shown = stored.map(|s| totp(&s.secret, account)).transpose()?;
    shown.map(|t| Ok(Waiting { secret: t.secret().to_base32(), address: t.to_url().map_err(|e| Error::Internal(e.to_string()))? })).transpose()
}

/// Confirms the secret with a first code; the session counts as recognised by it. Gives the recovery
/// codes, this once, and the new token of the session.
///
/// # Errors
/// `Denied`.
pub async fn confirm(app: &App, found: &Found, code: &str) -> Result<(Vec<String>, Token), Denied> {
    let now = app.clock.now();
    let person = found.person;
    held_back(app, &subject(person), GUESSES).await?;
    let stored = {
        let mut conn = app.pool.acquire().await?;
        store::account::totp(&mut conn, person).await?.filter(|s| s.confirmed_at.is_none())
    };
    let step = stored.map(|s| totp(&s.secret, "-")).transpose()?.and_then(|t| t.check(&tidy(code), seconds(app)));
    let Some(step) = step else {
        failed(app, &subject(person), Note::of(Kind::ConfirmationFailed, Some(person))).await?;
        return Err(Denied::Wrong);
    };
    let codes: Vec<String> = (0..CODES).map(|_| recovery_code()).collect();
    let hashes: Vec<Vec<u8>> = codes.iter().map(|c| code_hash(person, c)).collect();
    let mut tx = Tx::begin(&app.pool).await?;
    if !store::account::take_step(&mut tx, person, i64::try_from(step).unwrap_or(i64::MAX)).await? {
        return Err(Denied::Wrong);
    }
    store::account::confirm_totp(&mut tx, person, now).await?;
    store::account::put_recovery_codes(&mut tx, person, &hashes).await?;
    let token = Token::fresh();
    store::account::second_given(&mut tx, found.session, &token.hash(), now).await?;
    outbox::put(&mut tx, &Job::Account { person, event: Event::SecondFactorAdded }, None, now).await?;
    store::audit::put(&mut tx, &Note::of(Kind::SecondFactorAdded, Some(person)), now).await?;
    tx.commit().await.map_err(Error::from)?;
    succeeded(app, &subject(person)).await?;
    Ok((codes, token))
}

/// Gives a session its second factor by a code, or by a recovery code; the session's new token.
///
/// # Errors
/// `Denied`.
pub async fn give(app: &App, found: &Found, code: &str) -> Result<Token, Denied> {
    let now = app.clock.now();
    let person = found.person;
    held_back(app, &subject(person), GUESSES).await?;
    let stored = {
        let mut conn = app.pool.acquire().await?;
        store::account::totp(&mut conn, person).await?.filter(|s| s.confirmed_at.is_some())
    };
    let step = stored.map(|s| totp(&s.secret, "-")).transpose()?.and_then(|t| t.check(&tidy(code), seconds(app)));
    let token = Token::fresh();
    let mut tx = Tx::begin(&app.pool).await?;
    let right = match step {
        Some(step) => store::account::take_step(&mut tx, person, i64::try_from(step).unwrap_or(i64::MAX)).await?,
        None => store::account::use_recovery_code(&mut tx, person, &code_hash(person, code), now).await?,
    };
    if !right {
        drop(tx);
        failed(app, &subject(person), Note::of(Kind::SignInFailed, None).about(person)).await?;
        return Err(Denied::Wrong);
    }
    store::account::second_given(&mut tx, found.session, &token.hash(), now).await?;
    tx.commit().await.map_err(Error::from)?;
    succeeded(app, &subject(person)).await?;
    Ok(token)
}

/// Removes the one-time passwords of a person; an administrator, for who lost them, removes passkeys as well.
///
/// # Errors
/// A fault of the database.
pub async fn remove(app: &App, by: PersonId, person: PersonId) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = Tx::begin(&app.pool).await?;
    let passkeys = by != person && store::identity::remove_passkeys(&mut tx, person, None).await?;
    if store::account::remove_totp(&mut tx, person).await? || passkeys {
        outbox::put(&mut tx, &Job::Account { person, event: Event::SecondFactorRemoved }, None, now).await?;
        store::audit::put(&mut tx, &Note::of(Kind::SecondFactorRemoved, Some(by)).about(person), now).await?;
    }
    Ok(tx.commit().await?)
}

/// A code as people type it: with spaces, as a rule.
fn tidy(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace()).collect()
}

/// 50 bits in two groups, of letters that can't be mistaken for one another.
fn recovery_code() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
    let bytes: [u8; 10] = rand::random();
    let letter = |b: &u8| char::from(LETTERS[usize::from(b % 32)]);
    let (a, b) = bytes.split_at(5);
    format!("{}-{}", a.iter().map(letter).collect::<String>(), b.iter().map(letter).collect::<String>())
}

fn code_hash(person: PersonId, code: &str) -> Vec<u8> {
    let plain: String = code.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    Sha256::digest(format!("recovery\0{person}\0{plain}").as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1, cut to six digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let totp = totp(b"12345678901234567890", "-").unwrap();
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")] {
            assert_eq!(totp.check(code, time), Some(time / 30), "{time}");
            assert_eq!(totp.check(code, time + 60), None, "{time}: two steps later");
        }
    }

    #[test]
    fn a_recovery_code_is_read_however_it_is_typed() {
        let person = PersonId(uuid::Uuid::nil());
        let code = recovery_code();
        assert_eq!(code.len(), 11);
        assert_eq!(code_hash(person, &code), code_hash(person, &format!(" {} ", code.to_uppercase().replace('-', " "))));
        assert_ne!(code_hash(person, &code), code_hash(PersonId(uuid::Uuid::max()), &code));
    }
}
