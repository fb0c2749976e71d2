//! A browser's connection: HTTP/1.1, kept open.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// A server closes a connection on which nothing is asked for ten seconds: before that it is opened anew.
const IDLE: Duration = Duration::from_secs(5);

/// A connection with the cookies of a session.
pub struct Client {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
    used: Instant,
    cookies: String,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    /// Of its body.
    pub bytes: u64,
    session: String,
}

impl Client {
    pub fn new(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { address, stream: BufReader::new(stream), used: Instant::now(), cookies: String::new() })
    }

    /// Asks another server from now on, with the same cookies.
    pub fn turn_to(&mut self, address: SocketAddr) -> Result<()> {
        let cookies = std::mem::take(&mut self.cookies);
        *self = Self { cookies, ..Self::new(address)? };
        Ok(())
    }

    /// Signs in, and stays so where one was let in.
    pub fn sign_in(&mut self, email: &str, password: &str) -> Result<Answer> {
        let form = form_urlencoded::Serializer::new(String::new()).append_pair("email", email).append_pair("password", password).finish();
        let answer = self.post("/login", &form, "")?;
        if answer.status == 303 {
            self.cookies.clone_from(&answer.session);
        }
        Ok(answer)
    }

    pub fn get(&mut self, path: &str) -> Result<Answer> {
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\r\n", self.cookies);
        self.ask(&head)
    }

    /// Sends a form; `more` are lines of the head.
    pub fn post(&mut self, path: &str, form: &str, more: &str) -> Result<Answer> {
        let kind = "Content-Type: application/x-www-form-urlencoded";
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n{kind}\r\nContent-Length: {}\r\n{more}\r\n{form}", self.cookies, form.len());
        self.ask(&head)
    }

    fn ask(&mut self, request: &str) -> Result<Answer> {
        if self.used.elapsed() > IDLE {
            self.turn_to(self.address)?;
        }
        self.used = Instant::now();
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut answer = Answer { status: 0, bytes: 0, session: String::new() };
        let (mut length, mut line) = (None, String::new());
        loop {
            line.clear();
            ensure!(self.stream.read_line(&mut line)? > 0, "the connection was closed");
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            match line.split_once(": ") {
                None => answer.status = line.split(' ').nth(1).context("a status")?.parse()?,
                Some((name, value)) => match name {
                    "content-length" => length = Some(value.parse::<u64>()?),
                    "set-cookie" if value.starts_with("session=") => answer.session = value.split(';').next().unwrap_or_default().to_owned(),
                    _ => {}
                },
            }
        }
        let length = length.context("an answer of known length")?;
        let read = std::io::copy(&mut self.stream.by_ref().take(length), &mut std::io::sink())?;
        ensure!(read == length, "an answer broke off");
        answer.bytes = length;
        Ok(answer)
    }
}
