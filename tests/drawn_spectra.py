"""Drawn cases of the gradients of spectra, of mel bands, and of batches that are gathered, beside torch."""

import numpy as np
from drawn_cases import case, got, leaves, ours_of
from support import complex_of, full

from fastaudio.backends.ops import PAD


def complex_noise(d, shape):
    return d.noise(shape) + 1j * d.noise(shape)


@case("stft_adjoint istft_adjoint magnitude_backward", 2e-6)
def spectra(d):
    """torch.stft's gradient and torch.istft's, framed about their centres."""
    n_fft, rows, mode, power = d.size(2, 520), d.integers(1, 4), d.pick("reflect", "constant"), d.pick(1.0, 2.0, 0.5)
    hop, n = max(1, n_fft // d.integers(2, 5)), n_fft + d.integers(0, 6 * n_fft)
    window, major = d.uniform(0.1, 1, n_fft), bool(d.integers(2))
    frames = 1 + (n + 2 * (n_fft // 2) - n_fft) // hop
    length, shape = max(1, (frames - 1) * hop), (rows, n_fft // 2 + 1, frames)
    x, G, D, dS, dy = d.noise((rows, n)), complex_noise(d, shape), complex_noise(d, shape), d.noise(shape), d.noise((rows, length))
    turn = (lambda a: np.ascontiguousarray(a.swapaxes(1, 2))) if major else (lambda a: a)

    def ours(kernel, real):
        kind, (w, vdy, vdS) = complex_of(real), ours_of(real, window, dy, dS)
        dx, dD, slope = full(x.shape, real), turn(np.zeros(shape, kind)), np.zeros(shape, kind)
        kernel("stft_adjoint")(dx, turn(G.astype(kind)), w, hop, n_fft // 2, PAD[mode], major)
        kernel("istft_adjoint")(dD, vdy, w, hop, n_fft // 2, major)
        kernel("magnitude_backward")(slope, vdS, D.astype(kind), power)
        return [dx, turn(dD), slope]

    def theirs(torch):
        (tx, tD, again), w = leaves(torch, x, D, D), torch.tensor(window)
        torch.stft(tx, n_fft, hop, window=w, pad_mode=mode, return_complex=True).backward(torch.tensor(G))
        torch.istft(tD, n_fft, hop, window=w, length=length).backward(torch.tensor(dy))
        (again.abs() ** power).backward(torch.tensor(dS))
        return got([tx.grad, tD.grad, again.grad])

    return ours, theirs


@case("power_to_db_backward mel_project mel_project_backward")
def bands(d):
    rows, bins, n_mels, frames, major = d.integers(1, 4), d.size(1, 90), d.size(1, 40), d.size(1, 150), bool(d.integers(2))
    amin = float(d.uniform(0.001, 0.3))
    lengths = np.array([d.integers(1, min(bins, 20) + 1) for _ in range(n_mels)], np.int64)
    starts = np.array([d.integers(0, bins - one + 1) for one in lengths], np.int64)
    weights, dense = d.uniform(0, 1, (n_mels, lengths.max())), np.zeros((n_mels, bins))
    weights[np.arange(lengths.max()) >= lengths[:, None]] = 0
    for m, (start, one) in enumerate(zip(starts, lengths, strict=True)):
        dense[m, start : start + one] = weights[m, :one]
    turned = lambda a, b: (rows, b, a) if major else (rows, a, b)
    S, dout = d.uniform(0.0001, 1, turned(bins, frames)), d.noise(turned(n_mels, frames))

    def ours(kernel, real):
        vS, vd, table = ours_of(real, S, dout, weights)
        out, dS, loud, dloud = full(dout.shape, real), full(S.shape, real), ours_of(real, S)[0], full(S.shape, real)
        kernel("mel_project")(out, vS, starts, lengths, table, major)
        kernel("mel_project_backward")(dS, vd, starts, lengths, table, major)
        kernel("power_to_db_backward")(dloud, vS, loud, amin, 10.0)
        return [out, dS, dloud]

    def theirs(torch):
        (tS, loud), bank = leaves(torch, S, S), torch.tensor(dense)
        out = tS @ bank.T if major else bank @ tS
        out.backward(torch.tensor(dout))
        (10 * torch.log10(torch.clamp(loud, min=amin))).backward(torch.tensor(S))
        return got([out, tS.grad, loud.grad])

    return ours, theirs


@case("gather")
def gather(d):
    rows, n, first = d.size(1, 60), d.size(1, 60), d.integers(5)
    data, index = d.noise((rows, d.size(1, 9))), d.integers(rows, size=n + first).astype(np.int64)

    def ours(kernel, real):
        (table,) = ours_of(real, data)
        out = full((n, data.shape[1]), real)
        kernel("gather")(out, table, index, np.array([first], np.int64))
        return [out]

    def theirs(torch):
        return got([torch.index_select(torch.tensor(data), 0, torch.tensor(index[first:]))])

    return ours, theirs
