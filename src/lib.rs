//! Sáng Kiến: the procedure that encourages and protects officials who try something new.
//!
//! Rings, inner to outer: `domain` (pure) ← `store` (SQL) ← `app` (use cases, transactions) ←
//! `web`, `jobs`. `tests/it/architecture.rs` refuses a ring that names an outer one.

pub mod app;
pub mod backup;
pub mod boot;
pub mod config;
pub mod demo;
pub mod documents;
pub mod domain;
pub mod evidence;
pub mod i18n;
pub mod jobs;
pub mod serve;
pub mod standby;
pub mod store;
pub mod telemetry;
pub mod web;
