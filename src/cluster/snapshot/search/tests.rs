//! Searches over small folders.

use super::*;
use crate::cluster::snapshot::tree::Tree;
use std::sync::Arc;

fn corpus(files: &[(&str, String, What)]) -> (tempfile::TempDir, Corpus) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text, _) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let tree = Arc::new(Tree::open(folder.path()).unwrap());
    let texts = files.iter().map(|(path, _, what)| Text { id: tree.find(path).unwrap(), what: what.clone() }).collect();
    (folder, Corpus::new("spoke1".into(), tree, texts))
}

fn log(pod: &str) -> What {
    What::Log { namespace: "shop".to_owned(), pod: pod.to_owned(), container: "app".to_owned() }
}

fn hits(corpus: &Corpus, index: Option<&SearchIndex>, query: &str, most: usize) -> (Vec<String>, Progress) {
    let mut found = Vec::new();
    let mut progress = Progress::default();
    run(corpus, index, &Query::read(query).unwrap(), most, &AtomicBool::new(false), |news| {
        found.extend(news.hits.iter().map(|hit| format!("{} {} | {}", hit.source(), hit.place, hit.text)));
        progress = news.progress;
        true
    })
    .unwrap();
    (found, progress)
}

/// With the index and without: the answers must be the same.
fn check(corpus: &Corpus, query: &str, expected: &[&str]) {
    let index = SearchIndex::build(corpus, &AtomicBool::new(false)).unwrap();
    assert_eq!(hits(corpus, None, query, 100).0, expected, "{query}");
    assert_eq!(hits(corpus, Some(&index), query, 100).0, expected, "{query} with the index");
}

#[test]
fn a_hit_tells_its_line_and_the_object_or_container_that_it_is_of() {
    let pods = "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: cart-0\n    namespace: shop\n  status:\n    \
                reason: OOMKilled\nkind: PodList\n";
    let (_folder, corpus) = corpus(&[
        ("ns/pods.yaml", pods.to_owned(), What::objects("", "pods")),
        ("ns/current.log", "start\nkilled by OOMkilled\n".to_owned(), log("cart-0")),
        ("ns/note.txt", "nothing oomKILLED here".to_owned(), What::Other),
    ]);
    check(
        &corpus,
        "oomkilled",
        &[
            "ns/pods.yaml:9 Pod shop/cart-0 | reason: OOMKilled",
            "ns/current.log:2 log shop/cart-0 app | killed by OOMkilled",
            "ns/note.txt:1 file | nothing oomKILLED here",
        ],
    );
    check(&corpus, "/kill.*by/", &["ns/current.log:2 log shop/cart-0 app | killed by OOMkilled"]);
    check(&corpus, "absent", &[]);
}

#[test]
fn a_line_in_the_middle_of_a_large_file_has_its_true_number_and_object() {
    let mut pods = "apiVersion: v1\nitems:\n".to_owned();
    for number in 0..30_000 {
        pods.push_str(&format!(
            "- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: p{number}\n    namespace: shop\n  status:\n    message: a pod with the word number-{number}-end in it\n"
        ));
    }
    let (_folder, corpus) = corpus(&[("pods.yaml", pods, What::objects("", "pods"))]);
    assert!(corpus.groups.len() > 3, "the file is cut into pieces");
    for number in [0, 14_142, 29_999] {
        let line = 2 + number * 7 + 7;
        let expected =
            format!("pods.yaml:{line} Pod shop/p{number} | message: a pod with the word number-{number}-end in it");
        check(&corpus, &format!("NUMBER-{number}-end"), &[&expected]);
    }
}

#[test]
fn a_match_across_two_pieces_is_found_once() {
    let size = usize::try_from(corpus::GROUP).unwrap();
    for shift in 0..12 {
        let mut text = "x".repeat(size - shift);
        text.push_str("needle-here\nafter\n");
        let (_folder, corpus) = corpus(&[("a.log", text, log("a"))]);
        let (found, _) = hits(&corpus, None, "needle-here", 10);
        assert_eq!(found.len(), 1, "shifted by {shift}: {found:?}");
        let index = SearchIndex::build(&corpus, &AtomicBool::new(false)).unwrap();
        assert_eq!(hits(&corpus, Some(&index), "needle-here", 10).0, found, "shifted by {shift}");
    }
}

