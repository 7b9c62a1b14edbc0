#include "program.hpp"
#include "rooms.hpp"

namespace py = pybind11;

void bind_spectral(py::module_& m) {
  m.def("spectral", [](py::array out, py::array S, double power, py::array program, py::array params, py::array starts,
                       py::array lengths, py::array weights, py::array dct) {
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* to = arrays::output<T>(out, "out", 3);
      arrays::require(S.ndim() == 3, "S: must have 3 dimensions");
      const bool turned = !(S.flags() & py::array::c_style);
      const py::array memory = turned ? py::array(S.attr("swapaxes")(1, 2)) : S;
      const T* from = arrays::input<T>(memory, "S", 3);
      arrays::require(out.shape(0) == S.shape(0) && out.shape(2) == S.shape(2), "spectral: out has the wrong shape");
      const arrays::ProgramArgs<T> args(out, power, program, params, starts, lengths, weights, dct, S.shape(1));
      for (int64_t i = 0; i < args.program.count; ++i)
        arrays::require(args.program.features[i].code <= fa::Code::rms, "spectral: a feature of samples, not of spectra");
      arrays::run([&] { return arrays::table(T{}).spectral(to, from, S.shape(0), S.shape(1), S.shape(2), turned, args.program); });
    });
  });
}
