// Numbers as JSON text, byte for byte what Python's json module writes: the shortest decimals that give the double back,
// laid out as repr does. Where the standard library cannot print doubles (macOS before 13.3) Python does it.
#include <pybind11/pybind11.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <memory>
#include <string_view>

#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

#ifdef __cpp_lib_to_chars
constexpr int64_t LONGEST = 24;  // -2.2250738585072014e-308

char* put(char* to, std::string_view text) {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

// A finite number. to_chars gives d.ddde+XX; as repr has it, powers of ten from -4 to 15 stay without an exponent.
char* put(char* to, double value) {
  char digits[32];
  if (std::signbit(value)) *to++ = '-';
  char* const end = std::to_chars(digits, digits + sizeof digits, std::fabs(value), std::chars_format::scientific).ptr;
  char* mark = digits + 1;
  while (*mark != 'e') ++mark;
  int power = 0;
  std::from_chars(mark + 2, end, power);
  if (mark[1] == '-') power = -power;
  if (power < -4 || power > 15) return put(to, {digits, static_cast<size_t>(end - digits)});
  if (mark > digits + 1) {  // without the point
    std::memmove(digits + 1, digits + 2, static_cast<size_t>(mark - digits - 2));
    --mark;
  }
  const std::string_view all(digits, static_cast<size_t>(mark - digits));
  if (power < 0) return put(put(to, std::string_view("0.000").substr(0, static_cast<size_t>(1 - power))), all);
  const size_t before = static_cast<size_t>(power) + 1;
  if (all.size() > before) return put(put(put(to, all.substr(0, before)), "."), all.substr(before));
  to = put(to, all);
  std::memset(to, '0', before - all.size());
  return put(to + (before - all.size()), ".0");
}

// x (blocks, rows, columns) -> {one}[{two}[{three}a,{three}b{two}],{two}[...]{one}],... ; null if a number is not finite.
template <class T>
char* put(char* to, const T* x, int64_t blocks, int64_t rows, int64_t columns, std::string_view one, std::string_view two,
          std::string_view three) {
  for (int64_t block = 0; block < blocks; ++block) {
    to = put(put(put(to, block ? "," : ""), one), "[");
    for (int64_t row = 0; row < rows; ++row) {
      to = put(put(put(to, row ? "," : ""), two), "[");
      for (int64_t column = 0; column < columns; ++column, ++x) {
        if (!std::isfinite(*x)) return nullptr;
        to = put(put(put(to, column ? "," : ""), three), static_cast<double>(*x));
      }
      to = put(put(to, two), "]");
    }
    to = put(put(to, one), "]");
  }
  return to;
}

py::object json_blocks(const py::array& x, std::string_view one, std::string_view two, std::string_view three) {
  const bool narrow = arrays::is<float>(x);
  const void* const data = narrow ? static_cast<const void*>(arrays::input<float>(x, "x", 3)) : arrays::input<double>(x, "x", 3);
  const int64_t blocks = x.shape(0), rows = x.shape(1), columns = x.shape(2);
  const auto length = [](std::string_view text) { return static_cast<int64_t>(text.size()); };
  const int64_t row = columns * (length(three) + LONGEST + 1) + 2 * length(two) + 3;
  std::unique_ptr<char[]> text;
  char* end = nullptr;
  arrays::run([&] {
    text.reset(new (std::nothrow) char[static_cast<size_t>(blocks * (rows * row + 2 * length(one) + 3) + 1)]);
    if (!text) return fa::Status::out_of_memory;
    end = narrow ? put(text.get(), static_cast<const float*>(data), blocks, rows, columns, one, two, three)
                 : put(text.get(), static_cast<const double*>(data), blocks, rows, columns, one, two, three);
    return fa::Status::ok;
  });
  if (!end) return py::none();
  return py::bytes(text.get(), static_cast<size_t>(end - text.get()));
}
#endif

}  // namespace

void bind_json_text([[maybe_unused]] py::module_& m) {
#ifdef __cpp_lib_to_chars
  m.def("json_blocks", &json_blocks, py::arg("x"), py::arg("one"), py::arg("two"), py::arg("three"),
        "Bytes of x (blocks, rows, columns) as JSON with white space before each level; None if a number is not finite.");
#endif
}
