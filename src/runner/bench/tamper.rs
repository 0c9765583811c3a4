//! Who stands between the client and the relying party.

use serde_json::Value;

use crate::webauthn::CeremonyKind;
use crate::webauthn::Mediation;
use crate::world::World;

/// A ceremony that the client has done, or could not do.
#[derive(Debug)]
pub struct Handed<'h> {
    /// Which ceremony.
    pub kind: CeremonyKind,
    /// The relying party's options.
    pub options: &'h Value,
    /// How the user takes part.
    pub mediation: Mediation,
    /// What the client made; else the name of its error.
    pub made: Result<Value, String>,
}

/// What goes to the relying party instead.
#[derive(Clone, Debug, PartialEq)]
pub enum Handing {
    /// This.
    Send(Value),
    /// This is written into the request, which then is held back: it can be sent later.
    Hold(Value),
    /// The client's error.
    Fail(String),
    /// Nothing at all: the page is closed.
    Nothing,
}

/// Stands between the client and the relying party.
pub trait Tamper {
    /// Says what goes on. `world` signs with the keys that devices hold.
    fn hand_over(&mut self, world: &World, handed: &Handed<'_>) -> Handing;
}

/// Hands over what the client made.
#[derive(Clone, Copy, Debug)]
pub struct Untouched;

impl Tamper for Untouched {
    fn hand_over(&mut self, _: &World, handed: &Handed<'_>) -> Handing {
        match &handed.made {
            Ok(json) => Handing::Send(json.clone()),
            Err(name) => Handing::Fail(name.clone()),
        }
    }
}
