// Winograd's convolution against the definition in double: all three passes, every level, any number of threads. The arrays
// have their exact sizes, so that sanitizers see what is read and written beside them.
#include <cstring>

#include "check.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace {

using Numbers = std::vector<double>;

int64_t blocks(int64_t channels) { return (channels + 15) / 16; }

// Values of a blocked image or of packed weights: `size` elements of a channel block, zeros beyond the last channel
Numbers blocked(const Numbers& from, int64_t channels, int64_t size) {
  Numbers x = from;
  for (int64_t i = 0; i < int64_t(x.size()); ++i)
    if (i / size % blocks(channels) * 16 + i % 16 >= channels) x[size_t(i)] = 0;
  return x;
}

struct Case {
  fa::Conv2d s;
  Numbers x, w, b, dy, dw;  // dw: what the gradient is added to

  Case(int64_t n, int64_t c, int64_t k, int64_t h, int64_t w_, int64_t pt, int64_t pl, int64_t pb, int64_t pr, unsigned seed)
      : s{n, c, k, h, w_, h + pt + pb - 2, w_ + pl + pr - 2, 3, 3, 1, 1, pt, pl, 1, 1, 1} {
    const auto values = [&](int64_t count) { return noise<double>(count, ++seed * 7919); };
    x = blocked(values(n * blocks(c) * h * w_ * 16), c, h * w_ * 16);
    dy = blocked(values(n * blocks(k) * s.oh * s.ow * 16), k, s.oh * s.ow * 16);
    b = blocked(values(blocks(k) * 16), k, 16);
    w = blocked(values(blocks(k) * blocks(c) * 9 * 256), k, blocks(c) * 9 * 256);
    for (size_t i = 0; i < w.size(); ++i)
      if (int64_t(i) / (9 * 256) % blocks(c) * 16 + int64_t(i) / 16 % 16 >= c) w[i] = 0;
    dw = values(int64_t(w.size()));
  }

  // f(element of x's pixel, of y's pixel, of the weights' square) for all that meet
  template <class F>
  void each(F&& f) const {
    for (int64_t m = 0; m < s.n; ++m)
      for (int64_t kb = 0; kb < blocks(s.k); ++kb)
        for (int64_t cb = 0; cb < blocks(s.c); ++cb)
          for (int64_t y = 0; y < s.oh; ++y)
            for (int64_t xx = 0; xx < s.ow; ++xx)
              for (int64_t t = 0; t < 9; ++t) {
                const int64_t iy = y + t / 3 - s.pt, ix = xx + t % 3 - s.pl;
                if (iy < 0 || iy >= s.h || ix < 0 || ix >= s.w) continue;
                f((((m * blocks(s.c) + cb) * s.h + iy) * s.w + ix) * 16, (((m * blocks(s.k) + kb) * s.oh + y) * s.ow + xx) * 16,
                  ((kb * blocks(s.c) + cb) * 9 + t) * 256);
              }
  }
};

struct Results {
  Numbers y, dx, dw;
};
Results reference(const Case& c, bool relu) {
  Results r{Numbers(c.dy.size()), Numbers(c.x.size()), c.dw};
  c.each([&](int64_t x, int64_t y, int64_t w) {
    for (int64_t i = 0; i < 16; ++i)
      for (int64_t j = 0; j < 16; ++j) {
        r.y[size_t(y + j)] += c.x[size_t(x + i)] * c.w[size_t(w + i * 16 + j)];
        r.dx[size_t(x + i)] += c.dy[size_t(y + j)] * c.w[size_t(w + i * 16 + j)];
        r.dw[size_t(w + i * 16 + j)] += c.x[size_t(x + i)] * c.dy[size_t(y + j)];
      }
  });
  for (size_t i = 0; i < r.y.size(); ++i) {
    const int64_t block = int64_t(i) / (c.s.oh * c.s.ow * 16) % blocks(c.s.k);
    r.y[i] += c.b[size_t(block * 16) + i % 16];
    if (relu) r.y[i] = std::max(r.y[i], 0.0);
  }
  return r;
}

template <class T>
std::vector<T> as(const Numbers& x) {
  return std::vector<T>(x.begin(), x.end());
}
template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

template <class T>
void one_case(const Case& c, bool relu) {
  // float: the rounded numbers are what is convolved, so the reference takes those, too
  Case rounded = c;
  for (Numbers* v : {&rounded.x, &rounded.w, &rounded.b, &rounded.dy, &rounded.dw})
    for (double& value : *v) value = double(T(value));
  const Results want = reference(rounded, relu);
  const double bound = sizeof(T) == 4 ? 3e-6 : 1e-12;
  const auto x = as<T>(c.x), w = as<T>(c.w), b = as<T>(c.b), dy = as<T>(c.dy);
  const fa::Act act = relu ? fa::Act::relu : fa::Act::linear;
  on_every_level<T>([&](const fa::Kernels<T>& kernels, const char* level, int64_t) {
    std::vector<T> first[3];
    for (int threads : {1, 2, 4}) {
      fa::set_num_threads(threads);
      std::vector<T> y(dy.size(), T(NAN)), dx(x.size(), T(NAN)), dw = as<T>(c.dw);
      const fa::ConvKernels<T>& k = kernels.conv;
      const fa::ConvAlgo algo = fa::ConvAlgo::winograd;
      CHECK(k.conv2d(y.data(), x.data(), w.data(), b.data(), c.s, act, T(0), algo) == fa::Status::ok);
      CHECK(k.conv2d_dx(dx.data(), dy.data(), w.data(), c.s, algo) == fa::Status::ok);
      CHECK(k.conv2d_dw(dw.data(), nullptr, x.data(), dy.data(), c.s, algo) == fa::Status::ok);
      if (threads == 1) {
        const double errors[3] = {error(y.data(), want.y.data(), int64_t(y.size())), error(dx.data(), want.dx.data(), int64_t(dx.size())),
                                  error(dw.data(), want.dw.data(), int64_t(dw.size()))};
        for (double e : errors)
          CHECK_AT(e < bound, "%g: %d->%d, %dx%d, padding %d %d, %s", e, int(c.s.c), int(c.s.k), int(c.s.h), int(c.s.w), int(c.s.pt),
                   int(c.s.pl), level);
        first[0] = y, first[1] = dx, first[2] = dw;
      }
      CHECK(same(y, first[0]) && same(dx, first[1]) && same(dw, first[2]));
    }
    fa::set_num_threads(0);
  });
}

}  // namespace

int main() {
  // Sizes that are no multiples of anything; the error bound is for images larger than a patch.
  std::mt19937 engine(1);
  const auto draw = [&](int64_t low, int64_t high) { return low + int64_t(engine() % uint64_t(high - low + 1)); };
  for (unsigned i = 0; i < 40; ++i) {
    const int64_t c = draw(1, i % 8 ? 50 : 300), k = draw(1, i % 8 == 1 ? 300 : 50), h = draw(6, 17), w = draw(6, 17);
    const Case one(draw(1, 3), c, k, h, w, draw(0, 2), draw(0, 2), draw(0, 2), draw(0, 2), i);
    one_case<float>(one, i % 2);
    one_case<double>(one, i % 2);
  }
  const Case large(2, 17, 33, 83, 70, 1, 1, 1, 1, 99);  // many tiles: other ways through the kernels
  one_case<float>(large, false);
  one_case<double>(large, false);
}
