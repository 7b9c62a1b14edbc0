"""librosa's names that are not here, with the reason and the substitute. Owns: these reasons, which `AttributeError`
shows and `tools/librosa_names.py` lists. May touch: the names of rooms, once a name was not found.
"""

from __future__ import annotations

import sys
from importlib import import_module

#: rooms that users look for at the top level; importing one imports nothing else, so this is safe during an import
ROOMS = ("feature", "filters", "util")

#: Names of librosa 1.0 -> why they are not there
REASONS = {
    "ex example loadx util.ex util.example util.example_info util.list_examples": (
        "recordings of librosa's project, fetched from its server; `fa.tone`, `fa.chirp`, `fa.clicks` and "
        "`fastaudio download` give sound"
    ),
    "cache": "tables and plans are cached in memory without being asked; results are the caller's to keep",
    "cite util.cite show_versions": "about librosa itself; `fastaudio doctor` describes an installation",
    "LibrosaError util.exceptions.LibrosaError": "`fa.FastaudioError`",
    "util.Deprecated util.rename_kw": "for librosa's own renamings",
    (
        "hz_to_svara_c hz_to_svara_h midi_to_svara_c midi_to_svara_h note_to_svara_c note_to_svara_h "
        "mela_to_degrees mela_to_svara thaat_to_degrees list_mela list_thaat"
    ): "Indian notation",
    "hz_to_fjs interval_to_fjs": (
        "notation of just intonation; the intervals themselves are `fa.interval_frequencies`"
    ),
    "fmt": "the scale transform; needs splines on an exponential grid, which are SciPy's",
    "iirt filters.mr_frequencies filters.semitone_filterbank": (
        "elliptic filters, which are SciPy's to design; `fa.cqt` has bins a semitone apart"
    ),
    "util.interp_broadcast": "interpolation is SciPy's `interp1d`",
    "util.nnls": (
        "solved for mel bands only, inside `fa.feature.inverse.mel_to_stft`; for other matrices SciPy's `nnls`"
    ),
    "util.sparsify_rows": "returns SciPy's sparse arrays",
    (
        "display.AdaptiveWaveplot display.ChromaFJSFormatter display.ChromaFormatter "
        "display.ChromaSvaraFormatter display.FJSFormatter display.LogHzFormatter display.NoteFormatter "
        "display.TimeFormatter display.TonnetzFormatter display.Transformf0"
    ): "parts of librosa's figures; `fa.display.specshow` labels its axes by itself",
}

#: Names that librosa gave up before 1.0 -> what took their place
GONE = {
    "beat.tempo": "`fa.feature.tempo`",
    "audio": "its functions are `fa.load`, `fa.resample`, `fa.to_mono`, ...",
    "constantq": "its functions are `fa.cqt`, `fa.vqt`, `fa.icqt`, ...",
    "convert": "its functions are `fa.frames_to_time`, `fa.hz_to_midi`, ...",
    "get_fftlib": "the transforms are fastaudio's own",
    "set_fftlib": "the transforms are fastaudio's own",
    "spectrum": "its functions are `fa.stft`, `fa.istft`, `fa.power_to_db`, ...",
    "display.cmap": "`fa.display.infer_cmap`",
    "feature.chromagram": "`fa.feature.chroma_stft`",
    "feature.rhythm": "its functions are `fa.feature.tempo`, `fa.feature.tempogram`, ...",
    "feature.rmse": "`fa.feature.rms`",
    "feature.spectral": "its functions are `fa.feature.mfcc`, `fa.feature.rms`, ...",
    "filters.constant_q": "`fa.filters.wavelet`",
    "filters.constant_q_lengths": "`fa.filters.wavelet_lengths`",
    "logamplitude": "`fa.power_to_db`",
    "output": "`fa.write(path, y, sr)`",
    "util.MAX_MEM_BLOCK": "no call needs a limit; the results name what memory each takes",
    "util.example_audio_file": "`fa.tone`, `fa.chirp`, `fa.clicks` and `fastaudio download` give sound",
    "util.utils": "its functions are `fa.util.frame`, `fa.util.sync`, ...",
}


def missing(module: str, name: str) -> AttributeError:
    """The exception for a name that `module` does not have: the reason if it is librosa's, or the room that has it.

    Examples
    --------
    >>> print(missing("fastaudio.beat", "tempo"))
    module 'fastaudio.beat' has no attribute 'tempo': `fa.feature.tempo`
    >>> print(missing("fastaudio", "mfcc"))
    module 'fastaudio' has no attribute 'mfcc': `fa.feature.mfcc`
    """
    room = module.partition(".")[2]
    path = name if room in ("", "core") else f"{room}.{name}"
    reasons = {path: reason for paths, reason in REASONS.items() for path in paths.split()} | GONE
    reason = reasons.get(path) or " or ".join(_elsewhere(name))
    return no_attribute(module, name, reason)


def no_attribute(module: str, name: str, reason: str) -> AttributeError:
    """The exception; Python adds names of `obj` that are spelt alike."""
    message = f"module {module!r} has no attribute {name!r}{f': {reason}' if reason else ''}"
    return AttributeError(message, name=name, obj=sys.modules.get(module))


def _elsewhere(name: str) -> list[str]:
    return [f"`fa.{room}.{name}`" for room in ROOMS if name in dir(import_module(f"fastaudio.{room}"))]
