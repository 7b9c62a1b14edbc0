"""THE list of kernels: name, arguments, engines. A test compares it with what the engines really have.

Shapes: `x (rows, n)` samples, float32, float64 or int16 (full scale 32768); `S (rows, bins, frames)`; T is
the dtype of `out`.
Framing arguments, the same everywhere: `window (n_fft,) T`; `hop`; `pad`: frame t starts at sample t*hop - pad;
`mode`: what lies outside the signal, a `PAD` code. The number of frames is read from the shape of `out`.
Nothing is returned, but `stft`, `extract`, `kaldi` and `all_finite` say whether x is finite everywhere, and `curve`,
`phasor`, `rescale`, `softmask` and `weighting` whether every number has its value.
Mel arguments: band m is `sum_j weights[m, j] * S[starts[m] + j]`, `weights (n_mels, widest) T`, `lengths (n_mels,)`;
behind a length weights are 0, which kernels rely on.
"""

# long because THE list has a line for each kernel
PAD = {"constant": 0, "edge": 1, "reflect": 2, "symmetric": 3, "wrap": 4}

#: Arithmetic of products: float32; on tensor cores with float32 sums: tf32x3 (as good as float32), tf32, bf16.
MATH = {"fp32": 0, "tf32x3": 1, "tf32": 2, "bf16": 3}

#: Features of one frame: code used in `extract` programs -> see `FEATURES`.
FEATURES = {
    # name: (code, parameters in `params`)
    "spectrogram": (0, ()),
    "melspectrogram": (1, ()),
    "log_mel": (2, ("amin", "ref", "top_db")),
    "mfcc": (3, ("amin", "ref", "top_db")),
    "spectral_centroid": (4, ("power", "freq[bins]")),
    "spectral_bandwidth": (5, ("power", "p", "norm", "freq[bins]")),
    "spectral_rolloff": (6, ("power", "roll_percent", "freq[bins]")),
    "spectral_flatness": (7, ("power", "amin", "n_bands", "edges[n_bands + 1]")),
    "spectral_contrast": (8, ("quantile", "linear", "(lo, hi, k)[rows]")),
    "band_energy_ratio": (9, ("split_bin",)),
    "rms": (10, ("mode",)),  # in `spectral`: ("n_fft",), from the magnitude
    "zero_crossing_rate": (11, ("mode", "threshold", "zero_pos", "pad")),
    "amplitude_envelope": (12, ("mode", "absolute")),
}

#: Activations: name -> code of kernels that apply one; `alpha` is the slope of leaky_relu, the scale of elu.
ACT = {"linear": 0, "relu": 1, "leaky_relu": 2, "elu": 3, "gelu": 4, "sigmoid": 5, "tanh": 6}

#: Curves of `curve`: log2 z; 2^z; sign(z) log2(1 + |z|); cos(2 pi z).
CURVES = {"log2": 0, "exp2": 1, "mu": 2, "turn": 3}

#: Numbers of a spectrum, of `measures`; flux is of what grows since the frame before, change of all that differs.
MEASURES = {"skewness": 0, "kurtosis": 1, "slope": 2, "crest": 3, "entropy": 4, "flux": 5, "change": 6}

CPU, NUMBA, CUDA = "cpu", "numba", "cuda"
BOTH = (CPU, NUMBA)
ALL = (CPU, NUMBA, CUDA)

