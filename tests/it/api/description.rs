//! The description of the interface: all of it, for everybody, true of the routes.

use std::collections::BTreeSet;

use sangkien::app::notices;
use sangkien::app::webhooks::ping;
use sangkien::domain::webhook::Topic;
use sangkien::domain::workflow::Action;
use sangkien::jobs::webhook::run_until_idle;
use sangkien::web::api::{BASE, endpoints, openapi::document, pages};
use sangkien::web::routes::routes;
use serde_json::Value;
use sqlx::PgPool;

use super::{program_of, send};
use crate::support::Site;
use crate::support::receiver::{Receiver, courier};

const ID: &str = "01990000-0000-7000-8000-000000000000";

#[test]
fn every_endpoint_shares_the_door_of_a_page_that_there_is() {
    let all: BTreeSet<&str> = routes().iter().map(|r| r.1).collect();
    let missing: Vec<String> = pages().into_iter().filter(|page| !all.contains(page.as_str())).collect();
    assert_eq!(missing, [""; 0]);
}

/// Every act with a plain form can be done by a program; what it can't do is named here.
#[test]
fn every_page_of_an_act_has_its_endpoint() {
    let shared: BTreeSet<String> = pages().into_iter().collect();
    let posts = ["track", "return", "pilot/start", "orders", "closing", "adoption", "assessment/risks", "review/party-opinion"];
    for page in posts {
        assert!(shared.contains(&format!("/proposals/{{id}}/{page}")), "{page}");
    }
    assert_eq!(sangkien::web::api::acting::ACTS.len(), 32);
}

#[sqlx::test]
async fn the_description_is_public_and_says_every_endpoint(pool: PgPool) {
    let site = Site::new(pool).await;
    let answer = site.anonymous().get("/api/v1/openapi.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    let program = program_of(&site, &site.people.author).await;
    let mut said = 0;
    for endpoint in endpoints() {
        let path = format!("{BASE}{}", endpoint.path);
        let operation = &document["paths"][&path][endpoint.method];
        assert_eq!(operation["operationId"], endpoint.name, "{path}");
        assert_eq!(operation.get("requestBody").is_some(), endpoint.content.is_some(), "{path}");
        said += 1;
        // What is said is there: neither 404 of the router nor 405.
        let url = path.replace("{id}", ID).replace("{n}", "1");
        let answer = if endpoint.method == "get" {
            program.get(&url).await
        } else {
            send(&program, &endpoint.method.to_uppercase(), &url, &serde_json::json!([])).await
        };
        assert_ne!(answer.status, 405, "{path}");
        if endpoint.content.is_some() {
            assert!(matches!(answer.status, 403 | 422), "{path}: {}", answer.status);
        }
    }
    let written: usize = document["paths"].as_object().unwrap().values().map(|p| p.as_object().unwrap().len()).sum();
    assert_eq!(said, written);
}

fn references(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(all) => all.iter().for_each(|(name, v)| match (name.as_str(), v) {
            ("$ref", Value::String(to)) => drop(out.insert(to.clone())),
            _ => references(v, out),
        }),
        Value::Array(all) => all.iter().for_each(|v| references(v, out)),
        _ => {}
    }
}

#[test]
fn every_reference_of_the_description_leads_somewhere_and_every_name_is_there_once() {
    let document = document("https://sangkien.example.vn");
    let mut all = BTreeSet::new();
    references(&document, &mut all);
    assert!(all.len() > 10, "{all:?}");
    let lost: Vec<&String> = all.iter().filter(|r| document.pointer(r.strip_prefix('#').unwrap()).is_none()).collect();
    assert_eq!(lost, [""; 0]);
    let names: Vec<String> = endpoints().into_iter().map(|e| e.name).collect();
    let once: BTreeSet<&String> = names.iter().collect();
    assert_eq!(once.len(), names.len());
    assert_eq!(document["servers"][0]["url"], "https://sangkien.example.vn");
}

/// What an endpoint is told is what stands in the description, name by name.
#[sqlx::test]
async fn what_endpoints_are_told_is_described(pool: PgPool) {
    let document = document("https://sangkien.example.vn");
    let resolved = |schema: &Value| match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.strip_prefix('#').unwrap()).unwrap().clone(),
        None => schema.clone(),
    };
    let names = |schema: &Value| schema["properties"].as_object().unwrap().keys().cloned().collect::<BTreeSet<String>>();
    let required = |schema: &Value| schema["required"].as_array().unwrap().iter().map(|n| n.as_str().unwrap().to_owned()).collect::<BTreeSet<_>>();
    let site = Site::new(pool).await;
    let mut receiver = Receiver::open().await;
    site.endpoint(&site.people.author, &receiver, Topic::ALL).await;
    ping(&site.app, site.people.author.id(), site.webhook_of(&site.people.author).await).await.unwrap();
    site.draft().await;
    notices::tell(&site.app).await.unwrap();
    run_until_idle(&site.app, &courier(&[&receiver])).await.unwrap();
    let mut told: Vec<Value> = receiver.taken().iter().map(crate::support::receiver::Received::json).collect();
    told.sort_by_key(|event| event["type"].as_str().unwrap().to_owned());
    assert_eq!(document["webhooks"].as_object().unwrap().keys().collect::<Vec<_>>(), ["ping", "proposal"]);
    for (name, event) in ["ping", "proposal"].into_iter().zip(&told) {
        let operation = &document["webhooks"][name]["post"];
        assert_eq!(operation["security"], serde_json::json!([]));
        let schema = resolved(&operation["requestBody"]["content"]["application/json"]["schema"]);
        let data = resolved(&schema["properties"]["data"]);
        for (said, sent) in [(&schema, event), (&data, &event["data"])] {
            let sent: BTreeSet<String> = sent.as_object().unwrap().keys().cloned().collect();
            assert_eq!((names(said), required(said)), (sent.clone(), sent), "{name}");
        }
    }
    let proposal = resolved(&document["webhooks"]["proposal"]["post"]["requestBody"]["content"]["application/json"]["schema"]);
    let told_of: Vec<String> = Action::ALL.iter().filter(|a| !a.is_confidential()).map(|a| format!("proposal.{a}")).collect();
    assert_eq!(proposal["properties"]["type"]["enum"], serde_json::json!(told_of));
}
