// The table of one instruction set level.
#include "table.hpp"

#define FA_STRING_(x) #x
#define FA_STRING(x) FA_STRING_(x)

namespace fa::FA_ISA {
namespace {

KernelTable make_table() {
  KernelTable t{};
  t.level = FA_STRING(FA_ISA);
  t.vector_bytes = FA_VECTOR_BYTES;
#if defined(__x86_64__)
  t.vector_registers = FA_VECTOR_BYTES == 64 ? 32 : 16;
#else
  t.vector_registers = 32;
#endif
  add_stft(t);
  add_istft(t);
  add_extract(t);
  add_spectral(t);
  add_decibels(t);
  add_curve(t);
  add_rescale(t);
  add_reassign(t);
  add_flux(t);
  add_softmask(t);
  add_weighting(t);
  add_measures(t);
  add_tempogram(t);
  add_delta(t);
  add_preemphasis(t);
  add_fft(t);
  add_long_fft(t);
  add_all_finite(t);
  add_multiply_adds(t);
  add_gemm(t);
  add_dense(t);
  add_activation(t);
  add_softmax(t);
  add_elementwise(t);
  add_losses(t);
  add_crossentropy(t);
  add_penalties(t);
  add_optimizers(t);
  add_mel_project(t);
  add_spectrum_gradients(t);
  add_stft_adjoint(t);
  add_griffinlim(t);
  add_phase_vocoder(t);
  add_nnls(t);
  add_piptrack(t);
  add_kaldi(t);
  add_viterbi(t);
  add_peak_pick(t);
  add_median(t);
  add_beats(t);
  add_pcen(t);
  add_lpc(t);
  add_decimate(t);
  add_cqt(t);
  add_rqa(t);
  add_dtw(t);
  add_distances(t);
  add_copy_columns(t);
  add_mask_steps(t);
  add_gaussian_sample(t);
  add_blocked(t);
  add_conv2d(t);
  add_im2col(t);
  add_max_pool2d(t);
  add_avg_pool2d(t);
  add_upsample2d(t);
  add_copy_channels(t);
  add_batch_norm(t);
  add_batch_norm_backward(t);
  add_layer_norm(t);
  add_global_pool(t);
  add_random(t);
  add_gather(t);
  add_rnn(t);
  add_gru(t);
  add_lstm(t);
  return t;
}

}  // namespace

extern const KernelTable table;
const KernelTable table = make_table();

}  // namespace fa::FA_ISA
