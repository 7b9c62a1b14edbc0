// rnn, gru, lstm and their backward kernels. Sizes are those of y (N, T, H) and x (N, T, C).
#include <algorithm>
#include <initializer_list>

#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

using Shape = std::initializer_list<int64_t>;

// `a` as an array of that shape; nullptr for None, where that is allowed.
template <class T>
const T* read(const py::object& a, const char* name, Shape shape, bool optional = true) {
  if (optional && a.is_none()) return nullptr;
  if (!py::isinstance<py::array>(a)) throw py::type_error(std::string(name) + ": must be an array");
  const auto array = py::reinterpret_borrow<py::array>(a);
  const T* p = arrays::input<T>(array, name, int(shape.size()));
  if (!std::equal(shape.begin(), shape.end(), array.shape())) throw py::value_error(std::string(name) + ": has the wrong shape");
  return p;
}
template <class T>
T* write(const py::object& a, const char* name, Shape shape, bool optional = true) {
  if (!read<T>(a, name, shape, optional)) return nullptr;
  auto array = py::reinterpret_borrow<py::array>(a);
  return arrays::output<T>(array, name, -1);
}

const uint8_t* read_mask(const py::object& mask, Shape shape) {
  if (mask.is_none() || !py::isinstance<py::array>(mask)) return read<uint8_t>(mask, "mask", shape);
  return arrays::is<bool>(py::reinterpret_borrow<py::array>(mask))
             ? reinterpret_cast<const uint8_t*>(read<bool>(mask, "mask", shape))
             : read<uint8_t>(mask, "mask", shape);
}

// What all these kernels begin with: sizes, and the arrays that every cell has.
template <class T>
struct Call {
  fa::Sequences s;
  int64_t N, steps, C, H, columns;

  Call(const py::array& y, const py::array& x, const py::object& mask, int64_t gates, bool reverse) {
    arrays::require(y.ndim() == 3 && x.ndim() == 3, "recurrent: x and y must have 3 dimensions");
    N = x.shape(0), steps = x.shape(1), C = x.shape(2), H = y.shape(2), columns = gates * H;
    arrays::require(C > 0 && H > 0, "recurrent: there must be inputs and units");
    s = {N, steps, C, H, reverse, fa::Act::tanh, read_mask(mask, {N, steps})};
  }
  fa::RecurrentForward<T> forward(py::object y, py::object h_last, py::object x, py::object wx, py::object wh, py::object b,
                                  py::object h0) const {
    fa::RecurrentForward<T> f{};
    f.y = write<T>(y, "y", {N, steps, H}, false), f.h_last = write<T>(h_last, "h_last", {N, H});
    f.x = read<T>(x, "x", {N, steps, C}, false), f.wx = read<T>(wx, "wx", {C, columns}, false);
    f.wh = read<T>(wh, "wh", {H, columns}, false), f.b = read<T>(b, "b", {columns}), f.h0 = read<T>(h0, "h0", {N, H});
    return f;
  }
  fa::RecurrentBackward<T> backward(py::object dx, py::object dwx, py::object dwh, py::object db, py::object dh0,
                                    py::object dy, py::object dh_last, py::object x, py::object y, py::object wx,
                                    py::object wh, py::object h0) const {
    fa::RecurrentBackward<T> b{};
    b.dx = write<T>(dx, "dx", {N, steps, C}), b.dwx = write<T>(dwx, "dwx", {C, columns});
    b.dwh = write<T>(dwh, "dwh", {H, columns}), b.db = write<T>(db, "db", {columns}), b.dh0 = write<T>(dh0, "dh0", {N, H});
    b.dy = read<T>(dy, "dy", {N, steps, H}), b.dh_last = read<T>(dh_last, "dh_last", {N, H});
    b.x = read<T>(x, "x", {N, steps, C}, false), b.y = read<T>(y, "y", {N, steps, H}, false);
    b.wx = read<T>(wx, "wx", {C, columns}, false), b.wh = read<T>(wh, "wh", {H, columns}, false);
    b.h0 = read<T>(h0, "h0", {N, H});
    return b;
  }
};

fa::Act rnn_act(int64_t code) {
  arrays::require(code == int64_t(fa::Act::tanh) || code == int64_t(fa::Act::relu), "rnn: act must be tanh or relu");
  return fa::Act(code);
}

