"""Denoisers beside each other on the same mixtures. Owns: the baselines, the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from ..._progress import progress_bar
from ...errors import BackendUnavailable
from . import metrics
from .image import Image
from .inference import Denoiser
from .mixing import Mixer, Mixture

SNRS = (0.0, 5.0, 10.0, 15.0)
Method = Callable[[Mixture], np.ndarray]


def noisy(mixture: Mixture) -> np.ndarray:
    """What there was."""
    return mixture.noisy


def oracle(mixture: Mixture, image: Image | None = None) -> np.ndarray:
    """The magnitudes of the clean sound under the phase of the noisy one: a perfect network of spectrograms."""
    image = Image() if image is None else image
    heard, clean = image.spectra(np.stack((mixture.noisy, mixture.clean)))
    size = np.abs(heard)
    turn = heard / np.maximum(size, np.finfo(np.float32).tiny)
    return image.sound(np.where(size > 0, turn, np.complex64(1)) * np.abs(clean))


def method(denoiser: Denoiser) -> Method:
    """A denoiser at work on a mixture of one chunk."""
    return lambda mixture: denoiser.process(mixture.noisy[None])[0]


def scores(mixture: Mixture, estimate: np.ndarray, image: Image, sr: float, with_stoi: bool) -> dict[str, float]:
    """Every measure of one estimate; gains are those over the noisy input."""
    clean, heard = mixture.clean, mixture.noisy
    found = {
        "si_sdr": metrics.si_sdr(clean, estimate),
        "si_sdr_gain": metrics.si_sdr(clean, estimate) - metrics.si_sdr(clean, heard),
        "snr_gain": metrics.snr(clean, estimate) - metrics.snr(clean, heard),
        "segmental_snr": metrics.segmental_snr(clean, estimate, sr),
        "lsd": metrics.log_spectral_distance(clean, estimate),
        "psnr": metrics.spectrogram_psnr(clean, estimate, heard, image),
    }
    return found | {"stoi": metrics.stoi(clean, estimate, sr)} if with_stoi else found


def evaluate(
    mixer: Mixer,
    methods: Mapping[str, Method],
    *,
    snrs: Iterable[float] = SNRS,
    image: Image | None = None,
    epoch: int = 0,
    stoi: bool | None = None,
    progress: bool = False,
) -> list[dict[str, Any]]:
    """The mixtures of an epoch at each SNR, denoised by every method.

    Parameters
    ----------
    mixer : Mixer; the same crops at every SNR
    methods : {name: function of a Mixture -> its estimate (n,)}
    snrs : floats, dB
    image : Image; of the measure of pictures
    stoi : bool or None; whether to compute STOI; None: if pystoi is installed
    progress : bool; a tqdm bar on stderr

    Returns
    -------
    list of {"method", "snr", measure: `summary` of it, ...}; "worst" is the least si_sdr_gain of a clip, "worst_of" the
    names of its speech and noise (None, if every reference is silent)
    """
    image = Image() if image is None else image
    with_stoi = _has_stoi() if stoi is None else stoi
    rows, snrs = [], list(snrs)
    total = len(snrs) * len(mixer)
    bar = progress_bar("evaluate", total=total, unit="mixture", disable=not progress, log_seconds=30)
    for snr in snrs:
        found: dict[str, list[dict[str, float]]] = {name: [] for name in methods}
        files = []
        for number in range(len(mixer)):
            mixture = mixer(number, epoch, snr=snr)
            files.append([mixture.clean_file, mixture.noise_file])
            for name, denoise in methods.items():
                found[name].append(scores(mixture, denoise(mixture), image, mixer.sr, with_stoi))
            bar.update()
        for name, clips in found.items():
            row = {measure: metrics.summary(clip[measure] for clip in clips) for measure in clips[0]}
            rows.append({"method": name, "snr": snr, **row, **_worst([clip["si_sdr_gain"] for clip in clips], files)})
    bar.close()
    return rows


def _worst(gains: list[float], files: list[list[str]]) -> dict[str, Any]:
    """The clip that a mean hides: one that is made worse."""
    known = [(gain, names) for gain, names in zip(gains, files, strict=True) if not np.isnan(gain)]
    gain, names = min(known, default=(None, None))
    return {"worst": gain, "worst_of": names}


def _has_stoi() -> bool:
    try:
        metrics.stoi(np.zeros(16000), np.zeros(16000))
    except BackendUnavailable:
        return False
    return True


def table(rows: list[dict[str, Any]], measures: Iterable[str] = ("si_sdr", "si_sdr_gain", "stoi", "psnr")) -> str:
    """Rows of `evaluate` as a Markdown table: a line for each method and SNR, means with 95 % intervals, and the worst
    clip's gain of SI-SDR.
    """
    measures = [m for m in measures if m in rows[0]]
    lines = [["input SNR, dB", "method", *(TITLES[m] for m in measures), "worst clip, dB"]]
    for row in rows:
        cells = [_cell(row[m], 3 if m == "stoi" else 1) for m in measures]
        worst = "-" if row["worst"] is None else f"{row['worst']:.1f}"
        lines.append([f"{row['snr']:g}", row["method"], *cells, worst])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines)


TITLES = {
    "si_sdr": "SI-SDR, dB",
    "si_sdr_gain": "gain of SI-SDR, dB",
    "snr_gain": "gain of SNR, dB",
    "segmental_snr": "segmental SNR, dB",
    "lsd": "log-spectral distance, dB",
    "psnr": "PSNR of pictures, dB",
    "stoi": "STOI",
}


def _cell(value: dict[str, Any], digits: int) -> str:
    if value["mean"] is None:
        return "-"
    spread = "" if value["ci95"] is None else f" ± {value['ci95']:.{digits}f}"
    left_out = f" ({value['undefined']} undefined)" if value["undefined"] else ""
    return f"{value['mean']:.{digits}f}{spread}{left_out}"
