//! Owns the settings: their names, defaults and meaning, read from the process
//! environment or from `.env` in the current directory (the environment wins).
//! The only file that may ask for environment variables.
//! Refuses a value it can't understand with one line that names the variable,
//! and never prints a value that may hold a password.

use std::collections::HashMap;
use std::env::VarError;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use sqlx::postgres::PgConnectOptions;
use tracing_subscriber::EnvFilter;

use crate::domain::webhook::Origins;

const DATABASE_URL: &str = "DATABASE_URL";
const DATABASE_OWNER_URL: &str = "DATABASE_OWNER_URL";
const DATABASE_READ_URL: &str = "DATABASE_READ_URL";
const LISTEN: &str = "SANGKIEN_LISTEN";
const METRICS_LISTEN: &str = "SANGKIEN_METRICS_LISTEN";
const PUBLIC_URL: &str = "SANGKIEN_PUBLIC_URL";
const DATA_DIR: &str = "SANGKIEN_DATA_DIR";
const LOG: &str = "SANGKIEN_LOG";
const TRUSTED_PROXIES: &str = "SANGKIEN_TRUSTED_PROXIES";
const PACE: &str = "SANGKIEN_PACE";
const WORKER: &str = "SANGKIEN_WORKER";
const SMTP_URL: &str = "SANGKIEN_SMTP_URL";
const MAIL_FROM: &str = "SANGKIEN_MAIL_FROM";
const WITNESSES: &str = "SANGKIEN_WITNESSES";
const WEBHOOK_ORIGINS: &str = "SANGKIEN_WEBHOOK_ORIGINS";
const OIDC_ISSUER: &str = "SANGKIEN_OIDC_ISSUER";
const OIDC_CLIENT_ID: &str = "SANGKIEN_OIDC_CLIENT_ID";
const OIDC_CLIENT_SECRET: &str = "SANGKIEN_OIDC_CLIENT_SECRET";

/// Every variable this release reads; `.env.example` is tested against it.
pub const NAMES: &[&str] = &[
    DATABASE_URL,
    DATABASE_OWNER_URL,
    DATABASE_READ_URL,
    LISTEN,
    METRICS_LISTEN,
    PUBLIC_URL,
    DATA_DIR,
    LOG,
    TRUSTED_PROXIES,
    PACE,
    WORKER,
    SMTP_URL,
    MAIL_FROM,
    WITNESSES,
    WEBHOOK_ORIGINS,
    OIDC_ISSUER,
    OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET,
];

/// Ten a second is more than anybody clicks and less than what slows down the others.
const USUAL_PACE: NonZeroU32 = match NonZeroU32::new(600) {
    Some(n) => n,
    None => NonZeroU32::MIN,
};

/// What the operator decided, checked once at the start.
#[derive(Debug, Clone)]
pub struct Config {
    /// The application's role; without it the private cluster is used.
    pub database_url: Option<DatabaseUrl>,
    /// The owner's role, for migrations.
    pub database_owner_url: Option<DatabaseUrl>,
    /// A streaming standby of the same database: pages are read there, and writes go there once it was promoted.
    pub database_read_url: Option<DatabaseUrl>,
    pub listen: SocketAddr,
    /// Where counters are shown to who watches; nowhere unless it is set.
    pub metrics_listen: Option<SocketAddr>,
    /// The address people type, an origin: no path, no slash at the end.
    pub public_url: PublicUrl,
    pub data_dir: PathBuf,
    /// A filter that `EnvFilter` accepts.
    pub log: String,
    pub trusted_proxies: Vec<IpRange>,
    /// Requests a minute that one person may send.
    pub pace: NonZeroU32,
    /// Whether the server also does what is due because time passes; otherwise `sangkien worker` does.
    pub worker: Worker,
    /// The mail server; without it no mail is sent.
    pub smtp_url: Option<SmtpUrl>,
    pub mail_from: Mailbox,
    /// Who is sent a checkpoint of the log every day.
    pub witnesses: Vec<Mailbox>,
    /// Where other systems may be told of what happens to cases; nowhere unless it is set.
    pub webhook_origins: Origins,
    /// The office's own identity provider; without it people sign in with what they have here.
    pub openid: Option<OpenId>,
}

/// An identity provider (OpenID Connect), and what this site is to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenId {
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Secret,
}

/// A secret: shown to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Whether background work is done beside serving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worker {
    On,
    Off,
}

