//! `linekeeper desktop`: what the desktop starts, and who opens links to numbers.

use clap::{Subcommand, ValueEnum};
use serde_json::json;

use super::{failed, texts};
use crate::{
    domain::desktop::{LinkHandler, Rearrange, Surroundings},
    shell::{
        control::protocol::exit,
        desktop::{Places, rearrange},
        out,
        paths::Profile,
    },
};

/// What is to be done with the desktop.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum DesktopVerb {
    /// Show what the desktop starts and who opens links
    Show {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Start with the desktop, or not
    Autostart {
        /// on or off
        state: Switch,
    },
    /// Open links to numbers (tel:, sip:, sips:, callto:) from now on
    Links,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Switch {
    /// On
    On,
    /// Off
    Off,
}

/// Does it.
pub(super) fn act(profile: &Profile, verb: DesktopVerb) -> u8 {
    let wish = match verb {
        DesktopVerb::Show { .. } => Rearrange::Look,
        DesktopVerb::Autostart { state } => Rearrange::StartWithDesktop(state == Switch::On),
        DesktopVerb::Links => Rearrange::TakeLinks,
    };
    let folder = profile.named_folder();
    let done = Places::of_user(folder.as_deref()).and_then(|places| rearrange(&places, wish));
    match (done, verb) {
        (Err(problem), _) => {
            let detail = [("detail", problem.to_string().into())];
            failed(texts(profile), "cli-desktop", &detail)
        }
        (Ok(found), DesktopVerb::Show { json }) => {
            show(profile, &found, json);
            exit::OK
        }
        (Ok(_), DesktopVerb::Autostart { .. } | DesktopVerb::Links) => exit::OK,
    }
}

fn show(profile: &Profile, found: &Surroundings, json: bool) {
    let handler = match &found.links {
        LinkHandler::Nobody => None,
        LinkHandler::Ours => Some("linekeeper-link.desktop"),
        LinkHandler::Other(name) => Some(name.as_str()),
    };
    if json {
        let value = json!({
            "autostart": found.starts_with_desktop,
            "links": handler,
            "links_are_ours": found.links == LinkHandler::Ours,
        });
        return out::line(&value.to_string());
    }
    let start = if found.starts_with_desktop {
        "on"
    } else {
        "off"
    };
    let words = [
        ("start", start.to_owned().into()),
        ("links", handler.unwrap_or_default().to_owned().into()),
    ];
    out::line(&texts(profile).with("cli-desktop-state", &words));
}
