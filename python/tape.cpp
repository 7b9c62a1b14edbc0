// A tape of kernel calls as a Python object. The arrays of its calls are kept alive by whoever made it.
#include "fastaudio/runtime/tape.hpp"

#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

// A Python function in the middle of a replay: a layer of the user's own.
fa::Status call_python(const py::object& function) {
  py::gil_scoped_acquire gil;
  try {
    function();
    return fa::Status::ok;
  } catch (py::error_already_set& error) {
    error.restore();  // stays set for `replay` to pass on
    return fa::Status::interrupted;
  }
}

}  // namespace

void bind_tape(py::module_& m) {
  py::class_<fa::Tape>(m, "Tape", "Kernel calls recorded between start() and stop(), to be run again without Python.")
      .def(py::init<>())
      .def("start", &fa::Tape::start)
      .def_static("stop", &fa::Tape::stop)
      .def("commit", &fa::Tape::commit, "From the next call on a replay is not interrupted.")
      .def("call", [](fa::Tape& tape, py::object f) { tape.append([f] { return call_python(f); }); }, py::arg("function"),
           "Append a call of a Python function without arguments.")
      .def("__len__", &fa::Tape::size)
      .def("replay", [](const fa::Tape& tape, int64_t times) { arrays::run([&] { return tape.replay(times); }); },
           py::arg("times") = 1, "Run all calls, `times` over.");
}
