//! Percent-decoding, for paths and queries of requests and for the names of files.

/// Decodes `%3A` and its like. What is no escape stays as it is.
pub fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escape = (*byte == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        match escape.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()) {
            Some(value) => {
                decoded.push(value);
                at += 3;
            }
            None => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The pairs of a query string; `+` is a blank.
pub fn query(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(&key.replace('+', " ")), decode(&value.replace('+', " ")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{decode, query};

    #[test]
    fn escapes_are_decoded_and_strays_are_kept() {
        for (coded, plain) in [("system%3Anode", "system:node"), ("100%", "100%"), ("%zz", "%zz"), ("%C3%A9", "é")] {
            assert_eq!(decode(coded), plain, "{coded}");
        }
    }

    #[test]
    fn a_query_is_pairs_in_order() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(
            query("labelSelector=a%3Db%2Cc+in+%28d%29&watch&limit=5"),
            [pair("labelSelector", "a=b,c in (d)"), pair("watch", ""), pair("limit", "5")]
        );
    }
}
