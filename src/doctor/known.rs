//! What a value in a request is: the user's, the credential's, of an earlier answer, or a constant.

use serde_json::Map;
use serde_json::Value;

use crate::doctor::carried::Carried;
use crate::doctor::carried::Form;
use crate::doctor::har::Recording;
use crate::doctor::har::percent_decoded;
use crate::doctor::origin::found;
use crate::doctor::place;
use crate::doctor::place::Step;
use crate::doctor::spelling;
use crate::doctor::story::Story;
use crate::doctor::story::leaf;
use crate::doctor::story::regex;
use crate::rp::Codec;
use crate::rp::RUN_TIME;
use crate::word::Word;

/// Something of an answer that later requests carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Keep {
    /// The entry whose answer has it.
    pub(super) entry: usize,
    pub(super) name: String,
    pub(super) selector: String,
}

/// Turns what requests carry into templates, and takes note of what must be kept for them.
#[derive(Debug)]
pub(super) struct Known<'r> {
    recording: &'r Recording,
    story: &'r Story,
    pub(super) keeps: Vec<Keep>,
}

impl<'r> Known<'r> {
    pub(super) fn new(recording: &'r Recording, story: &'r Story) -> Self {
        Self {
            recording,
            story,
            keeps: Vec::new(),
        }
    }

    /// The path and query of an entry, as a template.
    pub(super) fn path(&mut self, at: usize, base: &str) -> String {
        let url = &self.recording.entries[at].url;
        let path = url.path().to_owned();
        let query = url.query().unwrap_or_default().to_owned();
        let parts: Vec<_> = path
            .split('/')
            .map(|part| self.part(at, part, None))
            .collect();
        let mut text = parts.join("/");
        let own = url.origin().ascii_serialization();
        if own != base {
            text = format!("{own}{text}");
        }
        if !query.is_empty() {
            let pairs = query.split('&').map(|pair| match pair.split_once('=') {
                Some((name, value)) => {
                    let value = value.replace('+', "%20");
                    format!("{name}={}", self.part(at, &value, Some(name)))
                }
                None => pair.to_owned(),
            });
            let pairs: Vec<_> = pairs.collect();
            text = format!("{text}?{}", pairs.join("&"));
        }
        text
    }

    /// A part of a path or query: values are escaped when they are filled in.
    fn part(&mut self, at: usize, part: &str, name: Option<&str>) -> String {
        let decoded = percent_decoded(part);
        if decoded.is_empty() {
            return part.to_owned();
        }
        self.text(at, &decoded, name)
            .unwrap_or_else(|| part.to_owned())
    }

    /// The body of an entry as a template; the credential of a ceremony in it is `$(credential)`.
    pub(super) fn body(&mut self, at: usize, body: &Value, carried: Option<&Carried>) -> Value {
        self.value(at, body, &mut Vec::new(), carried)
    }

    fn value(
        &mut self,
        at: usize,
        value: &Value,
        path: &mut Vec<Step>,
        carried: Option<&Carried>,
    ) -> Value {
        let standard = carried.filter(|it| it.standard == Form::Standard);
        if let Some(carried) = standard {
            if carried.at == *path {
                return Value::from("$(credential)");
            }
            let mut in_text = path.clone();
            in_text.push(Step::Parsed);
            if carried.at == in_text {
                return Value::from("$(credential | json)");
            }
        }
        match value {
            Value::Object(members) => {
                let mut object = Map::new();
                for (name, member) in members {
                    path.push(Step::Member(name.clone()));
                    let member = self.value(at, member, path, carried);
                    object.insert(name.clone(), member);
                    path.pop();
                }
                Value::Object(object)
            }
            Value::Array(_)
                if carried.is_some() && place::last_name(path) == Some("transports") =>
            {
                Value::from("$(credential.response.transports)")
            }
            Value::Array(items) => {
                let items = items.iter().enumerate().map(|(index, item)| {
                    path.push(Step::Item(index));
                    let item = self.value(at, item, path, carried);
                    path.pop();
                    item
                });
                Value::Array(items.collect())
            }
            Value::String(_) | Value::Number(_) => self.leaf(at, value, path, carried),
            Value::Null | Value::Bool(_) => value.clone(),
        }
    }

