//! Jobs that other transactions have left: written as mails and handed to the mail server.

use lettre::Address;
use lettre::message::Mailbox;

use super::post::Post;
use crate::app::account::{self, Purpose};
use crate::app::outbox::{self, Event, Job, STALE, Taken, Trouble};
use crate::app::{App, Error, notices};
use crate::domain::ids::PersonId;
use crate::i18n::Lang;
use crate::store;
use crate::store::notice::Notice;
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
    subject: String,
    text: String,
    /// The notices that it tells of.
    notices: Vec<i64>,
}

fn language(to: &Addressee) -> Lang {
    Lang::from_tag(&to.lang).unwrap_or_default()
}

async fn work(app: &App, post: &Post, taken: &Taken) -> Result<(), Error> {
    if taken.created_at + STALE < app.clock.now() {
        return Ok(());
    }
    let Some(letter) = letter(app, post, &taken.job).await? else { return Ok(()) };
    let told = letter.notices.clone();
    let address: Address = letter.to.email.parse().map_err(|_| Error::Internal("an address that mail can't be sent to".into()))?;
    let t = language(&letter.to);
    let text = format!("{}\n\n{}\n\n-- \n{}\n", t.mail_greeting(&letter.to.name), letter.text, t.mail_footer(&post.site));
    post.send(Mailbox::new(Some(letter.to.name), address), &format!("job.{}", taken.id), letter.subject, text).await?;
    if told.is_empty() { Ok(()) } else { notices::mailed(app, &told).await }
}

/// The mail of a job; none where there is nobody to write to, or nothing any more.
async fn letter(app: &App, post: &Post, job: &Job) -> Result<Option<Letter>, Error> {
    match job {
        Job::Reset { .. } | Job::Invitation { .. } | Job::Account { .. } => of_account(app, post, job).await,
        Job::Notice { .. } | Job::Digest { .. } => of_cases(app, post, job).await,
        Job::Endpoint { person, trouble } => of_endpoint(app, post, *person, *trouble).await,
    }
}

async fn of_account(app: &App, post: &Post, job: &Job) -> Result<Option<Letter>, Error> {
    let mut conn = app.pool.acquire().await?;
    let to = match job {
        Job::Reset { email } => store::people::addressee_at(&mut conn, email).await?,
        Job::Invitation { person } | Job::Account { person, .. } => store::people::addressee(&mut conn, *person).await?,
        Job::Notice { .. } | Job::Digest { .. } | Job::Endpoint { .. } => None,
    };
    drop(conn);
    let Some(to) = to else { return Ok(None) };
    let t = language(&to);
    let one_time = async |purpose| account::link(app, to.id, purpose).await.map(|secret| format!("{}/login/link?token={secret}", post.site));
    let (subject, text) = match job {
        Job::Invitation { .. } => (t.mail_invitation(), t.mail_invitation_text(one_time(Purpose::Invitation).await?)),
        Job::Reset { .. } => (t.mail_reset(), t.mail_reset_text(one_time(Purpose::Reset).await?)),
        Job::Account { event, .. } => (t.mail_account(), t.mail_account_text(told(t, *event), format!("{}/account", post.site))),
        Job::Notice { .. } | Job::Digest { .. } | Job::Endpoint { .. } => return Ok(None),
    };
    Ok(Some(Letter { to, subject: subject.to_owned(), text, notices: Vec::new() }))
}

async fn of_endpoint(app: &App, post: &Post, person: PersonId, trouble: Trouble) -> Result<Option<Letter>, Error> {
    let mut conn = app.pool.acquire().await?;
    let Some(to) = store::people::open_addressee(&mut conn, person).await? else { return Ok(None) };
    let (t, page) = (language(&to), format!("{}/account/webhooks", post.site));
    let text = match trouble {
        Trouble::Gone => t.webhook_gone_text(page),
        Trouble::Failed => t.webhook_failed_text(page),
    };
    Ok(Some(Letter { to, subject: t.webhook_trouble().to_owned(), text, notices: Vec::new() }))
}

/// A mail about cases names them by code alone, whatever they are about, and leads to the page.
async fn of_cases(app: &App, post: &Post, job: &Job) -> Result<Option<Letter>, Error> {
    let mut conn = app.pool.acquire().await?;
    let (person, all) = match job {
        Job::Notice { notice } => match store::notice::get(&mut conn, *notice).await? {
            Some(n) if !n.read => (n.person, vec![n]),
            _ => return Ok(None),
        },
        Job::Digest { person, before } => (*person, store::notice::digest(&mut conn, *person, *before).await?),
        Job::Reset { .. } | Job::Invitation { .. } | Job::Account { .. } | Job::Endpoint { .. } => return Ok(None),
    };
    let Some(to) = store::people::open_addressee(&mut conn, person).await? else { return Ok(None) };
    let t = language(&to);
    let line = |n: &Notice| t.mail_notice_line(t.notice_about(n.kind, n.action, n.due_at), &n.code, format!("{}/proposals/{}", post.site, n.proposal));
    let subject = match &all[..] {
        [] => return Ok(None),
        [one] if matches!(job, Job::Notice { .. }) => t.mail_notice(t.notice_kind(one.kind), &one.code),
        many => t.mail_digest(many.len()),
    };
    let lines: Vec<String> = all.iter().map(line).collect();
    let text = format!("{}\n\n{}", lines.join("\n\n"), t.mail_notice_choice(format!("{}/notifications/choice", post.site)));
    Ok(Some(Letter { to, subject, text, notices: all.iter().map(|n| n.id).collect() }))
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
