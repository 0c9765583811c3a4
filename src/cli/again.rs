//! The command line that reproduces a run.

use crate::cli::profiles::Party;
use crate::cli::run_arguments::RelyingPartyArguments;
use crate::cli::run_arguments::RunArguments;
use crate::cli::scenarios::Loaded;
use crate::cli::selection::Pattern;
use crate::cli::setting::Setting;
use crate::scenario::ScenarioRun;
use crate::sim::Seed;

/// What makes command lines of one invocation alike.
#[derive(Debug)]
pub(super) struct Again<'a> {
    /// How this invocation was called.
    pub(super) arguments: &'a RunArguments,
    /// Its seed, drawn or said.
    pub(super) seed: Seed,
    /// Its nonce, drawn or said.
    pub(super) nonce: &'a str,
}

impl Again<'_> {
    /// The command line for one run.
    pub(super) fn run(&self, loaded: &Loaded, run: &ScenarioRun, party: &Party) -> String {
        let mut words = vec![
            "stuntkey".to_owned(),
            "run".to_owned(),
            quoted(&loaded.argument),
        ];
        if let Some(only) = only(loaded, run) {
            words.extend(["--only".to_owned(), quoted(&only)]);
        }
        match &self.arguments.tape.replay {
            // The tape knows the rest.
            Some(tape) => words.extend(each("--replay", [tape.as_str()])),
            None => {
                words.extend(["--seed".to_owned(), self.seed.to_string()]);
                words.extend(relying_party(&self.arguments.rp, self.nonce, party));
            }
        }
        words.extend(vars(for_party(&self.arguments.vars, party)));
        words.extend(self.data());
        words.join(" ")
    }

    /// The command line for the whole invocation.
    pub(super) fn whole(&self) -> String {
        let arguments = self.arguments;
        let mut words = vec!["stuntkey".to_owned(), "run".to_owned()];
        words.extend(arguments.scenarios.iter().map(|scenario| quoted(scenario)));
        words.extend(each(
            "--only",
            arguments.select.only.iter().map(Pattern::as_str),
        ));
        words.extend(each(
            "--skip",
            arguments.select.skip.iter().map(Pattern::as_str),
        ));
        if let Some(tape) = &self.arguments.tape.replay {
            words.extend(each("--replay", [tape.as_str()]));
            return words.join(" ");
        }
        let shard = arguments.select.shard.map(|shard| shard.to_string());
        words.extend(each("--shard", shard.as_deref()));
        words.extend(["--seed".to_owned(), self.seed.to_string()]);
        words.extend(each(
            "--rp",
            arguments.rp.profiles.iter().map(String::as_str),
        ));
        words.extend(each(
            "--bug",
            arguments.rp.bugs.iter().map(|bug| bug.name()),
        ));
        words.extend(vars(self.arguments.vars.iter()));
        words.extend(self.data());
        words.join(" ")
    }

    fn data(&self) -> Vec<String> {
        let data = &self.arguments.data;
        let providers = each("--provider", data.providers.iter().map(String::as_str));
        let devices = each("--device", data.devices.iter().map(String::as_str));
        [providers, devices].concat()
    }
}

/// The variables that a relying party is given: not those of others.
pub(super) fn for_party<'v>(
    vars: &'v [Setting],
    party: &'v Party,
) -> impl Iterator<Item = &'v Setting> {
    vars.iter()
        .filter(|setting| setting.rp.is_none() || setting.rp == party.argument)
}

/// `--var` for each.
pub(super) fn vars<'v>(vars: impl Iterator<Item = &'v Setting>) -> Vec<String> {
    let vars: Vec<_> = vars.map(ToString::to_string).collect();
    each("--var", vars.iter().map(String::as_str))
}

/// The options that reach a relying party again.
pub(super) fn relying_party(rp: &RelyingPartyArguments, nonce: &str, party: &Party) -> Vec<String> {
    let Some(profile) = &party.argument else {
        return each("--bug", rp.bugs.iter().map(|bug| bug.name()));
    };
    let reach = &rp.reach;
    let secrets: Vec<_> = reach
        .secrets
        .iter()
        .map(|secret| secret.as_argument())
        .collect();
    let headers = reach
        .headers
        .iter()
        .map(|header| format!("{}: …", header.name));
    let headers: Vec<_> = headers.collect();
    let mut words = each("--rp", [profile.as_str()]);
    words.extend(each("--nonce", [nonce]));
    words.extend(each("--url", reach.url.as_deref()));
    words.extend(each("--cacert", reach.cacert.as_deref()));
    words.extend(reach.insecure.then(|| "--insecure".to_owned()));
    words.extend(each("--proxy", reach.proxy.as_deref()));
    words.extend(each("--secret", secrets.iter().map(String::as_str)));
    words.extend(each("--header", headers.iter().map(String::as_str)));
    words
}

/// A pattern that picks this row of the scenario and no other.
pub(super) fn only(loaded: &Loaded, run: &ScenarioRun) -> Option<String> {
    let runs = &loaded.scenario.runs;
    if runs.len() < 2 {
        return None;
    }
    let id = &loaded.scenario.id;
    let picked = |pattern: &str| {
        let pattern: Pattern = pattern.parse().expect("any text is a pattern");
        let names = runs
            .iter()
            .map(|run| crate::cli::selection::run_name(id, &run.row));
        names.filter(|name| pattern.picks(name)).count()
    };
    let whole = format!("* · {}", run.row);
    Some(if picked(&run.row) == 1 {
        run.row.clone()
    } else {
        whole
    })
}

/// An option for each value.
pub(super) fn each<'t>(option: &str, values: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let pairs = values
        .into_iter()
        .flat_map(|value| [option.to_owned(), quoted(value)]);
    pairs.collect()
}

/// As a POSIX shell reads it back: quoted where it must be.
pub(super) fn quoted(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=,@%+".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_shell_reads_words_back_as_they_were() {
        assert_eq!(quoted("second-device/append"), "second-device/append");
        assert_eq!(quoted("iOS · the sheet"), "'iOS · the sheet'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
