//! Checkpoints by mail to witnesses, one a day each.
//!
//! A mail holds nothing but a checkpoint, which is public. The same checkpoint sent twice has the same
//! message number, so that a mail program shows it once.

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::app::{App, Error, witness};
use crate::config::{Config, SmtpUrl};
use crate::store::log::Mail;

/// The mail server and whom to write to.
pub struct Post {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    witnesses: Vec<Mailbox>,
    site: String,
}

impl Post {
    /// As configured; none where there is no mail server.
    ///
    /// # Errors
    /// If the address of the mail server can't be used.
    pub fn open(config: &Config) -> Result<Option<Self>, lettre::transport::smtp::Error> {
        let open = |url: &SmtpUrl| AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str()).map(|b| b.build());
        let server = config.smtp_url.as_ref().map(open).transpose()?;
        let post = |server| Self { server, from: config.mail_from.clone(), witnesses: config.witnesses.clone(), site: config.public_url.to_string() };
        Ok(server.map(post))
    }

    fn message(&self, mail: &Mail) -> Result<Message, Error> {
        let internal = |e: &dyn std::fmt::Display| Error::Internal(e.to_string());
        let to: Mailbox = mail.witness.parse().map_err(|e| internal(&e))?;
        let day = mail.day.format("%d/%m/%Y");
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(format!("Điểm kiểm chứng của sổ ghi nhận: {} mục, ngày {day}", mail.size))
            .message_id(Some(format!("<checkpoint.{}.{}@{}>", mail.day, mail.size, self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(format!(
                "Ông/bà nhận thư này với tư cách người làm chứng của sổ ghi nhận Sáng Kiến.\n\
                 Hãy giữ lại thư. Nếu sau này có mục nào trong sổ bị sửa, xóa hoặc cắt bỏ, điểm kiểm chứng dưới đây sẽ làm lộ ra.\n\
                 Cách kiểm tra: {}/log\n\n{}",
                self.site, mail.note
            ))
            .map_err(|e| internal(&e))
    }
}

/// Sends what is due; says how many. What the server does not take is tried again later.
///
/// # Errors
/// A fault of the database, or of the mail server.
pub async fn send(app: &App, post: &Post) -> Result<usize, Error> {
    let witnesses: Vec<String> = post.witnesses.iter().map(ToString::to_string).collect();
    let mut sent = 0;
    for mail in witness::due(app, &witnesses).await? {
        post.server.send(post.message(&mail)?).await.map_err(|e| Error::Internal(format!("mail server: {e}")))?;
        witness::sent(app, &mail).await?;
        sent += 1;
    }
    Ok(sent)
}
