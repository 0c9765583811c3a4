//! The branches of the documented flows, which scenarios say they cover.

use crate::flow::Flow;
use crate::scenario::check::Invalid;
use crate::source::Cursor;
use crate::source::Files;
use crate::source::Kind;
use crate::source::Node;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::Vocabulary;
use crate::source::parse;
use crate::source::quote;
use crate::word::Word;

/// What each documented flow promises: its branches, with a sentence each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branches {
    flows: Vec<(Flow, Vec<Branch>)>,
}

/// A branch and its sentence.
type Branch = (String, String);

impl Branches {
    /// Reads a file of branches: flow, then branch, then its sentence.
    ///
    /// # Errors
    /// All problems of the file.
    pub fn parse(name: &str, text: &str) -> Result<Self, Box<Invalid>> {
        let mut files = Files::new();
        let id = files.add(name, text);
        let (root, problems) = parse(&files, id);
        let flows = root.map(|root| read(&root, &problems)).unwrap_or_default();
        if !problems.is_empty() {
            return Err(Box::new(Invalid { files, problems }));
        }
        Ok(Self { flows })
    }

    /// The branches of a flow, with their sentences, in the order of the file.
    pub fn of(&self, flow: Flow) -> impl Iterator<Item = (&str, &str)> {
        let flows = self.flows.iter().filter(move |(known, _)| *known == flow);
        let branches = flows.flat_map(|(_, branches)| branches);
        branches.map(|(branch, sentence)| (branch.as_str(), sentence.as_str()))
    }

    /// Every flow and branch.
    pub fn all(&self) -> impl Iterator<Item = (Flow, &str)> {
        let flows = self.flows.iter();
        flows.flat_map(|(flow, branches)| {
            branches.iter().map(|(branch, _)| (*flow, branch.as_str()))
        })
    }
}

fn read(root: &Node, problems: &Problems) -> Vec<(Flow, Vec<Branch>)> {
    let mut flows = Vec::new();
    for (key, branches) in Cursor::new(root, problems).entries() {
        let Some(flow) = Flow::parse(&key.text) else {
            let message = format!("{} is not a flow", quote(&key.text));
            let known: Vec<_> = Vocabulary::of::<Flow>()
                .list()
                .into_iter()
                .map(quote)
                .collect();
            let help = format!("it may be {}", known.join(", "));
            problems.add(Problem::new(key.span, message).help(help));
            continue;
        };
        if !matches!(branches.node().kind, Kind::Mapping(_)) {
            branches.expected("a map from branch to sentence");
            continue;
        }
        let branches = branches.entries().into_iter();
        let branches =
            branches.filter_map(|(key, sentence)| Some((key.text.clone(), sentence.text()?)));
        flows.push((flow, branches.collect()));
    }
    flows
}
