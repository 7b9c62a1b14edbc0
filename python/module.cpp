// The extension module `_fastaudio_core`: every kernel under its name, and the runtime.
#include <pybind11/pybind11.h>

#include "rooms.hpp"

PYBIND11_MODULE(_fastaudio_core, m, pybind11::mod_gil_not_used()) {
  m.doc() = "C++ kernels of fastaudio. Use the functions of `fastaudio`; these check shapes and dtypes only.";
  bind_runtime(m);
  bind_ceilings(m);
  bind_tape(m);
  bind_json_text(m);
  const auto before = pybind11::cast<pybind11::set>(pybind11::module_::import("builtins").attr("set")(m.attr("__dict__")));
  bind_stft(m);
  bind_istft(m);
  bind_extract(m);
  bind_spectral(m);
  bind_delta(m);
  bind_decibels(m);
  bind_curve(m);
  bind_preemphasis(m);
  bind_fft(m);
  bind_all_finite(m);
  bind_gemm(m);
  bind_dense(m);
  bind_activation(m);
  bind_softmax(m);
  bind_elementwise(m);
  bind_losses(m);
  bind_optimizers(m);
  bind_spectrum_gradients(m);
  bind_signal(m);
  bind_kaldi(m);
  bind_sequences(m);
  bind_tonal(m);
  bind_copy_columns(m);
  bind_mask_steps(m);
  bind_gaussian_sample(m);
  bind_blocked(m);
  bind_conv2d(m);
  bind_im2col(m);
  bind_max_pool2d(m);
  bind_avg_pool2d(m);
  bind_upsample2d(m);
  bind_copy_channels(m);
  bind_batch_norm(m);
  bind_layer_norm(m);
  bind_global_pool(m);
  bind_random(m);
  bind_gather(m);
  bind_recurrent(m);
  // Whatever the rooms above have added is a kernel.
  pybind11::list names;
  for (auto item : pybind11::cast<pybind11::dict>(m.attr("__dict__")))
    if (!before.contains(item.first)) names.append(item.first);
  m.attr("KERNELS") = pybind11::tuple(names);
}
