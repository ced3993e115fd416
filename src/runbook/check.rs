//! Checks a runbook beyond its form: do its jumps lead somewhere, do its commands exist, do its repairs repair something.

use super::parse::{Jump, Runbook};
use super::problem::Problem;
use crate::kubectl::kinds::Kinds;
use crate::kubectl::parse;

/// What a person who wrote it should correct.
pub fn check(runbook: &Runbook) -> Vec<Problem> {
    let kinds = Kinds::builtin();
    let mut problems = Vec::new();
    for (what, value) in [("code", &runbook.code), ("title", &runbook.title)] {
        if value.is_empty() {
            problems.push(Problem::new(1, format!("{what} is empty"), "fill it in in the front matter"));
        }
    }
    let concluded = |name: &str| runbook.conclusions.iter().any(|conclusion| conclusion.name == name);
    for step in &runbook.steps {
        for jump in [&step.then, &step.otherwise] {
            match jump {
                Jump::Step(name) if !runbook.steps.iter().any(|other| other.name == *name) => {
                    problems.push(Problem::new(
                        step.line,
                        format!("no step is called {name}"),
                        "name a step of this file",
                    ));
                }
                Jump::Conclude(name) if !concluded(name) => {
                    let todo = "add a yaml block with concludes= of that name";
                    problems.push(Problem::new(step.line, format!("nothing is concluded as {name}"), todo));
                }
                Jump::Next | Jump::Step(_) | Jump::Conclude(_) => {}
            }
        }
        for words in &step.commands {
            match parse::parse(&plain(words), &kinds) {
                Ok(invocation) if invocation.is_read() => {}
                Ok(_) => {
                    let todo = "move what changes something into a fix block";
                    problems.push(Problem::new(step.line, format!("{} is no read", words.join(" ")), todo));
                }
                Err(refusal) => {
                    problems.push(Problem::new(
                        step.line,
                        format!("klue does not know {:?}", refusal.token),
                        refusal.instead,
                    ));
                }
            }
        }
    }
    for fix in &runbook.fixes {
        if !concluded(&fix.concludes) {
            let todo = "name a conclusion of this file";
            problems.push(Problem::new(
                fix.line,
                format!("it repairs {}, which nothing concludes", fix.concludes),
                todo,
            ));
        }
        for words in &fix.commands {
            if let Err(refusal) = parse::parse(&plain(words), &kinds) {
                problems.push(Problem::new(
                    fix.line,
                    format!("klue does not know {:?}", refusal.token),
                    refusal.instead,
                ));
            }
        }
    }
    for verify in runbook.verifications.iter().filter(|verify| !concluded(&verify.concludes)) {
        let todo = "name a conclusion of this file";
        problems.push(Problem::new(
            verify.line,
            format!("it verifies {}, which nothing concludes", verify.concludes),
            todo,
        ));
    }
    problems.sort();
    problems
}

/// The words with every `{{…}}` filled in by a name, so that they can be parsed.
fn plain(words: &[String]) -> Vec<String> {
    let fill = |word: &String| {
        let mut out = String::new();
        let mut rest = word.as_str();
        while let Some((before, after)) = rest.split_once("{{") {
            out.push_str(before);
            out.push_str("name");
            rest = after.split_once("}}").map_or("", |(_, rest)| rest);
        }
        out + rest
    };
    words.iter().map(fill).collect()
}
