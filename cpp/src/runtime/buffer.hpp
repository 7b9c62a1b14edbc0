#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace fa {

// In builds for tests scratch is NaN (-1 among integers) each time, and no larger than was asked for: a read of what was
// not written shows in the results, and AddressSanitizer sees what goes beyond.
#ifdef FA_POISON
constexpr bool poisoned = true;
#else
constexpr bool poisoned = false;
#endif

inline void poison(char* p, size_t bytes) {
  if (poisoned && p) std::memset(p, 0xFF, bytes);
}

// Memory that a thread keeps between calls: fresh pages cost more than most kernels.
class Buffer {
 public:
  static constexpr size_t keep = size_t{64} << 20;  // trim() gives anything larger back

  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { drop(); }

  // At least `bytes`, 64-byte aligned, contents undefined; nullptr if there is no memory.
  char* get(size_t bytes) {
    if (data_ && bytes <= size_ && !poisoned) return data_;
    drop();
    const size_t size = poisoned ? bytes : (bytes / 4096 + 1) * 4096;
    data_ = static_cast<char*>(size < own_pages ? heap(size) : map(size));
    if (data_) size_ = size;
    poison(data_, bytes);
    return data_;
  }
  void trim() {
    if (size_ > keep) drop();
  }

 private:
  // Larger ones are not taken from the heap, in which those that were too small would remain as holes.
  static constexpr size_t own_pages = poisoned ? SIZE_MAX : size_t{1} << 17;

  static void* heap(size_t size) {
    void* p = nullptr;  // for no bytes an address as well: nullptr means that there is no memory
    return posix_memalign(&p, 64, size ? size : 64) ? nullptr : p;
  }
  static void* map(size_t size) {
    void* const p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? nullptr : p;
  }
  void drop() {
    if (size_ < own_pages) std::free(data_);
    else munmap(data_, size_);
    data_ = nullptr;
    size_ = 0;
  }

  char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace fa
