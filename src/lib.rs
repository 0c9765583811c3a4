

pub mod flow;
pub mod reference;
pub mod sim;
pub mod source;
pub mod webauthn;