impl Config {
    /// Reads the process environment, then `.env`.
    pub fn from_env() -> Result<Self, Invalid> {
        let mut values = read_env_file(Path::new(".env"))?;
        for name in NAMES {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads settings")]
            match std::env::var(name) {
                Ok(value) => {
                    values.insert((*name).to_owned(), value);
                }
                Err(VarError::NotPresent) => {}
                Err(VarError::NotUnicode(_)) => {
                    return Err(Invalid::new(name, "is not valid UTF-8"));
                }
            }
        }
        Self::from_lookup(|name| values.get(name).cloned())
    }

    /// Reads from any source of values. An empty value counts as not set.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Invalid> {
        let get = |name| lookup(name).map(|value: String| value.trim().to_owned()).filter(|value| !value.is_empty());
        let listen = parse_listen(LISTEN, get(LISTEN))?.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)));
        let public_url = parse_public_url(get(PUBLIC_URL), listen)?;
        let config = Self {
            database_url: parse_database(DATABASE_URL, get(DATABASE_URL))?,
            database_owner_url: parse_database(DATABASE_OWNER_URL, get(DATABASE_OWNER_URL))?,
            database_read_url: parse_database(DATABASE_READ_URL, get(DATABASE_READ_URL))?,
            listen,
            metrics_listen: parse_listen(METRICS_LISTEN, get(METRICS_LISTEN))?,
            data_dir: PathBuf::from(get(DATA_DIR).unwrap_or_else(|| "var".to_owned())),
            log: parse_log(get(LOG))?,
            trusted_proxies: parse_proxies(get(TRUSTED_PROXIES))?,
            pace: get(PACE).map_or(Ok(USUAL_PACE), |n| n.parse().map_err(|_| Invalid::new(PACE, "is not a whole number above 0")))?,
            worker: parse_worker(get(WORKER).as_deref())?,
            smtp_url: parse_smtp(get(SMTP_URL))?,
            mail_from: parse_mailbox(MAIL_FROM, &get(MAIL_FROM).unwrap_or_else(|| "Sáng Kiến <sang-kien@localhost>".to_owned()))?,
            witnesses: get(WITNESSES)
                .unwrap_or_default()
                .split(',')
                .map(str::trim)
                .filter(|w| !w.is_empty())
                .map(|w| parse_mailbox(WITNESSES, w))
                .collect::<Result<_, _>>()?,
            webhook_origins: parse_origins(get(WEBHOOK_ORIGINS))?,
            openid: parse_openid(get(OIDC_ISSUER), get(OIDC_CLIENT_ID), get(OIDC_CLIENT_SECRET))?,
            public_url,
        };
        if !config.witnesses.is_empty() && config.smtp_url.is_none() {
            return Err(Invalid::new(WITNESSES, "is set but SANGKIEN_SMTP_URL is not: checkpoints could not be sent"));
        }
        // Migrating one database and serving another is never meant.
        if config.database_owner_url.is_some() && config.database_url.is_none() {
            return Err(Invalid::new(DATABASE_OWNER_URL, "is set but DATABASE_URL is not: set both or neither"));
        }
        if config.database_read_url.is_some() && config.database_url.is_none() {
            return Err(Invalid::new(DATABASE_READ_URL, "is set but DATABASE_URL is not: a standby follows a server of yours"));
        }
        Ok(config)
    }
}

/// Why a setting can't be used: one line that names the variable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} {reason}")]
pub struct Invalid {
    name: String,
    reason: String,
}

impl Invalid {
    fn new(name: &str, reason: impl Into<String>) -> Self {
        // A value may carry a line break; the message must stay one line.
        let reason = reason.into().replace(char::is_control, " ");
        Self { name: name.to_owned(), reason }
    }
}

/// The address of a database, possibly with a password: shown to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}

/// The address of a mail server, possibly with a password: shown to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(String);

impl SmtpUrl {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmtpUrl(…)")
    }
}

