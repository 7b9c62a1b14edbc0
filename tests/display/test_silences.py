import numpy as np
import pytest

import fastaudio as fa

display = fa.display
SR = 22050


def test_silences(speech):
    fig = display.silences(speech, sr=SR, top_db=30)
    regions = fa.effects.split(speech, top_db=30)
    shaded = [(p.get_x(), p.get_x() + p.get_width()) for p in fig.axes[0].patches]
    np.testing.assert_allclose(shaded, regions / SR)
    assert (
        fig.axes[0].get_title(loc="left") == "5 sounding regions"
        and fig.axes[1].lines[1].get_ydata()[0] == -30
    )
    with pytest.raises(fa.ParameterError, match="silences: top_db must be"):
        display.silences(speech, top_db=0)