    fn leaf(
        &mut self,
        at: usize,
        value: &Value,
        path: &[Step],
        carried: Option<&Carried>,
    ) -> Value {
        if let Some(template) = carried.and_then(|carried| part_of(carried, value)) {
            return Value::from(template);
        }
        let text = leaf(value).unwrap_or_default();
        let name = place::last_name(path);
        match self.text(at, &text, name) {
            Some(template) => Value::from(template),
            None if value.is_string() => Value::from(text.replace("$(", "$$(")),
            None => value.clone(),
        }
    }

    /// The template for a text, if it is anything but a constant.
    pub(super) fn text(&mut self, at: usize, text: &str, name: Option<&str>) -> Option<String> {
        let story = self.story;
        if story.delete == Some(at)
            && let Some((_, key)) = story.list.as_ref().and_then(|list| list.key.as_ref())
            && key == text
        {
            return Some("$(key)".to_owned());
        }
        if story.identifier.as_deref() == Some(text) {
            return Some("$(identifier)".to_owned());
        }
        if story.password.as_deref() == Some(text) {
            return Some("$(password)".to_owned());
        }
        if let Some(keep) = self.origin_of(at, text, name) {
            return Some(format!("$({keep})"));
        }
        let is_mail = name.is_some_and(|name| name.to_lowercase().contains("mail"));
        if is_mail && text.contains('@') {
            return Some("user-$(unique)@example.test".to_owned());
        }
        let is_name = name.is_some_and(|name| regex(NAME).is_match(name));
        (is_name && !text.is_empty()).then(|| "$(name)".to_owned())
    }

    /// The name under which the text is kept, if an earlier answer has it.
    fn origin_of(&mut self, at: usize, text: &str, name: Option<&str>) -> Option<String> {
        let before = self.recording.entries.iter().enumerate().take(at).rev();
        let (entry, selector, member) = before
            .filter_map(|(index, entry)| {
                let (selector, member) = found(entry, text, name)?;
                Some((index, selector, member))
            })
            .next()?;
        // What is at the same place of another answer is the same thing, as tokens of a sign-up and
        // of a login are.
        let alike = self.keeps.iter().find(|keep| keep.selector == selector);
        let name = match alike {
            Some(keep) => keep.name.clone(),
            None => self.unused(&member),
        };
        let keep = Keep {
            entry,
            name: name.clone(),
            selector,
        };
        if !self.keeps.contains(&keep) {
            self.keeps.push(keep);
        }
        Some(name)
    }

    fn unused(&self, member: &str) -> String {
        let letters = member.chars().map(|letter| match letter {
            letter if letter.is_ascii_alphanumeric() || letter == '_' => letter,
            _ => '-',
        });
        let mut name: String = letters.collect();
        name = name.trim_matches('-').to_owned();
        let starts = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
        if !starts || RUN_TIME.contains(&name.as_str()) {
            name = format!("kept-{name}");
        }
        let mut tried = name.clone();
        let mut number = 2;
        while self.keeps.iter().any(|keep| keep.name == tried) {
            tried = format!("{name}-{number}");
            number += 1;
        }
        tried
    }
}

/// The member of the credential that a value spells.
fn part_of(carried: &Carried, value: &Value) -> Option<String> {
    carried.parts.iter().find_map(|(path, bytes)| {
        let codec = spelling::of(value, bytes)?;
        Some(match codec {
            Codec::Base64url => format!("$(credential.{path})"),
            Codec::Base64 | Codec::Hex | Codec::Utf8 | Codec::Bytes | Codec::Json => {
                format!("$(credential.{path} | {})", codec.as_str())
            }
        })
    })
}

/// Fields that name a passkey.
const NAME: &str =
    r"(?i)^(nick[-_]?name|label|(pass)?key[-_]?name|device[-_]?name|credential[-_]?name)$";
