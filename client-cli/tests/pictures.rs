//! Pictures on their way out lose what they say beside what they show, and keep what they show to the byte.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::fake::Folder;
use tellsafe_client::attach::{limit_sentence, size, take};
use tellsafe_client::error::Kind;
use tellsafe_protocol::content::Attachment;

/// Stands in every place where a camera or program writes something.
const SECRET: &[u8] = b"GPS 48.2082N 16.3738E, Ana's phone, 2026-11-23";
const LIMIT: u32 = 26_214_400;

fn segment(marker: u8, said: &[u8]) -> Vec<u8> {
    let length = u16::try_from(said.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &length[..], said].concat()
}

/// A TIFF directory that says which way up, and more.
fn tiff(way: u8) -> Vec<u8> {
    let entry = [0x12, 1, 3, 0, 1, 0, 0, 0, way, 0, 0, 0];
    [&b"II\x2a\0\x08\0\0\0\x01\0"[..], &entry, &[0, 0, 0, 0], SECRET].concat()
}

fn exif(way: u8) -> Vec<u8> {
    [b"Exif\0\0", &tiff(way)[..]].concat()
}

const TABLES: &[u8] = b"tables of the picture";
const SCAN: &[u8] = b"\x12\x34\xff\x00\x56\xff\xd0\x78";

fn jpeg(way: u8) -> Vec<u8> {
    [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
        segment(0xe1, &exif(way)),
        segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET].concat()),
        segment(0xe2, &[b"ICC_PROFILE\0", SECRET].concat()),
        segment(0xed, SECRET),
        segment(0xfe, SECRET),
        segment(0xdb, TABLES),
        segment(0xc0, b"frame"),
        segment(0xda, b"scan"),
        SCAN.to_vec(),
        vec![0xff, 0xd9],
        SECRET.to_vec(),
    ]
    .concat()
}

fn chunk(name: &[u8; 4], said: &[u8]) -> Vec<u8> {
    [&u32::try_from(said.len()).unwrap().to_be_bytes()[..], name, said, b"crc!"].concat()
}

fn png() -> Vec<u8> {
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[1; 13]),
        chunk(b"tEXt", SECRET),
        chunk(b"eXIf", &tiff(6)),
        chunk(b"iCCP", SECRET),
        chunk(b"tIME", b"1234567"),
        chunk(b"IDAT", b"the picture"),
        chunk(b"IEND", b""),
        SECRET.to_vec(),
    ]
    .concat()
}

fn riff(name: &[u8; 4], said: &[u8]) -> Vec<u8> {
    let mut whole = [&name[..], &u32::try_from(said.len()).unwrap().to_le_bytes(), said].concat();
    whole.resize(whole.len() + said.len() % 2, 0);
    whole
}

fn webp(way: u8) -> Vec<u8> {
    let chunks = [
        riff(b"VP8X", &[0x3c, 0, 0, 0, 1, 0, 0, 1, 0, 0]),
        riff(b"ICCP", SECRET),
        riff(b"VP8 ", b"the picture"),
        riff(b"EXIF", &tiff(way)),
        riff(b"XMP ", SECRET),
    ]
    .concat();
    [&b"RIFF"[..], &u32::try_from(chunks.len() + 4).unwrap().to_le_bytes(), b"WEBP", &chunks, SECRET].concat()
}

fn gif() -> Vec<u8> {
    let block = |label: u8, said: &[u8]| [&[0x21, label, u8::try_from(said.len()).unwrap()][..], said, &[0]].concat();
    [
        b"GIF89a\x01\0\x01\0\x80\0\0abcdef".to_vec(),
        block(0xfe, SECRET),
        block(0xf9, &[0, 1, 0, 0]),
        block(0xff, b"XMP DataXMP"),
        vec![0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 3, b'p', b'i', b'c', 0],
        vec![0x3b],
        SECRET.to_vec(),
    ]
    .concat()
}

