//! Words in every spelling, and the one that they have in common.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::spell;
use crate::kubectl::kinds::Kinds;
use crate::kubectl::parse::parse;

fn spelled(line: &str) -> Vec<String> {
    let kinds = Kinds::builtin();
    let words = shlex::split(line).unwrap();
    let spelled = spell(&words, &kinds).unwrap_or_else(|refusal| panic!("{line}: {refusal}"));
    let again = parse(&spelled[1..], &kinds).unwrap_or_else(|refusal| panic!("{line} became {spelled:?}: {refusal}"));
    assert_eq!(again, parse(&words, &kinds).unwrap(), "{line} became {spelled:?}");
    assert_eq!(spell(&spelled[1..], &kinds).unwrap(), spelled, "{line}");
    spelled
}

#[test]
fn words_are_written_in_one_way() {
    for (line, one) in [
        ("scale deploy web --replicas 3 -n shop", "kubectl -n shop scale deployment/web --replicas=3"),
        ("scale --replicas=3 -nshop deployments.apps/web", "kubectl -n shop scale deployment/web --replicas=3"),
        ("label po web a- b=c --overwrite=false", "kubectl -n default label pod/web a- b=c"),
        ("label pods,svc --all -A a=b", "kubectl label pods,services --all --all-namespaces a=b"),
        ("delete pods a b --now", "kubectl -n default delete pod/a pod/b --grace-period=1"),
        ("delete po -l app=web --force --grace-period=0", "kubectl -n default delete pods --selector=app=web --force"),
        ("cordon node/n1 n2", "kubectl cordon n1 n2"),
        ("drain n1 --force --ignore-daemonsets", "kubectl drain n1 --ignore-daemonsets --force"),
        ("taint no n1 b- a=b:NoSchedule", "kubectl taint nodes n1 a=b:NoSchedule b-"),
        ("certificate approve csr/c1", "kubectl certificate approve c1"),
        ("rollout undo deploy/web --to-revision=0", "kubectl -n default rollout undo deployment/web"),
        ("rollout restart sts -n shop", "kubectl -n shop rollout restart statefulsets"),
        ("set env deploy web A- -e B=1 -c app", "kubectl -n default set env deployment/web B=1 A- --containers=app"),
        ("set sa deploy/web robot", "kubectl -n default set serviceaccount deployment/web robot"),
        (
            "patch mcl c1 --type merge -p 'spec: {a: 1}'",
            "kubectl patch managedcluster.cluster.open-cluster-management.io/c1 --type=merge --patch={\"spec\":{\"a\":1}}",
        ),
        ("create ns shop", "kubectl create namespace shop"),
        (
            "create cm x --from-literal b=1 --from-literal=a=2 -n shop",
            "kubectl -n shop create configmap x --from-literal=b=1 --from-literal=a=2",
        ),
        ("create job once --from cj/nightly -n shop", "kubectl -n shop create job once --from=cronjob/nightly"),
        ("create svc clusterip web --tcp 80", "kubectl -n default create service clusterip web --tcp=80"),
        (
            "create -f 'kind: Namespace\napiVersion: v1\nmetadata: {name: x}'",
            "kubectl create --filename={\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"x\"}}",
        ),
        (
            "diff --server-side -f '{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}' -n shop",
            "kubectl apply --filename={\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\",\"namespace\":\"shop\"}} --server-side --dry-run=server",
        ),
        (
            "scale deploy/web --replicas=0 --dry-run=client",
            "kubectl -n default scale deployment/web --replicas=0 --dry-run=server",
        ),
        ("get po -o wide -n shop", "kubectl -n shop get pods --output=wide"),
        ("get deploy,po -A", "kubectl get deployments,pods --all-namespaces"),
        ("get csr/c1 -A=false", "kubectl get certificatesigningrequest.certificates.k8s.io/c1"),
        ("describe no n1", "kubectl describe nodes n1"),
        ("logs web --tail 5 -c app", "kubectl logs web --container=app --tail=5"),
    ] {
        assert_eq!(spelled(line).join(" "), one, "{line}");
    }
}
