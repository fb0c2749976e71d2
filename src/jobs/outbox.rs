//! Jobs that other transactions have left: written as mails and handed to the mail server.

use lettre::Address;
use lettre::message::Mailbox;

use super::post::Post;
use crate::app::account::{self, Purpose};
use crate::app::outbox::{self, Event, Job, STALE, Taken};
use crate::app::{App, Error};
use crate::i18n::Lang;
use crate::store;
use crate::store::people::Addressee;

/// Does all that is due; says how much. What fails is put back and does not hold up the rest.
///
/// # Errors
/// A fault of the database.
pub async fn run_until_idle(app: &App, post: &Post) -> Result<usize, Error> {
    let mut done = 0;
    while let Some(taken) = outbox::take(app).await? {
        match work(app, post, &taken).await {
            Ok(()) => {
                outbox::done(app, &taken).await?;
                done += 1;
            }
            Err(error) => {
                tracing::warn!(job = taken.id, %error, "a job failed; tried again later");
                outbox::failed(app, &taken, &error.to_string()).await?;
            }
        }
    }
    Ok(done)
}

/// Whom, about what, and the text.
struct Letter {
    to: Addressee,
    subject: &'static str,
    text: String,
}

fn language(to: &Addressee) -> Lang {
    Lang::from_tag(&to.lang).unwrap_or_default()
}

async fn work(app: &App, post: &Post, taken: &Taken) -> Result<(), Error> {
    if taken.created_at + STALE < app.clock.now() {
        return Ok(());
    }
    let Some(letter) = letter(app, post, &taken.job).await? else { return Ok(()) };
    let address: Address = letter.to.email.parse().map_err(|_| Error::Internal("an address that mail can't be sent to".into()))?;
    let t = language(&letter.to);
    let text = format!("{}\n\n{}\n\n-- \n{}\n", t.mail_greeting(&letter.to.name), letter.text, t.mail_footer(&post.site));
    post.send(Mailbox::new(Some(letter.to.name), address), &format!("job.{}", taken.id), letter.subject.to_owned(), text).await
}

/// The mail of a job; none where there is nobody to write to.
async fn letter(app: &App, post: &Post, job: &Job) -> Result<Option<Letter>, Error> {
    let mut conn = app.pool.acquire().await?;
    let to = match job {
        Job::Reset { email } => store::people::addressee_at(&mut conn, email).await?,
        Job::Invitation { person } | Job::Account { person, .. } => store::people::addressee(&mut conn, *person).await?,
    };
    drop(conn);
    let Some(to) = to else { return Ok(None) };
    let t = language(&to);
    let one_time = async |purpose| account::link(app, to.id, purpose).await.map(|secret| format!("{}/login/link?token={secret}", post.site));
    let (subject, text) = match job {
        Job::Invitation { .. } => (t.mail_invitation(), t.mail_invitation_text(one_time(Purpose::Invitation).await?)),
        Job::Reset { .. } => (t.mail_reset(), t.mail_reset_text(one_time(Purpose::Reset).await?)),
        Job::Account { event, .. } => (t.mail_account(), t.mail_account_text(told(t, *event), format!("{}/account", post.site))),
    };
    Ok(Some(Letter { to, subject, text }))
}

fn told(t: Lang, event: Event) -> &'static str {
    match event {
        Event::NewNetwork => t.mail_new_network(),
        Event::PasswordChanged => t.mail_password_changed(),
        Event::SecondFactorAdded => t.mail_second_added(),
        Event::SecondFactorRemoved => t.mail_second_removed(),
        Event::Deactivated => t.mail_deactivated(),
    }
}
