//! Recipes for what a case cannot hold as files: what is large, and archives that no archiver would write.
//!
//! A recipe (`make`) has a step a line. `TEXT` may hold `\n`, `\t`, `\0`, `\\` and `\xHH`; `%n` is the count.
//!
//! | step | does |
//! | --- | --- |
//! | `text PATH COUNT TEXT` | appends the text so often |
//! | `files PATH COUNT TEXT` | writes so many files, with `%n` in their path |
//! | `link PATH TARGET`, `fifo PATH`, `copy FROM TO`, `cut PATH BYTES`, `again PATH` | `again` doubles a file |
//! | `archive PATH` | a gzipped tar of the entries in the indented lines below it, see [`archive`] |

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;

/// Follows a recipe in a folder.
pub(crate) fn make(folder: &Path, recipe: &str) {
    let mut lines = recipe.lines().peekable();
    while let Some(line) = lines.next() {
        let mut words = line.splitn(3, ' ');
        let [verb, path, rest] = [words.next(), words.next(), words.next()].map(Option::unwrap_or_default);
        let place = folder.join(path);
        if let Some(parent) = place.parent()
            && verb != "files"
        {
            fs::create_dir_all(parent).expect("a folder");
        }
        match verb {
            "" => {}
            "text" => {
                let file = OpenOptions::new().create(true).append(true).open(place).expect("a file");
                let (count, text) = counted(rest);
                repeated(&mut BufWriter::new(file), count, &text);
            }
            "files" => {
                let (count, text) = counted(rest);
                for number in 0..count {
                    let place = folder.join(path.replace("%n", &number.to_string()));
                    fs::create_dir_all(place.parent().expect("below the folder")).expect("a folder");
                    fs::write(place, numbered(&text, number)).expect("written");
                }
            }
            "link" => std::os::unix::fs::symlink(rest, place).expect("a link"),
            "fifo" => assert!(Command::new("mkfifo").arg(place).status().expect("mkfifo runs").success()),
            "copy" => {
                let to = folder.join(rest);
                fs::create_dir_all(to.parent().expect("below the folder")).expect("a folder");
                fs::copy(place, to).expect("a copy");
            }
            "cut" => {
                let file = OpenOptions::new().write(true).open(place).expect("a file");
                file.set_len(number(rest)).expect("cut");
            }
            "again" => {
                let bytes = fs::read(&place).expect("read");
                fs::write(place, bytes.repeat(2)).expect("written");
            }
            "archive" => {
                let mut entries = Vec::new();
                while let Some(entry) = lines.next_if(|line| line.starts_with("  ")) {
                    entries.push(&entry[2..]);
                }
                archive(folder, &place, &entries);
            }
            other => panic!("no step of a recipe: `{other}`"),
        }
    }
}

