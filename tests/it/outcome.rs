//! What a pilot came to: report, risk evaluation, assessment, conclusion, reward, closing, adoption.
//!
//! Each refusal is compared with its reason, and where the database keeps the rule as well, a forged
//! entry runs into it.

mod adopting;
mod assessing;
mod closing;
mod rewards;
