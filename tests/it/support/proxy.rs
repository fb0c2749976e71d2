//! The proxy in front of the instances: Caddy with the configuration that is shipped.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A proxy that runs until it is dropped.
pub struct Proxy {
    program: Child,
    address: SocketAddr,
    _folder: TempDir,
}

impl Proxy {
    /// Passes on to any of these, without TLS.
    pub fn before(upstreams: &[SocketAddr]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let upstreams: Vec<_> = upstreams.iter().map(ToString::to_string).collect();
        let program = Command::new("caddy")
            .args(["run", "--adapter", "caddyfile", "--config", concat!(env!("CARGO_MANIFEST_DIR"), "/.packaging/Caddyfile")])
            .env("SANGKIEN_HOST", format!("http://{address}"))
            .env("SANGKIEN_UPSTREAM", upstreams.join(" "))
            .env("CADDY_ADMIN", format!("unix/{}", folder.path().join("admin").display()))
            .env("HOME", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("caddy is installed");
        while TcpStream::connect(address).is_err() {
            std::thread::yield_now();
        }
        Self { program, address, _folder: folder }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
