// The guarded memory of guards.h, and the functions that Python reads faults with.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "guards.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>

namespace sim {

sigjmp_buf trap_at;

namespace {

constexpr size_t PAGE = 4096, CAPACITY = 57 * PAGE, MARGIN = 64;
constexpr unsigned char UNTOUCHED = 0xA5;
int seconds = 300;  // of computing for one launch; beyond them it waits for something that cannot come
const int SIGNALS[5] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGVTALRM};

unsigned char *mapped, *shared_end;
char text[512];
int caught;
pthread_t launching;
void *caught_at, *caught_in;
alignas(16) char handler_stack[64 << 10];

size_t rounded(size_t bytes) { return (bytes + 15) / 16 * 16; }

unsigned char* guarded(size_t bytes) {  // [guard | bytes, rounded up to pages | guard]
  const size_t inside = (bytes + PAGE - 1) / PAGE * PAGE;
  void* found = mmap(nullptr, inside + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (found == MAP_FAILED) return nullptr;
  unsigned char* base = static_cast<unsigned char*>(found);
  if (inside && mprotect(base + PAGE, inside, PROT_READ | PROT_WRITE)) return nullptr;
  return base;
}

void handler(int signal, siginfo_t* info, void* context) {
  if (!pthread_equal(pthread_self(), launching)) {  // a timer's signal may come to any thread
    pthread_kill(launching, signal);
    return;
  }
  caught = signal, caught_at = info->si_addr;
#if defined(__x86_64__)
  caught_in = reinterpret_cast<void*>(static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
#elif defined(__aarch64__)
  caught_in = reinterpret_cast<void*>(static_cast<ucontext_t*>(context)->uc_mcontext.pc);
#endif
  siglongjmp(trap_at, 1);
}

}  // namespace

unsigned char* new_shared(unsigned bytes) {
#ifdef SIM_TSAN  // other blocks' memory must not look like this one's
  if (mapped) munmap(mapped, CAPACITY + 2 * PAGE);
  mapped = nullptr;
#endif
  if (!mapped) mapped = guarded(CAPACITY), shared_end = mapped + PAGE + CAPACITY;
  unsigned char* start = shared_end - rounded(bytes);
  volatile unsigned char* at = start;  // volatile: no call of memset, which ThreadSanitizer would take for an access
  for (size_t i = 0; i < rounded(bytes); ++i) at[i] = i < bytes ? 0xFF : UNTOUCHED;
  if (start - MARGIN > mapped + PAGE)
    for (size_t i = 1; i <= MARGIN; ++i) at[-long(i)] = UNTOUCHED;
  return start;
}

const char* damage(unsigned bytes) {
  const unsigned char* start = shared_end - rounded(bytes);
  for (size_t i = bytes; i < rounded(bytes); ++i)
    if (start[i] != UNTOUCHED) return "wrote behind the shared memory it asked for";
  if (start - MARGIN > mapped + PAGE)
    for (size_t i = 1; i <= MARGIN; ++i)
      if (start[-long(i)] != UNTOUCHED) return "wrote before its shared memory";
  return nullptr;
}

void describe(const char* file, int line, const char* what, long number, unsigned x, unsigned y, unsigned z) {
  if (*file) snprintf(text, sizeof text, "%s:%d: %s %ld, block (%u, %u, %u)", file, line, what, number, x, y, z);
  else snprintf(text, sizeof text, "%s, block (%u, %u, %u)", what, x, y, z);
}

Watch::Watch() {
  stack_t stack{};
  stack.ss_sp = handler_stack, stack.ss_size = sizeof handler_stack;
  sigaltstack(&stack, &stack_before_);
  struct sigaction action {};
  action.sa_sigaction = handler, action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (int i = 0; i < 5; ++i) sigaction(SIGNALS[i], &action, &before_[i]);
  launching = pthread_self();
  const itimerval limit{{0, 0}, {seconds, 0}};
  setitimer(ITIMER_VIRTUAL, &limit, nullptr);
}
Watch::~Watch() {
  const itimerval off{};
  setitimer(ITIMER_VIRTUAL, &off, nullptr);
  for (int i = 0; i < 5; ++i) sigaction(SIGNALS[i], &before_[i], nullptr);
  sigaltstack(&stack_before_, nullptr);
}

}  // namespace sim

extern "C" {
const char* sim_message() { return sim::text; }
int sim_signal() { return sim::caught; }
void sim_limit(int seconds) { sim::seconds = seconds; }
void* sim_address() { return sim::caught_at; }
void* sim_shared_end() { return sim::shared_end; }

// The library and the place in it where the signal came from.
const char* sim_place(size_t* offset) {
  Dl_info info;
  if (!dladdr(sim::caught_in, &info)) return "";
  *offset = size_t(static_cast<char*>(sim::caught_in) - static_cast<char*>(info.dli_fbase));
  return info.dli_fname;
}

// An array of the device: ends, but for at most 15 bytes, at a guard page. sim_free takes what sim_alloc gave.
unsigned char* sim_alloc(size_t bytes) {
  unsigned char* base = sim::guarded(bytes);
  if (!base) return nullptr;
  const size_t inside = (bytes + sim::PAGE - 1) / sim::PAGE * sim::PAGE;
  unsigned char* start = base + sim::PAGE + inside - sim::rounded(bytes);
  memset(start, 0xFF, sim::rounded(bytes));
  return start;
}
void sim_free(unsigned char* start, size_t bytes) {
  const size_t inside = (bytes + sim::PAGE - 1) / sim::PAGE * sim::PAGE;
  munmap(start + sim::rounded(bytes) - inside - sim::PAGE, inside + 2 * sim::PAGE);
}
}
