//! Owns the cluster's three settings files, written whole on every start so
//! that a release can change them.
//! Refuses network connections, sign-in by anyone but root and the cluster's
//! account, and any setting that would lose an acknowledged act. Tuning goes
//! into `local.conf` beside them, which is never written.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::account::Account;
use super::error::BootError;
use super::roles;

/// The order matters: what follows `local.conf` has the last word.
/// The connection check ends long queries of an application that was killed.
/// No statement here runs long enough to be worth compiling, and a hardened
/// service may not write code into its memory. Terse errors keep the values of a refused row out of the log.
const CONF: &str = "\
# Written by sangkien on every start; put your own settings into local.conf.
max_connections = 60
shared_buffers = 128MB
max_wal_size = 1GB
random_page_cost = 1.1
jit = off
client_connection_check_interval = 2s
timezone = 'UTC'
include_if_exists = 'local.conf'

listen_addresses = ''
port = 5432
unix_socket_permissions = 0700
fsync = on
full_page_writes = on
synchronous_commit = on
recovery_init_sync_method = syncfs
restart_after_crash = on
logging_collector = off
log_destination = 'stderr'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
log_error_verbosity = terse
log_min_error_statement = panic
log_checkpoints = off
lc_messages = 'C'
lc_monetary = 'C'
lc_numeric = 'C'
lc_time = 'C'
";

/// The kernel says who is at the other end of a Unix socket: no password to
/// keep, none to lose.
const HBA: &str = "\
# Written by sangkien on every start.
local all all peer map=sangkien
";

/// Says whether anything differed from what the last start wrote.
pub(super) fn write(cluster: &Path, account: &Account) -> Result<bool, BootError> {
    let files = [("postgresql.conf", CONF.to_owned()), ("pg_hba.conf", HBA.to_owned()), ("pg_ident.conf", ident(account))];
    let mut changed = false;
    for (name, text) in files {
        let path = cluster.join(name);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        replace(&path, &text, account).map_err(BootError::folder("writing", &path))?;
        changed = true;
    }
    Ok(changed)
}

fn ident(account: &Account) -> String {
    let mut lines = vec!["# Written by sangkien on every start.".to_owned()];
    let mut people = vec!["root", account.name.as_str()];
    people.dedup();
    for person in people {
        for role in [roles::SUPERUSER, roles::OWNER, roles::APP] {
            lines.push(format!("sangkien \"{person}\" {role}"));
        }
    }
    lines.join("\n") + "\n"
}

/// Root writes into another account's folder here: a new file, never through
/// a link that waits under its name.
fn replace(path: &Path, text: &str, account: &Account) -> io::Result<()> {
    let new = path.with_extension("new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    file.write_all(text.as_bytes())?;
    account.own_file(&file)?;
    file.sync_all()?;
    fs::rename(&new, path)
}
