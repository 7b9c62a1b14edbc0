import numpy as np
import pytest

import fastaudio as fa
from fastaudio.display.pitch_helix import _place


def test_octaves_stand_above_each_other():
    x, y, z = _place(np.array([45, 57, 69]), 36)
    assert np.ptp(x) < 1e-12 and np.ptp(y) < 1e-12 and np.allclose(np.diff(z), 1)
    ax = fa.display.pitch_helix([45, 57, 69]).axes[0]
    assert {text.get_text() for text in ax.texts} >= {"C", "F#", "B"} and ax.get_zlim()[1] >= 4


def test_notes_beyond_the_helix_are_refused():
    with pytest.raises(fa.ParameterError, match="notes must be from 36 to 84"):
        fa.display.pitch_helix([30])