/// A gzipped tar, an entry a line:
///
/// `file NAME COUNT TEXT`, `put NAME PATH` (a file of the folder), `files NAME COUNT`, `dirs NAME COUNT`, `links NAME
/// COUNT` (with numbers behind their names), `link NAME TARGET`, `hardlink NAME TARGET`, `linkdata NAME TARGET TEXT`,
/// `device NAME`, `fifo NAME`, `sparse NAME`, `badsum NAME`, `sized NAME SIZE` (nothing behind it), `rawsize NAME BYTES`,
/// `pax KEY TEXT` and `paxglobal KEY TEXT` (before an entry), `paxraw TEXT`, `paxlong KEY SIZE`, `gnulong SIZE`,
/// `deepcharts NAME DEPTH`, `end BYTES` (the tar is cut there)
fn archive(folder: &Path, place: &Path, entries: &[&str]) {
    let file = BufWriter::new(File::create(place).expect("a file"));
    let end = entries.iter().find_map(|entry| entry.strip_prefix("end ")).map_or(u64::MAX, number);
    let mut out = Cut { inner: GzEncoder::new(file, Compression::fast()), left: end };
    for entry in entries {
        let mut words = entry.splitn(3, ' ');
        let [verb, name, rest] = [words.next(), words.next(), words.next()].map(Option::unwrap_or_default);
        let name = unescaped(name);
        match verb {
            "file" => {
                let (count, text) = counted(rest);
                if count == 1 || !text.windows(2).any(|two| two == b"%n") {
                    let size = count * text.len() as u64;
                    header(&mut out, &Header { name: &name, size, ..Header::default() });
                    repeated(&mut out, count, &text);
                    padded(&mut out, size);
                } else {
                    let mut all = Vec::new();
                    repeated(&mut all, count, &text);
                    whole(&mut out, b'0', &name, &all);
                }
            }
            "put" => whole(&mut out, b'0', &name, &fs::read(folder.join(rest)).expect("made before")),
            "files" | "dirs" | "links" => {
                let kind = match verb {
                    "files" => b'0',
                    "dirs" => b'5',
                    _ => b'2',
                };
                for index in 0..number(rest) {
                    let name = [&*name, index.to_string().as_bytes()].concat();
                    header(&mut out, &Header { name: &name, kind, link: b"x", ..Header::default() });
                }
            }
            "link" | "hardlink" | "linkdata" => {
                let kind = if verb == "hardlink" { b'1' } else { b'2' };
                let (target, text) = rest.split_once(' ').unwrap_or((rest, ""));
                let size = text.len() as u64;
                header(
                    &mut out,
                    &Header { name: &name, kind, size, link: target.as_bytes(), ..Header::default() },
                );
                out.write_all(text.as_bytes()).expect("written");
                padded(&mut out, size);
            }
            "device" => header(&mut out, &Header { name: &name, kind: b'3', ..Header::default() }),
            "fifo" => header(&mut out, &Header { name: &name, kind: b'6', ..Header::default() }),
            "sparse" => header(&mut out, &Header { name: &name, kind: b'S', ..Header::default() }),
            "badsum" => header(&mut out, &Header { name: &name, sum: Some(1), ..Header::default() }),
            "sized" => header(&mut out, &Header { name: &name, size: number(rest), ..Header::default() }),
            "rawsize" => {
                header(
                    &mut out,
                    &Header { name: &name, raw_size: Some(&unescaped(rest)), ..Header::default() },
                );
            }
            "pax" | "paxglobal" => {
                let kind = if verb == "pax" { b'x' } else { b'g' };
                whole(&mut out, kind, b"pax", &record(&name, &unescaped(rest)));
            }
            "paxraw" => whole(&mut out, b'x', b"pax", &unescaped(&entry["paxraw ".len()..])),
            "paxlong" => {
                let value =
                    [b"c/".to_vec(), vec![b'x'; usize::try_from(number(rest)).expect("a size")]].concat();
                whole(&mut out, b'x', b"pax", &record(&name, &value));
            }
            "gnulong" => {
                let size = number(std::str::from_utf8(&name).expect("a number"));
                header(&mut out, &Header { name: b"././@LongLink", kind: b'L', size, ..Header::default() });
                repeated(&mut out, size, b"x");
                padded(&mut out, size);
            }
            "deepcharts" => {
                for depth in 1..number(rest) {
                    let mut path = name.clone();
                    path.extend(b"charts/c/".repeat(usize::try_from(depth).expect("a depth")));
                    path.extend(b"Chart.yaml");
                    whole(&mut out, b'x', b"pax", &record(b"path", &path));
                    whole(&mut out, b'0', b"c/x", b"apiVersion: v2\nname: c\nversion: 1.0.0\n");
                }
            }
            "end" => {}
            other => panic!("no entry of an archive: `{other}`"),
        }
    }
    out.write_all(&[0; 1024]).expect("written");
    out.inner.finish().expect("finished").flush().expect("written");
}

#[derive(Default)]
struct Header<'a> {
    name: &'a [u8],
    kind: u8,
    size: u64,
    link: &'a [u8],
    /// What stands in the place of the size.
    raw_size: Option<&'a [u8]>,
    /// What stands in the place of the checksum.
    sum: Option<u32>,
}

