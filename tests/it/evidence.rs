//! Evidence that stands without the database: the transparency log, receipts, dossiers, witnesses.
//!
//! Each tampering is done as a superuser with every trigger silenced, or on the bytes that somebody
//! was given, and the place that is named is compared exactly.

mod dossiers;
mod fuzzing;
mod identities;
mod receipts;
mod sealing;
mod tampering;
mod witnesses;

use sangkien::app::log::{Log, seal};
use sangkien::app::verify::log::{Bad, Held, log};
use sangkien::domain::ids::ProposalId;
use sangkien::domain::workflow::Status;
use sqlx::PgPool;

use crate::support::World;

/// A world with a log in which two proposals have their places: five entries, then one.
async fn scene(pool: PgPool) -> (World, Log, ProposalId) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Approved).await;
    world.in_status(Status::Draft).await;
    let journal = world.log().await;
    assert_eq!(seal(&world.app, &journal).await.unwrap(), 6);
    (world, journal, id)
}

/// What the check of the log finds, against what is held.
async fn found(world: &World, held: &[Held]) -> Option<Bad> {
    log(&world.app, held).await.unwrap().bad
}
