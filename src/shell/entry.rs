//! From arguments to what klue does, and to an exit code: 0, 1 for an error, 2 for usage, 3 for inconclusive.

use super::args::{Args, CasesVerb, Format, MindName, Verb};
use super::config::{self, Config};
use super::fleet::{Fleet, Source};
use super::headless::Thinking;
use super::paths::Paths;
use super::run::{self, RunError, Settings, Start};
use super::say::say;
use super::terminal::{self, EXIT_NO_TERMINAL};
use super::{cases, dumps, eval, headless, judge, kubectl, perform, search, serve};
use crate::agent::inquiry::Mind;
use crate::agent::model::ModelSettings;
use crate::app::panes::picker::Choice;
use crate::app::state::Setup;
use crate::cluster::demo;
use crate::domain::finding::Verdict;
use crate::domain::redact;
use crate::domain::search::Query;
use crate::domain::time::Timestamp;
use crate::journal;
use crate::llm::Endpoint;
use crate::runbook::find::Library;
use crate::ui::theme::{self, Theme};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

const USAGE: u8 = 2;
const INCONCLUSIVE: u8 = 3;
/// As grep has it, so that an error is not taken for "nothing found".
const ERROR_OF_SEARCH: u8 = 2;

/// Does what the arguments say.
pub fn enter(args: Args) -> ExitCode {
    let paths = Paths::of_user();
    // Before anything is read: what a user wants hidden is hidden from the first line on, or klue does not begin.
    if let Err(why) = install_redaction(paths.as_ref()) {
        say(&why);
        return ExitCode::from(USAGE);
    }
    match args.verb {
        Some(Verb::Cases { verb }) => finish(run_cases(paths.as_ref(), verb)),
        Some(Verb::Demo { list: true, .. }) => {
            let lines: Vec<String> =
                demo::names().iter().map(|recording| format!("{:<20} {}", recording.name, recording.title)).collect();
            finish(print(&lines.join("\n")))
        }
        Some(Verb::Investigate { question, from, cluster, json }) => {
            let source = if from.is_empty() { Source::Live(args.kubeconfig) } else { Source::Dumps(from) };
            investigate(paths.as_ref(), source, &question, cluster.as_deref(), json)
        }
        Some(Verb::Kubectl { from, cluster, words }) => {
            let source = if from.is_empty() { Source::Live(args.kubeconfig) } else { Source::Dumps(from) };
            kubectl(paths.as_ref(), &source, cluster.as_deref(), &words)
        }
        Some(Verb::Judge { json, from, cluster, words }) => {
            let source = match (from.is_empty(), cluster.is_some()) {
                (false, _) => Some(Source::Dumps(from)),
                (true, true) => Some(Source::Live(args.kubeconfig)),
                (true, false) => None,
            };
            judged(paths.as_ref(), source.as_ref(), cluster.as_deref(), json, &words)
        }
        Some(Verb::Eval { paths: cases, json, verbose, jobs, at_least, against, mind, repeats }) => {
            let asked = Asked { cases, json, verbose, jobs, at_least, against, mind, repeats };
            evaluated(paths.as_ref(), &asked).unwrap_or_else(|why| {
                say(&why);
                ExitCode::from(USAGE)
            })
        }
        Some(Verb::Search { word, from, cluster, regex, json }) => {
            let query = if regex { Query::pattern(&word) } else { Query::read(&word) };
            search(paths.as_ref(), Source::Dumps(from), query, cluster.as_deref(), json)
        }
        Some(Verb::Replay { case }) => match replay(paths.as_ref(), case.as_deref()) {
            Ok(start) => screen(paths, args.theme, args.read_only, start),
            Err(why) => finish(Err(why)),
        },
        Some(Verb::Demo { name, list: false }) => {
            if let Some(why) = name.as_deref().and_then(|name| demo::check(name).err()) {
                return finish(Err(why.to_string()));
            }
            screen(paths, args.theme, args.read_only, Start::Open(Source::Demo(name.unwrap_or_default())))
        }
        Some(Verb::Open { paths: dumps, diff: false }) => {
            screen(paths, args.theme, args.read_only, Start::Open(Source::Dumps(dumps)))
        }
        Some(Verb::Open { paths: dumps, diff: true }) => {
            let source = match <[PathBuf; 2]>::try_from(dumps) {
                Ok([before, after]) => Source::Two { before, after, kubeconfig: args.kubeconfig },
                Err(_) => {
                    say("--diff compares two: klue open BEFORE AFTER --diff; either may be live:CONTEXT");
                    return ExitCode::from(USAGE);
                }
            };
            if std::io::stdout().is_terminal() {
                screen(paths, args.theme, args.read_only, Start::Open(source))
            } else {
                finish(changes(&source))
            }
        }
        Some(Verb::Serve { paths: dumps, port }) => finish(serve::serve(&dumps, port)),
        None => screen(paths, args.theme, args.read_only, live(args.kubeconfig)),
    }
}

