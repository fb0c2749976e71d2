//! A running pilot: how it starts, what is written down while it runs, who helps and who orders, and
//! how its plan is adjusted.
//!
//! Each rule is tried by what breaks it, and nothing of a refused act stays; what is taken is compared
//! whole, with the rows that it leaves to be done.

mod adjustment;
mod entries;
mod obstacles;
mod orders;
mod owed;
mod start;
