//! `klue kubectl`: kubectl's reads on the command line, printed as kubectl prints them.
//! Invariant: nothing above a read is sent; what a dump did not collect is said and never reads as "there is none".
//! Not here: the words (`kubectl::parse`), the requests (`kubectl::plan`), the bytes (`cluster::door`).

mod ask;
mod describe;
mod events;
mod fan;
mod logs;
mod meant;
mod print;
mod tables;
mod whole;

use self::fan::Understood;
use super::fleet::Fleet;
use crate::cluster::door::{Beside, Door, Failure};
use crate::domain::redact;
use crate::kubectl::filter::Chain;
use crate::kubectl::invocation::{Format, Invocation, Look, Wanted};
use crate::kubectl::parse::filters;
use crate::kubectl::plan::ReadRequest;
use crate::kubectl::refusal::{Reason, Refusal};
use std::io::{self, Write};
use std::sync::Arc;

/// How it went, as an exit code: kubectl's own, and klue's for what it does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    Done = 0,
    /// kubectl's code for errors.
    Failed = 1,
    Usage = 2,
    /// The words would do more than read.
    Refused = 4,
}

/// Where the answers go, through the filters that stand in place of a pipe.
pub struct Streams<'a> {
    out: &'a mut dyn Write,
    errors: &'a mut dyn Write,
    filters: Chain,
}

impl<'a> Streams<'a> {
    pub fn new(out: &'a mut dyn Write, errors: &'a mut dyn Write) -> Self {
        Self { out, errors, filters: Chain::default() }
    }

    fn print(&mut self, text: &str) -> io::Result<()> {
        let text = redact::plain(text);
        if self.filters.is_empty() {
            return self.out.write_all(text.as_bytes());
        }
        self.out.write_all(self.filters.feed(&text).as_bytes())?;
        // As where a reader has gone: nobody wants what is still to come.
        if self.filters.is_full() { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }

    /// Prints what the filters held back.
    fn finish(&mut self) -> io::Result<Result<(), String>> {
        match std::mem::take(&mut self.filters).finish() {
            Ok(text) => self.out.write_all(text.as_bytes()).map(Ok),
            Err(why) => Ok(Err(why)),
        }
    }

    /// A line beside the answer.
    fn say(&mut self, text: &str) {
        // Where standard error is gone there is nobody to tell.
        let _ = writeln!(self.errors, "{}", redact::plain(text));
    }
}

/// Carries words out on the clusters that are meant. `cluster` is a name, `@all` or `@set:NAME`.
pub async fn run(fleet: &Fleet, cluster: Option<&str>, words: &[String], streams: &mut Streams<'_>) -> Ending {
    let (doors, merged) = match meant::meant(fleet, cluster).await {
        Ok(doors) => doors,
        Err(why) => {
            streams.say(&format!("error: {why}"));
            return Ending::Usage;
        }
    };
    // Words that cannot be read are refused where they are understood.
    streams.filters = Chain::new(&filters(words).unwrap_or_default());
    let ending = printed(asked(&doors, merged, words, streams).await, streams);
    match streams.finish() {
        Ok(Ok(())) => ending,
        Ok(Err(why)) => {
            streams.say(&format!("error: {why}"));
            ending.max(Ending::Failed)
        }
        Err(error) => ending.max(printed(Err(error), streams)),
    }
}

fn printed(ending: io::Result<Ending>, streams: &mut Streams<'_>) -> Ending {
    match ending {
        Ok(ending) => ending,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ending::Done,
        Err(error) => {
            streams.say(&format!("error: cannot print: {error}"));
            Ending::Failed
        }
    }
}

async fn asked(doors: &[Arc<Door>], merged: bool, words: &[String], streams: &mut Streams<'_>) -> io::Result<Ending> {
    if let Err(refusal) = filters(words) {
        streams.say(&refused(&refusal));
        return Ok(ending_of(&refusal));
    }
    let (mut looks, mut asks) = (Vec::new(), Vec::new());
    let mut ending = Ending::Done;
    for (door, understood) in doors.iter().zip(fan::understood(doors, words).await) {
        match understood {
            Understood::As(invocation) => match *invocation {
                Invocation::Look(look) => looks.push((door, look)),
                Invocation::Ask(ask) => asks.push((door, ask)),
                Invocation::Change(change) => {
                    streams.say(&format!(
                        "error: this would change {}, and here nothing is changed; klue open shows it as a card to approve",
                        change.spelled()
                    ));
                    return Ok(Ending::Refused);
                }
            },
            // A kind that one cluster does not serve is no reason not to ask the others.
            Understood::Refused(refusal) if merged && refusal.reason == Reason::UnknownKind => {
                streams.say(&format!("{}: {}", door.info().name, refused(&refusal)));
                ending = Ending::Failed;
            }
            Understood::Refused(refusal) => {
                streams.say(&refused(&refusal));
                return Ok(ending_of(&refusal));
            }
            Understood::Silent(why) => {
                streams.say(&format!("{}: {}", door.info().name, said(&Failure::Unreachable(why))));
                ending = Ending::Failed;
            }
        }
    }
    if !asks.is_empty() {
        return Ok(ending.max(ask::print(&asks, merged, streams).await?));
    }
    let Some((_, first)) = looks.first() else { return Ok(ending) };
    let ended = match first {
        Look::Get { output, .. } => {
            for (door, _) in &looks {
                door.also_meant(words).await.iter().for_each(|what| streams.say(&format!("Warning: {what}")));
            }
            match output.format {
                Format::Table | Format::Wide => tables::print(&looks, merged, streams).await?,
                Format::Name => tables::names(&looks, merged, streams).await?,
                Format::Yaml | Format::Json | Format::JsonPath(_) | Format::JsonPathAsJson(_) | Format::Columns(_) => {
                    whole::objects(&looks, merged, streams).await?
                }
            }
        }
        Look::Describe { .. } => {
            let work = async |door: &Arc<Door>, look: &Look, streams: &mut Streams<'_>| {
                describe::print(&[(door, look.clone())], merged, streams).await
            };
            worst(fan::each(&looks, streams, work).await?)?
        }
        Look::Logs(_) => {
            let work = async |door: &Arc<Door>, look: &Look, streams: &mut Streams<'_>| {
                logs::print(&[(door, look.clone())], merged, streams).await
            };
            worst(fan::each(&looks, streams, work).await?)?
        }
        Look::Events(_) => events::print(&looks, merged, streams).await?,
    };
    Ok(ending.max(ended))
}

