"""A U-Net learns to take noise out of spectrograms.

The course's normalisation: decibels from -80 to 0 become 0 to 1, the network's output is the clean spectrogram.
"""

import sys

import numpy as np

import fastaudio as fa
from fastaudio import models, nn

SR, FRAMES, BINS = 8000, 64, 64
draw = np.random.default_rng(0)


def image(y):
    """(BINS, FRAMES, 1): decibels of the power, clamped, between 0 and 1."""
    power = np.abs(fa.stft(y, n_fft=2 * BINS, hop_length=BINS)[:BINS, :FRAMES]) ** 2
    return ((np.clip(fa.power_to_db(power / 100, top_db=None), -80, 0) + 80) / 80)[..., None]


def pair():
    """A voice of harmonics that glides, and the same in noise at 0 to 15 dB."""
    t = np.arange(BINS * FRAMES) / SR
    pitch = 2 * np.pi * np.cumsum(draw.uniform(90, 300) * (1 + 0.2 * np.sin(2 * np.pi * draw.uniform(1, 4) * t))) / SR
    clean = sum(np.sin(k * pitch) / k for k in range(1, 12)) * (np.sin(2 * np.pi * draw.uniform(2, 6) * t) > -0.5)
    noise = draw.standard_normal(t.size)
    noise *= np.sqrt(np.mean(clean**2) / np.mean(noise**2) / 10 ** (draw.uniform(0, 15) / 10))
    return image(clean + noise), image(clean)


def pairs(count):
    """x and y of that many pairs, never the same ones twice."""
    return tuple(np.array(images, np.float32) for images in zip(*(pair() for _ in range(count)), strict=True))


nn.set_seed(0)
x, y = pairs(8)  # to test with
net = models.unet("small", (BINS, FRAMES, 1))
net.summary()  # the ladder, row by row: halved four times, doubled four times, and joined with what was before
net.compile(nn.optim.Adam(3e-3), "mae")


def psnr(images):
    return -10 * np.log10(np.mean((images - y) ** 2))


before = psnr(x)
history = []
for _ in range(20):  # each time with new voices, new noise, other levels
    history += net.fit(*pairs(64), batch_size=8, epochs=1, verbose=0).history["loss"]
after = psnr(net.predict(x, verbose=0))
print(f"loss {history[0]:.4f} -> {history[-1]:.4f}; unseen voices: PSNR {before:.1f} dB noisy, {after:.1f} dB denoised")
assert after > before + 6

if len(sys.argv) > 1:  # a folder for pictures
    fa.display.headless("example")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(11, 3.4), layout="constrained")
    pictures = x[0], net.predict(x[:1], verbose=0)[0], y[0]
    for ax, picture, title in zip(axes, pictures, ("Noisy", "Denoised", "Clean"), strict=True):
        mesh = fa.display.specshow(
            80 * picture[..., 0] - 80,
            sr=SR,
            hop_length=BINS,
            n_fft=2 * BINS,
            x_axis="time",
            y_axis="linear",
            cmap="coolwarm",
            vmin=-80,
            vmax=0,
            ax=ax,
        )
        ax.set_title(title)
    figure.colorbar(mesh, ax=axes, label="dB")
    fa.display.save(figure, f"{sys.argv[1]}/unet_denoiser.png", dpi=50)
