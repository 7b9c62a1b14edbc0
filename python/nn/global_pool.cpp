#include "nn/planes.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

// Sizes of pooling `large` to `small`, (N, C) with the true number of channels; rows are (N, T, C).
fa::Planes pooled(const py::array& large, const py::array& small) {
  arrays::require(small.ndim() == 2 && large.ndim() >= 3, "global_pool: shapes do not fit");
  fa::Planes p = arrays::planes(large, small.shape(1));
  if (large.ndim() == 3) p.n = large.shape(0), p.size = large.shape(1);
  arrays::require(p.n == small.shape(0), "global_pool: shapes do not fit");
  arrays::require(p.size > 0 && p.size < int64_t(1) << 31, "global_pool: there must be something to pool, less than 2^31 positions");
  return p;
}

void require_places(const py::array& places, const py::array& values) {
  arrays::input<int32_t>(places, "places", 2);
  arrays::require(places.shape(0) == values.shape(0) && places.shape(1) == values.shape(1), "global_pool: places have the wrong shape");
}

void global_avg_pool(py::array y, py::array x) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(y, "y", 2);
    const T* from = arrays::input<T>(x, "x", -1);
    const fa::Planes p = pooled(x, y);
    const auto kernel = arrays::table(T{}).norm.global_avg_pool;
    arrays::step([=] { return kernel(to, from, p); });
  });
}

void global_avg_pool_backward(py::array dx, py::array dy) {
  arrays::by_type(dx, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dx, "dx", -1);
    const T* from = arrays::input<T>(dy, "dy", 2);
    const fa::Planes p = pooled(dx, dy);
    const auto kernel = arrays::table(T{}).norm.global_avg_pool_backward;
    arrays::step([=] { return kernel(to, from, p); });
  });
}

void global_max_pool(py::array y, py::array places, py::array x) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(y, "y", 2);
    require_places(places, y);
    int32_t* at = arrays::output<int32_t>(places, "places", 2);
    const T* from = arrays::input<T>(x, "x", -1);
    const fa::Planes p = pooled(x, y);
    const auto kernel = arrays::table(T{}).norm.global_max_pool;
    arrays::step([=] { return kernel(to, at, from, p); });
  });
}

void global_max_pool_backward(py::array dx, py::array dy, py::array places) {
  arrays::by_type(dx, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dx, "dx", -1);
    const T* from = arrays::input<T>(dy, "dy", 2);
    require_places(places, dy);
    const int32_t* at = arrays::input<int32_t>(places, "places", 2);
    const fa::Planes p = pooled(dx, dy);
    const auto kernel = arrays::table(T{}).norm.global_max_pool_backward;
    arrays::step([=] { return kernel(to, from, at, p); });
  });
}

}  // namespace

void bind_global_pool(py::module_& m) {
  m.def("global_avg_pool", global_avg_pool);
  m.def("global_avg_pool_backward", global_avg_pool_backward);
  m.def("global_max_pool", global_max_pool);
  m.def("global_max_pool_backward", global_max_pool_backward);
}
