//! Signing in through the office's own identity provider: OpenID Connect Core 1.0, authorization code
//! flow with PKCE (RFC 7636).
//!
//! The provider says who somebody is, never what they may do: offices come from our appointments, and
//! nobody gets an account by it. Whoever comes for the first time is found by an address that the
//! provider has verified; from then on by the provider's own number for them. A second factor that an
//! office demands is still asked for. The times inside tokens are compared with the wall clock, as the
//! provider does.

use chrono::TimeDelta;
use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse, reqwest,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::sign_in::{Denied, Door, Means, RECENT, Token, admit, counted, failed, held_back, network_subject};
use super::{App, Error};
use crate::domain::audit::{Kind, Note};
use crate::store::identity::{self, Ceremony, Known};
use crate::store::{self, Tx};

/// How long somebody may take at the provider.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);
/// Sign-ins that one network may begin before it has to wait: an office has one address.
const MANY: i32 = 200;
/// How long the provider may take to answer.
const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(10);

/// Why the provider's word let nobody in.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Cancelled, answered too late or twice, or not to be believed.
    #[error("not recognised: {0}")]
    Unproven(String),
    /// The provider does not answer as it should.
    #[error("the provider is out of reach: {0}")]
    OutOfReach(String),
    /// Recognised, but there is no account for the verified address.
    #[error("no account")]
    NoAccount,
    #[error(transparent)]
    Denied(#[from] Denied),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Denied(error.into())
    }
}

fn unproven(error: impl std::fmt::Display) -> Failure {
    Failure::Unproven(error.to_string())
}

/// An error with its causes: what a library says first is often only where it happened.
fn out_of_reach(error: impl std::error::Error) -> Failure {
    let causes = std::iter::successors(error.source(), |e| e.source()).map(|e| format!(": {e}")).collect::<String>();
    Failure::OutOfReach(format!("{error}{causes}"))
}

/// The provider, as the operator has set it.
#[derive(Debug, Clone)]
pub struct Provider {
    issuer: IssuerUrl,
    id: ClientId,
    secret: ClientSecret,
    redirect: RedirectUrl,
    http: reqwest::Client,
}

/// What is kept between going to the provider and coming back.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    next: String,
    /// Whether somebody who is signed in confirms it: the provider must have asked just now.
    again: bool,
}

/// Where to send somebody, and the value that has to come back with them.
#[derive(Debug)]
pub struct Departure {
    pub address: String,
    pub state: String,
}

fn state_hash(state: &str) -> [u8; 32] {
    Sha256::digest(state.as_bytes()).into()
}

