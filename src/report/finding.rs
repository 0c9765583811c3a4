//! A finding, as reports tell it.

use serde::Deserialize;
use serde::Serialize;

use crate::flow::DeviceName;
use crate::oracle;
use crate::oracle::Kind;
use crate::oracle::Told;
use crate::report::word::spaced;

/// What is wrong with a run, or was bad luck: see [`oracle::Finding`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Finding {
    /// The rule's id, such as `false-offer`; `expectation` for an expectation that did not hold.
    pub rule: String,
    /// Whose fault it is.
    pub kind: Kind,
    /// One sentence: what happened and what it means for the user.
    pub what: String,
    /// The clause or document step, as people cite it.
    pub clause: Option<String>,
    /// The step's number, if it belongs to one.
    pub step: Option<usize>,
    /// The line of the scenario file.
    pub line: Option<usize>,
    /// The device.
    pub device: Option<DeviceName>,
    /// What should have been.
    pub expected: String,
    /// What was.
    pub got: String,
    /// The request and the answer that show it.
    pub said: Option<Told>,
    /// What is true, whether or not the relying party could know.
    pub ground_truth: Option<String>,
    /// What the relying party could know.
    pub rp_knew: Option<String>,
}

impl Finding {
    /// What is told of a finding.
    pub(super) fn of(finding: oracle::Finding) -> Self {
        Self {
            rule: finding.rule.to_owned(),
            kind: finding.kind,
            what: finding.what,
            clause: finding.clause.map(|clause| clause.to_string()),
            step: finding.step,
            line: finding.line,
            device: finding.device,
            expected: finding.expected,
            got: finding.got,
            said: finding.said,
            ground_truth: finding.ground_truth,
            rp_knew: finding.rp_knew,
        }
    }

    /// Whether it fails the run.
    pub fn fails(&self) -> bool {
        self.kind.fails()
    }

    /// `false offer: the user would be shown … (second-device, step 2: …)`.
    pub fn sentence(&self) -> String {
        let clause = self.clause.as_ref().map(|clause| format!(" ({clause})"));
        format!(
            "{}: {}{}",
            spaced(&self.rule),
            self.what,
            clause.unwrap_or_default()
        )
    }
}
