//! What a PDF must not hold: scripts, what starts a program, other files (T17 asks us to keep it; nobody should have to
//! fear opening it).
//!
//! A parser follows one list of objects and sees what one reader sees; a reader that rebuilds a broken list sees more.
//! So this follows none: wherever an object could begin its words are read, by the rules by which every reader reads
//! them. That sees whatever any reader sees, and a little more. Objects that are packed into a stream are unpacked;
//! what cannot be looked into, because it is encrypted or packed in an unusual way, is not taken.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::{ContentFault, Found};

/// Names that no document of evidence needs: each with its code and in plain words.
const REFUSED: [(&str, &str, &str); 12] = [
    ("JavaScript", SCRIPT, "a script"),
    ("JS", SCRIPT, "a script"),
    ("XFA", SCRIPT, "a form with scripts"),
    ("Launch", "program_inside", "something that starts a program"),
    ("ImportData", "program_inside", "something that takes data in from elsewhere"),
    ("SubmitForm", "program_inside", "something that sends data elsewhere"),
    ("EmbeddedFile", FILE, "another file"),
    ("EmbeddedFiles", FILE, "another file"),
    ("EF", FILE, "another file"),
    ("GoToE", FILE, "another file"),
    ("RichMedia", FILE, "a film or a game"),
    ("Encrypt", "encrypted", "what only a password, or a reader that keeps to restrictions, can open"),
];
const SCRIPT: &str = "script_inside";
const FILE: &str = "file_inside";

/// What the description of a stream of packed objects may speak of. Anything else is a packing that we do not undo.
const PLAIN_PACKING: [&str; 8] = ["Type", "ObjStm", "N", "First", "Length", "Filter", "FlateDecode", "Extends"];

/// How often each byte may be read, on average: once, in a document that nobody has tampered with.
const PASSES: usize = 8;
const SLACK: usize = 64 * 1024;

/// # Errors
/// `script_inside`, `program_inside`, `file_inside`, `encrypted`; `hidden` for what cannot be looked into; `expands`.
pub(super) fn check(bytes: &[u8], expanded: u64) -> Found<()> {
    let mut look = Look { bytes, effort: bytes.len().saturating_mul(PASSES) + SLACK, left: expanded };
    for word in [b"obj".as_slice(), b"trailer"] {
        let places = bytes.windows(word.len()).enumerate().filter(|(_, window)| *window == word);
        for (at, _) in places {
            look.object(at + word.len())?;
        }
    }
    Ok(())
}

fn hidden(what: &str) -> ContentFault {
    ContentFault::new("hidden", format!("{what}: print it to a new PDF, and send that"))
}

struct Look<'a> {
    bytes: &'a [u8],
    /// Bytes that may still be read: what goes in circles ends.
    effort: usize,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl Look<'_> {
    /// Reads the words from one place to the end of an object, and the stream of packed objects that it may be.
    fn object(&mut self, start: usize) -> Found<()> {
        let mut names: Vec<String> = vec![];
        let mut at = start;
        while let Some((token, next)) = token(self.bytes, at) {
            self.effort = self.effort.checked_sub(next - at).ok_or_else(|| hidden("is tangled beyond reading"))?;
            at = next;
            match token {
                Token::Name(name) => {
                    refuse(&name)?;
                    names.push(name);
                }
                Token::Word(word) if word.ends_with(b"stream") && !word.ends_with(b"endstream") => {
                    return self.stream(at, &names);
                }
                Token::Word(word) if word.ends_with(b"obj") => return Ok(()),
                Token::Word(_) | Token::Other => {}
            }
        }
        Ok(())
    }

    fn stream(&mut self, at: usize, names: &[String]) -> Found<()> {
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        if !(has("ObjStm") || (has("N") && has("First"))) {
            return Ok(());
        }
        let packed = names.iter().filter(|name| *name == "FlateDecode").count();
        let plain = names.iter().all(|name| PLAIN_PACKING.contains(&name.as_str()));
        if !plain || packed != usize::from(has("Filter")) {
            return Err(hidden("holds objects that are packed in an unusual way"));
        }
        let data = self.bytes.get(at..).unwrap_or_default();
        let data = data.strip_prefix(b"\r").unwrap_or(data);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        if packed == 0 {
            return names_anywhere(data);
        }
        let mut unpacked = vec![];
        let most = self.left.saturating_add(1);
        let read = ZlibDecoder::new(data).take(most).read_to_end(&mut unpacked);
        self.left = u64::try_from(unpacked.len())
            .ok()
            .and_then(|size| self.left.checked_sub(size))
            .ok_or_else(|| ContentFault::new("expands", "holds more than a document may when it is unpacked"))?;
        names_anywhere(&unpacked)?;
        read.map(drop).map_err(|_| hidden("holds objects that cannot be unpacked"))
    }
}

