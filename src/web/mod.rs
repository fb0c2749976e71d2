//! The site: routes, fences, forms and pages.
//!
//! A handler reads, calls one use case, and answers with a page or a redirect; it never begins a
//! transaction. Errors become pages in an outer layer, because that layer knows the language.

pub mod api;
pub mod assets;
pub mod catalogue;
pub mod chart;
pub mod error;
pub mod export;
pub mod extract;
pub mod filters;
pub mod forms;
pub mod metrics;
pub mod middleware;
pub mod pace;
pub mod page;
pub mod pages;
pub mod plan_view;
pub mod routes;
pub mod server;
pub mod state;
pub mod table;

pub use routes::router;
pub use state::AppState;
