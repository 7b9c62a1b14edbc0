"""The safetensors format: strict reading, whole writing, checksums, and the `safetensors` package as an oracle."""

import json
import os
import tracemalloc

import numpy as np
import pytest

from fastaudio.errors import FastaudioError, FormatError, ParameterError
from fastaudio.nn import safetensors

DTYPES = ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "?"]


def draw(rng, dtype, shape):
    return np.asarray(rng.standard_normal(shape) * 50).astype(dtype)


def some(rng, count=6):
    shapes = [(), (0,), (1,), (3, 5), (2, 0, 3), (7,), (2, 3, 4, 5), (1, 1)]
    return {
        f"layer{i}.ä \"\\{i}": draw(rng, DTYPES[rng.integers(len(DTYPES))], shapes[rng.integers(len(shapes))])
        for i in range(count)
    }


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def raw(header, data=b"", length=None):
    """The bytes of a file; header: text, bytes or a JSON value."""
    text = header if isinstance(header, bytes) else (header if isinstance(header, str) else json.dumps(header)).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


@pytest.fixture
def file(tmp_path):
    """bytes -> the name of a file that holds them."""

    def make(content):
        path = tmp_path / "given.safetensors"
        path.unlink(missing_ok=True)  # cutting a file short is slow on some file systems
        path.write_bytes(content)
        return path

    return make


@pytest.mark.parametrize("seed", range(200))
def test_round_trip(tmp_path, seed):
    rng = np.random.default_rng(seed)
    arrays, notes = some(rng, rng.integers(0, 9)), {"note": "a\n\"ä\"", "": "x"} if seed % 2 else {}
    path = tmp_path / "a.safetensors"
    safetensors.write(path, arrays, notes)
    found = safetensors.read(path)
    assert found.metadata == notes and found.checked
    assert found.arrays.keys() == arrays.keys()
    assert all(same(found.arrays[name], a) for name, a in arrays.items())
    assert all(a.flags.aligned and a.flags.writeable for a in found.arrays.values())


@pytest.mark.parametrize("dtype", DTYPES)
def test_any_memory_order_is_written(tmp_path, dtype):
    a = draw(np.random.default_rng(1), dtype, (6, 4))
    given = {"t": a.T, "step": a[::2, ::-1], "big": a.astype(a.dtype.newbyteorder(">")), "f": np.asfortranarray(a)}
    safetensors.write(tmp_path / "a", given)
    found = safetensors.read(tmp_path / "a").arrays
    assert all(same(found[name], np.ascontiguousarray(value, a.dtype)) for name, value in given.items())


def test_layout(tmp_path):
    """Wide elements first, then by name; data and each array aligned."""
    safetensors.write(tmp_path / "a", {"b": np.ones(3, "f4"), "a": np.ones(1, "u1"), "c": np.ones(2), "A": np.ones(1, "f4")})
    content = (tmp_path / "a").read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    assert length % 8 == 0 and content[8:9] == b"{"
    assert [name for name in header if name != "__metadata__"] == ["c", "A", "b", "a"]
    assert header["c"]["data_offsets"] == [0, 16] and header["A"]["data_offsets"] == [16, 20]
    assert len(content) == 8 + length + 16 + 4 + 12 + 1


def test_a_file_of_the_package(file):
    """Written by safetensors 0.8.0: save_file({"w": [[1, 2]] float32, "n": 7 int64}, metadata={"format": "pt"})."""
    header = b'{"__metadata__":{"format":"pt"},"n":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]}}'
    header += b" " * (-len(header) % 8)
    found = safetensors.read(file(raw(header, np.int64(7).tobytes() + np.array([1, 2], "f4").tobytes())))
    assert found.metadata == {"format": "pt"} and not found.checked
    assert found.arrays["n"] == 7 and found.arrays["w"].tolist() == [[1, 2]]


def test_data_that_begins_anywhere(file):
    """Other writers need not align."""
    x = np.arange(5.0)
    for fill in range(8):
        header = json.dumps({"x": {"dtype": "F64", "shape": [5], "data_offsets": [0, 40]}}) + " " * fill
        found = safetensors.read(file(raw(header, x.tobytes()))).arrays["x"]
        assert same(found, x) and found.flags.aligned


