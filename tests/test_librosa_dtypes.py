"""What comes back is of librosa's kind: as many results, of its types, shapes and dtypes, for float32 and float64."""

import warnings

import numpy as np
import pytest

import fastaudio as fa

#: float32 stays float32, in half the memory, where librosa's arithmetic happens to end in float64
STAYS = ("feature.tempogram", "icqt", "pcen", "perceptual_weighting")


def arguments(dtype):
    """Arrays of every shape that features are made of."""
    rng = np.random.default_rng(0)
    found = {"y": rng.standard_normal(11025) * 0.1, "S": rng.random((1025, 40)), "M": rng.random((128, 40))}
    found |= {"C": rng.random((84, 40)), "chroma": rng.random((12, 40)), "o": rng.random(500), "p": rng.dirichlet(np.ones(3), 20).T}
    found = {name: x.astype(dtype) for name, x in found.items()}
    return found | {"t": np.full((3, 3), 1 / 3), "D": found["S"] + 1j * found["S"][::-1], "Z": found["C"] + 1j * found["C"][::-1]}


CALLS = """
stft(y) | istft(D) | cqt(y) | pseudo_cqt(y) | hybrid_cqt(y) | icqt(Z) | phase_vocoder(D,rate=1.3) | magphase(D) | griffinlim(S,n_iter=1) | power_to_db(S) | db_to_power(S) | amplitude_to_db(S)
pcen(M) | perceptual_weighting(M,frequencies=M[:,0]) | A_weighting(o) | lpc(y,order=4) | yin(y,fmin=60,fmax=1000) | pyin(y,fmin=60,fmax=1000) | piptrack(S=S) | estimate_tuning(y=y) | pitch_tuning(o) | autocorrelate(o)
mu_compress(y) | mu_expand(y,quantize=False) | zero_crossings(y) | to_mono(C) | hz_to_mel(o) | mel_to_hz(o) | hz_to_midi(o) | midi_to_hz(o) | hz_to_octs(o) | samples_to_time(o) | time_to_frames(o) | times_like(S)
frames_to_time(7) | time_to_samples(0.5) | hz_to_mel(440) | midi_to_hz(69) | hz_to_midi(440.0) | note_to_hz("A4") | note_to_midi("C#4") | hz_to_note(440) | midi_to_note([60,61]) | key_to_degrees("C:maj")
feature.melspectrogram(y=y) | feature.mfcc(y=y) | feature.mfcc(S=M) | feature.chroma_stft(y=y) | feature.chroma_cqt(C=C) | feature.chroma_cens(C=C) | feature.tonnetz(chroma=chroma) | feature.spectral_centroid(y=y)
feature.spectral_bandwidth(S=S) | feature.spectral_contrast(S=S) | feature.spectral_rolloff(S=S) | feature.spectral_flatness(S=S) | feature.rms(y=y) | feature.rms(S=S) | feature.zero_crossing_rate(y)
feature.poly_features(S=S) | feature.tempogram(onset_envelope=o) | feature.fourier_tempogram(onset_envelope=o) | feature.tempo(onset_envelope=o) | feature.tempogram_ratio(onset_envelope=o) | feature.delta(M) | feature.stack_memory(M)
feature.inverse.mel_to_stft(M) | feature.inverse.mfcc_to_mel(C) | onset.onset_strength(y=y) | onset.onset_strength_multi(S=M) | onset.onset_detect(onset_envelope=o) | onset.onset_detect(onset_envelope=o,units="time")
beat.beat_track(onset_envelope=o) | beat.beat_track(onset_envelope=o,units="time") | beat.beat_track(onset_envelope=o,sparse=False) | beat.plp(onset_envelope=o) | effects.hpss(y) | effects.time_stretch(y,rate=1.2) | effects.trim(y)
effects.split(y) | effects.preemphasis(y,return_zf=True) | effects.deemphasis(y) | decompose.hpss(S) | decompose.hpss(D) | decompose.nn_filter(C) | segment.recurrence_matrix(C) | segment.recurrence_matrix(C,mode="affinity")
segment.cross_similarity(C,C) | segment.agglomerative(C,4) | sequence.dtw(C,C) | sequence.dtw(C,C,backtrack=False) | sequence.viterbi(p,transition=t,return_logp=True) | sequence.rqa(p@p.T)
util.normalize(S) | util.frame(y,frame_length=100,hop_length=50) | util.sync(S,[5,10]) | util.softmask(S,S) | util.localmax(o) | util.pad_center(y,size=20000) | util.match_events(o,o) | util.tiny(S)
""".replace("\n", " | ")  # fmt: skip
CALLS = [call.strip() for call in CALLS.split("|") if call.strip()]


def name_of(call):
    return call.partition("(")[0]


def kind(value):
    """What a caller can tell of a result without its numbers."""
    if isinstance(value, np.ndarray):
        return value.dtype, value.shape, value.flags.writeable
    return [kind(each) for each in value] if isinstance(value, tuple) else type(value)


def called(library, call, dtype):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return eval(f"library.{call}", {"library": library, **arguments(dtype)})


@pytest.mark.parametrize("call", [call for call in CALLS if name_of(call) in STAYS])
def test_float32_stays_float32(call):
    for dtype in (np.float32, np.float64):
        assert called(fa, call, dtype).dtype == dtype


@pytest.mark.rivals
@pytest.mark.parametrize("call", [call for call in CALLS if name_of(call) not in STAYS])
def test_results_are_of_librosas_kind(call):
    librosa = pytest.importorskip("librosa")
    for dtype in (np.float32, np.float64):
        assert kind(called(fa, call, dtype)) == kind(called(librosa, call, dtype)), dtype
