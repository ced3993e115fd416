//! Words that are read, and words that are refused.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::{filters, parse};
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

#[test]
fn a_pipe_is_refused_with_the_filters_that_stand_for_it() {
    for line in ["get pods '|' grep web", "get pods '|grep' web", "get pods -A '|' wc -l"] {
        let refusal = refused(line);
        assert_eq!(refusal.reason, Shell, "{line}");
        assert!(refusal.instead.contains("pipes are not run; use --filter=grep:"), "{refusal}");
    }
    let found = filters(&words("get pods --filter=grep:web --filter head:3")).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(read("get pods --filter=count").unwrap(), read("get pods").unwrap());
    check(&[("scale deploy/web --replicas=1 --filter=count", UnknownFlag, "--filter=count")]);
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
        "--namespace=shop get pods.v1.",
        "get pods -nshop",
        "get -n=shop pods",
    ] {
        assert_eq!(read(line).unwrap(), plain, "{line}");
    }
    assert_eq!(read("get deploy/web").unwrap(), read("get deployment web -n default").unwrap());
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
        ("get pods -o jsonpath-file=/etc/passwd", File, "jsonpath-file=/etc/passwd"),
        ("get pods -o custom-columns-file=x", File, "custom-columns-file=x"),
        ("get pods -o go-template-file=x", File, "go-template-file=x"),
        ("get pods -o go-template={{.}}", Elsewhere, "go-template={{.}}"),
    ]);
}

#[test]
fn values_of_secrets_are_not_taken_because_words_are_kept() {
    check(&[("patch secret db --type=merge -p '{\"data\":{}}'", Elsewhere, "patch secret")]);
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
        ("get pods ../secrets", AsKubectl, "pods"),
        ("get pods/../secrets", AsKubectl, "pods/../secrets"),
        ("get pods/..", Value, ".."),
        ("get pods -n ../x", Value, "../x"),
        ("get pods a%2fb", Value, "a%2fb"),
        ("get pods x -A", AsKubectl, "--all-namespaces"),
        ("get pods x -l a=b", AsKubectl, "pods"),
        ("get pods -o nonsense", AsKubectl, "nonsense"),
        ("get pods -o jsonpath={.a", AsKubectl, "{.a"),
        ("get pods --subresource=status", AsKubectl, "pods"),
        ("get pod x --subresource=exec", Value, "exec"),
        ("get pods --filter=awk:x", Value, "awk:x"),
        ("scale deploy/web", Missing, "scale"),
        ("scale deploy/web --replicas=-1", Value, "-1"),
        ("scale node/n1 --replicas=1", Value, "Node"),
        ("scale deploy/a deploy/b --replicas=1", Value, "b"),
        ("delete pods a b", Value, "b"),
        ("delete pods --all", UnknownFlag, "--all"),
        ("patch deploy web -p nonsense", Value, "nonsense"),
        ("patch deploy web --type=json -p {}", Value, "{}"),
        ("label node n1", Missing, "label"),
        ("label node n1 a=b a-", Value, "a-"),
        ("certificate approve a b", Value, "b"),
        ("rollout restart pod/x", Value, "Pod"),
        ("logs web -l a=b", AsKubectl, "a=b"),
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
