//! An exchange, as who writes a profile wants to see it.

use crate::doctor::paint::Detail;
use crate::doctor::paint::faint;
use crate::doctor::paint::shown;
use crate::doctor::paint::strong;
use crate::sim::Exchange;
use crate::source::Colour;

/// The request and what came back.
pub(super) fn told(exchange: &Exchange, detail: Detail, colour: Colour) -> String {
    let request = &exchange.request;
    let line = format!("{} {}", request.method, shown(&request.url, detail));
    let mut text = format!("  → {}\n", strong(&line, colour));
    if let Some(body) = request.body.as_deref().filter(|body| !body.is_empty()) {
        text.push_str(&format!("    {}\n", shown(body, detail)));
    }
    match &exchange.response {
        Err(why) => text.push_str(&format!("  ← nothing: {}\n", shown(why, detail))),
        Ok(response) => {
            let headers = response.headers.iter();
            let headers: Vec<_> = headers
                .map(|(name, value)| format!("{name}: {}", shown(value, Detail::Brief)))
                .collect();
            let headers = faint(&headers.join(" · "), colour);
            text.push_str(&format!("  ← {}  {headers}\n", response.status));
            if !response.body.trim().is_empty() {
                text.push_str(&format!("    {}\n", shown(&response.body, detail)));
            }
        }
    }
    text
}
