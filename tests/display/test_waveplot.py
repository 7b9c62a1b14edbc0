import fastaudio as fa

display = fa.display
SR = 22050


def test_waveplot_axes():
    ax = display.waveplot(fa.tone(440, sr=SR, duration=1.0), sr=SR).axes[0]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Time (s)", "Amplitude")
