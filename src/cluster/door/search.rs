//! A search through the files of a dump, as a bounded read of a mind.
//! Invariant: what comes is redacted; a cluster without files was not searched, which is not "nothing found".

use super::Door;
use crate::domain::command::Command;
use crate::domain::observation::{Outcome, Reading};
use crate::domain::search::{Progress, Query};
use std::sync::atomic::AtomicBool;

/// Hits that a mind is shown: what fits an excerpt.
const MOST_HITS: usize = 20;

impl Door {
    pub(super) async fn search(&self, command: &Command, text: &str) -> Reading {
        let nothing = |outcome| Reading::nothing(command.to_string(), self.now(), outcome);
        let failed = |why: String| nothing(Outcome::Failed { why });
        let query = match Query::read(text) {
            Ok(query) => query,
            Err(why) => return failed(why),
        };
        let Some(records) = self.records().cloned() else {
            return failed(format!("{} is no dump and has no files to search", self.info().name));
        };
        let found = tokio::task::spawn_blocking(move || {
            let (mut hits, mut progress) = (Vec::new(), Progress::default());
            let searched = records.search(&query, MOST_HITS, &AtomicBool::new(false), |news| {
                hits.extend(news.hits);
                progress = news.progress;
                true
            });
            searched.map(|()| (hits, progress))
        });
        let (hits, progress) = match found.await {
            Ok(Ok(found)) => found,
            Ok(Err(why)) => return failed(why),
            Err(error) => return failed(error.to_string()),
        };
        let source = hits.first().map(|hit| hit.source());
        let mut lines: Vec<String> =
            hits.iter().map(|hit| format!("{} | {} | {}", hit.source(), hit.place, hit.text)).collect();
        if progress.more {
            lines.push(format!("[more than {MOST_HITS} lines have it]"));
        }
        if hits.is_empty() {
            lines.push(format!("[no line of {} files has it]", progress.of_files));
        }
        if let Some(first) = progress.unsearched.first() {
            lines.push(format!("[{} files were not searched: {first}]", progress.unsearched.len()));
        }
        Reading { source, log: Some(lines.join("\n")), ..nothing(Outcome::Log { lines: hits.len() }) }
    }
}
