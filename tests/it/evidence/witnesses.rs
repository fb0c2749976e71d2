//! Witnesses: a checkpoint a day to each by mail, through a real mail server on this machine.

use chrono::TimeDelta;
use sangkien::app::log::seal;
use sangkien::app::verify::log::{Held, keys};
use sangkien::config::Config;
use sangkien::domain::note::Checkpoint;
use sangkien::domain::workflow::Status;
use sangkien::jobs::witness::{Post, send};
use serde_json::json;
use sqlx::PgPool;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::{found, scene};

/// A mail server that takes everything and hands it over: RFC 5321, as much as a client needs.
async fn sink(listener: TcpListener) -> UnboundedReceiver<String> {
    let (sender, receiver) = unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let sender = sender.clone();
            tokio::spawn(async move {
                let (read, mut write) = stream.into_split();
                let (mut lines, mut mail, mut in_data) = (BufReader::new(read).lines(), String::new(), false);
                write.write_all(b"220 sink\r\n").await.unwrap();
                while let Ok(Some(line)) = lines.next_line().await {
                    let answer = match (in_data, line.as_str()) {
                        (true, ".") => {
                            in_data = false;
                            sender.send(std::mem::take(&mut mail)).unwrap();
                            "250 taken\r\n"
                        }
                        (true, text) => {
                            mail.push_str(text);
                            mail.push('\n');
                            continue;
                        }
                        (false, "DATA") => {
                            in_data = true;
                            "354 go on\r\n"
                        }
                        (false, "QUIT") => "221 bye\r\n",
                        (false, text) => {
                            mail.push_str(text);
                            mail.push('\n');
                            "250 ok\r\n"
                        }
                    };
                    if write.write_all(answer.as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    receiver
}

fn post(port: u16, witnesses: &str) -> Post {
    let values = [
        ("SANGKIEN_SMTP_URL", format!("smtp://127.0.0.1:{port}")),
        ("SANGKIEN_MAIL_FROM", "so@sangkien.test".into()),
        ("SANGKIEN_WITNESSES", witnesses.into()),
    ];
    let config = Config::from_lookup(|name| values.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone())).unwrap();
    Post::open(&config).unwrap().unwrap()
}

/// The text of a mail, whatever its transfer encoding.
fn decoded(mail: &str) -> String {
    use base64::Engine;
    let (head, body) = mail.split_once("\n\n").unwrap();
    if head.contains("base64") {
        let joined: String = body.split_whitespace().collect();
        return String::from_utf8(base64::engine::general_purpose::STANDARD.decode(joined).unwrap()).unwrap().replace("\r\n", "\n");
    }
    // Quoted-printable (RFC 2045, 6.7).
    let mut parts = body.replace("=\n", "");
    let mut out = Vec::new();
    while let Some(at) = parts.find('=') {
        out.extend(parts[..at].bytes());
        out.push(u8::from_str_radix(&parts[at + 1..at + 3], 16).unwrap());
        parts = parts[at + 3..].to_owned();
    }
    out.extend(parts.bytes());
    String::from_utf8(out).unwrap()
}

#[sqlx::test]
async fn each_witness_gets_one_checkpoint_a_day_that_exposes_a_cut(pool: PgPool) {
    let (world, journal, _) = scene(pool).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let post = post(listener.local_addr().unwrap().port(), "a@ngoai.test, b@ngoai.test");
    let mut mails = sink(listener).await;
    assert_eq!(send(&world.app, &post).await.unwrap(), 2);
    assert_eq!(send(&world.app, &post).await.unwrap(), 0);
    let mut first = [mails.recv().await.unwrap(), mails.recv().await.unwrap()];
    first.sort();
    assert!(first[0].contains("RCPT TO:<a@ngoai.test>") && first[1].contains("RCPT TO:<b@ngoai.test>"), "{first:?}");
    let text = decoded(&first[0]);
    let note = &text[text.find("so.test/ghi-nhan\n").unwrap()..];
    let checkpoint = Checkpoint::open(&format!("{}\n", note.trim_end()), &keys(&world.app).await.unwrap()).unwrap();
    assert_eq!(checkpoint.size, 6);
    // The next day the newest one goes out, once.
    world.clock.pass(TimeDelta::days(1));
    world.in_status(Status::Draft).await;
    seal(&world.app, &journal).await.unwrap();
    assert_eq!(send(&world.app, &post).await.unwrap(), 2);
    assert_eq!(send(&world.app, &post).await.unwrap(), 0);
    assert_eq!(world.value("select jsonb_agg(size order by day, witness) from log_mail").await, json!([6, 6, 7, 7]));
    // What a witness kept exposes a log that was cut off, with every trace inside gone.
    world.tamper("delete from proposal_event e using log_leaf l where l.position >= 5 and (e.proposal_id, e.seq) = (l.proposal_id, l.seq); delete from log_leaf where position >= 5; delete from log_node where (position + 1) << level::integer > 5; delete from log_checkpoint").await;
    assert!(found(&world, &[Held::checkpoint("a mail", checkpoint)]).await.is_some());
    assert_eq!(found(&world, &[]).await, None);
}

#[sqlx::test]
async fn a_dead_mail_server_delays_and_loses_nothing(pool: PgPool) {
    let (world, _, _) = scene(pool).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let post = post(port, "a@ngoai.test");
    assert!(send(&world.app, &post).await.is_err());
    world.clock.pass(TimeDelta::days(1));
    assert!(send(&world.app, &post).await.is_err());
    assert_eq!(world.value("select count(*) from log_mail where sent_at is null").await, json!(2));
    let mut mails = sink(TcpListener::bind(("127.0.0.1", port)).await.unwrap()).await;
    assert_eq!(send(&world.app, &post).await.unwrap(), 2);
    assert!(mails.recv().await.is_some() && mails.recv().await.is_some());
    assert_eq!(world.value("select count(*) from log_mail where sent_at is null").await, json!(0));
}

#[sqlx::test]
async fn an_empty_log_sends_nothing(pool: PgPool) {
    let world = crate::support::World::new(pool).await;
    assert_eq!(send(&world.app, &post(1, "a@ngoai.test")).await.unwrap(), 0);
}
