//! The procedure itself, as pure values and functions.
//!
//! Owns what the regulation says: who may do what, which step may follow which, what a plan must
//! hold, how votes are counted, when a deadline falls. Refuses to know about SQL, HTTP, languages,
//! the clock on the wall or randomness: all of these come in as arguments.

pub mod access;
pub mod assessment;
pub mod audit;
pub mod calendar;
pub mod clock;
pub mod command;
pub mod dashboard;
pub mod decision;
pub mod event;
pub mod flaw;
pub mod ids;
pub mod incentive;
pub mod liability;
pub mod liability_file;
pub mod library;
pub mod merkle;
pub mod note;
pub mod notice;
pub mod outcome;
pub mod parameter;
pub mod password;
pub mod people;
pub mod pilot;
pub mod plan;
pub mod policy;
pub mod search;
pub mod text;
pub mod webhook;
pub mod workflow;
