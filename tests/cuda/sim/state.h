// What the runtime (runtime.cpp, in a library of its own) and a compiled stem share.
#pragma once

namespace sim {

struct Index {
  unsigned x, y, z;
};
enum State { RUNNING, AT_BARRIER, AT_WARP, DONE };

constexpr int SLOT = 64;  // bytes a lane may show to its warp

struct Thread {  // of CUDA, one fiber each
  Index index;
  unsigned number;
  State state;
  const char* file;  // where it waits
  int line;
  unsigned mask;
  unsigned char slot[SLOT], shown[SLOT];
  unsigned slot_bytes;
};

extern Thread* self;  // the one that runs
extern Index block_index, block_size, grid_size;
extern unsigned char* shared;

void barrier(const char* file, int line);
// Waits until every lane of mask is here with `bytes` of its own to show. orders: what lanes did to memory before, the
// others see; of all meetings, __syncwarp alone promises that.
void meet(unsigned mask, const void* value, unsigned bytes, const char* file, int line, bool orders = false);
// What a lane of the mask has shown at the last meeting; a fault for any other lane.
const void* shown(int lane, const char* file, int line);
[[noreturn]] void fault(const char* file, int line, const char* what, long number);

}  // namespace sim