impl Provider {
    /// The provider of that name, for a site at an address, with what the two have agreed on.
    ///
    /// # Errors
    /// If no client can be made of them.
    pub fn new(issuer: &str, (client_id, client_secret): (&str, &str), public_url: &str) -> Result<Self, Error> {
        let internal = |e: &dyn std::fmt::Display| Error::Internal(e.to_string());
        // A redirect could lead the server anywhere: none is followed.
        let http = reqwest::ClientBuilder::new().redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT).build().map_err(|e| internal(&e))?;
        Ok(Self {
            issuer: IssuerUrl::new(issuer.to_owned()).map_err(|e| internal(&e))?,
            id: ClientId::new(client_id.to_owned()),
            secret: ClientSecret::new(client_secret.to_owned()),
            redirect: RedirectUrl::new(format!("{public_url}/login/provider/callback")).map_err(|e| internal(&e))?,
            http,
        })
    }

    async fn metadata(&self) -> Result<CoreProviderMetadata, Failure> {
        CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http).await.map_err(out_of_reach)
    }

    /// Sends somebody to the provider. Who is signed in already is to be asked once more there.
    ///
    /// # Errors
    /// `OutOfReach`; `Denied` for a network that asks too often.
    pub async fn depart(&self, app: &App, door: &Door<'_>, next: &str) -> Result<Departure, Failure> {
        let subject = network_subject("provider", &door.network());
        held_back(app, &subject, MANY).await?;
        counted(app, &subject).await.map_err(Denied::from)?;
        let metadata = self.metadata().await?;
        let client = CoreClient::from_provider_metadata(metadata, self.id.clone(), Some(self.secret.clone())).set_redirect_uri(self.redirect.clone());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge);
        let again = door.holder.is_some();
        if again {
            request = request.add_prompt(CoreAuthPrompt::Login).set_max_age(std::time::Duration::ZERO);
        }
        let (address, state, nonce) = request.url();
        let kept = serde_json::to_vec(&Kept { nonce, verifier, next: next.to_owned(), again }).map_err(|e| Denied::Fault(Error::Internal(e.to_string())))?;
        let now = app.clock.now();
        let mut tx = Tx::begin(&app.pool).await?;
        let holder = door.holder.map(|h| h.person);
        identity::ask(&mut tx, Ceremony::Provider, &state_hash(state.secret()), holder, &kept, (now, now + PATIENCE)).await?;
        tx.commit().await?;
        Ok(Departure { address: address.into(), state: state.into_secret() })
    }

    /// Takes who comes back: the token of a session, and where they wanted to go.
    ///
    /// # Errors
    /// `Failure`; every one is written into the audit book.
    pub async fn arrive(&self, app: &App, door: &Door<'_>, state: &str, code: &str) -> Result<(Token, String), Failure> {
        let arrived = self.recognise(app, door, state, code).await;
        if !matches!(arrived, Ok(_) | Err(Failure::Denied(Denied::Fault(_)))) {
            let note = Note::of(Kind::SignInFailed, None).with(json!({ "by": "provider" }));
            failed(app, &network_subject("provider", &door.network()), Note { network: &door.shortened(), ..note }).await.map_err(Denied::from)?;
        }
        arrived
    }

    async fn recognise(&self, app: &App, door: &Door<'_>, state: &str, code: &str) -> Result<(Token, String), Failure> {
        let now = app.clock.now();
        let mut tx = Tx::begin(&app.pool).await?;
        let asked = identity::take(&mut tx, Ceremony::Provider, &state_hash(state), now).await?;
        tx.commit().await?;
        let (of, kept) = asked.ok_or_else(|| unproven("nobody was sent with this state"))?;
        let kept: Kept = serde_json::from_slice(&kept).map_err(unproven)?;
        if of != door.holder.map(|h| h.person) {
            return Err(unproven("somebody else is signed in by now"));
        }
        let (subject, email) = self.identity(code, kept.nonce, kept.verifier, kept.again).await?;
        let mut tx = Tx::begin(&app.pool).await?;
        let known = known(&mut tx, self.issuer.as_str(), &subject, email.as_deref(), now).await?;
        let token = admit(&mut tx, (known.person, &known.email), door, Means::Provider, now).await?;
        store::session::forget_failures(&mut tx, &network_subject("provider", &door.network()), now - super::sign_in::WINDOW).await?;
        tx.commit().await?;
        Ok((token, kept.next))
    }

    /// What the provider says of somebody: its number for them, and the address it has verified.
    async fn identity(&self, code: &str, nonce: Nonce, verifier: PkceCodeVerifier, again: bool) -> Result<(String, Option<String>), Failure> {
        let metadata = self.metadata().await?;
        let client = CoreClient::from_provider_metadata(metadata, self.id.clone(), Some(self.secret.clone())).set_redirect_uri(self.redirect.clone());
        let exchange = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(out_of_reach)?.set_pkce_verifier(verifier);
        let answer = exchange.request_async(&self.http).await.map_err(unproven)?;
        let token = answer.id_token().ok_or_else(|| unproven("no identity token"))?;
        let claims = token.claims(&client.id_token_verifier(), &nonce).map_err(unproven)?;
        if again && claims.auth_time().is_none_or(|asked| claims.issue_time() - asked > RECENT) {
            return Err(unproven("the provider did not ask once more"));
        }
        let subject = claims.subject().clone();
        let mut verified = claims.email().filter(|_| claims.email_verified() == Some(true)).map(|e| e.to_string());
        // Many providers name the address only where they are asked for it.
        if claims.email().is_none()
            && let Ok(request) = client.user_info(answer.access_token().clone(), Some(subject.clone()))
        {
            let info: CoreUserInfoClaims = request.request_async(&self.http).await.map_err(unproven)?;
            verified = info.email().filter(|_| info.email_verified() == Some(true)).map(|e| e.to_string());
        }
        Ok((subject.to_string(), verified.map(|e| e.trim().to_lowercase())))
    }
}

/// Who somebody of the provider is here: as linked before, or by the verified address.
async fn known(tx: &mut Tx, issuer: &str, subject: &str, email: Option<&str>, now: chrono::DateTime<chrono::Utc>) -> Result<Known, Failure> {
    if let Some(known) = identity::of_provider(tx, issuer, subject).await? {
        return if known.disabled { Err(Failure::NoAccount) } else { Ok(known) };
    }
    let linked = match email {
        Some(email) => identity::link(tx, issuer, subject, email, now).await?,
        None => None,
    };
    let linked = linked.ok_or(Failure::NoAccount)?;
    store::audit::put(tx, &Note::of(Kind::ProviderLinked, Some(linked.person)).with(json!({ "issuer": issuer })), now).await?;
    Ok(linked)
}
