"""librosa's default frames, which every row of the benchmark uses."""

SR = 22050
N_FFT = 2048
HOP = 512
BINS = 1 + N_FFT // 2
