// Replay: see the header for the contract.
#include "fastaudio/runtime/tape.hpp"

#include "fastaudio/runtime/pool.hpp"

namespace fa {
namespace {

thread_local Tape* on_this_thread = nullptr;

}  // namespace

Tape* Tape::recording() { return on_this_thread; }
void Tape::start() { on_this_thread = this; }
void Tape::stop() { on_this_thread = nullptr; }

Status Tape::replay(int64_t times) const {
  WithoutPolling clock;  // a kernel left in its middle would leave half a step behind
  for (int64_t t = 0; t < times; ++t) {
    for (size_t i = 0; i < calls_.size(); ++i) {
      if (i < commit_ && clock.interrupted()) return Status::interrupted;
      if (const Status status = calls_[i](); status != Status::ok) return status;
    }
  }
  return Status::ok;
}

}  // namespace fa
