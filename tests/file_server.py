"""A web server on this machine that serves bytes, and can be told to misbehave."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server:
    """`files`: {"/name": bytes}. `cut_after`: bytes after which connections end early; `ranges`: answers 206;
    `fails`: so many answers of 503 first. `asked`: (path, Range) of every request."""

    def __init__(self):
        self.files, self.asked, self.tag = {}, [], '"one"'
        self.cut_after, self.ranges, self.fails, self.redirects = None, True, 0, {}
        self.lies_about_place = False


@contextmanager
def serving():
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self):
            wanted = self.headers.get("Range")
            state.asked.append((self.path, wanted))
            if state.fails:
                state.fails -= 1
                return self.send_error(503)
            if self.path in state.redirects:
                self.send_response(302)
                self.send_header("Location", state.redirects[self.path])
                return self.end_headers()
            content = state.files.get(self.path)
            if content is None:
                return self.send_error(404)
            first = 0
            if wanted and state.ranges and self.headers.get("If-Range") in (None, state.tag):
                first = int(wanted.removeprefix("bytes=").removesuffix("-"))
                if first >= len(content):
                    return self.send_error(416)
                self.send_response(206)
                told = first + 1 if state.lies_about_place else first
                self.send_header("Content-Range", f"bytes {told}-{len(content) - 1}/{len(content)}")
            else:
                self.send_response(200)
            if state.tag:
                self.send_header("ETag", state.tag)
            self.send_header("Content-Length", str(len(content) - first))
            self.end_headers()
            self.wfile.write(content[first : None if state.cut_after is None else first + state.cut_after])

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
