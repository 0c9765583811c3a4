//! Origins: which of ours one is, and in what way another is none of ours.
//!
//! **Invariant:** what is accepted is accepted to the letter. The sorting of the rest serves only
//! the lapses, each of which lets one sort in.

use crate::reference::bug::Lapse;

/// Which of our origins it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    AndroidApp,
    Related,
    Site,
}

/// The check that keeps out an origin which is not one of `ours`.
pub(super) fn fault_of(origin: &str, ours: &[String], rp_id: &str) -> Lapse {
    if origin.is_empty() {
        return Lapse::R09_1;
    }
    if origin.starts_with("android:") {
        return Lapse::R09_13;
    }
    let tidy = tidied(origin);
    if origin == "null" || ours.iter().any(|ours| tidied(ours) == tidy) {
        return Lapse::R09_8;
    }
    let Some((scheme, rest)) = tidy.split_once("://") else {
        return Lapse::R09_15;
    };
    if !["http", "https"].contains(&scheme) {
        return Lapse::R09_15;
    }
    fault_of_host(scheme, rest, ours, rp_id)
}

fn fault_of_host(scheme: &str, rest: &str, ours: &[String], rp_id: &str) -> Lapse {
    let host = rest.split([':', '?', '@']).next().unwrap_or_default();
    let is_ours = ours.iter().any(|ours| host_of(ours) == host) && !rest.contains(['@', '?']);
    let is_foreign_script =
        !host.is_ascii() || host.split('.').any(|label| label.starts_with("xn--"));
    if is_ours && scheme == "http" {
        Lapse::R09_3
    } else if is_ours {
        Lapse::R09_4
    } else if is_foreign_script {
        Lapse::R09_9
    } else if is_below(host, rp_id) && !rest.contains(['@', '?']) {
        Lapse::R09_5
    } else if rest.contains(rp_id) {
        Lapse::R09_7
    } else if is_neighbour(host, rp_id) {
        Lapse::R09_6
    } else {
        Lapse::R09_2
    }
}

/// What sloppy spellings of one origin have in common.
fn tidied(origin: &str) -> String {
    let lower = origin.trim().to_lowercase();
    let Some((scheme, rest)) = lower.split_once("://") else {
        return lower;
    };
    // A foreign host with a path that names us stays as it is, for the path is the trick.
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let default_port = match scheme {
        "https" => ":443",
        _ => ":80",
    };
    let host = authority.strip_suffix(default_port).unwrap_or(authority);
    let host = host.strip_suffix('.').unwrap_or(host);
    if path.contains('.') {
        format!("{scheme}://{host}/{path}")
    } else {
        format!("{scheme}://{host}")
    }
}

fn host_of(origin: &str) -> &str {
    let rest = origin.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(':').next().unwrap_or_default()
}

fn is_below(host: &str, rp_id: &str) -> bool {
    host.strip_suffix(rp_id)
        .is_some_and(|labels| labels.ends_with('.'))
}

/// Whether it is a domain above ours, or directly below one of those.
fn is_neighbour(host: &str, rp_id: &str) -> bool {
    let parent = host.split_once('.').map_or("", |(_, parent)| parent);
    is_below(rp_id, host) || is_below(rp_id, parent) && !parent.is_empty()
}
