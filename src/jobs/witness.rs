//! Checkpoints by mail to witnesses, one a day each.
//!
//! A mail holds nothing but a checkpoint, which is public. The same checkpoint sent twice has the same
//! message number, so that a mail program shows it once.

use lettre::message::Mailbox;

use super::Mail;
use crate::app::{App, Error, witness};

/// Sends what is due; says how many. What the server does not take is tried again later.
///
/// # Errors
/// A fault of the database, or of the mail server.
pub async fn send(app: &App, outgoing: &Mail) -> Result<usize, Error> {
    let witnesses: Vec<String> = outgoing.witnesses.iter().map(ToString::to_string).collect();
    let mut sent = 0;
    for mail in witness::due(app, &witnesses).await? {
        let to: Mailbox = mail.witness.parse().map_err(|_| Error::Internal("a witness that mail can't be sent to".into()))?;
        let subject = format!("Điểm kiểm chứng của sổ ghi nhận: {} mục, ngày {}", mail.size, mail.day.format("%d/%m/%Y"));
        let text = format!(
            "Ông/bà nhận thư này với tư cách người làm chứng của sổ ghi nhận Sáng Kiến.\n\
             Hãy giữ lại thư. Nếu sau này có mục nào trong sổ bị sửa, xóa hoặc cắt bỏ, điểm kiểm chứng dưới đây sẽ làm lộ ra.\n\
             Cách kiểm tra: {}/log\n\n{}",
            outgoing.post.site, mail.note
        );
        outgoing.post.send(to, &format!("checkpoint.{}.{}", mail.day, mail.size), subject, text).await?;
        witness::sent(app, &mail).await?;
        sent += 1;
    }
    Ok(sent)
}
