//! A web server for one test: repositories by `git http-backend`, single files by table. It counts what it is asked.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) authorization: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// A whole answer to any request for a path.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) status: &'static str,
    pub(crate) headers: String,
    pub(crate) body: Vec<u8>,
}

impl Page {
    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Page {
        Page { status: "200 OK", headers: "Content-Type: text/plain\r\n".to_owned(), body: body.into() }
    }

    pub(crate) fn status(status: &'static str) -> Page {
        Page { status, headers: String::new(), body: Vec::new() }
    }

    pub(crate) fn redirect(to: &str) -> Page {
        Page { status: "302 Found", headers: format!("Location: {to}\r\n"), body: Vec::new() }
    }
}

#[derive(Default)]
pub(crate) struct Options {
    pub(crate) repositories: Option<PathBuf>,
    pub(crate) pages: BTreeMap<String, Page>,
    /// The value of `Authorization` without which nothing is served.
    pub(crate) authorization: Option<String>,
    /// Speak the first protocol only, which hands out no commits by id.
    pub(crate) old: bool,
    /// Send clients of one path prefix to another.
    pub(crate) moved: Option<(String, String)>,
    /// Take connections and say nothing.
    pub(crate) mute: bool,
}

pub(crate) struct Server {
    pub(crate) port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    connections: Arc<Mutex<usize>>,
}

impl Server {
    pub(crate) fn start(options: Options) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let server = Server { port, asked: Arc::default(), connections: Arc::default() };
        let (asked, connections) = (server.asked.clone(), server.connections.clone());
        let options = Arc::new(options);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                *connections.lock().expect("no panic") += 1;
                let (asked, options) = (asked.clone(), options.clone());
                thread::spawn(move || serve(stream, &options, &asked));
            }
        });
        server
    }

    pub(crate) fn repositories(folder: &Path) -> Server {
        Server::start(Options { repositories: Some(folder.to_owned()), ..Options::default() })
    }

    pub(crate) fn pages<const N: usize>(pages: [(&str, Page); N]) -> Server {
        let pages = pages.into_iter().map(|(path, page)| (path.to_owned(), page)).collect();
        Server::start(Options { pages, ..Options::default() })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }

    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().expect("no panic")
    }

    /// How many times a client began a conversation, and how many times it asked for objects.
    pub(crate) fn conversations(&self) -> (usize, usize) {
        let asked = self.asked();
        let begun = asked.iter().filter(|asked| asked.line.contains("/info/refs")).count();
        let fetch =
            |asked: &&Asked| contains(&asked.body, b"command=fetch") || contains(&asked.body, b"want ");
        (begun, asked.iter().filter(fetch).count())
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn serve(mut stream: TcpStream, options: &Options, asked: &Mutex<Vec<Asked>>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let plain = match headers.get("content-encoding").map(String::as_str) {
        Some("gzip") => unzip(&body),
        _ => body.clone(),
    };
    let authorization = headers.get("authorization").cloned();
    asked.lock().ok()?.push(Asked {
        line: line.trim_end().to_owned(),
        authorization: authorization.clone(),
        body: plain,
    });
    if options.mute {
        // Until the client has had enough.
        let mut byte = [0];
        while reader.read(&mut byte).ok()? > 0 {}
        return None;
    }
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?, words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let page = if options.authorization.is_some() && options.authorization != authorization {
        let headers = "WWW-Authenticate: Basic realm=\"x\"\r\n".to_owned();
        Page { status: "401 Unauthorized", headers, body: Vec::new() }
    } else if let Some((from, to)) =
        options.moved.as_ref().filter(|(from, _)| path.starts_with(from.as_str()))
    {
        Page::redirect(&format!("{to}{}?{query}", &path[from.len()..]))
    } else if let Some(page) = options.pages.get(path) {
        page.clone()
    } else if let Some(folder) = &options.repositories {
        return backend(&mut stream, folder, options.old, method, path, query, &headers, &body);
    } else {
        Page::status("404 Not Found")
    };
    let head = format!(
        "HTTP/1.1 {}\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n",
        page.status,
        page.headers,
        page.body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&page.body).ok()
}

fn unzip(body: &[u8]) -> Vec<u8> {
    let mut child =
        Command::new("gzip").arg("-dc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("gzip");
    child.stdin.take().expect("a pipe").write_all(body).expect("gzip reads");
    child.wait_with_output().expect("gzip ends").stdout
}

#[expect(clippy::too_many_arguments, reason = "the variables of the gateway interface")]
fn backend(
    stream: &mut TcpStream,
    folder: &Path,
    old: bool,
    method: &str,
    path: &str,
    query: &str,
    headers: &BTreeMap<String, String>,
    body: &[u8],
) -> Option<()> {
    let header = |name: &str| headers.get(name).cloned().unwrap_or_default();
    let mut command = Command::new("git");
    command
        .arg("http-backend")
        .envs([
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_HTTP_EXPORT_ALL", "1"),
        ])
        .env("GIT_PROJECT_ROOT", folder)
        .env("PATH_INFO", path)
        .env("QUERY_STRING", query)
        .env("REQUEST_METHOD", method)
        .env("CONTENT_TYPE", header("content-type"))
        .env("CONTENT_LENGTH", body.len().to_string())
        .env("HTTP_CONTENT_ENCODING", header("content-encoding"))
        .env("REMOTE_ADDR", "127.0.0.1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if !old {
        command.env("GIT_PROTOCOL", header("git-protocol"));
    }
    let mut child = command.spawn().expect("git http-backend starts");
    // A program that has heard enough may hang up early.
    let _ = child.stdin.take().expect("a pipe").write_all(body);
    let output = child.wait_with_output().ok()?.stdout;
    let end = output.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&output[..end]);
    let status = head.lines().find_map(|line| line.strip_prefix("Status: ")).unwrap_or("200 OK");
    let answer =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{head}", output.len() - end);
    stream.write_all(answer.as_bytes()).ok()?;
    stream.write_all(&output[end..]).ok()
}
