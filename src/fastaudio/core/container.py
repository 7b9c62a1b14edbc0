"""What the bytes of an audio file claim, read without a decoder.

libsndfile recognises two dozen containers and shortens a cut file without a word, so the header is walked
here first: which container and codec it is, how many frames it promises, and whether the bytes for them are
there. Nothing is allocated from a header field, every loop is bounded by the file's size.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from .mpeg import read_mpeg

#: data sizes that mean "the writer could not seek back": all ones, and SoX's and ffmpeg's stand-ins
_STREAMED = (0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000, 0xFFFFF000)
_WAV_CODECS = {
    1: "PCM", 2: "MS_ADPCM", 3: "FLOAT", 6: "ALAW", 7: "ULAW", 0x11: "IMA_ADPCM", 0x31: "GSM610",
    0x40: "G721_32", 0x50: "MPEG", 0x55: "MPEG_LAYER_III",
}  # fmt: skip
_AIFC_CODECS = {
    b"NONE": "PCM", b"sowt": "PCM", b"twos": "PCM", b"raw ": "PCM", b"in24": "PCM", b"in32": "PCM",
    b"42ni": "PCM", b"23ni": "PCM", b"fl32": "FLOAT", b"FL32": "FLOAT", b"fl64": "DOUBLE", b"FL64": "DOUBLE",
    b"ulaw": "ULAW", b"ULAW": "ULAW", b"alaw": "ALAW", b"ALAW": "ALAW", b"ima4": "IMA_ADPCM",
    b"GSM ": "GSM610", b"dwvw": "DWVW",
}  # fmt: skip
_OGG_CODECS = {b"\x01vorbis": "VORBIS", b"OpusHead": "OPUS", b"\x7fFLAC": "FLAC", b"Speex   ": "SPEEX"}
_OTHERS = {
    b".snd": "AU", b"caff": "CAF", b"riff": "W64", b"Crea": "VOC", b"NIST": "NIST", b"MATL": "MAT5",
    b"PVF1": "PVF", b" paf": "PAF", b"2BIT": "AVR", b"Exte": "XI", b"ALaw": "WVE",
}  # fmt: skip


@dataclass(frozen=True)
class Header:
    """`frames`: what the header promises, None if it does not say; `cut`: why it is not whole, or ""."""

    container: str = ""
    codec: str = ""
    frames: int | None = None
    cut: str = ""


def read_header(stream: BinaryIO) -> Header:
    """Walk the header of a seekable binary stream; the stream is left where it was."""
    start = stream.tell()
    size = stream.seek(0, 2)
    try:
        return _sniff(stream, start, size)
    except struct.error:
        return Header(cut="the file ends inside its header")
    finally:
        stream.seek(start)


def _sniff(stream: BinaryIO, start: int, size: int) -> Header:
    head = _at(stream, start, 12)
    while head[:3] == b"ID3" and len(head) >= 10:  # a tag before the audio: four 7-bit bytes of length
        start += 10 + sum((b & 0x7F) << s for b, s in zip(head[6:10], (21, 14, 7, 0), strict=True))
        head = _at(stream, start, 12)
    magic = head[:4]
    if not magic:
        return Header(cut="the file is empty")
    if magic in (b"RIFF", b"RIFX", b"RF64") and head[8:12] == b"WAVE":
        return _wave(stream, start, size, magic)
    if magic == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return _aiff(stream, start, size)
    if magic == b"fLaC":
        return _flac(stream, start)
    if magic == b"OggS":
        return _ogg(stream, start, size)
    if len(head) >= 4 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return Header(*read_mpeg(stream, start, size))
    return Header(_OTHERS.get(magic, ""))


def _at(stream: BinaryIO, position: int, n: int) -> bytes:
    stream.seek(position)
    return stream.read(n)


def _chunks(stream: BinaryIO, position: int, size: int, order: str):
    """(id, payload position, declared payload size) of IFF chunks, until the file ends."""
    while position + 8 <= size:
        name, length = struct.unpack(order + "4sI", _at(stream, position, 8))
        yield name, position + 8, length
        position += 8 + length + length % 2


def _wave(stream: BinaryIO, start: int, size: int, magic: bytes) -> Header:
    order = ">" if magic == b"RIFX" else "<"
    container, codec, block, long_size = "RF64" if magic == b"RF64" else "WAV", "", 0, None
    for name, position, length in _chunks(stream, start + 12, size, order):
        if name == b"ds64":
            long_size = struct.unpack("<QQ", _at(stream, position, 16))[1]
        elif name == b"fmt ":
            if codec:
                return Header(container, "with two fmt chunks")  # which one a decoder believes is anyone's guess
            fmt = _at(stream, position, 26)
            tag, block = struct.unpack_from(order + "H10xH", fmt)
            if tag == 0xFFFE:
                container = "WAVEX" if container == "WAV" else container
                tag = struct.unpack_from(order + "H", fmt, 24)[0]
            codec = _WAV_CODECS.get(tag, f"WAV tag {tag:#06x}")
        elif name == b"data":
            # A size of all ones defers to ds64; a stream that could not be seeked leaves a stand-in: length
            # unknown.
            declared = long_size if length == 0xFFFFFFFF and long_size is not None else length
            if declared in _STREAMED or declared >= 2**60 or not block:
                return Header(container, codec)
            follows = _at(stream, position, 4)
            if not declared and follows and not (follows.isascii() and follows.decode().isprintable()):
                return Header(container, codec, None, "its header promises no samples, but samples follow")
            return Header(container, codec, declared // block, _shortfall(declared, size - position))
    return Header(container, codec, None, "" if codec else "the file ends inside its header")


def _aiff(stream: BinaryIO, start: int, size: int) -> Header:
    codec, frames = "PCM", None
    compressed = _at(stream, start + 8, 4) == b"AIFC"
    for name, position, length in _chunks(stream, start + 12, size, ">"):
        if name == b"COMM":
            frames = struct.unpack(">2xI", _at(stream, position, 6))[0]
            if compressed:
                kind = _at(stream, position + 18, 4)
                codec = _AIFC_CODECS.get(kind, f"AIFC {kind!r}")
        elif name == b"SSND":
            return Header("AIFF", codec, frames, _shortfall(length, size - position))
    return Header("AIFF", codec, frames)


def _shortfall(declared: int, present: int) -> str:
    return f"its header promises {declared} bytes of samples, {present} are there" if present < declared else ""


def _flac(stream: BinaryIO, start: int) -> Header:
    # STREAMINFO: 64 bits = rate(20) channels(3) depth(5) total samples(36); a total of 0 means unknown
    packed = struct.unpack(">Q", _at(stream, start + 18, 8))[0]
    return Header("FLAC", "PCM", packed & (2**36 - 1) or None)


def _ogg(stream: BinaryIO, start: int, size: int) -> Header:
    packet = _at(stream, start + 27 + _at(stream, start + 26, 1)[0], 8) if size > start + 26 else b""
    codec = next((name for magic, name in _OGG_CODECS.items() if packet.startswith(magic)), "")
    tail_start = max(start, size - 2 * 65307)  # 65,307 is the largest page
    tail = _at(stream, tail_start, size - tail_start)
    page = tail.rfind(b"OggS")
    lacing = tail[page + 27 : page + 27 + tail[page + 26]] if len(tail) > page + 26 else b""
    if page < 0 or not lacing or page + 27 + len(lacing) + sum(lacing) > len(tail):
        return Header("OGG", codec, None, "its last page is incomplete")
    return Header("OGG", codec, None, "" if tail[page + 5] & 4 else "its last page is not marked as the end")
