//! Private keys: making, reading, and writing them, and signing with them.

use aws_lc_rs::encoding::{AsBigEndian, AsDer, EcPrivateKeyBin, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
};
use hld_gotmpl::{Call, Failure, Value};

use super::super::go_error;
use super::der::{self, Reader, SEQUENCE, bits, element, pem, sequence};
use crate::engine::State;

/// Object identifiers, as their DER elements.
const RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
const SHA256_RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b";
const EC: &[u8] = b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01";
const P256: &[u8] = b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
const SHA256_ECDSA: &[u8] = b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02";
const ED25519: &[u8] = b"\x06\x03\x2b\x65\x70";
const NULL: &[u8] = b"\x05\x00";

pub(super) enum Key {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair, Vec<u8>),
}

fn failed<E>(_: E) -> Failure {
    go_error("the key could not be used")
}

/// Randomness that hld cannot derive from a secret is recorded, and refused where it has to be derived.
pub(super) fn record(call: &Call<'_>, function: &'static str) -> Result<(), Failure> {
    call.fuel(20_000)?;
    State::of(call)?.tracker.system_random(call, function)
}

impl Key {
    pub(super) fn rsa(size: KeySize) -> Result<Key, Failure> {
        RsaKeyPair::generate(size).map(Key::Rsa).map_err(failed)
    }

    /// The algorithm that the key signs with.
    pub(super) fn algorithm(&self) -> Vec<u8> {
        match self {
            Key::Rsa(_) => sequence(&[SHA256_RSA, NULL]),
            Key::Ec(_) => sequence(&[SHA256_ECDSA]),
            Key::Ed(..) => sequence(&[ED25519]),
        }
    }

    /// The public key alone, as it is inside of a certificate's bit string.
    pub(super) fn public_bytes(&self) -> &[u8] {
        match self {
            Key::Rsa(pair) => pair.public_key().as_ref(),
            Key::Ec(pair) => pair.public_key().as_ref(),
            Key::Ed(pair, _) => pair.public_key().as_ref(),
        }
    }

    /// The public key with its algorithm.
    pub(super) fn public(&self) -> Vec<u8> {
        let algorithm = match self {
            Key::Rsa(_) => sequence(&[RSA, NULL]),
            Key::Ec(_) => sequence(&[EC, P256]),
            Key::Ed(..) => sequence(&[ED25519]),
        };
        sequence(&[&algorithm, &bits(self.public_bytes())])
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Failure> {
        let random = SystemRandom::new();
        Ok(match self {
            Key::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map_err(failed)?;
                signature
            }
            Key::Ec(pair) => pair.sign(&random, message).map_err(failed)?.as_ref().to_vec(),
            Key::Ed(pair, _) => pair.sign(message).as_ref().to_vec(),
        })
    }

    /// In the form that Go chooses for each kind.
    pub(super) fn pem(&self) -> Result<String, Failure> {
        Ok(match self {
            Key::Rsa(pair) => {
                let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(pair).map_err(failed)?;
                pem("RSA PRIVATE KEY", inner_key(pkcs8.as_ref()).ok_or_else(|| failed(()))?)
            }
            Key::Ec(pair) => {
                let secret: EcPrivateKeyBin<'_> = pair.private_key().as_be_bytes().map_err(failed)?;
                let public = bits(self.public_bytes());
                pem(
                    "EC PRIVATE KEY",
                    &sequence(&[
                        &der::integer(&[1]),
                        &element(der::OCTETS, secret.as_ref()),
                        &element(0xa0, P256),
                        &element(0xa1, &public),
                    ]),
                )
            }
            Key::Ed(_, seed) => {
                let secret = element(der::OCTETS, &element(der::OCTETS, seed));
                pem("PRIVATE KEY", &sequence(&[&der::integer(&[0]), &sequence(&[ED25519]), &secret]))
            }
        })
    }

    /// # Errors
    /// What the caller says after its own words.
    pub(super) fn from_pem(text: &str) -> Result<Key, String> {
        let Some((label, data)) = der::from_pem(text) else { return Err("no PEM data in input".to_owned()) };
        match label {
            "PRIVATE KEY" => {
                let malformed = || "decoding PEM as PKCS#8: asn1: structure error".to_owned();
                if let Ok(pair) = RsaKeyPair::from_pkcs8(&data) {
                    return Ok(Key::Rsa(pair));
                }
                if let Ok(pair) = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &data) {
                    return Ok(Key::Ec(pair));
                }
                let seed = inner_key(&data).and_then(|inner| Reader(inner).expect(der::OCTETS));
                let seed = seed.ok_or_else(malformed)?;
                let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| malformed())?;
                Ok(Key::Ed(pair, seed.to_vec()))
            }
            "RSA PRIVATE KEY" => RsaKeyPair::from_der(&data)
                .map(Key::Rsa)
                .map_err(|_| "parsing RSA private key from PEM: asn1: structure error".to_owned()),
            "EC PRIVATE KEY" => EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_ASN1_SIGNING, &data)
                .map(Key::Ec)
                .map_err(|_| "parsing EC private key from PEM: asn1: structure error".to_owned()),
            other => match other.strip_suffix(" PRIVATE KEY") {
                Some(kind) => Err(format!("invalid private key type {kind}")),
                None => Err(format!("no private key data in PEM block of type {other}")),
            },
        }
    }
}

/// The key inside of a PKCS#8 key.
fn inner_key(pkcs8: &[u8]) -> Option<&[u8]> {
    let mut parts = Reader(Reader(pkcs8).expect(SEQUENCE)?);
    parts.expect(der::INTEGER)?;
    parts.expect(SEQUENCE)?;
    parts.expect(der::OCTETS)
}

/// `genPrivateKey`: `rsa` (4096 bits), `ecdsa` (P-256), `ed25519`, `dsa` (2048 and 256 bits).
pub(super) fn generate(call: &Call<'_>) -> Result<Value, Failure> {
    let kind = call.str(0);
    let key = match kind.as_bytes() {
        b"" | b"rsa" => {
            record(call, "genPrivateKey")?;
            // As long as it takes: a second, sometimes.
            call.fuel(2_500_000)?;
            Key::rsa(KeySize::Rsa4096)?
        }
        b"ecdsa" => {
            record(call, "genPrivateKey")?;
            Key::Ec(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).map_err(failed)?)
        }
        b"ed25519" => {
            call.fuel(5_000)?;
            let mut seed = [0; 32];
            State::of(call)?.tracker.random(call, "genPrivateKey").fill(&mut seed);
            Key::Ed(Ed25519KeyPair::from_seed_unchecked(&seed).map_err(failed)?, seed.to_vec())
        }
        b"dsa" => return super::dsa::generate(call).map(Value::from),
        other => return Ok(Value::string([b"Unknown type ", other].concat())),
    };
    key.pem().map(Value::from)
}
