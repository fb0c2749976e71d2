//! The suite: one binary, a module for each concern.

mod boot;
