//! Cuts the output of `kubectl cluster-info dump` into lists of objects and framed logs, and a `logs.txt` into its logs.
//! Invariant: total over any bytes; the parts are in order, do not overlap, and lie within the bytes.
//! Not here: reading the objects of a part (`yaml`).

use memchr::memmem;
use std::ops::Range;

/// A stretch of bytes, without the lines that frame it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub at: Range<usize>,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A document of JSON or YAML.
    Document,
    Log {
        namespace: String,
        pod: String,
        container: String,
    },
}

const START: &[u8] = b"==== START logs for container ";
const LONGEST_FRAME: usize = 1024;

pub fn cut(bytes: &[u8]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let blank = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        at += blank;
        let rest = &rest[blank..];
        if let Some((line, names)) = frame(rest) {
            let (log, next) = log(bytes, at, line, names);
            parts.push(log);
            at = next;
            continue;
        }
        let length = match rest.first() {
            None => break,
            Some(b'{' | b'[') => json(rest),
            Some(_) => yaml(rest),
        };
        // A line that only parts documents is none.
        let text = rest.get(..length).unwrap_or_default().trim_ascii();
        if !text.is_empty() && text != b"---" && text != b"..." {
            parts.push(Part { at: at..at + length, what: What::Document });
        }
        at += length.max(1);
    }
    parts
}

/// The length of a line that begins a log, and its words for the container and the pod.
fn frame(bytes: &[u8]) -> Option<(usize, &str)> {
    let after = bytes.strip_prefix(START)?;
    let end = memchr::memchr(b'\n', after.get(..after.len().min(LONGEST_FRAME))?)?;
    let names = std::str::from_utf8(after.get(..end)?).ok()?.trim_end().strip_suffix(" ====")?;
    Some((START.len() + end + 1, names))
}

/// From after the line `start` to before the line that ends it, which follows right after a log without a last line
/// end; the next place to read on.
fn log(bytes: &[u8], at: usize, line: usize, names: &str) -> (Part, usize) {
    let start = at + line;
    let body = bytes.get(start..).unwrap_or_default();
    let ends = format!("==== END logs for container {names} ====");
    let (length, next) = match memmem::find(body, ends.as_bytes()) {
        Some(end) => (end, end + ends.len()),
        None => {
            // Cut short: up to what begins the next log, if any does.
            let next = memmem::find(body, START).unwrap_or(body.len());
            (next, next)
        }
    };
    let (container, pod) = names.split_once(" of pod ").unwrap_or((names, ""));
    let (namespace, pod) = pod.split_once('/').unwrap_or(("", pod));
    let what = What::Log { namespace: namespace.to_owned(), pod: pod.to_owned(), container: container.to_owned() };
    (Part { at: start..start + length, what }, start + next)
}

/// The length of the value that begins here; all there is, where it does not end.
fn json(bytes: &[u8]) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    bytes.len()
}

/// Up to the line that begins the next document or a log. No line within a mapping of YAML begins with a brace, but one
/// does behind a complaint of kubectl.
fn yaml(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes)
        .map(|end| end + 1)
        .find(|next| {
            let rest = bytes.get(*next..).unwrap_or_default();
            rest.starts_with(b"---") || rest.starts_with(b"{") || frame(rest).is_some()
        })
        .unwrap_or(bytes.len())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::{What, cut};
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let told = |what: &What| match what {
            What::Document => "document".to_owned(),
            What::Log { namespace, pod, container } => format!("{namespace}/{pod}/{container}"),
        };
        cut(text.as_bytes()).iter().map(|part| (told(&part.what), text[part.at.clone()].trim().to_owned())).collect()
    }

    fn pair(what: &str, text: &str) -> (String, String) {
        (what.to_owned(), text.to_owned())
    }

    #[test]
    fn a_stream_of_json_is_objects_and_logs() {
        let stream = "{\"kind\": \"NodeList\", \"a\": \"}\\\"{\"}\n{\"kind\": \"PodList\"}\n\
            ==== START logs for container web of pod shop/cart-0 ====\none\n{ no object }\n\
            ==== END logs for container web of pod shop/cart-0 ====\n\
            ==== START logs for container side of pod shop/cart-0 ====\nno line end\
            ==== END logs for container side of pod shop/cart-0 ====\n{\"kind\": \"EventList\"}\n";
        assert_eq!(
            read(stream),
            [
                pair("document", "{\"kind\": \"NodeList\", \"a\": \"}\\\"{\"}"),
                pair("document", "{\"kind\": \"PodList\"}"),
                pair("shop/cart-0/web", "one\n{ no object }"),
                pair("shop/cart-0/side", "no line end"),
                pair("document", "{\"kind\": \"EventList\"}"),
            ]
        );
    }

    #[test]
    fn a_stream_of_yaml_is_cut_between_documents() {
        let stream = "apiVersion: v1\nkind: NodeList\n---\nkind: PodList\n\
            ==== START logs for container web of pod shop/cart-0 ====\n---\nx\n\
            ==== END logs for container web of pod shop/cart-0 ====\n---\nkind: EventList\n";
        let kinds: Vec<String> = read(stream).into_iter().map(|(what, text)| format!("{what}: {text}")).collect();
        assert_eq!(
            kinds,
            [
                "document: apiVersion: v1\nkind: NodeList",
                "document: ---\nkind: PodList",
                "shop/cart-0/web: ---\nx",
                "document: ---\nkind: EventList"
            ]
        );
    }

    #[test]
    fn a_complaint_between_the_lists_hides_none_of_them() {
        let stream = "{\"kind\": \"NodeList\"}\nerror: pods is forbidden\n{\"kind\": \"EventList\"}\n";
        assert_eq!(
            read(stream),
            [
                pair("document", "{\"kind\": \"NodeList\"}"),
                pair("document", "error: pods is forbidden"),
                pair("document", "{\"kind\": \"EventList\"}"),
            ]
        );
    }

    #[test]
    fn a_log_that_was_cut_short_ends_with_the_file_or_the_next_log() {
        let stream = "==== START logs for container a of pod n/p ====\none\n\
            ==== START logs for container b of pod n/p ====\ntwo";
        assert_eq!(read(stream), [pair("n/p/a", "one"), pair("n/p/b", "two")]);
        assert_eq!(read("{\"kind\": \"PodLi"), [pair("document", "{\"kind\": \"PodLi")]);
        assert!(read("").is_empty() && read("\n \n").is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_are_cut_into_parts_in_order(
            pieces in proptest::collection::vec(
                prop_oneof![
                    "[\\PC\n]{0,12}".prop_map(String::into_bytes),
                    Just(super::START.to_vec()),
                    Just(b"c of pod n/p ====\n".to_vec()),
                    Just(b"==== END logs for container c of pod n/p ====".to_vec()),
                    Just(b"\n---\n{\"a\":[1]}".to_vec()),
                    Just(vec![0xff, b'"', b'\\', b'\n']),
                ],
                0..12,
            )
        ) {
            let bytes = pieces.concat();
            let mut last = 0;
            for part in cut(&bytes) {
                prop_assert!(last <= part.at.start && part.at.start <= part.at.end && part.at.end <= bytes.len());
                last = part.at.end;
            }
        }
    }
}
