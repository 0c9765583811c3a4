//! What client and authenticator know of each other during one ceremony.
//!
//! A system speaks to its own authenticator, and to a phone, as an insider: it knows what is there,
//! and its sheets verify the user. A key that is plugged in is asked (authenticatorGetInfo), and
//! the user is verified as CTAP 2.2 §6.5 has it. Implements the user verification mapping of
//! WebAuthn L3 §5.1.3 step 21 and §5.1.4.1 step 20 for both.

use crate::authenticator::Gesture;
use crate::authenticator::VerificationPolicy;
use crate::client::agreement::Agreement;
use crate::client::ceremony::Ceremony;
use crate::client::client_pin;
use crate::client::client_pin::By;
use crate::client::error::Failure;
use crate::client::place::Place;
use crate::client::token::Token;
use crate::client::token::Wanted;
use crate::client::verification;
use crate::ctap;
use crate::ctap::Status;
use crate::ctap::get_info;
use crate::ctap::get_info::Info;
use crate::ctap::pin_uv::Authorization;
use crate::ctap::pin_uv::Protocol;
use crate::webauthn::UserVerification;

/// One ceremony with one authenticator.
#[derive(Debug)]
pub(super) struct Session<'s> {
    pub(super) place: Place,
    pub(super) gesture: Gesture<'s>,
    info: Option<Info>,
    agreement: Option<Agreement>,
    token: Option<Token>,
    uv: bool,
}

/// What the ceremony needs of verification.
#[derive(Clone, Copy, Debug)]
pub(super) struct Need<'a> {
    /// What the relying party wishes.
    pub(super) wish: UserVerification,
    /// Whether the command is refused without, if the authenticator is protected.
    pub(super) command: Insistence,
    /// What a token is asked for.
    pub(super) token: Wanted<'a>,
}

/// Whether a command insists on verification by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Insistence {
    /// Where the authenticator is protected, it is refused without.
    Insists,
    /// It does not.
    Leaves,
}

/// How the user of a security key is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Nothing,
    BuiltIn,
    Pin,
    NewPin,
}

impl<'s> Session<'s> {
    /// Meets an authenticator.
    pub(super) fn open(
        ceremony: &mut Ceremony<'_, '_>,
        place: Place,
        gesture: Gesture<'s>,
    ) -> Result<Self, Failure> {
        let info = match place {
            Place::Roaming(_) => Some(ask(ceremony, place, gesture)?),
            Place::Platform(_) | Place::Hybrid(_) => None,
        };
        Ok(Self {
            place,
            gesture,
            info,
            agreement: None,
            token: None,
            uv: false,
        })
    }

    /// What an authenticator that was asked has told.
    pub(super) fn info(&self) -> Option<&Info> {
        self.info.as_ref()
    }

    /// The secret of this ceremony, agreed on when it is first needed.
    pub(super) fn agreement(
        &mut self,
        ceremony: &mut Ceremony<'_, '_>,
    ) -> Result<&Agreement, Failure> {
        let agreement = match self.agreement.take() {
            Some(agreement) => agreement,
            None => {
                let protocol = self.info.as_ref().and_then(Info::protocol);
                let protocol = protocol.unwrap_or(Protocol::Two);
                Agreement::reach(ceremony, self.place, self.gesture, protocol)?
            }
        };
        Ok(self.agreement.insert(agreement))
    }

    /// Verifies the user as far as that is needed, or finds out that the authenticator will.
    pub(super) fn verify(
        &mut self,
        ceremony: &mut Ceremony<'_, '_>,
        need: &Need<'_>,
    ) -> Result<(), Failure> {
        let slot = self.place.slot(ceremony.reachable);
        let info = match (&self.info, self.gesture) {
            (Some(info), Gesture::Interactive(_)) if speaks_of_tokens(info) => info.clone(),
            (Some(_) | None, _) => {
                self.uv = verification::wanted(slot, self.gesture, need.wish)?;
                return Ok(());
            }
        };
        let policy = match need.wish {
            UserVerification::Required => VerificationPolicy::Always,
            UserVerification::Preferred => slot.authenticator.profile().when_preferred,
            UserVerification::Discouraged => slot.authenticator.profile().when_discouraged,
        };
        let name = slot.rules.name.clone();
        match way(&info, need, policy).ok_or_else(|| verification::impossible(&name))? {
            Way::Nothing => Ok(()),
            Way::BuiltIn => self.verify_built_in(ceremony, &info, need),
            Way::Pin => self.verify_by_pin(ceremony, &info, need),
            Way::NewPin => {
                client_pin::set(ceremony, self.place, self.gesture, &info)?;
                self.verify_by_pin(ceremony, &info, need)
            }
        }
    }

