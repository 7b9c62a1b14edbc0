#pragma once
#include <pybind11/pybind11.h>

void bind_runtime(pybind11::module_& m);
void bind_ceilings(pybind11::module_& m);
void bind_tape(pybind11::module_& m);
void bind_stft(pybind11::module_& m);
void bind_istft(pybind11::module_& m);
void bind_extract(pybind11::module_& m);
void bind_spectral(pybind11::module_& m);
void bind_delta(pybind11::module_& m);
void bind_decibels(pybind11::module_& m);
void bind_preemphasis(pybind11::module_& m);
void bind_fft(pybind11::module_& m);
void bind_all_finite(pybind11::module_& m);
void bind_gemm(pybind11::module_& m);
void bind_dense(pybind11::module_& m);
void bind_activation(pybind11::module_& m);
void bind_softmax(pybind11::module_& m);
void bind_elementwise(pybind11::module_& m);
void bind_losses(pybind11::module_& m);
void bind_optimizers(pybind11::module_& m);
void bind_spectrum_gradients(pybind11::module_& m);
void bind_copy_columns(pybind11::module_& m);
void bind_gaussian_sample(pybind11::module_& m);
void bind_blocked(pybind11::module_& m);
void bind_conv2d(pybind11::module_& m);
void bind_im2col(pybind11::module_& m);
void bind_max_pool2d(pybind11::module_& m);
void bind_avg_pool2d(pybind11::module_& m);
void bind_upsample2d(pybind11::module_& m);
void bind_copy_channels(pybind11::module_& m);
void bind_batch_norm(pybind11::module_& m);
void bind_layer_norm(pybind11::module_& m);
void bind_global_pool(pybind11::module_& m);
void bind_random(pybind11::module_& m);
void bind_gather(pybind11::module_& m);
void bind_recurrent(pybind11::module_& m);
