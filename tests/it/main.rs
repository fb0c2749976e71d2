//! The suite: one binary, a module for each concern.
//!
//! All but `boot` run against a real PostgreSQL named by `DATABASE_URL`; each test has a database of its
//! own. `support` is the world they share. Refuses mocks, sleeping, and any order between tests.

#![expect(clippy::disallowed_methods, reason = "tests look at the database with statements of their own")]

mod accounts;
mod api;
mod architecture;
mod audit;
mod authorisation;
mod backups;
mod boot;
mod checklist;
mod counts;
mod dashboard;
mod deadlines;
mod defences;
mod documents;
mod evidence;
mod exports;
mod failures;
mod foresight;
mod forms;
mod hostile;
mod identity;
mod import;
mod interests;
mod ledger_property;
mod liability;
mod library;
mod limits;
mod mandates;
mod metrics;
mod notices;
mod operation;
mod outcome;
mod pages;
mod papers;
mod perform;
mod pilot;
mod plans;
mod readme;
mod schema;
mod search;
mod sign_in;
mod statements;
mod support;
mod units;
mod upkeep;
mod verify;
mod webhooks;
mod workflow;
