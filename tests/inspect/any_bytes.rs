//! Any bytes at all.

use proptest::prelude::*;
use stuntkey::inspect::Frame;
use stuntkey::inspect::Hint;
use stuntkey::inspect::Kind;
use stuntkey::inspect::Node;
use stuntkey::inspect::Value;
use stuntkey::inspect::decode;
use stuntkey::webauthn::RpId;
use stuntkey::word::Word;

use crate::vectors::bytes;
use crate::vectors::registration_json;
use crate::vectors::vectors;

/// Extents lie in the bytes that they count in, and children in their parents.
fn extents_fit(node: &Node, length: usize) {
    let length = match (&node.value, node.frame) {
        (Value::Bytes(own), Frame::Own) => own.len(),
        _ => length,
    };
    for child in &node.children {
        if let Some(extent) = child.bytes {
            assert!(
                extent.offset + extent.length <= length,
                "{}: {extent:?} of {length}",
                child.label
            );
        }
        extents_fit(child, length);
    }
}

fn never_panics(input: &[u8]) {
    if let Ok(inspection) = decode(input, &Hint::default()) {
        extents_fit(&inspection.tree, inspection.bytes.len());
        inspection.to_json();
    }
    for kind in Kind::ALL.iter().copied() {
        let hint = Hint {
            kind: Some(kind),
            rp_id: Some(RpId::parse("example.org").unwrap()),
        };
        if let Ok(inspection) = decode(input, &hint) {
            extents_fit(&inspection.tree, inspection.bytes.len());
        }
    }
}

/// All blobs of the vectors.
fn blobs() -> Vec<Vec<u8>> {
    let all = vectors()
        .into_iter()
        .flat_map(|(_, registration, authentication)| {
            let text = registration_json(&registration).to_string().into_bytes();
            let registration =
                ["attestationObject", "clientDataJSON"].map(|name| bytes(&registration, name));
            let authentication =
                ["authenticatorData", "signature"].map(|name| bytes(&authentication, name));
            [registration.to_vec(), authentication.to_vec(), vec![text]].concat()
        });
    all.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(input in prop::collection::vec(any::<u8>(), 0..300)) {
        never_panics(&input);
    }

    #[test]
    fn no_text_makes_it_panic(input in "\\PC{0,120}") {
        never_panics(input.as_bytes());
    }

    #[test]
    fn no_json_makes_it_panic(input in r#"[\[\]{}":,0-9a-z. \\u-]{0,80}"#) {
        never_panics(input.as_bytes());
    }

    #[test]
    fn no_mutation_makes_it_panic(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let blobs = blobs();
        let mut blob = which.get(&blobs).clone();
        for (at, byte) in changes {
            let at = at.index(blob.len());
            blob[at] = byte;
        }
        never_panics(&blob);
        blob.truncate(cut.index(blob.len()) + 1);
        never_panics(&blob);
    }
}
