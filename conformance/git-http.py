#!/usr/bin/env python3
"""A Git server on loopback over a folder of bare repositories, for runs beside a mirror of public repositories.

    conformance/git-http.py MIRROR [PORT]

Serves `MIRROR/<owner>+<name>/repo` (or `.../repo/.git`, or `MIRROR/<owner>/<name>`) as `http://127.0.0.1:PORT/<owner>/<name>[.git]`
through `git http-backend`, read only. Prints the port (0: any free one) and ends when its standard input does.
"""
import http.server
import os
import subprocess
import sys
import threading

MIRROR = os.path.abspath(sys.argv[1])


def repository(owner, name):
    """The Git folder of a repository, or None. Names are checked: they come from the network."""
    name = name.removesuffix(".git")
    if any(part in ("", ".", "..") or "/" in part for part in (owner, name)):
        return None
    for place in (f"{owner}+{name}/repo/.git", f"{owner}+{name}/repo", f"{owner}/{name}.git", f"{owner}/{name}"):
        if os.path.isfile(f"{MIRROR}/{place}/HEAD"):
            return f"{MIRROR}/{place}"
    return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self):
        path, _, query = self.path.partition("?")
        parts = path.strip("/").split("/", 2)
        folder = repository(parts[0], parts[1]) if len(parts) == 3 else None
        if folder is None:
            self.send_error(404)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        environment = {
            "PATH": os.environ["PATH"], "GIT_HTTP_EXPORT_ALL": "1", "GIT_PROJECT_ROOT": folder, "PATH_INFO": "/" + parts[2],
            "QUERY_STRING": query, "REQUEST_METHOD": self.command, "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""), "CONTENT_LENGTH": str(len(body)),
            "GIT_CONFIG_COUNT": "3", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
            "GIT_CONFIG_KEY_1": "uploadpack.allowAnySHA1InWant", "GIT_CONFIG_VALUE_1": "true",
            "GIT_CONFIG_KEY_2": "uploadpack.allowFilter", "GIT_CONFIG_VALUE_2": "true",
        }
        done = subprocess.run(["git", "http-backend"], input=body, stdout=subprocess.PIPE, env=environment)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        status, headers = 200, []
        for line in head.decode().split("\r\n"):
            name, _, value = line.partition(": ")
            if name.lower() == "status":
                status = int(value.split()[0])
            elif name:
                headers.append((name, value))
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = answer


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
