//! What a program sends: an object of the form's field names, read by the form itself.
//!
//! Types are JSON's own, so that a number or a date means the same in every language. From the same
//! definitions comes the schema of the description.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde_json::{Map, Value, json};

use super::problem::{Fault, FieldError, Wrong};
use crate::i18n::Lang;
use crate::web::error::Error;
use crate::web::forms::{Def, Form, Kind, Need, Raw};

/// What stands beside the fields of a form.
#[derive(Debug, Clone, Copy)]
pub struct Beside {
    pub name: &'static str,
    pub about: &'static str,
    /// A number, or the id of something.
    pub is_number: bool,
}

/// The version of the case that was read.
pub const SEEN: Beside = Beside { name: "seen", about: "The version of the case that was read.", is_number: true };
/// The revision of the section that was read.
pub const REVISION: Beside = Beside { name: "revision", about: "The revision of the section that was read; 0 where it was never saved.", is_number: true };
/// An item of a list section.
pub const ITEM: Beside = Beside { name: "item", about: "The item: a new one under an id of the program's own, or one that is there.", is_number: false };

/// The content of a request.
#[derive(Debug, Clone, Copy)]
pub struct Content {
    pub fields: &'static [Def],
    /// Whether the case adds fields, whose names and types its form tells.
    pub grows: bool,
    pub beside: &'static [Beside],
}

/// A JSON object.
pub struct Sent(pub Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let media = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !media.split(';').next().is_some_and(|m| m.trim().eq_ignore_ascii_case("application/json")) {
            return Err(Error::Unsupported.into());
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|e| {
            if axum::response::IntoResponse::into_response(e).status() == StatusCode::PAYLOAD_TOO_LARGE { Error::TooLarge } else { Error::BadRequest }
        })?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(all)) => Ok(Self(all)),
            Ok(_) => Err(Wrong::Object.into()),
            Err(_) => Err(Wrong::Json.into()),
        }
    }
}

impl Content {
    /// The fields as a form would have sent them.
    ///
    /// # Errors
    /// Fields that there are not, and values of another type.
    pub fn raw(&self, t: Lang, sent: &Map<String, Value>) -> Result<Raw, Fault> {
        let (mut pairs, mut errors) = (Vec::new(), Vec::new());
        for (name, value) in sent {
            let known = self.fields.iter().find(|d| d.name == name);
            let beside = self.beside.iter().find(|b| b.name == name);
            let text = match (known, beside) {
                (Some(def), _) => typed(t, def.kind, value),
                (None, Some(beside)) => of_beside(beside, value),
                (None, None) if self.grows => scalar(t, value),
                (None, None) => {
                    errors.push(FieldError { field: name.clone(), message: t.problem_unknown_field(name) });
                    continue;
                }
            };
            match text {
                Some(text) => pairs.push((name.clone(), text)),
                None => {
                    let label = known.map_or_else(|| name.clone(), |d| (d.label)(t).to_owned());
                    errors.push(FieldError { field: name.clone(), message: t.problem_type(label) });
                }
            }
        }
        for beside in self.beside.iter().filter(|b| !sent.contains_key(b.name)) {
            errors.push(FieldError { field: beside.name.to_owned(), message: t.enter(beside.name) });
        }
        if errors.is_empty() { Ok(Raw(pairs)) } else { Err(Wrong::Fields(errors).into()) }
    }

    /// Its schema (JSON Schema 2020-12).
    pub fn schema(&self) -> Value {
        let mut properties = Map::new();
        for b in self.beside {
            let mut schema =
                if b.is_number { json!({ "type": "integer", "minimum": 0, "maximum": i32::MAX }) } else { json!({ "type": "string", "format": "uuid" }) };
            schema["description"] = b.about.into();
            properties.insert(b.name.to_owned(), schema);
        }
        for d in self.fields {
            properties.insert(d.name.to_owned(), schema_of(d));
        }
        let required: Vec<&str> = self
            .beside
            .iter()
            .map(|b| b.name)
            .chain(self.fields.iter().filter(|d| d.need == Need::Required && !matches!(d.kind, Kind::Tick)).map(|d| d.name))
            .collect();
        let rest = if self.grows { json!({ "type": ["string", "number", "boolean", "null"] }) } else { json!(false) };
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": rest })
    }
}