/// An origin as browsers write it, so that it can be compared with `Origin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether cookies may be `Secure` and HSTS is sent.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Host and port, without the scheme.
    pub fn authority(&self) -> &str {
        self.0.split_once("://").map_or(&self.0, |(_, rest)| rest)
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One address or a network such as `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IpRange {
    network: u128,
    mask: u128,
    v4: bool,
}

impl IpRange {
    /// An IPv4 client on a dual-stack socket (`::ffff:a.b.c.d`) counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.v4 && number(address) & self.mask == self.network
    }
}

impl FromStr for IpRange {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| ())?;
        let bits: u32 = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.trim().parse().map_err(|_| ())?,
            None => bits,
        };
        let host_bits = bits.checked_sub(prefix).ok_or(())?;
        let mask = u128::MAX.checked_shl(host_bits).unwrap_or(0);
        Ok(Self { network: number(address) & mask, mask, v4: address.is_ipv4() })
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

fn read_env_file(path: &Path) -> Result<HashMap<String, String>, Invalid> {
    // Read without `set_var`: changing the environment of a running process
    // isn't safe, and child processes have no use for these values.
    let lines = match dotenvy::from_path_iter(path) {
        Ok(lines) => lines,
        Err(error) if error.not_found() => return Ok(HashMap::new()),
        Err(error) => return Err(Invalid::new(".env", format!("can't be read: {error}"))),
    };
    let mut values = HashMap::new();
    for line in lines {
        // The error's own text repeats the line, which may hold a password.
        let (name, value) = line.map_err(|_| Invalid::new(".env", format!("has a line that isn't NAME=value, after {} good ones", values.len())))?;
        values.insert(name, value);
    }
    Ok(values)
}

fn parse_database(name: &str, value: Option<String>) -> Result<Option<DatabaseUrl>, Invalid> {
    let Some(value) = value else { return Ok(None) };
    let known_scheme = value.starts_with("postgres://") || value.starts_with("postgresql://");
    if !known_scheme || PgConnectOptions::from_str(&value).is_err() {
        return Err(Invalid::new(name, "is not an address such as postgres://user:password@host:5432/database"));
    }
    Ok(Some(DatabaseUrl(value)))
}

fn parse_listen(name: &str, value: Option<String>) -> Result<Option<SocketAddr>, Invalid> {
    let refuse = |value: &str| Invalid::new(name, format!("is {value:?}, not an IP address with a port such as 127.0.0.1:8080"));
    value.map(|value| value.parse().map_err(|_| refuse(&value))).transpose()
}

fn parse_public_url(value: Option<String>, listen: SocketAddr) -> Result<PublicUrl, Invalid> {
    let Some(value) = value else {
        return Ok(default_public_url(listen));
    };
    let refuse = || Invalid::new(PUBLIC_URL, "is not an address such as https://sangkien.example.vn: http or https, a host, perhaps a port, and no path");
    let lower = value.trim_end_matches('/').to_ascii_lowercase();
    let (scheme, authority) = lower.split_once("://").ok_or_else(refuse)?;
    let default_port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return Err(refuse()),
    };
    let (host, port) = split_port(authority).ok_or_else(refuse)?;
    if !is_host(host) || port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Err(refuse());
    }
    // Browsers leave the default port out of `Origin`.
    let authority = authority.strip_suffix(default_port).unwrap_or(authority);
    Ok(PublicUrl(format!("{scheme}://{authority}")))
}

fn default_public_url(listen: SocketAddr) -> PublicUrl {
    // 0.0.0.0 means every address: good to listen on, but no browser's origin.
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    let address = SocketAddr::new(ip, listen.port()).to_string();
    let address = address.strip_suffix(":80").unwrap_or(&address);
    PublicUrl(format!("http://{address}"))
}

/// Splits `host:port`, minding the colons of `[::1]:8080`.
fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    let after_host = if authority.starts_with('[') { authority.find(']')? + 1 } else { authority.find(':').unwrap_or(authority.len()) };
    let (host, rest) = authority.split_at(after_host);
    match rest.strip_prefix(':') {
        Some(port) => Some((host, Some(port))),
        None if rest.is_empty() => Some((host, None)),
        None => None,
    }
}

fn is_host(host: &str) -> bool {
    if let Some(v6) = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        return v6.parse::<Ipv6Addr>().is_ok();
    }
    !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
}

fn parse_worker(value: Option<&str>) -> Result<Worker, Invalid> {
    match value {
        None | Some("on") => Ok(Worker::On),
        Some("off") => Ok(Worker::Off),
        Some(_) => Err(Invalid::new(WORKER, "must be on or off")),
    }
}

fn parse_smtp(value: Option<String>) -> Result<Option<SmtpUrl>, Invalid> {
    let Some(value) = value else { return Ok(None) };
    if AsyncSmtpTransport::<Tokio1Executor>::from_url(&value).is_err() {
        return Err(Invalid::new(SMTP_URL, "is not an address such as smtps://user:password@mail.example.vn or smtp://127.0.0.1:25"));
    }
    Ok(Some(SmtpUrl(value)))
}

fn parse_openid(issuer: Option<String>, client_id: Option<String>, client_secret: Option<String>) -> Result<Option<OpenId>, Invalid> {
    let missing = |name, other: &str| Invalid::new(name, format!("is not set but {other} is: set all three or none"));
    let (issuer, client_id, client_secret) = match (issuer, client_id, client_secret) {
        (None, None, None) => return Ok(None),
        (Some(issuer), Some(id), Some(secret)) => (issuer, id, secret),
        (Some(_), None, _) => return Err(missing(OIDC_CLIENT_ID, OIDC_ISSUER)),
        (Some(_), _, None) => return Err(missing(OIDC_CLIENT_SECRET, OIDC_ISSUER)),
        (None, id, _) => return Err(missing(OIDC_ISSUER, if id.is_some() { OIDC_CLIENT_ID } else { OIDC_CLIENT_SECRET })),
    };
    let host = |rest: &str| rest.split(['/', ':']).next().map(str::to_owned).unwrap_or_default();
    let safe = match issuer.split_once("://") {
        Some(("https", rest)) => !host(rest).is_empty(),
        // A token over plain HTTP is safe on this very machine only.
        Some(("http", rest)) => host(rest) == "localhost" || host(rest).parse().is_ok_and(|a: Ipv4Addr| a.is_loopback()),
        _ => false,
    };
    let usable = safe && openidconnect::IssuerUrl::new(issuer.clone()).is_ok();
    if !usable {
        return Err(Invalid::new(OIDC_ISSUER, "is not an address such as https://id.example.vn: https, as the provider names itself"));
    }
    Ok(Some(OpenId { issuer, client_id, client_secret: Secret(client_secret) }))
}

fn parse_mailbox(name: &str, value: &str) -> Result<Mailbox, Invalid> {
    value.parse().map_err(|_| Invalid::new(name, format!("has {value:?}, not an address such as giamsat@example.vn")))
}

fn parse_origins(value: Option<String>) -> Result<Origins, Invalid> {
    let wrong = |part| Invalid::new(WEBHOOK_ORIGINS, format!("has {part:?}, not an origin such as https://ioc.example.vn: https, a host, perhaps a port"));
    value.unwrap_or_default().parse().map_err(wrong)
}

fn parse_log(value: Option<String>) -> Result<String, Invalid> {
    let value = value.unwrap_or_else(|| "info".to_owned());
    match EnvFilter::try_new(&value) {
        Ok(_) => Ok(value),
        Err(_) => Err(Invalid::new(LOG, format!("is {value:?}, not a filter such as info or sangkien=debug,sqlx=warn"))),
    }
}

fn parse_proxies(value: Option<String>) -> Result<Vec<IpRange>, Invalid> {
    let value = value.unwrap_or_default();
    value
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().map_err(|()| Invalid::new(TRUSTED_PROXIES, format!("has {part:?}, not an IP address or a network such as 10.0.0.0/8"))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(values: &[(&str, &str)]) -> Result<Config, String> {
        Config::from_lookup(|name| {
            let found = values.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
        .map_err(|invalid| invalid.to_string())
    }

    fn public_url(value: &str) -> Result<String, String> {
        config(&[(PUBLIC_URL, value)]).map(|c| c.public_url.to_string())
    }

    #[test]
    fn defaults_hold_where_nothing_is_set() {
        let config = config(&[(DATA_DIR, ""), (DATABASE_URL, "  ")]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.metrics_listen, None);
        assert_eq!(config.public_url.as_str(), "http://127.0.0.1:8080");
        assert_eq!(config.data_dir, Path::new("var"));
        assert_eq!(config.log, "info");
        assert_eq!(config.database_url, None);
        assert_eq!(config.trusted_proxies, []);
        assert!(config.webhook_origins.is_empty());
    }

    #[test]
    fn a_bad_value_is_one_line_that_starts_with_its_variable() {
        let bad = [
            (LISTEN, "localhost:8080"),
            (METRICS_LISTEN, "9100"),
            (LISTEN, "127.0.0.1\n:1"),
            (PUBLIC_URL, "sangkien.vn"),
            (PUBLIC_URL, "ftp://sangkien.vn"),
            (LOG, "sangkien=loudest=x"),
            (TRUSTED_PROXIES, "10.0.0.0/8, 10.0.0.0/33"),
            (SMTP_URL, "http://u:geheim@h"),
            (MAIL_FROM, "không phải địa chỉ"),
            (WITNESSES, "a@b.vn, c"),
            (WITNESSES, "a@b.vn"),
            (WEBHOOK_ORIGINS, "https://ioc.example.vn, https://a.vn/hook"),
            (WEBHOOK_ORIGINS, "http://ioc.example.vn"),
            (WEBHOOK_ORIGINS, "https://ioc.example.vn;https://a.vn"),
            (DATABASE_URL, "mysql://u:geheim@h/d"),
            (DATABASE_URL, "postgres://u:geheim@h:port/d"),
            (DATABASE_OWNER_URL, "postgres://u:geheim@h/d"),
            (DATABASE_READ_URL, "postgres://u:geheim@h/d"),
        ];
        for (name, value) in bad {
            let message = config(&[(name, value)]).unwrap_err();
            assert!(message.starts_with(name), "{message}");
            assert_eq!(message.lines().count(), 1, "{message}");
            assert!(!message.contains("geheim"), "{message}");
        }
    }

    #[test]
    fn a_provider_is_set_whole_and_reached_safely() {
        let with = |issuer| config(&[(OIDC_ISSUER, issuer), (OIDC_CLIENT_ID, "sangkien"), (OIDC_CLIENT_SECRET, "geheim")]);
        for good in ["https://id.example.vn", "https://id.example.vn/realms/office", "http://127.0.0.1:9000", "http://localhost:9000"] {
            assert_eq!(with(good).unwrap().openid.unwrap().issuer, good);
        }
        for bad in ["http://id.example.vn", "id.example.vn", "https://", "ftp://localhost", "http://localhost.example.vn"] {
            assert!(with(bad).unwrap_err().starts_with(OIDC_ISSUER), "{bad}");
        }
        let part = config(&[(OIDC_ISSUER, "https://id.vn"), (OIDC_CLIENT_ID, "x")]).unwrap_err();
        assert!(part.starts_with(OIDC_CLIENT_SECRET), "{part}");
        assert_eq!(config(&[]).unwrap().openid, None);
        assert!(!format!("{:?}", with("https://id.vn").unwrap()).contains("geheim"));
    }

    #[test]
    fn a_password_is_not_in_the_debug_text() {
        let config = config(&[(DATABASE_URL, "postgres://u:geheim@h/d"), (SMTP_URL, "smtps://u:geheim@h")]).unwrap();
        assert!(!format!("{config:?}").contains("geheim"));
    }

    #[test]
    fn the_public_url_is_what_browsers_send_as_origin() {
        let same = |value| public_url(value).unwrap();
        assert_eq!(same("HTTPS://SangKien.Example.vn:443/"), "https://sangkien.example.vn");
        assert_eq!(same("http://[::1]:8080"), "http://[::1]:8080");
        assert_eq!(same("https://a.vn:80"), "https://a.vn:80");
        for bad in ["https://", "https://a/b", "https://u@a", "https://a:x", "https://[::1", "https://a b", "http://a?x"] {
            assert!(public_url(bad).is_err(), "{bad}");
        }
        let all = config(&[(LISTEN, "0.0.0.0:9")]).unwrap();
        assert_eq!(all.public_url.as_str(), "http://127.0.0.1:9");
    }

    #[test]
    fn a_proxy_range_contains_its_addresses_and_no_others() {
        let ranges = config(&[(TRUSTED_PROXIES, "10.1.0.0/16,::1, 192.0.2.7,0.0.0.0/0")]).unwrap().trusted_proxies;
        let hits = |ip: &str| ranges.iter().map(|r| r.contains(ip.parse().unwrap())).collect::<Vec<_>>();
        assert_eq!(hits("10.1.255.1"), [true, false, false, true]);
        assert_eq!(hits("::ffff:10.1.0.1"), [true, false, false, true]);
        assert_eq!(hits("::1"), [false, true, false, false]);
        assert_eq!(hits("192.0.2.7"), [false, false, true, true]);
        assert_eq!(hits("10.2.0.0"), [false, false, false, true]);
    }

    #[test]
    fn the_example_file_names_every_variable_and_only_those() {
        let example = include_str!("../.env.example");
        let named: Vec<&str> = example
            .lines()
            .filter_map(|line| line.trim_start_matches(['#', ' ']).split_once('='))
            .map(|(name, _)| name)
            .filter(|name| name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
            .collect();
        assert_eq!(named, NAMES);
    }
}
