//! Which devices there are, by names people know.
//!
//! A device whose usual format can't be asked is hidden, and so are the monitors of speakers, which are no microphones.
//! Without a sound server, only cards count: ALSA's list is full of plug-ins that can't be opened and complain on standard
//! error when they are tried. Devices that share a name get numbers.

use cpal::{
    Device, Host,
    traits::{DeviceTrait as _, HostTrait as _},
};

/// What a device is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    In,
    Out,
}

/// The devices of one way with their names, in the system's order.
pub(super) fn devices(host: &Host, way: Way) -> Vec<(String, Device)> {
    let mut found: Vec<(String, Device)> = Vec::new();
    let Ok(all) = host.devices() else {
        return found;
    };
    for device in all.filter(|device| is_usable(device, way)) {
        if let Some(name) = name(&device) {
            found.push((unused(&name, &found), device));
        }
    }
    found
}

/// Names of the devices of one way.
pub(super) fn names(host: &Host, way: Way) -> Vec<String> {
    devices(host, way)
        .into_iter()
        .map(|(name, _)| name)
        .collect()
}

/// The system's default of one way.
pub(super) fn default(host: &Host, way: Way) -> Option<Device> {
    match way {
        Way::In => host.default_input_device(),
        Way::Out => host.default_output_device(),
    }
}

/// What people call a device.
pub(super) fn name(device: &Device) -> Option<String> {
    device
        .description()
        .ok()
        .map(|about| about.name().to_owned())
}

/// What tells a device apart as long as it is plugged in.
pub(super) fn id(device: &Device) -> String {
    device.id().map(|id| id.to_string()).unwrap_or_default()
}

fn is_usable(device: &Device, way: Way) -> bool {
    let id = id(device);
    if id.starts_with("alsa:") && !id.starts_with("alsa:plughw:CARD=") {
        return false;
    }
    match way {
        Way::In => device.default_input_config().is_ok() && !id.ends_with(".monitor"),
        Way::Out => device.default_output_config().is_ok(),
    }
}

fn unused(name: &str, found: &[(String, Device)]) -> String {
    let is_taken = |wish: &str| found.iter().any(|(known, _)| known == wish);
    let numbered = (2..).map(|n| format!("{name} ({n})"));
    std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|wish| !is_taken(wish))
        .unwrap_or_else(|| name.to_owned())
}
