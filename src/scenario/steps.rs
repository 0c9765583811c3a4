//! Reads `steps`.

use std::collections::BTreeMap;

use crate::flow::Action;
use crate::flow::DeviceName;
use crate::flow::FaultName;
use crate::flow::Method;
use crate::flow::MethodWord;
use crate::provider::Catalogue;
use crate::provider::DevicePreset;
use crate::provider::DeviceSetup;
use crate::scenario::arguments::check_arguments;
use crate::scenario::arguments::one_action;
use crate::scenario::arguments::report_said_twice;
use crate::scenario::cast::Cast;
use crate::scenario::expect;
use crate::scenario::facts;
use crate::scenario::lines::Lines;
use crate::scenario::model::Deed;
use crate::scenario::model::Expectations;
use crate::scenario::model::HowLong;
use crate::scenario::model::Insistence;
use crate::scenario::model::RpTime;
use crate::scenario::model::Step;
use crate::scenario::model::UserDeed;
use crate::scenario::model::Wait;
use crate::scenario::spec;
use crate::scenario::user;
use crate::sim::Person;
use crate::source::Cursor;
use crate::source::Fields;
use crate::source::Kind;
use crate::source::Vocabulary;
use crate::source::parse_duration;
use crate::source::quote;
use crate::source::suggest;
use crate::word::Word;

/// Reads the steps of a run.
pub(super) struct Reader<'a, 'l> {
    cast: &'a Cast,
    presets: BTreeMap<&'a str, &'a DevicePreset>,
    lines: &'a mut Lines<'l>,
}

impl<'a, 'l> Reader<'a, 'l> {
    /// For a run with these devices.
    pub(super) fn new(
        cast: &'a Cast,
        setups: &'a [DeviceSetup],
        catalogue: &'a Catalogue,
        lines: &'a mut Lines<'l>,
    ) -> Self {
        let presets = setups.iter().filter_map(|setup| {
            let preset = catalogue.device(&setup.preset)?;
            Some((setup.name.as_str(), preset))
        });
        let presets = presets.collect();
        Self {
            cast,
            presets,
            lines,
        }
    }

    /// The steps, in order; those with problems may be incomplete.
    pub(super) fn steps(&mut self, steps: Cursor<'_>) -> Vec<Step> {
        let steps = steps.items().into_iter().enumerate();
        let steps = steps.map(|(index, step)| self.step(index + 1, step));
        steps.collect()
    }

    fn step(&mut self, number: usize, step: Cursor<'_>) -> Step {
        let fields = step.mapping(&spec::STEP);
        let action = one_action(fields);
        check_arguments(fields, action);
        let expect = self.expectations(fields, "expect");
        let prove = self.expectations(fields, "prove");
        report_said_twice(fields);
        let is_map = matches!(step.node().kind, Kind::Mapping(_));
        if is_map && action.is_none() && expect.is_empty() && prove.is_empty() {
            step.report("a step that does nothing and looks at nothing", "remove it");
        }
        Step {
            number,
            file: self.lines.file(step.span()).to_owned(),
            line: self.lines.line(step.span()),
            name: fields.field("name").and_then(|name| name.text()),
            deed: action.and_then(|action| self.deed(action, fields)),
            expect,
            prove,
        }
    }

    fn expectations(&mut self, fields: Fields<'_>, name: &str) -> Expectations {
        let Some(expectations) = fields.field(name) else {
            return Expectations::default();
        };
        if expectations.node().entries().is_empty() {
            expectations.report(
                format!("`{name}` without anything in it"),
                format!("write what holds: `{name}: {{ shows: dashboard }}`"),
            );
        }
        expect::read(expectations, self.cast, self.lines)
    }