fn attach(name: &str, bytes: &[u8], keep: bool) -> Result<Attachment, tellsafe_client::error::ClientError> {
    let folder = Folder::new();
    std::fs::write(folder.file(name), bytes).unwrap();
    take(&[folder.file(name)], LIMIT, keep).map(|mut attached| attached.files.remove(0))
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_picture_keeps_what_it_shows_and_nothing_else() {
    for (name, bytes, kind, ending) in [
        ("IMG_20261123_Ana.jpeg", jpeg(6), "image/jpeg", "jpg"),
        ("x.txt", jpeg(1), "image/jpeg", "jpg"),
        ("Screenshot from 2026-11-23.png", png(), "image/png", "png"),
        ("a.webp", webp(6), "image/webp", "webp"),
        ("a.gif", gif(), "image/gif", "gif"),
    ] {
        let file = attach(name, &bytes, false).unwrap();
        assert_eq!((file.name, file.media_type.as_str()), (format!("picture 1.{ending}"), kind));
        for secret in [&b"GPS"[..], b"Ana", b"phone", b"2026", b"XMP", b"xap", b"ICC", b"iCCP", b"tIME"] {
            assert!(!has(&file.bytes, secret), "{name} says {:?}", String::from_utf8_lossy(secret));
        }
        // Cleaned once is clean.
        assert_eq!(attach(name, &file.bytes, false).unwrap().bytes, file.bytes, "{name}");
        let as_it_was = attach(name, &bytes, true).unwrap();
        assert_eq!((as_it_was.name.as_str(), &as_it_was.bytes), (name, &bytes), "kept when asked for");
    }
}

#[test]
fn which_way_up_stays() {
    let turned = attach("a", &jpeg(6), false).unwrap().bytes;
    let expected = [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
        segment(0xe1, b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"),
        segment(0xdb, TABLES),
        segment(0xc0, b"frame"),
        segment(0xda, b"scan"),
        SCAN.to_vec(),
        vec![0xff, 0xd9],
    ];
    assert_eq!(turned, expected.concat());
    assert!(!has(&attach("a", &jpeg(1), false).unwrap().bytes, b"Exif"), "upright needs no word");
    let turned = attach("a", &webp(8), false).unwrap().bytes;
    assert!(has(&turned, b"EXIF") && turned[20] == 0x18, "{:#x}", turned[20]);
    let upright = attach("a", &webp(1), false).unwrap().bytes;
    assert!(!has(&upright, b"EXIF") && upright[20] == 0x10);
    assert!(has(&upright, b"the picture"));
}

#[test]
fn what_is_not_whole_is_not_sent() {
    for whole in [jpeg(6), png(), gif()] {
        let end = whole.len() - SECRET.len();
        assert!(attach("a", &whole[..end], false).is_ok());
        for cut in [end - 1, end / 2, 20] {
            let error = attach("a", &whole[..cut], false).unwrap_err();
            assert!(error.kind == Kind::Malformed && error.next.contains("--keep-metadata"), "{cut}");
            assert_eq!(attach("a", &whole[..cut], true).unwrap().bytes, whole[..cut]);
        }
    }
    let mut unknown = png();
    let at = unknown.windows(4).position(|name| name == b"tEXt").unwrap();
    unknown[at] = b'T';
    assert!(attach("a", &unknown, false).is_err(), "it may be needed to draw the picture");
}

/// One number, and what belongs to pictures that nobody draws: nothing hides behind them.
#[test]
fn what_a_jpeg_has_no_use_for_is_not_sent() {
    let clean = attach("a.jpg", &jpeg(1), false).unwrap().bytes;
    let with = |more: &[u8]| attach("a.jpg", &[&clean[..2], more, &clean[2..]].concat(), false);
    for marker in [0x01, 0xd8, 0xdc, 0xdd, 0xde, 0xdf] {
        assert!(with(&segment(marker, SECRET)).is_err(), "{marker:x}");
    }
    assert!(has(&with(&segment(0xdd, &[0, 8])).unwrap().bytes, &segment(0xdd, &[0, 8])));
}

#[test]
fn photos_that_cannot_be_cleaned_are_refused_and_other_files_go_as_they_are() {
    let heic = [&b"\0\0\0\x18ftypheic"[..], SECRET].concat();
    let error = attach("IMG.HEIC", &heic, false).unwrap_err();
    assert!(error.happened.contains("HEIC") && error.next.contains("JPEG"));
    assert_eq!(attach("IMG.HEIC", &heic, true).unwrap().bytes, heic);
    for (name, bytes, said) in [
        ("a.pdf", &b"%PDF-1.7"[..], "Documents often"),
        ("a.docx", b"PK\x03\x04....", "Documents often"),
        ("a.mp4", b"\0\0\0\x18ftypisom", "Recordings often"),
        ("a.ogg", b"OggS", "Recordings often"),
        ("a.txt", b"hello", "It may hold"),
        ("empty", b"", "It may hold"),
    ] {
        let folder = Folder::new();
        std::fs::write(folder.file(name), bytes).unwrap();
        let attached = take(&[folder.file(name)], LIMIT, false).unwrap();
        assert_eq!((attached.files[0].name.as_str(), attached.files[0].bytes.as_slice()), (name, bytes));
        assert!(attached.said.text(false).replace("\n    ", " ").contains(said), "{name}");
    }
}

#[test]
fn the_limit_holds_for_all_together_and_is_said() {
    let folder = Folder::new();
    let paths = ["one", "two"].map(|name| folder.file(name));
    paths.iter().for_each(|path| std::fs::write(path, [7; 600]).unwrap());
    assert_eq!(take(&paths, 1200, false).unwrap().files.len(), 2);
    let error = take(&paths, 1199, false).unwrap_err();
    assert!(error.kind == Kind::Malformed && error.happened.contains("two") && error.means == "Nothing was sent.");
    assert!(take(&paths, 0, false).unwrap_err().happened.contains("takes no files"));
    assert!(take(&[], 0, false).unwrap().files.is_empty());
    assert_eq!(take(&[folder.file("none")], 9, false).unwrap_err().kind, Kind::NotFound);
    assert!(take(std::slice::from_ref(&folder.0), LIMIT, false).is_err(), "a folder is no file");
    assert!(limit_sentence(LIMIT).contains("25.0 MiB") && limit_sentence(0).contains("no files"));
    assert_eq!(
        [0, 1023, 1024, 1_048_576, 1_048_577].map(size),
        ["0 bytes", "1023 bytes", "1 KiB", "1.0 MiB", "1.1 MiB"]
    );
}
