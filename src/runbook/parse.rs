//! A runbook as typed values. CEL is kept as text.
//! Invariant: a malformed part is reported with its line, and the rest is read all the same.

use super::problem::Problem;
use super::sections::{Block, cut};
use serde::Deserialize;

/// One runbook.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Runbook {
    /// Its path without `.md`: `ocm/agent-stopped`.
    pub id: String,
    pub code: String,
    pub title: String,
    /// Condition states, reasons and messages by which one notices it.
    pub symptoms: Vec<String>,
    pub scope: String,
    /// CEL: when it applies to a subject.
    pub when: String,
    pub sources: Vec<String>,
    /// For people.
    pub prose: String,
    pub steps: Vec<Step>,
    pub conclusions: Vec<Concludes>,
    pub fixes: Vec<Fix>,
    pub verifications: Vec<Verify>,
    pub examples: Vec<Example>,
}

/// Reads, and what is expected of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub line: usize,
    pub name: String,
    /// `hub` or `spoke`.
    pub cluster: String,
    /// Each line's words, without `kubectl`.
    pub commands: Vec<Vec<String>>,
    /// CEL over `result`.
    pub expect: Option<String>,
    pub then: Jump,
    pub otherwise: Jump,
}

/// Where the walk goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Jump {
    Next,
    Step(String),
    Conclude(String),
}

/// What a runbook concludes.
#[derive(Debug, Clone, PartialEq)]
pub struct Concludes {
    pub line: usize,
    pub name: String,
    pub kind: String,
    pub namespace: Option<String>,
    pub object: String,
    pub summary: String,
}

/// Commands that would repair a conclusion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    pub line: usize,
    pub concludes: String,
    pub cluster: String,
    pub commands: Vec<Vec<String>>,
}

/// How one sees that a repair worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verify {
    pub line: usize,
    pub concludes: String,
    pub cluster: String,
    pub within: String,
    /// CEL.
    pub expect: String,
}

