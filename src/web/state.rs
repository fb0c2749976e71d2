//! What every handler shares.

use std::sync::Arc;

use crate::app::App;
use crate::app::log::Log;
use crate::app::passkeys::Party;
use crate::app::provider::Provider;
use crate::config::{IpRange, PublicUrl};
use crate::domain::webhook::Origins;
use crate::web::pace::Pace;
use crate::web::server::Patience;

/// The shared state of the site.
#[derive(Clone)]
pub struct AppState {
    pub app: App,
    pub log: Log,
    pub site: Arc<Site>,
}

/// What the operator decided about the site.
#[derive(Debug)]
pub struct Site {
    pub public_url: PublicUrl,
    pub trusted_proxies: Vec<IpRange>,
    /// Whether there is a mail server; without one, links are handed over.
    pub mail: bool,
    /// To which origins events may go.
    pub webhook_origins: Origins,
    /// For which domain passkeys are made; none where the site is reached by a bare address.
    pub party: Option<Party>,
    /// The office's own identity provider.
    pub provider: Option<Provider>,
    /// How often somebody may ask.
    pub pace: Pace,
    /// How long clients may take.
    pub patience: Patience,
    /// Every page says so where this is a demonstration.
    pub demonstration: bool,
}

impl Site {
    /// The name of the session's cookie: bound to the host where the site is reached over TLS.
    pub fn session_cookie(&self) -> &'static str {
        if self.public_url.is_https() { "__Host-session" } else { "session" }
    }
}
