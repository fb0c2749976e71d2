//! Who gets which answer at every endpoint. The matrix is a snapshot, so that a change of anybody's rights
//! is read in a review. An act is asked for with the version alone: who may do it is told what is missing.

use std::fmt::Write;

use sangkien::domain::workflow::Status;
use sangkien::web::api::{BASE, endpoints};
use serde_json::json;
use sqlx::PgPool;

use super::{program_of, send};
use crate::support::Site;

async fn matrix(pool: PgPool, status: Status) -> String {
    let site = Site::new(pool).await;
    let id = site.in_status(status).await;
    let mut clients = vec![("anonymous", site.anonymous())];
    for (name, person) in site.people.all() {
        clients.push((name, program_of(&site, person).await));
    }
    let mut table = format!("{:<54}", status.code());
    clients.iter().for_each(|(name, _)| write!(table, "{name:>14}").unwrap());
    let (seen, before) = (site.version(id).await, site.everything().await);
    for endpoint in endpoints() {
        let url = format!("{BASE}{}", endpoint.path).replace("{id}", &id.to_string()).replace("{n}", "1");
        write!(table, "\n{:<5}{:<49}", endpoint.method, endpoint.path).unwrap();
        for (_, client) in &clients {
            let answer = match endpoint.method {
                "get" => client.get(&url).await,
                "put" => send(client, "PUT", &url, &json!({ "revision": 0 })).await,
                _ => send(client, "POST", &url, &json!({ "seen": seen })).await,
            };
            write!(table, "{:>14}", answer.status).unwrap();
            assert!(answer.status >= 400 || endpoint.method == "get", "{} {}", endpoint.method, endpoint.path);
        }
    }
    assert_eq!(site.everything().await, before, "a question or a refused act left a trace");
    table + "\n"
}

#[sqlx::test]
async fn who_gets_what_of_a_submitted_case(pool: PgPool) {
    insta::assert_snapshot!(matrix(pool, Status::Submitted).await);
}

#[sqlx::test]
async fn who_gets_what_of_a_running_pilot(pool: PgPool) {
    insta::assert_snapshot!(matrix(pool, Status::Piloting).await);
}
