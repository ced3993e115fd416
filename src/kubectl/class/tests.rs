//! Words and their class, and that the requests say the same.
#![allow(clippy::unwrap_used, clippy::panic)]

use crate::kubectl::kinds::Kinds;
use crate::kubectl::parse::parse;
use crate::policy::classify::Class::{self, Destructive, Read, Sensitive, Write};

fn class(line: &str) -> Class {
    let words = shlex::split(line).unwrap();
    parse(&words, &Kinds::builtin()).unwrap_or_else(|refusal| panic!("{line}: {refusal}")).class()
}

#[test]
fn words_have_the_class_of_the_contract() {
    for (line, expected) in [
        ("get pods", Read),
        ("get secrets", Read),
        ("get secrets -o wide", Read),
        ("get secret db -o yaml", Sensitive),
        ("get pods,secrets -o json", Sensitive),
        ("get secrets.v1. -o name", Sensitive),
        ("describe secret db", Sensitive),
        ("describe pod db", Read),
        ("logs web", Read),
        ("scale deploy/web --replicas=3", Write),
        ("scale deploy/web --replicas=0", Destructive),
        ("label pod web a=b", Write),
        ("label node n1 a=b", Destructive),
        ("annotate clusterrole x a=b", Destructive),
        ("annotate mcl c1 a=b", Destructive),
        ("label mclset x a=b", Destructive),
        ("label klusterlet x a=b", Destructive),
        ("label clustermanager x a=b", Destructive),
        ("label manifestwork x a=b", Write),
        ("label manifestworkreplicaset x a=b", Destructive),
        ("patch manifestwork w --type=merge -p '{\"spec\":{\"workload\":{\"manifests\":[]}}}'", Destructive),
        ("patch manifestwork w --type=merge -p '{\"metadata\":{\"labels\":{\"a\":\"b\"}}}'", Write),
        (
            "patch manifestwork w --type=json -p '[{\"op\":\"remove\",\"path\":\"/spec/workload/manifests/0\"}]'",
            Destructive,
        ),
        (
            "create -f '{\"apiVersion\":\"work.open-cluster-management.io/v1\",\"kind\":\"ManifestWork\",\"metadata\":{\"name\":\"w\"},\"spec\":{\"workload\":{\"manifests\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}]}}}'",
            Write,
        ),
        (
            "create -f '{\"apiVersion\":\"work.open-cluster-management.io/v1\",\"kind\":\"ManifestWork\",\"metadata\":{\"name\":\"w\"},\"spec\":{\"workload\":{\"manifests\":[{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"ClusterRoleBinding\"}]}}}'",
            Destructive,
        ),
        (
            "apply --server-side -f '{\"apiVersion\":\"work.open-cluster-management.io/v1\",\"kind\":\"ManifestWork\",\"metadata\":{\"name\":\"w\"},\"spec\":{}}'",
            Destructive,
        ),
        ("patch deploy web --subresource=scale --type=merge -p '{\"spec\":{\"replicas\":null}}'", Destructive),
        (
            "patch deploy web --subresource=scale --type=json -p '[{\"op\":\"remove\",\"path\":\"/spec/replicas\"}]'",
            Destructive,
        ),
        ("patch deploy web --subresource=scale --type=merge -p '{\"spec\":{\"replicas\":2}}'", Write),
        ("patch crd x --type=merge -p '{}'", Destructive),
        ("patch apiservice x --type=merge -p '{}'", Destructive),
        ("patch validatingwebhookconfigurations x --type=merge -p '{}'", Destructive),
        ("patch deploy web -p '{\"spec\":{\"paused\":true}}'", Write),
        ("patch deploy web -p '{\"spec\":{\"replicas\":0}}'", Destructive),
        ("patch deploy web -p '{\"spec\":{\"replicas\":2}}'", Write),
        ("patch deploy web --type=merge -p '{\"metadata\":{\"finalizers\":null}}'", Destructive),
        ("patch deploy web --type=json -p '[{\"op\":\"remove\",\"path\":\"/metadata/finalizers/0\"}]'", Destructive),
        (
            "patch deploy web --type=json -p '[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":0}]'",
            Destructive,
        ),
        ("patch deploy web --type=json -p '[{\"op\":\"remove\",\"path\":\"/spec/paused\"}]'", Write),
        ("rollout restart deploy/web", Write),
        ("delete pod web", Destructive),
        ("create namespace x", Destructive),
        ("cordon n1", Destructive),
        ("uncordon n1", Destructive),
        ("certificate approve c1", Destructive),
        ("certificate deny c1", Destructive),
    ] {
        assert_eq!(class(line), expected, "{line}");
    }
}
