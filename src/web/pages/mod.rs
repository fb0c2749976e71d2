//! The pages, one file for each: what it shows, its handler, the reads it makes.

pub mod act;
pub mod admin;
pub mod audit;
pub mod case;
pub mod commitment;
pub mod decision;
pub mod drafting;
pub mod files;
pub mod health;
pub mod home;
pub mod open_acts;
pub mod proposals;
pub mod queue;
pub mod review;
pub mod section;
pub mod section_save;
pub mod sign_in;
pub mod submission;
pub mod timeline;
pub mod versions;