void rnn(py::array y, py::object h_last, py::array x, py::object wx, py::object wh, py::object b, py::object mask,
         py::object h0, int64_t act, bool reverse) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    Call<T> call(y, x, mask, 1, reverse);
    call.s.act = rnn_act(act);
    const auto f = call.forward(y, h_last, x, wx, wh, b, h0);
    arrays::step([f, s = call.s, kernel = arrays::table(T{}).recurrent.rnn] { return kernel(f, s); });
  });
}

void rnn_backward(py::object dx, py::object dwx, py::object dwh, py::object db, py::object dh0, py::object dy,
                  py::object dh_last, py::array x, py::array y, py::object wx, py::object wh, py::object mask, py::object h0,
                  int64_t act, bool reverse) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    Call<T> call(y, x, mask, 1, reverse);
    call.s.act = rnn_act(act);
    const auto b = call.backward(dx, dwx, dwh, db, dh0, dy, dh_last, x, y, wx, wh, h0);
    arrays::step([b, s = call.s, kernel = arrays::table(T{}).recurrent.rnn_backward] { return kernel(b, s); });
  });
}

void gru(py::array y, py::object gates, py::object h_last, py::array x, py::object wx, py::object wh, py::object b,
         py::object bh, py::object mask, py::object h0, bool reverse) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    const Call<T> call(y, x, mask, 3, reverse);
    auto f = call.forward(y, h_last, x, wx, wh, b, h0);
    f.gates = write<T>(gates, "gates", {call.N, call.steps, 4 * call.H}, false);
    f.bh = read<T>(bh, "bh", {call.columns});
    arrays::step([f, s = call.s, kernel = arrays::table(T{}).recurrent.gru] { return kernel(f, s); });
  });
}

void gru_backward(py::object dx, py::object dwx, py::object dwh, py::object db, py::object dbh, py::object dh0,
                  py::object dy, py::object dh_last, py::array x, py::array y, py::object gates, py::object wx,
                  py::object wh, py::object mask, py::object h0, bool reverse) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    const Call<T> call(y, x, mask, 3, reverse);
    auto b = call.backward(dx, dwx, dwh, db, dh0, dy, dh_last, x, y, wx, wh, h0);
    b.gates = read<T>(gates, "gates", {call.N, call.steps, 4 * call.H}, false);
    b.dbh = write<T>(dbh, "dbh", {call.columns});
    arrays::step([b, s = call.s, kernel = arrays::table(T{}).recurrent.gru_backward] { return kernel(b, s); });
  });
}

void lstm(py::array y, py::object c, py::object gates, py::object h_last, py::object c_last, py::array x, py::object wx,
          py::object wh, py::object b, py::object mask, py::object h0, py::object c0, bool reverse) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    const Call<T> call(y, x, mask, 4, reverse);
    auto f = call.forward(y, h_last, x, wx, wh, b, h0);
    f.c = write<T>(c, "c", {call.N, call.steps, call.H}, false);
    f.gates = write<T>(gates, "gates", {call.N, call.steps, call.columns}, false);
    f.c_last = write<T>(c_last, "c_last", {call.N, call.H}), f.c0 = read<T>(c0, "c0", {call.N, call.H});
    arrays::step([f, s = call.s, kernel = arrays::table(T{}).recurrent.lstm] { return kernel(f, s); });
  });
}

void lstm_backward(py::object dx, py::object dwx, py::object dwh, py::object db, py::object dh0, py::object dc0,
                   py::object dy, py::object dh_last, py::object dc_last, py::array x, py::array y, py::object c,
                   py::object gates, py::object wx, py::object wh, py::object mask, py::object h0, py::object c0,
                   bool reverse) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    const Call<T> call(y, x, mask, 4, reverse);
    auto b = call.backward(dx, dwx, dwh, db, dh0, dy, dh_last, x, y, wx, wh, h0);
    b.c = read<T>(c, "c", {call.N, call.steps, call.H}, false);
    b.gates = read<T>(gates, "gates", {call.N, call.steps, call.columns}, false);
    b.dc0 = write<T>(dc0, "dc0", {call.N, call.H}), b.dc_last = read<T>(dc_last, "dc_last", {call.N, call.H});
    b.c0 = read<T>(c0, "c0", {call.N, call.H});
    arrays::step([b, s = call.s, kernel = arrays::table(T{}).recurrent.lstm_backward] { return kernel(b, s); });
  });
}

}  // namespace

void bind_recurrent(py::module_& m) {
  m.def("rnn", rnn);
  m.def("rnn_backward", rnn_backward);
  m.def("gru", gru);
  m.def("gru_backward", gru_backward);
  m.def("lstm", lstm);
  m.def("lstm_backward", lstm_backward);
}
