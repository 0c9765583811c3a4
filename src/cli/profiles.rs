//! Relying parties: profiles found by name or file, checked, and given what they need.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::cli::disk;
use crate::cli::disk::Disk;
use crate::cli::disk::Unreadable;
use crate::cli::embedded;
use crate::cli::embedded::Embedded;
use crate::cli::kind::Kind;
use crate::cli::run_arguments::ReachArguments;
use crate::cli::run_arguments::RelyingPartyArguments;
use crate::cli::setting::Setting;
use crate::cli::trouble::Trouble;
use crate::cli::wall;
use crate::reference::AttestationPolicy;
use crate::report::RpFacts;
use crate::rp::Catcher;
use crate::rp::Post;
use crate::rp::REFERENCE;
use crate::rp::RelyingParty;
use crate::rp::Settings;
use crate::rp::Tape;
use crate::rp::Trust;
use crate::sim::Seed;
use crate::source::Colour;
use crate::source::quote;

/// Profiles of known relying parties, addressed by name.
const SHIPPED: &[(&str, &str)] = &[
    (
        "django-allauth-headless",
        include_str!("../../fixtures/rp-profiles/django-allauth-headless.yaml"),
    ),
    (
        "fido-conformance",
        include_str!("../../fixtures/rp-profiles/fido-conformance.yaml"),
    ),
    (
        "fido2-lib",
        include_str!("../../fixtures/rp-profiles/fido2-lib.yaml"),
    ),
    (
        "go-webauthn",
        include_str!("../../fixtures/rp-profiles/go-webauthn.yaml"),
    ),
    (
        "hanko",
        include_str!("../../fixtures/rp-profiles/hanko.yaml"),
    ),
    (
        "py_webauthn",
        include_str!("../../fixtures/rp-profiles/py_webauthn.yaml"),
    ),
    (
        "python-fido2",
        include_str!("../../fixtures/rp-profiles/python-fido2.yaml"),
    ),
    (
        "simplewebauthn",
        include_str!("../../fixtures/rp-profiles/simplewebauthn.yaml"),
    ),
    (
        "spring-security",
        include_str!("../../fixtures/rp-profiles/spring-security.yaml"),
    ),
];

/// Whether mail is caught for relying parties that send some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mail {
    /// It is.
    Caught,
    /// Nobody sends any: a tape is replayed.
    OnTape,
}

/// A relying party that runs can be sent to.
#[derive(Debug)]
pub(super) struct Party {
    /// The relying party.
    pub(super) rp: RelyingParty,
    /// How a command line names it; nothing for the embedded one.
    pub(super) argument: Option<String>,
    /// What reports say of it.
    pub(super) facts: RpFacts,
    /// The server behind it, if it is the embedded one: it lives as long as this.
    _server: Option<Embedded>,
}

impl Party {
    /// The relying party on a tape, where it is in this place.
    pub(super) fn taped(self, tape: Arc<Tape>, place: usize) -> Self {
        Self {
            rp: self.rp.taped(tape, place),
            ..self
        }
    }
}

/// The relying parties that arguments name; the embedded one, if they name none.
///
/// # Errors
/// When a profile is not there, is invalid, or needs what there is not.
pub(super) fn parties(
    arguments: &RelyingPartyArguments,
    vars: &[Setting],
    seed: Seed,
    mail: Mail,
    colour: Colour,
) -> Result<Vec<Party>, Trouble> {
    refuse_strangers(arguments, vars)?;
    if arguments.profiles.is_empty() {
        let settings = settings(&arguments.reach, vars, embedded::NAME)?;
        return Ok(vec![embedded_party(arguments, settings, seed, colour)?]);
    }
    let mut parties = Vec::with_capacity(arguments.profiles.len());
    for argument in &arguments.profiles {
        let settings = settings(&arguments.reach, vars, argument)?;
        parties.push(if argument == embedded::NAME {
            embedded_party(arguments, settings, seed, colour)?
        } else {
            party(argument, &settings, mail, colour)?
        });
    }
    refuse_twins(&parties)?;
    refuse_one_address(arguments, &parties)?;
    let embedded = parties.iter().any(|party| party.argument.is_none());
    if !embedded && !arguments.bugs.is_empty() {
        let help =
            "`--bug` switches mistakes of the embedded relying party on, and it does not run";
        return Err(Trouble::Usage(help.to_owned()));
    }
    Ok(parties)
}

