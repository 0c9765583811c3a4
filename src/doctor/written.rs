//! Writes a drafted profile as a file that people go on with.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::doctor::carried::Form;
use crate::doctor::ceremony::Ceremony;
use crate::doctor::draft::draft;
use crate::doctor::drafted::Draft;
use crate::doctor::drafted::Draw;
use crate::doctor::drafted::Part;
use crate::doctor::drafted::Request;
use crate::doctor::har::Recording;
use crate::doctor::har::RecordingError;
use crate::doctor::known::Keep;
use crate::doctor::yaml::flow;
use crate::doctor::yaml::scalar;
use crate::rp::Codec;
use crate::word::Word;

/// A profile made of a recording, with what is guessed marked as such.
///
/// # Errors
/// When the recording has no registration or no login, or not what they need.
pub fn profile_of(recording: &Recording, name: Option<&str>) -> Result<String, RecordingError> {
    let draft = draft(recording)?;
    let mut text = head(&draft, name);
    if !draft.begin.is_empty() {
        text.push_str("begin:   # what later requests need of it\n");
        text.push_str(&items(&draft.begin, "  "));
    }
    text.push_str("actions:\n");
    let mut last = "";
    for action in &draft.actions {
        if action.name != last {
            text.push_str(&format!("  {}:\n", action.name));
        }
        last = action.name;
        text.push_str(&written(action));
    }
    Ok(text)
}

fn head(draft: &Draft, name: Option<&str>) -> String {
    let host = draft.base.split("://").last().unwrap_or(&draft.base);
    let mut text = "# Drafted by `stuntkey profile new` from a browser's recording.\n\
                    # What it could not know is marked `guess`: look at these first.\n\
                    # Next: stuntkey profile try THIS_FILE\n"
        .to_owned();
    for note in &draft.notes {
        text.push_str(&format!("# {note}\n"));
    }
    text.push_str(&format!("profile: {}\n", scalar(name.unwrap_or(host))));
    text.push_str(&format!("url: {}\n", scalar(&draft.base)));
    if let Some(origin) = &draft.origin {
        text.push_str(&format!("origin: {}\n", scalar(origin)));
    }
    if let Some(rp_id) = &draft.rp_id {
        text.push_str(&format!("rp-id: {}\n", scalar(rp_id)));
    }
    if !draft.headers.is_empty() {
        let headers = draft.headers.iter();
        let headers = headers.map(|(name, value)| (name.clone(), json!(value)));
        text.push_str(&format!(
            "headers: {}\n",
            flow(&Value::Object(headers.collect()))
        ));
    }
    if !draft.keeps.is_empty() {
        text.push_str(&format!("keep: {}\n", keep(&draft.keeps)));
    }
    text.push_str(&accounts(draft));
    text.push_str(
        "# decides: { passkey-login: [no-passkey] }   # where the server, not its page, decides\n\
         then:\n  - { if: { status: /^4/ }, refused: any }   # guess: whatever else it refuses\n",
    );
    text
}

fn accounts(draft: &Draft) -> String {
    let story = &draft.story;
    let Some(identifier) = &story.identifier else {
        return String::new();
    };
    let signs_up = draft.actions.iter().any(|action| action.name == "sign-up");
    if !signs_up {
        let account = json!({ "identifier": identifier, "password": "$(secret.password)" });
        return format!(
            "accounts:   # guess: the recorded account; its passkeys are made and deleted\n  \
             fixed: [{}]\n",
            flow(&account)
        );
    }
    if identifier.contains('@') {
        return String::new();
    }
    let name = json!({ "identifier": "user$(unique)" });
    let guess = "# guess: the recorded name was no mail address";
    format!("accounts: {}   {guess}\n", flow(&name))
}

fn keep(keeps: &[Keep]) -> String {
    let kept = keeps.iter();
    let kept = kept.map(|keep| (keep.name.clone(), json!(keep.selector)));
    flow(&Value::Object(kept.collect::<Map<_, _>>()))
}

fn written(action: &Draw) -> String {
    let mut text = String::new();
    let indent = match action.method {
        Some(method) => {
            text.push_str(&format!("    {method}:\n"));
            "      "
        }
        None => "    ",
    };
    text.push_str(&items(&action.items, indent));
    text
}

fn items(parts: &[Part], indent: &str) -> String {
    let mut text = String::new();
    for part in parts {
        let lines = match part {
            Part::Request(request) => self::request(request),
            Part::Create(of, selector) => ceremony("create", of, selector, None),
            Part::Get(of, selector, mediation) => ceremony("get", of, selector, *mediation),
            Part::Forget(name) => vec![format!(
                "forget: [{name}]   # guess: the page signs out by forgetting its token"
            )],
        };
        for (index, line) in lines.iter().enumerate() {
            let dash = if index == 0 { "- " } else { "  " };
            text.push_str(&format!("{indent}{dash}{line}\n"));
        }
    }
    text
}

fn request(request: &Request) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", request.method, scalar(&request.path))];
    if let Some((kind, body)) = &request.body {
        lines.push(format!("{kind}: {}", flow(body)));
    }
    if !request.headers.is_empty() {
        let headers = request.headers.iter();
        let headers = headers.map(|(name, value)| (name.clone(), json!(value)));
        lines.push(format!(
            "headers: {}",
            flow(&Value::Object(headers.collect()))
        ));
    }
    if !request.keep.is_empty() {
        lines.push(format!("keep: {}", keep(&request.keep)));
    }
    if !request.then.is_empty() {
        lines.push("then:".to_owned());
        for (rule, guess) in &request.then {
            let guess = guess.map_or(String::new(), |guess| format!("   # guess: {guess}"));
            lines.push(format!("  - {}{guess}", flow(rule)));
        }
    }
    lines
}

fn ceremony(
    call: &str,
    ceremony: &Ceremony,
    selector: &str,
    mediation: Option<&str>,
) -> Vec<String> {
    let mut lines = vec![format!("{call}: {}", scalar(selector))];
    lines.extend(mediation.map(|mediation| format!("mediation: {mediation}")));
    let mut codecs = |key: &str, codecs: &[(String, Codec)]| {
        if !codecs.is_empty() {
            let codecs = codecs.iter();
            let codecs = codecs.map(|(path, codec)| (path.clone(), json!(codec.as_str())));
            lines.push(format!("{key}: {}", flow(&Value::Object(codecs.collect()))));
        }
    };
    codecs("read", &ceremony.read);
    if ceremony.credential.standard == Form::Standard {
        codecs("write", &ceremony.credential.write);
    }
    lines
}
