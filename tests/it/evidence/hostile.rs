//! Files that try something, one by one: refused by name, and nothing of them is kept.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::files::*;
use super::ground::listed;
use crate::support::*;

/// Uploads each and expects its code.
async fn refused(cases: Vec<(&str, &str, Vec<u8>)>) {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    for (what, code, bytes) in cases {
        let answer = app.upload(&owner, "kind=other&issued_on=2020-05-01", bytes).send().await;
        assert_eq!(answer.status, 422, "{what}: {}", answer.text());
        assert_eq!(answer.faults(), [format!(" {code}")], "{what}");
    }
    assert!(listed(&app.get(&owner.path("")).by(&owner.member).expect(200).await).is_empty());
    let left = drawdown::evidence::sweep(&app.db, &app.vault, instant("2100-01-01T00:00:00Z")).await.unwrap();
    assert_eq!(left.objects, 0, "nothing refused is stored");
}

#[actix_web::test]
async fn programs_scripts_and_pages_are_refused() {
    refused(vec![
        ("Windows program", "executable", b"MZ\x90\0\x03\0".to_vec()),
        ("Linux program", "executable", b"\x7fELF\x02\x01\x01\0".to_vec()),
        ("macOS program", "executable", b"\xcf\xfa\xed\xfe\x07\0".to_vec()),
        ("Java class", "executable", b"\xca\xfe\xba\xbe\0\0\0\x34".to_vec()),
        ("WebAssembly", "executable", b"\0asm\x01\0\0\0".to_vec()),
        ("Windows shortcut", "executable", b"L\0\0\0\x01\x14\x02\0\0".to_vec()),
        ("shell script", "script", b"#!/bin/sh\necho hello\n".to_vec()),
        ("batch file", "script", b"@echo off\r\n".to_vec()),
        ("page", "script", b"<!DOCTYPE html><html><script>alert(1)</script>".to_vec()),
        ("picture with a script", "script", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()),
        ("php in a text", "script", b"A policy.\n<?php system($_GET['x']); ?>".to_vec()),
        ("formula in a table", "formula", b"name,value\nx,=HYPERLINK(\"http://x\")\n".to_vec()),
        ("rich text", "unknown_type", b"{\\rtf1{\\object\\objdata 0105}}".to_vec()),
        ("UTF-16", "unknown_type", b"\xff\xfeh\0i\0".to_vec()),
        ("GIF", "unknown_type", b"GIF89a\x01\0\x01\0\0\0".to_vec()),
        ("nothing", "empty", vec![]),
        ("spaces", "empty", b" \r\n ".to_vec()),
    ])
    .await;
}

#[actix_web::test]
async fn archives_that_are_no_office_documents_are_refused() {
    refused(vec![
        ("plain ZIP", "archive", zipped(&[("policy.txt", TEXT.to_vec())])),
        ("jar", "archive", zipped(&[("META-INF/MANIFEST.MF", TEXT.to_vec()), ("a/b.xml", TEXT.to_vec())])),
        ("slides", "archive", zipped(&[("[Content_Types].xml", b"presentationml.presentation.main+xml".to_vec())])),
        ("label of a text, and no text", "archive", zipped(&docx_entries()[..2])),
        ("both kinds of label", "archive", with(docx_entries(), "mimetype", "application/vnd.oasis.opendocument.text")),
        ("drawing", "archive", zipped(&odf_entries("graphics"))),
        ("empty ZIP", "archive", [b"PK\x05\x06".as_slice(), &[0; 18]].concat()),
        ("gzip", "archive", b"\x1f\x8b\x08\0\0".to_vec()),
        ("7z", "archive", b"7z\xbc\xaf\x27\x1c\0".to_vec()),
        ("RAR", "archive", b"Rar!\x1a\x07\x01\0".to_vec()),
        ("tar", "archive", [b"policy.txt".as_slice(), &[0; 247], b"ustar\0".as_slice()].concat()),
        ("archive inside an archive inside", "archive", {
            let inner = with(xlsx_entries(), "xl/embeddings/a.xlsx", zipped(&xlsx_entries()));
            with(docx_entries(), "word/embeddings/a.xlsx", inner)
        }),
        ("plain ZIP inside", "archive", with(docx_entries(), "word/a.zip", zipped(&[("a.txt", TEXT.to_vec())]))),
    ])
    .await;
}

