#pragma once
// Arguments of network kernels: vectors that may be None, activation codes.
#include "arrays.hpp"

namespace arrays {

// None or a vector of n elements; nullptr for None.
template <class T>
const T* optional_input(const py::object& a, const char* name, int64_t n) {
  if (a.is_none()) return nullptr;
  if (!py::isinstance<py::array>(a)) throw py::type_error(std::string(name) + ": must be an array or None");
  const py::array array = py::reinterpret_borrow<py::array>(a);
  const T* p = input<T>(array, name, 1);
  if (array.shape(0) != n) throw py::value_error(std::string(name) + ": must have " + std::to_string(n) + " elements");
  return p;
}
template <class T>
T* optional_output(const py::object& a, const char* name, int64_t n) {
  const T* p = optional_input<T>(a, name, n);
  if (!p) return nullptr;
  py::array array = py::reinterpret_borrow<py::array>(a);
  return output<T>(array, name, 1);
}

inline fa::Act act(int64_t code) {
  if (code < 0 || code > int64_t(fa::Act::tanh)) throw py::value_error("act: must be a code of ops.ACT");
  return fa::Act(code);
}

}  // namespace arrays
