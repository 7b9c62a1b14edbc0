"""The Numba engine: every kernel of `ops.py` in compiled Python, for machines without the extension.

Owns: `KERNELS`, its thread count, its cache of machine code. May touch: numba, numpy, ops. Never: the other
engines, the public functions, validation beyond shapes.

Signals become tiles, 16 frames side by side (`framing`), transformed in place in vector registers (`lanes`,
`butterflies`, `fft_passes`). A kernel cuts its work into chunks of tiles (`pool`) and calls one compiled step
after the other on each.
"""

from ..ops import OPS
from .all_finite import all_finite
from .autocorrelate import autocorrelate
from .beats import beats
from .cqt import cqt
from .curve import curve, phasor
from .db_to_power import db_to_power
from .decimate import decimate
from .deemphasis import deemphasis
from .delta import delta
from .distances import distances
from .dtw import dtw, dtw_path
from .extract import extract
from .fft import fft
from .flux import flux
from .griffinlim import griffinlim
from .irfft import irfft
from .istft import istft
from .kaldi import kaldi
from .lpc import lpc
from .magnitude import magnitude, magnitude_backward, magphase
from .measures import measures
from .median import median
from .mel_project import mel_project, mel_project_backward
from .nn.activation import activation, activation_backward
from .nn.avg_pool2d import avg_pool2d, avg_pool2d_backward
from .nn.batch_norm import batch_norm, batch_norm_backward
from .nn.blocked import from_blocked, to_blocked
from .nn.conv2d import conv2d, conv2d_dw, conv2d_dx, conv_transpose2d, conv_transpose2d_dw, conv_transpose2d_dx
from .nn.copy_channels import copy_channels
from .nn.copy_columns import copy_columns
from .nn.crossentropy import accuracy, binary_accuracy, categorical_crossentropy, softmax_crossentropy
from .nn.dense import dense, dense_dw, dense_dx
from .nn.elementwise import accumulate, add, copy, fill, multiply, scale
from .nn.gather import advance, gather
from .nn.gaussian_sample import gaussian_sample, gaussian_sample_backward
from .nn.gemm import gemm
from .nn.global_pool import global_avg_pool, global_avg_pool_backward, global_max_pool, global_max_pool_backward
from .nn.gru import gru, gru_backward
from .nn.im2col import col2im, im2col
from .nn.layer_norm import layer_norm, layer_norm_backward
from .nn.losses import binary_crossentropy, huber, kl_gaussian, l1, mse
from .nn.lstm import lstm, lstm_backward
from .nn.mask_steps import mask_steps, mask_steps_backward, mask_weights
from .nn.max_pool2d import max_pool2d, max_pool2d_backward
from .nn.optimizers import adam, advance_step, clip, clip_value, global_norm, momentum, rmsprop, sgd
from .nn.penalties import l1_penalty, l2_penalty
from .nn.random import dropout, dropout_backward, random_normal, random_uniform
from .nn.rnn import rnn, rnn_backward
from .nn.softmax import log_softmax, log_softmax_backward, softmax, softmax_backward
from .nn.upsample2d import upsample2d, upsample2d_backward
from .nnls import nnls
from .pcen import pcen
from .peak_pick import peak_pick
from .phase_vocoder import phase_vocoder
from .piptrack import peaks, piptrack
from .pool import get_num_threads, set_num_threads
from .power_to_db import power_to_db, power_to_db_backward
from .preemphasis import preemphasis
from .reassign import reassign
from .rescale import rescale
from .rfft import rfft
from .rqa import rqa
from .softmask import softmask
from .spectral import spectral
from .stft import stft
from .stft_adjoint import istft_adjoint, stft_adjoint
from .tape import Tape
from .tempogram import tempogram
from .tile_fft import fft_frames
from .viterbi import viterbi, viterbi_step
from .weighting import weighting

__all__ = ["KERNELS", "tape", "fft_frames", "get_num_threads", "set_num_threads"]

KERNELS = {name: kernel for name, kernel in globals().items() if name in OPS}  # of the functions imported above


def tape(calls, commit):
    """The calls as a list of Python calls (see `registry.Backend`)."""
    return Tape([(KERNELS.get(what, what), arguments) for what, arguments in calls])