/// In packed objects a reader begins wherever their list says: so every name counts, in whatever it stands.
fn names_anywhere(text: &[u8]) -> Found<()> {
    let places = text.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    for (at, _) in places {
        refuse(&name(text, at + 1).0)?;
    }
    Ok(())
}

fn refuse(name: &str) -> Found<()> {
    match REFUSED.iter().find(|(refused, ..)| *refused == name) {
        None => Ok(()),
        Some((_, code, words)) => {
            Err(ContentFault::new(code, format!("holds {words}: print it to a new PDF, and send that")))
        }
    }
}

enum Token<'a> {
    Name(String),
    /// A number or a word of the format.
    Word(&'a [u8]),
    /// A text, a bracket, a remark or space.
    Other,
}

/// The token at a place and where the next one begins.
fn token(bytes: &[u8], at: usize) -> Option<(Token<'_>, usize)> {
    let rest = bytes.get(at..)?;
    match *rest.first()? {
        b'/' => {
            let (name, next) = name(bytes, at + 1);
            Some((Token::Name(name), next))
        }
        b'%' => Some((Token::Other, at + length(rest, |byte| !matches!(byte, b'\r' | b'\n')))),
        b'(' => Some((Token::Other, at + text(rest))),
        byte if is_regular(byte) => {
            let length = length(rest, is_regular);
            Some((Token::Word(&rest[..length]), at + length))
        }
        _ => Some((Token::Other, at + 1)),
    }
}

/// How many bytes at the beginning are of a sort; one at the least.
fn length(bytes: &[u8], of_sort: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !of_sort(*byte)).unwrap_or(bytes.len()).max(1)
}

