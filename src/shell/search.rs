//! `klue search`: a word in all files of dumps, a line for each hit as it comes.
//! Invariant: what could not be searched is said, on standard error; no hit is said only when all was looked through.

use super::fleet::Fleet;
use super::say::say;
use crate::cluster::snapshot::search::MOST_HITS;
use crate::domain::redact;
use crate::domain::search::{Hit, Progress, Query};
use serde::Serialize;
use std::io::{self, Write};
use std::sync::atomic::AtomicBool;

/// How a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Found,
    None,
}

/// Everything at once, for `--json`.
#[derive(Debug, Serialize)]
struct Whole<'a> {
    version: u32,
    query: String,
    hits: &'a [Hit],
    #[serde(flatten)]
    progress: &'a Progress,
}

/// Searches the clusters one after the other, in the order of the fleet.
pub fn search(fleet: &Fleet, query: &Query, json: bool, out: &mut impl Write) -> Result<Ending, String> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut whole = Progress::default();
    let mut failed = None;
    for door in fleet.doors() {
        let Some(records) = door.records() else {
            whole.without_files.push(door.info().name.clone());
            continue;
        };
        if hits.len() >= MOST_HITS {
            whole.more = true;
            break;
        }
        let mut of_cluster = Progress::default();
        records.search(query, MOST_HITS - hits.len(), &AtomicBool::new(false), |news| {
            if !json {
                failed = failed.take().or_else(|| news.hits.iter().find_map(|hit| line(out, hit).err()));
            }
            hits.extend(news.hits);
            of_cluster = news.progress;
            failed.is_none()
        })?;
        whole.add(of_cluster);
    }
    whole.ended = true;
    if whole.without_files.len() == fleet.doors().count() {
        return Err("there are no files to search here: only dumps have them; name one with --from PATH".to_owned());
    }
    if json {
        let text =
            serde_json::to_string(&Whole { version: 1, query: query.to_string(), hits: &hits, progress: &whole });
        failed = text.map_err(io::Error::other).and_then(|text| writeln!(out, "{text}")).err();
    }
    match failed.map(|error| (error.kind(), error)) {
        // Whoever reads has seen enough (`| head`).
        None | Some((io::ErrorKind::BrokenPipe, _)) => {}
        Some((_, error)) => return Err(format!("cannot print: {error}")),
    }
    for line in remarks(&whole) {
        say(&line);
    }
    Ok(if hits.is_empty() { Ending::None } else { Ending::Found })
}

fn line(out: &mut impl Write, hit: &Hit) -> io::Result<()> {
    writeln!(out, "{}", redact::plain(&format!("{}  {}  {}", hit.cluster, hit.source(), hit.text)))
}

/// What a person must know beside the hits.
fn remarks(progress: &Progress) -> Vec<String> {
    let mut lines: Vec<String> = progress.unsearched.iter().map(|line| format!("not searched: {line}")).collect();
    for cluster in &progress.without_files {
        lines.push(format!("not searched: {cluster} is no dump and has no files"));
    }
    if progress.more {
        lines.push(format!("there are more than these {MOST_HITS} hits; say more of what you look for"));
    }
    lines
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::fleet::Source;
    use super::*;

    fn dump(folder: &std::path::Path, pod: &str, log: &str) {
        let logs = folder.join(format!("namespaces/shop/pods/{pod}/app/app/logs"));
        std::fs::create_dir_all(&logs).unwrap();
        std::fs::write(logs.join("current.log"), log).unwrap();
    }

    async fn run(source: Source, word: &str, json: bool) -> Result<(Ending, String), String> {
        let fleet = source.open(None).await.unwrap();
        let mut out = Vec::new();
        let ending = search(&fleet, &Query::read(word).unwrap(), json, &mut out)?;
        Ok((ending, String::from_utf8(out).unwrap()))
    }

    #[tokio::test]
    async fn hits_of_all_clusters_are_told_with_cluster_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        dump(&folder.path().join("hub"), "a", "one\nout of Memory\n");
        dump(&folder.path().join("spoke"), "b", "memory\n");
        let source = Source::Dumps(vec![folder.path().to_owned()]);
        let (ending, text) = run(source.clone(), "memory", false).await.unwrap();
        assert_eq!(ending, Ending::Found);
        assert_eq!(
            text,
            "hub  hub/namespaces/shop/pods/a/app/app/logs/current.log:2  out of Memory\n\
             spoke  spoke/namespaces/shop/pods/b/app/app/logs/current.log:1  memory\n"
        );
        assert_eq!(run(source.clone(), "absent", false).await.unwrap(), (Ending::None, String::new()));
        let (_, json) = run(source, "/^mem/", true).await.unwrap();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((json["hits"].as_array().unwrap().len(), &json["hits"][0]["pod"]), (1, &"b".into()));
        assert_eq!((&json["query"], &json["of_files"], &json["ended"]), (&"/^mem/".into(), &2.into(), &true.into()));
    }

    #[tokio::test]
    async fn a_fleet_without_files_is_not_a_fleet_without_hits() {
        let why = run(Source::Demo(String::new()), "memory", false).await.unwrap_err();
        assert!(why.contains("--from PATH"), "{why}");
    }
}