    /// Whether a credential that is not discoverable is refused without verification (CTAP 2.2
    /// §6.1.2 step 8).
    pub(super) fn insists_on_making(&self) -> Insistence {
        match &self.info {
            Some(info) if !info.is("makeCredUvNotRqd") => Insistence::Insists,
            Some(_) | None => Insistence::Leaves,
        }
    }

    /// Whether the authenticator has large blobs in an array that its clients share.
    pub(super) fn shares_blobs(&self) -> bool {
        let info = self.info.as_ref();
        info.is_some_and(|info| info.is("largeBlobs") && info.extends("largeBlobKey"))
    }

    /// The proof of verification for this message, if the user was verified by a token.
    pub(super) fn authorize(&self, message: &[u8]) -> Option<Authorization> {
        Some(self.token.as_ref()?.authorize(message))
    }

    /// The `uv` option where there is no token.
    pub(super) fn uv(&self) -> bool {
        self.uv
    }

    fn verify_by_pin(
        &mut self,
        ceremony: &mut Ceremony<'_, '_>,
        info: &Info,
        need: &Need<'_>,
    ) -> Result<(), Failure> {
        let (agreement, token) =
            client_pin::token(ceremony, self.place, self.gesture, info, &need.token)?;
        self.agreement = Some(agreement);
        self.token = Some(token);
        Ok(())
    }

    /// §6.5.5.7.3. Where the finger is no longer taken, a PIN is (§6.5.2.3).
    fn verify_built_in(
        &mut self,
        ceremony: &mut Ceremony<'_, '_>,
        info: &Info,
        need: &Need<'_>,
    ) -> Result<(), Failure> {
        if !info.is("pinUvAuthToken") {
            self.uv = true;
            return Ok(());
        }
        let agreement = self.agreement(ceremony)?.clone();
        let request = need.token.request(info, &agreement, By::BuiltIn);
        match client_pin::exchange(ceremony, self.place, self.gesture, &request) {
            Ok(answer) => {
                let protocol = client_pin::protocol(info)?;
                self.token = Some(Token::open(protocol, &agreement, &answer)?);
                Ok(())
            }
            Err(Status::UvBlocked) if info.is("clientPin") => {
                self.verify_by_pin(ceremony, info, need)
            }
            Err(status) => Err(ceremony.refused(self.place, status)),
        }
    }
}

fn ask(
    ceremony: &mut Ceremony<'_, '_>,
    place: Place,
    gesture: Gesture<'_>,
) -> Result<Info, Failure> {
    let answer = ceremony.send(place, gesture, &get_info::request());
    let info = ctap::parse(&answer).and_then(Info::decode);
    info.map_err(|status| ceremony.refused(place, status))
}

fn speaks_of_tokens(info: &Info) -> bool {
    info.is("pinUvAuthToken") || info.option("clientPin").is_some()
}

/// How the user is verified; `None` where that is required and impossible.
fn way(info: &Info, need: &Need<'_>, policy: VerificationPolicy) -> Option<Way> {
    let built_in = info.is("uv");
    let by_policy = match policy {
        VerificationPolicy::Always => true,
        VerificationPolicy::WithBiometrics => built_in,
        VerificationPolicy::Never => false,
    };
    let always = info.is("alwaysUv");
    if !by_policy && !always && need.command == Insistence::Leaves {
        return Some(Way::Nothing);
    }
    let required = need.wish == UserVerification::Required || always;
    let else_nothing = (!required).then_some(Way::Nothing);
    if built_in {
        return Some(Way::BuiltIn);
    }
    match info.option("clientPin") {
        Some(_) if info.is("noMcGaPermissionsWithClientPin") => else_nothing,
        Some(true) => Some(Way::Pin),
        // A PIN is not set for a wish alone.
        Some(false) if required => Some(Way::NewPin),
        Some(false) => Some(Way::Nothing),
        None => else_nothing,
    }
}

#[cfg(test)]
mod tests;
