//! Owns which account PostgreSQL runs as, and the files that account must have.
//! PostgreSQL refuses to run as root, so root hands over to the owner of the
//! data, else to `postgres`, else to `nobody`.
//! Refuses to change the rights of folders it did not make.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, fchown, lchown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::BootError;

const ROOT: u32 = 0;

#[derive(Debug, Clone)]
pub(super) struct Account {
    pub name: String,
    pub uid: u32,
    gid: u32,
    /// True where this program is root and the account is not.
    switch: bool,
}

impl Account {
    /// `cluster` is the folder of the data; it need not exist yet.
    pub fn choose(cluster: &Path) -> Result<Self, BootError> {
        let own = own_uid()?;
        let owner = fs::metadata(cluster).ok().map(|meta| meta.uid());
        if own != ROOT {
            let account = look_up(&own.to_string(), false)?;
            return match owner {
                Some(uid) if uid != own => Err(BootError::ForeignOwner {
                    dir: cluster.to_owned(),
                    owner: look_up(&uid.to_string(), false).map_or(uid.to_string(), |a| a.name),
                    account: account.name,
                }),
                _ => Ok(account),
            };
        }
        let spare = || look_up("postgres", true).or_else(|_| look_up("nobody", true));
        match owner {
            None => spare(),
            Some(ROOT) => Err(BootError::OwnedByRoot { dir: cluster.to_owned(), account: spare()?.name }),
            Some(uid) => look_up(&uid.to_string(), true),
        }
    }

    /// A command that runs as this account with an empty environment: neither
    /// our secrets nor someone's PGPORT belong in the database server.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
        if self.switch {
            // The standard library drops root's other groups with it.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// The folder everything lies in, with the parents that don't exist yet:
    /// where root makes them, its account may pass but not look.
    pub fn make_data_dir(&self, dir: &Path) -> Result<(), BootError> {
        let dir = std::path::absolute(dir).map_err(BootError::folder("finding", dir))?;
        let (missing, there): (Vec<&Path>, Vec<&Path>) = dir.ancestors().partition(|folder| !folder.exists());
        if let Some(nearest) = there.first() {
            self.check_passage(nearest)?;
        }
        let mode = if self.switch { 0o711 } else { 0o700 };
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder)
                .and_then(|()| fs::set_permissions(folder, Permissions::from_mode(mode)))
                .map_err(BootError::folder("making the folder", folder))?;
        }
        Ok(())
    }

    /// A folder for this account alone. Fails where the name is taken.
    pub fn make_private_dir(&self, dir: &Path) -> io::Result<()> {
        DirBuilder::new().mode(0o700).create(dir)?;
        self.own_dir(dir)
    }

    /// Makes an existing folder this account's alone.
    pub fn own_dir(&self, dir: &Path) -> io::Result<()> {
        if !fs::symlink_metadata(dir)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        if self.switch {
            lchown(dir, Some(self.uid), Some(self.gid))?;
        }
        fs::set_permissions(dir, Permissions::from_mode(0o700))
    }

    pub fn own_file(&self, file: &File) -> io::Result<()> {
        if self.switch {
            fchown(file, Some(self.uid), Some(self.gid))?;
        }
        file.set_permissions(Permissions::from_mode(0o600))
    }

    /// Asks the kernel, as the account itself, so that ACLs count as well.
    fn check_passage(&self, dir: &Path) -> Result<(), BootError> {
        if self.may_enter(dir)? {
            return Ok(());
        }
        let mut ancestors: Vec<&Path> = dir.ancestors().collect();
        ancestors.reverse();
        for folder in ancestors {
            if !self.may_enter(folder)? {
                return Err(self.impassable(folder.to_owned()));
            }
        }
        Err(self.impassable(dir.to_owned()))
    }

    pub fn may_enter(&self, dir: &Path) -> Result<bool, BootError> {
        if !self.switch {
            return Ok(true);
        }
        let status = self.command("/usr/bin/test").arg("-x").arg(dir).status();
        let status = status.map_err(|error| BootError::tool("test", error.to_string()))?;
        Ok(status.success())
    }

    fn impassable(&self, folder: PathBuf) -> BootError {
        BootError::Impassable { folder, account: self.name.clone() }
    }
}

fn own_uid() -> Result<u32, BootError> {
    // The kernel says it here; asking libc would need unsafe code.
    let own = Path::new("/proc/self");
    let meta = fs::metadata(own).map_err(BootError::folder("reading", own))?;
    Ok(meta.uid())
}

/// `getent` also knows the accounts of a directory service.
fn look_up(name_or_uid: &str, switch: bool) -> Result<Account, BootError> {
    let unknown = || BootError::NoAccount { wanted: format!("the account {name_or_uid}") };
    let output = Command::new("getent").args(["passwd", name_or_uid]).output();
    let output = output.map_err(|error| BootError::tool("getent", error.to_string()))?;
    let line = String::from_utf8_lossy(&output.stdout);
    let mut fields = line.trim().split(':');
    let name = fields.next().filter(|name| !name.is_empty());
    let uid = fields.nth(1).and_then(|uid| uid.parse().ok());
    let gid = fields.next().and_then(|gid| gid.parse().ok());
    match (name, uid, gid) {
        (Some(name), Some(uid), Some(gid)) => Ok(Account { name: name.to_owned(), uid, gid, switch }),
        _ => Err(unknown()),
    }
}