/// The current kubeconfig, or the welcome page with the reason.
fn live(kubeconfig: Option<PathBuf>) -> Start {
    match crate::cluster::live::open(kubeconfig.clone()) {
        Ok(_) => Start::Open(Source::Live(kubeconfig)),
        Err(error) => Start::Welcome(error.to_string()),
    }
}

fn replay(paths: Option<&Paths>, word: Option<&str>) -> Result<Start, String> {
    let path = find(paths, word)?;
    let file = journal::read::open(&path).map_err(|error| error.to_string())?;
    Ok(Start::Replay(path, Box::new(file)))
}

fn find(paths: Option<&Paths>, word: Option<&str>) -> Result<PathBuf, String> {
    let folder = paths.map(|paths| paths.cases.as_path()).unwrap_or(Path::new(""));
    journal::paths::find(folder, word).map_err(|error| error.to_string())
}

fn run_cases(paths: Option<&Paths>, verb: Option<CasesVerb>) -> Result<(), String> {
    match verb.unwrap_or(CasesVerb::List) {
        CasesVerb::List => {
            let folder = paths.map(|paths| paths.cases.as_path()).unwrap_or(Path::new(""));
            let listed = cases::list(folder);
            if listed.is_empty() {
                return print("no cases yet; `klue demo` makes one");
            }
            let lines: Vec<String> =
                listed.iter().map(|case| format!("{:<22} {:<24} {}", case.id, case.ending, case.question)).collect();
            print(&lines.join("\n"))
        }
        CasesVerb::Export { case, format } => {
            let path = find(paths, case.as_deref())?;
            let text = match format {
                Format::Markdown => cases::markdown(&path),
                Format::Json => cases::json(&path),
            };
            let exported = text.map_err(|error| error.to_string())?;
            print(&exported.text)?;
            if exported.redactions > 0 {
                say(&format!("{} in what was printed", cases::told(exported.redactions)));
            }
            Ok(())
        }
    }
}

fn investigate(paths: Option<&Paths>, source: Source, question: &str, cluster: Option<&str>, json: bool) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return finish(Err(format!("no threads to run on: {error}"))),
    };
    let mut notes = Vec::new();
    let config = configured(paths, &mut notes);
    notes.iter().for_each(|note| say(note));
    let endpoint = endpoint(&config);
    let thinking = Thinking { mind: mind(endpoint.as_ref(), &config), endpoint };
    let cases = paths.map(|paths| paths.cases.clone());
    let id = perform::case_id(Timestamp::now(), 1);
    let answer = runtime.block_on(async {
        let mut fleet = source.open(indexes(paths)).await?;
        if let Some(name) = cluster {
            fleet.only(name)?;
        }
        for line in &fleet.damage {
            say(line);
        }
        Ok::<_, String>(headless::investigate(&fleet, source.mode(), question, thinking, cases.as_deref(), &id).await)
    });
    runtime.shutdown_timeout(std::time::Duration::from_millis(100));
    match answer {
        Err(why) => finish(Err(why)),
        Ok(answer) => {
            let text =
                if json { serde_json::to_string(&answer).unwrap_or_default() } else { headless::readable(&answer) };
            match (print(text.trim_end()), answer.conclusions.verdict) {
                (Err(why), _) => finish(Err(why)),
                (Ok(()), Verdict::Inconclusive) => ExitCode::from(INCONCLUSIVE),
                (Ok(()), Verdict::Found | Verdict::Healthy) => ExitCode::SUCCESS,
            }
        }
    }
}

fn search(
    paths: Option<&Paths>,
    source: Source,
    query: Result<Query, String>,
    cluster: Option<&str>,
    json: bool,
) -> ExitCode {
    let found = query.and_then(|query| {
        let fleet = opened(paths, &source, cluster)?;
        search::search(&fleet, &query, json, &mut std::io::stdout().lock())
    });
    match found {
        Ok(search::Ending::Found) => ExitCode::SUCCESS,
        Ok(search::Ending::None) => ExitCode::FAILURE,
        Err(why) => {
            say(&why);
            ExitCode::from(ERROR_OF_SEARCH)
        }
    }
}

