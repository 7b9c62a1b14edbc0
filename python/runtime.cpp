// Threads, instruction set levels, the FFT counter, and Ctrl-C.
#include <pthread.h>
#include <pybind11/pybind11.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fastaudio/kernels.hpp"
#include "fastaudio/runtime/denormals.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "rooms.hpp"

namespace py = pybind11;

// For threadpoolctl: found by name in the loaded library.
extern "C" {
__attribute__((visibility("default"))) int fastaudio_get_num_threads() { return fa::num_threads(); }
__attribute__((visibility("default"))) void fastaudio_set_num_threads(int n) { fa::set_num_threads(n); }
}

namespace {

// Python runs signal handlers in the main thread only. The others must not wait for the GIL within a loop: when the
// interpreter ends, it ends a thread that asks for the GIL, and the loop's workers would be left with its stack.
bool in_main_thread() {
#ifdef __APPLE__
  return pthread_main_np() != 0;
#else
  return syscall(SYS_gettid) == getpid();
#endif
}

// True if a signal handler raised (Ctrl-C); the exception stays set for the binding to pass on.
bool signal_raised() {
  if (!in_main_thread() || !Py_IsInitialized()) return false;
  py::gil_scoped_acquire gil;
  return PyErr_CheckSignals() != 0;
}

py::tuple level_names() {
  int count = 0;
  auto list = fa::levels(&count);
  py::list names;
  for (int i = 0; i < count; ++i) names.append(list[i]->level);
  return py::tuple(names);
}

}  // namespace

void bind_runtime(py::module_& m) {
  fa::set_interrupt_poll(signal_raised);
  m.def("fft_frames", &fa::fft_frames, "Frames transformed so far by this process.");
  m.def("get_num_threads", &fa::num_threads);
  m.def("set_num_threads", &fa::set_num_threads, py::arg("n"));
  m.def("isa", [] { return fa::kernels().level; }, "Instruction set level in use.");
  m.def("isa_levels", &level_names, "Levels compiled in that this machine can run.");
  m.def("flushed", [](const py::function& f, const py::args& arguments) {
    const fa::FlushDenormals guard;
    return f(*arguments);
  }, "f(*arguments), with zeros for denormal numbers: compiled code of others that would be slow with them.");
  m.def("use_isa", &fa::use_level, py::arg("level"), "Switch the level (tests); False if there is none of that name.");
}
