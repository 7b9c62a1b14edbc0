#pragma once
#include "arrays.hpp"

namespace arrays {

// A sparse bank of filters, MelBank or ComplexBank, checked so that no kernel reads outside of the spectrum.
template <class Bank, class T>
Bank bank(const py::array& starts, const py::array& lengths, const py::array& weights, const T* values, int64_t bins) {
  const Bank b{weights.shape(0), weights.shape(1), input<int64_t>(starts, "starts", 1), input<int64_t>(lengths, "lengths", 1), values};
  require(starts.shape(0) == b.bands && lengths.shape(0) == b.bands, "starts, lengths: one for every band");
  for (int64_t i = 0; i < b.bands; ++i)
    require(b.start[i] >= 0 && b.length[i] >= 0 && b.length[i] <= b.width && b.start[i] + b.length[i] <= bins,
            "bank: a band leaves the spectrum");
  return b;
}

template <class T>
fa::MelBank<T> mel_bank(const py::array& starts, const py::array& lengths, const py::array& weights, int64_t bins) {
  return bank<fa::MelBank<T>>(starts, lengths, weights, input<T>(weights, "weights", 2), bins);
}

}  // namespace arrays
