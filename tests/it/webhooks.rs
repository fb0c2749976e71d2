//! Webhooks: registered by a person at an address that the operator allows, signed as the specification
//! says, told of what that person may know and nothing else, delivered at least once whatever dies.

mod delivering;
mod knowing;
mod registering;

use sangkien::app::App;
use sangkien::app::notices;
use sangkien::jobs::webhook::{Courier, run_until_idle};
use serde_json::Value;

use crate::support::{Site, World};

/// What has happened is told, and sent.
async fn send(app: &App, courier: &Courier) {
    notices::tell(app).await.unwrap();
    run_until_idle(app, courier).await.unwrap();
}

/// The jobs of endpoints that are not done: (tries, what was noted, whether put aside).
async fn waiting(world: &World) -> Value {
    world.rows("select attempts, last_error, parked_at is not null as parked from job where webhook_id is not null and done_at is null order by id").await
}

/// What is noted of the deliveries that are done.
async fn noted(world: &World) -> Value {
    world.value("select coalesce(jsonb_agg(last_error order by id), '[]') from job where webhook_id is not null and done_at is not null").await
}

/// An endpoint as its page shows it: state, and what came of each delivery.
async fn shown(site: &Site) -> (String, Vec<String>) {
    let page = site.as_lead().get("/account/webhooks").await.page();
    (page.text("[data-state]"), page.texts("[data-delivery] td:last-child"))
}
