//! The server of the browser tests: `sangkien serve --demo` under a clock that a test can move.
//!
//! The wall clock, plus the whole seconds that stand in the file named by `SANGKIEN_TEST_CLOCK`, read
//! anew for every "now". No file, or an empty one, moves nothing. It is a program of its own so
//! that the one people install has no way to be told another time.

use std::path::{Path, PathBuf};

use anyhow::Result;
use chrono::TimeDelta;
use sangkien::config::Config;
use sangkien::domain::clock::Clock;
use sangkien::{serve, telemetry};

/// The variable that names the file.
const FILE: &str = "SANGKIEN_TEST_CLOCK";

#[tokio::main]
async fn main() -> Result<()> {
    let config = Config::from_env()?;
    telemetry::start(&config.log);
    #[expect(clippy::disallowed_methods, reason = "a setting of the tests alone, unknown to config.rs")]
    let clock = match std::env::var(FILE) {
        Ok(file) => moved_by(PathBuf::from(file)),
        Err(_) => Clock::system(),
    };
    serve::serve(&config, true, clock).await
}

/// The wall clock, moved by what the file says at each moment.
fn moved_by(file: PathBuf) -> Clock {
    let wall = Clock::system();
    Clock::from_fn(move || wall.now() + offset(&file))
}

/// What the file says. A number that is none is said aloud: a test would otherwise pass at the wrong time.
fn offset(file: &Path) -> TimeDelta {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    match text.trim() {
        "" => TimeDelta::zero(),
        seconds => seconds.parse().ok().and_then(TimeDelta::try_seconds).unwrap_or_else(|| panic!("{FILE}: not a number of seconds: {seconds}")),
    }
}
