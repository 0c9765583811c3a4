use crate::client::Ask;
use crate::client::SignalReaction;
use crate::client::Support;
use crate::client::fixture::Bench;
use crate::client::fixture::creation;
use crate::client::fixture::creation_for;
use crate::client::fixture::request;
use crate::client::signal::Signal;
use crate::client::signal::SignalOutcome;
use crate::flow::Notification;
use crate::flow::Platform;
use crate::sim::Event;
use crate::sim::SignalKind;
use crate::webauthn::CredentialId;
use crate::webauthn::RpId;
use crate::webauthn::UserHandle;

fn bench() -> (Bench, CredentialId) {
    let mut bench = Bench::new("safari", Platform::Macos);
    bench.client.remote = crate::client::Remote::Hidden;
    let made = bench.create(&Ask::modal(&creation())).unwrap();
    (bench, made.response.id)
}

fn unknown(bench: &mut Bench, id: &CredentialId) -> SignalOutcome {
    let rp_id = RpId::parse("shop.example.test").unwrap();
    let ids = [id.clone()];
    let kind = SignalKind::Unknown;
    bench.signal(&Signal {
        kind,
        rp_id: &rp_id,
        user_handle: None,
        ids: &ids,
    })
}

fn accepted(bench: &mut Bench, ids: &[CredentialId]) -> SignalOutcome {
    let rp_id = RpId::parse("shop.example.test").unwrap();
    let user = UserHandle::new(*b"user-1").unwrap();
    let kind = SignalKind::AllAccepted;
    bench.signal(&Signal {
        kind,
        rp_id: &rp_id,
        user_handle: Some(&user),
        ids,
    })
}

fn works(bench: &mut Bench) -> bool {
    bench.get(&Ask::modal(&request(&[]))).is_ok()
}

#[test]
fn an_unknown_passkey_is_hidden_and_comes_back_when_accepted() {
    let (mut bench, id) = bench();
    assert_eq!(unknown(&mut bench, &id).hidden, std::slice::from_ref(&id));
    assert!(!works(&mut bench));
    assert_eq!(
        accepted(&mut bench, std::slice::from_ref(&id)).restored,
        [id]
    );
    assert!(works(&mut bench));
}

#[test]
fn an_unknown_passkey_is_deleted_where_the_provider_deletes() {
    let (mut bench, id) = bench();
    bench.platform[0].rules.signals = SignalReaction::Deletes;
    assert_eq!(unknown(&mut bench, &id).removed, std::slice::from_ref(&id));
    assert!(!works(&mut bench));
    assert_eq!(accepted(&mut bench, &[id]), SignalOutcome::default());
}

#[test]
fn accepted_ids_speak_of_one_account_only() {
    let (mut bench, id) = bench();
    bench.create(&Ask::modal(&creation_for("bob"))).unwrap();
    assert_eq!(accepted(&mut bench, &[]).hidden, [id]);
    assert!(works(&mut bench), "bob's passkey is still there");
}

#[test]
fn some_clients_and_providers_do_nothing() {
    let (mut bench, id) = bench();
    bench.platform[0].rules.signals = SignalReaction::Ignores;
    assert_eq!(unknown(&mut bench, &id), SignalOutcome::default());
    bench.platform[0].rules.signals = SignalReaction::Deletes;
    bench.client.signals = Support::Unsupported;
    assert_eq!(unknown(&mut bench, &id), SignalOutcome::default());
    assert!(works(&mut bench));
}

#[test]
fn the_user_is_told() {
    let (mut bench, id) = bench();
    unknown(&mut bench, &id);
    let told = bench.env.trace.since(0).any(|event| {
        matches!(
            event,
            Event::Notified {
                what: Notification::PasskeyRemoved,
                ..
            }
        )
    });
    assert!(told);
}
