// The thread pool: every task once, nested loops, many callers, a changing number of threads, Ctrl-C, denormal numbers, forks.
#include "fastaudio/runtime/pool.hpp"

#include "fastaudio/runtime/denormals.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

#include "check.hpp"

namespace {

// Sum of 0 .. tasks-1 by the pool; every task must run once and own its scratch.
int64_t sum(int64_t tasks) {
  std::vector<std::atomic<int>> runs(static_cast<size_t>(tasks));
  std::atomic<int64_t> total{0};
  const auto status = fa::parallel(tasks, 1000, [&](int64_t i, char* scratch) {
    CHECK(reinterpret_cast<uintptr_t>(scratch) % 64 == 0);
    std::memset(scratch, int(i), 1000);
    ++runs[size_t(i)];
    total += i;
    for (int k = 0; k < 1000; ++k) CHECK(scratch[k] == char(i));
  });
  CHECK(status == fa::Status::ok);
  for (const auto& r : runs) CHECK(r == 1);
  return total;
}

void every_task_runs_once() {
  for (int threads : {1, 2, 3, 4, 16})
    for (int64_t tasks : {0, 1, 2, 3, 7, 100, 3000}) {
      fa::set_num_threads(threads);
      CHECK(fa::num_threads() == threads);
      CHECK(sum(tasks) == tasks * (tasks - 1) / 2);
    }
}

void scratch_is_zero_or_what_was_asked() {
  const auto status = fa::parallel(4, 0, [](int64_t, char* scratch) { CHECK(scratch == nullptr); });
  CHECK(status == fa::Status::ok);
}

void nested_loops_run_and_keep_scratch() {
  fa::set_num_threads(4);
  std::atomic<int64_t> total{0};
  const auto status = fa::parallel(20, 64, [&](int64_t i, char* outer) {
    outer[0] = char(i);
    CHECK(fa::parallel(30, 4096, [&](int64_t, char* inner) { std::memset(inner, -1, 4096); ++total; }) == fa::Status::ok);
    CHECK(outer[0] == char(i));
  });
  CHECK(status == fa::Status::ok && total == 600);
}

void many_callers_at_once() {
  fa::set_num_threads(4);
  std::vector<std::thread> callers;
  for (int c = 0; c < 8; ++c)
    callers.emplace_back([] { for (int i = 0; i < 50; ++i) CHECK(sum(200) == 19900); });
  for (auto& c : callers) c.join();
}

void too_much_scratch_is_a_status() {
  fa::set_num_threads(4);
  std::atomic<int> ran{0};
  const auto status = fa::parallel(10, size_t{1} << 60, [&](int64_t, char*) { ++ran; });
  CHECK(status == fa::Status::out_of_memory && ran == 0);
  CHECK(sum(100) == 4950);
}

void polling_stops_a_loop() {
  fa::set_num_threads(2);
  fa::set_interrupt_poll([] { return true; });
  std::atomic<int> ran{0};
  const auto begin = std::chrono::steady_clock::now();
  const auto status = fa::parallel(100000, 0, [&](int64_t, char*) {
    ++ran;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  });
  CHECK(status == fa::Status::interrupted && ran < 1000);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(2000));
  fa::set_interrupt_poll(nullptr);
  CHECK(sum(100) == 4950);
}

volatile float small = 1e-30f, smaller = 1e-10f;
bool flushes() { return small * smaller == 0; }  // 1e-40 is a denormal number

// Workers that a kernel starts while it flushes begin as it is then, and must not stay so. Before all other loops.
void workers_started_while_flushing() {
  fa::set_num_threads(4);
  const auto nap = [](int64_t, char*) { std::this_thread::sleep_for(std::chrono::microseconds(50)); };
  {
    const fa::FlushDenormals guard;
    CHECK(fa::parallel(200, 0, nap) == fa::Status::ok);
  }
  std::atomic<int> found{0};
  CHECK(fa::parallel(400, 0, [&](int64_t i, char* none) { found += flushes(), nap(i, none); }) == fa::Status::ok);
  CHECK(found == 0);
}

void tasks_run_in_the_mode_of_their_caller() {
  fa::set_num_threads(4);
  const auto tasks_that_flush = [] {
    std::atomic<int> found{0};
    CHECK(fa::parallel(200, 64, [&](int64_t, char*) {
      found += flushes();
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }) == fa::Status::ok);
    return int(found);
  };
  for (int i = 0; i < 3; ++i) {
    CHECK(!flushes() && tasks_that_flush() == 0);
    const fa::FlushDenormals guard;
    CHECK(flushes() && tasks_that_flush() == 200);
    {
      const fa::FlushDenormals inner;
      CHECK(flushes());
      const fa::KeepDenormals pause;
      CHECK(!flushes() && tasks_that_flush() == 0);
      const fa::FlushDenormals again;
      CHECK(flushes());
    }
    CHECK(flushes());
  }
  CHECK(!flushes());
}

void polling_is_in_the_mode_of_the_thread() {
  static std::atomic<int> kept{0}, flushed{0};
  fa::set_num_threads(2);
  fa::set_interrupt_poll([] { return ++(flushes() ? flushed : kept), kept == 3; });
  {
    const fa::FlushDenormals guard;
    const auto status = fa::parallel(100000, 0, [](int64_t, char*) { std::this_thread::sleep_for(std::chrono::milliseconds(1)); });
    CHECK(status == fa::Status::interrupted && flushes());
  }
  fa::set_interrupt_poll(nullptr);
  CHECK(!flushes() && kept == 3 && flushed == 0);
}

// ThreadSanitizer does not let a process with threads fork and start new ones.
#if !defined(__SANITIZE_THREAD__)
void a_forked_child_computes() {
  fa::set_num_threads(4);
  CHECK(sum(1000) == 499500);
  for (int i = 0; i < 20; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(20);
      _exit(sum(1000) == 499500 && sum(1000) == 499500 ? 0 : 1);
    }
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
}
#else
void a_forked_child_computes() {}
#endif

}  // namespace

int main(int arguments, char**) {
  workers_started_while_flushing();
  every_task_runs_once();
  scratch_is_zero_or_what_was_asked();
  nested_loops_run_and_keep_scratch();
  many_callers_at_once();
  too_much_scratch_is_a_status();
  polling_stops_a_loop();
  tasks_run_in_the_mode_of_their_caller();
  polling_is_in_the_mode_of_the_thread();
  if (arguments == 1) a_forked_child_computes();  // an emulator with threads does not survive fork
}
