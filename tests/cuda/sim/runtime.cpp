// Runs a kernel: block after block, one fiber a thread, in the order asked for. A library of its own; stems link to it.
//
// A warp runs until all its threads wait or have ended, before the next warp does (RANDOM: one step of any warp). So a
// missing barrier shows: the first warp gets ahead as far as it can.
#include <stdio.h>

#include <vector>

#include "fibers.h"
#include "guards.h"
#include "state.h"

namespace sim {

Thread* self;
Index block_index, block_size, grid_size;
unsigned char* shared;

namespace {

std::vector<Thread> threads;
void (*call)(void**);
void** arguments;
bool failed;

void body() {
  for (;;) {
    happens_after(BEGIN);
    call(arguments);
    happens_before(END);
    self->state = DONE;
    park(fiber(self->number));
  }
}

void report(const char* file, int line, const char* what, long number) {
  if (failed) return;
  failed = true;
  describe(file, line, what, number, block_index.x, block_index.y, block_index.z);
}

// Lets go those whose whole mask has come to the same place.
bool release(Thread* warp, unsigned count) {
  bool any = false;
  for (unsigned l = 0; l < count; ++l) {
    if (warp[l].state != AT_WARP) continue;
    const unsigned mask = warp[l].mask;
    bool all = true;
    for (unsigned o = 0; o < count && all; ++o)
      if (mask >> o & 1)
        all = warp[o].state == AT_WARP && warp[o].mask == mask && warp[o].line == warp[l].line && warp[o].file == warp[l].file;
    if (!all) continue;
    for (unsigned o = 0; o < count; ++o)
      if (mask >> o & 1) {
        memcpy(warp[o].shown, warp[o].slot, warp[o].slot_bytes);
        warp[o].state = RUNNING;
        any = true;
      }
  }
  return any;
}

// Every thread of a warp runs until it waits; whether some may go on.
bool step(unsigned w) {
  const unsigned first = w * 32, count = std::min<unsigned>(32, threads.size() - first);
  for (unsigned place : arranged(count)) {
    if (threads[first + place].state != RUNNING) continue;
    self = &threads[first + place];
    resume(fiber(first + place));
    if (failed) return false;
  }
  return release(&threads[first], count);
}

void run_warps() {
  std::vector<unsigned> warps = arranged((threads.size() + 31) / 32);
  if (order != RANDOM) {
    for (unsigned w : warps)
      while (step(w))
        ;
    return;
  }
  while (!warps.empty() && !failed) {
    const unsigned pick = dice() % warps.size();
    if (!step(warps[pick])) warps.erase(warps.begin() + pick);
  }
}

// All threads wait or have ended: whether the block is over; else those at the barrier go on.
bool over() {
  const Thread* waits = nullptr;
  long ended = 0;
  for (const Thread& t : threads) {
    if (t.state == AT_WARP) {
      report(t.file, t.line, "deadlock: a lane waits for others of its mask that are elsewhere or have ended, thread", t.number);
      return true;
    }
    ended += t.state == DONE;
    if (t.state != AT_BARRIER) continue;
    if (waits && (waits->line != t.line || waits->file != t.file)) {
      report(t.file, t.line, "divergent barrier: others wait at line", waits->line);
      return true;
    }
    waits = &t;
  }
  if (!waits) return true;
  if (ended) {
    report(waits->file, waits->line, "threads ended before the barrier, in number", ended);
    return true;
  }
  for (Thread& t : threads) t.state = RUNNING;
  return false;
}

void run_block(size_t number, unsigned shared_bytes) {
  block_index = {unsigned(number % grid_size.x), unsigned(number / grid_size.x % grid_size.y),
                 unsigned(number / grid_size.x / grid_size.y)};
  shared = new_shared(shared_bytes);
  for (Thread& t : threads) t.state = RUNNING;
  happens_before(BEGIN);
  do run_warps();
  while (!failed && !over());
  if (!failed)
    if (const char* what = damage(shared_bytes)) report("", 0, what, 0);
}

void prepare(const unsigned* block) {
  const size_t n = size_t(block[0]) * block[1] * block[2];
  threads.assign(n, Thread{});
  for (size_t i = 0; i < n; ++i) {
    threads[i].index = {unsigned(i % block[0]), unsigned(i / block[0] % block[1]), unsigned(i / block[0] / block[1])};
    threads[i].number = unsigned(i);
  }
  if (n + SPARE != fibers.size()) new_fibers(n + SPARE, body);
}

}  // namespace

void barrier(const char* file, int line) {
  self->state = AT_BARRIER, self->file = file, self->line = line;
  happens_before(of_block(BARRIER));
  park(fiber(self->number));
  happens_after(of_block(BARRIER));
}

void meet(unsigned mask, const void* value, unsigned bytes, const char* file, int line, bool orders) {
  if (!(mask >> (self->number & 31) & 1)) fault(file, line, "a lane calls with a mask it is not in, thread", self->number);
  Thread* me = self;
  me->state = AT_WARP, me->file = file, me->line = line, me->mask = mask, me->slot_bytes = bytes;
  memcpy(me->slot, value, bytes);
  const size_t token = of_block(WARPS + me->number / 32);
  if (orders) happens_before(token);
  park(fiber(me->number));
  if (orders) happens_after(token);
}

const void* shown(int lane, const char* file, int line) {
  const size_t other = (self->number & ~31u) + unsigned(lane);
  if (!(self->mask >> lane & 1) || other >= threads.size()) fault(file, line, "reads a lane outside the mask, lane", lane);
  return threads[other].shown;
}

void fault(const char* file, int line, const char* what, long number) {
  report(file, line, what, number);
  leave();
}

}  // namespace sim

// 0: done; 1: a fault, which sim_message() describes; 2: a signal, see guards.h
extern "C" int sim_launch(void (*call)(void**), void** arguments, const unsigned* grid, const unsigned* block,
                          unsigned shared_bytes, int order, unsigned seed) {
  using namespace sim;
  sim::call = call, sim::arguments = arguments, sim::order = Order(order);
  dice.seed(seed), failed = false;
  grid_size = {grid[0], grid[1], grid[2]}, block_size = {block[0], block[1], block[2]};
#ifdef SIM_TSAN
  scheduler_tsan = __tsan_get_current_fiber();
#endif
  prepare(block);
  volatile int signal = 0;
  Watch watch;
  if (sigsetjmp(trap_at, 1)) {
    signal = 1;
  } else {
    const size_t blocks = size_t(grid[0]) * grid[1] * grid[2];
    tokens.resize(OF_BLOCKS + EACH * blocks);
    ordinal = 0;
    for (unsigned place : arranged(unsigned(blocks))) {
      run_block(place, shared_bytes);
      if (failed) break;
      ++ordinal;
    }
    happens_after(END);  // for the next launch, not for the blocks of this one
  }
  if (!failed && !signal) return 0;
  for (Fiber& f : fibers) drop(f);  // their stacks hold what was interrupted
  fibers.clear();
  return signal ? 2 : 1;
}
