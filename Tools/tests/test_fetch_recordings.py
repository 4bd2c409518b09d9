"""Tools/fetch-recordings against a server on the loopback interface.

    python3 -m unittest discover -s Tools/tests
"""

import contextlib
import hashlib
import http.server
import importlib.machinery
import importlib.util
import io
import pathlib
import struct
import tempfile
import threading
import unittest
import zipfile

TOOLS = pathlib.Path(__file__).resolve().parents[1]


def load():
    """The script as a module, though its name has no ending."""
    loader = importlib.machinery.SourceFileLoader(
        "fetch_recordings", str(TOOLS / "fetch-recordings"))
    spec = importlib.util.spec_from_loader("fetch_recordings", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


class Server(http.server.BaseHTTPRequestHandler):
    """Serves `files`; knows ranges; can end an answer early, once."""

    files = {}
    cut_after = None
    requests = []

    def do_GET(self):
        type(self).requests.append((self.path, self.headers.get("Range")))
        content = self.files.get(self.path)
        if content is None:
            self.send_error(404)
            return
        start = 0
        wanted = self.headers.get("Range")
        if wanted:
            start = int(wanted.split("=")[1].split("-")[0])
            if start >= len(content):
                self.send_error(416)
                return
        self.send_response(206 if wanted else 200)
        body = content[start:]
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.cut_after is not None:
            body = body[:self.cut_after]
            type(self).cut_after = None
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def element(kind, content):
    """An element of a MATLAB file."""
    return struct.pack("<II", kind, len(content)) + content + b"\0" * (
        -len(content) % 8)


def matrix(name, code, shape, parts):
    """A variable of a MATLAB file."""
    body = element(6, struct.pack("<II", code, 0))
    body += element(5, struct.pack(f"<{len(shape)}i", *shape))
    body += element(1, name.encode()) + parts
    return element(14, body)


class FetchTests(unittest.TestCase):
    def setUp(self):
        self.module = load()
        Server.files, Server.requests, Server.cut_after = {}, [], None
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), Server)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def use(self, *files):
        """One set of these files, instead of the real ones."""
        self.module.SETS = [self.module.Set("set", "signal", "CC0-1.0",
                                            "http://example.invalid", files)]

    def run_script(self, *arguments):
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), \
                contextlib.redirect_stderr(errors):
            code = self.module.main([*arguments, "--into", str(self.folder)])
        return code, output.getvalue(), errors.getvalue()

    def file(self, content, **sources):
        return self.module.File(
            "a.bin", sha256=hashlib.sha256(content).hexdigest(), **sources)

    def test_fetches_checks_and_leaves_alone(self):
        content = bytes(range(256)) * 1000
        Server.files["/a"] = content
        self.use(self.file(content, address=self.base + "/a"))
        self.assertEqual(self.run_script("set")[0], 0)
        self.assertEqual((self.folder / "set/a.bin").read_bytes(), content)
        self.assertEqual(self.run_script("all")[0], 0)
        self.assertEqual(len(Server.requests), 1)
        self.assertEqual(
            [path.name for path in (self.folder / "set").iterdir()], ["a.bin"])

    def test_goes_on_where_it_stopped(self):
        content = bytes(range(256)) * 1000
        Server.files["/a"] = content
        Server.cut_after = 70_000
        self.use(self.file(content, address=self.base + "/a"))
        code, _, errors = self.run_script("set")
        self.assertEqual(code, 1)
        self.assertEqual(errors.count("\n"), 1)
        self.assertFalse((self.folder / "set/a.bin").exists())
        self.assertEqual(self.run_script("set")[0], 0)
        self.assertEqual((self.folder / "set/a.bin").read_bytes(), content)
        self.assertEqual(Server.requests[1][1], "bytes=70000-")

    def test_wrong_content_is_removed(self):
        Server.files["/a"] = b"something else"
        self.use(self.file(b"right", address=self.base + "/a"))
        code, _, errors = self.run_script("set")
        self.assertEqual(code, 1)
        self.assertIn("check sum is wrong", errors)
        self.assertEqual(list((self.folder / "set").iterdir()), [])

    def test_a_missing_file_is_one_line(self):
        self.use(self.file(b"right", address=self.base + "/none"))
        code, _, errors = self.run_script("set")
        self.assertEqual((code, errors.count("\n")), (1, 1))
        self.assertIn("404", errors)

    def test_mirror(self):
        Server.files["/mirror/set/a.bin"] = b"content"
        self.use(self.file(b"content", address="http://127.0.0.1:9/never"))
        self.assertEqual(
            self.run_script("set", "--from", self.base + "/mirror/")[0], 0)
        self.assertEqual(
            (self.folder / "set/a.bin").read_bytes(), b"content")

    def test_member_of_an_archive(self):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as content:
            content.writestr("folder/a.bin", b"content")
        Server.files["/a.zip"] = archive.getvalue()
        self.use(self.file(b"content", address=self.base + "/a.zip",
                           member="a.bin"))
        self.assertEqual(self.run_script("set")[0], 0)
        self.assertEqual(
            [path.name for path in (self.folder / "set").iterdir()], ["a.bin"])

    def test_usage(self):
        self.assertEqual(self.run_script("nothing")[0], 2)
        self.assertEqual(self.run_script()[0], 2)
        code, output, _ = self.run_script("--list")
        self.assertEqual(code, 0)
        for name in ("ninapro-db1", "unibo-inail", "flexemg-2018",
                     "myo-fingers"):
            self.assertIn(name, output)

    def test_flexemg_is_repacked(self):
        head = b"MATLAB 5.0".ljust(124) + struct.pack("<H", 0x0100) + b"IM"
        chart = [4 * row + column + 1 for column in range(4) for row in range(16)]
        array = head + matrix(
            "arraymap", 9, (16, 4), element(2, bytes(chart)))
        frames = 3
        raw = [100 * (index // frames) + index % frames
               for index in range(frames * 64)]
        sequence = matrix("", 6, (1, 2), element(9, struct.pack("<2d", 3, 1)))
        fields = element(5, struct.pack("<i", 16)) + element(
            1, b"sequence".ljust(16, b"\0")) + sequence
        trial = head + matrix(
            "raw", 11, (frames, 64),
            element(4, struct.pack(f"<{len(raw)}H", *raw))
        ) + matrix("p", 2, (1, 1), fields)
        parts = {}
        for name, content in (("arraymap.mat", array),
                              ("001-Session1Train_T001.mat", trial)):
            parts[name] = self.folder / name
            parts[name].write_bytes(content)
        path = self.folder / "out.npz"
        self.module.make_flexemg(parts, path)
        with zipfile.ZipFile(path) as archive:
            member = archive.read("001-Session1Train_T001_raw.npy")
            codes = archive.read("001-Session1Train_T001_seq.npy")
        length, = struct.unpack_from("<H", member, 8)
        self.assertIn(b"'fortran_order': True, 'shape': (3, 16)", member)
        self.assertEqual((10 + length) % 64, 0)
        values = struct.unpack("<48H", member[10 + length:])
        # The second electrode of each row of four, counted from zero: 1, 5 ...
        self.assertEqual(values[:6], (100, 101, 102, 500, 501, 502))
        self.assertEqual(struct.unpack("<2h", codes[-4:]), (3, 1))

    def test_myo_is_repacked(self):
        parts = {}
        for code, name in enumerate(self.module.MYO_CLASSES):
            for electrode in range(1, 9):
                part = f"{name}_electrode_{electrode}.csv"
                row = ",".join(
                    str((sample % 3 - electrode) / 128) for sample in range(150))
                parts[part] = self.folder / part
                parts[part].write_text((row + "\n") * (code + 1))
        path = self.folder / "out.npz"
        self.module.make_myo(parts, path)
        with zipfile.ZipFile(path) as archive:
            windows = archive.read("windows.npy")
            labels = archive.read("label.npy")
        self.assertIn(b"'shape': (28, 150, 8)", windows)
        self.assertEqual(labels[-28:], bytes(
            code for code in range(1, 8) for _ in range(code)))
        start = len(windows) - 28 * 150 * 8
        self.assertEqual(
            struct.unpack("16b", windows[start:start + 16]),
            tuple(-e for e in range(1, 9)) + tuple(1 - e for e in range(1, 9)))


if __name__ == "__main__":
    unittest.main()
