//! authenticatorGetInfo (CTAP 2.2 §6.4).

use crate::ctap::Status;
use crate::webauthn::Aaguid;
use crate::webauthn::Algorithm;
use crate::webauthn::Transport;
use crate::webauthn::cbor::Writer;
use crate::word::Word;

/// What the authenticator tells about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Protocol versions.
    pub versions: Vec<&'static str>,
    /// Extensions.
    pub extensions: Vec<&'static str>,
    /// The model.
    pub aaguid: Aaguid,
    /// Options in canonical order, with their values.
    pub options: Vec<(&'static str, bool)>,
    /// The largest message in bytes.
    pub max_msg_size: u64,
    /// The longest credential id in bytes.
    pub max_credential_id_length: u64,
    /// Transports.
    pub transports: Vec<Transport>,
    /// Algorithms, most wanted first.
    pub algorithms: Vec<Algorithm>,
    /// Attestation formats.
    pub formats: Vec<&'static str>,
}

impl Response {
    /// The message: status byte and canonical CBOR.
    pub fn encode(&self) -> Vec<u8> {
        let members = 8 + usize::from(!self.extensions.is_empty());
        let mut out = Writer::append_to(Vec::with_capacity(256));
        out.raw(&[Status::Ok.byte()]);
        out.map(members).int(0x01);
        texts(&mut out, self.versions.iter().copied());
        if !self.extensions.is_empty() {
            out.int(0x02);
            texts(&mut out, self.extensions.iter().copied());
        }
        out.int(0x03)
            .bytes(&self.aaguid.0)
            .int(0x04)
            .map(self.options.len());
        for (name, value) in &self.options {
            out.text(name).boolean(*value);
        }
        out.int(0x05).unsigned(self.max_msg_size);
        out.int(0x08)
            .unsigned(self.max_credential_id_length)
            .int(0x09);
        texts(
            &mut out,
            self.transports.iter().map(|transport| transport.as_str()),
        );
        out.int(0x0a).array(self.algorithms.len());
        for algorithm in &self.algorithms {
            out.map(2)
                .text("alg")
                .int(algorithm.cose_id())
                .text("type")
                .text("public-key");
        }
        out.int(0x16);
        texts(&mut out, self.formats.iter().copied());
        out.finish()
    }
}

fn texts<'t>(out: &mut Writer, texts: impl ExactSizeIterator<Item = &'t str>) {
    out.array(texts.len());
    for text in texts {
        out.text(text);
    }
}
