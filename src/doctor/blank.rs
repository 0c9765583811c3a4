//! A first profile without a recording: of a few paths, with the usual shape of everything else.

use crate::doctor::yaml::scalar;

/// What is known of a relying party. Paths may begin with a method: `PUT /passkeys`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blank {
    /// The name in reports; the host where nothing is said.
    pub name: Option<String>,
    /// Where it is.
    pub url: String,
    /// Makes an account with a password.
    pub sign_up: Option<String>,
    /// Signs in with a password.
    pub sign_in: Option<String>,
    /// Says who is signed in.
    pub session: Option<String>,
    /// Gives creation options.
    pub create_options: Option<String>,
    /// Takes the new credential.
    pub create: Option<String>,
    /// Gives request options.
    pub get_options: Option<String>,
    /// Takes the credential that signs in.
    pub get: Option<String>,
    /// Lists passkeys.
    pub list: Option<String>,
    /// Signs out.
    pub sign_out: Option<String>,
}

impl Blank {
    /// The profile, with every guess marked.
    pub fn profile(&self) -> String {
        let host = self.url.split("://").last().unwrap_or(&self.url);
        let name = self.name.as_deref().unwrap_or(host);
        let mut text = format!(
            "# Drafted by `stuntkey profile new`. Everything marked `guess` is what most relying\n\
             # parties do; a browser's recording (`--from-har`) knows better.\n\
             # Next: stuntkey profile try THIS_FILE\n\
             profile: {}\nurl: {}\n\
             then:\n  - {{ if: {{ status: /^4/ }}, refused: any }}   # guess\nactions:\n",
            scalar(name),
            scalar(self.url.trim_end_matches('/'))
        );
        for part in [
            self.session_action(),
            self.sign_up_action(),
            self.sign_in_action(),
            self.create_action(),
            self.list_action(),
            self.sign_out_action(),
        ] {
            text.push_str(&part);
        }
        text
    }

    fn session_action(&self) -> String {
        let Some(path) = &self.session else {
            return "  # session: [{ GET: /me, … }]   # says who is signed in\n".to_owned();
        };
        format!(
            "  session:\n    - {}\n      then:   # guess: it succeeds only where somebody is in\n        \
             - {{ if: {{ status: /^2/ }}, shows: dashboard }}\n        \
             - {{ if: {{ status: /^4/ }}, shows: sign-in }}\n",
            line(path, "GET")
        )
    }

    fn sign_up_action(&self) -> String {
        let Some(path) = &self.sign_up else {
            return "  # sign-up: how an account is made; or name `accounts: { fixed: […] }` above\n"
                .to_owned();
        };
        let names = format!("    password:\n      - {}\n", line(path, "POST"));
        format!("  sign-up:\n{names}{}", by_password("taken"))
    }

    fn sign_in_action(&self) -> String {
        let mut text = String::new();
        if let Some(path) = &self.sign_in {
            text.push_str(&format!("    password:\n      - {}\n", line(path, "POST")));
            text.push_str(&by_password("wrong-password"));
        }
        if let (Some(options), Some(finish)) = (&self.get_options, &self.get) {
            text.push_str(&format!(
                "    passkey:\n      - {}\n{}      - get: $   # guess: or $.publicKey, $.options\n      \
                 - {}\n{}",
                line(options, "POST"),
                names_user(options, "        "),
                line(finish, "POST"),
                finishes("        ")
            ));
        }
        if text.is_empty() {
            return "  # sign-in: { password: […], passkey: […] }\n".to_owned();
        }
        format!("  sign-in:\n{text}")
    }

    fn create_action(&self) -> String {
        let (Some(options), Some(finish)) = (&self.create_options, &self.create) else {
            return "  # create-passkey: [options, { create: $ }, the credential]\n".to_owned();
        };
        format!(
            "  create-passkey:\n    - {}\n    - create: $   # guess: or $.publicKey, $.options\n    \
             - {}\n{}",
            line(options, "POST"),
            line(finish, "POST"),
            finishes("      ")
        )
    }