OPS = {
    # name: (arguments, engines)
    "stft": ("out, x, window, hop, pad, mode, frames_major", ALL),
    "istft": ("out, D, window, hop, offset, frames_major", ALL),
    "extract": ("out, x, window, hop, pad, mode, power, program, params, starts, lengths, weights, dct", ALL),
    # on the host S may be turned: C-contiguous with its last axes swapped
    "spectral": ("out, S, power, program, params, starts, lengths, weights, dct", ALL),
    "power_to_db": ("out, S, ref, amin, top_db, scale", ALL),
    "db_to_power": ("out, S, ref, scale", ALL),
    "magnitude": ("out, D, power", ALL),
    # Numbers to numbers, on the host; arrays of any shape; NaN stays NaN. They say whether every number has its value:
    # if not, one is where NumPy would warn or out of their range, and NumPy has to do it.
    # out float64 = factor f((x - shift) / unit + more) + offset, or slope x where x < knee: numbers float64 (7,);
    # x float32 or float64, it may be out; within 4 ulp of the larger of term and sum
    "curve": ("out, x, kind, numbers", BOTH),
    "phasor": ("out, x", BOTH),  # out complex = exp(i x), |x| < 1e6, within 2 ulp of 1
    # (x factor + offset) / divisor of whole numbers of size 2^51 at most, in NumPy's bits. x int64; out float64, or
    # int64: the floor. Or both: x float64, its product cut to a whole number, out int64
    "rescale": ("out, x, factor, offset, divisor", BOTH),
    # out = max(least, factor log2(P / Q) + offset), P and Q polynomials of x^2; all float64. numbers (17,): least,
    # factor, offset, seven coefficients of P and seven of Q, the highest first; P of 0 must be 0, and gives minus
    # infinity. What is not 0 has its value from 1e-30 to 1e9 in size
    "weighting": ("out, x, numbers", BOTH),
    # out = x / (x + rest), or of their squares, of_silence where both are 0, all of one shape; says whether nothing is
    # below 0
    "softmask": ("out, x, rest, squared, of_silence", BOTH),
    # mags of S complex (frames, bins), any leading axes, and where the energy lies, float64, own_freqs (bins,) and
    # own_times (frames,) being the places of bins and frames: freqs = own - per_bin Im(slopes / S), times = own +
    # per_sample Re(weighed / S), both or one of them None; where mags are below least, float64 of 1 or S's size, or S
    # is 0: NaN, or the own place with fill. numbers float64: per_bin, per_sample, lowest, highest, latest, fill
    "reassign": ("mags, freqs, times, S, slopes, weighed, own_freqs, own_times, least, numbers", BOTH),
    "delta": ("out, x, coeffs, edges", ALL),
    "preemphasis": ("out, x, coef, zi, zf", ALL),
    "deemphasis": ("out, x, coef, zi, zf", ALL),
    "fft": ("out, x, inverse", ALL),
    "rfft": ("out, x", ALL),
    "irfft": ("out, X", ALL),
    "autocorrelate": ("out, x, length", BOTH),  # out (rows, lags), x (rows, n); length: of the transforms
    "all_finite": ("x", ALL),
    # y (rows, n) of magnitudes S (rows, bins, frames); turns: first phases over 2 pi, like S, or None: zeros
    "griffinlim": ("y, S, turns, window, hop, offset, mode, n_iter, momentum", ALL),
    # complex (rows, frames, bins); steps float64: places in D; phase complex128 (rows, bins), in and out, or None
    "phase_vocoder": ("out, D, steps, weights, phase, hold", ALL),
    # min |A x - b|, x >= 0: x (rows, bins, frames) improved, b (rows, n_mels, frames), A the mel bank; a tile of frames
    # ends when a sweep moves no band by more than tolerance times the largest b
    "nnls": ("x, b, starts, lengths, weights, sweeps, tolerance", BOTH),
    # pitches, mags (rows, span, frames): peaks of S above least (rows, frames) in bins first .. first + span, else 0
    "piptrack": ("pitches, mags, S, least, first, sr, n_fft", ALL),
    # the same as lists, one for each of some parts of the frames: pitches, mags (rows, parts, room), counts int64
    # (rows, parts); room for the frames of a part times half of span, rounded up
    "peaks": ("pitches, mags, counts, S, least, first, span, sr, n_fft", BOTH),
    # out (rows, frames, columns); frames: size samples from t * hop - pad on, mirrored at the ends; window (n_fft,), 0
    # from `size` on; noise (rows, frames, size) or None. frames float64: preemphasis, dither, log of the energy floor,
    # remove the mean, raw energy. columns int64: kind (0 log spectrum, 1 mel bands, 2 cepstra), first column, column
    # of the energy or -1, power (else magnitude), logarithm of the bands. Says whether x is finite.
    "kaldi": ("out, x, window, size, hop, pad, noise, frames, columns, starts, lengths, weights, dct", ALL),
    "lpc": ("out, x", ALL),  # out (rows, order + 1) of x (rows, n), n > order: Burg's prediction filter
    # numbers float64: b, gain, bias, power, eps; state (rows,) float64: what the smoother remembers, in and out
    "pcen": ("out, state, S, ref, numbers", ALL),
    # back int64: the beat before each frame or -1; score float64; local, onsets; all (rows, n); per_beat float64,
    # (rows, 1 or n)
    "beats": ("back, score, local, onsets, per_beat, tightness", BOTH),
    "peak_pick": ("out, x, pre_max, post_max, pre_avg, post_avg, delta, wait", BOTH),  # out bool, x (rows, n)
    # path int64 (rows, steps), score (rows,) of logarithms: prob (rows, steps, states), trans (from, to), init; float64
    "viterbi": ("path, score, prob, trans, init", BOTH),
    # a block of steps: links uint16, prob (steps, states); value (states,) in and out; runs of likely transitions
    "viterbi_step": ("links, value, prob, origin, to, count, weights", BOTH),
    # out (rows, n): 0 before shift, then means over the bands of max(0, S[f, t + lag] - S[f, t]), t = 0 ..
    "flux": ("out, S, lag, shift", ALL),
    # out (rows, lags, frames): autocorrelations of x (rows, n) from t - pad on under a window (lags,), x falling to 0
    # in a line over `pad` values on either side; each over that of lag 0 if normalized
    "tempogram": ("out, x, window, pad, normalized", ALL),
    # out float64 (rows, measures, wanted) of the last `wanted` frames of magnitudes S (rows, bins, frames), computed in
    # float64; freq (bins,); kinds int64 (measures,): codes of MEASURES, powers float64: what S is raised to for each
    "measures": ("out, S, freq, kinds, powers", BOTH),
    "median": ("out, x, size", ALL),  # along the middle axis of three, mirrored at the ends
    # S, or ones where it is None, times soft masks of both medians; split: the masks add up to 1
    "hpss_parts": ("first, second, S, harmonic, percussive, power, margins, split", (CUDA,)),
    "decimate": ("out, x, response, reach", ALL),  # every second sample, filtered; response of 2 reach + 1 taps
    "cqt": ("out, x, window, hop, pad, mode, first, starts, lengths, weights", ALL),  # rows first .. of out
    "magphase": ("S, P, D, power", ALL),  # S = |D| ** power, P = D / |D|, of any shape
    # What NumPy does on the host.
    # a quarter for every limit that x (rows, n) passes, convolved with an odd window (float64), zeros around
    "chroma_steps": ("out, x, limits, window", (CUDA,)),
    # x (rows, n, columns) over norms (a number, inf or None) of slices along n, values below least (or None) made 0;
    # slices whose norm is below threshold become fill, or stay if that is None
    "normalize": ("out, x, least, norm, threshold, fill", (CUDA,)),
    "subtract_means": ("out", (CUDA,)),  # of out (rows, frames, columns), over the frames
    "rqa": ("score, pointers, sim, gap_onset, gap_extend, knight", BOTH),  # pointers int8: move, -1 none, -2 first
    # D, steps int32 (top + n, left + m) of costs C (n, m): D holds the costs of first cells, in row `top`, else
    # infinity, steps hold 0; a step: D + (mul C + add)
    "dtw": ("D, steps, C, sizes, add, mul", BOTH),
    # path int64 (n + m, 2), count int64 (1,): cells from (n - 1, start) back by int32 steps (n, m); -1: no such step
    "dtw_path": ("path, count, steps, sizes, start, subseq", BOTH),
    "distances": ("out, x, y, kind", BOTH),  # kind: 0 squares, 1 absolute, 2 largest, 3 products
    # Networks. Gradients of parameters (dw, db) are added to what is there, those of data (dx) assigned.
    "gemm": ("out, a, b, trans_a, trans_b, accumulate", ALL),
    "dense": ("y, x, w, b, act, alpha", ALL),  # x (rows, in), w (in, out); b (out,) or None
    "dense_dx": ("dx, dy, w", ALL),
    "dense_dw": ("dw, db, x, dy, accumulate", ALL),  # dw is added to, or assigned; db, which may be None, is added to
    "activation": ("y, x, act, alpha", ALL),  # any shape; y may be x
    # dx may be dy; gelu reads x, all others y: the one not read may be any array of the size
    "activation_backward": ("dx, dy, x, y, act, alpha", ALL),
    "softmax": ("y, x", ALL),
    "softmax_backward": ("dx, dy, y", ALL),
    "log_softmax": ("y, x", ALL),
    "log_softmax_backward": ("dx, dy, y", ALL),
    "add": ("out, a, b", ALL),
    "multiply": ("out, a, b", ALL),  # and its own gradients: da = dy b, db = dy a
    "accumulate": ("out, a", ALL),  # out += a
    "scale": ("out, a, s", ALL),
    "fill": ("out, value", ALL),
    "copy": ("out, a", ALL),
    # Losses, `loss (1,) float64`: means over all elements (of classes: over rows), assigned; the gradient may be None.
    # weight: None, or of the shape of pred's first axes; it multiplies, the mean stays one over the number of elements.
    "mse": ("loss, dpred, pred, target, weight", ALL),
    "l1": ("loss, dpred, pred, target, weight", ALL),
    "huber": ("loss, dpred, pred, target, weight, delta", ALL),
    "binary_crossentropy": ("loss, dpred, pred, target, weight, from_logits", ALL),
    # pred (..., classes); target: labels (...) int64, or distributions (..., classes) T
    "softmax_crossentropy": ("loss, dlogits, logits, target, weight", ALL),
    "categorical_crossentropy": ("loss, dpred, pred, target, weight", ALL),  # of probabilities
    "kl_gaussian": ("loss, dmu, dlog_variance, mu, log_variance", ALL),  # (rows, n): sum over n, mean over rows
    "l2_penalty": ("loss, grad, w, factor", ALL),  # loss += factor sum(w^2), grad += 2 factor w; grad may be None
    "l1_penalty": ("loss, grad, w, factor", ALL),
    "accuracy": ("count, pred, target, weight", ALL),  # count (1,) float64 += rows whose argmax is right
    "binary_accuracy": ("count, pred, target, threshold, weight", ALL),
    # Optimizers. hyper float64 [learning rate, step, weight decay, ...] is read when a kernel runs; step counts from 1
    "sgd": ("w, g, hyper", ALL),
    "momentum": ("w, v, g, hyper, ema, nesterov", ALL),  # [.., beta]; v = beta v + g, ema: beta v + (1 - beta) g
    "rmsprop": ("w, v, buffer, g, hyper, keras", ALL),  # [.., rho, eps, momentum]; buffer: None without momentum
    "adam": ("w, m, v, g, hyper, keras, decoupled", ALL),  # [.., beta1, beta2, eps]; keras: eps before bias correction
    "advance_step": ("hyper", ALL),
    "global_norm": ("norm, g", ALL),
    "clip": ("g, norm, max_norm, eps", ALL),  # g *= min(1, max_norm / (norm + eps))
    "clip_value": ("g, limit", ALL),
    # Gradients of spectra. A complex one is dL/dRe + i dL/dIm (torch's), every bin of a half spectrum counted once; all
    # are assigned. Arguments are as those of the kernel whose gradient it is.
    "stft_adjoint": ("dx, dD, window, hop, pad, mode, frames_major", ALL),
    "istft_adjoint": ("dD, dy, window, hop, offset, frames_major", ALL),
    "magnitude_backward": ("dD, dS, D, power", ALL),  # any shape; 0 at D = 0
    "power_to_db_backward": ("dS, dout, S, amin, scale", ALL),  # any shape; without top_db; 0 below amin
    # bands (rows, frames, n_mels) of spectra (rows, frames, bins); else (rows, n_mels, frames) of (rows, bins, frames)
    "mel_project": ("out, S, starts, lengths, weights, frames_major", ALL),
    "mel_project_backward": ("dS, dout, starts, lengths, weights, frames_major", ALL),
    "copy_columns": ("out, x, to, start, count", ALL),  # (rows, n) arrays
    "mask_steps": ("y, mask, x, value", ALL),  # mask uint8: 1 where a row of x (rows, n) is not value; y or None
    "mask_steps_backward": ("dx, dy, mask", ALL),
    "gaussian_sample": ("z, mu, log_variance, eps", ALL),  # z = mu + e^(lv / 2) eps
    "gaussian_sample_backward": ("dmu, dlv, dz, log_variance, eps, more_mu, more_lv", ALL),  # more: added, or None
    # Weights of losses: out (N, T, ...) = weight, which is None, (N,) or of out's shape, times N T / (true steps) at
    # the true steps of mask (N, T) uint8, and 0 elsewhere: the mean over all steps is that over the true ones.
    # true (N, T) T: 1 and 0; share (1,) float64: true steps / (N T)
    "mask_weights": ("out, true, share, mask, weight", ALL),
    # Images in networks are blocked: (N, ceil(C / 16), H, W, 16), zeros in the lanes beyond C. Weights are packed by
    # `nn.packing`: (KB, CB, kh, kw, 16 c, 16 k); biases (KB * 16,). stride, padding (top, left), dilation and channels
    # (C, K) are pairs; what is padded below and on the right follows from the shapes. algo: 0 automatic, 1 direct,
    # 2 Winograd. In C++, an only channel of x comes without padding as well to conv2d and conv2d_dw: (N, 1, H, W, 1).
    "to_blocked": ("out, x, channels_last", ALL),
    "from_blocked": ("out, x, channels_last", ALL),
    "conv2d": ("y, x, w, b, stride, padding, dilation, groups, channels, act, alpha, algo", ALL),  # b may be None
    "conv2d_dx": ("dx, dy, w, stride, padding, dilation, groups, channels, algo", ALL),
    # dw is added to, or assigned; db, which may be None, is added to
    "conv2d_dw": ("dw, db, x, dy, stride, padding, dilation, groups, channels, algo, accumulate", ALL),
    # The same of a gradient that comes through max pooling, dy that of what was pooled; size: (H, W) between the two
    "conv2d_dw_pooled": (
        "dw, db, x, dy, index, size, window, window_stride, window_padding, stride, padding, dilation,"
        " groups, channels, accumulate",
        (CPU,),
    ),
    # w: that of the convolution from K to C channels whose gradient it is: (CB, KB, kh, kw, 16 k, 16 c)
    "conv_transpose2d": ("y, x, w, b, stride, padding, dilation, groups, channels, act, alpha, algo", ALL),
    "conv_transpose2d_dx": ("dx, dy, w, stride, padding, dilation, groups, channels, algo", ALL),
    "conv_transpose2d_dw": ("dw, db, x, dy, stride, padding, dilation, groups, channels, algo, accumulate", ALL),
    # Plain images (N, C, H, W); columns (N, C * kh * kw, OH * OW) in the order of torch's unfold; size (OH, OW)
    "im2col": ("out, x, kernel, stride, padding, dilation, size", ALL),
    "col2im": ("out, cols, kernel, stride, padding, dilation, size", ALL),
    # Images (N, CB, H, W, 16); size, stride, factor: (vertical, horizontal); padding: (top, left), the rest follows.
    # index: of y's shape, uint8 (windows up to 256 pixels) or int32, or None; its values mean something to
    # max_pool2d_backward of the same engine alone.
    "max_pool2d": ("y, index, x, size, stride, padding", ALL),
    "max_pool2d_backward": ("dx, dy, index, size, stride, padding", ALL),
    "avg_pool2d": ("y, x, size, stride, padding, count_padding", ALL),
    "avg_pool2d_backward": ("dx, dy, size, stride, padding, count_padding", ALL),
    "upsample2d": ("y, x, factor", ALL),
    "upsample2d_backward": ("dx, dy, factor", ALL),
    # out's channels [to, to + count) = x's [start, start + count); lanes of out after them in their block become 0
    "copy_channels": ("out, x, to, start, count", ALL),
    # x (N, CB, ..., L), at least 4 dimensions, or rows (N, T, C); y (N, channels); places int32, of y's shape
    "global_avg_pool": ("y, x", ALL),
    "global_avg_pool_backward": ("dx, dy", ALL),
    "global_max_pool": ("y, places, x", ALL),
    "global_max_pool_backward": ("dx, dy, places", ALL),
    # x (N, CB, ..., L), at least 4 dimensions, or rows (..., C); vectors (CB L,), gamma and beta or None; lanes from
    # `channels` on are padding and get 0. mean and rstd are written, for the backward pass, in evaluation too.
    "batch_norm": (
        "y, mean, rstd, x, gamma, beta, running_mean, running_var, channels, momentum, eps, training, unbiased, act, "
        "alpha",
        ALL,
    ),
    "batch_norm_backward": (  # dx may be dy; dgamma, dbeta or None
        "dx, dgamma, dbeta, dy, x, mean, rstd, gamma, beta, channels, training, act, alpha",
        ALL,
    ),
    "layer_norm": ("y, mean, rstd, x, gamma, beta, eps", ALL),  # x (rows, n); gamma, beta (n,) or None
    "layer_norm_backward": ("dx, dgamma, dbeta, dy, x, mean, rstd, gamma", ALL),
    # Random numbers: functions of counter = uint64 [seed, step], the stream's and the element's number, from first on.
    "dropout": ("y, x, counter, stream, first, rate", ALL),
    "dropout_backward": ("dx, dy, counter, stream, first, rate", ALL),
    "random_uniform": ("out, counter, stream, low, high", ALL),  # [low, high), 24 random bits
    "random_normal": ("out, counter, stream, first", ALL),
    # out[i] = data[index[cursor[0] + i]], any dtype; cursor int64 (1,)
    "gather": ("out, data, index, cursor", ALL),
    "advance": ("cursor, by", ALL),  # cursor: one number, int64 or uint64
    # Batches of speech in noise, made where the network is. sound (2, rows, samples): noisy and clean of mixtures
    # cursor[0] .., whose files of speech are order[cursor[0]] ..; speech, noise: all files, one after another, which
    # begin at `places` int64 (files + 1,). A mixture is a function of counter = uint64 [seed, epoch] and its number.
    # plan, or None, float64 (rows, 6): file and first sample of speech, of noise, gain, level in dB. snr: (low, high)
    # in dB; silences: mean powers up to which speech, noise are drawn again, unless `keep`; after 50 tries NaN.
    "mix": (
        "sound, plan, speech, speech_places, noise, noise_places, order, cursor, counter, snr, silences, keep",
        (CUDA,),
    ),
    # x, y (rows, bins, frames, 1), weight (rows, bins, frames) or None, of spectra D (2, rows, bins + 1, frames):
    # decibels below the reference, `floor` of them, in [0, 1]; y: the clean picture, or with weights a mask. reference:
    # a power, or 0: the noisy clip's loudest bin.
    "pictures": ("x, y, weight, D, floor, reference", (CUDA,)),
    # Recurrent layers over all steps: x (N, T, C), y (N, T, H), wx (C, G H), wh (H, G H), b (G H,), states (N, H).
    # Gates r, z, n (gru, reset after the product; bh: bias of h wh) and i, f, g, o (lstm); `gates (N, T, 4 H)` is what
    # backward needs. mask (N, T) bool or uint8: at a step of 0 the state stays, y repeats it. reverse: from the last
    # step to the first, every array in its order of time. May be None: b, bh, mask, h0, c0, dy, dh_last, dc_last
    # (zeros), h_last, c_last, and every gradient that is not wanted.
    "rnn": ("y, h_last, x, wx, wh, b, mask, h0, act, reverse", ALL),  # act: tanh or relu
    "rnn_backward": ("dx, dwx, dwh, db, dh0, dy, dh_last, x, y, wx, wh, mask, h0, act, reverse", ALL),
    "gru": ("y, gates, h_last, x, wx, wh, b, bh, mask, h0, reverse", ALL),
    "gru_backward": ("dx, dwx, dwh, db, dbh, dh0, dy, dh_last, x, y, gates, wx, wh, mask, h0, reverse", ALL),
    "lstm": ("y, c, gates, h_last, c_last, x, wx, wh, b, mask, h0, c0, reverse", ALL),
    "lstm_backward": (
        "dx, dwx, dwh, db, dh0, dc0, dy, dh_last, dc_last, x, y, c, gates, wx, wh, mask, h0, c0, reverse",
        ALL,
    ),
}