/// A small fleet, and what the runbook must conclude of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    pub line: usize,
    pub snapshot: serde_json::Value,
    pub concludes: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    code: String,
    title: String,
    symptoms: Vec<String>,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    when: String,
    #[serde(default)]
    sources: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Concluding {
    resource: Resource,
    summary: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Resource {
    kind: String,
    #[serde(default)]
    namespace: Option<String>,
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exemplary {
    snapshot: serde_json::Value,
    concludes: String,
}

/// Reads a runbook, and says what of it could not be read.
pub fn parse(id: &str, text: &str) -> (Runbook, Vec<Problem>) {
    let (sections, mut problems) = cut(text);
    let mut runbook = Runbook { id: id.to_owned(), prose: sections.prose, ..Runbook::default() };
    if let Some((line, yaml)) = &sections.front {
        match serde_saphyr::from_str::<Front>(yaml) {
            Ok(front) => {
                runbook.code = front.code;
                runbook.title = front.title;
                runbook.symptoms = front.symptoms;
                runbook.scope = front.scope;
                runbook.when = front.when;
                runbook.sources = front.sources;
            }
            Err(error) => problems.push(Problem::new(
                *line,
                format!("the front matter cannot be read: {}", first_line(&error.to_string())),
                "write code, title, symptoms, and if you like scope, when, sources",
            )),
        }
    }
    for block in &sections.blocks {
        if let Err(problem) = read(&mut runbook, block) {
            problems.push(problem);
        }
    }
    problems.sort();
    (runbook, problems)
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn read(runbook: &mut Runbook, block: &Block) -> Result<(), Problem> {
    let named = |key: &str| block.value(key).map(str::to_owned);
    let cluster = || {
        named("cluster").ok_or_else(|| {
            Problem::new(block.line, "the block names no cluster", "add cluster=hub or cluster=spoke after its name")
        })
    };
    match block.language.as_str() {
        "kubectl" => {
            let commands = commands(block)?;
            if let Some(name) = named("step") {
                let step = Step {
                    line: block.line,
                    name,
                    cluster: cluster()?,
                    commands,
                    expect: None,
                    then: Jump::Next,
                    otherwise: Jump::Next,
                };
                runbook.steps.push(step);
                jumps(runbook, block)
            } else if let Some(concludes) = named("fix") {
                runbook.fixes.push(Fix { line: block.line, concludes, cluster: cluster()?, commands });
                Ok(())
            } else {
                Err(Problem::new(
                    block.line,
                    "a kubectl block is neither a step nor a fix",
                    "write step=NAME or fix=CONCLUSION after kubectl",
                ))
            }
        }
        "cel" => {
            if let Some(name) = named("expect") {
                let step = runbook.steps.iter_mut().find(|step| step.name == name).ok_or_else(|| {
                    Problem::new(
                        block.line,
                        format!("no step is called {name}"),
                        "put the step before what is expected of it",
                    )
                })?;
                step.expect = Some(block.text.trim().to_owned());
                jumps(runbook, block)
            } else if let Some(concludes) = named("verify") {
                let within = named("within").unwrap_or_else(|| "5m".to_owned());
                let expect = block.text.trim().to_owned();
                runbook.verifications.push(Verify { line: block.line, concludes, cluster: cluster()?, within, expect });
                Ok(())
            } else {
                Err(Problem::new(
                    block.line,
                    "a cel block is neither an expect nor a verify",
                    "write expect=STEP or verify=CONCLUSION after cel",
                ))
            }
        }
        "yaml" => {
            let bad = |error: String, todo: &str| {
                Problem::new(block.line, format!("the block cannot be read: {}", first_line(&error)), todo)
            };
            if let Some(name) = named("concludes") {
                let read: Concluding = serde_saphyr::from_str(&block.text)
                    .map_err(|error| bad(error.to_string(), "write resource: {kind, namespace, name} and summary:"))?;
                let Resource { kind, namespace, name: object } = read.resource;
                let concludes = Concludes { line: block.line, name, kind, namespace, object, summary: read.summary };
                runbook.conclusions.push(concludes);
            } else if named("example").is_some() {
                let read: Exemplary = serde_saphyr::from_str(&block.text)
                    .map_err(|error| bad(error.to_string(), "write snapshot: {hub: [], spoke: []} and concludes:"))?;
                runbook.examples.push(Example { line: block.line, snapshot: read.snapshot, concludes: read.concludes });
            }
            Ok(())
        }
        // Any other block is prose.
        _ => Ok(()),
    }
}

fn commands(block: &Block) -> Result<Vec<Vec<String>>, Problem> {
    let mut commands = Vec::new();
    for (offset, line) in block.text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let words = shlex::split(line).ok_or_else(|| {
            Problem::new(block.line + 1 + offset, "a quote is not closed", "close it on the same line")
        })?;
        commands.push(words.into_iter().skip_while(|word| word == "kubectl").collect());
    }
    Ok(commands)
}

/// `then: agents · else: conclude operator-off`, for the step that came last.
fn jumps(runbook: &mut Runbook, block: &Block) -> Result<(), Problem> {
    let Some((line, text)) = &block.jump else { return Ok(()) };
    let name = block.value("expect").or(block.value("step")).unwrap_or_default();
    let Some(step) = runbook.steps.iter_mut().find(|step| step.name == name) else { return Ok(()) };
    for part in text.split(['·', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let (which, to) = part.split_once(':').unwrap_or((part, ""));
        let to = to.trim();
        let jump = match to.strip_prefix("conclude ") {
            Some(conclusion) => Jump::Conclude(conclusion.trim().to_owned()),
            None if to == "next" || to.is_empty() => Jump::Next,
            None => Jump::Step(to.to_owned()),
        };
        match which.trim() {
            "then" => step.then = jump,
            "else" => step.otherwise = jump,
            other => {
                return Err(Problem::new(
                    *line,
                    format!("{other} is no direction"),
                    "write then: STEP · else: conclude NAME",
                ));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::{Jump, parse};

    const SMALL: &str = "---\ncode: a.b\ntitle: T\nsymptoms: [X=True]\n---\nProse.\n\n```kubectl step=one cluster=hub\nget pods -A\n```\n```cel expect=one\nresult.items.size() > 0\n```\nthen: one · else: conclude none\n\n```yaml concludes=none\nresource: {kind: Pod, name: x}\nsummary: no pods\n```\n";

    #[test]
    fn a_runbook_becomes_steps_with_jumps() {
        let (runbook, problems) = parse("a/b", SMALL);
        assert_eq!(problems, []);
        assert_eq!(runbook.steps.len(), 1);
        assert_eq!(runbook.steps[0].commands, [["get", "pods", "-A"]]);
        assert_eq!(runbook.steps[0].expect.as_deref(), Some("result.items.size() > 0"));
        assert_eq!(runbook.steps[0].then, Jump::Step("one".into()));
        assert_eq!(runbook.steps[0].otherwise, Jump::Conclude("none".into()));
        assert_eq!(runbook.conclusions[0].object, "x");
        assert_eq!(runbook.prose, "Prose.");
    }

    #[test]
    fn a_broken_part_is_reported_with_its_line_and_the_rest_is_read() {
        let broken = SMALL.replace("cluster=hub", "").replace("resource:", "ressource:");
        let (runbook, problems) = parse("a/b", &broken);
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 3, "{said:#?}");
        assert!(said[0].starts_with("line 8: the block names no cluster; add cluster=hub"), "{said:#?}");
        assert!(said[1].contains("no step is called one"), "{said:#?}");
        assert!(said[2].contains("line 16"), "{said:#?}");
        assert_eq!(runbook.code, "a.b");
    }

    #[test]
    fn a_file_without_front_matter_says_what_to_write() {
        let (_, problems) = parse("x", "just text\n");
        assert_eq!(
            problems[0].to_string(),
            "line 1: there is no front matter; begin the file with --- and code, title, symptoms"
        );
    }
}
