//! Notes, keys and checkpoints against an implementation that is not ours.

use base64::Engine;
use signed_note::{Note, StandardVerifier, Verifier as _, VerifierList};

use super::*;

/// The key of RFC 8032, section 7.1, test 1, as PKCS #8.
fn signer(name: &str) -> Signer {
    let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let pkcs8 = format!("3053020101300506032b657004220420{seed}a123032100{public}");
    Signer::from_pkcs8(name, &hex::decode(pkcs8).unwrap()).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: "so.example/ghi-nhan".into(), size: 42, root: [7; 32] }
}

/// Whether the other implementation believes a note under a key.
fn believed(note: &str, key: &str) -> bool {
    let verifier = StandardVerifier::new(key).unwrap();
    assert_eq!(verifier.name(), key.split('+').next().unwrap());
    let known = VerifierList::new(vec![Box::new(verifier)]);
    Note::from_bytes(note.as_bytes()).is_ok_and(|n| n.verify(&known).is_ok())
}

#[test]
fn a_checkpoint_is_believed_by_the_other_implementation() {
    let signer = signer("so.example/ghi-nhan");
    let key = signer.verifier().unwrap();
    let note = signer.sign(&checkpoint().text()).unwrap();
    assert_eq!(hex::encode(key.key()), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    assert!(believed(&note, &key.to_string()));
    assert_eq!(Checkpoint::open(&note, std::slice::from_ref(&key)), Ok(checkpoint()));
    assert_eq!(Verifier::parse(&key.to_string()), Ok(key));
    assert_eq!(note.lines().take(3).collect::<Vec<_>>(), ["so.example/ghi-nhan", "42", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="]);
}

#[test]
fn a_note_changed_in_any_byte_is_believed_by_nobody() {
    let signer = signer("so.example/ghi-nhan");
    let key = signer.verifier().unwrap();
    let note = signer.sign(&checkpoint().text()).unwrap();
    for at in 0..note.len() {
        for mask in [1u8, 0x10, 0x20] {
            let mut bent = note.clone().into_bytes();
            bent[at] ^= mask;
            let Ok(bent) = String::from_utf8(bent) else { continue };
            assert!(Checkpoint::open(&bent, std::slice::from_ref(&key)).is_err(), "byte {at}: {bent}");
        }
    }
    for cut in 0..note.len() {
        if note.is_char_boundary(cut) {
            assert!(Checkpoint::open(&note[..cut], std::slice::from_ref(&key)).is_err(), "cut at {cut}");
        }
    }
}

#[test]
fn another_key_under_the_same_name_is_not_ours() {
    let note = signer("so.example/ghi-nhan").sign(&checkpoint().text()).unwrap();
    let other = Verifier::new("so.example/ghi-nhan", &[9; 32]).unwrap();
    assert_eq!(Checkpoint::open(&note, &[other]), Err(Fault::Unsigned));
    assert_eq!(Checkpoint::open(&note, &[]), Err(Fault::Unsigned));
    // Signed by a key of another name than the log has.
    let strange = signer("khac.example/so").sign(&checkpoint().text()).unwrap();
    assert_eq!(Checkpoint::open(&strange, &[signer("khac.example/so").verifier().unwrap()]), Err(Fault::Checkpoint));
}

#[test]
fn what_is_no_key_is_refused() {
    let good = signer("so.example/ghi-nhan").verifier().unwrap().to_string();
    assert!(Verifier::parse(&good).is_ok());
    let bent = [good.replace("so.example", "sa.example"), good.replacen('+', " ", 1), good[..good.len() - 4].to_owned(), String::new(), "a+b".into()];
    for text in bent {
        assert_eq!(Verifier::parse(&text), Err(Fault::Key), "{text}");
    }
    assert_eq!(Verifier::new("a b", &[0; 32]), Err(Fault::Key));
    assert_eq!(Verifier::new("a+b", &[0; 32]), Err(Fault::Key));
    assert_eq!(Verifier::new("", &[0; 32]), Err(Fault::Key));
    assert!(Signer::from_pkcs8("a", &[0; 83]).is_err());
}

#[test]
fn what_is_no_checkpoint_is_refused() {
    let root = BASE64.encode([7; 32]);
    assert!(Checkpoint::parse(&format!("a\n42\n{root}\nmore\n")).is_ok());
    for text in ["", "a\n", "a\n42\n", "a\n042\nAAAA\n", "a\n42\nAAAA\n", "a\n-1\nAAAA\n"] {
        assert_eq!(Checkpoint::parse(text), Err(Fault::Checkpoint), "{text:?}");
    }
    for size in ["042", "+42", " 42", "18446744073709551616", "4e1"] {
        assert_eq!(Checkpoint::parse(&format!("a\n{size}\n{root}\n")), Err(Fault::Checkpoint), "{size}");
    }
    assert_eq!(signer("a").sign("no line feed"), Err(Fault::Format));
    assert_eq!(signer("a").sign("two\n\nparts\n"), Err(Fault::Format));
}
