"""mix: speech in noise for a network that denoises."""

from ..check import shape
from ..launch import run

BLOCK = 512
MOST = 1 << 26  # mixtures an epoch: 64 blocks of Philox each


def mix(sound, plan, speech, speech_places, noise, noise_places, order, cursor, counter, snr, silences, keep):
    two, rows, samples = sound.shape
    if two != 2 or not samples:
        raise ValueError(f"mix: sound must be (2, rows, samples), got {tuple(sound.shape)}")
    if plan is not None:
        shape("mix", "plan", plan, (rows, 6))
    shape("mix", "cursor", cursor, (1,))
    shape("mix", "counter", counter, (2,))
    speeches, noises = speech_places.size - 1, noise_places.size - 1
    if min(speeches, noises) < 1 or order.size > MOST:
        raise ValueError(f"mix: there must be files of both, and at most {MOST} mixtures")
    sounds = speech, speech_places, noise, noise_places
    sizes = rows, samples, speeches, noises, order.size
    arguments = (sound, plan, *sounds, order, cursor, counter, *sizes, *snr, *silences, int(keep))
    run("mix", "nn/mixing", rows, BLOCK, arguments, shared=32 * 8)
