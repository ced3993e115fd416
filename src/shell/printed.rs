//! Reads in kubectl's words for the screen: what `klue kubectl` prints, as a text.
//! Invariant: the same words give the same text as without a screen; it is bounded, and says where it was cut.
//! Not here: the printing (`kubectl`).

use super::fleet::Fleet;
use super::kubectl::{self, Streams};
use super::perform::Outbox;
use crate::app::message::Message;
use crate::domain::ids::ClusterName;
use std::io::{self, Write};
use std::time::Duration;

/// A text of more than this is read outside the workbench.
const MOST_BYTES: usize = 4 << 20;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks the clusters of this fleet, and ends in a message.
pub async fn printed(fleet: Fleet, clusters: Vec<ClusterName>, words: Vec<String>, outbox: Outbox) {
    let runtime = tokio::runtime::Handle::current();
    let asked = words.clone();
    // The streams belong to one thread, so the asking stays on one.
    let asking =
        tokio::task::spawn_blocking(move || runtime.block_on(tokio::time::timeout(PATIENCE, ask(&fleet, &asked))));
    let text = match asking.await {
        Ok(Ok(text)) => Ok(text),
        Ok(Err(_)) => Err(format!("no answer within {} seconds", PATIENCE.as_secs())),
        Err(error) => Err(format!("it could not be asked: {error}")),
    };
    let _ = outbox.send(Message::Printed { clusters, words, text }).await;
}

async fn ask(fleet: &Fleet, words: &[String]) -> String {
    let (mut out, mut errors) = (Bounded::default(), Bounded::default());
    let mut streams = Streams { out: &mut out, errors: &mut errors };
    let cluster = match fleet.doors().count() {
        0 | 1 => None,
        _ => Some("@all"),
    };
    kubectl::run(fleet, cluster, words, &mut streams).await;
    let mut text = errors.text();
    text.push_str(&out.text());
    text
}

/// Takes so many bytes and no more.
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
    is_cut: bool,
}

impl Bounded {
    fn text(&self) -> String {
        let mut text = String::from_utf8_lossy(&self.bytes).into_owned();
        if self.is_cut {
            text.push_str("\n[cut here: use klue kubectl for all of it]\n");
        }
        text
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = MOST_BYTES - self.bytes.len();
        if room == 0 && !bytes.is_empty() {
            self.is_cut = true;
            return Err(io::Error::from(io::ErrorKind::BrokenPipe));
        }
        let taken = bytes.len().min(room);
        self.bytes.extend(bytes.iter().take(taken));
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounded, MOST_BYTES, Write};

    #[test]
    fn an_answer_that_is_too_long_is_cut_and_says_so() {
        let mut bounded = Bounded::default();
        assert!(bounded.write_all(b"NAME\nweb\n").is_ok());
        assert_eq!(bounded.text(), "NAME\nweb\n");
        assert!(bounded.write_all(&vec![b'x'; MOST_BYTES + 1]).is_err());
        assert!(bounded.text().ends_with("[cut here: use klue kubectl for all of it]\n"));
    }
}
