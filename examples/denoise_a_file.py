"""A small network learns to denoise, then takes the noise out of a long file in chunks: any length, constant memory.

Everything is synthesised: voices of gliding harmonics, noise of several colours.
"""

import tempfile
from pathlib import Path

import numpy as np

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps import Denoiser, denoise

SR = 16000
folder = Path(tempfile.mkdtemp())


def voice(number, seconds):
    """Harmonics that glide, in syllables."""
    draw, t = np.random.default_rng(number), np.arange(int(seconds * SR)) / SR
    pitch = draw.uniform(90, 280) + 20 * np.sin(2 * np.pi * draw.uniform(0.5, 2) * t)
    phase = 2 * np.pi * np.cumsum(pitch) / SR
    syllables = np.clip(3 * np.sin(2 * np.pi * draw.uniform(2, 4) * t), 0, 1)
    return (0.1 * syllables * sum(np.sin(k * phase) / k for k in range(1, 15))).astype(np.float32)


def hiss(number, seconds):
    """White noise made duller."""
    draw = np.random.default_rng(1000 + number)
    y = fa.effects.deemphasis(draw.standard_normal(int(seconds * SR)), coef=draw.uniform(0, 0.9))
    return (0.1 * y / np.std(y)).astype(np.float32)


for number in range(12):
    for name, sound in (("voices", voice), ("noises", hiss)):
        (folder / name).mkdir(exist_ok=True)
        fa.write(folder / name / f"{number}.wav", sound(number, 3), SR, subtype="FLOAT")

# pictures of 64 x 64 keep this short; fastaudio train denoise has 256 x 256
image, head = denoise.Image(n_fft=128, hop=64, frames=64), denoise.HEADS["mask"]
mixer = denoise.Mixer(folder / "voices", folder / "noises", image.samples, snr=(-3, 12), count=256, seed=0)
nn.set_seed(0)
model = models.unet("small", image.shape)
model.compile(nn.optim.Adam(3e-3), "mse", ["psnr"])
history = model.fit(denoise.MixedBatches(mixer, head, image, batch_size=8), epochs=4, verbose=0).history
Denoiser(model, "mask", image).save(folder / "small.safetensors")
print(f"loss {history['loss'][0]:.4f} -> {history['loss'][-1]:.4f}")

# a minute with an unheard voice and unheard noise, written, read and denoised in blocks
clean, noise = voice(99, 60), hiss(99, 60)
noisy = clean + denoise.scaled_noise(clean, noise, 3.0)
fa.write(folder / "noisy.wav", noisy, SR, subtype="FLOAT")
net = Denoiser.load(folder / "small.safetensors")
blocks = fa.stream(folder / "noisy.wav", block_length=1, frame_length=SR, hop_length=SR)
fa.write_blocks(folder / "quiet.wav", net.stream(blocks, SR), SR, subtype="FLOAT")
quiet, _ = fa.load(folder / "quiet.wav", sr=None)
assert quiet.shape == noisy.shape

sounds = {"noisy": noisy, "spectral gate": Denoiser()(noisy, SR), net.method: quiet}
for name, y in sounds.items():
    print(f"{name:22} SI-SDR {denoise.si_sdr(clean, y):5.1f} dB")
assert denoise.si_sdr(clean, quiet) > denoise.si_sdr(clean, noisy) + 3
