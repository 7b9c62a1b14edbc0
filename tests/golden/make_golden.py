"""Write the golden files from librosa 1.0: `python tests/golden/make_golden.py`.

One `<room>.npz` for each room of `cases.py`, and `inputs.npz`: what the calls receive, stored too, so that no
test depends on a random generator or on a decoder. All of it is synthesised here; together below 400 kB.
"""

import io
import tempfile
from pathlib import Path

import librosa
import numpy as np
import soundfile
from cases import ROOMS, call
from tonal_cases import ROOMS as MORE

HERE = Path(__file__).resolve().parent


def inputs():
    rng = np.random.default_rng(20)
    t = np.arange(3000) / 8000
    y = 0.4 * np.sin(2 * np.pi * (200 + 2500 * t) * t) + 0.2 * np.sin(2 * np.pi * 440 * t) * (t > 0.15)
    y = (y + 0.02 * rng.standard_normal(t.size)).astype(np.float32)
    stereo = np.stack([y[:1500], 0.01 * rng.standard_normal(1500).astype(np.float32)])
    D = librosa.stft(y[:800], n_fft=128, hop_length=32)
    S = np.abs(D)
    holes = rng.standard_normal((4, 6))
    holes[:, 2] = 0
    file = io.BytesIO()
    soundfile.write(file, stereo.T, 16000, format="WAV", subtype="PCM_16")
    return {
        "y": y,
        "stereo": stereo,
        "y64": y[1500:2300].astype(np.float64),
        "D": D,
        "S": S,
        "P": np.stack([S[:, :6] ** 2, 1e-6 * S[:, 6:12] ** 2]),
        "decibels": librosa.power_to_db(S[:20, :9]),
        "padded": np.concatenate(
            [np.zeros(1000), y[:1500], np.zeros(900), y[1500:2500], np.zeros(700)]
        ).astype("f4"),
        "holes": holes,
        "wav": np.frombuffer(file.getvalue(), np.uint8),
    }


def main():
    stored = inputs()
    np.savez_compressed(HERE / "inputs.npz", **stored)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.wav"
        path.write_bytes(stored["wav"].tobytes())
        for room, cases in (ROOMS | MORE).items():
            results = {}
            for name, function, args, kwargs, _ in cases:
                parts = call(librosa, function, args, kwargs, stored | {"path": path})
                results |= {f"{name}.{i}": part for i, part in enumerate(parts)}
            np.savez_compressed(HERE / f"{room}.npz", **results)
    total = sum(file.stat().st_size for file in HERE.glob("*.npz"))
    assert total < 400_000, f"golden files take {total} bytes"
    print(f"librosa {librosa.__version__}: {total} bytes")


if __name__ == "__main__":
    main()
