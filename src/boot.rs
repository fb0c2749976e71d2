//! Owns the private PostgreSQL cluster: made on the first start, found again on
//! the next one, brought back after a crash (also while the application runs),
//! stopped when the application is drained.
//! It lives in `<data_dir>/postgres`, listens on a Unix socket only, and lets in
//! root and the account it runs as, nobody else on the machine.
//! Refuses to share a data directory, to convert one of another major version,
//! and to run migrations: those belong to the caller.

mod account;
mod error;
mod install;
mod layout;
mod postmaster;
mod roles;
mod server;
mod settings;
mod watch;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use error::BootError;
pub use install::client;
use server::Server;
use watch::Watch;

/// How long a left-behind server may take to answer before it is restarted.
const PATIENCE_WITH_LEFTOVER: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(30);

/// A running private cluster. Dropping it asks the server to stop without
/// waiting; `stop` waits.
#[derive(Debug)]
pub struct PrivateCluster {
    socket: PathBuf,
    /// None where another process owns the server.
    watch: Option<Watch>,
}

impl PrivateCluster {
    /// Brings the cluster in `data_dir` up and holds it until `stop`.
    pub async fn start(data_dir: &Path) -> Result<Self, BootError> {
        let server = launch(data_dir).await?;
        let patience = if server.was_left_behind() { PATIENCE_WITH_LEFTOVER } else { PATIENCE };
        let mut server = match roles::provision(server.socket(), patience).await {
            Ok(()) => server,
            // A leftover that accepts no connection is worth one restart.
            Err(error) if server.was_left_behind() => {
                tracing::warn!(%error, "restarting the PostgreSQL left behind by a crash");
                halt(server).await?;
                let server = launch(data_dir).await?;
                roles::provision(server.socket(), PATIENCE).await?;
                server
            }
            Err(error) => return Err(error),
        };
        server.announce()?;
        Ok(Self { socket: server.socket().to_owned(), watch: Some(Watch::over(server)?) })
    }

    /// For short commands: uses the cluster of a running `serve` where there is
    /// one, else starts it. `stop` then stops only what this call started.
    pub async fn join(data_dir: &Path) -> Result<Self, BootError> {
        match Self::start(data_dir).await {
            Err(BootError::InUse { dir, holder }) => {
                let running = blocking(move || server::socket_of_running(&dir)).await?;
                match running {
                    Some(socket) => Ok(Self { socket, watch: None }),
                    None => Err(BootError::InUse { dir: data_dir.to_owned(), holder }),
                }
            }
            other => other,
        }
    }

    /// For migrations: the role that owns the database and everything in it.
    pub fn owner_url(&self) -> String {
        roles::url(&self.socket, roles::OWNER, roles::DATABASE)
    }

    /// For serving: the role that owns nothing.
    pub fn app_url(&self) -> String {
        roles::url(&self.socket, roles::APP, roles::DATABASE)
    }

    /// Ends connections, writes everything out and waits for the end.
    pub async fn stop(self) -> Result<(), BootError> {
        match self.watch {
            Some(watch) => blocking(move || watch.stop()).await?,
            None => Ok(()),
        }
    }
}

async fn launch(data_dir: &Path) -> Result<Server, BootError> {
    let data_dir = data_dir.to_owned();
    blocking(move || Server::launch(&data_dir)).await?
}

async fn halt(server: Server) -> Result<(), BootError> {
    blocking(move || server.stop()).await?
}

/// Files and child processes are waited for away from the async threads.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, BootError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| BootError::tool("the start of PostgreSQL", error.to_string()))
}
