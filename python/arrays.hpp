#pragma once
// The only file that knows NumPy arrays. Takes them as they are: a wrong dtype, shape or layout is a bug of the caller
// in Python and raises TypeError or ValueError; nothing is converted or copied.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <complex>
#include <string>

#include "fastaudio/fft/plans.hpp"
#include "fastaudio/kernels.hpp"
#include "fastaudio/runtime/tape.hpp"

namespace arrays {

namespace py = pybind11;

template <class T>
inline bool is(const py::array& a) {
  return a.dtype().num() == py::dtype::of<T>().num() && a.dtype().byteorder() != '>';
}

inline void check_layout(const py::array& a, const char* name, int ndim) {
  if (ndim >= 0 && a.ndim() != ndim) throw py::value_error(std::string(name) + ": must have " + std::to_string(ndim) + " dimensions");
  if (!(a.flags() & py::array::c_style)) throw py::value_error(std::string(name) + ": must be C-contiguous");
  if (!(a.flags() & py::detail::npy_api::NPY_ARRAY_ALIGNED_)) throw py::value_error(std::string(name) + ": must be aligned");
}

template <class T>
const T* input(const py::array& a, const char* name, int ndim) {
  check_layout(a, name, ndim);
  if (!is<T>(a)) throw py::type_error(std::string(name) + ": has the wrong dtype");
  return static_cast<const T*>(a.data());
}

// ndim -1 takes any shape: the kernel sees size() elements in a row.
template <class T>
T* output(py::array& a, const char* name, int ndim) {
  check_layout(a, name, ndim);
  if (!is<T>(a)) throw py::type_error(std::string(name) + ": has the wrong dtype");
  if (!a.writeable()) throw py::value_error(std::string(name) + ": is read-only");
  return static_cast<T*>(a.mutable_data());
}

// Arrays of any shape with as many elements as another; null for None where a kernel can do without.
template <class T>
const T* input_like(const py::array& a, const char* name, const py::array& other) {
  const T* p = input<T>(a, name, -1);
  if (a.size() != other.size()) throw py::value_error(std::string(name) + ": has the wrong size");
  return p;
}
template <class T>
T* output_like(py::array& a, const char* name, const py::array& other) {
  T* p = output<T>(a, name, -1);
  if (a.size() != other.size()) throw py::value_error(std::string(name) + ": has the wrong size");
  return p;
}
template <class T>
T* optional_output_like(const py::object& a, const char* name, const py::array& other) {
  if (a.is_none()) return nullptr;
  py::array array = py::cast<py::array>(a);
  if (array.ptr() != a.ptr()) throw py::type_error(std::string(name) + ": must be an array or None");
  return output_like<T>(array, name, other);
}

inline void require(bool rule, const char* text) {
  if (!rule) throw py::value_error(text);
}

// Samples: T or int16.
template <class T>
fa::Samples samples(const py::array& a, int ndim) {
  check_layout(a, "x", ndim);
  const bool int16 = is<int16_t>(a);
  if (!int16 && !is<T>(a)) throw py::type_error("x: has the wrong dtype");
  return {a.data(), int16};
}

// Runs a kernel without the GIL and turns its status into an exception. No py::gil_scoped_release: at the end of the
// process Python unwinds a thread that asks for the GIL back, which a destructor must not let pass.
template <class F>
void run(F&& kernel) {
  if (fa::Tape::recording()) throw std::runtime_error("this kernel cannot be recorded");
  PyThreadState* const state = PyEval_SaveThread();
  const fa::Status status = kernel();
  PyEval_RestoreThread(state);
  if (status == fa::Status::out_of_memory) throw std::bad_alloc();
  if (status == fa::Status::interrupted) throw py::error_already_set();
  if (status == fa::Status::out_of_range) throw py::value_error("a label or index lies outside its range");
}

// The same for a kernel of a training step, which a tape may record: `kernel` captures by value, never by reference.
template <class F>
void step(F kernel) {
  if (fa::Tape* tape = fa::Tape::recording()) tape->append(kernel);
  else run(kernel);
}

inline const fa::Kernels<float>& table(float) { return fa::kernels().f32; }
inline const fa::Kernels<double>& table(double) { return fa::kernels().f64; }

// Calls f(T{}) for the real type of `a`: float or double, or the complex type of one of them.
template <class F>
void by_type(const py::array& a, F&& f) {
  if (is<float>(a) || is<std::complex<float>>(a)) f(float{});
  else if (is<double>(a) || is<std::complex<double>>(a)) f(double{});
  else throw py::type_error("out: must be float32 or float64, or complex of these");
}

}  // namespace arrays
