#pragma once
// The frames of a tile that are too quiet to compute with: they enter it raised, and what comes of them is lowered.
#include "../simd/tiny.hpp"
#include "framing.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
struct TinyFrames {
  using N = TinyNumbers<T>;
  using Lanes = Vec<typename N::Bits>;
  Lanes lanes{}, silent{};  // raised; nothing but zeros
  bool any = false;

  TinyFrames() = default;
  // Raised in `room`, which the tile has for n samples a lane. Integers are never too quiet.
  template <class S>
  TinyFrames(TileFrames<T, S>& tile, int64_t n, S* room, int64_t valid) {
    constexpr auto enough = bits_below_one<T>(N::tiny);
    for (int l = 0; l < W<T>; ++l) {
      if (l >= valid) {
        silent[l] = -1;  // repeats the lane before
      } else if constexpr (sizeof(S) == sizeof(T)) {
        const auto most = largest_bits(tile.frame[l], n, enough);
        silent[l] = most == 0 ? -1 : 0;
        if (most == 0 || most >= enough) continue;
        raise(room + l * n, tile.frame[l], n);
        tile.frame[l] = room + l * n;
        lanes[l] = -1;
        any = true;
      } else {
        int seen = 0;
        for (int64_t i = 0; i < n && !seen; i += 64)
          for (int64_t j = i; j < i + 64 && j < n; ++j) seen |= tile.frame[l][j];
        silent[l] = seen ? 0 : -1;
      }
    }
  }

  // Those that only their window has made so quiet that these squares are: raised to `room`, as numbers of T.
  template <class S>
  bool find_more(const TileFrames<T, S>& tile, int64_t n, const Vec<T>* squares, int64_t bins, T* room, const T** frame) {
    constexpr auto enough = bits_below_one<T>(2 * N::tiny), too_much = bits_below_one<T>(-N::tiny / 2);
    const Lanes known = silent | lanes;
    Lanes most{};
    bool all = false;
    for (int64_t k = 0, block = 4; k < bins && !all; block *= 2) {
      for (const int64_t end = k + block < bins ? k + block : bins; k < end; ++k) most = vmax(most, size_bits<T>(squares[k]));
      all = true;
      for (int l = 0; l < W<T>; ++l) all &= known[l] || most[l] >= enough;
    }
    if (all) return false;
    const T* one_of_them = nullptr;
    for (int l = 0; l < W<T>; ++l) {
      frame[l] = nullptr;
      if (known[l] || most[l] >= enough) continue;
      T* to = room + l * n;
      for (int64_t i = 0; i < n; ++i) to[i] = T(tile.frame[l][i]);
      if (largest_bits(to, n, too_much) >= too_much) continue;
      raise(to, to, n);
      lanes[l] = -1;
      any = true;
      frame[l] = one_of_them = to;
    }
    for (int l = 0; l < W<T>; ++l)
      if (!frame[l]) frame[l] = one_of_them;
    return one_of_them != nullptr;
  }

  void lower_spread(Vec<T>* spectra, int64_t bins, int64_t step) const {  // as spread_place has them
    for (int64_t k = 0; any && k < bins; ++k)
      for (Vec<T>*z = spectra + spread_place(k, step), *end = z + 2; z < end; ++z) *z = lanes ? lowered<T>(*z) : *z;
  }
  void lower(T* rows, int64_t columns, int64_t valid) const {
    for (int l = 0; any && l < W<T> && l < valid; ++l)
      if (lanes[l]) fa::FA_ISA::lower(rows + l * columns, columns);
  }
  void lower_squares(Vec<T>* to, const Vec<T>* from, int64_t n) const {
    for (int64_t k = 0; k < n; ++k) to[k] = lanes ? lowered<T>(lowered<T>(from[k])) : from[k];
  }
};

}  // namespace
}  // namespace fa::FA_ISA
