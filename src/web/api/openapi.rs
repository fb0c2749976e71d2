//! The description of the interface (OpenAPI 3.1), made from the table of its endpoints, the types of its
//! answers and the fields of its forms.

use axum::Json;
use axum::extract::State;
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::problem::{KINDS, MEDIA, Problem};
use super::{BASE, Endpoint, endpoints, once};
use crate::domain::access::{Grant, MOST_DAYS};
use crate::domain::webhook::{PING, PingEvent, ProposalEvent};
use crate::web::state::AppState;

/// The description, with the site's own address.
pub async fn show(State(state): State<AppState>) -> Json<Value> {
    Json(document(&state.site.public_url.to_string()))
}

/// The whole document.
pub fn document(site: &str) -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|s| {
        s.definitions_path = "/components/schemas".into();
        s.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in endpoints() {
        let operation = operation(&mut generator, &endpoint);
        let at = paths.entry(format!("{BASE}{}", endpoint.path)).or_insert_with(|| json!({}));
        at[endpoint.method] = operation;
    }
    let webhooks = webhooks(&mut generator);
    let problem = generator.subschema_for::<Problem>();
    let scopes: Vec<String> = Grant::ALL.iter().map(|g| format!("`{g}`: {}", crate::i18n::Lang::En.grant_word(*g))).collect();
    let kinds: Map<String, Value> = KINDS.iter().map(|(kind, about)| ((*kind).to_owned(), Value::from(*about))).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Sáng Kiến",
            "version": env!("CARGO_PKG_VERSION"),
            "description": format!(
                "Reads and acts in the name of a person, within that person's rights. A token is made on the page /account/access, lives at most {MOST_DAYS} days and was given some of: {}. Words in answers follow Accept-Language (vi, en).",
                scopes.join("; ")
            ),
            "license": { "name": "MIT", "identifier": "MIT" }
        },
        "servers": [{ "url": site }],
        "paths": paths,
        "webhooks": webhooks,
        "components": {
            "schemas": Value::Object(generator.take_definitions(true)),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer", "description": "A token made on the page /account/access." } },
            "responses": { "Problem": { "description": "A problem (RFC 9457).", "content": { MEDIA: { "schema": problem } } } }
        },
        "x-problems": kinds
    })
}

fn operation(generator: &mut SchemaGenerator, e: &Endpoint) -> Value {
    let mut parameters: Vec<Value> = names(&e.path).into_iter().map(|name| in_path(&name)).collect();
    if let Some(query) = e.query {
        parameters.extend(in_query(generator, query));
    }
    if e.content.is_some() {
        parameters.push(json!({
            "name": once::HEADER, "in": "header", "required": false, "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!#-~]+$" },
            "description": "A key of the program's own: the same request under the same key is done once within 24 hours and answered alike."
        }));
    }
    let answer = (e.answer)(generator);
    let mut operation = json!({
        "operationId": e.name,
        "summary": e.summary,
        "parameters": parameters,
        "responses": {
            e.status.to_string(): { "description": "Done.", "content": { "application/json": { "schema": answer } } },
            "default": { "$ref": "#/components/responses/Problem" }
        }
    });
    if e.areas.is_some() {
        operation["security"] = json!([{ "token": [] }]);
        operation["x-grant"] = e.grant.code().into();
    }
    if let Some(content) = e.content {
        operation["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": content.schema() } } });
    }
    operation
}

/// What endpoints are told (https://www.standardwebhooks.com), registered on the page /account/webhooks.
fn webhooks(generator: &mut SchemaGenerator) -> Value {
    let header = |name: &str, about: &str| json!({ "name": name, "in": "header", "required": true, "schema": { "type": "string" }, "description": about });
    let one = |name: &str, summary: &str, event: Schema| {
        let operation = json!({
            "operationId": name,
            "summary": summary,
            "security": [],
            "parameters": [
                header("webhook-id", "The same for every try: who has seen it has taken the message already."),
                header("webhook-timestamp", "When this try was made, in seconds since 1970: refuse what is older than a few minutes."),
                header("webhook-signature", "Signatures with a space between, each `v1,` and the base64 of the HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}` under a secret in force (the bytes after `whsec_`). One that fits is enough.")
            ],
            "requestBody": { "required": true, "content": { "application/json": { "schema": event } } },
            "responses": {
                "2XX": { "description": "Taken." },
                "410": { "description": "The endpoint takes nothing any more, and has ended." },
                "default": { "description": "Not taken: tried again with growing pauses, ten times at most. Redirects are not followed." }
            }
        });
        (name.to_owned(), json!({ "post": operation }))
    };
    let proposal = one("proposal", "A step was taken in a case that the endpoint's person may know of", generator.subschema_for::<ProposalEvent>());
    let ping = one(PING, "A trial that the endpoint's person has sent", generator.subschema_for::<PingEvent>());
    Value::Object([proposal, ping].into_iter().collect())
}

/// The parameters of a path.
fn names(path: &str) -> Vec<String> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).map(str::to_owned).collect()
}

fn in_path(name: &str) -> Value {
    let schema = if name == "id" { json!({ "type": "string", "format": "uuid" }) } else { json!({ "type": "integer", "minimum": 1, "maximum": i32::MAX }) };
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}

fn in_query(generator: &mut SchemaGenerator, query: fn(&mut SchemaGenerator) -> Schema) -> Vec<Value> {
    let reference = query(generator);
    let name = reference.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next()).unwrap_or_default().to_owned();
    let Some(Value::Object(mut object)) = generator.definitions_mut().remove(&name) else { return Vec::new() };
    let Some(Value::Object(properties)) = object.remove("properties") else { return Vec::new() };
    let parameter = |(name, mut schema): (String, Value)| {
        let about = schema.as_object_mut().and_then(|s| s.remove("description")).unwrap_or_else(|| "".into());
        json!({ "name": name, "in": "query", "required": false, "description": about, "schema": present(schema) })
    };
    properties.into_iter().map(parameter).collect()
}

/// The schema of a parameter that is there: it is never null.
fn present(mut schema: Value) -> Value {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|t| t != "null");
        if let [only] = &types[..] {
            schema["type"] = only.clone();
        }
    }
    if let Some(any) = schema.get("anyOf").and_then(Value::as_array)
        && let [one] = &any.iter().filter(|s| s["type"] != "null").collect::<Vec<_>>()[..]
    {
        return (*one).clone();
    }
    schema
}
