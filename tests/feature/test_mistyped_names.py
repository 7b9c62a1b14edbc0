"""A mistyped keyword names the function that was called, and the right word."""

import numpy as np
import pytest

import fastaudio as fa

Y = np.zeros(4096, np.float32)
M, C = np.ones((128, 3)), np.ones((20, 3))
feature, inverse = fa.feature, fa.feature.inverse

CASES = [
    (feature.melspectrogram, {"y": Y}, "n_melz", "n_mels"),
    (feature.melspectrogram, {"y": Y}, "hop_lenght", "hop_length"),
    (feature.melspectrogram, {"S": np.ones((1025, 3))}, "fmni", "fmin"),
    (feature.log_mel, {"y": Y}, "topdb", "top_db"),
    (feature.mfcc, {"y": Y}, "n_mfc", "n_mfcc"),
    (feature.mfcc, {"S": np.ones((40, 3))}, "nmels", "n_mels"),
    (feature.chroma_stft, {"y": Y}, "octwith", "octwidth"),
    (fa.onset.onset_strength, {"y": Y}, "f_max", "fmax"),
    (inverse.mel_to_stft, {"M": M}, "fmaxx", "fmax"),
    (inverse.mel_to_audio, {"M": M}, "n_iters", "n_iter"),
    (inverse.mfcc_to_audio, {"mfcc": C}, "hop_lenght", "hop_length"),
    (fa.streaming.MFCC, {}, "n_melz", "n_mels"),
]


@pytest.mark.parametrize(("function", "data", "wrong", "right"), CASES, ids=lambda x: getattr(x, "__name__", None))
def test_the_called_function_and_the_right_name(function, data, wrong, right):
    said = f"{function.__name__}() got an unexpected keyword argument {wrong!r}; did you mean {right!r}?"
    with pytest.raises(TypeError) as error:
        function(**data, **{wrong: 1})
    assert str(error.value) == said


def test_a_name_like_no_other():
    with pytest.raises(TypeError, match=r"^log_mel\(\) got an unexpected keyword argument 'xyz'$"):
        feature.log_mel(y=Y, xyz=1)


def test_extract_says_it_too():
    with pytest.raises(fa.ParameterError, match=r"extract\(\) got an .* 'n_mel'; did you mean 'n_mels'\?"):
        fa.extract(Y, n_mel=10)
