//! A real mail server on this machine that takes everything, and the site's way to it.

use sangkien::config::Config;
use sangkien::jobs::Mail;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// A mail server that takes everything and hands it over: RFC 5321, as much as a client needs.
pub async fn sink(listener: TcpListener) -> UnboundedReceiver<String> {
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

/// Outgoing mail through a server on this machine.
pub fn mail(port: u16, witnesses: &str) -> Mail {
    let values = [
        ("SANGKIEN_SMTP_URL", format!("smtp://127.0.0.1:{port}")),
        ("SANGKIEN_MAIL_FROM", "so@sangkien.test".into()),
        ("SANGKIEN_WITNESSES", witnesses.into()),
    ];
    let config = Config::from_lookup(|name| values.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone())).unwrap();
    Mail::open(&config).unwrap().unwrap()
}

/// The text of a mail, whatever its transfer encoding.
pub fn decoded(mail: &str) -> String {
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