#[actix_web::test]
async fn macros_controls_and_programs_inside_are_refused() {
    let enabled = |entries: Entries| {
        let mut entries = entries;
        entries[0].1.extend_from_slice(b"application/vnd.ms-word.document.macroEnabled.main+xml");
        zipped(&entries)
    };
    refused(vec![
        ("VBA", "macros", with(docx_entries(), "word/vbaProject.bin", "x")),
        ("VBA under another name", "macros", with(docx_entries(), "word/media/image1.png", OLE)),
        ("said to have macros", "macros", enabled(docx_entries())),
        ("macro sheet", "macros", with(xlsx_entries(), "xl/macrosheets/sheet1.xml", "<x/>")),
        ("ActiveX", "macros", with(docx_entries(), "word/activeX/activeX1.xml", "<x/>")),
        ("Basic of ODF", "macros", with(odf_entries("text"), "Basic/Standard/Module1.xml", "<x/>")),
        ("script of ODF", "macros", with(odf_entries("text"), "Scripts/python/evil.py", "x")),
        ("embedded object", "macros", with(docx_entries(), "word/embeddings/oleObject1.bin", OLE)),
        ("embedded program", "program_inside", with(docx_entries(), "word/media/a.png", "MZ\x7f\0")),
        ("embedded script", "program_inside", with(docx_entries(), "word/run.txt", "#!/bin/sh\n")),
        ("macros one document further in", "macros", {
            let inner = with(xlsx_entries(), "xl/vbaProject.bin", "x");
            with(docx_entries(), "word/embeddings/a.xlsx", inner)
        }),
        ("hidden behind a reference", "archive", {
            let mut entries = docx_entries();
            entries[0].1.extend_from_slice(b"application/vnd.ms-word.document.&#109;acroEnabled.main+xml");
            zipped(&entries)
        }),
        ("old form, or a password", "old_office", [OLE.to_vec(), vec![0; 512]].concat()),
    ])
    .await;
}

const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

#[actix_web::test]
async fn archives_with_tricks_are_refused() {
    let good = || zipped(&docx_entries());
    let named = |name: &'static str| with(docx_entries(), name, "x");
    refused(vec![
        ("way out", "bad_path", patched(named("word/abc/evil.txt"), b"word/abc/evil", b"../../../evil", true)),
        ("absolute", "bad_path", patched(named("aetc/passwd.x"), b"aetc/passwd", b"/etc/passwd", true)),
        ("backslash", "bad_path", patched(named("word/..x..xevil"), b"..x..xevil", b"..\\..\\evil", true)),
        ("drive", "bad_path", patched(named("word/Cxevil"), b"Cxevil", b"C:evil", true)),
        ("link", "bad_path", {
            let mut archive = ZipWriter::new(Cursor::new(vec![]));
            for (name, bytes) in docx_entries() {
                archive.start_file(name, SimpleFileOptions::default()).unwrap();
                archive.write_all(&bytes).unwrap();
            }
            archive.add_symlink("word/link", "/etc/passwd", SimpleFileOptions::default()).unwrap();
            archive.finish().unwrap().into_inner()
        }),
        ("two files of one name", "hidden", {
            patched(with(docx_entries(), "word/documenx.xml", "x"), b"word/documenx.xml", b"word/document.xml", true)
        }),
        ("another name before the file", "hidden", patched(good(), b"word/document.xml", b"word/documenx.xml", false)),
        ("something behind", "hidden", [good(), b"<script>".to_vec()].concat()),
        ("a comment", "hidden", {
            let mut archive = ZipWriter::new(Cursor::new(vec![]));
            for (name, bytes) in docx_entries() {
                archive.start_file(name, SimpleFileOptions::default()).unwrap();
                archive.write_all(&bytes).unwrap();
            }
            archive.set_comment("a place to hide").unwrap();
            archive.finish().unwrap().into_inner()
        }),
        ("encrypted file", "encrypted", encrypted(good())),
        ("encrypted ODF", "encrypted", {
            let mut entries = odf_entries("text");
            entries[2].1 = b"<manifest:encryption-data/>".to_vec();
            zipped(&entries)
        }),
        ("cut short", "damaged", good()[..200].to_vec()),
        ("wrong checksum", "damaged", spoilt()),
    ])
    .await;
}

