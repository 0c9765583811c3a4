//! The Signal API: the relying party tells the client which credentials it knows.
//!
//! Implements WebAuthn L3 §5.1.10 (`signalUnknownCredential`, `signalAllAcceptedCredentials`);
//! what each provider makes of it is its own rule (CH-SIG, CH-SIGA).

use crate::client::ClientProfile;
use crate::client::Moment;
use crate::client::Reachable;
use crate::client::SignalReaction;
use crate::client::Slot;
use crate::client::Support;
use crate::client::holdings;
use crate::flow::Notification;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::SignalKind;
use crate::webauthn::CredentialId;
use crate::webauthn::RpId;
use crate::webauthn::UserHandle;

/// What a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal<'a> {
    /// Which of the two signals.
    pub kind: SignalKind,
    /// The RP ID it is about.
    pub rp_id: &'a RpId,
    /// The account, for `signalAllAcceptedCredentials`.
    pub user_handle: Option<&'a UserHandle>,
    /// The unknown credential, or all accepted ones.
    pub ids: &'a [CredentialId],
}

/// What the providers did. The page never learns it (§5.1.10).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignalOutcome {
    /// Credentials that are hidden now.
    pub hidden: Vec<CredentialId>,
    /// Credentials that are deleted.
    pub removed: Vec<CredentialId>,
    /// Credentials that were hidden and are shown again.
    pub restored: Vec<CredentialId>,
}

/// Passes a signal on to every provider on the device (CH-SIGA: to all that are enabled).
pub fn signal(
    env: &mut Env,
    client: &ClientProfile,
    moment: &Moment,
    reachable: &mut Reachable<'_>,
    signal: &Signal<'_>,
) -> SignalOutcome {
    env.note(Event::Signal {
        device: moment.device.clone(),
        signal: signal.kind,
        ids: signal.ids.to_vec(),
    });
    let mut outcome = SignalOutcome::default();
    match client.signals {
        Support::Unsupported => {}
        Support::Supported => {
            for slot in &mut reachable.platform {
                tell(env, slot, signal, &mut outcome);
            }
        }
    }
    outcome
}

fn tell(env: &mut Env, slot: &mut Slot<'_>, signal: &Signal<'_>, outcome: &mut SignalOutcome) {
    let unwanted = unwanted(slot, signal);
    let what = match slot.rules.signals {
        SignalReaction::Ignores => return,
        SignalReaction::Hides => {
            restore(slot, signal, outcome);
            for id in &unwanted {
                slot.authenticator.vault_mut().hide(id);
            }
            outcome.hidden.extend_from_slice(&unwanted);
            Notification::PasskeyRemoved
        }
        SignalReaction::Deletes => {
            for id in &unwanted {
                slot.authenticator.vault_mut().remove(id);
            }
            outcome.removed.extend_from_slice(&unwanted);
            Notification::PasskeyRemoved
        }
    };
    if !unwanted.is_empty() {
        let provider = slot.rules.id.clone();
        env.note(Event::Notified {
            device: slot.device.clone(),
            provider,
            what,
        });
    }
}

/// The credentials of this provider that the relying party does not want to see again.
fn unwanted(slot: &Slot<'_>, signal: &Signal<'_>) -> Vec<CredentialId> {
    match (signal.kind, signal.user_handle) {
        (SignalKind::Unknown, _) => {
            let held = holdings::all(slot, signal.rp_id);
            held.into_iter()
                .filter(|id| signal.ids.contains(id))
                .collect()
        }
        (SignalKind::AllAccepted, Some(user)) => {
            let held = holdings::of_user(slot, signal.rp_id, user);
            held.into_iter()
                .filter(|id| !signal.ids.contains(id))
                .collect()
        }
        (SignalKind::AllAccepted, None) => Vec::new(),
    }
}

/// §5.1.10.3: what is accepted again is shown again.
fn restore(slot: &mut Slot<'_>, signal: &Signal<'_>, outcome: &mut SignalOutcome) {
    let (SignalKind::AllAccepted, Some(user)) = (signal.kind, signal.user_handle) else {
        return;
    };
    let hidden = holdings::hidden_of_user(slot, signal.rp_id, user);
    for id in hidden.into_iter().filter(|id| signal.ids.contains(id)) {
        slot.authenticator.vault_mut().show(&id);
        outcome.restored.push(id);
    }
}

#[cfg(test)]
mod tests;
