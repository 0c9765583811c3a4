//! The names of exceptions a ceremony can end with.
//!
//! **Invariant:** a name is all a relying party may learn; causes live where they arise.
//!
//! Implements WebAuthn L3 §5.1.3–§5.1.4 exception lists; names are those of Web IDL.

use crate::word::words;

words! {
    /// A DOMException name, or one of the two ECMAScript and Encoding errors WebAuthn throws.
    pub enum DomException as "exception name" {
        AbortError = "AbortError": "The page, or another ceremony, ended it.",
        ConstraintError = "ConstraintError": "A demanded ability, such as user verification, cannot be had.",
        DataError = "DataError": "The data given is inadequate.",
        EncodingError = "EncodingError": "Something could not be encoded or decoded.",
        InvalidStateError = "InvalidStateError": "The authenticator already holds a credential that is excluded.",
        NetworkError = "NetworkError": "The network failed.",
        NotAllowedError = "NotAllowedError": "The user or the platform does not allow it, or time ran out.",
        NotSupportedError = "NotSupportedError": "Nothing of what was asked for is supported.",
        OperationError = "OperationError": "The operation failed for a reason of its own.",
        SecurityError = "SecurityError": "The RP ID is none that this origin may claim.",
        TimeoutError = "TimeoutError": "The operation timed out.",
        TypeError = "TypeError": "A value is not of the type that is expected.",
        UnknownError = "UnknownError": "It failed for an unknown, transient reason.",
    }
}
