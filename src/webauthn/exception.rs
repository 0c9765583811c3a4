//! The names of exceptions a ceremony can end with.
//!
//! **Invariant:** a name is all a relying party may learn; causes live where they arise.
//!
//! Implements WebAuthn L3 §5.1.3–§5.1.4 exception lists; names are those of Web IDL.

use crate::webauthn::word::closed_words;

closed_words! {
    /// A DOMException name, or one of the two ECMAScript and Encoding errors WebAuthn throws.
    DomException {
        AbortError = "AbortError",
        ConstraintError = "ConstraintError",
        DataError = "DataError",
        EncodingError = "EncodingError",
        InvalidStateError = "InvalidStateError",
        NetworkError = "NetworkError",
        NotAllowedError = "NotAllowedError",
        NotSupportedError = "NotSupportedError",
        OperationError = "OperationError",
        SecurityError = "SecurityError",
        TimeoutError = "TimeoutError",
        TypeError = "TypeError",
        UnknownError = "UnknownError",
    }
}
