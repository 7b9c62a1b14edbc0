"""Downloads from a server of our own: resumed, tried again, checked; never from the network."""

import hashlib

import numpy as np
import pytest
from file_server import serving

import fastaudio as fa
from fastaudio.data.catalogue import CATALOGUE, Remote
from fastaudio.data.fetch import fetch

CONTENT = np.random.default_rng(0).bytes(700_001)
SHA = "sha256:" + hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def server():
    with serving() as state:
        state.files["/a.bin"] = CONTENT
        yield state


def get(server, path, size=700_001, checksum=SHA, name="a.bin", **options):
    fetch(Remote((f"{server.url}/{name}",), size, checksum), str(path), wait=0.001, **options)
    return path.read_bytes()


@pytest.mark.parametrize("size, checksum", [(len(CONTENT), SHA), (None, None), (None, SHA), (len(CONTENT), None)])
def test_whole(server, tmp_path, size, checksum):
    seen = []
    options = {"progress": lambda done, total: seen.append((done, total))}
    assert get(server, tmp_path / "a", size, checksum, **options) == CONTENT
    assert [p.name for p in tmp_path.iterdir()] == ["a"] and seen[-1] == (len(CONTENT), len(CONTENT))


def test_goes_on_after_every_broken_connection(server, tmp_path):
    server.cut_after = 100_000
    assert get(server, tmp_path / "a") == CONTENT
    assert [r for _, r in server.asked] == [None] + [f"bytes={n}00000-" for n in range(1, 8)]


@pytest.mark.parametrize("size, checksum", [(len(CONTENT), SHA), (None, None)])
def test_goes_on_in_the_next_run(server, tmp_path, size, checksum):
    (tmp_path / "a.part").write_bytes(CONTENT[:300_000])
    (tmp_path / "a.part.tag").write_text('"one"')
    assert get(server, tmp_path / "a", size, checksum) == CONTENT
    assert server.asked == [("/a.bin", "bytes=300000-")]


def test_what_had_come_whole(server, tmp_path):
    (tmp_path / "a.part").write_bytes(CONTENT)
    assert get(server, tmp_path / "a") == CONTENT and server.asked == [("/a.bin", f"bytes={len(CONTENT)}-")]


def test_another_version_is_not_sewn_on(server, tmp_path):
    (tmp_path / "a.part").write_bytes(bytes(300_000))
    (tmp_path / "a.part.tag").write_text('"an older one"')
    assert get(server, tmp_path / "a", None, None) == CONTENT


def test_without_a_name_for_the_version_it_begins_anew(server, tmp_path):
    server.tag = ""
    (tmp_path / "a.part").write_bytes(bytes(300_000))
    assert get(server, tmp_path / "a", None, None) == CONTENT and server.asked == [("/a.bin", None)]


def test_servers_without_resuming(server, tmp_path):
    server.ranges = False
    (tmp_path / "a.part").write_bytes(bytes(300_000))
    assert get(server, tmp_path / "a") == CONTENT


def test_a_server_that_sends_another_part(server, tmp_path):
    server.lies_about_place = True
    (tmp_path / "a.part").write_bytes(CONTENT[:300_000])
    assert get(server, tmp_path / "a") == CONTENT


def test_tried_again(server, tmp_path):
    server.fails = 4
    assert get(server, tmp_path / "a") == CONTENT and len(server.asked) == 5
    server.fails = 5
    with pytest.raises(OSError, match="503"):
        get(server, tmp_path / "b")


def test_a_server_that_never_ends_it(server, tmp_path):
    server.cut_after = 0
    with pytest.raises(OSError, match="an address must answer.*ended after 0 of 700001 bytes"):
        get(server, tmp_path / "a")
    assert len(server.asked) == 5


def test_the_wrong_file(server, tmp_path):
    for size, checksum, rule in ((700_002, None, "700002 bytes, got 700001"), (None, SHA[:-1] + "x", "must have the sha256"),
                                 (None, "md5:0", "must have the md5 0, got " + hashlib.md5(CONTENT).hexdigest())):  # fmt: skip
        with pytest.raises(fa.FormatError, match=rule):
            get(server, tmp_path / "a", size, checksum)
        assert not [p for p in tmp_path.iterdir() if not p.name.endswith(".tag")]


def test_addresses_in_turn(server, tmp_path):
    addresses = (f"{server.url}/gone", "http://127.0.0.1:1/x", f"{server.url}/moved")
    server.redirects["/moved"] = f"{server.url}/a.bin"
    fetch(Remote(addresses, len(CONTENT), SHA), str(tmp_path / "a"), wait=0.001)
    assert (tmp_path / "a").read_bytes() == CONTENT
    with pytest.raises(OSError, match="404.*refused"):
        fetch(Remote(addresses[:2]), str(tmp_path / "b"), wait=0.001)


def test_no_other_ways_in(server, tmp_path):
    (tmp_path / "secret").write_text("x")
    for url in (f"file://{tmp_path}/secret", "ftp://127.0.0.1/x", "data:,x"):
        with pytest.raises(fa.FormatError, match="http"):
            fetch(Remote((url,)), str(tmp_path / "a"))
    server.redirects["/moved"] = f"file://{tmp_path}/secret"
    with pytest.raises(OSError):
        fetch(Remote((f"{server.url}/moved",)), str(tmp_path / "a"), wait=0.001)


def test_the_catalogue():
    for name, entry in CATALOGUE.items():
        assert entry.files and entry.licence and entry.megabytes > 1 and "{folder}" in (entry.build or "{folder}"), name
        assert len({remote.urls[0].rsplit("/")[-1] for remote in entry.files}) == len(entry.files)
        total = [remote.size for remote in entry.files]
        if None not in total:
            assert abs(sum(total) / 1e6 - entry.megabytes) < 1
        for remote in entry.files:
            assert all(url.startswith("https://") for url in remote.urls) or remote.checksum
            if remote.checksum:
                kind, value = remote.checksum.split(":")
                assert len(value) == 2 * hashlib.new(kind).digest_size and int(value, 16)
            else:
                assert entry.recordings