/// Reports tell relying parties apart by their names.
fn refuse_twins(parties: &[Party]) -> Result<(), Trouble> {
    let mut names = BTreeSet::new();
    for Party { facts, .. } in parties {
        if !names.insert(&facts.name) {
            let name = quote(&facts.name);
            return Err(Trouble::Usage(format!(
                "two relying parties are called {name}"
            )));
        }
    }
    Ok(())
}

/// `--url` is where one relying party is.
fn refuse_one_address(arguments: &RelyingPartyArguments, parties: &[Party]) -> Result<(), Trouble> {
    let others = parties.iter().filter(|party| party.argument.is_some());
    if arguments.reach.url.is_none() || others.count() < 2 {
        return Ok(());
    }
    let help = "`--url` says where one relying party is, and several are named; give their \
                profiles' variables values with `--var`";
    Err(Trouble::Usage(help.to_owned()))
}

fn embedded_party(
    arguments: &RelyingPartyArguments,
    settings: Settings,
    seed: Seed,
    colour: Colour,
) -> Result<Party, Trouble> {
    embedded_party_that(Asks::Nothing, arguments, settings, seed, colour)
}

/// The embedded relying party once more, for rows that need one which demands attestation.
///
/// # Errors
/// When the system gives no port or thread.
pub(super) fn attesting_party(
    arguments: &RelyingPartyArguments,
    vars: &[Setting],
    seed: Seed,
    colour: Colour,
) -> Result<Party, Trouble> {
    let settings = settings(&arguments.reach, vars, embedded::NAME)?;
    embedded_party_that(Asks::Attestation, arguments, settings, seed, colour)
}

/// What the embedded relying party asks of authenticators.
#[derive(Clone, Copy, Debug)]
enum Asks {
    Nothing,
    Attestation,
}

fn embedded_party_that(
    asks: Asks,
    arguments: &RelyingPartyArguments,
    mut settings: Settings,
    seed: Seed,
    colour: Colour,
) -> Result<Party, Trouble> {
    let (policy, claim) = match asks {
        Asks::Nothing => (AttestationPolicy::None, ""),
        Asks::Attestation => (AttestationPolicy::Required, ATTESTING),
    };
    let server = Embedded::start(seed, &arguments.bugs, policy)?;
    let vars = server.vars().map(|(name, value)| (name.to_owned(), value));
    settings.vars.extend(vars);
    // What says how to reach another relying party does not concern this one.
    let settings = Settings {
        url: None,
        proxy: None,
        trust: Trust::Public,
        ..settings
    };
    let rp = load(
        "fixtures/rp-profiles/reference.yaml",
        &format!("{REFERENCE}{claim}"),
        &settings,
        colour,
    )?;
    let rp = rp.catching("", Arc::clone(server.catcher()));
    let facts = RpFacts {
        name: rp.name().to_owned(),
        origin: rp.origin(),
        notes: embedded::notes(&arguments.bugs),
    };
    Ok(Party {
        rp,
        argument: None,
        facts,
        _server: Some(server),
    })
}

/// What the profile says of the embedded relying party where it demands attestation.
const ATTESTING: &str = "attestation: { is: required }\n";

/// A relying party of a profile.
///
/// # Errors
/// When the profile is not there, is invalid, or needs what there is not.
pub(super) fn party(
    argument: &str,
    settings: &Settings,
    mail: Mail,
    colour: Colour,
) -> Result<Party, Trouble> {
    let shipped = SHIPPED.iter().find(|(name, _)| *name == argument);
    let rp = match shipped {
        Some((name, text)) => load(
            &format!("fixtures/rp-profiles/{name}.yaml"),
            text,
            settings,
            colour,
        )?,
        None => {
            let text = read(argument)?;
            Kind::Profile.demand(argument, &text)?;
            load(argument, &text, settings, colour)?
        }
    };
    let (rp, notes) = match mail {
        Mail::Caught => with_catchers(rp)?,
        Mail::OnTape => (rp, Vec::new()),
    };
    let facts = RpFacts {
        name: rp.name().to_owned(),
        origin: rp.origin(),
        notes,
    };
    Ok(Party {
        rp,
        argument: Some(argument.to_owned()),
        facts,
        _server: None,
    })
}

