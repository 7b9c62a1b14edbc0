#pragma once
// A recorded list of kernel calls, replayed without the caller's language. While a tape records on a thread, bindings
// append their calls instead of running them; the arrays belong to whoever made the tape, and outlive it.
#include <cstdint>
#include <functional>
#include <vector>

#include "fastaudio/status.hpp"

namespace fa {

class Tape {
 public:
  using Call = std::function<Status()>;

  // The tape that records on this thread, or nullptr.
  static Tape* recording();
  void start();
  static void stop();

  void append(Call call) { calls_.push_back(std::move(call)); }
  // From the next call on, a replay is not left before its end: what follows changes parameters.
  void commit() { commit_ = calls_.size(); }
  int64_t size() const { return int64_t(calls_.size()); }

  // Runs all calls, `times` over. Ctrl-C is answered between calls before the commit point.
  Status replay(int64_t times) const;

 private:
  std::vector<Call> calls_;
  size_t commit_ = size_t(-1);
};

}  // namespace fa