    fn deed(&self, action: Action, fields: Fields<'_>) -> Option<Deed> {
        let value = fields.field(action.as_str())?;
        Some(match action {
            Action::Wait => Deed::Wait(wait(value, fields)?),
            Action::Set => {
                let device = self.cast.device(value)?;
                let preset = self.presets.get(device.as_str()).copied();
                let change = facts::change(fields.field("to")?, preset, self.cast);
                Deed::Set(device, Box::new(change))
            }
            Action::Wipe => Deed::Wipe(self.cast.device(value)?),
            Action::Restore => Deed::Restore(self.cast.device(value)?),
            Action::SendAgain => Deed::SendAgain(self.cast.actor(value)?),
            Action::Open
            | Action::Unlock
            | Action::SignUp
            | Action::EnterIdentifier
            | Action::SignIn
            | Action::EnterCode
            | Action::CreatePasskey
            | Action::Skip
            | Action::Continue
            | Action::SetPin
            | Action::SetLocalBiometrics
            | Action::RenamePasskey
            | Action::DeletePasskey
            | Action::SignOut => Deed::User(self.user_deed(action, fields)?),
        })
    }

    fn user_deed(&self, action: Action, fields: Fields<'_>) -> Option<UserDeed> {
        let device = self.cast.actor(fields.field(action.as_str())?)?;
        let with = fields.field("with");
        let with = with.and_then(|with| self.method(action, &device, with));
        let fault = fields.field("fault");
        let fault = fault.and_then(|fault| fault.word());
        let insists = fields.field("anyway").and_then(|anyway| anyway.boolean());
        Some(UserDeed {
            action,
            device,
            with,
            to: to(action, fields),
            person: fields
                .field("user")
                .and_then(user::read)
                .unwrap_or_else(Person::willing),
            fault: fault.unwrap_or(FaultName::None),
            insistence: match insists {
                Some(true) => Insistence::Anyway,
                Some(false) | None => Insistence::Polite,
            },
        })
    }

    fn method(&self, action: Action, here: &DeviceName, with: Cursor<'_>) -> Option<Method> {
        let text = with.text()?;
        let method = Method::parse(&text);
        if action == Action::SignUp && !matches!(method, Method::Password | Method::Passkey) {
            with.report(
                format!("nobody signs up with {}", quote(&text)),
                "write `password` or `passkey`",
            );
            return None;
        }
        if let Method::Device(device) = &method {
            self.check_phone(here, device, with)?;
        }
        Some(method)
    }

    /// A device that is to answer a QR code.
    fn check_phone(&self, here: &DeviceName, phone: &DeviceName, with: Cursor<'_>) -> Option<()> {
        let Some(_) = self.cast.part(phone.as_str()) else {
            let methods = Vocabulary::of::<MethodWord>();
            let known = methods.list().into_iter().chain(self.cast.names());
            let message = format!(
                "{} is no way to sign in, and no device",
                quote(phone.as_str())
            );
            let all: Vec<_> = methods.list().into_iter().map(quote).collect();
            let all = format!("write {}, or the name of a device", all.join(", "));
            with.report(
                message,
                match suggest(phone.as_str(), known) {
                    Some(near) => format!("did you mean {}? {all}", quote(near)),
                    None => all,
                },
            );
            return None;
        };
        self.cast.actor(with)?;
        if phone == here {
            with.report(
                "a device does not answer its own QR code",
                "write `passkey` for a passkey that is here, or name another device",
            );
            return None;
        }
        Some(())
    }
}

fn wait(value: Cursor<'_>, fields: Fields<'_>) -> Option<Wait> {
    let text = value.text()?;
    let how_long = match text.as_str() {
        "sync" => HowLong::UntilSynced,
        duration => match parse_duration(duration) {
            Ok(duration) => HowLong::For(duration),
            Err(error) => {
                let help = error.help();
                value.report(
                    error.to_string(),
                    format!("{help}; `sync` waits for all to sync"),
                );
                return None;
            }
        },
    };
    let must = fields.field("rp-too").and_then(|must| must.boolean());
    Some(Wait {
        how_long,
        rp_too: match must {
            Some(true) => RpTime::MustPass,
            Some(false) | None => RpTime::AsItMay,
        },
    })
}

/// The text under `to`, for the actions whose `to` is text.
fn to(action: Action, fields: Fields<'_>) -> Option<String> {
    let to = fields.field("to")?;
    if let Kind::Mapping(_) | Kind::Sequence(_) = to.node().kind {
        let switch = action == Action::SetLocalBiometrics;
        to.expected(if switch { "`true` or `false`" } else { "text" });
        return None;
    }
    if action == Action::SetLocalBiometrics {
        return to.boolean().map(|to| to.to_string());
    }
    to.text()
}