/// What a form found wrong.
pub fn faults(form: &Form) -> Wrong {
    let fields = form.fields.iter().filter_map(|f| Some(FieldError { field: f.name.clone(), message: f.error.clone()? }));
    let general = form.general.iter().map(|(field, message)| FieldError { field: field.clone(), message: message.clone() });
    Wrong::Fields(general.chain(fields).collect())
}

fn of_beside(beside: &Beside, value: &Value) -> Option<String> {
    if beside.is_number {
        value.as_i64().filter(|n| (0..=i64::from(i32::MAX)).contains(n)).map(|n| n.to_string())
    } else {
        value.as_str()?.parse::<uuid::Uuid>().ok().map(|id| id.to_string())
    }
}

/// A number as the form of a language reads it.
fn number(t: Lang, n: &serde_json::Number) -> String {
    let text = n.as_i64().map_or_else(|| n.as_f64().map(|f| f.to_string()).unwrap_or_default(), |n| n.to_string());
    if t == Lang::Vi { text.replace('.', ",") } else { text }
}

fn typed(t: Lang, kind: Kind, value: &Value) -> Option<String> {
    let whole = |value: &Value| value.as_i64().map(|n| n.to_string());
    match (kind, value) {
        (_, Value::Null) => Some(String::new()),
        (Kind::Line | Kind::Area | Kind::Email | Kind::Password | Kind::Choice(_) | Kind::Select, Value::String(s)) => Some(s.clone()),
        (Kind::Date, Value::String(s)) => s.parse::<chrono::NaiveDate>().ok().filter(|day| day.to_string() == *s).map(|_| s.clone()),
        (Kind::Money | Kind::Whole(..) | Kind::Scale(_), Value::Number(_)) => whole(value),
        (Kind::Decimal, Value::Number(n)) => Some(number(t, n)),
        (Kind::Tick, Value::Bool(b)) => Some(if *b { "yes" } else { "" }.to_owned()),
        (Kind::YesNo(..), Value::Bool(b)) => Some(if *b { "yes" } else { "no" }.to_owned()),
        _ => None,
    }
}

fn scalar(t: Lang, value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(number(t, n)),
        Value::Bool(b) => Some(if *b { "yes" } else { "no" }.to_owned()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn schema_of(d: &Def) -> Value {
    let text = |least: usize| {
        if d.max == 0 { json!({ "type": "string", "minLength": least }) } else { json!({ "type": "string", "minLength": least, "maxLength": d.max }) }
    };
    let required = d.need == Need::Required;
    let mut schema = match d.kind {
        Kind::Line => text(if required { 2 } else { 0 }),
        Kind::Area | Kind::Password | Kind::Select => text(usize::from(required)),
        Kind::Email => json!({ "type": "string", "format": "email", "maxLength": d.max }),
        Kind::Money => json!({ "type": "integer", "minimum": 0, "maximum": 1_000_000_000_000_000_i64 }),
        Kind::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Decimal => json!({ "type": "number" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Choice(choices) => json!({ "type": "string", "enum": choices.iter().map(|c| c.0).collect::<Vec<_>>() }),
        Kind::Scale(_) => json!({ "type": "integer", "minimum": 1, "maximum": 5 }),
        Kind::Tick | Kind::YesNo(..) => json!({ "type": "boolean" }),
    };
    schema["title"] = (d.label)(Lang::En).into();
    if let Some(hint) = d.hint {
        schema["description"] = hint(Lang::En).into();
    }
    if required { schema } else { json!({ "anyOf": [schema, { "type": "null" }] }) }
}
