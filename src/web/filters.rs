//! Filters of the templates: the only place that makes HTML outside a template.

use askama::Values;
use askama::filters::Safe;

use super::assets::PREFIX;

/// An icon of the sprite, hidden from assistive technology. `name` is always a literal of ours.
#[askama::filter_fn]
pub fn icon(name: &str, _: &dyn Values) -> askama::Result<Safe<String>> {
    Ok(Safe(format!(r#"<svg class="i" aria-hidden="true" focusable="false"><use href="{}/icons.svg#i-{name}"/></svg>"#, *PREFIX)))
}