fn header(out: &mut impl Write, entry: &Header<'_>) {
    let mut block = [0u8; 512];
    let length = entry.name.len().min(100);
    block[..length].copy_from_slice(&entry.name[..length]);
    block[100..107].copy_from_slice(b"0000644");
    block[108..115].copy_from_slice(b"0000000");
    block[116..123].copy_from_slice(b"0000000");
    match entry.raw_size {
        Some(raw) => block[124..124 + raw.len()].copy_from_slice(raw),
        // Twelve octal digits, or else a binary number.
        None if entry.size > 0o777_7777_7777 => {
            block[124] = 0x80;
            block[128..136].copy_from_slice(&entry.size.to_be_bytes());
        }
        None => block[124..136].copy_from_slice(format!("{:012o}", entry.size).as_bytes()),
    }
    block[136..147].copy_from_slice(b"00000000000");
    block[156] = if entry.kind == 0 { b'0' } else { entry.kind };
    block[157..157 + entry.link.len()].copy_from_slice(entry.link);
    block[257..265].copy_from_slice(b"ustar\x0000");
    block[148..156].fill(b' ');
    let sum = entry.sum.unwrap_or_else(|| block.iter().map(|byte| u32::from(*byte)).sum());
    block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    out.write_all(&block).expect("written");
}

fn whole(out: &mut impl Write, kind: u8, name: &[u8], content: &[u8]) {
    header(out, &Header { name, kind, size: content.len() as u64, ..Header::default() });
    out.write_all(content).expect("written");
    padded(out, content.len() as u64);
}

fn padded(out: &mut impl Write, size: u64) {
    let over = usize::try_from(size % 512).expect("small");
    if over > 0 {
        out.write_all(&[0; 512][over..]).expect("written");
    }
}

/// A record of a PAX header, which begins with its own length.
fn record(key: &[u8], value: &[u8]) -> Vec<u8> {
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    while rest + length.to_string().len() != length {
        length += 1;
    }
    [length.to_string().as_bytes(), b" ", key, b"=", value, b"\n"].concat()
}

/// Writes no more than so much.
struct Cut<W> {
    inner: W,
    left: u64,
}

impl<W: Write> Write for Cut<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let kept = bytes.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        self.inner.write_all(&bytes[..kept])?;
        self.left -= kept as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

fn number(text: &str) -> u64 {
    text.trim().parse().expect("a number")
}

fn counted(rest: &str) -> (u64, Vec<u8>) {
    let (count, text) = rest.split_once(' ').unwrap_or((rest, ""));
    (number(count), unescaped(text))
}

fn repeated(out: &mut impl Write, count: u64, text: &[u8]) {
    if text.windows(2).any(|two| two == b"%n") {
        for index in 0..count {
            out.write_all(&numbered(text, index)).expect("written");
        }
        return;
    }
    let block = text.repeat(4096);
    for _ in 0..count / 4096 {
        out.write_all(&block).expect("written");
    }
    let rest = usize::try_from(count % 4096).expect("small");
    out.write_all(&block[..rest * text.len()]).expect("written");
}

fn numbered(text: &[u8], index: u64) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.windows(2).position(|two| two == b"%n") {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(index.to_string().as_bytes());
        rest = &rest[at + 2..];
    }
    out.extend_from_slice(rest);
    out
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let plain = if byte != b'\\' {
            byte
        } else {
            match bytes.next() {
                Some(b'n') => b'\n',
                Some(b't') => b'\t',
                Some(b'0') => 0,
                Some(b'\\') => b'\\',
                Some(b'x') => {
                    let digits = [bytes.next(), bytes.next()].map(|digit| digit.expect("two digits"));
                    u8::from_str_radix(std::str::from_utf8(&digits).expect("ASCII"), 16).expect("a number")
                }
                other => panic!("no escape: {other:?}"),
            }
        };
        out.push(plain);
    }
    out
}
