#include "framing.hpp"
#include "program.hpp"
#include "rooms.hpp"

namespace py = pybind11;

void bind_extract(py::module_& m) {
  m.def("extract", [](py::array out, py::array x, py::array window, int64_t hop, int64_t pad, int mode, double power,
                      py::array program, py::array params, py::array starts, py::array lengths, py::array weights, py::array dct) {
    bool finite = true;
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* to = arrays::output<T>(out, "out", 3);
      const fa::Samples from = arrays::samples<T>(x, 2);
      const T* w = arrays::input<T>(window, "window", 1);
      const fa::Framing framing = arrays::framing(x, window, hop, pad, mode, out.shape(2));
      arrays::require(out.shape(0) == x.shape(0), "extract: out has the wrong shape");
      const arrays::ProgramArgs<T> args(out, power, program, params, starts, lengths, weights, dct, framing.n_fft / 2 + 1);
      const auto plan = args.needs_spectrum() ? fa::real_plan<T>(framing.n_fft) : nullptr;
      arrays::run([&] { return arrays::table(T{}).extract(to, from, x.shape(0), framing, w, plan.get(), args.program, &finite); });
    });
    return finite;
  });
}
