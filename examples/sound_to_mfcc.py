"""From a wave to 13 numbers a frame: waveform, spectrum, spectrogram, mel bands, MFCCs.

Each step keeps what the ear keeps. The FFT says which frequencies there are, and not when; the STFT says it for each
moment; decibels make soft things visible; the mel bands are as wide as the ear's; the cosine transform keeps the shape
of the spectrum, and throws away the fine structure that the pitch makes. And where are the silences between words?
"""

import sys

import numpy as np

import fastaudio as fa
from fastaudio.bench.corpus import corpus

SR, N_FFT, HOP = 22050, 2048, 512
t = np.arange(2 * SR) / SR
notes = np.where(t < 1, 220, 330)  # A3, then E4
y = sum(np.sin(2 * np.pi * k * np.cumsum(notes) / SR) / k for k in range(1, 12)) * np.exp(-2.5 * (t % 1))
y = (0.3 * y + 0.0001 * np.random.default_rng(0).standard_normal(len(t))).astype(np.float32)
print(f"waveform: {len(y)} samples of {len(y) / SR:g} s at {SR} Hz; the fastest wave it can hold has {SR / 2:g} Hz")

magnitude = np.abs(fa.rfft(y))
frequency = np.argsort(magnitude)[-2:] * SR / len(y)
print(f"spectrum: {len(magnitude)} frequencies; the strongest: {sorted(frequency.round(1).tolist())} Hz, but when?")

S = np.abs(fa.stft(y, n_fft=N_FFT, hop_length=HOP))
print(
    f"spectrogram: {S.shape[0]} frequencies of {SR / N_FFT:.1f} Hz x {S.shape[1]} frames every {1000 * HOP / SR:.1f} ms"
)
for second in (0.2, 1.2):
    frame = S[:, int(second * SR / HOP)]
    print(f"  at {second} s the strongest is {frame.argmax() * SR / N_FFT:.0f} Hz")
dB = fa.amplitude_to_db(S, ref=np.max)
print(f"decibels: the loudest is {S.max() / np.median(S):,.0f} times the median, {-np.median(dB):.0f} dB: both show")

mel = fa.feature.melspectrogram(y=y, sr=SR, n_fft=N_FFT, hop_length=HOP, n_mels=40)
edges = fa.mel_frequencies(42, fmin=0, fmax=SR / 2)
print(
    f"mel bands: {mel.shape[0]}; the first spans {edges[2] - edges[0]:.0f} Hz, the last {edges[41] - edges[39]:.0f} Hz"
)
mfcc = fa.feature.mfcc(y=y, sr=SR, n_mfcc=13, n_fft=N_FFT, hop_length=HOP)
print(
    f"MFCCs: {mfcc.shape[0]} x {mfcc.shape[1]} = {mfcc.size} numbers, {len(y) / mfcc.size:.0f} times fewer than samples"
)
change = np.abs(np.diff(mfcc[1:], axis=1)).mean(0)
print(f"they change most at {(change.argmax() + 1) * HOP / SR:.2f} s, where the second note begins")
assert abs(change.argmax() * HOP / SR - 1) < 0.06 and abs(frequency.max() - 330) < 1

speech, _ = corpus()["speech"]
words = fa.effects.split(speech, top_db=30)  # (first sample, end) of what is louder than 30 dB below the loudest frame
pauses = (words[1:, 0] - words[:-1, 1]) / SR
print(f"speech: {len(words)} words, and between them {', '.join(f'{p:.2f}' for p in pauses)} s of silence")
assert len(words) == 5

if len(sys.argv) > 1:  # a folder for pictures
    fa.display.headless("example")
    fa.display.save(
        fa.display.fft_vs_spectrogram(y, sr=SR, n_fft=N_FFT, hop_length=HOP),
        f"{sys.argv[1]}/sound_to_mfcc_when.png",
        dpi=45,
    )
    fa.display.save(fa.display.silences(speech, sr=SR), f"{sys.argv[1]}/sound_to_mfcc_silences.png", dpi=50)
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(11, 6), layout="constrained")
    axes[0, 0].plot(t, y, linewidth=0.2)
    axes[0, 0].set(xlabel="Time (s)", ylabel="Amplitude")
    axis = dict(sr=SR, hop_length=HOP, x_axis="time")
    fa.display.specshow(S, vscale="dBFS", y_axis="log", ax=axes[0, 1], **axis)
    fa.display.specshow(mel, vscale="dB[power]", y_axis="mel", ax=axes[1, 0], cmap="magma", **axis)
    fa.display.specshow(mfcc[1:], ax=axes[1, 1], cmap="coolwarm", **axis)
    axes[1, 1].set_ylabel("Coefficient")
    for ax, title in zip(
        axes.flat, ("1  Waveform", "2  Spectrogram, dB", "3  40 mel bands, dB", "4  MFCCs"), strict=True
    ):
        ax.set_title(title)
    fa.display.save(figure, f"{sys.argv[1]}/sound_to_mfcc_steps.png", dpi=50)
