"""torchaudio.compliance.kaldi's formulas in float64 NumPy, step by step as it writes them, for one clip."""

import numpy as np

EPSILON = float(np.finfo(np.float32).eps)


def strided(x, size, shift, snip_edges):
    n = len(x)
    if snip_edges:
        if n < size:
            return np.empty((0, size))
        m = 1 + (n - size) // shift
    else:
        m = (n + shift // 2) // shift
        pad = size // 2 - shift // 2
        back = x[::-1]
        x = np.concatenate([back[-pad:], x, back]) if pad > 0 else np.concatenate([x[-pad:], back])
    return np.stack([x[t * shift : t * shift + size] for t in range(m)])


def window(kind, size, coefficient):
    a = 2 * np.pi / (size - 1) * np.arange(size)
    hann = 0.5 - 0.5 * np.cos(a)
    return {
        "hanning": hann,
        "hamming": 0.54 - 0.46 * np.cos(a),
        "povey": hann.clip(0) ** 0.85,
        "rectangular": np.ones(size),
        "blackman": coefficient - 0.5 * np.cos(a) + (0.5 - coefficient) * np.cos(2 * a),
    }[kind]


def log_energy(frames, floor):
    value = np.log(np.maximum((frames**2).sum(1), EPSILON))
    return np.maximum(value, np.log(floor)) if floor else value


def prepared(x, o):
    """Frames under the window, padded, and their log energies."""
    shift, size = (int(o["sample_frequency"] * o[k] * 0.001) for k in ("frame_shift", "frame_length"))
    n_fft = 1 << (size - 1).bit_length() if o["round_to_power_of_two"] else size
    f = strided(np.asarray(x, np.float64), size, shift, o["snip_edges"])
    if o["remove_dc_offset"]:
        f = f - f.mean(1, keepdims=True)
    energy = log_energy(f, o["energy_floor"]) if o["raw_energy"] else None
    if o["preemphasis_coefficient"]:
        f = f - o["preemphasis_coefficient"] * np.concatenate([f[:, :1], f[:, :-1]], 1)
    f = f * window(o["window_type"], size, o["blackman_coeff"])
    f = np.pad(f, ((0, 0), (0, n_fft - size)))
    return f, log_energy(f, o["energy_floor"]) if energy is None else energy


def mel(f):
    return 1127 * np.log(1 + f / 700)


def warped(f, low, high, l, h, warp):
    l, h, scale = l * max(1.0, warp), h * min(1.0, warp), 1 / warp
    out = np.empty_like(f)
    after, before_h, before_l = f >= h, f < h, f < l
    out[after] = high + (high - scale * h) / (high - h) * (f[after] - high)
    out[before_h] = scale * f[before_h]
    out[before_l] = low + (scale * l - low) / (l - low) * (f[before_l] - low)
    outside = (f < low) | (f > high)
    out[outside] = f[outside]
    return out


def bank(o, n_fft):
    nyquist, bands = o["sample_frequency"] / 2, o["num_mel_bins"]
    high = o["high_freq"] + nyquist if o["high_freq"] <= 0 else o["high_freq"]
    h = o["vtln_high"] + nyquist if o["vtln_high"] < 0 else o["vtln_high"]
    delta = (mel(high) - mel(o["low_freq"])) / (bands + 1)
    edges = [mel(o["low_freq"]) + (np.arange(bands)[:, None] + i) * delta for i in range(3)]
    warp = o["vtln_warp"]
    if warp != 1:
        edges = [mel(warped(700 * (np.exp(e / 1127) - 1), o["low_freq"], high, o["vtln_low"], h, warp)) for e in edges]
    left, center, right = edges
    m = mel(o["sample_frequency"] / n_fft * np.arange(n_fft // 2))[None]
    up, down = (m - left) / (center - left), (right - m) / (right - center)
    if warp == 1:
        table = np.maximum(0, np.minimum(up, down))
    else:
        table = np.zeros_like(up)
        rising, falling = (m > left) & (m <= center), (m > center) & (m < right)
        table[rising], table[falling] = up[rising], down[falling]
    return np.pad(table, ((0, 0), (0, 1)))


def less_mean(x, o):
    return x - x.mean(0) if o["subtract_mean"] else x


def spectrogram(x, o):
    f, energy = prepared(x, o)
    out = np.log(np.maximum(np.abs(np.fft.rfft(f)) ** 2, EPSILON))
    out[:, 0] = energy
    return less_mean(out, o)


def fbank(x, o):
    f, energy = prepared(x, o)
    S = np.abs(np.fft.rfft(f))
    out = (S**2 if o["use_power"] else S) @ bank(o, f.shape[1]).T
    if o["use_log_fbank"]:
        out = np.log(np.maximum(out, EPSILON))
    if o["use_energy"]:
        parts = (out, energy[:, None]) if o["htk_compat"] else (energy[:, None], out)
        out = np.concatenate(parts, 1)
    return less_mean(out, o)


def mfcc(x, o):
    full = fbank(x, o | {"use_log_fbank": True, "use_power": True, "subtract_mean": False})
    bands, count = o["num_mel_bins"], o["num_ceps"]
    energy = None
    if o["use_energy"]:
        energy = full[:, bands if o["htk_compat"] else 0]
        full = full[:, int(not o["htk_compat"]) :][:, :bands]
    k, n = np.arange(bands)[:, None], np.arange(bands)
    matrix = np.cos(np.pi / bands * (n + 0.5) * k) * np.sqrt(2 / bands)
    matrix[0] = np.sqrt(1 / bands)
    out = full @ matrix.T[:, :count]
    if o["cepstral_lifter"]:
        out = out * (1 + 0.5 * o["cepstral_lifter"] * np.sin(np.pi * np.arange(count) / o["cepstral_lifter"]))
    if o["use_energy"]:
        out[:, 0] = energy
    if o["htk_compat"]:
        first = out[:, :1] if o["use_energy"] else out[:, :1] * np.sqrt(2)
        out = np.concatenate([out[:, 1:], first], 1)
    return less_mean(out, o)
