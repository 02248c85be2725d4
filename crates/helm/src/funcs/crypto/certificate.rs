//! Certificates as Helm's functions make them.

use std::net::IpAddr;

use aws_lc_rs::rsa::KeySize;
use hld_gotmpl::{Call, Failure, Value};
use sha2::{Digest, Sha256};

use super::super::dates::Time;
use super::super::encoding::decode64;
use super::super::go_error;
use super::super::time_format::format as format_time;
use super::Certificate;
use super::der::{self, BITS, Reader, SEQUENCE, bits, element, pem, sequence};
use super::keys::{Key, record};
use crate::engine::State;

/// The extensions' object identifiers, as their DER elements.
const KEY_USAGE: &[u8] = b"\x06\x03\x55\x1d\x0f";
const EXTENDED_KEY_USAGE: &[u8] = b"\x06\x03\x55\x1d\x25";
const BASIC_CONSTRAINTS: &[u8] = b"\x06\x03\x55\x1d\x13";
const SUBJECT_KEY_ID: &[u8] = b"\x06\x03\x55\x1d\x0e";
const AUTHORITY_KEY_ID: &[u8] = b"\x06\x03\x55\x1d\x23";
const ALTERNATIVE_NAMES: &[u8] = b"\x06\x03\x55\x1d\x11";
const COMMON_NAME: &[u8] = b"\x06\x03\x55\x04\x03";
const SERVER_AUTH: &[u8] = b"\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01";
const CLIENT_AUTH: &[u8] = b"\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02";

/// What a signer's certificate says.
struct Signer {
    subject: Vec<u8>,
    key_id: Option<Vec<u8>>,
    public: Vec<u8>,
}

/// `genCA`, `genSelfSignedCert`, `genSignedCert`, and the same with a key that is given.
pub(super) fn generate(call: &Call<'_>, function: &'static str) -> Result<Value, Failure> {
    let authority = function.starts_with("genCA");
    let signed = function.starts_with("genSigned");
    record(call, function)?;
    let days = call.int(if authority { 1 } else { 3 });
    let key = if function.ends_with("WithKey") {
        let given = call.str(call.len() - 1).to_text();
        Key::from_pem(&given).map_err(|error| go_error(format!("parsing private key: {error}")))?
    } else {
        // What it takes on average.
        call.fuel(900_000)?;
        Key::rsa(KeySize::Rsa2048)?
    };
    let signer = if signed { Some(signer(call)?) } else { None };
    let names = if authority { None } else { alternative_names(call)? };
    let cert = create(call, function, &key, signer.as_ref(), authority, days, names)?;
    Ok(Value::object(Certificate { cert: pem("CERTIFICATE", &cert), key: key.pem()? }))
}

fn signer(call: &Call<'_>) -> Result<(Signer, Key), Failure> {
    let Some(given) = call.arg(4).as_object::<Certificate>() else {
        return Err(super::super::golang::nil_pointer());
    };
    let Some((_, der)) = der::from_pem(&given.cert) else {
        return Err(go_error("unable to decode certificate"));
    };
    let signer = parse(&der).ok_or_else(|| {
        go_error("error parsing certificate: decodedSignerCert.Bytes: x509: malformed certificate")
    })?;
    let key =
        Key::from_pem(&given.key).map_err(|error| go_error(format!("error parsing private key: {error}")))?;
    if signer.public != key.public() {
        return Err(go_error(
            "error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey",
        ));
    }
    Ok((signer, key))
}

/// The parts of a certificate that those it signs take over.
fn parse(der: &[u8]) -> Option<Signer> {
    let mut certificate = Reader(Reader(der).expect(SEQUENCE)?);
    let mut parts = Reader(certificate.expect(SEQUENCE)?);
    certificate.expect(SEQUENCE)?;
    certificate.expect(BITS)?;
    let first = parts.next()?;
    if first.0 == 0xa0 {
        parts.expect(der::INTEGER)?;
    }
    parts.expect(SEQUENCE)?;
    parts.expect(SEQUENCE)?;
    parts.expect(SEQUENCE)?;
    let subject = parts.next().filter(|part| part.0 == SEQUENCE)?.2.to_vec();
    let public = parts.next().filter(|part| part.0 == SEQUENCE)?.2.to_vec();
    let mut key_id = None;
    while let Some((tag, content, _)) = parts.next() {
        if tag != 0xa3 {
            continue;
        }
        let mut extensions = Reader(Reader(content).expect(SEQUENCE)?);
        while let Some(extension) = extensions.expect(SEQUENCE) {
            let mut extension = Reader(extension);
            if extension.next()?.2 == SUBJECT_KEY_ID {
                key_id = Reader(extension.expect(der::OCTETS)?).expect(der::OCTETS).map(<[u8]>::to_vec);
            }
        }
    }
    Some(Signer { subject, key_id, public })
}

