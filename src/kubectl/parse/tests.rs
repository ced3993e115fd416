//! Words that are read, and words that are refused.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::parse;
use crate::kubectl::change::Objects;
use crate::kubectl::invocation::Invocation;
use crate::kubectl::kinds::Kinds;
use crate::kubectl::refusal::{Reason, Reason::*, Refusal};
use crate::policy::classify::Class;

fn words(line: &str) -> Vec<String> {
    shlex::split(line).unwrap()
}

fn read(line: &str) -> Result<Invocation, Refusal> {
    parse(&words(line), &Kinds::builtin())
}

fn refused(line: &str) -> Refusal {
    match read(line) {
        Err(refusal) => refusal,
        Ok(invocation) => panic!("{line} was read as {invocation:?}"),
    }
}

fn check(rows: &[(&str, Reason, &str)]) {
    for (line, reason, token) in rows {
        let refusal = refused(line);
        assert_eq!((refusal.reason, refusal.token.as_str()), (*reason, *token), "{line}: {refusal}");
    }
}

#[test]
fn the_same_read_in_every_spelling() {
    let plain = read("get pods -n shop").unwrap();
    for line in [
        "get po -n shop",
        "get pod --namespace shop",
        "get Pods --namespace=shop",
        "-n shop get pods",
        "--namespace=shop get pods.v1",
        "get pods -nshop",
        "get -n=shop pods",
    ] {
        assert_eq!(read(line).unwrap(), plain, "{line}");
    }
    assert_eq!(read("get deploy/web").unwrap(), read("get deployment web -n default").unwrap());
    assert_eq!(read("events -A").unwrap(), read("get events -A").unwrap());
}

#[test]
fn a_value_is_never_taken_for_a_word_or_a_flag() {
    let patch =
        r#"patch deployment web --type merge -p '{"metadata":{"annotations":{"a":"x | y; $(z) > w && --as=root"}}}'"#;
    assert!(!read(patch).unwrap().is_read());
    check(&[
        ("get pods -n --all-namespaces", Value, "--all-namespaces"),
        ("-n x delete", Missing, "delete"),
        ("get pods -n", Missing, "-n"),
    ]);
}

#[test]
fn abbreviated_unknown_and_repeated_flags_are_refused() {
    check(&[
        ("get pods --name shop", UnknownFlag, "--name"),
        ("get pods --all", UnknownFlag, "--all"),
        ("get pods --namespaces shop", UnknownFlag, "--namespaces"),
        ("get pods -Ao yaml", UnknownFlag, "-Ao"),
        ("get pods -x", UnknownFlag, "-x"),
        ("get pods -n a -n b", Value, "-n"),
        ("get pods --all-namespaces=yes", Value, "yes"),
        ("logs web --replicas=1", UnknownFlag, "--replicas=1"),
        ("scale deploy/web --replicas=1 -A", UnknownFlag, "-A"),
    ]);
    assert!(refused("get pods --namespaces shop").to_string().contains("did you mean --namespace?"));
}

#[test]
fn identity_is_never_in_the_words() {
    for flag in [
        "--kubeconfig=/other",
        "--context=prod",
        "--cluster=x",
        "--user=x",
        "--server=https://evil",
        "--token=x",
        "--as=system:admin",
        "--as-group=system:masters",
        "--as-uid=1",
        "--certificate-authority=x",
        "--client-key=x",
        "--client-certificate=x",
        "--insecure-skip-tls-verify",
        "--tls-server-name=x",
        "--username=x",
        "--password=x",
        "-s=https://evil",
        "-shttps://evil",
        "--cache-dir=/x",
        "--kuberc=/x",
    ] {
        for line in [format!("get pods {flag}"), format!("{flag} get pods")] {
            assert_eq!(refused(&line).reason, Identity, "{line}");
        }
    }
}

#[test]
fn files_and_addresses_are_refused() {
    check(&[
        ("get -f https://evil/x.yaml", File, "-f"),
        ("delete -f x.yaml", File, "-f"),
        ("get -k .", File, "-k"),
        ("delete --filename=x.yaml", File, "--filename=x.yaml"),
        ("patch pod x --patch-file=/etc/passwd", File, "--patch-file=/etc/passwd"),
        ("get --raw /api/v1/namespaces/x/secrets/y", File, "--raw"),
        ("get https://evil", File, "https://evil"),
        ("get pods -o jsonpath-file=/etc/passwd", Value, "jsonpath-file=/etc/passwd"),
        ("get pods -o custom-columns-file=x", Value, "custom-columns-file=x"),
    ]);
}

