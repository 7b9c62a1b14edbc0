#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void gather(py::array out, py::array data, py::array index, py::array cursor) {
  arrays::check_layout(out, "out", -1);
  arrays::check_layout(data, "data", -1);
  if (!out.dtype().is(data.dtype()) && out.dtype().num() != data.dtype().num()) throw py::type_error("data: has the wrong dtype");
  if (out.dtype().kind() == 'O') throw py::type_error("out: must hold numbers");
  arrays::require(out.writeable(), "out: is read-only");
  arrays::require(out.ndim() == data.ndim() && out.ndim() > 0, "gather: shapes do not fit");
  int64_t row_bytes = out.itemsize();
  for (int i = 1; i < out.ndim(); ++i) {
    arrays::require(out.shape(i) == data.shape(i), "gather: shapes do not fit");
    row_bytes *= out.shape(i);
  }
  const int64_t *rows = arrays::input<int64_t>(index, "index", 1), *at = arrays::input<int64_t>(cursor, "cursor", 1);
  arrays::require(cursor.shape(0) == 1, "cursor: must be one number");
  void* to = out.mutable_data();
  const void* from = data.data();
  const int64_t count = out.shape(0), available = data.shape(0), indices = index.shape(0);
  const auto kernel = fa::kernels().gather;
  arrays::step([=] { return kernel(to, from, row_bytes, available, count, rows, indices, at); });
}

// Adds to one counter, int64 or uint64.
void advance(py::array cursor, int64_t by) {
  uint64_t* p = arrays::is<int64_t>(cursor) ? reinterpret_cast<uint64_t*>(arrays::output<int64_t>(cursor, "cursor", 1))
                                            : arrays::output<uint64_t>(cursor, "cursor", 1);
  arrays::require(cursor.shape(0) == 1, "cursor: must be one number");
  arrays::step([=] {
    *p += uint64_t(by);
    return fa::Status::ok;
  });
}

}  // namespace

void bind_gather(py::module_& m) {
  m.def("gather", gather);
  m.def("advance", advance);
}
