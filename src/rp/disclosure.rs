//! What a front end says of itself: which facts of the client its requests carry, and whether its
//! page ever signals an unknown credential.
//!
//! **Invariant:** read from the checked profile alone; no request has been sent yet.

use std::collections::BTreeSet;

use crate::rp::Act;
use crate::rp::Front;
use crate::rp::Item;
use crate::rp::Rule;
use crate::rp::item::RequestItem;
use crate::rp::profile::Action;
use crate::sim::Tells;
use crate::source::Placeholder;
use crate::source::Template;

/// What the requests of this front end tell of the client: `$(client)`, or members of it.
pub(super) fn tells(front: &Front) -> Tells {
    let mut members = BTreeSet::new();
    let headers = front.headers.iter().map(|(_, value)| value);
    let everywhere = headers.flat_map(Template::placeholders);
    let requests = requests(front);
    let placeholders = requests.iter().flat_map(|request| request.placeholders());
    for placeholder in everywhere.chain(placeholders).filter(|it| is_client(it)) {
        match placeholder.path.first() {
            Some(member) => drop(members.insert(member.clone())),
            None => return Tells::Everything,
        }
    }
    if members.is_empty() {
        Tells::Nothing
    } else {
        Tells::Members(members.into_iter().collect())
    }
}

/// Whether any rule of this front end has its page signal an unknown credential.
pub(super) fn signals_unknown(front: &Front) -> bool {
    let signals = |rule: &Rule| rule.result.signal_unknown.is_some();
    let own = |request: &&RequestItem| request.then.iter().any(signals);
    front.then.iter().any(signals) || requests(front).iter().any(own)
}

fn is_client(placeholder: &Placeholder) -> bool {
    placeholder.name == "client"
}

/// Every request that the front end may send.
fn requests(front: &Front) -> Vec<&RequestItem> {
    let mut found = Vec::new();
    collect(&front.begin, &mut found);
    collect(
        front.accounts.make.as_deref().unwrap_or_default(),
        &mut found,
    );
    for action in front.actions.values() {
        match action {
            Action::Items(items) => collect(items, &mut found),
            Action::Methods(methods) => {
                for items in methods.values() {
                    collect(items, &mut found);
                }
            }
        }
    }
    found
}

fn collect<'f>(items: &'f [Item], found: &mut Vec<&'f RequestItem>) {
    for item in items {
        match &item.act {
            Act::Request(request) => found.push(request),
            Act::Ceremony(ceremony) => {
                collect(ceremony.otherwise.as_deref().unwrap_or_default(), found);
            }
            Act::Do(_) | Act::Forget(_) => {}
        }
    }
}
