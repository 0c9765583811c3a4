//! The catalogue against the facts it was written from, and bad files against their problems.

mod devices;
mod facts;
mod files;
mod shown;

use crate::flow::Platform;
use crate::flow::ProviderId;
use crate::provider::Catalogue;
use crate::provider::DevicePreset;
use crate::provider::Provider;

fn on(id: &str, platform: Platform) -> Provider {
    let provider = Catalogue::embedded();
    let provider = provider
        .provider_on(&ProviderId::new(id), platform)
        .cloned();
    provider.unwrap_or_else(|| panic!("no provider {id}"))
}

fn device(id: &str) -> DevicePreset {
    Catalogue::embedded()
        .device(id)
        .cloned()
        .unwrap_or_else(|| panic!("no device {id}"))
}

fn text(provider: &Provider, path: &str) -> String {
    let fact = provider.facts.iter().find(|fact| fact.path == path);
    fact.unwrap_or_else(|| panic!("no {path}")).text.clone()
}