#[actix_web::test]
async fn what_bursts_is_refused_whatever_it_claims() {
    let zeros = || vec![b' '; 300 * 1024];
    refused(vec![
        ("declared", "expands", with(docx_entries(), "word/big.xml", zeros())),
        ("many small", "expands", {
            let part = vec![b' '; 100 * 1024];
            let mut entries = docx_entries();
            entries.extend([("word/1.xml", part.clone()), ("word/2.xml", part.clone()), ("word/3.xml", part)]);
            zipped(&entries)
        }),
        ("one document further in", "expands", {
            with(docx_entries(), "word/embeddings/a.xlsx", with(xlsx_entries(), "xl/big.xml", zeros()))
        }),
        // Says a hundred bytes, holds 307,200.
        ("lied about", "damaged", {
            let size = u32::try_from(zeros().len()).unwrap().to_le_bytes();
            patched(with(docx_entries(), "word/big.xml", zeros()), &size, &100_u32.to_le_bytes(), true)
        }),
    ])
    .await;
}

#[actix_web::test]
async fn a_file_of_two_types_is_refused() {
    let archive = || zipped(&[("a.txt", TEXT.to_vec())]);
    let stored = || {
        let mut archive = ZipWriter::new(Cursor::new(vec![]));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, bytes) in [("a.txt", PDF.to_vec())].into_iter().chain(docx_entries()) {
            archive.start_file(name, options).unwrap();
            archive.write_all(&bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    };
    refused(vec![
        ("PDF and ZIP", "several_types", [PDF.to_vec(), archive(), b"%%EOF".to_vec()].concat()),
        ("JPEG and ZIP", "several_types", [JPEG.to_vec(), archive()].concat()),
        ("text and PDF", "several_types", [b"A policy.\n".to_vec(), PDF.to_vec()].concat()),
        ("JPEG and PDF", "several_types", {
            [b"\xff\xd8\xff\xfe\0\x0a%PDF-1.4".as_slice(), b"\xff\xda\0\x02data\xff\xd9"].concat()
        }),
        ("DOCX and PDF", "several_types", stored()),
        ("PNG and something", "damaged", [PNG.to_vec(), archive()].concat()),
        ("PDF in name only", "damaged", b"%PDF-<script>alert(1)</script>".to_vec()),
        ("PDF without an end", "damaged", PDF[..40].to_vec()),
        ("half a PNG", "damaged", PNG[..30].to_vec()),
        ("half a JPEG", "damaged", JPEG[..12].to_vec()),
    ])
    .await;
}

/// Says of every file that it is encrypted, before the file and in the list of files.
fn encrypted(mut bytes: Vec<u8>) -> Vec<u8> {
    for at in 0..bytes.len() - 10 {
        match &bytes[at..at + 4] {
            b"PK\x03\x04" => bytes[at + 6] |= 1,
            b"PK\x01\x02" => bytes[at + 8] |= 1,
            _ => {}
        }
    }
    bytes
}

/// One letter of a file that is not packed differs from what its checksum says.
fn spoilt() -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(vec![]));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in docx_entries() {
        archive.start_file(name, options).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    patched(archive.finish().unwrap().into_inner(), b"<w:document/>", b"<w:dokument/>", false)
}

#[actix_web::test]
async fn pdfs_that_act_are_refused_in_plain_words() {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    let mut encoder = flate2::write::ZlibEncoder::new(vec![], flate2::Compression::default());
    encoder.write_all(b"7 0 <</S/JavaScript/JS(app.alert)>>").unwrap();
    let packed = encoder.finish().unwrap();
    let head = b"%PDF-1.5\n4 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>stream\n";
    let packed = [head.as_slice(), &packed, b"\nendstream endobj\n%%EOF\n"].concat();
    let plain = |object: &str| format!("%PDF-1.4\n1 0 obj<<{object}>>endobj\n%%EOF\n").into_bytes();
    for (bytes, code, words) in [
        (packed, "script_inside", "holds a script"),
        (plain("/OpenAction<</S/JavaScript/JS(x)>>"), "script_inside", "holds a script"),
        (plain("/OpenAction<</S/Launch/F(cmd.exe)>>"), "program_inside", "starts a program"),
        (plain("/Names<</EmbeddedFiles 3 0 R>>"), "file_inside", "holds another file"),
        (plain("/Encrypt 3 0 R"), "encrypted", "password"),
    ] {
        let refused = app.upload(&owner, "kind=other&issued_on=2020-04-01", bytes).expect(422).await;
        let fault = refused.json()["errors"][0].clone();
        assert_eq!((fault["pointer"].as_str(), fault["code"].as_str()), (Some(""), Some(code)));
        assert!(fault["detail"].as_str().unwrap().contains(words), "{fault}");
    }
}
