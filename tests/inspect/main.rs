//! `stuntkey::inspect`: the vectors of WebAuthn L3 §16, shapes as programs print them, mistakes
//! made on purpose, and any bytes at all.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod any_bytes;
mod mistakes;
mod shapes;
mod vectors;

use stuntkey::inspect::Hint;
use stuntkey::inspect::Inspection;
use stuntkey::inspect::Kind;
use stuntkey::inspect::Node;
use stuntkey::inspect::decode;

fn inspected(input: impl AsRef<[u8]>) -> Inspection {
    decode(&input, &Hint::default()).unwrap_or_else(|undecoded| {
        let shown = String::from_utf8_lossy(input.as_ref()).into_owned();
        panic!("{shown}: {undecoded}")
    })
}

fn forced(input: impl AsRef<[u8]>, kind: Kind) -> Inspection {
    let hint = Hint {
        kind: Some(kind),
        rp_id: None,
    };
    decode(input, &hint).unwrap()
}

fn warnings(tree: &Node) -> Vec<String> {
    let all = tree.all_warnings().into_iter();
    all.map(|(_, warning)| warning.text.clone()).collect()
}

/// The hexadecimal or text of the first part of this name.
fn said(tree: &Node, label: &str) -> String {
    let node = tree
        .find(label)
        .unwrap_or_else(|| panic!("there is no `{label}`"));
    node.value.to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
