//! Pages of hand-made runs.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::inflate::decompress_to_vec;
use scraper::ElementRef;
use scraper::Html;
use scraper::Selector;
use serde_json::json;

use crate::flow::DeviceName;
use crate::flow::ProviderId;
use crate::oracle::Verdict;
use crate::report::Report;
use crate::report::html;
use crate::report::html::template;
use crate::report::tests::false_offer;
use crate::report::tests::report;
use crate::report::tests::result;
use crate::sim::CeremonyEnd;
use crate::sim::Event;
use crate::sim::Exchange;
use crate::sim::Record;
use crate::sim::Request;
use crate::sim::Response;
use crate::sim::VirtualTime;
use crate::webauthn::CeremonyKind;
use crate::webauthn::Mediation;

/// What a hostile relying party would answer.
pub(super) const HOSTILE: &str = "</pre></script></style><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\u{1b}[2J\u{202e}";

pub(super) fn all(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).map(|found| found.html()).collect()
}

fn attribute(page: &Html, selector: &str, name: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    let found = page.select(&selector);
    found
        .filter_map(|element| element.attr(name).map(str::to_owned))
        .collect()
}

pub(super) fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    let text = |element: ElementRef<'_>| {
        let text: String = element.text().collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    page.select(&selector).map(text).collect()
}

/// What must hold of every page.
pub(super) fn well_formed(text: &str) -> Html {
    let page = Html::parse_document(text);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    let ids = attribute(&page, "[id]", "id");
    let unique: BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "an id is there twice");
    let links = attribute(&page, "[href]", "href").into_iter();
    let clause = |link: &String| link.starts_with("https://www.w3.org/TR/webauthn-3/");
    for link in links.filter(|link| !clause(link)) {
        let target = link.strip_prefix('#').expect("links stay on the page");
        assert!(unique.contains(&target.to_owned()), "{link} leads nowhere");
    }
    let loading = "[src], link, img, iframe, object, embed, form, base, [style]";
    assert!(all(&page, loading).is_empty(), "a page loads nothing");
    assert_eq!(all(&page, "h1").len(), 1);
    assert_eq!(all(&page, "script:not([type])").len(), 1, "one script");
    assert_eq!(all(&page, "style").len(), 1, "one style");
    let handlers = "[onclick], [onerror], [onload], [onfocus]";
    assert!(all(&page, handlers).is_empty(), "no handlers");
    assert_eq!(attribute(&page, "html", "lang"), ["en"]);
    page
}

fn exchange(body: &str) -> Event {
    Event::Http(Exchange {
        device: DeviceName::new("laptop"),
        action: "enter-identifier".to_owned(),
        request: Request {
            method: "POST".to_owned(),
            url: format!("https://shop.example.test/api/sign-in?{body}"),
            headers: vec![("origin".to_owned(), body.to_owned())],
            body: Some(body.to_owned()),
        },
        response: Ok(Response {
            status: 200,
            headers: vec![("content-type".to_owned(), body.to_owned())],
            body: body.to_owned(),
        }),
    })
}

fn traced(mut report: Report, events: Vec<Event>) -> Report {
    for run in &mut report.runs {
        let records = (0..).zip(events.clone()).map(|(seq, event)| Record {
            seq,
            at: VirtualTime::START,
            event,
        });
        run.trace = records.collect();
    }
    report
}

#[test]
fn a_page_says_what_went_wrong_and_how_to_see_it_again() {
    let report = report(vec![result("iOS", Verdict::Passed), false_offer()]);
    let page = well_formed(&html(&report));
    assert_eq!(texts(&page, "h1"), ["1 of 2 runs went wrong"]);
    assert_eq!(texts(&page, "title"), ["stuntkey: 1 of 2 runs went wrong"]);
    assert_eq!(
        texts(&page, "main h2"),
        ["What went wrong", "Matrix", "Other runs"]
    );
    assert_eq!(
        texts(&page, "#wrong .finding p"),
        ["false offer: the user would be shown \"no passkeys available\""]
    );
    let mismatch = texts(&page, "#wrong .mismatches td");
    assert_eq!(
        mismatch,
        [
            "passkey-login: declined (out of reach)",
            "passkey-login: offered"
        ]
    );
    assert_eq!(
        texts(&page, "#wrong dd"),
        [
            "POST /api/sign-in",
            "200 {\"screen\":\"passkey\"}\\u{1b}[2J",
            "1 passkey: a1b2… in Windows Hello on office-pc",
            "backup eligible: no · registered on another PC",
        ]
    );
    let again = "again stuntkey run second-device/reachability --only 'Windows' --seed 7f3a2c";
    assert_eq!(texts(&page, "#wrong .again"), [again]);
    assert_eq!(
        texts(&page, "#matrix td a"),
        ["✓ passed", "✗ failed"],
        "a cell for each run"
    );
}