fn is_regular(byte: u8) -> bool {
    !matches!(
        byte,
        0 | b'\t' | b'\n' | 0xc | b'\r' | b' ' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

/// A name without its slash, `#4a` read as the letter it stands for, and where it ends.
fn name(bytes: &[u8], start: usize) -> (String, usize) {
    let rest = bytes.get(start..).unwrap_or_default();
    let raw = &rest[..rest.iter().position(|byte| !is_regular(*byte)).unwrap_or(rest.len())];
    let (mut name, mut at) = (String::new(), 0);
    while let Some(byte) = raw.get(at) {
        let digits =
            raw.get(at + 1..at + 3).filter(|_| *byte == b'#').and_then(|digits| std::str::from_utf8(digits).ok());
        let letter = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        name.push(char::from(letter.unwrap_or(*byte)));
        at += if letter.is_some() { 3 } else { 1 };
    }
    (name, start + raw.len())
}

/// The length of a text in round brackets, which may hold others, and escaped ones.
fn text(bytes: &[u8]) -> usize {
    let (mut depth, mut at) = (0_u32, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn code(bytes: &[u8]) -> &'static str {
        check(bytes, 1 << 20).map_or_else(|fault| fault.code, |()| "good")
    }

    fn packed(objects: &[u8], description: &str) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(vec![], Compression::default());
        encoder.write_all(objects).unwrap();
        let data = encoder.finish().unwrap();
        let head = format!("%PDF-1.5\n4 0 obj\n<<{description}/N 1/First 4/Length {}>>stream\r\n", data.len());
        [head.as_bytes(), &data, b"\nendstream\nendobj\n%%EOF"].concat()
    }

    #[test]
    fn what_acts_is_refused_however_it_is_written() {
        for (object, wanted) in [
            ("<</S/JavaScript/JS(app.alert(1))>>", "script_inside"),
            ("<</S /J#61vaScript /J#53 7 0 R>>", "script_inside"),
            ("<</AcroForm<</XFA[(a)8 0 R]>>>>", "script_inside"),
            ("<</OpenAction<</S/Launch/F(cmd.exe)>>>>", "program_inside"),
            ("<</S/SubmitForm/F(x)>>", "program_inside"),
            ("<</Names<</EmbeddedFiles 3 0 R>>>>", "file_inside"),
            ("<</Type/Filespec/F(a)/EF<</F 9 0 R>>>>", "file_inside"),
            ("<</A(a \\) ( b) c)/S/GoToE>>", "file_inside"),
            ("<</A 1 % a remark ( \n/S/Launch>>", "program_inside"),
            ("<</Title(about /JavaScript and /Launch)/S/GoTo>>", "good"),
            ("<</A<</S/URI/URI(https://a.example/JS/x)>>>>", "good"),
        ] {
            let whole = format!("%PDF-1.4\n1 0 obj{object}endobj\ntrailer<</Root 1 0 R>>\n%%EOF");
            assert_eq!(code(whole.as_bytes()), wanted, "{object}");
        }
        assert_eq!(code(b"%PDF-1.4\ntrailer<</Encrypt 5 0 R>>\n%%EOF"), "encrypted");
    }

    #[test]
    fn nothing_before_an_object_keeps_it_from_being_read() {
        let hidden = b"%PDF-1.4\n( 2 0 obj (x) endobj 1 %\n0 obj<</S/Launch>>endobj\n%%EOF";
        assert_eq!(code(hidden), "program_inside");
        let in_a_stream = b"%PDF-1.4\n2 0 obj<</Length 9>>stream\n1 0 obj<</JS(x)>>endobj\nendstream endobj\n%%EOF";
        assert_eq!(code(in_a_stream), "script_inside");
        let page = b"%PDF-1.4\n2 0 obj<</Length 9>>stream\n(/JS) Tj /JS Do\nendstream endobj\n%%EOF";
        assert_eq!(code(page), "good", "what a page draws does nothing");
    }

    #[test]
    fn packed_objects_are_unpacked() {
        let plain = "/Type/ObjStm/Filter/FlateDecode";
        assert_eq!(code(&packed(b"7 0 <</S/GoTo>>", plain)), "good");
        assert_eq!(code(&packed(b"7 0 <</S/JavaScript>>", plain)), "script_inside");
        assert_eq!(code(&packed(b"7 0 ( <</S/L#61unch>>", "/Filter/FlateDecode")), "program_inside");
        for unusual in [
            "/Filter/LZWDecode",
            "/Filter 9 0 R",
            "/Filter[/FlateDecode/FlateDecode]",
            "/F(other.pdf)",
            "/Filter/FlateDecode/DecodeParms 3 0 R",
        ] {
            assert_eq!(code(&packed(b"7 0 <<>>", &format!("/Type/ObjStm{unusual}"))), "hidden", "{unusual}");
        }
        assert_eq!(code(&packed(&[b' '].repeat(2 << 20), plain)), "expands");
        let mut broken = packed(b"7 0 <</S/GoTo>>", plain);
        let at = broken.windows(6).position(|window| window == b"stream").unwrap() + 10;
        broken[at] ^= 0xff;
        assert_eq!(code(&broken), "hidden");
        assert_eq!(
            code(b"%PDF-1.5\n4 0 obj<</Type/ObjStm/N 1/First 4>>stream\n7 0 <</JS(x)>>endstream"),
            "script_inside"
        );
    }

    #[test]
    fn what_would_be_read_for_ever_is_refused() {
        assert_eq!(code(&b"obj(".repeat(40_000)), "hidden");
    }
}