fn read(argument: &str) -> Result<String, Trouble> {
    disk::read(argument).map_err(|unreadable| match unreadable {
        Unreadable::Missing(why) => {
            let names: Vec<_> = SHIPPED.iter().map(|(name, _)| quote(name)).collect();
            let names = names.join(", ");
            let embedded = embedded::NAME;
            Trouble::Usage(format!("{why}; shipped profiles are `{embedded}`, {names}"))
        }
        Unreadable::Unfit(_) => unreadable.into(),
    })
}

fn load(
    name: &str,
    text: &str,
    settings: &Settings,
    colour: Colour,
) -> Result<RelyingParty, Trouble> {
    RelyingParty::load(&mut Disk, name, text, settings)
        .map_err(|invalid| Trouble::Invalid(invalid.problems.render(&invalid.files, colour)))
}

/// Whatever the profile wants to have caught is, and reports say where.
fn with_catchers(rp: RelyingParty) -> Result<(RelyingParty, Vec<String>), Trouble> {
    let mut catchers = Vec::new();
    let mut notes = Vec::new();
    for wanted in rp.wants() {
        let what = match wanted.post {
            Post::Mail => "mail",
            Post::Webhook => "calls of a gateway for text messages",
        };
        let listen = wanted.listen.unwrap_or("127.0.0.1:0");
        let catcher = Catcher::of(wanted.post, listen);
        let catcher = catcher
            .map_err(|why| Trouble::Usage(format!("cannot catch {what} on `{listen}`: {why}")))?;
        let verb = match wanted.post {
            Post::Mail => "is",
            Post::Webhook => "are",
        };
        notes.push(format!("{what} {verb} caught on {}", catcher.addr()));
        catchers.push((wanted.source.to_owned(), Arc::new(catcher)));
    }
    let caught = catchers.into_iter();
    let rp = caught.fold(rp, |rp, (source, catcher)| rp.catching(&source, catcher));
    Ok((rp, notes))
}

pub(super) fn settings(
    reach: &ReachArguments,
    vars: &[Setting],
    argument: &str,
) -> Result<Settings, Trouble> {
    let mut secrets = BTreeMap::new();
    for secret in &reach.secrets {
        secrets.insert(secret.name.clone(), secret.reveal()?);
    }
    let headers = reach.headers.iter();
    Ok(Settings {
        vars: profile_vars(vars, argument),
        secrets,
        url: reach.url.clone(),
        trust: trust(reach)?,
        proxy: reach.proxy.clone(),
        headers: headers
            .map(|header| (header.name.clone(), header.value.clone()))
            .collect(),
        wall: Some(wall::since_epoch),
    })
}

/// The variables of a profile: what the simulated app is known by, what the user says to all
/// profiles, and what to this one.
pub(super) fn profile_vars(vars: &[Setting], argument: &str) -> BTreeMap<String, String> {
    let app = [("android-key-hash".to_owned(), embedded::android_key_hash())];
    let to_all = vars.iter().filter(|setting| setting.rp.is_none());
    let to_this = vars
        .iter()
        .filter(|setting| setting.rp.as_deref() == Some(argument));
    let said = to_all
        .chain(to_this)
        .map(|setting| (setting.name.clone(), setting.value.clone()));
    app.into_iter().chain(said).collect()
}

/// A variable of a relying party that does not run is a slip of the pen.
fn refuse_strangers(arguments: &RelyingPartyArguments, vars: &[Setting]) -> Result<(), Trouble> {
    let known = &arguments.profiles;
    let stranger = vars
        .iter()
        .find(|setting| setting.rp.as_ref().is_some_and(|rp| !known.contains(rp)));
    match stranger {
        Some(setting) => Err(Trouble::Usage(format!(
            "`--var {setting}` is for a relying party that no `--rp` names"
        ))),
        None => Ok(()),
    }
}

fn trust(reach: &ReachArguments) -> Result<Trust, Trouble> {
    match &reach.cacert {
        Some(path) => Ok(Trust::Authorities(disk::read(path)?)),
        None if reach.insecure => Ok(Trust::Anybody),
        None => Ok(Trust::Public),
    }
}