#[test]
fn a_page_can_be_used_with_a_keyboard_alone() {
    let report = report(vec![result("iOS", Verdict::Passed)]);
    let page = well_formed(&html(&report));
    assert_eq!(attribute(&page, "body > a.skip", "href"), ["#main"]);
    assert_eq!(attribute(&page, "main", "tabindex"), ["-1"]);
    assert_eq!(
        all(&page, "details > summary:first-child").len(),
        all(&page, "details").len()
    );
}

#[test]
fn what_a_relying_party_says_is_text_wherever_it_stands() {
    let mut failed = false_offer();
    failed.rp = HOSTILE.to_owned();
    failed.title = HOSTILE.to_owned();
    failed.scenario = HOSTILE.to_owned();
    failed.again = HOSTILE.to_owned();
    for finding in &mut failed.judgement.findings {
        finding.what = HOSTILE.to_owned();
        finding.expected = HOSTILE.to_owned();
        finding.got = HOSTILE.to_owned();
        finding.rp_knew = Some(HOSTILE.to_owned());
        finding.ground_truth = Some(HOSTILE.to_owned());
        if let Some(said) = &mut finding.said {
            said.sent = HOSTILE.to_owned();
            said.answered = HOSTILE.to_owned();
        }
    }
    let mut report = report(vec![failed]);
    for rp in &mut report.rps {
        rp.name = HOSTILE.to_owned();
        rp.origin = HOSTILE.to_owned();
        rp.notes = vec![HOSTILE.to_owned()];
    }
    let options = json!({ "challenge": HOSTILE, HOSTILE: [HOSTILE] });
    let issued = Event::Issued {
        device: DeviceName::new(HOSTILE),
        ceremony: CeremonyKind::Registration,
        mediation: Mediation::Optional,
        options: options.clone(),
    };
    let ceremony = Event::Ceremony {
        device: DeviceName::new("laptop"),
        ceremony: CeremonyKind::Registration,
        mediation: Mediation::Optional,
        end: CeremonyEnd::Credential {
            json: options,
            provider: ProviderId::new(HOSTILE),
            from: DeviceName::new("laptop"),
        },
    };
    let report = traced(report, vec![exchange(HOSTILE), issued, ceremony]);
    let text = html(&report);
    let page = well_formed(&text);
    assert!(!text.contains("<script>alert"), "a script of theirs");
    assert!(all(&page, "img").is_empty());
    let odd = |letter: char| letter != '\n' && (letter.is_control() || letter == '\u{202e}');
    assert!(
        !text.contains(odd),
        "control characters are shown, not sent"
    );
    let answer = texts(&page, ".timeline pre").concat();
    assert!(answer.contains("<script>alert(1)</script>"), "{answer}");
}

#[test]
fn a_page_allows_its_own_style_and_script_and_nothing_else() {
    let report = report(vec![result("iOS", Verdict::Passed)]);
    let text = html(&report);
    let page = well_formed(&text);
    let policies = attribute(&page, "meta[http-equiv]", "content");
    let style = template::allowed(template::STYLE);
    let script = template::allowed(template::SCRIPT);
    let policy = format!(
        "default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; \
         form-action 'none'"
    );
    assert_eq!(policies, [policy]);
    assert!(text.contains(&format!("<style>{}</style>", template::STYLE)));
    assert!(text.contains(&format!("<script>{}</script>", template::SCRIPT)));
}

#[test]
fn details_are_plain_while_a_page_is_small_and_packed_beyond() {
    let small = report(vec![false_offer(), result("iOS", Verdict::Passed)]);
    let page = well_formed(&html(&small));
    assert!(all(&page, "script.packed").is_empty());

    let passed = (0..30).map(|row| result(&format!("row {row}"), Verdict::Passed));
    let runs = passed.chain([false_offer()]).collect();
    let body = "letters ".repeat(6_000);
    let large = traced(report(runs), vec![exchange(&body), exchange(HOSTILE)]);
    let page = well_formed(&html(&large));
    let packed = texts(&page, "#runs script.packed");
    assert!(!packed.is_empty(), "it is too large to be plain");
    let plain = texts(&page, "#wrong .timeline").concat();
    assert!(
        plain.contains("POST /api/sign-in"),
        "what went wrong is plain"
    );
    for text in packed {
        let bytes = decompress_to_vec(&STANDARD.decode(text).unwrap()).unwrap();
        let fragment = Html::parse_fragment(&String::from_utf8(bytes).unwrap());
        assert!(all(&fragment, "script, img").is_empty());
        let text = texts(&fragment, "pre").concat();
        assert!(text.contains("<script>alert(1)</script>"));
    }
    assert_eq!(all(&page, "noscript").len(), 1);
}
