//! authenticatorClientPIN (CTAP 2.2 §6.5.5): one file for what is told, one for PINs that are set,
//! one for tokens that are given out.

mod command;
mod set_pin;
mod tokens;
