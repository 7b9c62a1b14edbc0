"""Rooms import what a name belongs to when the name is used, and give the same whichever module came first."""

import json
import subprocess
import sys
from types import ModuleType

import pytest

import fastaudio as fa

ROOMS = (fa.core, fa.feature, fa.feature.inverse, fa.filters, fa.util)


def output(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_a_first_mfcc_imports_what_it_needs():
    found = output("""
import json, sys
import numpy as np
import fastaudio as fa
fa.feature.mfcc(y=np.ones(4000, np.float32), sr=22050)
print(json.dumps([name for name in sys.modules if name.startswith("fastaudio.")]))
""")
    assert {"fastaudio.feature.mfcc", "fastaudio.core.framing"} <= set(found)
    unused = {"core.audio_file", "core.cqt", "core.stft", "feature.chroma_stft", "feature.inverse", "filters.wavelet"}
    assert not {f"fastaudio.{name}" for name in unused} & set(found)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_public_names(room):
    assert room.__all__ == sorted(room.__all__) and set(room.__all__) <= set(dir(room))
    for name in room.__all__:
        value = getattr(room, name)
        assert value is getattr(room, name)
        assert isinstance(value, ModuleType) == (name in ("inverse", "exceptions")), name
    with pytest.raises(AttributeError, match="has no attribute 'no_such_name'"):
        _ = room.no_such_name


def test_a_module_does_not_take_the_place_of_its_function():
    assert (
        output("""
import json
import fastaudio.feature.mfcc, fastaudio.feature.rms, fastaudio.core.stft, fastaudio.util.frame
from fastaudio.feature.mfcc import mfcc
import fastaudio as fa
found = fa.feature.mfcc is mfcc, callable(fa.feature.rms), callable(fa.core.stft), callable(fa.util.frame)
print(json.dumps([*found, callable(fa.feature.inverse.mfcc_to_mel), fa.stft is fa.core.stft]))
""")
        == [True] * 6
    )


def test_core_has_what_the_top_level_has():
    """librosa keeps its top level in `core`, and code of any age says `librosa.core.cqt`."""
    of_core = {name for name, owner in fa._NAMES.items() if owner.startswith(("core.", "filters."))}
    assert set(fa.core.__all__) == of_core
    assert all(getattr(fa.core, name) is getattr(fa, name) for name in of_core)


def test_exceptions_are_caught_where_librosa_keeps_them():
    from fastaudio.util.exceptions import ParameterError

    assert ParameterError is fa.util.exceptions.ParameterError is fa.ParameterError
