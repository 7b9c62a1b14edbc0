// What the machine can do at most, for the benchmarks.
#include <pybind11/pybind11.h>

#include "fastaudio/runtime/ceilings.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

// Runs measure() without the GIL (as arrays::run does); 0 is Ctrl-C, whose exception is set, or no memory.
template <class F>
double measured(F&& measure) {
  PyThreadState* const state = PyEval_SaveThread();
  const double rate = measure();
  PyEval_RestoreThread(state);
  if (PyErr_Occurred()) throw py::error_already_set();
  if (rate == 0) throw std::bad_alloc();
  return rate;
}

double fma_peak(double seconds) {
  return measured([&] { return fa::fma_peak(seconds); });
}

double copy_bandwidth(int64_t bytes, double seconds) {
  if (bytes < 1) throw py::value_error("copy_bandwidth: bytes must be > 0");
  return measured([&] { return fa::copy_bandwidth(bytes, seconds); });
}

}  // namespace

void bind_ceilings(py::module_& m) {
  m.def("fma_peak", &fma_peak, py::arg("seconds") = 0.1,
        "float32 flops a second of this machine, at the level and the number of threads in use.");
  m.def("copy_bandwidth", &copy_bandwidth, py::arg("bytes"), py::arg("seconds") = 0.1,
        "Bytes read plus bytes written a second, copying an array of `bytes` bytes.");
}
