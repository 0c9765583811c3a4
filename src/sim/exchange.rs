//! Requests to the relying party and what came of them, as the trace has them.

use serde::Deserialize;
use serde::Serialize;

use crate::flow::DeviceName;

/// A request to the relying party and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// The device whose client sent it.
    pub device: DeviceName,
    /// The profile's action it belongs to.
    pub action: String,
    /// What was sent.
    pub request: Request,
    /// What came back, or why nothing did.
    pub response: Result<Response, String>,
}

/// A request, with logical URL and the headers worth telling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// HTTP method.
    pub method: String,
    /// The logical URL: the relying party's origin, never a connect address.
    pub url: String,
    /// Headers on the allow-list.
    pub headers: Vec<(String, String)>,
    /// The body, cut at 64 KiB.
    pub body: Option<String>,
}

/// An answer, with the headers worth telling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers on the allow-list.
    pub headers: Vec<(String, String)>,
    /// The body, cut at 64 KiB.
    pub body: String,
}
