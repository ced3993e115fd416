//! Files that are whole, cut, and odd.

use super::{Head, head, parse, parse_pruned, split};
use serde_json::{Value, json};

const LIST: &str = "apiVersion: v1\nitems:\n- metadata:\n    name: a\n- metadata:\n    name: b\n  text: |\n    - no item\n\n    items:\n- metadata:\n    name: c\nkind: PodList\nmetadata: {}\n";

/// The objects that can be read, with their lines, and everything that is damaged.
fn read(text: &[u8]) -> (Vec<(u32, Value)>, Vec<String>) {
    let split = split(text);
    let mut damage: Vec<String> =
        split.damage.iter().map(|damage| format!("{}: {}", damage.line, damage.why)).collect();
    let mut objects = Vec::new();
    for item in split.items {
        let bytes = &text[item.start as usize..(item.start + item.len) as usize];
        match parse(bytes) {
            Ok(value) => objects.push((item.line, value)),
            Err((line, why)) => damage.push(format!("{}: {why}", item.line as usize + line - 1)),
        }
    }
    (objects, damage)
}

fn names(text: &str) -> Vec<(u32, String)> {
    let name = |value: &Value| value["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    read(text.as_bytes()).0.iter().map(|(line, value)| (*line, name(value))).collect()
}

fn damage(text: &str) -> Vec<String> {
    read(text.as_bytes()).1
}

#[test]
fn each_item_of_a_list_knows_its_line_and_its_kind() {
    assert_eq!(names(LIST), [(3, "a".into()), (5, "b".into()), (11, "c".into())]);
    assert_eq!(damage(LIST), [""; 0]);
    assert_eq!(split(LIST.as_bytes()).items[0].of, Some(("Pod".to_owned(), "v1".to_owned())));
}

#[test]
fn a_truncated_list_keeps_the_items_before_the_cut() {
    let cut = LIST.find("- metadata:\n    name: c").unwrap();
    for end in cut + 2..LIST.find("kind: PodList").unwrap() {
        assert_eq!(names(&LIST[..end]), [(3, "a".into()), (5, "b".into())], "cut at {end}");
        assert_eq!(damage(&LIST[..end]), ["11: is cut; the 2 items before line 11 are kept"], "cut at {end}");
    }
}

#[test]
fn a_list_cut_anywhere_yields_only_whole_items() {
    for end in 0..LIST.len() {
        let (objects, damage) = read(&LIST.as_bytes()[..end]);
        for (_, object) in objects.iter().filter(|(_, object)| object["metadata"]["name"].is_string()) {
            assert!(["a", "b", "c"].contains(&object["metadata"]["name"].as_str().unwrap()), "cut at {end}");
            assert!(object["metadata"]["name"] != "b" || object["text"] == "- no item\n\nitems:\n");
        }
        assert!(end >= LIST.find("kind: PodList").unwrap() || !damage.is_empty() || end < 20, "cut at {end} is said");
    }
}

#[test]
fn a_bad_item_takes_no_other_with_it() {
    let text = LIST.replace("name: b", "name: \"b");
    assert_eq!(names(&text), [(3, "a".into()), (11, "c".into())]);
    assert_eq!(damage(&text).len(), 1, "{:?}", damage(&text));
}

#[test]
fn documents_follow_each_other_and_a_bad_one_takes_no_other_with_it() {
    let text = "---\nkind: A\nmetadata: {name: a}\n---\nkind: [B\n---\nkind: C\nmetadata: {name: c}\n";
    assert_eq!(names(text), [(2, "a".into()), (7, "c".into())]);
    assert_eq!(damage(text).len(), 1);
}

#[test]
fn scalars_are_read_as_kubernetes_wrote_them() {
    let text =
        "metadata: {name: a, at: 2026-01-01T00:00:00Z, sha: '0123', code: 0755, on: yes, n: 1_0, big: 12345678901}\n";
    let read = &read(text.as_bytes()).0[0].1["metadata"];
    let wanted = json!({"name": "a", "at": "2026-01-01T00:00:00Z", "sha": "0123", "code": "0755", "on": "yes", "n": "1_0", "big": 12345678901_i64});
    assert_eq!(read, &wanted);
}

#[test]
fn json_is_split_in_every_form_that_collectors_write() {
    let list = r#"{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"}}, {"metadata":{"name":"b"}}]}"#;
    assert_eq!(names(list), [(1, "a".into()), (1, "b".into())]);
    assert_eq!(split(list.as_bytes()).items[1].of, Some(("Pod".to_owned(), "v1".to_owned())));
    assert_eq!(
        names("[\n {\"metadata\":{\"name\":\"a\"}},\n {\"metadata\":{\"name\":\"b\"}}\n]"),
        [(2, "a".into()), (3, "b".into())]
    );
    assert_eq!(
        names("{\"metadata\":{\"name\":\"a\"}}\n{\"metadata\":{\"name\":\"b\"}}\n"),
        [(1, "a".into()), (2, "b".into())]
    );
    let cut = "{\"kind\":\"PodList\",\"items\":[\n{\"metadata\":{\"name\":\"a\"}},\n{\"metadata\":{\"na";
    assert_eq!(names(cut), [(2, "a".into())]);
    assert!(damage(cut)[0].contains("the 1 objects before are kept"), "{:?}", damage(cut));
    assert!(split(b"{\"kind\":\"PodList\",\"items\":null}").items.is_empty());
}

#[test]
fn json_within_yaml_is_read_too() {
    let listed = "apiVersion: v1\nitems:\n- {\"metadata\": {\"name\": \"a\"}}\n- {metadata: {name: b}}\nkind: List\n";
    assert_eq!(names(listed), [(3, "a".into()), (4, "b".into())]);
    assert_eq!(head(b"- {\"metadata\": {\"name\": \"a\"}}\n"), None, "a full reading must tell");
    let document = "---\n{\"kind\":\"List\",\"items\":[{\"metadata\":{\"name\":\"a\"}}]}\n---\nmetadata: {name: b}\n";
    assert_eq!(names(document), [(2, "a".into()), (4, "b".into())]);
}

#[test]
fn empty_files_and_empty_lists_are_told_apart() {
    for empty in ["apiVersion: v1\nitems: []\nkind: PodList\n", "---\napiVersion: v1\nitems: null\nkind: PodList\n"] {
        assert_eq!(read(empty.as_bytes()), (vec![], vec![]), "{empty}");
        assert!(split(empty.as_bytes()).is_list, "{empty}");
    }
    assert_eq!(damage(""), ["1: is empty"]);
    assert_eq!(damage("\u{feff}  \n"), ["1: is empty"]);
}

#[test]
fn a_head_says_what_a_full_reading_says() {
    let item = "- apiVersion: v1\n  data:\n    metadata:\n      name: not-this\n  kind: ConfigMap\n  metadata:\n    labels:\n      name: nor-this\n    name: a\n    namespace: \"shop\"\n    resourceVersion: \"12\"\n";
    let wanted = Head {
        api_version: "v1".into(),
        kind: "ConfigMap".into(),
        namespace: "shop".into(),
        name: "a".into(),
        resource_version: "12".into(),
    };
    assert_eq!(head(item.as_bytes()), Some(wanted.clone()));
    let json = parse(item.as_bytes()).unwrap().to_string();
    assert_eq!(head(json.as_bytes()), Some(wanted));
    assert_eq!(head(b"metadata: {name: a}\n"), None, "a full reading must tell");
    assert_eq!(head(b"metadata:\n  name: !x a\n"), None);
}

#[test]
fn pruning_leaves_out_blocks_and_nothing_else() {
    let pod = "- apiVersion: v1\n  kind: Pod\n  metadata:\n    annotations:\n      volumes: |\n        env:\n        - x\n    labels:\n      env: prod\n    managedFields:\n    - manager: a\n      fieldsV1:\n        f:x: {}\n    name: a\n  spec:\n    containers:\n    - env:\n      - name: A\n        value: b\n      image: i\n      name: c\n      volumeMounts:\n      - mountPath: /x\n      ports:\n      - containerPort: 1\n    nodeName: n\n    volumes:\n    - name: v\n  status:\n    phase: Running\n";
    let pruned = parse_pruned(pod.as_bytes(), "pods").unwrap();
    let mut whole = parse(pod.as_bytes()).unwrap();
    whole["metadata"].as_object_mut().unwrap().remove("managedFields");
    whole["spec"].as_object_mut().unwrap().remove("volumes");
    let container = whole["spec"]["containers"][0].as_object_mut().unwrap();
    container.remove("volumeMounts");
    container.remove("ports");
    container.remove("env");
    assert_eq!(pruned, whole);
}

#[test]
fn a_state_of_which_only_its_time_is_written_is_no_less_a_state() {
    let pod = "kind: Pod\nmetadata:\n  name: a\nstatus:\n  containerStatuses:\n  - ready: true\n    state:\n      running:\n        startedAt: \"2026-01-01T00:00:00Z\"\n";
    let pruned = parse_pruned(pod.as_bytes(), "pods").unwrap();
    assert!(pruned["status"]["containerStatuses"][0]["state"]["running"].is_object(), "{pruned}");
}

#[test]
fn a_list_in_json_with_a_byte_that_is_no_text_keeps_the_items_before_it() {
    let text = b"{\"kind\":\"PodList\",\"items\":[{\"metadata\":{\"name\":\"a\"}},{\"metadata\":{\"name\":\"\xff\"}}]}";
    let (objects, damage) = read(text);
    assert_eq!(objects.iter().map(|(_, value)| value["metadata"]["name"].clone()).collect::<Vec<_>>(), [json!("a")]);
    assert_eq!(damage.len(), 1, "{damage:?}");
}
