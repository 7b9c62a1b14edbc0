"""Denoiser: sound in, the same sound with less noise out. Owns: what a model's file says about its input."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import fastaudio as fa

from ... import _check, nn
from ...errors import FormatError, ParameterError
from ...util.valid import valid_audio
from .gate import gated
from .heads import HEADS
from .image import Image
from .session import Session

NOTE = "denoise"  # of a model's notes: {"head", "image"}
_CHANNELS = 64
_PIECE = 10  # seconds of a long array that are on their way at a time


class Denoiser:
    """Denoise sound of any rate, length and number of channels, by a trained network or, without one, a spectral gate.

    Parameters
    ----------
    model : nn.Model or None; None: a gate, which `method` says
    head : {"mask", "direct"}; what the model's output means; default: what its notes say
    image : Image; the picture it was trained on; default: what its notes say

    Attributes
    ----------
    method : str; "spectral gate (no model)", or the model's name and its head

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> net = fa.apps.Denoiser()
    >>> net.method
    'spectral gate (no model)'
    >>> y = np.random.default_rng(0).standard_normal((2, 30000)) / 10
    >>> quiet = net(y, 22050)
    >>> quiet.shape, bool(np.std(quiet) < 0.3 * np.std(y))
    ((2, 30000), True)
    """

    def __init__(self, model: Any = None, head: str | None = None, image: Image | None = None):
        note = {} if model is None else model.notes.get(NOTE, {})
        self.model = model
        self.image = Image(**note.get("image", {})) if image is None else image
        self.head = HEADS[_check.one_of("Denoiser", "head", head or note.get("head", "direct"), tuple(HEADS))]
        if model is not None and tuple(model.input_shape) != self.image.shape:
            raise _check.fail(
                "Denoiser", f"the model must take pictures of shape {self.image.shape}", model.input_shape
            )
        self.method = "spectral gate (no model)" if model is None else f"{model.name}, {self.head.name} head"

    def __repr__(self) -> str:
        return f"<Denoiser: {self.method}, {self.image.sr} Hz>"

    @classmethod
    def load(cls, run_or_file: Any) -> Denoiser:
        """Load a denoiser from a run folder of `fastaudio train denoise` (its best model), or from a model's file.

        Raises
        ------
        ParameterError : there is nothing of that name
        FormatError : the file is damaged, or not of a denoiser
        """
        path = Path(os.fsdecode(run_or_file))
        if path.is_dir():
            path = path / "best.safetensors"
        if not path.is_file():
            raise _check.fail("Denoiser.load", "there must be a model's file, or a run folder with one", str(path))
        model = nn.load(path)
        try:
            if NOTE not in model.notes:
                raise ParameterError(f"its notes must have {NOTE!r}")
            return cls(model)
        except (ParameterError, TypeError, AttributeError) as error:
            raise FormatError(f"Denoiser.load: {path} must hold a denoiser: {error}") from error

    def save(self, path: Any) -> None:
        """Write the model, with its head and image settings."""
        if self.model is None:
            raise ParameterError("Denoiser.save: there must be a model, got a spectral gate")
        self.model.notes[NOTE] = {"head": self.head.name, "image": self.image.to_dict()}
        self.model.save(path)

    def __call__(
        self, y: np.ndarray, sr: float, *, dry: float = 0.0, keep_high: bool = False, overlap: float = 0.5
    ) -> np.ndarray:
        """Denoise a sound.

        Parameters
        ----------
        y : float array (n,) or (channels, n), of any length
        sr : number > 0; its rate
        dry : float in [0, 1]; this share of the input stays in the output
        keep_high : bool
            Sound above half the model's rate (8 kHz), which the network does not hear, is kept as it is; else dropped.
        overlap : float in (0, 0.5]
            What neighbouring chunks of 2.55 s share and are cross-faded in. Less is faster: time goes with 1 - overlap.

        Returns
        -------
        array of y's shape and dtype, at y's rate and level

        Raises
        ------
        ParameterError : y is not finite floating-point sound, more than 64 channels, dry or overlap out of range
        """
        y = _sound("Denoiser", y)
        size = int(_PIECE * sr) + 1
        pieces = (y[..., i : i + size] for i in range(0, y.shape[-1], size))
        out, at = np.empty_like(y), 0
        for block in self.stream(pieces, sr, dry=dry, keep_high=keep_high, overlap=overlap):
            out[..., at : at + block.shape[-1]] = block
            at += block.shape[-1]
        return out

    def stream(
        self,
        blocks: Iterable[np.ndarray],
        sr: float = 16000,
        *,
        dry: float = 0.0,
        keep_high: bool = False,
        overlap: float = 0.5,
    ) -> Iterator[np.ndarray]:
        """Denoise sound as it comes, in constant memory.

        Parameters
        ----------
        blocks : iterable of arrays (n,) or (channels, n), one after another, as `fa.stream` gives them where
            `frame_length` is `hop_length`; of any lengths
        sr, dry, keep_high, overlap : as for a call

        Yields
        ------
        arrays (n,) or (channels, n): together as long as the input, about 2.6 s behind it
        """
        sr = _check.positive("Denoiser", "sr", sr)
        if not 0 <= dry <= 1:
            raise _check.fail("Denoiser", "dry must lie in [0, 1]", dry)
        if not 0 < overlap <= 0.5:
            raise _check.fail("Denoiser", "overlap must lie in (0, 0.5]", overlap)
        return self._stream(blocks, sr, {"dry": dry, "keep_high": keep_high, "overlap": overlap})

    def _stream(self, blocks: Iterable[np.ndarray], sr: float, options: dict[str, Any]) -> Iterator[np.ndarray]:
        session, shape = None, None
        for given in blocks:
            y = _sound("Denoiser", given)
            if session is None:
                shape, dtype = y.shape[:-1], y.dtype
                channels = shape[0] if shape else 1
                image, options = self.image, {**options, "edge": self.image.edge}
                session = Session(self.process, image.samples, image.sr, channels, sr, **options)
            if y.shape[:-1] != shape:
                raise _check.fail("Denoiser", f"every block must have {shape or 'one'} channels", y.shape)
            out = session.push(y.reshape(session.channels, -1).astype(np.float32, copy=False))
            if out.shape[1]:
                yield out.reshape(*shape, -1).astype(dtype, copy=False)
        if session is not None and (out := session.finish()).shape[1]:
            yield out.reshape(*shape, -1).astype(dtype, copy=False)

    def process(self, chunks: np.ndarray) -> np.ndarray:
        """(channels, image.samples) at the model's rate -> the same, denoised: the noisy phase under new magnitudes."""
        D = self.image.spectra(chunks)
        return self.image.sound(self.spectra(D))

    def spectra(self, D: np.ndarray) -> np.ndarray:
        """Spectra (channels, bins + 1, frames) -> denoised ones; silence stays."""
        if self.model is None:
            return np.stack([gated(d) for d in D])
        powers = [fa.util.abs2(d[:-1]) for d in D]
        references = [self.image.reference(p) for p in powers]
        x = np.stack([self.image.encode(p, r) for p, r in zip(powers, references, strict=True)])
        outputs = self.model.predict(x[..., None], verbose=0)[..., 0]
        made = zip(outputs, D, references, strict=True)
        return np.stack([self.head.apply(self.image, out, d, r) if r else np.zeros_like(d) for out, d, r in made])


def _sound(where: str, y: Any) -> np.ndarray:
    if not isinstance(y, np.ndarray) or y.dtype.kind != "f" or y.ndim not in (1, 2):
        got = f"{y.dtype} {y.shape}" if isinstance(y, np.ndarray) else type(y).__name__
        raise ParameterError(f"{where}: y must be a floating-point array (n,) or (channels, n), got {got}")
    if y.ndim == 2 and not 1 <= y.shape[0] <= _CHANNELS:
        rule = f"y must have 1 to {_CHANNELS} channels, (channels, n); transpose (n, channels)"
        raise _check.fail(where, rule, y.shape)
    if y.size:
        valid_audio(y)
    return y
