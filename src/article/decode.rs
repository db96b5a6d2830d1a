//! Bytes → text: byte order marks, UTF-8, damaged UTF-8, Windows-1252; says which bytes are no text at all.
//!
//! The text as read, which all offsets count in, is what comes out of here: without a byte order mark, with every
//! other character (line ends, NUL, bidirectional controls) kept.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The most bytes of one file or record that are read as one article.
pub const LIMIT: u64 = 256 << 20;

/// Decoded text and, if its encoding was a guess, one line that says so.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub warning: Option<String>,
}

impl Decoded {
    fn sure(text: impl Into<String>) -> Self {
        Self { text: text.into(), warning: None }
    }

    fn guessed(text: impl Into<String>, warning: impl Into<String>) -> Self {
        Self { text: text.into(), warning: Some(warning.into()) }
    }
}

/// Decodes a file or record. `label` is the encoding that the document itself names, if it names one.
///
/// # Errors
/// If the bytes are not text; the reason says what to do.
pub fn decode(bytes: Vec<u8>, label: Option<&str>) -> Result<Decoded, String> {
    if let Some((encoding, length)) = Encoding::for_bom(&bytes) {
        let bytes = &bytes[length..];
        if encoding == UTF_16LE || encoding == UTF_16BE {
            return match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
                Some(text) => Ok(Decoded::sure(text)),
                None => Err("broken UTF-16; save the file as UTF-8".into()),
            };
        }
        return utf8(bytes.to_vec(), label);
    }
    utf8(bytes, label)
}

fn utf8(bytes: Vec<u8>, label: Option<&str>) -> Result<Decoded, String> {
    if let Some(kind) = binary(&bytes) {
        return Err(format!("{kind}, not text; skipped"));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Decoded::sure(text)),
        Err(error) => other(error.as_bytes(), label),
    }
}

/// Bytes that are not UTF-8: in the encoding that the document names, else damaged UTF-8, else Windows-1252.
fn other(bytes: &[u8], label: Option<&str>) -> Result<Decoded, String> {
    let named = label.and_then(|l| Encoding::for_label(l.as_bytes()));
    if let Some(text) = named.and_then(|e| e.decode_without_bom_handling_and_without_replacement(bytes)) {
        return Ok(Decoded::sure(text));
    }
    let (mut whole, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if whole > broken {
        let text = String::from_utf8_lossy(bytes);
        return Ok(Decoded::guessed(
            text,
            format!("UTF-8 broken in {broken} places, read with replacement characters"),
        ));
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    if is_plausible(&text) {
        Ok(Decoded::guessed(text, "not UTF-8; decoded as Windows-1252"))
    } else {
        Err("neither UTF-8 nor Windows-1252; save the file as UTF-8".into())
    }
}

/// Whether a text decoded from a one-byte encoding reads like a Western European text: what is not ASCII stays rare
/// and is mostly letters of German and its neighbours and the marks of print.
fn is_plausible(text: &str) -> bool {
    let (mut all, mut foreign, mut odd) = (0usize, 0usize, 0usize);
    for c in text.chars() {
        all += 1;
        if !c.is_ascii() {
            foreign += 1;
            odd += usize::from(!(is_western_letter(c) || "„“”‚‘’–—…»«›‹€§°·•®©²³½´\u{a0}\u{ad}".contains(c)));
        }
    }
    foreign * 4 <= all && odd * 10 <= foreign
}

fn is_western_letter(c: char) -> bool {
    c.is_alphabetic() && !"ÃÂÐÞðþ".contains(c)
}

/// What kind of binary file this is, if it is one: by its first bytes, or by control characters that no text has.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 8] = [
        (b"%PDF-", "a PDF file"),
        (b"PK\x03\x04", "a ZIP archive or office document"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"\xd0\xcf\x11\xe0", "an office document"),
        (b"{\\rtf", "an RTF document"),
        (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    ];
    if let Some((_, kind)) = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        return Some(kind);
    }
    let control = |&&b: &&u8| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b);
    (bytes.iter().filter(control).count() * 50 > bytes.len()).then_some("a binary file")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Decoded {
        decode(bytes.to_vec(), None).unwrap()
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(text("\u{feff}Kiew".as_bytes()), Decoded::sure("Kiew"));
        assert_eq!(text(b"\xff\xfeK\0i\0"), Decoded::sure("Ki"));
    }

    #[test]
    fn windows_1252_is_read_and_said() {
        let read = text(b"Die Stra\xdfe nach K\xf6ln, \x84sehr\x93 lang");
        assert_eq!(read.text, "Die Straße nach Köln, „sehr“ lang");
        assert!(read.warning.unwrap().contains("Windows-1252"));
    }

    #[test]
    fn one_broken_byte_does_not_turn_utf8_into_windows_1252() {
        let read = text(b"Gr\xc3\xbc\xc3\x9fe aus K\xc3\xb6ln \xc3");
        assert_eq!(read.text, "Grüße aus Köln \u{fffd}");
        assert!(read.warning.unwrap().contains("1 places"));
    }

    #[test]
    fn the_encoding_that_a_document_names_is_no_guess() {
        let read = decode(b"K\xf6ln".to_vec(), Some("iso-8859-1")).unwrap();
        assert_eq!(read, Decoded::sure("Köln"));
    }

    #[test]
    fn binary_files_are_named_and_a_stray_nul_is_not_binary() {
        assert!(decode(b"%PDF-1.7 ...".to_vec(), None).unwrap_err().contains("PDF"));
        assert!(decode(vec![0; 64], None).unwrap_err().contains("binary"));
        let koi8 = b"\xf0\xd2\xc9\xd7\xc5\xd4, \xcb\xc1\xcb \xc4\xc5\xcc\xc1?";
        assert!(decode(koi8.to_vec(), None).unwrap_err().contains("UTF-8"));
        let long = format!("{}\0{}", "Text ".repeat(20), "mehr ".repeat(20));
        assert_eq!(text(long.as_bytes()).text, long);
    }
}
