"""What the demo's pictures and numbers mean, for someone who sees them for the first time. Owns: these texts."""

from __future__ import annotations

from ..display.report_section import Section

#: picture or column -> what it shows
MEANING = {
    "waveform": "Air pressure over time: how loud, and when. Not which tones.",
    "spectrogram": (
        "Which frequencies sound when. Left as magnitudes, where only the loudest shows; right in decibels, as the "
        "ear hears levels: each 10 dB down are a tenth of the power."
    ),
    "mel": "The same with frequencies in bands as wide as the ear tells apart: fine below 1 kHz, coarse above.",
    "MFCC": (
        "The shape of each mel spectrum in 13 numbers: 0 is the level, 1 the tilt from low to high, the next ones "
        "finer and finer waves. What classifiers of sound are often given."
    ),
    "envelopes": (
        "RMS is the mean level of a frame, the amplitude envelope its largest sample, ZCR how often the sign changes: "
        "low for tones, high for hiss, which the spectrogram below confirms."
    ),
    "more figures": (
        "FFT beside spectrogram: the FFT says what sounds, not when. Silences: what lies 30 dB below the loudest. "
        "Pipeline: how MFCCs are made, step by step. 3-d: the spectrogram as a landscape."
    ),
    "centroid, bandwidth, roll-off": (
        "Of each spectrum: its mean frequency, the spread around it, and below which 85 % lie. Bright sound has high "
        "ones."
    ),
    "flatness": "1 for noise, 0 for tones.",
    "low / high": "Energy below 2 kHz against that above, in decibels.",
    "mel filter bank, windows, aliasing": (
        "At the end of the page: the bands of the mel spectrum; what cutting a sound into frames does to a tone, by "
        "the window it is cut with; and how tones above half the rate come back as others."
    ),
}


def reading() -> Section:
    """
    Examples
    --------
    >>> from fastaudio.cli.demo_texts import reading
    >>> reading().rows[0][0]
    'waveform'
    """
    rows = [[name, text] for name, text in MEANING.items()]
    return Section("reading", "How to read it", "What the pictures and columns below show.", head=["", ""], rows=rows)