fn create(
    call: &Call<'_>,
    function: &'static str,
    key: &Key,
    signer: Option<&(Signer, Key)>,
    authority: bool,
    days: i64,
    names: Option<Vec<u8>>,
) -> Result<Vec<u8>, Failure> {
    let tracker = &State::of(call)?.tracker;
    let mut serial = [0; 16];
    tracker.random(call, function).fill(&mut serial);
    let subject = subject(call.str(0));
    let now = tracker.now(call, function)?;
    // Go counts in nanoseconds, which wrap around.
    let later = now.seconds.saturating_add(days.wrapping_mul(86_400_000_000_000) / 1_000_000_000);
    let validity = sequence(&[&moment(now.seconds), &moment(later)]);
    let issuer = signer.map_or(&subject, |(signer, _)| &signer.subject);
    let signing = signer.map_or(key, |(_, key)| key);

    let usage: &[u8] = if authority { &[BITS, 2, 2, 0xa4] } else { &[BITS, 2, 5, 0xa0] };
    let constraints: &[u8] = if authority { &[1, 1, 0xff] } else { &[] };
    let mut extensions = vec![
        extension(KEY_USAGE, true, usage),
        extension(EXTENDED_KEY_USAGE, false, &sequence(&[SERVER_AUTH, CLIENT_AUTH])),
        extension(BASIC_CONSTRAINTS, true, &element(SEQUENCE, constraints)),
    ];
    if authority {
        let id = &Sha256::digest(key.public_bytes())[..20];
        extensions.push(extension(SUBJECT_KEY_ID, false, &element(der::OCTETS, id)));
    }
    if let Some((signer, _)) = signer
        && let Some(id) = &signer.key_id
        && signer.subject != subject
    {
        extensions.push(extension(AUTHORITY_KEY_ID, false, &sequence(&[&element(0x80, id)])));
    }
    if let Some(names) = names {
        // Where there is no other name this one has to be understood.
        extensions.push(extension(ALTERNATIVE_NAMES, call.str(0).is_empty(), &names));
    }
    let algorithm = signing.algorithm();
    let body = sequence(&[
        &element(0xa0, &der::integer(&[2])),
        &der::integer(&serial),
        &algorithm,
        issuer,
        &validity,
        &subject,
        &key.public(),
        &element(0xa3, &element(SEQUENCE, &extensions.concat())),
    ]);
    let signature = bits(&signing.sign(&body)?);
    Ok(sequence(&[&body, &algorithm, &signature]))
}

fn extension(id: &[u8], critical: bool, content: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    sequence(&[id, critical, &element(der::OCTETS, content)])
}

/// A common name alone; nothing where it is empty.
fn subject(name: &[u8]) -> Vec<u8> {
    if name.is_empty() {
        return sequence(&[]);
    }
    let printable = name.iter().all(|byte| byte.is_ascii_alphanumeric() || b" '()+,-./:=?*&".contains(byte));
    let text = element(if printable { 0x13 } else { 0x0c }, name);
    sequence(&[&element(0x31, &sequence(&[COMMON_NAME, &text]))])
}

/// A time; beyond 2049 with all digits of its year.
fn moment(seconds: i64) -> Vec<u8> {
    let time = Time::utc(seconds, 0);
    let short = (1950..2050).contains(&time.civil().year);
    let layout = if short { "060102150405Z" } else { "20060102150405Z" };
    element(if short { 0x17 } else { 0x18 }, format_time(&time, layout).as_bytes())
}

/// Addresses and names that the certificate is for; nil lists are empty ones.
fn alternative_names(call: &Call<'_>) -> Result<Option<Vec<u8>>, Failure> {
    let items = |index: usize| match call.arg(index) {
        Value::List(list) => list.items().to_vec(),
        _ => Vec::new(),
    };
    let mut addresses = Vec::new();
    for item in items(1) {
        let Value::String(text) = &item else {
            return Err(go_error(format!("error parsing ip: {} is not a string", shown(&item))));
        };
        let parsed = text.as_str().and_then(|text| text.parse::<IpAddr>().ok());
        let address = parsed.ok_or_else(|| go_error(format!("error parsing ip: {text}")))?;
        addresses.push(match address {
            IpAddr::V4(address) => element(0x87, &address.octets()),
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(address) => element(0x87, &address.octets()),
                None => element(0x87, &address.octets()),
            },
        });
    }
    let mut names = Vec::new();
    for item in items(2) {
        let Value::String(text) = &item else {
            let shown = shown(&item);
            return Err(go_error(format!("error processing alternate dns name: {shown} is not a string")));
        };
        if !text.is_ascii() {
            return Err(go_error(format!(
                "error creating certificate: x509: {} cannot be encoded as an IA5String",
                hld_gotmpl::quote(text)
            )));
        }
        names.push(element(0x82, text));
    }
    names.extend(addresses);
    Ok((!names.is_empty()).then(|| element(SEQUENCE, &names.concat())))
}

fn shown(value: &Value) -> String {
    hld_gotmpl::sprint(std::slice::from_ref(value)).to_string()
}

/// `buildCustomCert`: a certificate and a key that exist already, as base64 of their PEM.
pub(super) fn custom(call: &Call<'_>) -> Result<Value, Failure> {
    let cert = decode64(call.str(0)).map_err(|_| go_error("unable to decode base64 certificate"))?;
    let key = decode64(call.str(1)).map_err(|_| go_error("unable to decode base64 private key"))?;
    let cert = String::from_utf8_lossy(&cert).into_owned();
    let key = String::from_utf8_lossy(&key).into_owned();
    let Some((_, der)) = der::from_pem(&cert) else { return Err(go_error("unable to decode certificate")) };
    if parse(&der).is_none() {
        return Err(go_error("error parsing certificate: decodedCert.Bytes: x509: malformed certificate"));
    }
    Key::from_pem(&key).map_err(|error| go_error(format!("error parsing private key: {error}")))?;
    Ok(Value::object(Certificate { cert, key }))
}
