"""Files denoised, hours of them in constant memory. Owns: how they are read, and in which format they are written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import fastaudio as fa

from ... import _check
from .inference import Denoiser

SUFFIXES = (".wav", ".flac", ".ogg", ".mp3", ".aif", ".aiff", ".rf64")  # that can be written; others become .wav
_BLOCK = 1 << 15  # frames read at a time
_WAV_BYTES = 4_000_000_000


def target_name(source: Path) -> str:
    """The file's own name, or with .wav where its format cannot be written."""
    return source.name if source.suffix.lower() in SUFFIXES else source.with_suffix(".wav").name


def denoise_file(
    denoiser: Denoiser,
    source: Any,
    target: Any,
    *,
    progress: Callable[[float], None] = lambda seconds: None,
    **options: Any,
) -> dict[str, Any]:
    """Denoise a file block by block; the new one has its rate, channels and length, and appears whole or not at all.

    Parameters
    ----------
    denoiser : Denoiser
    source, target : paths; the target's suffix names its format. Where that is the source's, so is the codec
    progress : function; called with seconds of sound as they are done
    **options : as of a Denoiser: dry, keep_high, overlap

    Returns
    -------
    dict : path, output, seconds, sr, channels, clipped (samples beyond full scale, in a file that ends there)

    Raises
    ------
    AudioError : the source cannot be read to its end, the target not be written
    ParameterError : the target is the source, its suffix unknown, samples not finite
    """
    source, target = Path(source), Path(target)
    info = fa.audio_info(source)
    if target.exists() and os.path.samefile(source, target):
        raise _check.fail("denoise_file", "target must be another file than source", str(target))
    blocks = fa.stream(source, block_length=1, frame_length=_BLOCK, hop_length=_BLOCK, sr=None, mono=False)
    counts, written_as = {"samples": 0, "clipped": 0}, _format(info, target)
    full = np.inf if written_as.get("subtype") in ("FLOAT", "DOUBLE") else 1  # beyond which the file's numbers end

    def denoised() -> Iterator[np.ndarray]:
        for block in denoiser.stream(blocks, info.samplerate, **options):
            counts["samples"] += block.shape[-1]
            counts["clipped"] += int(np.count_nonzero(np.abs(block) > full))
            yield block
            progress(block.shape[-1] / info.samplerate)
        if not counts["samples"]:
            yield np.zeros((info.channels, 0), np.float32)

    fa.write_blocks(target, denoised(), info.samplerate, **written_as)
    return {
        "path": str(source),
        "output": str(target),
        "seconds": round(counts["samples"] / info.samplerate, 3),
        "sr": info.samplerate,
        "channels": info.channels,
        "clipped": counts["clipped"],
    }


def _format(info: Any, target: Path) -> dict[str, str]:
    """The source's codec where the container stays, and a WAV that may be longer than 4 GB where it will be."""
    suffix = target.suffix.lower()
    wav = ("WAV", "WAVEX", "RF64")
    same = {".wav": wav, ".rf64": wav, ".flac": ("FLAC",), ".aif": ("AIFF",), ".aiff": ("AIFF",)}
    kept = info.container in same.get(suffix, ()) and info.subtype in ("PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE")
    chosen = {"subtype": info.subtype} if kept else {}
    if suffix == ".wav" and info.frames is not None and info.frames * info.channels * 8 > _WAV_BYTES:
        chosen["format"] = "RF64"
    return chosen