fn kubectl(paths: Option<&Paths>, source: &Source, cluster: Option<&str>, words: &[String]) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return finish(Err(format!("no threads to run on: {error}"))),
    };
    let ending = runtime.block_on(async {
        let fleet = source.open(indexes(paths)).await?;
        fleet.damage.iter().for_each(|line| say(line));
        let (mut out, mut errors) = (std::io::BufWriter::new(std::io::stdout().lock()), std::io::stderr());
        let mut streams = kubectl::Streams::new(&mut out, &mut errors);
        let ending = kubectl::run(&fleet, cluster, words, &mut streams).await;
        // Whoever reads may have seen enough (`| head`).
        let _ = out.flush();
        if let Err(why) = fleet.keep_indexes() {
            say(&why);
        }
        Ok::<_, String>(ending)
    });
    runtime.shutdown_background();
    match ending {
        Ok(ending) => ExitCode::from(ending as u8),
        Err(why) => finish(Err(why)),
    }
}

/// What the gate makes of words. It is no error when they are refused.
fn judged(
    paths: Option<&Paths>,
    source: Option<&Source>,
    cluster: Option<&str>,
    json: bool,
    words: &[String],
) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return finish(Err(format!("no threads to run on: {error}"))),
    };
    let judged = runtime.block_on(async {
        let fleet = match source {
            Some(source) => match (source.open(indexes(paths)).await, source) {
                (Ok(fleet), _) => Some(fleet),
                // Words can be judged by the kinds that every cluster has.
                (Err(why), Source::Live(_)) => {
                    say(&format!("{why}; judged without a cluster"));
                    None
                }
                (Err(why), _) => return Err(why),
            },
            None => None,
        };
        fleet.iter().flat_map(|fleet| &fleet.damage).for_each(|line| say(line));
        judge::judge(fleet.as_ref(), cluster, words).await
    });
    runtime.shutdown_background();
    match judged {
        Ok(judged) if json => finish(print(&judged.to_string())),
        Ok(judged) => finish(print(judge::readable(&judged).trim_end())),
        Err(why) => {
            say(&why);
            ExitCode::from(USAGE)
        }
    }
}

/// An evaluation as it was asked for.
struct Asked {
    cases: Vec<PathBuf>,
    json: bool,
    verbose: bool,
    jobs: usize,
    at_least: Option<f64>,
    against: Option<PathBuf>,
    mind: MindName,
    repeats: usize,
}

/// How often klue is right on cases with known truth.
fn evaluated(paths: Option<&Paths>, asked: &Asked) -> Result<ExitCode, String> {
    let config = configured(paths, &mut Vec::new());
    let endpoint = match asked.mind {
        MindName::Rules => None,
        MindName::Model => {
            Some(endpoint(&config).ok_or("no model is set up: name one in config.yaml, or with OPENAI_MODEL")?)
        }
    };
    let thinking = || Thinking { mind: mind(endpoint.as_ref(), &config), endpoint: endpoint.clone() };
    let before = asked.against.as_deref().map(eval::read).transpose()?;
    let name = match asked.mind {
        MindName::Rules => "rules".to_owned(),
        MindName::Model => endpoint.as_ref().map(|endpoint| endpoint.model.clone()).unwrap_or_default(),
    };
    let (jobs, repeats) = (asked.jobs, asked.repeats);
    let options = eval::Options { paths: &asked.cases, jobs, repeats, mind: name, thinking: &thinking };
    let run = eval::run(&options)?;
    let told = match (asked.json, &before) {
        (true, _) => serde_json::to_string(&run).map_err(|error| error.to_string())?,
        (false, None) => eval::readable(&run, asked.verbose),
        (false, Some(before)) => eval::readable(&run, asked.verbose) + "\n" + &eval::different(before, &run),
    };
    print(told.trim_end())?;
    let enough = asked.at_least.is_none_or(|percent| run.figures.top1 * 100.0 >= percent);
    Ok(if enough { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What changed between two clusters, printed.
fn changes(source: &Source) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| format!("no threads to run on: {error}"))?;
    runtime.block_on(async {
        let fleet = source.open(None).await?;
        fleet.damage.iter().for_each(|line| say(line));
        dumps::print_changes(&fleet, &mut std::io::stdout().lock()).await
    })
}

/// Where indexes of dumps are kept.
fn indexes(paths: Option<&Paths>) -> Option<&Path> {
    paths.map(|paths| paths.indexes.as_path())
}

/// A fleet for a command that shows no screen; what could not be read of it is said.
fn opened(paths: Option<&Paths>, source: &Source, cluster: Option<&str>) -> Result<Fleet, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("no threads to run on: {error}"))?;
    let mut fleet = runtime.block_on(source.open(indexes(paths)))?;
    if let Some(name) = cluster {
        fleet.only(name)?;
    }
    fleet.damage.iter().for_each(|line| say(line));
    Ok(fleet)
}

