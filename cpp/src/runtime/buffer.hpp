#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>

namespace fa {

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
    if (data_ && bytes <= size_) return data_;
    drop();
    const size_t size = (bytes / 4096 + 1) * 4096;  // never 0: nullptr means that there is no memory
    data_ = static_cast<char*>(size < own_pages ? std::aligned_alloc(64, size) : map(size));
    if (data_) size_ = size;
    return data_;
  }
  void trim() {
    if (size_ > keep) drop();
  }

 private:
  // Larger ones are not taken from the heap, in which those that were too small would remain as holes.
  static constexpr size_t own_pages = size_t{1} << 17;

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