#[test]
fn values_of_secrets_are_not_taken_because_words_are_kept() {
    let secret = "{apiVersion: v1, kind: Secret, metadata: {name: db}, data: {a: Yg==}}";
    let work = format!(
        "{{apiVersion: work.open-cluster-management.io/v1, kind: ManifestWork, metadata: {{name: w}}, \
         spec: {{workload: {{manifests: [{secret}]}}}}}}"
    );
    check(&[
        ("patch secret db --type=merge -p '{\"data\":{}}'", Elsewhere, "patch secret"),
        ("create secret generic db --from-literal=a=b", Elsewhere, "create secret"),
        (&format!("apply --server-side -f '{secret}'"), Elsewhere, "kind: Secret"),
        (&format!("create -f '{{apiVersion: v1, kind: List, items: [{secret}]}}'"), Elsewhere, "kind: Secret"),
        (&format!("create -f '{work}' -n cluster1"), Elsewhere, "kind: Secret"),
        (
            &format!("patch manifestwork w -n c --type=merge -p '{{\"spec\": {{a: [{secret}]}}}}'"),
            Elsewhere,
            "kind: Secret",
        ),
    ]);
}

#[test]
fn a_manifest_is_the_text_itself() {
    check(&[
        ("apply --server-side -f deploy.yaml", File, "deploy.yaml"),
        ("apply --server-side -f -", File, "-"),
        ("apply --server-side -f https://evil/x.yaml", File, "https://evil/x.yaml"),
        ("apply --server-side -f /etc/passwd", File, "/etc/passwd"),
        ("apply --server-side -f ''", File, ""),
        ("apply -k .", File, "-k"),
        ("create", Missing, "create"),
        ("create -f '{}'", Missing, "-f"),
        ("create -f '{kind: Pod, apiVersion: v1, metadata: {name: ../x}}'", Value, "../x"),
        ("create -f '{kind: Unicorn, apiVersion: v1, metadata: {name: x}}'", UnknownKind, "Unicorn"),
        ("create -f '{kind: Node, apiVersion: v1, metadata: {name: x, namespace: y}}'", Value, "Node"),
        ("create -f '{kind: Pod, apiVersion: v1, metadata: {name: x, namespace: yonder}}' -n z", Value, "\"yonder\""),
        ("apply -f '{kind: Pod, apiVersion: v1, metadata: {name: x}}'", Missing, "apply"),
        ("diff -f '{kind: Pod, apiVersion: v1, metadata: {name: x}}'", Missing, "diff"),
        ("create -f 'kind: [Pod'", File, "kind: [Pod"),
        ("create -f 'a: &a [x]\nb: *c'", Value, "a: &a [x]"),
    ]);
    assert!(
        refused("apply -f '{kind: Pod, apiVersion: v1, metadata: {name: x}}'").to_string().contains("--server-side")
    );
}

