//! Reads what surrounds the actions: screens, decisions, reasons, codes, the clock, accounts, apps,
//! cookies and, for their shape only, pages.

use std::collections::BTreeMap;

use crate::flow::Attempt;
use crate::flow::Screen;
use crate::rp::check::item;
use crate::rp::check::value;
use crate::rp::profile::Accounts;
use crate::rp::profile::Apps;
use crate::rp::profile::Clock;
use crate::rp::profile::CookieUse;
use crate::rp::profile::Decides;
use crate::rp::profile::FixedAccount;
use crate::rp::profile::Reasons;
use crate::rp::profile::is_known_action;
use crate::rp::spec;
use crate::source::Cursor;
use crate::source::Fields;
use crate::source::Kind;
use crate::source::Problem;
use crate::source::Vocabulary;
use crate::source::quote;
use crate::source::suggest;
use crate::word::Word;

pub(super) fn cookies(fields: &Fields<'_>) -> CookieUse {
    let word = fields.field("cookies").and_then(|cursor| cursor.word());
    // Any other word is already a problem.
    word.unwrap_or(CookieUse::Kept)
}

pub(super) fn screens(fields: &Fields<'_>) -> BTreeMap<String, Vec<Screen>> {
    let mut screens = BTreeMap::new();
    for (key, value) in value::entries(fields, "screens") {
        if !is_known_action(&key.text) {
            let problem = Problem::new(key.span, format!("{} is not an action", quote(&key.text)));
            let near = suggest(&key.text, spec::known_actions());
            value.problems().add(match near {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("screens are listed by the action they follow"),
            });
        }
        let words = value.items().into_iter();
        let words: Vec<Screen> = words.filter_map(product_screen).collect();
        screens.insert(key.text.clone(), words);
    }
    screens
}

fn product_screen(cursor: Cursor<'_>) -> Option<Screen> {
    let screen = cursor.word::<Screen>()?;
    if !screen.is_product() {
        let product: Vec<_> = Screen::PRODUCT
            .iter()
            .map(|screen| screen.as_str())
            .collect();
        let help = format!("product screens are {}", product.join(", "));
        cursor.report(format!("`{screen}` is not a product screen"), help);
    }
    Some(screen)
}

pub(super) fn decides(fields: &Fields<'_>) -> BTreeMap<Attempt, Decides> {
    let Some(cursor) = fields.field("decides") else {
        return BTreeMap::new();
    };
    let fields = cursor.mapping(&spec::DECIDES);
    let said = Attempt::ALL.iter().filter_map(|attempt| {
        let cursor = fields.field(attempt.as_str())?;
        let decides = match &cursor.node().kind {
            Kind::Sequence(_) => {
                let words = cursor.items().into_iter();
                let reasons = words.filter_map(|word| word.word());
                Decides::Reasons(reasons.collect())
            }
            Kind::Scalar(_) | Kind::Mapping(_) => Decides::All,
        };
        Some((*attempt, decides))
    });
    said.collect()
}

pub(super) fn reasons(fields: &Fields<'_>) -> Reasons {
    let words = value::entries(fields, "reasons").into_iter();
    let words = words.filter_map(|(key, value)| Some((key.text.clone(), value.text()?)));
    Reasons {
        words: words.collect(),
    }
}

pub(super) fn clock(fields: &Fields<'_>) -> Clock {
    match fields.field("clock") {
        Some(cursor) => match &cursor.node().kind {
            Kind::Sequence(_) => Clock::Requests(item::items(cursor)),
            Kind::Scalar(_) | Kind::Mapping(_) => Clock::Header,
        },
        None => Clock::None,
    }
}

pub(super) fn accounts(fields: &Fields<'_>) -> Accounts {
    let Some(cursor) = fields.field("accounts") else {
        return Accounts::default();
    };
    let fields = cursor.mapping(&spec::ACCOUNTS);
    if let (Some(_), Some(make)) = (fields.field("fixed"), fields.field("make")) {
        make.report(
            "accounts that exist are not made",
            "keep either `fixed` or `make`",
        );
    }
    let fixed = match fields.field("fixed") {
        Some(list) => list.items().into_iter().filter_map(fixed).collect(),
        None => Vec::new(),
    };
    Accounts {
        identifier: fields
            .field("identifier")
            .and_then(|cursor| cursor.template()),
        password: fields
            .field("password")
            .and_then(|cursor| cursor.template()),
        make: fields.field("make").map(item::items),
        fixed,
    }
}

fn fixed(cursor: Cursor<'_>) -> Option<FixedAccount> {
    let fields = cursor.mapping(&spec::FIXED);
    let password = fields
        .field("password")
        .and_then(|cursor| cursor.template());
    Some((fields.field("identifier")?.template()?, password))
}

pub(super) fn apps(fields: &Fields<'_>) -> Apps {
    let Some(cursor) = fields.field("apps") else {
        return Apps::default();
    };
    let fields = cursor.mapping(&spec::APPS);
    let text = |name: &str| fields.field(name).and_then(|cursor| cursor.text());
    Apps {
        android: text("android"),
        ios: text("ios"),
    }
}

/// A real browser is not driven yet; pages are checked so that profiles can have them.
pub(super) fn check_pages(fields: &Fields<'_>) {
    for (key, value) in value::entries(fields, "pages") {
        if Screen::parse(&key.text).is_none() {
            let known = Vocabulary::of::<Screen>().list();
            let near = suggest(&key.text, known.iter().copied());
            let problem = Problem::new(key.span, format!("{} is not a screen", quote(&key.text)));
            value.problems().add(match near {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("it may be {}", known.join(", "))),
            });
        }
        let page = value.mapping(&spec::PAGE);
        for (action, _) in page.rest() {
            if !is_known_action(&action.text) {
                let message = format!("{} is not an action", quote(&action.text));
                let problem = Problem::new(action.span, message);
                let near = suggest(&action.text, spec::known_actions());
                value.problems().add(match near {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem,
                });
            }
        }
    }
}
