//! Which way to walk: the actions that a profile has, in the order in which a user would do them.

use crate::flow::Method;
use crate::rp::FrontEnd;
use crate::rp::RelyingParty;
use crate::runner::Leg;
use crate::source::quote;
use crate::source::suggest;

/// A walk: its legs, and how many at the beginning only lead to what is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The legs.
    pub legs: Vec<Leg>,
    /// How many of them lead there.
    pub prelude: usize,
}

/// Everything: sign up, sign in, make a passkey, list it, sign in with it, delete it.
pub fn whole_way(rp: &RelyingParty, front_end: FrontEnd) -> Way {
    let has = |action: &str, method: Option<&str>| rp.has(front_end, action, method);
    let mut legs = Vec::new();
    let by_passkey = !has_method(rp, front_end, "sign-up", "password")
        && has_method(rp, front_end, "sign-up", "passkey");
    if by_passkey {
        legs.push(Leg::SignUp(Method::Passkey));
    } else if has("sign-up", None) {
        legs.push(Leg::SignUp(Method::Password));
    }
    let again = |legs: &mut Vec<Leg>, method: Method| {
        // Signing in signs out whoever is in; a profile's own sign-out is tried on the way.
        if !legs.is_empty() && has("sign-out", None) {
            legs.push(Leg::SignOut);
        }
        legs.push(Leg::SignIn(method));
    };
    if has_method(rp, front_end, "sign-in", "password") {
        again(&mut legs, Method::Password);
    }
    if has("create-passkey", None) && !by_passkey {
        legs.push(Leg::CreatePasskey);
    }
    if has("list", None) {
        legs.push(Leg::List);
    }
    if has_method(rp, front_end, "sign-in", "passkey") {
        again(&mut legs, Method::Passkey);
    }
    if has_method(rp, front_end, "sign-in", "autofill") {
        again(&mut legs, Method::Autofill);
    }
    if has("delete-passkey", None) && has("list", None) {
        legs.extend([Leg::DeletePasskey, Leg::List]);
    }
    Way { legs, prelude: 0 }
}

/// The way to one action, and that action: `create-passkey`, `sign-in: passkey`.
///
/// # Errors
/// Says which actions there are, where the profile has no such.
pub fn way_to(rp: &RelyingParty, front_end: FrontEnd, action: &str) -> Result<Way, String> {
    let (name, method) = match action.split_once([':', '/']) {
        Some((name, method)) => (name.trim(), Some(method.trim())),
        None => (action.trim(), None),
    };
    if !rp.has(front_end, name, method) {
        return Err(unknown(rp, front_end, action, name));
    }
    let whole = whole_way(rp, front_end).legs;
    let wanted = |leg: &Leg| match leg {
        Leg::SignUp(of) => name == "sign-up" && method.is_none_or(|it| it == of.to_string()),
        Leg::SignIn(of) => name == "sign-in" && method.is_none_or(|it| it == of.to_string()),
        Leg::CreatePasskey => name == "create-passkey",
        Leg::List => name == "list",
        Leg::DeletePasskey => name == "delete-passkey",
        Leg::SignOut => name == "sign-out",
        Leg::RenamePasskey | Leg::Other(_) => false,
    };
    if let Some(at) = whole.iter().position(wanted) {
        let mut legs = whole;
        legs.truncate(at + 1);
        return Ok(Way { legs, prelude: at });
    }
    let mut legs = on_the_way(&whole, name);
    let prelude = legs.len();
    legs.push(match (name, method) {
        ("rename-passkey", _) => Leg::RenamePasskey,
        ("sign-up", Some(method)) => Leg::SignUp(Method::parse(method)),
        ("sign-in", Some(method)) => Leg::SignIn(Method::parse(method)),
        _ => Leg::Other(name.to_owned()),
    });
    Ok(Way { legs, prelude })
}

/// What must be so before an action that is not on the usual way.
fn on_the_way(whole: &[Leg], name: &str) -> Vec<Leg> {
    let until = |wanted: &dyn Fn(&Leg) -> bool| {
        let at = whole.iter().position(wanted);
        at.map_or(Vec::new(), |at| whole[..=at].to_vec())
    };
    match name {
        // Before anybody is signed in.
        "sign-up" | "open" | "ask-offer" => Vec::new(),
        "enter-identifier" | "sign-in" | "autofill" | "second-factor" => {
            let mut legs = until(&|leg| *leg == Leg::CreatePasskey);
            if !legs.is_empty() && whole.contains(&Leg::SignOut) {
                legs.push(Leg::SignOut);
            }
            legs
        }
        "rename-passkey" => until(&|leg| *leg == Leg::List),
        // With somebody signed in.
        _ => until(&|leg| matches!(leg, Leg::SignUp(_) | Leg::SignIn(_))),
    }
}

fn has_method(rp: &RelyingParty, front_end: FrontEnd, action: &str, method: &str) -> bool {
    rp.has(front_end, action, Some(method))
}

fn unknown(rp: &RelyingParty, front_end: FrontEnd, action: &str, name: &str) -> String {
    let front = rp.front(front_end);
    let names: Vec<&str> = front.actions.keys().map(String::as_str).collect();
    let help = match suggest(name, names.iter().copied()) {
        Some(near) if near != name => format!("did you mean {}?", quote(near)),
        _ => {
            let names: Vec<_> = names.iter().map(|name| quote(name)).collect();
            format!("it has {}", names.join(", "))
        }
    };
    format!("the profile has no action {}; {help}", quote(action))
}
