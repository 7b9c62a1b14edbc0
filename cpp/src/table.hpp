#pragma once
// Every kernel source adds its functions to the table of its instruction set level.
#include "fastaudio/kernels.hpp"
#include "fastaudio/runtime/denormals.hpp"

namespace fa::FA_ISA {
namespace {

// A kernel that sums products, and computes with zeros for denormal numbers. Those that go value by value are exact.
template <auto kernel>
struct Flushed;
template <class... Arguments, Status (*kernel)(Arguments...)>
struct Flushed<kernel> {
  static Status call(Arguments... arguments) {
    const FlushDenormals guard;
    return kernel(arguments...);
  }
};
template <auto kernel>
inline constexpr auto flushed = Flushed<kernel>::call;

}  // namespace

void add_stft(KernelTable&);
void add_istft(KernelTable&);
void add_extract(KernelTable&);
void add_spectral(KernelTable&);
void add_decibels(KernelTable&);
void add_curve(KernelTable&);
void add_rescale(KernelTable&);
void add_flux(KernelTable&);
void add_reassign(KernelTable&);
void add_softmask(KernelTable&);
void add_weighting(KernelTable&);
void add_measures(KernelTable&);
void add_tempogram(KernelTable&);
void add_delta(KernelTable&);
void add_preemphasis(KernelTable&);
void add_fft(KernelTable&);
void add_long_fft(KernelTable&);
void add_all_finite(KernelTable&);
void add_multiply_adds(KernelTable&);
void add_gemm(KernelTable&);
void add_dense(KernelTable&);
void add_activation(KernelTable&);
void add_softmax(KernelTable&);
void add_elementwise(KernelTable&);
void add_losses(KernelTable&);
void add_crossentropy(KernelTable&);
void add_penalties(KernelTable&);
void add_optimizers(KernelTable&);
void add_mel_project(KernelTable&);
void add_spectrum_gradients(KernelTable&);
void add_stft_adjoint(KernelTable&);
void add_griffinlim(KernelTable&);
void add_phase_vocoder(KernelTable&);
void add_nnls(KernelTable&);
void add_piptrack(KernelTable&);
void add_kaldi(KernelTable&);
void add_viterbi(KernelTable&);
void add_peak_pick(KernelTable&);
void add_median(KernelTable&);
void add_beats(KernelTable&);
void add_pcen(KernelTable&);
void add_lpc(KernelTable&);
void add_decimate(KernelTable&);
void add_cqt(KernelTable&);
void add_rqa(KernelTable&);
void add_dtw(KernelTable&);
void add_distances(KernelTable&);
void add_copy_columns(KernelTable&);
void add_mask_steps(KernelTable&);
void add_gaussian_sample(KernelTable&);
void add_blocked(KernelTable&);
void add_conv2d(KernelTable&);
void add_im2col(KernelTable&);
void add_max_pool2d(KernelTable&);
void add_avg_pool2d(KernelTable&);
void add_upsample2d(KernelTable&);
void add_copy_channels(KernelTable&);
void add_batch_norm(KernelTable&);
void add_batch_norm_backward(KernelTable&);
void add_layer_norm(KernelTable&);
void add_global_pool(KernelTable&);
void add_random(KernelTable&);
void add_gather(KernelTable&);
void add_rnn(KernelTable&);
void add_gru(KernelTable&);
void add_lstm(KernelTable&);

}  // namespace fa::FA_ISA
