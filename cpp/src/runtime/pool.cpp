// The thread pool: see the header for the contract.
#include "fastaudio/runtime/pool.hpp"

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "buffer.hpp"
#include "fastaudio/runtime/denormals.hpp"
#include "threads.hpp"

namespace fa {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto poll_every = std::chrono::milliseconds(20);
constexpr auto patience = std::chrono::microseconds(100);

std::atomic<bool (*)()> interrupt_poll{nullptr};
std::atomic<int> wanted_threads{0};  // 0: not decided yet

bool interrupted() {
  const KeepDenormals signal_handlers_run_here;
  auto poll = interrupt_poll.load();
  return poll && poll();
}

thread_local Buffer scratch;
thread_local bool inside = false;  // this thread is running a task
thread_local bool quiet = false;   // loops of this thread are not interrupted
thread_local bool worked = false;  // a loop has run since a `WithoutPolling` last looked at the clock

struct Job {
  void (*fn)(void*, int64_t, char*);
  void* context;
  int64_t tasks;
  size_t scratch_bytes;
  const DenormalMode mode = denormal_mode();  // tasks run in the mode of the thread whose loop it is
  std::atomic<int64_t> next{0};
  std::atomic<int> status{0};

  bool stopped() const { return status.load(std::memory_order_relaxed) != 0; }

  void work(bool polls) {
    Buffer inner;  // a nested loop must not take its task's scratch away
    const bool nested = inside;
    Buffer& own = nested ? inner : scratch;
    char* mine = scratch_bytes ? own.get(scratch_bytes) : nullptr;
    if (scratch_bytes && !mine) return status.store(int(Status::out_of_memory));
    inside = true;
    auto due = Clock::now() + poll_every;
    for (int64_t i; !stopped() && (i = next.fetch_add(1, std::memory_order_relaxed)) < tasks;) {
      poison(mine, scratch_bytes);
      fn(context, i, mine);
      if (!polls || Clock::now() < due) continue;
      if (interrupted()) status.store(int(Status::interrupted));
      due = Clock::now() + poll_every;
    }
    inside = nested;
    own.trim();
  }
};

// Waits until `value` is no longer `old`. A thread that sleeps takes some 50 us to run again, as long as many a kernel
// of a training step, so it looks for twice that long before it sleeps, and lets others have the core meanwhile.
template <class V>
void await_change(const std::atomic<V>& value, V old) {
  for (const auto until = Clock::now() + patience; value.load() == old; std::this_thread::yield()) {
    if (Clock::now() > until) return value.wait(old);
  }
}

class Pool {
 public:
  std::mutex busy;  // held by the one caller the workers serve

  void run(Job& job, int threads) {
    const int helpers = start(threads - 1);
    current = &job;
    running.store(helpers);    // how many have not finished: before `open`, for a worker that woke late
    open.store(helpers);       // how many workers may join, and from here on may be done
    generation.fetch_add(1);
    generation.notify_all();
    job.work(!quiet);
    running.fetch_sub(open.exchange(0));  // whoever has not woken up by now is not waited for
    for (int left; (left = running.load()) > 0;) await_change(running, left);
  }

 private:
  int start(int wanted) {
    if (started >= wanted) return wanted;
    // Signals belong to the program's own threads, which may block or await them; workers take faults only.
    sigset_t blocked, before;
    sigfillset(&blocked);
    for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) sigdelset(&blocked, fault);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    try {
      for (; started < wanted; ++started) std::thread([this] { serve(); }).detach();
    } catch (...) {  // no more threads to be had: fewer workers, same results
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return started;
  }

  void serve() {
    for (uint32_t seen = 0;;) {
      await_change(generation, seen);
      seen = generation.load();
      // A worker that wakes late finds no place left, or a place in the newest job: both are fine.
      int place = open.load();
      while (place > 0 && !open.compare_exchange_weak(place, place - 1)) {
      }
      if (place <= 0) continue;
      take_over(current->mode);
      current->work(false);
      if (running.fetch_sub(1) == 1) running.notify_all();
    }
  }

  int started = 0;
  Job* current = nullptr;
  std::atomic<uint32_t> generation{0};
  std::atomic<int> open{0}, running{0};
};

// Never destroyed: detached workers may outlive main(). A forked child gets a new one, since it has no workers.
std::atomic<Pool*> the_pool{nullptr};

Pool& pool() {
  if (Pool* p = the_pool.load()) return *p;
  Pool* fresh = new Pool;
  Pool* expected = nullptr;
  if (the_pool.compare_exchange_strong(expected, fresh)) {
    static std::once_flag once;
    std::call_once(once, [] { pthread_atfork(nullptr, nullptr, [] { the_pool.store(nullptr); inside = false; }); });
    return *fresh;
  }
  delete fresh;
  return *expected;
}

}  // namespace

Status parallel_for(int64_t tasks, size_t scratch_bytes, void (*fn)(void*, int64_t, char*), void* context) {
  worked = true;
  Job job{fn, context, tasks, scratch_bytes};
  const int64_t threads = num_threads() < tasks ? num_threads() : tasks;
  if (threads > 1 && !inside) {
    std::unique_lock<std::mutex> lock(pool().busy, std::try_to_lock);
    if (lock.owns_lock()) {
      pool().run(job, int(threads));
      return Status(job.status.load());
    }
  }
  job.work(!inside && !quiet);
  return Status(job.status.load());
}

WithoutPolling::WithoutPolling()
    : before_(quiet), silent_(quiet || inside), worked_(&worked), due_((Clock::now() + poll_every).time_since_epoch().count()) {
  quiet = true;
}
WithoutPolling::~WithoutPolling() { quiet = before_; }

bool WithoutPolling::due() {
  *worked_ = false;
  const auto now = Clock::now();
  if (now.time_since_epoch().count() < due_) return false;
  due_ = (now + poll_every).time_since_epoch().count();
  return fa::interrupted();
}

bool inside_task() { return inside; }

int num_threads() {
  int n = wanted_threads.load(std::memory_order_relaxed);
  if (n < 1) wanted_threads.store(n = default_threads());
  return n;
}

void set_num_threads(int n) { wanted_threads.store(n < 1 ? default_threads() : n); }

void set_interrupt_poll(bool (*poll)()) { interrupt_poll.store(poll); }

}  // namespace fa