#[test]
fn what_a_secret_holds_is_neither_found_nor_indexed_nor_shown() {
    let secrets = "apiVersion: v1\nitems:\n- apiVersion: v1\n  data:\n    password: SECRETWORD\n  kind: Secret\n  metadata:\n    name: db\nkind: List\n";
    let maps =
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cfg\ndata:\n  url: postgres://shop:HUNTERTWO@db/shop\n";
    let (_folder, corpus) = corpus(&[
        ("secrets.yaml", secrets.to_owned(), What::objects("", "secrets")),
        ("mixed.yaml", format!("{maps}---\n{}", secrets.replace("SECRETWORD", "OTHERWORD")), What::MIXED),
    ]);
    let index = SearchIndex::build(&corpus, &AtomicBool::new(false)).unwrap();
    for word in ["SECRETWORD", "OTHERWORD"] {
        assert_eq!(hits(&corpus, None, word, 10).0, Vec::<String>::new(), "{word}");
        let matcher = Matcher::new(&Query::read(word).unwrap()).unwrap();
        assert!((0..corpus.groups.len()).all(|group| !index.may_hold(group, matcher.grams())), "{word}");
    }
    assert_eq!(
        hits(&corpus, None, "huntertwo", 10).0,
        Vec::<String>::new(),
        "what redaction hides is not found either"
    );
    check(&corpus, "name: db", &["secrets.yaml:8 Secret db | name: db", "mixed.yaml:15 Secret db | name: db"]);
    let shown = corpus.excerpt("secrets.yaml", 5).unwrap();
    assert_eq!((shown.first, shown.lines.len()), (1, 9));
    assert!(!shown.lines.join("\n").contains("SECRETWORD") && shown.lines[7].contains("name: db"), "{shown:?}");
    let shown = corpus.excerpt("mixed.yaml", 6).unwrap();
    assert!(!shown.lines.join("\n").contains("HUNTERTWO"), "{shown:?}");
}

#[test]
fn more_hits_than_are_kept_are_said_to_be_there() {
    let text = "word\n".repeat(5000);
    let (_folder, corpus) = corpus(&[("a.log", text, log("a"))]);
    let (found, progress) = hits(&corpus, None, "word", 1000);
    assert_eq!((found.len(), progress.more, progress.ended), (1000, true, true));
    assert_eq!(found[999], "a.log:1000 log shop/a app | word");
}

#[test]
fn a_file_that_cannot_be_read_is_said_and_the_others_are_searched() {
    let (folder, corpus) =
        corpus(&[("a.log", "word\n".to_owned(), log("a")), ("b.log", "word\n".to_owned(), log("b"))]);
    std::fs::remove_file(folder.path().join("a.log")).unwrap();
    let (found, progress) = hits(&corpus, None, "word", 10);
    assert_eq!(found, ["b.log:1 log shop/b app | word"]);
    assert_eq!(progress.unsearched.len(), 1);
    assert!(progress.unsearched[0].starts_with("a.log: "), "{progress:?}");
}

#[test]
fn an_index_survives_its_bytes_and_one_of_other_files_is_not_used() {
    let (_folder, one) = corpus(&[("a.log", "here is a needle\n".to_owned(), log("a"))]);
    let (_other_folder, other) = corpus(&[("a.log", "here is a needle or two\n".to_owned(), log("a"))]);
    let index = SearchIndex::build(&one, &AtomicBool::new(false)).unwrap();
    let back = SearchIndex::from_bytes(&index.to_bytes()).unwrap();
    assert_eq!(back, index);
    assert!(back.fits(&one) && !back.fits(&other));
    assert_eq!(SearchIndex::from_bytes(b"no index"), None);
    assert_eq!(SearchIndex::from_bytes(&index.to_bytes()[..20]), None);
}

#[test]
fn a_search_that_is_stopped_ends_without_looking_on() {
    let (_folder, corpus) = corpus(&[("a.log", "word\n".to_owned(), log("a"))]);
    let mut told = Vec::new();
    let query = Query::read("word").unwrap();
    run(&corpus, None, &query, 10, &AtomicBool::new(true), |news| {
        told.push(news);
        true
    })
    .unwrap();
    assert_eq!(told.len(), 1);
    assert!(told[0].hits.is_empty() && told[0].progress.ended && told[0].progress.files == 0);
}