fn screen(paths: Option<Paths>, theme: Option<String>, read_only: bool, start: Start) -> ExitCode {
    let mut notes = Vec::new();
    let config = configured(paths.as_ref(), &mut notes);
    let endpoint = endpoint(&config);
    let guard = config.guard(read_only);
    let setup = Setup {
        library: Arc::new(Library::embedded()),
        mind: mind(endpoint.as_ref(), &config),
        demos: demo::names()
            .iter()
            .map(|recording| Choice { name: recording.name.to_owned(), words: recording.title.to_owned() })
            .collect(),
        themes: theme::names().map(str::to_owned).collect(),
        theme: theme.or_else(|| config.theme.clone()).unwrap_or_else(|| "dark".to_owned()),
    };
    let own = paths.as_ref().map(|paths| paths.themes.clone());
    let theme = Box::new(move |name: &str| theme_of(own.as_deref(), name));
    match run::run(start, Settings { paths, endpoint, guard, setup, theme, notes }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(RunError::NoTerminal(error)) => {
            say(&error.to_string());
            ExitCode::from(EXIT_NO_TERMINAL)
        }
        // A write may notice before the watch does that the terminal has gone; either way klue leaves as told.
        Err(RunError::Io(_)) if terminal::is_gone() => ExitCode::SUCCESS,
        Err(RunError::Io(error)) => finish(Err(error.to_string())),
    }
}

/// Puts the patterns of the configuration in force. One that cannot be read may hold some, so it counts as wrong.
fn install_redaction(paths: Option<&Paths>) -> Result<(), String> {
    let Some(paths) = paths else { return Ok(()) };
    let config = config::load(&paths.config_file).map_err(|error| error.to_string())?;
    let patterns = redact::Patterns::read(&config.redact).map_err(|bad| bad.to_string())?;
    redact::install(patterns);
    Ok(())
}

/// The configuration; what is wrong with it is a note, and the defaults hold.
fn configured(paths: Option<&Paths>, notes: &mut Vec<String>) -> Config {
    match paths.map(|paths| config::load(&paths.config_file)).transpose() {
        Ok(config) => {
            let config = config.unwrap_or_default();
            let unheeded = config.unheeded().join(", ");
            if !unheeded.is_empty() {
                notes.push(format!("config.yaml: this klue does not act on {unheeded} yet; do not rely on it"));
            }
            config
        }
        Err(error) => {
            notes.push(format!("{error}; until it is mended nothing is changed on any cluster"));
            // What it guards is not known, so everything is guarded.
            Config::unread()
        }
    }
}

/// A theme of the user's own goes before one of klue's; without colours it is the names and glyphs that tell.
fn theme_of(own: Option<&Path>, name: &str) -> Result<Theme, String> {
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        return Ok(Theme::monochrome(name));
    }
    let path = own.map(|folder| folder.join(format!("{name}.yaml")));
    match path.and_then(|path| std::fs::read_to_string(&path).ok().map(|text| (path, text))) {
        Some((path, text)) => Theme::parse(name, &text).map_err(|error| format!("{}: {error}", path.display())),
        None => Theme::named(name, false).ok_or_else(|| {
            let known: Vec<&str> = theme::names().collect();
            format!("no theme {name:?}; there are {}, and NAME.yaml in the themes folder", known.join(", "))
        }),
    }
}

/// A model fills the roles' steps if one is set up.
fn mind(endpoint: Option<&Endpoint>, config: &Config) -> Mind {
    let Some(endpoint) = endpoint else { return Mind::Rules };
    let mut settings = ModelSettings::new(&endpoint.model);
    settings.temperature = endpoint.temperature;
    if let Some(turns) = config.model.as_ref().and_then(|model| model.budget) {
        settings.budget.turns = turns;
    }
    Mind::Model(settings)
}

/// The model, by the configuration or the usual environment variables; none without a name.
fn endpoint(config: &Config) -> Option<Endpoint> {
    let model = config.model.clone().unwrap_or_default();
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let key_name = model.api_key_env.unwrap_or_else(|| "OPENAI_API_KEY".to_owned());
    let name = model.name.or_else(|| variable("OPENAI_MODEL"))?;
    let url = model.base_url.or_else(|| variable("OPENAI_BASE_URL"));
    let url = url.unwrap_or_else(|| "https://api.openai.com/v1".to_owned());
    let mut endpoint = Endpoint::new(&url, variable(&key_name), &key_name, &name);
    endpoint.temperature = model.temperature;
    Some(endpoint)
}

/// Prints to standard output; a reader that went away (`| head`) is no error.
fn print(text: &str) -> Result<(), String> {
    // A report may be of a case that somebody else wrote.
    match writeln!(std::io::stdout(), "{}", redact::plain(text)) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("cannot print: {error}")),
        _ => Ok(()),
    }
}

fn finish(result: Result<(), String>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say(&why);
            ExitCode::FAILURE
        }
    }
}
