//! A small disk in memory, to be filled. Only root may mount one.

use std::fs::{self, File, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Unmounted when it goes.
pub struct Disk(TempDir);

impl Disk {
    /// None where whoever runs the tests may not mount.
    pub fn of_mebibytes(size: usize) -> Option<Self> {
        if fs::metadata("/proc/self").unwrap().uid() != 0 {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}m,mode=755"), "tmpfs"]).arg(folder.path()).status().unwrap();
        assert!(mounted.success());
        Some(Self(folder))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Leaves not a byte free.
    pub fn fill(&self) {
        let mut file = File::create(self.path().join("balloon")).unwrap();
        fs::set_permissions(self.path().join("balloon"), Permissions::from_mode(0o600)).unwrap();
        for size in [1 << 20, 1 << 12] {
            let error = std::iter::repeat_with(|| file.write_all(&vec![1; size])).find_map(Result::err).unwrap();
            assert_eq!(error.kind(), ErrorKind::StorageFull);
        }
    }

    pub fn empty(&self) {
        fs::remove_file(self.path().join("balloon")).unwrap();
    }
}

impl Drop for Disk {
    /// What is still open on it keeps it until it ends.
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(self.path()).status();
        assert!(std::thread::panicking() || unmounted.unwrap().success());
    }
}
