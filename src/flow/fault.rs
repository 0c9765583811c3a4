//! The few deliberate violations a scenario may ask for.

use crate::word::words;

words! {
    /// Honest parts fed badly: a wrong input to the client, a silent gesture, a cut connection.
    pub enum FaultName as "fault" {
        None = "none": "Nothing is wrong.",
        WrongChallenge = "wrong-challenge": "The client is given another challenge.",
        WrongOrigin = "wrong-origin": "The ceremony happens on a foreign origin.",
        UserAbsent = "user-absent": "The authenticator gets a silent gesture (UP=0, UV=0).",
        NetworkCut = "network-cut": "The connection fails when the ceremony's answer is sent.",
        UvDemanded = "uv-demanded": "The options require user verification.",
        GetPending = "get-pending": "A conditional get is still pending.",
    }
}
