//! `stuntkey explain`.

use clap::Args;

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::trouble::Trouble;
use crate::conformance::Catalogue;
use crate::oracle::RULES;
use crate::oracle::Rule;
use crate::reference::Bug;
use crate::report::conformance_row;
use crate::source::quote;
use crate::source::suggest;
use crate::webauthn::Clause;
use crate::webauthn::Spec;

/// What `explain` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExplainArguments {
    /// A rule as a finding names it, a section of WebAuthn, a flow, a bug of the embedded relying
    /// party, or a row of `stuntkey conform`; all rules if not said
    #[arg(value_name = "TOPIC", num_args = 0..)]
    words: Vec<String>,
}

const EXAMPLES: &str = "\
Examples:
  stuntkey explain                        all rules
  stuntkey explain false-offer            one of them: why, from where, how to mend it
  stuntkey explain 7.1                    the rules that come from WebAuthn §7.1
  stuntkey explain second-device step 2   those that come from a document
  stuntkey explain nudge-twice            a bug that can be switched on
  stuntkey explain R15.2                  a row of the conformance catalogue";

/// Explains a topic, or lists all rules.
///
/// # Errors
/// When there is no such topic.
pub(super) fn explain(arguments: &ExplainArguments, console: Console) -> Result<Exit, Trouble> {
    let words: Vec<&str> = arguments
        .words
        .iter()
        .flat_map(|word| word.split_whitespace())
        .collect();
    if words.is_empty() {
        console.say(&listed(RULES.iter()));
        console.say("\nbugs to switch on: `stuntkey rp --list-bugs`\n");
        return Ok(Exit::Passed);
    }
    console.say(&topic(&words).ok_or_else(|| Trouble::Usage(unknown(&words)))?);
    Ok(Exit::Passed)
}

fn topic(words: &[&str]) -> Option<String> {
    // Reports write `false offer`: both spellings are welcome.
    let id = words.join("-").to_lowercase();
    if let Some(rule) = RULES.iter().find(|rule| rule.id == id) {
        return Some(told(rule));
    }
    if let Some(row) = Catalogue::embedded().row(&words.join("-")) {
        return Some(conformance_row(row));
    }
    // Bugs with the id of a row are told with the row.
    if let Ok(bug) = words.join("-").parse::<Bug>().or(id.parse::<Bug>()) {
        return Some(told_bug(bug));
    }
    let place = Place::of(words)?;
    let rules: Vec<&Rule> = RULES.iter().filter(|rule| place.has(rule.clause)).collect();
    match rules.as_slice() {
        [] => None,
        [rule] => Some(told(rule)),
        _ => Some(listed(rules.into_iter())),
    }
}

fn told(rule: &Rule) -> String {
    let Rule {
        id,
        demand,
        why,
        clause,
        mend,
        ..
    } = rule;
    format!("{id}\n\n  {demand}\n\n  why   {why}\n  from  {clause}\n  mend  {mend}\n")
}

fn told_bug(bug: Bug) -> String {
    let name = bug.name();
    format!(
        "{name}, a bug of the embedded relying party\n\n  It {}.\n\n  \
         see what is found  stuntkey run --bug {name}\n  \
         serve it           stuntkey rp --bug {name}\n",
        bug.doc()
    )
}

fn listed<'r>(rules: impl Iterator<Item = &'r Rule>) -> String {
    let width = RULES
        .iter()
        .map(|rule| rule.id.len())
        .max()
        .unwrap_or_default();
    rules
        .map(|rule| format!("{:width$}  {}\n", rule.id, rule.demand))
        .collect()
}

/// A place that rules come from: a section of WebAuthn or a document, perhaps a step of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    name: String,
    step: Option<u8>,
}

impl Place {
    /// `7.1`, `§7.1 step 15`, `WebAuthn L3 §7.1`, `second-device step 2`, `second-device, step 2`.
    fn of(words: &[&str]) -> Option<Self> {
        let plain = |word: &&str| word.trim_matches([',', '§', '(', ')']).to_lowercase();
        let mut words: Vec<String> = words.iter().map(plain).collect();
        words.retain(|word| word != "webauthn" && word != "l3");
        match words.as_slice() {
            [name] => Some(Self {
                name: name.clone(),
                step: None,
            }),
            [name, step, number, ..] if step == "step" => Some(Self {
                name: name.clone(),
                step: Some(number.parse().ok()?),
            }),
            _ => None,
        }
    }

    fn has(&self, clause: Clause) -> bool {
        let named = match clause.spec {
            Spec::Document(flow) => self.name == flow,
            Spec::WebAuthnL3 | Spec::Ctap22 | Spec::CredentialManagement => {
                let below = clause.section.strip_prefix(self.name.as_str());
                below.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            }
        };
        named && self.step.is_none_or(|step| clause.step == Some(step))
    }
}

fn unknown(words: &[&str]) -> String {
    let id = words.join("-");
    let rules = RULES.iter().map(|rule| rule.id);
    let bugs = Bug::all().map(Bug::name);
    let flows = RULES.iter().filter_map(|rule| match rule.clause.spec {
        Spec::Document(flow) => Some(flow),
        Spec::WebAuthnL3 | Spec::Ctap22 | Spec::CredentialManagement => None,
    });
    let rows = Catalogue::embedded().rows.iter().map(|row| row.id.as_str());
    let help = match suggest(&id, rules.chain(bugs).chain(flows).chain(rows)) {
        Some(near) => format!("did you mean {}?", quote(near)),
        None => "`stuntkey explain` lists the rules, `stuntkey rp --list-bugs` the bugs, `stuntkey conform --list` the rows".to_owned(),
    };
    let topic = quote(&words.join(" "));
    format!("there is no rule, bug, row, section or flow {topic} with rules; {help}")
}

#[cfg(test)]
mod tests {
    use super::topic;

    #[test]
    fn a_section_or_a_document_has_its_rules() {
        for words in [
            &["7.1"][..],
            &["§7.1"],
            &["WebAuthn", "L3", "§7.1"],
            &["second-device"],
            &["second-device,", "step", "2"],
        ] {
            assert!(topic(words).is_some(), "{words:?}");
        }
        // `7` is no part of the number `71`, and nothing comes from a step 200.
        assert_eq!(topic(&["7.11"]), None);
        assert_eq!(topic(&["7.1", "step", "200"]), None);
    }

    #[test]
    fn a_bug_is_told_with_the_command_that_shows_it() {
        let text = topic(&["nudge", "twice"]).unwrap();
        assert!(text.contains("stuntkey run --bug nudge-twice"), "{text}");
    }
}
