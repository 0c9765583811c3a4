//! Annotations of GitHub Actions: workflow commands that put a failure beside the line of its
//! scenario.

use crate::report::Ended;
use crate::report::Report;
use crate::report::Run;
use crate::report::digest::tallies;
use crate::report::ended::News;
use crate::report::paint;
use crate::report::story;
use crate::source::Colour;

/// An error for each step of a run that went wrong, and a notice for each relying party of which
/// not everything could be proven. What a relying party answered cannot begin a command of its
/// own.
pub fn annotations(report: &Report) -> String {
    let mut text = String::new();
    for run in report
        .runs
        .iter()
        .filter(|run| run.verdict.news() == News::Bad)
    {
        text.push_str(&errors(report, run));
    }
    for tally in report.rps.iter().flat_map(|rp| tallies(report, rp)) {
        let reasons = tally.reasons.iter();
        let lines: Vec<_> = reasons
            .map(|(why, count)| format!("{count} × {why}"))
            .collect();
        text.push_str(&command(
            "notice",
            &[("title", &tally.title)],
            &lines.join("\n"),
        ));
    }
    text
}

fn errors(report: &Report, run: &Run) -> String {
    let title = title(report, run);
    let scenes = story::scenes(run);
    match run.verdict {
        Ended::SetUpFailed | Ended::Unreachable => {
            let story = story::body(run, Colour::Plain);
            command("error", &[("file", &run.file), ("title", &title)], &story)
        }
        Ended::Passed | Ended::Failed | Ended::Blocked | Ended::Skipped | Ended::Untested => {
            let scenes = scenes.iter();
            scenes
                .map(|scene| {
                    let (file, line) = story::whereabouts(run, scene);
                    let line = line.map(|line| line.to_string()).unwrap_or_default();
                    let story = story::scene_story(run, scene, Colour::Plain);
                    let message = format!("{story}  again         {}", run.again);
                    command(
                        "error",
                        &[("file", file), ("line", &line), ("title", &title)],
                        &message,
                    )
                })
                .collect()
        }
    }
}

fn title(report: &Report, run: &Run) -> String {
    if report.rps.len() > 1 {
        format!("{} · {}", run.rp, story::name(run))
    } else {
        story::name(run)
    }
}

/// `::error file=…,line=…,title=…::…`; properties without a value are left out.
fn command(name: &str, properties: &[(&str, &str)], message: &str) -> String {
    let properties = properties.iter().filter(|(_, value)| !value.is_empty());
    let properties: Vec<_> = properties
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    let message = data(message.trim_end());
    format!("::{name} {}::{message}\n", properties.join(","))
}

/// What the runner of GitHub Actions would read as the end of a message.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D");
    paint::printable(&text).replace('\n', "%0A")
}

/// As [`data`], and what it would read as the end of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use crate::oracle::Verdict;
    use crate::report::annotations;
    use crate::report::github_summary;
    use crate::report::tests::false_offer;
    use crate::report::tests::report;
    use crate::report::tests::result;

    #[test]
    fn a_failure_stands_at_the_line_of_its_step() {
        let text = annotations(&report(vec![result("iOS", Verdict::Passed), false_offer()]));
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(
            text.starts_with(
                "::error file=scenarios/second-device/reachability.yaml,line=41,\
                 title=second-device · Windows · a Windows Hello passkey from another PC::"
            ),
            "{text}"
        );
        assert!(
            text.contains("%0A  expected      passkey-login: declined"),
            "{text}"
        );
        assert!(text.contains("%0A  again         stuntkey run"), "{text}");
    }

    #[test]
    fn an_answer_cannot_give_commands() {
        let mut failed = false_offer();
        failed.title = "100%, a: b,c\n::warning::x".to_owned();
        let said = failed.judgement.findings[0].said.as_mut().unwrap();
        said.answered = "\r\n::set-output name=a::b\u{1b}[2J %0A".to_owned();
        let text = annotations(&report(vec![failed]));
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(
            text.contains("100%25%2C a%3A b%2Cc%0A%3A%3Awarning"),
            "{text}"
        );
        assert!(!text.contains('\r') && !text.contains('\u{1b}'), "{text}");
        assert!(text.contains("%250A"), "{text}");
    }

    #[test]
    fn what_proved_nothing_is_a_notice() {
        let skipped = Verdict::Skipped("no `list`".to_owned());
        let text = annotations(&report(vec![result("iOS", skipped)]));
        assert_eq!(
            text,
            "::notice title=1 run proved nothing on embedded RP::1 × skipped: no `list`\n"
        );
    }

    #[test]
    fn a_summary_shows_what_it_is_told_as_text() {
        let mut failed = false_offer();
        failed.title = "<img src=x> *a* | b".to_owned();
        let said = failed.judgement.findings[0].said.as_mut().unwrap();
        said.answered = "```\n# not a heading".to_owned();
        let text = github_summary(&report(vec![failed]));
        assert!(
            text.starts_with("## stuntkey: 0 passed · 1 failed"),
            "{text}"
        );
        assert!(
            text.contains("&lt;img src=x&gt; &#42;a&#42; &#124; b"),
            "{text}"
        );
        assert!(
            text.contains("````text\n"),
            "the fence is longer than any in it: {text}"
        );
        assert!(
            text.contains("| embedded RP | second-device | 1 | 0 | 1 | 0 |"),
            "{text}"
        );
    }
}