    fn list_action(&self) -> String {
        let Some(path) = &self.list else {
            return "  # list: [{ GET: /passkeys, … }]   # without it nothing proves that a passkey \
                    is there\n"
                .to_owned();
        };
        format!(
            "  list:\n    - {}\n      then:\n        - {{ if: {{ status: /^2/ }}, passkeys: {{ each: \
             '$[*]', id: $.id, key: $.id }} }}   # guess\n",
            line(path, "GET")
        )
    }

    fn sign_out_action(&self) -> String {
        match &self.sign_out {
            None => "  # sign-out: [{ POST: /logout, … }]\n".to_owned(),
            Some(path) => format!(
                "  sign-out:\n    - {}\n      then: [{{ if: {{ status: '/^[23]/' }}, shows: sign-in }}]\n",
                line(path, "POST")
            ),
        }
    }
}

/// `POST: /path`, with the method that the path says or this one.
fn line(path: &str, method: &str) -> String {
    let (method, path) = match path.split_once(' ') {
        Some((said, path)) => (said, path.trim()),
        None => (method, path),
    };
    let slash = if path.starts_with(['/', 'h']) {
        ""
    } else {
        "/"
    };
    format!(
        "{}: {}",
        method.to_uppercase(),
        scalar(&format!("{slash}{path}"))
    )
}

fn by_password(refused: &str) -> String {
    format!(
        "        json: {{ username: $(identifier), password: $(password) }}   # guess\n        \
         then:   # guess\n          - {{ if: {{ status: '/^[23]/' }}, shows: dashboard }}\n          \
         - {{ if: {{ status: /^4/ }}, refused: {refused} }}\n"
    )
}

/// What asks by GET has no body to say it in.
fn names_user(path: &str, indent: &str) -> String {
    if path.to_uppercase().starts_with("GET ") {
        return String::new();
    }
    format!("{indent}json: {{ username: $(identifier) }}   # guess\n")
}

fn finishes(indent: &str) -> String {
    format!(
        "{indent}json: $(credential)   # guess: or {{ credential: $(credential) }}\n\
         {indent}then:   # guess\n\
         {indent}  - {{ if: {{ $.verified: false }}, refused: any }}\n\
         {indent}  - {{ if: {{ status: /^2/ }}, shows: dashboard }}\n"
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Blank;
    use crate::rp::FrontEnd;
    use crate::rp::RelyingParty;
    use crate::rp::Settings;
    use crate::source::File;
    use crate::source::Loader;

    struct NoFiles;

    impl Loader for NoFiles {
        fn load(&mut self, _: &str, path: &str) -> Result<File, String> {
            Err(path.to_owned())
        }
    }

    #[test]
    fn what_is_drafted_of_few_or_all_paths_is_a_profile() {
        let path = |text: &str| Some(text.to_owned());
        let few = Blank {
            url: "http://localhost:8080".to_owned(),
            sign_in: path("/login"),
            ..Blank::default()
        };
        let all = Blank {
            name: path("My: shop"),
            sign_up: path("signup"),
            session: path("/me"),
            create_options: path("GET /options/create"),
            create: path("PUT /passkeys"),
            get_options: path("GET /options/get"),
            get: path("/verify"),
            list: path("/passkeys"),
            sign_out: path("/logout"),
            ..few.clone()
        };
        for (blank, creates) in [(few, false), (all, true)] {
            let text = blank.profile();
            let settings = Settings {
                vars: BTreeMap::new(),
                ..Settings::default()
            };
            let rp = RelyingParty::load(&mut NoFiles, "x.yaml", &text, &settings);
            let rp = rp.unwrap_or_else(|invalid| panic!("{text}\n{:?}", invalid.problems));
            assert!(rp.has(FrontEnd::Browser, "sign-in", Some("password")));
            assert_eq!(rp.has(FrontEnd::Browser, "create-passkey", None), creates);
        }
    }
}
