//! `stuntkey explain`.

use clap::Args;

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::trouble::Trouble;
use crate::conformance::Catalogue;
use crate::oracle::RULES;
use crate::oracle::Rule;
use crate::report::conformance_row;
use crate::source::quote;
use crate::source::suggest;

/// What `explain` takes.
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The id of a rule, as a finding names it (`false-offer`), or of a row of `stuntkey conform`
    /// (`R15.2`); all rules if not said
    #[arg(value_name = "RULE", num_args = 0..)]
    words: Vec<String>,
}

/// Explains a rule or a row of the conformance catalogue, or lists all rules.
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
    if let Some(row) = Catalogue::embedded().row(&id) {
        console.say(&conformance_row(row));
        return Ok(Exit::Passed);
    }
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
    let rows = Catalogue::embedded().rows.iter();
    let known = rows.map(|row| row.id.as_str());
    let help = match suggest(id, RULES.iter().map(|rule| rule.id).chain(known)) {
        Some(near) => format!("did you mean {}?", quote(near)),
        None => "`stuntkey explain` lists rules, `stuntkey conform --list` rows".to_owned(),
    };
    format!("there is no rule or row {}; {help}", quote(id))
}
