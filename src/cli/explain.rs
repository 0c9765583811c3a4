//! `stuntkey explain`.

use clap::Args;

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::trouble::Trouble;
use crate::oracle::RULES;
use crate::oracle::Rule;
use crate::source::quote;
use crate::source::suggest;

/// What `explain` takes.
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The rule's id, as a finding names it, such as `false-offer`; all rules if not said
    #[arg(value_name = "RULE", num_args = 0..)]
    words: Vec<String>,
}

/// Explains a rule, or lists all.
///
/// # Errors
/// When there is no such rule.
pub(super) fn explain(arguments: &ExplainArguments, console: Console) -> Result<Exit, Trouble> {
    if arguments.words.is_empty() {
        console.say(&all());
        return Ok(Exit::Passed);
    }
    // Reports write `false offer`: both spellings are welcome.
    let id = arguments.words.join("-");
    let Some(rule) = RULES.iter().find(|rule| rule.id == id) else {
        return Err(Trouble::Usage(unknown(&id)));
    };
    console.say(&told(rule));
    Ok(Exit::Passed)
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

fn all() -> String {
    let width = RULES
        .iter()
        .map(|rule| rule.id.len())
        .max()
        .unwrap_or_default();
    RULES
        .iter()
        .map(|rule| format!("{:width$}  {}\n", rule.id, rule.demand))
        .collect()
}

fn unknown(id: &str) -> String {
    let help = match suggest(id, RULES.iter().map(|rule| rule.id)) {
        Some(near) => format!("did you mean {}?", quote(near)),
        None => "`stuntkey explain` lists them".to_owned(),
    };
    format!("there is no rule {}; {help}", quote(id))
}
