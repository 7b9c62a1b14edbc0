#pragma once
#include "arrays.hpp"

namespace arrays {

// The framing of x (rows, n) that the Python side asks for.
inline fa::Framing framing(const py::array& x, const py::array& window, int64_t hop, int64_t pad, int mode, int64_t frames) {
  const fa::Framing f{x.shape(1), window.shape(0), hop, pad, frames, fa::Pad(mode)};
  require(f.n_fft > 0 && hop > 0, "framing: n_fft and hop must be > 0");
  require(mode >= 0 && mode <= 4, "framing: unknown pad mode");
  require(frames == 0 || f.n > 0 || mode == 0, "framing: an empty signal can only be padded with zeros");
  return f;
}

}  // namespace arrays
