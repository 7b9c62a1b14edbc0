"""MPEG audio frames, counted without decoding.

An MP3 has no length. Encoders hide one in the first frame ("Xing" or "Info"); without it libsndfile guesses
from the bit rate of the first frame, which for a variable bit rate invents frames or drops the end of the
file. So without that tag the frame headers are walked. Header layout: ISO/IEC 11172-3 section 2.4.1.3,
13818-3 for the low sampling rates.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

_V1_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_V2_KBPS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_LAYERS = {1: "MPEG_LAYER_III", 2: "MPEG_LAYER_II", 3: "MPEG_LAYER_I"}


def _frame(head: int) -> tuple[int, int]:
    """(bytes, samples) of a layer III frame; (0, 0) if the 32 bits are no such header, or say "free rate"."""
    version, layer, kbps, rate = head >> 19 & 3, head >> 17 & 3, head >> 12 & 15, head >> 10 & 3
    if head >> 21 != 0x7FF or version == 1 or layer != 1 or kbps in (0, 15) or rate == 3:
        return 0, 0
    samples = 1152 if version == 3 else 576
    bits = (_V1_KBPS if version == 3 else _V2_KBPS)[kbps] * 1000
    return samples // 8 * bits // _RATES[version][rate] + (head >> 9 & 1), samples


def read_mpeg(stream: BinaryIO, start: int, size: int) -> tuple[str, str, int | None, str]:
    """Container, codec, samples counted (None with a Xing tag: the decoder knows better), why it is cut."""
    stream.seek(start)
    first = stream.read(192)
    head = struct.unpack_from(">I", first)[0]
    codec = _LAYERS.get(head >> 17 & 3, "MPEG")
    if codec != "MPEG_LAYER_III":
        return "MP3", codec, None, ""
    tag = max(first.find(b"Xing", 0, 48), first.find(b"Info", 0, 48))
    if tag < 0:
        return "MP3", codec, *_walk(stream, start, size)
    cut = ""
    flags = struct.unpack_from(">I", first, tag + 4)[0]
    if flags & 2:
        declared = struct.unpack_from(">I", first, tag + 8 + 4 * (flags & 1))[0]
        if declared > size - start:
            cut = f"its header promises {declared} bytes, {size - start} are there"
    return "MP3", codec, None, cut


def _walk(stream: BinaryIO, position: int, size: int) -> tuple[int | None, str]:
    """Samples in the chain of frames from `position`; None if it breaks off before the end of the file."""
    stream.seek(position)
    data, base, total = stream.read(1 << 20), position, 0
    while position + 4 <= size:
        if position + 4 > base + len(data):
            stream.seek(position)
            data, base = stream.read(1 << 20), position
        length, samples = _frame(int.from_bytes(data[position - base : position - base + 4], "big"))
        if not length:
            tail = data[position - base : position - base + 3] in (b"TAG", b"APE", b"LYR", b"ID3")
            return (total if tail else None), ""
        if position + length > size:
            return total, "its last frame is incomplete"
        position += length
        total += samples
    return total, ""
