//! Verifies SVIDs with the `spiffe` crate: cases as JSON from standard input, and what it says of each of them, the
//! subject or an error, to standard output.
use serde::{Deserialize, Serialize};
use spiffe::{JwtBundle, JwtBundleSet, JwtSvid, TrustDomain};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    token: String,
    bundle: serde_json::Value,
    trust_domain: String,
    audience: String,
}

#[derive(Serialize)]
struct Verdict {
    subject: String,
    error: String,
}

fn verify(case: &Case) -> Result<String, Box<dyn std::error::Error>> {
    let bundle = JwtBundle::from_jwt_authorities(
        TrustDomain::new(&case.trust_domain)?,
        serde_json::to_string(&case.bundle)?.as_bytes(),
    )?;
    let mut bundles = JwtBundleSet::new();
    bundles.add_bundle(bundle);
    let svid = JwtSvid::parse_and_validate(&case.token, &bundles, &[case.audience.as_str()])?;
    Ok(svid.spiffe_id().to_string())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cases: Vec<Case> = serde_json::from_reader(std::io::stdin())?;
    let verdicts: Vec<Verdict> = cases
        .iter()
        .map(|case| match verify(case) {
            Ok(subject) => Verdict {
                subject,
                error: String::new(),
            },
            Err(error) => Verdict {
                subject: String::new(),
                error: format!("{error}"),
            },
        })
        .collect();
    serde_json::to_writer(
        std::io::stdout(),
        &serde_json::json!({ "rust-spiffe": verdicts }),
    )?;
    Ok(())
}
