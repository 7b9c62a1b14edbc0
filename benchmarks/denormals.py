"""How much slower sound is that is next to nothing, beside noise.

Each call on denormal numbers, on numbers whose squares are denormal, on a decay through all of them, and on clicks
among denormal numbers.

    python benchmarks/denormals.py [--threads 1] [--seconds 0.2] [CALL ...]
"""

import argparse
import statistics
import time

import numpy as np

import fastaudio as fa

SR, N = 22_050, 30 * 22_050

FEATURES = (
    "melspectrogram mfcc rms spectral_centroid spectral_contrast spectral_flatness spectral_entropy "
    "zero_crossing_rate amplitude_envelope chroma_stft tempogram"
)
CALLS = {
    "stft": fa.stft,
    "stft 400": lambda y: fa.stft(y, n_fft=400, hop_length=160),
    "istft": lambda y: fa.istft(fa.stft(y)),
    "fft": fa.fft,
    "rfft of 1,000": lambda y: fa.rfft(y[: N // 1000 * 1000].reshape(-1, 1000)),
    **{name: lambda y, name=name: getattr(fa.feature, name)(y=y) for name in FEATURES.split()},
    "kaldi.fbank": fa.kaldi.fbank,
    "whisper": fa.whisper.log_mel_spectrogram,
    "cqt": fa.cqt,
    "lpc": lambda y: fa.lpc(y, order=16),
    "onset_strength": lambda y: fa.onset.onset_strength(y=y),
    "resample": lambda y: fa.resample(y, orig_sr=SR, target_sr=16_000),
    "preemphasis": fa.effects.preemphasis,
    "deemphasis": fa.effects.deemphasis,
    "time_stretch": lambda y: fa.effects.time_stretch(y, rate=1.25),
    "hpss": fa.effects.hpss,
    "normalize": fa.util.normalize,
    "gain": lambda y: fa.effects.gain(y, 3.0),
    "magphase": lambda y: fa.magphase(fa.stft(y)),
}


def sounds():
    noise = np.random.default_rng(0).uniform(-1, 1, N)
    clicks = noise * 1e-40
    clicks[::256] = noise[::256]
    found = {"noise": noise, "1e-40": noise * 1e-40, "1e-21": noise * 1e-21}
    found |= {"decay": noise * np.logspace(0, -45, N), "clicks": clicks}
    return {name: y.astype(np.float32) for name, y in found.items()}


def median(call, y, seconds):
    call(y)
    times, stop = [], time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < stop:
        begin = time.perf_counter()
        call(y)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("calls", nargs="*", choices=[[], *CALLS], help="default: all")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0.2)
    options = parser.parse_args()
    given = sounds()
    print(f"{'30 s of':20}{'noise':>10}" + "".join(f"{name:>9}" for name in list(given)[1:]))
    with fa.num_threads(options.threads):
        for name in options.calls or CALLS:
            times = [median(CALLS[name], y, options.seconds) for y in given.values()]
            slower = "".join(f"{t / times[0]:7.2f} x" for t in times[1:])
            print(f"{name:20}{times[0] * 1e3:7.2f} ms{slower}", flush=True)


if __name__ == "__main__":
    main()
