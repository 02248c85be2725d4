//! DSA keys of 2048 and 256 bits, as `genPrivateKey "dsa"` makes them.
//!
//! Go looks for new domain parameters at each call, which takes seconds. These are the same for all keys, as is usual; they were
//! made by FIPS 186-4, A.1.1.2 and A.2.3 (SHA-256, index 1), from the seed that is the SHA-256 of `hld DSA parameters 150`,
//! which is the first of its kind that gives any: p was found at counter 507.

use hld_gotmpl::{Call, Failure};
use num_bigint::BigUint;

use super::der::{integer, pem, sequence};
use crate::engine::State;

const P: &[u8] =
    b"c6aa98fe955c1abe6f3b971b3735f747ffa3232353c79c9103b64477e5900c6377825caf5f64233e8eb50801f4582324\
    16b6c58368923acaef69c2903edc8188b41490d57095d8edd45cc7b7d7f17b18ec422509b0e6b559012acd42cd7f27f1\
    98234756cd155902d6288c915406b9643ffc3d402414e013d6c2c84d43e02cae14bf5c30d465547e14232d77229ebf4a\
    211711cbaa86217102e5a59952f8daed6b8048bd63603d32bfce82d4058ce9f74c89101cf6a9a7f7ef64e8b4b1eab595\
    d8318ba3b05bdbb852ba45d95082ea8467e5372e7eb309a1f56cf3a7d504a5e253931ceefd54c7f6e57a5c1768ee4032\
    dfeabba359c5d2fb8b62d3f8792c9e19";
const Q: &[u8] = b"a74f26352928de179cb89dcacd0997bda9654b1a30f4e954a6ff06d526bc35fb";
const G: &[u8] =
    b"1dc92d1bee677ed07d157bb56ea534842b063a512b28b749c07c060be3ea5b6924acbe22f0a7280f1fb672bc438a7939\
    a7d3c7f37d4fd0d62de64b83cfc023007dd03aa0c33fe6d42de6336926ea51036314497cadd27983aed58d96f2ff10cc\
    d6cb5e07bb2647a408489ad3a6150f4f9956d019473c7d2b7aa9d0b64ef03592fb4eace0db568422e5e08967064f651b\
    cfb7a66fda03e240c282854f0c05d22d347019ea11bec96bcc8335db19e77088b42efe3cb998a608df657665a665f521\
    ca3b00a3e6a38b36d594163d1a340aabd4b1a85542d7a5911589b9c2fcdd6ed71ae18b41741260963c963c26580015f4\
    0db8810548d9d7c813d297645aea20aa";

fn number(hex: &[u8]) -> BigUint {
    BigUint::parse_bytes(hex, 16).unwrap_or_default()
}

/// A private key, as a PEM text.
pub(super) fn generate(call: &Call<'_>) -> Result<String, Failure> {
    // About a millisecond and a half.
    call.fuel(60_000)?;
    // More bits than q has, so that no private number is likelier than another.
    let mut random = [0; 40];
    State::of(call)?.tracker.random(call, "genPrivateKey").fill(&mut random);
    Ok(key(&random))
}

fn key(random: &[u8]) -> String {
    let (p, q, g) = (number(P), number(Q), number(G));
    let private = BigUint::from_bytes_be(random) % (&q - 1u32) + 1u32;
    let public = g.modpow(&private, &p);
    let numbers = [BigUint::default(), p, q, g, public, private];
    let parts: Vec<Vec<u8>> = numbers.iter().map(|number| integer(&number.to_bytes_be())).collect();
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    pem("DSA PRIVATE KEY", &sequence(&parts))
}

#[cfg(test)]
mod tests {
    use super::super::der::{INTEGER, Reader, SEQUENCE, from_pem};
    use super::*;

    #[test]
    fn the_numbers_of_a_key_belong_together() {
        let text = key(&[0xab; 40]);
        let (label, der) = from_pem(&text).unwrap();
        assert_eq!(label, "DSA PRIVATE KEY");
        let mut parts = Reader(Reader(&der).expect(SEQUENCE).unwrap());
        let mut next = || BigUint::from_bytes_be(parts.expect(INTEGER).unwrap());
        let (version, p, q, g) = (next(), next(), next(), next());
        let (public, private) = (next(), next());
        let one = BigUint::from(1u32);
        assert_eq!((version, p.bits(), q.bits()), (BigUint::default(), 2048, 256));
        // The order of g is q, or 1.
        assert_eq!((&p - 1u32) % &q, BigUint::default());
        assert_eq!(g.modpow(&q, &p), one);
        assert!(g > one && private < q);
        assert_eq!(public, g.modpow(&private, &p));
        assert_ne!(key(&[0xac; 40]), text);
    }
}
