//! The suite: one binary, a module for each concern.

mod boot;
mod import;
mod ledger_property;
mod perform;
mod schema;
mod sign_in;
mod support;
mod verify;
mod workflow;