@pytest.mark.rivals
@pytest.mark.parametrize("seed", range(50))
def test_the_package_reads_and_writes_the_same(tmp_path, seed):
    oracle = pytest.importorskip("safetensors.numpy")
    arrays = some(np.random.default_rng(seed), 8)
    safetensors.write(tmp_path / "ours", arrays, {"a": "b"})
    found = oracle.load_file(tmp_path / "ours")
    assert found.keys() == arrays.keys() and all(same(found[name], a) for name, a in arrays.items())
    oracle.save_file(arrays, tmp_path / "theirs", {"a": "b"})
    back = safetensors.read(tmp_path / "theirs")
    assert back.metadata == {"a": "b"} and not back.checked
    assert all(same(back.arrays[name], a) for name, a in arrays.items())


F32 = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
EIGHT = bytes(8)
WRONG = {
    "empty": (b"", "10 bytes or more, got 0"),
    "short": (raw("{")[:9], "10 bytes or more, got 9"),
    "length of nothing": (raw("{}", length=0), "length must be in 2 ... 2, got 0"),
    "length beyond the file": (raw("{}", length=3), "length must be in 2 ... 2, got 3"),
    "huge length": (raw("{}", length=2**64 - 1), "got 18446744073709551615"),
    "not UTF-8": (raw(b'{"\xff":1}'), "must be UTF-8"),
    "other encoding": (raw('{"a":1}'.encode("utf-16")), "must be UTF-8|must be {"),
    "list": (raw("[]"), "must be {...}"),
    "space before": (raw(" {}"), "must be {...}"),
    "newline after": (raw("{}\n"), "must be {...}"),
    "text after": (raw("{} x}"), "must hold JSON"),
    "NaN": (raw('{"x":NaN}'), "must hold JSON .*NaN is not allowed"),
    "Infinity": (raw('{"x":-Infinity}'), "must hold JSON"),
    "fractions": (raw('{"x":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}', EIGHT), "2.0 is not allowed"),
    "a name twice": (raw('{"x":1,"x":1}'), "a key stands twice"),
    "a field twice": (raw('{"x":{"dtype":"F32","dtype":"F32","shape":[],"data_offsets":[0,4]}}'), "stands twice"),
    "half a character": (raw('{"\\ud800":1}'), "must hold JSON"),
    "deep": (raw('{"a":' + "[" * 200_000 + "]" * 200_000 + "}"), "must hold JSON"),
    "long number": (raw('{"a":' + "9" * 5000 + "}"), "must hold JSON"),
    "no entry": (raw({"x": 1}), "must have dtype, shape and data_offsets, got 1"),
    "field missing": (raw({"x": {"dtype": "F32", "shape": []}}), "must have dtype, shape"),
    "field too many": (raw({"x": {**F32, "y": 1}}, EIGHT), "must have dtype, shape"),
    "unknown dtype": (raw({"x": {**F32, "dtype": "F31"}}, EIGHT), "dtype of 'x' must be one of F64"),
    "dtype not text": (raw({"x": {**F32, "dtype": ["F32"]}}, EIGHT), "dtype of 'x' must be"),
    "negative size": (raw({"x": {**F32, "shape": [-2]}}, EIGHT), "shape of 'x' must be"),
    "boolean size": (raw({"x": {**F32, "shape": [True]}}, EIGHT), "shape of 'x' must be"),
    "text for sizes": (raw({"x": {**F32, "shape": "2"}}, EIGHT), "shape of 'x' must be"),
    "too many sizes": (raw({"x": {**F32, "shape": [2] + [1] * 32}}, EIGHT), "at most 32 sizes"),
    "huge size": (raw({"x": {**F32, "shape": [2**62]}}, EIGHT), "must have 18446744073709551616 bytes"),
    "size that wraps": (raw({"x": {**F32, "shape": [2**62, 4]}}, EIGHT), "bytes, as its shape says"),
    "zero and huge": (raw({"x": {**F32, "shape": [0, 2**62]}}, EIGHT), "must have 0 bytes"),
    "three places": (raw({"x": {**F32, "data_offsets": [0, 8, 8]}}, EIGHT), "must be two places"),
    "backwards": (raw({"x": {**F32, "data_offsets": [8, 0]}}, EIGHT), "must have 8 bytes"),
    "negative place": (raw({"x": {**F32, "data_offsets": [-8, 0]}}, EIGHT), "must be two places"),
    "not from 0": (raw({"x": {**F32, "data_offsets": [4, 12]}}, EIGHT * 2), "first array must begin at 0"),
    "gap": (raw({"x": F32, "y": {**F32, "data_offsets": [12, 20]}}, bytes(20)), "'y' must begin where 'x' ends, at 8, got 12"),
    "overlap": (raw({"x": F32, "y": {**F32, "data_offsets": [4, 12]}}, bytes(12)), "'y' must begin where"),
    "same place": (raw({"x": F32, "y": F32}, EIGHT), "'y' must begin where"),
    "bytes left": (raw({"x": F32}, bytes(9)), "must end with the file, at 9, got 8"),
    "bytes missing": (raw({"x": F32}, bytes(7)), "must end with the file, at 7, got 8"),
    "bytes without arrays": (raw("{}", bytes(1)), "must end with the file, at 1, got 0"),
    "metadata not texts": (raw({"__metadata__": {"a": 1}}), "__metadata__ must hold texts"),
    "metadata no object": (raw({"__metadata__": []}), "__metadata__ must hold texts"),
    "boolean of 2": (raw({"x": {"dtype": "BOOL", "shape": [2], "data_offsets": [0, 2]}}, b"\1\2"), "must hold booleans, got 2"),
    "checksums no JSON": (raw({"__metadata__": {"checksums": "x"}}), "must hold JSON"),
    "checksum missing": (raw({"__metadata__": {"checksums": "{}"}}), "the checksum of the metadata must be"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_refused(file, name):
    content, message = WRONG[name]
    with pytest.raises(FormatError, match=message) as error:
        safetensors.read(file(content))
    assert "given.safetensors: " in str(error.value) and len(str(error.value)) < 500


@pytest.mark.rivals
@pytest.mark.parametrize("name", WRONG)
def test_the_package_reads_no_more_of_these_than_we_know(file, name):
    """Where it is laxer than the format's text: known, and no reason to be lax."""
    oracle = pytest.importorskip("safetensors.numpy")
    laxer = {"field too many", "newline after", "a name twice", "a field twice", "space before", "too many sizes", "boolean of 2", "checksums no JSON", "checksum missing"}
    path = file(WRONG[name][0])
    try:
        oracle.load_file(path)
    except Exception:
        return
    assert name in laxer


def test_not_a_file(tmp_path):
    with pytest.raises(FormatError, match="must be a regular file"):
        safetensors.read(tmp_path)
    with pytest.raises(FileNotFoundError):
        safetensors.read(tmp_path / "nowhere")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(FormatError, match="must be a regular file"):
            safetensors.read(tmp_path / "pipe")


@pytest.mark.parametrize(
    "arrays, notes, message",
    [
        ({"x": np.ones(2, complex)}, {}, "must have a dtype of F64.*complex128"),
        ({"x": np.array(["a"])}, {}, "must have a dtype"),
        ({"x": np.array([None])}, {}, "must have a dtype"),
        ({"__metadata__": np.ones(2)}, {}, "__metadata__"),
        ({1: np.ones(2)}, {}, "name of an array must be text, got 1"),
        ({"\ud800": np.ones(2)}, {}, "name of an array must be text"),
        ({}, {"a": 1}, "each value must be text, got 1"),
        ({}, {2: "a"}, "each key must be text, got 2"),
        ({}, {"checksums": "a"}, "must leave this key to the file"),
        ({}, {"a": "x" * (17 << 20)}, "must fit into 16777216 bytes"),
    ],
)
def test_what_cannot_be_written(tmp_path, arrays, notes, message):
    with pytest.raises(ParameterError, match=message):
        safetensors.write(tmp_path / "a", arrays, notes)
    assert list(tmp_path.iterdir()) == []


def test_every_damaged_byte_is_noticed(tmp_path, file):
    """Each byte of a small file, changed in one bit and in all: an error, or what was there before."""
    arrays = {"dense.kernel": np.arange(6, dtype="f4").reshape(2, 3), "step": np.array(3)}
    safetensors.write(tmp_path / "a", arrays, {"fastaudio": "1"})
    content = (tmp_path / "a").read_bytes()
    unnoticed = set()
    for place in range(len(content)):
        for flip in (1, 255):
            changed = bytearray(content)
            changed[place] ^= flip
            try:
                found = safetensors.read(file(bytes(changed)))
            except FormatError:
                continue
            unnoticed |= {(place, found.checked)}
    key = content.index(b'"checksums"')
    # only the name of that key itself may be damaged unnoticed: `checked` is then False
    assert all(key < place < key + 10 and not checked for place, checked in unnoticed)


def mutate(rng, header, data):
    """A damaged file: bytes changed, cut, doubled; or fields of the header replaced by other values."""
    kind = rng.integers(6)
    if kind < 3:
        content = bytearray(raw(json.dumps(header), data))
        for _ in range(rng.integers(1, 5)):
            place = int(rng.integers(len(content)))
            if kind == 0:
                content[place] = rng.integers(256)
            elif kind == 1:
                del content[place : place + int(rng.integers(1, 9))]
            else:
                content[place:place] = content[place : place + int(rng.integers(1, 9))]
            if not content:
                break
        return bytes(content)
    odd = [0, 1, -1, 2**31, 2**63 - 1, 2**63, 2**64, 10**30, True, None, "", "F32", [], {}, [0], [2**40, 2**40], 1e300]
    header = json.loads(json.dumps(header))
    for _ in range(rng.integers(1, 4)):
        name = list(header)[rng.integers(len(header))]
        entry, value = header[name], odd[rng.integers(len(odd))]
        if kind == 3 or not isinstance(entry, dict) or not entry:
            header[name] = value
        elif kind == 4:
            entry[list(entry)[rng.integers(len(entry))]] = value
        else:
            field = entry.get(["shape", "data_offsets"][rng.integers(2)])
            if isinstance(field, list) and field:
                field[rng.integers(len(field))] = value
    return raw(json.dumps(header), data)


def test_damaged_files(file):
    """5000 of them: FormatError or arrays that fill the file, never anything else, and no memory to speak of."""
    rng = np.random.default_rng(0)
    refused = 0
    for number in range(5000):
        header, end, data = {"__metadata__": {"a": "b"}}, 0, b""
        for name, a in some(rng, 3).items():
            header[name] = {"dtype": {"f": "F", "i": "I", "u": "U", "b": "BOOL"}[a.dtype.kind], "shape": list(a.shape), "data_offsets": [end, end + a.nbytes]}
            if a.dtype.kind != "b":
                header[name]["dtype"] += str(8 * a.itemsize)
            end, data = end + a.nbytes, data + a.tobytes()
        content = mutate(rng, header, data)
        if number % 20 == 0:  # it slows everything down
            tracemalloc.start()
        try:
            found = safetensors.read(file(content))
        except FormatError:
            refused += 1
        else:
            length = int.from_bytes(content[:8], "little")
            assert sum(a.nbytes for a in found.arrays.values()) == len(content) - 8 - length
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
        tracemalloc.stop()
    assert refused > 3000


def test_errors_have_one_family():
    assert issubclass(FormatError, FastaudioError) and issubclass(FormatError, ValueError)


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a"
    safetensors.write(path, {"x": np.ones(3)})
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space left"):
        safetensors.write(path, {"x": np.zeros(3)})
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
    assert safetensors.read(path).arrays["x"].tolist() == [1, 1, 1]


def test_a_file_is_replaced_while_it_is_in_use(tmp_path):
    path = tmp_path / "a"
    safetensors.write(path, {"x": np.ones(3)})
    old = safetensors.read(path).arrays["x"]
    safetensors.write(path, {"x": old + 1})
    assert old.tolist() == [1, 1, 1] and safetensors.read(path).arrays["x"].tolist() == [2, 2, 2]
