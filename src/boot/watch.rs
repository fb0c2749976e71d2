//! Owns looking after a running server: a thread that notices its death within
//! half a second and starts it again at the same address, so that connection
//! pools come back by themselves.
//! Refuses to give up: it tries again, ever less often, until it is told to stop.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::error::BootError;
use super::server::Server;

const LOOK: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Empty once it has been stopped.
type Ward = Arc<Mutex<Option<Server>>>;

#[derive(Debug)]
pub(super) struct Watch {
    ward: Ward,
    /// Closing it wakes the thread, which then ends.
    _alive: Sender<()>,
}

impl Watch {
    pub fn over(server: Server) -> Result<Self, BootError> {
        let ward: Ward = Arc::new(Mutex::new(Some(server)));
        let (alive, ended) = mpsc::channel();
        let watched = Arc::clone(&ward);
        thread::Builder::new()
            .name("postgres-watch".to_owned())
            .spawn(move || {
                let mut pause = LOOK;
                while ended.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                    pause = look_after(&watched, pause);
                }
            })
            .map_err(|error| BootError::tool("starting a thread", error.to_string()))?;
        Ok(Self { ward, _alive: alive })
    }

    pub fn stop(self) -> Result<(), BootError> {
        let server = enter(&self.ward).take();
        server.map_or(Ok(()), Server::stop)
    }
}

impl Drop for Watch {
    /// Here and not in the thread, which may not live long enough.
    fn drop(&mut self) {
        drop(enter(&self.ward).take());
    }
}

/// Gives the pause before the next look.
fn look_after(ward: &Ward, pause: Duration) -> Duration {
    match enter(ward).as_mut().map(Server::revive) {
        Some(Ok(true)) => tracing::warn!("PostgreSQL had died and was started again"),
        Some(Err(error)) => {
            tracing::error!(%error, "PostgreSQL has died and can't be started");
            return (pause * 2).min(LONGEST_PAUSE);
        }
        Some(Ok(false)) | None => {}
    }
    LOOK
}

fn enter(ward: &Ward) -> MutexGuard<'_, Option<Server>> {
    // A panic elsewhere is no reason to leave the server running unwatched.
    ward.lock().unwrap_or_else(PoisonError::into_inner)
}
