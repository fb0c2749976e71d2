//! The mail server, and what a mail of ours looks like.
//!
//! A mail that is sent twice, because a worker died between sending and noting it, has the same
//! message number, so that a mail program shows it once.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::app::Error;
use crate::config::{Config, SmtpUrl};

/// A server that does not answer is given up after this long.
const PATIENCE: Duration = Duration::from_secs(15);

/// The mail server.
pub struct Post {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// The public address of the site, without a slash at its end.
    pub site: String,
}

impl Post {
    /// As configured; none where there is no mail server.
    ///
    /// # Errors
    /// If the address of the mail server can't be used.
    pub fn open(config: &Config) -> Result<Option<Self>, lettre::transport::smtp::Error> {
        let open = |url: &SmtpUrl| AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str()).map(|b| b.timeout(Some(PATIENCE)).build());
        let server = config.smtp_url.as_ref().map(open).transpose()?;
        let post = |server| Self { server, from: config.mail_from.clone(), site: config.public_url.to_string() };
        Ok(server.map(post))
    }

    /// Sends a mail under a number of its own.
    ///
    /// # Errors
    /// What can't be put into a mail, or what the server says.
    pub async fn send(&self, to: Mailbox, number: &str, subject: String, text: String) -> Result<(), Error> {
        let internal = |e: &dyn std::fmt::Display| Error::Internal(format!("mail: {e}"));
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .message_id(Some(format!("<{number}@{}>", self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|e| internal(&e))?;
        self.server.send(message).await.map(drop).map_err(|e| internal(&e))
    }
}
