//! What may be seen of a certificate: it is public, but for the key that goes with it.

use serde_json::{Value, json};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::pem::Pem;
use x509_parser::time::ASN1Time;

/// Reads the first certificate among PEM blocks: the leaf of a chain.
pub(super) fn read(bytes: &[u8]) -> Option<Value> {
    let block =
        Pem::iter_from_buffer(bytes).find_map(|block| block.ok().filter(|block| block.label == "CERTIFICATE"))?;
    let certificate = block.parse_x509().ok()?;
    let subject = certificate.subject();
    let texts = |names: Vec<Option<&str>>| names.into_iter().flatten().map(str::to_owned).collect::<Vec<_>>();
    Some(json!({
        "subject": subject.to_string(),
        "commonName": subject.iter_common_name().next().and_then(|name| name.as_str().ok()).unwrap_or_default(),
        "organizations": texts(subject.iter_organization().map(|name| name.as_str().ok()).collect()),
        "issuer": certificate.issuer().to_string(),
        "notBefore": time(certificate.validity().not_before),
        "notAfter": time(certificate.validity().not_after),
        "dnsNames": names(&certificate),
    }))
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let extension = certificate.subject_alternative_name().ok().flatten();
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => address(bytes),
        _ => None,
    };
    extension.map(|extension| extension.value.general_names.iter().filter_map(name).collect()).unwrap_or_default()
}

fn address(bytes: &[u8]) -> Option<String> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(std::net::Ipv4Addr::from(four).to_string());
    }
    <[u8; 16]>::try_from(bytes).ok().map(|sixteen| std::net::Ipv6Addr::from(sixteen).to_string())
}

fn time(time: ASN1Time) -> String {
    jiff::Timestamp::from_second(time.timestamp()).map(|at| at.to_string()).unwrap_or_default()
}
