"""Tests of librosa that may fail in default precision, each with the reason. In high precision none may.

librosa computes float32 input in float64 and rounds at the end; fastaudio computes it in float32 unless told
otherwise (`fastaudio.set_precision("high")`). Its error is about 1e-7 of the largest value of the array,
which satisfies every test but those that compare each single bin, however small, with a float64 result to a
relative 1e-5.
"""

#: librosa version -> {test function: reason}
EXPECTED = {
    "0.11": {},
    "1.0": {},
}