#[test]
fn yaml_reads_as_kubectl_reads_it() {
    let text = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\ndata: {mode: 0644, on1: yes, plain: \"yes\"}\n";
    let words = ["create", "-f", text].map(str::to_owned);
    let Ok(Invocation::Change(change)) = parse(&words, &Kinds::builtin()) else { panic!("{text}") };
    let Objects::Written(manifests) = change.objects else { panic!("{text}") };
    let data = &manifests[0].body["data"];
    assert_eq!(*data, serde_json::json!({"mode": 420, "on1": true, "plain": "yes"}));
}

#[test]
fn a_mark_of_what_was_hidden_is_never_taken_for_the_value() {
    let line = r#"patch configmap db --type=merge -p '{"data":{"password":"[redacted]"}}'"#;
    assert_eq!(refused(line).reason, Value);
    check(&[("annotate pod web note=[redacted-token]", Value, "note=[redacted-token]")]);
}

#[test]
fn shell_syntax_is_refused() {
    let kinds = Kinds::builtin();
    for line in [
        &["get", "pods", "|", "sh"][..],
        &["get", "pods", ";", "delete"],
        &["get", "pods;", "delete"],
        &["get", "pods", "&&", "rm"],
        &["get", "pods", "&"],
        &["get", "pods", ">", "/etc/profile"],
        &["get", "pods", ">/etc/profile"],
        &["get", "pods", "2>&1"],
        &["get", "$(id)"],
        &["get", "`id`"],
        &["get", "pods", "x\ndelete"],
        &["get", "pods\ndelete ns prod"],
        &["KUBECONFIG=/other", "get", "pods"],
        &["get", "pods", "<(id)"],
        &["get", "pods", "${HOME}"],
    ] {
        let words: Vec<String> = line.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(parse(&words, &kinds).unwrap_err().reason, Shell, "{line:?}");
    }
}

#[test]
fn verbs_that_open_or_hand_out_have_their_class() {
    for (line, class) in [
        ("exec web -- sh -c id", Some(Class::Connection)),
        ("exec web -- rm -rf /data --dry-run", Some(Class::Connection)),
        ("attach web", Some(Class::Connection)),
        ("port-forward web 80", Some(Class::Connection)),
        ("proxy --address=0.0.0.0", Some(Class::Connection)),
        ("cp web:/etc/passwd .", Some(Class::Connection)),
        ("debug node/n1", Some(Class::Connection)),
        ("run -it x --image=y", Some(Class::Connection)),
        ("config view --raw", Some(Class::Forbidden)),
        ("create token default", Some(Class::Forbidden)),
        ("edit deploy web", None),
        ("replace --force -f x", None),
        ("kustomize --enable-exec .", None),
        ("diff -f x", None),
        ("auth reconcile -f x", None),
        ("cluster-info dump --output-directory=..", None),
        ("get pods -w", None),
        ("logs web -f", None),
        ("delete ns prod --dry-run=none", None),
        ("scale deploy/x --replicas=0 --dry-run=bogus", None),
    ] {
        assert_eq!(refused(line).class(), class, "{line}");
    }
}

#[test]
fn what_is_no_verb_is_refused_with_the_nearest() {
    check(&[
        ("gets pods", UnknownVerb, "gets"),
        ("kubectl-evil get pods", UnknownVerb, "kubectl-evil"),
        ("/opt/evil/kubectl get pods", UnknownVerb, "/opt/evil/kubectl"),
        ("neat pods", UnknownVerb, "neat"),
        ("", Missing, "kubectl"),
    ]);
    assert!(refused("descibe pod x").to_string().contains("did you mean \"describe\"?"));
}

#[test]
fn what_cannot_be_is_refused_where_it_stands() {
    check(&[
        ("get", Missing, "get"),
        ("get unicorns", UnknownKind, "unicorns"),
        ("get pods ../secrets", Value, "../secrets"),
        ("get pods/..", Value, ".."),
        ("get pods -n ../x", Value, "../x"),
        ("get pods a%2fb", Value, "a%2fb"),
        ("get pods x -A", Value, "--all-namespaces"),
        ("get pods x -l a=b", Value, "--selector"),
        ("scale deploy/web", Missing, "scale"),
        ("scale deploy/web --replicas=-1", Value, "-1"),
        ("scale node/n1 --replicas=1", Value, "Node"),
        ("scale deploy/a deploy/a --replicas=1", Value, "a"),
        ("scale ds/a --replicas=1", Value, "DaemonSet"),
        ("scale deploy --replicas=1", Missing, "scale"),
        ("scale deploy/a --replicas=1 -l a=b", Value, "--selector"),
        ("scale deploy/a --replicas=3000000000", Value, "3000000000"),
        ("scale deploy --all --replicas=1 --resource-version=1", Value, "1"),
        ("delete pods", Missing, "delete"),
        ("delete pods --all -l a=b", Value, "--selector"),
        ("delete pods -l ''", Missing, "selector"),
        ("delete pod x -A", Value, "--all-namespaces"),
        ("delete pod x --cascade=maybe", Value, "maybe"),
        ("delete pod x --now --grace-period=3", Value, "--now"),
        ("delete pod x --force --grace-period=3", Value, "--force"),
        ("delete pod x --dry-run=none", Value, "none"),
        ("delete pod x --dry-run=bogus", Value, "bogus"),
        ("delete pod x --dry-run", Missing, "--dry-run"),
        ("delete pod --dry-run x", Missing, "--dry-run"),
        ("delete pod x -- --dry-run=server", Elsewhere, "--"),
        ("rollout restart deploy/web --dry-run=server", Elsewhere, "--dry-run=server"),
        ("label deploy web --list", Elsewhere, "--list"),
        ("set env deploy/web --from=secret/db", Elsewhere, "--from"),
        ("set env deploy/web A=1 A-", Value, "A-"),
        ("set image node/n1 a=b", Value, "Node"),
        ("set image deploy/web *=a b=c", Value, "b"),
        ("set resources deploy/web --limits=cpu=lots", Value, "lots"),
        ("taint nodes n1 a=b", Value, "a=b"),
        ("taint nodes n1 a=b:Never", Value, "a=b:Never"),
        ("taint nodes n1 a=b:NoSchedule a-", Value, "a=b:NoSchedule"),
        ("drain n1 --disable-eviction", Elsewhere, "--disable-eviction"),
        ("drain", Missing, "drain"),
        ("patch node n1 --subresource=proxy -p '{}'", Value, "proxy"),
        ("patch deploy web -p nonsense", Value, "nonsense"),
        ("patch deploy web --type=json -p {}", Value, "{}"),
        ("label node n1", Missing, "label"),
        ("label node n1 a=b a-", Value, "a-"),
        ("certificate approve pod/a", Value, "pod"),
        ("rollout restart pod/x", Value, "Pod"),
        ("logs deploy/web", Elsewhere, "deploy/web"),
        ("logs web --since=yesterday", Value, "yesterday"),
        ("describe pods", Missing, "describe"),
        ("exec", Connection, "exec"),
    ]);
}

#[test]
fn nothing_that_is_typed_makes_it_panic() {
    use proptest::prelude::*;
    proptest!(|(words in proptest::collection::vec("[ -~\\n]{0,12}", 0..6))| {
        let _ = parse(&words, &Kinds::builtin());
    });
    proptest!(|(verb in "get|logs|scale|label|patch|delete", tail in proptest::collection::vec("[-=/.a-z0-9]{0,8}", 0..5))| {
        let mut words = vec![verb];
        words.extend(tail);
        let _ = parse(&words, &Kinds::builtin());
    });
}
