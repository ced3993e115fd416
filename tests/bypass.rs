//! An honest attack on the gate: every trick that is known of other tools, and more than two hundred of our own, as
//! words, requests, replies of a model, steps of a runbook and answers of a server. Each row says what the gate must
//! answer; a cluster that writes down what reaches it says what it did.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "bypass/api.rs"]
mod api;
#[path = "bypass/minds.rs"]
mod minds;
#[path = "bypass/redirect.rs"]
mod redirect;
#[path = "bypass/wire.rs"]
mod wire;
#[path = "bypass/words.rs"]
mod words;

use api::{Api, harm};
use klue::domain::command::Command;
use klue::domain::ids::ProposalId;
use klue::domain::observation::Outcome;
use klue::domain::proposal::Proposal;
use klue::kubectl::judge::judge;
use klue::kubectl::kinds::Kinds;
use std::collections::BTreeSet;

fn split(line: &str) -> Vec<String> {
    shlex::split(line).unwrap_or_else(|| panic!("{line:?} cannot be split"))
}

fn proposal(command: &Command) -> Proposal {
    Proposal {
        id: ProposalId(1),
        command: command.clone(),
        why: "a trick".to_owned(),
        verify: String::new(),
        risk: String::new(),
        by_person: false,
        tainted: Vec::new(),
    }
}

/// The verb, and the word after it: what tells two rows of one trick apart, with the words themselves.
fn shape(words: &[String]) -> String {
    let mut plain = words.iter().filter(|word| !word.starts_with('-'));
    format!("{} {}", plain.next().map_or("", String::as_str), plain.next().map_or("", String::as_str))
}

#[tokio::test]
async fn no_words_pass_for_less_than_they_are() {
    let (api, kinds) = (Api::default(), Kinds::builtin());
    let door = api.door();
    let mut wrong = Vec::new();
    for trick in words::TRICKS {
        for (line, class, token) in trick.rows {
            let words = split(line);
            let judged = judge(&words, &kinds);
            let said = judged.class.map_or_else(|| "refused".to_owned(), |class| class.to_string());
            let named = judged.reason.contains(token)
                || judged.reason.contains(&format!("{token:?}"))
                || judged.reason.contains(token.escape_debug().to_string().trim_matches('"'));
            if said != *class || !named {
                wrong.push(format!(
                    "{}: {line}\n    is {said}, not {class} about {token:?}: {}",
                    trick.name, judged.reason
                ));
            }
            let command = Command { cluster: "cluster1".into(), argv: words };
            // Whoever reads must not be able to write by it, and whoever proposes not to have it sent.
            let reading = door.read(&command).await;
            let read = api.take();
            let was_read = !matches!(reading.outcome, Outcome::Failed { .. }) || !read.is_empty();
            if was_read && !matches!(*class, "read" | "sensitive") {
                wrong.push(format!("{}: {line}\n    was read, {:?}: {read:?}", trick.name, reading.outcome));
            }
            let prepared = door.prepare(proposal(&command)).await;
            let tried = api.take();
            let judgement = prepared.pending.judgement();
            match *class {
                "refused" | "connection" | "forbidden" | "read" | "sensitive" => {
                    if judgement.barred.is_none() || !tried.is_empty() || !judgement.requests.is_empty() {
                        wrong.push(format!("{}: {line}\n    was worked out: {tried:?}", trick.name));
                    }
                }
                _ => {
                    if judgement.class != *class && judgement.barred.is_none() {
                        wrong.push(format!("{}: {line}\n    its card says {}", trick.name, judgement.class));
                    }
                }
            }
            for arrived in read.iter().chain(&tried) {
                wrong.extend(harm(arrived).map(|harm| format!("{}: {line}\n    let through {harm}", trick.name)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} rows are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_tricks_are_many_and_each_is_another() {
    let mut own = BTreeSet::new();
    let mut known = 0;
    for trick in words::TRICKS {
        let mut of_trick = BTreeSet::new();
        for (line, _, _) in trick.rows {
            assert!(of_trick.insert(*line), "{line} stands twice under {}", trick.name);
            if trick.known {
                known += 1;
            } else {
                own.insert((trick.name, shape(&split(line)), *line));
            }
        }
    }
    for (method, target, headers, _) in wire::ROWS {
        assert!(own.insert((method, (*target).to_owned(), headers)), "{method} {target} {headers} stands twice");
    }
    let shapes: BTreeSet<_> = own.iter().map(|(trick, shape, _)| (*trick, shape.clone())).collect();
    println!(
        "{known} known vectors, {} of our own, {} of them distinct in verb, resource and trick",
        own.len(),
        shapes.len()
    );
    assert!(known >= 40 && shapes.len() >= 200, "{known} known, {} distinct", shapes.len());
}

#[tokio::test]
async fn huge_words_are_refused_at_once() {
    let (api, kinds) = (Api::default(), Kinds::builtin());
    let door = api.door();
    let long = "a".repeat(4 << 20);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let bomb =
        format!("a: &a [x,x]\n{}", (0..40).map(|at| format!("b{at}: &b{at} [*a,*a,*a,*a]\n")).collect::<String>());
    let rows: Vec<Vec<String>> = vec![
        vec!["get".into(), "pods".into(), long.clone()],
        vec!["delete".into(), "pod".into(), long.clone()],
        vec!["get".into(), "pods".into(), "-n".into(), long.clone()],
        vec![long.clone()],
        vec![format!("--{long}")],
        vec!["patch".into(), "cm".into(), "a".into(), "-p".into(), deep.clone()],
        vec!["apply".into(), "--server-side".into(), "-f".into(), deep],
        vec!["apply".into(), "--server-side".into(), "-f".into(), bomb],
        vec!["apply".into(), "--server-side".into(), "-f".into(), format!("{{\"a\":\"{long}\"}}")],
        std::iter::once("delete".to_owned()).chain((0..100_000).map(|at| format!("-{at}"))).collect(),
    ];
    for words in rows {
        let begun = std::time::Instant::now();
        let judged = judge(&words, &kinds);
        let shown: String = words.join(" ").chars().take(60).collect();
        assert_eq!(judged.class, None, "{shown}");
        let command = Command { cluster: "cluster1".into(), argv: words };
        let prepared = door.prepare(proposal(&command)).await;
        assert!(prepared.pending.judgement().barred.is_some(), "{shown}");
        assert!(api.take().is_empty(), "{shown} sent something");
        assert!(begun.elapsed().as_secs() < 20, "{shown} took {:?}", begun.elapsed());
    }
}