/// How it went on several clusters: as badly as on the worst of them. What one of them could not print any more, because
/// its answer was cut, was said.
fn worst(ended: Vec<Option<io::Result<Ending>>>) -> io::Result<Ending> {
    let alone = ended.len() == 1;
    let mut worst = Ending::Done;
    for ended in ended {
        worst = worst.max(match ended {
            Some(Ok(ending)) => ending,
            Some(Err(error)) if alone => return Err(error),
            Some(Err(_)) | None => Ending::Failed,
        });
    }
    Ok(worst)
}

fn ending_of(refusal: &Refusal) -> Ending {
    match (refusal.class(), refusal.reason) {
        (Some(_), _) => Ending::Refused,
        // As kubectl ends when a server has no such kind.
        (None, Reason::UnknownKind | Reason::AsKubectl) => Ending::Failed,
        (None, _) => Ending::Usage,
    }
}

fn refused(refusal: &Refusal) -> String {
    match refusal.reason {
        Reason::UnknownKind => {
            // kubectl names the kind without its group; what to do about it stands below.
            let kind = refusal.token.split('.').next().unwrap_or_default();
            let near =
                if refusal.instead.starts_with("did") { format!("\n{}", refusal.instead) } else { String::new() };
            format!("error: the server doesn't have a resource type {kind:?}{near}")
        }
        _ => format!("error: {refusal}"),
    }
}

/// A failure in kubectl's words.
fn said(failure: &Failure) -> String {
    match failure {
        Failure::Status { reason, message } if reason == "Unauthorized" => {
            format!("error: You must be logged in to the server ({message})")
        }
        Failure::Status { reason, message } if reason.is_empty() => format!("Error from server: {message}"),
        Failure::Status { reason, message } => format!("Error from server ({reason}): {message}"),
        Failure::NotCollected(why) => format!("not collected in this dump: {why}"),
        Failure::Unreachable(why) => format!("Unable to connect to the server: {why}"),
    }
}

/// What a request was about, for words beside its answer: `pods of namespace shop`.
fn subject(request: &ReadRequest) -> String {
    let Some(covers) = &request.covers else { return "log".to_owned() };
    let path = request.wire.path.split('?').next().unwrap_or_default();
    let steps: Vec<&str> = path.split('/').collect();
    let plural = match (&covers.name, steps.as_slice()) {
        (Some(_), [.., plural, _]) | (None, [.., plural]) => (*plural).to_owned(),
        (Some(_) | None, _) => covers.kind.clone(),
    };
    let name = covers.name.as_ref().map(|name| format!(" {name:?}")).unwrap_or_default();
    match &covers.namespace {
        Some(namespace) => format!("{plural}{name} of namespace {namespace}"),
        None => format!("{plural}{name}"),
    }
}

/// Says what is missing beside an answer. True where nothing was collected at all.
fn note(door: &Door, request: &ReadRequest, beside: &Beside, merged: bool, streams: &mut Streams<'_>) -> bool {
    let of = if merged { format!("{}: ", door.info().name) } else { String::new() };
    if let Some(why) = &beside.partly {
        streams.say(&format!("{of}{}: only partly collected in this dump: {why}", subject(request)));
    }
    match &beside.not_collected {
        Some(why) => {
            streams.say(&format!("{of}no {}: not collected in this dump ({why})", subject(request)));
            true
        }
        None => false,
    }
}

/// Says in kubectl's words why a look brought nothing. False where it was to be ignored.
async fn told(
    door: &Door,
    request: &ReadRequest,
    wanted: &Wanted,
    failure: Failure,
    ignored: bool,
    merged: bool,
    streams: &mut Streams<'_>,
) -> bool {
    if ignored && failure.is_not_found() {
        return false;
    }
    let failure = door.told_failure(wanted, failure).await;
    if ignored && failure.is_not_found() {
        return false;
    }
    failed(door, request, &failure, merged, streams);
    true
}

/// Says why a request brought nothing.
fn failed(door: &Door, request: &ReadRequest, failure: &Failure, merged: bool, streams: &mut Streams<'_>) {
    let of = if merged { format!("{}: ", door.info().name) } else { String::new() };
    let words = match failure {
        Failure::NotCollected(why) => format!("no {}: not collected in this dump ({why})", subject(request)),
        Failure::Status { .. } | Failure::Unreachable(_) => said(failure),
    };
    streams.say(&format!("{of}{words}"));
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
