"""Audio files as bytes whose headers say what they are told to."""

import struct

import numpy as np

import fastaudio as fa

SR = 44100
NOISE = (np.random.default_rng(1).standard_normal(SR) * 0.1).astype(np.float32)


def wav(tag=1, channels=1, sr=8000, bits=16, data=b"\1\0" * 100, size=None, extra=b"", before=b""):
    """A RIFF file whose header says what it is told to."""
    block = channels * bits // 8
    fmt = struct.pack("<HHIIHH", tag, channels, sr, sr * block & 0xFFFFFFFF, block & 0xFFFF, bits) + extra
    body = b"WAVE" + before + b"fmt " + struct.pack("<I", len(fmt)) + fmt
    body += b"data" + struct.pack("<I", len(data) if size is None else size) + data
    return b"RIFF" + struct.pack("<I", len(body) & 0xFFFFFFFF) + body


def rf64(data_size, data=b"\1\0" * 50):
    ds64 = b"ds64" + struct.pack("<IQQQI", 28, data_size, data_size, data_size // 2, 0)
    fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
    return b"RF64" + b"\xff" * 4 + b"WAVE" + ds64 + fmt + b"data" + b"\xff" * 4 + data


def save(tmp_path, data, name="x.wav"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def encoded(tmp_path, extension, **kwargs):
    path = tmp_path / f"whole.{extension}"
    fa.write(path, NOISE, SR if kwargs.get("subtype") != "OPUS" else 48000, **kwargs)
    return path.read_bytes()


def flac_claiming(tmp_path, frames):
    data = bytearray(encoded(tmp_path, "flac"))
    packed = int.from_bytes(data[18:26], "big")
    data[18:26] = (packed >> 36 << 36 | frames).to_bytes(8, "big")
    return save(tmp_path, bytes(data), "claim.flac")
