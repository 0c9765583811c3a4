//! stuntkey: a stunt double for your users' passkeys.

pub mod source;
