//! Verifying responses to challenges of somebody else: the vectors of §16, and the like.
//!
//! **Invariant:** the steps are those of any ceremony, with the same mistakes; only what is expected
//! is the caller's word. Nothing is stored, and nobody is signed in.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

use crate::reference::answer::Answer;
use crate::reference::answer::Refusal;
use crate::reference::config::AttestationFormat;
use crate::reference::config::AttestationRoot;
use crate::reference::verify::Asked;
use crate::reference::verify::Asserted;
use crate::reference::verify::Caller;
use crate::reference::verify::Claimant;
use crate::reference::verify::CredentialId;
use crate::reference::verify::Framing;
use crate::reference::verify::Issued;
use crate::reference::verify::Owner;
use crate::reference::verify::Refused;
use crate::reference::verify::Registered;
use crate::reference::verify::RelyingParty;
use crate::reference::verify::Stored;
use crate::reference::verify::TrustAnchors;
use crate::reference::verify::UserPresence;
use crate::reference::verify::UserVerification;
use crate::reference::verify::authenticate;
use crate::reference::verify::register;
use crate::reference::visit::Visit;

/// A response and what to expect of it: the body of `POST /api/test/registration`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::reference) struct KnownAnswer {
    /// The challenge, base64url.
    challenge: String,
    origin: String,
    rp_id: String,
    /// Whether frames of other sites are expected.
    #[serde(default)]
    cross_origin: bool,
    /// The top origin that such frames have, if they name one.
    top_origin: Option<String>,
    /// Certificates that vouch for authenticators, of whatever format: DER, base64url.
    #[serde(default)]
    trusted: Vec<String>,
    credential: Value,
}

/// The body of `POST /api/test/login`.
#[derive(Deserialize)]
pub(in crate::reference) struct KnownLogin {
    #[serde(flatten)]
    answer: KnownAnswer,
    /// The registration of the passkey.
    registered: KnownAnswer,
}

/// Says whether a registration holds.
pub(in crate::reference) fn registration(visit: &mut Visit<'_>, body: KnownAnswer) -> Answer {
    match anchors(visit, &body) {
        Some(anchors) => told(visit, registered(visit, &body, &anchors).map(drop)),
        None => untrusted(visit),
    }
}

/// Says whether a login holds, by the passkey of a registration that does.
pub(in crate::reference) fn login(visit: &mut Visit<'_>, body: KnownLogin) -> Answer {
    let Some(anchors) = anchors(visit, &body.registered) else {
        return untrusted(visit);
    };
    let outcome = registered(visit, &body.registered, &anchors)
        .and_then(|registered| asserted(visit, &body.answer, &registered));
    told(visit, outcome.map(drop))
}

/// Whom the caller says to believe. `None` where that is no certificate with a key that we know.
fn anchors(visit: &Visit<'_>, answer: &KnownAnswer) -> Option<TrustAnchors> {
    let mut roots = Vec::new();
    for text in &answer.trusted {
        let certificate = URL_SAFE_NO_PAD.decode(text).ok()?;
        roots.extend(AttestationFormat::ALL.iter().map(|format| AttestationRoot {
            format: *format,
            certificate: certificate.clone(),
        }));
    }
    TrustAnchors::new(visit.shop.config.attestation, &roots)
}

fn untrusted(visit: &Visit<'_>) -> Answer {
    let answer = visit.stays();
    let answer = answer.refused(StatusCode::UNPROCESSABLE_ENTITY, Refusal::Any);
    answer.detail("`trusted` names no certificate with a key that is known")
}

fn registered(
    visit: &Visit<'_>,
    answer: &KnownAnswer,
    anchors: &TrustAnchors,
) -> Result<Registered, Refused> {
    let issued = Issued {
        relying_party: &answer.relying_party(),
        challenge: &answer.challenge,
        was_issued: &|_| false,
        presence: UserPresence::Required,
        verification: UserVerification::Preferred,
        caller: Caller::Other,
        owner: &|_| Owner::Nobody,
        anchors,
        now_ms: visit.now_ms,
        bugs: &visit.shop.config.bugs,
    };
    register(&answer.credential, &issued)
}

fn asserted(
    visit: &Visit<'_>,
    answer: &KnownAnswer,
    registered: &Registered,
) -> Result<Asserted, Refused> {
    let find = |id: &CredentialId| (*id == registered.id).then(|| stored(registered));
    let asked = Asked {
        relying_party: &answer.relying_party(),
        challenge: &answer.challenge,
        was_issued: &|_| false,
        allowed: std::slice::from_ref(&registered.id),
        claimant: Claimant::Identified,
        verification: UserVerification::Preferred,
        find: &find,
        is_user_handle: &|_| false,
        bugs: &visit.shop.config.bugs,
    };
    authenticate(&answer.credential, &asked)
}

/// The record that the registration would have become.
fn stored(registered: &Registered) -> Stored {
    Stored {
        belongs_to_claimant: true,
        was_removed: false,
        was_used: false,
        user_handle: Vec::new(),
        user_name: String::new(),
        public_key: registered.public_key.clone(),
        backup_eligible: registered.backup_eligible,
        backed_up: registered.backed_up,
        sign_count: registered.sign_count,
        caller: Caller::Other,
    }
}

fn told(visit: &Visit<'_>, outcome: Result<(), Refused>) -> Answer {
    match outcome {
        Ok(()) => visit.stays(),
        Err(refused) => {
            let answer = visit
                .stays()
                .refused(StatusCode::UNPROCESSABLE_ENTITY, Refusal::Any);
            Answer {
                status: refused.fault.status,
                error: Some(refused.fault.reason),
                ..answer.detail(refused.to_string())
            }
        }
    }
}

impl KnownAnswer {
    fn relying_party(&self) -> RelyingParty {
        let framing = match self.cross_origin {
            true => Framing::By(self.top_origin.clone()),
            false => Framing::Never,
        };
        RelyingParty::new(&self.rp_id, vec![self.origin.clone()]).framed(framing)
    }
}
