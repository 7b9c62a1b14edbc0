// Memory that ends at pages nobody may touch, and what is said when somebody does.
#pragma once
#include <setjmp.h>
#include <signal.h>
#include <string.h>

namespace sim {

// The next block's shared memory: full of 0xFF, which no number is, and followed by a guard page.
unsigned char* new_shared(unsigned bytes);
// After a block: what was written beside shared memory without touching a guard page, or null.
const char* damage(unsigned bytes);
void describe(const char* file, int line, const char* what, long number, unsigned x, unsigned y, unsigned z);

extern sigjmp_buf trap_at;  // where a signal of a kernel ends

// While it lives, signals of kernels come to trap_at; afterwards those who had them before have them again.
class Watch {
 public:
  Watch();
  ~Watch();

 private:
  struct sigaction before_[5];
  stack_t stack_before_;
};

}  // namespace sim
