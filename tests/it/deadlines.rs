//! Deadlines over a simulated year: each falls on the day that was counted by hand, passes once however
//! many look, and moves for nobody.
//!
//! The year has Tết 2026, a Saturday that is worked for it, National Day and New Year 2027.

mod days;
mod passing;
