//! Expressions as the API server and kubectl read them.
#![allow(clippy::unwrap_used)]

use super::{JsonPath, go_float};
use serde_json::{Value, json};

fn document() -> Value {
    json!({
        "metadata": {"name": "web", "labels": {"app.kubernetes.io/name": "shop", "tier": "front"}},
        "spec": {"replicas": 3, "ratio": 0.5, "items": [{"name": "a", "port": 80}, {"name": "b", "port": 8080}, {"name": "c"}]},
        "status": {"conditions": [{"type": "Ready", "status": "True"}, {"type": "Odd", "status": "False"}], "nothing": null},
    })
}

fn text(template: &str) -> Result<String, String> {
    JsonPath::parse(template)?.text(&document())
}

#[test]
fn a_template_prints_what_its_paths_name() {
    for (template, expected) in [
        ("{.metadata.name}", "web"),
        ("{$.metadata.name}", "web"),
        ("{@.metadata.name}", "web"),
        ("name: {.metadata.name}!", "name: web!"),
        (r"{.metadata.labels.app\.kubernetes\.io/name}", "shop"),
        (r"{.metadata.labels['app\.kubernetes\.io/name']}", "shop"),
        ("{.metadata.labels['app.kubernetes.io/name']}", ""),
        ("{.metadata['name']}", "web"),
        ("{.spec.items[*].name}", "a b c"),
        ("{.spec.items[0].name}", "a"),
        ("{.spec.items[-1].name}", "c"),
        ("{.spec.items[-1:].name}", "c"),
        ("{.spec.items[1:].name}", "b c"),
        ("{.spec.items[:2].name}", "a b"),
        ("{.spec.items[0:3:2].name}", "a c"),
        ("{.spec.items[0,2].name}", "a c"),
        ("{.spec.items[1:1].name}", ""),
        ("{.spec['replicas', 'ratio']}", "3 0.5"),
        ("{.spec.items[?(@.name==\"b\")].port}", "8080"),
        ("{.spec.items[?(@.port>80)].name}", "b"),
        ("{.spec.items[?(@.port)].name}", "a b"),
        ("{.spec.items[?(@.name!='a')].name}", "b c"),
        ("{.status.conditions[?(@.type==\"Ready\")].status}", "True"),
        ("{..port}", "80 8080"),
        ("{.spec.items[*].*}", "a 80 b 8080 c"),
        ("{.spec.items[0]}", r#"{"name":"a","port":80}"#),
        ("{range .spec.items[*]}{.name}={.port}{\"\\n\"}{end}", "a=80\nb=8080\nc=\n"),
        ("{range .spec.none[*]}{.name}{end}.", "."),
        ("{.spec.none.deep}", ""),
        ("{.status.nothing}", "null"),
        ("{.status.nothing.more}", ""),
        ("{.metadata.name.more}", ""),
        ("", ""),
        ("no action", "no action"),
    ] {
        assert_eq!(text(template), Ok(expected.to_owned()), "{template}");
    }
}

#[test]
fn what_does_not_fit_is_said_and_never_a_panic() {
    for template in [
        "{",
        "{.a",
        "{end}",
        "{.a[}",
        "{.a[b]}",
        "{.a[?(}",
        "{.a[?()]}x{",
        "{.a[?(@.b==)]",
        "{name}",
        "{....a}",
        "{.spec.items[9].name}",
        "{.spec.items[2:1].name}",
        "{.spec.items[0:2:0].name}",
        "{.metadata[0]}",
        "{.metadata[?(@.a)]}",
        "{.spec.items[?(@.name>1)].name}",
        "{.spec.items[?(@.name=~'a')].name}",
        "{'open}",
        "{1.2.3}",
        "{.a[1:2:3:4]}",
        "{.a[]}",
        "{%}",
        "{.a['b[c']}",
    ] {
        assert!(text(template).is_err(), "{template} gave {:?}", text(template));
    }
}

#[test]
fn an_expression_that_grows_without_end_is_stopped() {
    let deep = "[?(".repeat(200) + "@.a" + &")]".repeat(200);
    assert!(JsonPath::of_column(&deep).is_err());
    let wide = json!({"a": vec![vec![0; 400]; 400]});
    for template in ["{range .a[*]}{@[*]}{@..}{@[*]}{end}", "{range .a[*]}{range @[*]}{@}{@}{end}{end}"] {
        let text = JsonPath::parse(template).map(|path| path.text(&wide));
        assert!(text.as_ref().is_ok_and(|text| text.as_ref().is_err_and(|why| why.contains("200000"))), "{template}");
    }
    assert!(JsonPath::parse(&"x".repeat(20_000)).is_err());
}

#[test]
fn floats_read_as_go_prints_them() {
    for (float, expected) in [
        (0.5, "0.5"),
        (100_000.0, "100000"),
        (1e6, "1e+06"),
        (1.234_567_890_125e11, "1.234567890125e+11"),
        (1e-5, "1e-05"),
        (0.0, "0"),
        (-2.75, "-2.75"),
    ] {
        assert_eq!(go_float(float), expected);
    }
}

mod odd {
    use super::{JsonPath, document};
    use proptest::prelude::{any, prop, proptest};

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), pieces in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", "..", ".", "*", "[?(", ")]", "@", "$", "'", "\"", "\\", "a", "items", "spec", "0", "-1", ":", ",", "==", "<", "range ", "end", " ", "é",
        ]), 0..24)) {
            for template in [text, pieces.concat()] {
                if let Ok(path) = JsonPath::parse(&template) {
                    let _ = path.text(&document());
                }
            }
        }
    }
}
