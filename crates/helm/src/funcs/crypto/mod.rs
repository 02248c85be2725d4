//! Keys, certificates, passwords. All of it needs the feature `crypto`; without it the functions say so.

#[cfg(feature = "crypto")]
mod certificate;
#[cfg(feature = "crypto")]
mod der;
#[cfg(feature = "crypto")]
mod dsa;
#[cfg(feature = "crypto")]
mod keys;
#[cfg(feature = "crypto")]
mod passwords;

use hld_gotmpl::{Functions, Signature, Type, UintKind};
#[cfg(feature = "crypto")]
use hld_gotmpl::{Object, Value};

/// The Go type of a certificate with its key.
pub(super) const CERTIFICATE: &str = "sprig.certificate";

/// What the functions for certificates give: PEM texts.
#[cfg(feature = "crypto")]
pub(super) struct Certificate {
    pub(super) cert: String,
    pub(super) key: String,
}

#[cfg(feature = "crypto")]
impl Object for Certificate {
    fn type_name(&self) -> &'static str {
        CERTIFICATE
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("Cert", Value::from(self.cert.as_str())), ("Key", Value::from(self.key.as_str()))]
    }

    fn equals(&self, other: &dyn Object) -> Option<bool> {
        let any: &dyn std::any::Any = other;
        Some(any.downcast_ref::<Self>().is_some_and(|other| other.cert == self.cert && other.key == self.key))
    }
}

/// Every function with its parameters.
fn signatures() -> Vec<(&'static str, Signature)> {
    let (text, int, list, cert) = (Type::String, Type::INT, Type::LIST, Type::Object(CERTIFICATE));
    let of = |params: &[Type], result| Signature::new(params).returns(result);
    vec![
        ("bcrypt", of(&[text], text)),
        ("htpasswd", of(&[text, text], text)),
        ("derivePassword", of(&[Type::Uint(UintKind::Uint32), text, text, text, text], text)),
        ("encryptAES", of(&[text, text], text)),
        ("decryptAES", of(&[text, text], text)),
        ("genPrivateKey", of(&[text], text)),
        ("buildCustomCert", of(&[text, text], cert)),
        ("genCA", of(&[text, int], cert)),
        ("genCAWithKey", of(&[text, int, text], cert)),
        ("genSelfSignedCert", of(&[text, list, list, int], cert)),
        ("genSelfSignedCertWithKey", of(&[text, list, list, int, text], cert)),
        ("genSignedCert", of(&[text, list, list, int, cert], cert)),
        ("genSignedCertWithKey", of(&[text, list, list, int, cert, text], cert)),
    ]
}

#[cfg(not(feature = "crypto"))]
pub(super) fn register(functions: &mut Functions) {
    for (name, signature) in signatures() {
        functions.add(name, signature, move |_| {
            Err(super::go_error(format!("{name} needs hld's feature `crypto`, which this build is without")))
        });
    }
}

#[cfg(feature = "crypto")]
pub(super) fn register(functions: &mut Functions) {
    for (name, signature) in signatures() {
        match name {
            "bcrypt" => functions.add(name, signature, passwords::bcrypt),
            "htpasswd" => functions.add(name, signature, passwords::htpasswd),
            "derivePassword" => functions.add(name, signature, passwords::derive),
            "encryptAES" => functions.add(name, signature, passwords::encrypt),
            "decryptAES" => functions.add(name, signature, passwords::decrypt),
            "genPrivateKey" => functions.add(name, signature, keys::generate),
            "buildCustomCert" => functions.add(name, signature, certificate::custom),
            _ => functions.add(name, signature, move |call| certificate::generate(call, name)),
        };
    }
}
