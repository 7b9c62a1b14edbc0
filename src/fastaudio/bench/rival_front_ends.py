"""Kaldi's and Whisper's front ends of other libraries. Owns: kaldi-native-fbank, torchaudio's and OpenAI's formulas in
torch. May touch: kaldi_native_fbank, torch, each where it is installed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa


def kaldi_fbank(module: Any, y: np.ndarray) -> Any:
    """The samples as a list, which it wants, made before; frames one by one, as it gives them."""
    options = module.FbankOptions()
    options.frame_opts.dither, options.mel_opts.num_bins, options.energy_floor = 0.0, 80, 1.0
    samples = y.tolist()

    def call() -> np.ndarray:
        stream = module.OnlineFbank(options)
        stream.accept_waveform(16000, samples)
        stream.input_finished()
        return np.array([stream.get_frame(i) for i in range(stream.num_frames_ready)])

    return call


def torch_fbank(torch: Any, y: np.ndarray) -> Any:
    """`torchaudio.compliance.kaldi.fbank` line by line; bank and window, which it makes at every call, are kept."""
    x, window = torch.from_numpy(y), torch.hann_window(400, periodic=False).pow(0.85)
    bank, _ = fa.kaldi.get_mel_banks(80, 512, 16000.0, 20.0, 0.0, 100.0, -500.0, 1.0)
    weights = torch.nn.functional.pad(torch.from_numpy(bank).float(), (0, 1)).T
    epsilon = torch.tensor(torch.finfo(torch.float).eps)

    def call() -> Any:
        frames = x.as_strided((1 + (len(x) - 400) // 160, 400), (160, 1))
        frames = frames - torch.mean(frames, dim=1).unsqueeze(1)
        before = torch.nn.functional.pad(frames.unsqueeze(0), (1, 0), mode="replicate").squeeze(0)
        frames = (frames - 0.97 * before[:, :-1]) * window
        frames = torch.nn.functional.pad(frames.unsqueeze(0), (0, 112)).squeeze(0)
        spectrum = torch.fft.rfft(frames).abs().pow(2.0)
        return torch.max(torch.mm(spectrum, weights), epsilon).log()

    return call


def torch_whisper(torch: Any, y: np.ndarray) -> Any:
    """OpenAI's `log_mel_spectrogram`; window and bank are kept."""
    x, window = torch.from_numpy(y), torch.hann_window(400)
    bank = torch.from_numpy(fa.filters.mel(sr=16000, n_fft=400, n_mels=80))

    def call() -> Any:
        spectra = torch.stft(x, 400, 160, window=window, return_complex=True)
        levels = torch.clamp(bank @ (spectra[..., :-1].abs() ** 2), min=1e-10).log10()
        return (torch.maximum(levels, levels.max() - 8.0) + 4.0) / 4.0

    return call
