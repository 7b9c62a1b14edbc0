#pragma once
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
  ~Buffer() { std::free(data_); }

  // At least `bytes`, 64-byte aligned, contents undefined; nullptr if there is no memory.
  char* get(size_t bytes) {
    if (data_ && bytes <= size_) return data_;
    std::free(data_);
    size_ = (bytes / 4096 + 1) * 4096;  // never 0: nullptr means that there is no memory
    data_ = static_cast<char*>(std::aligned_alloc(64, size_));
    if (!data_) size_ = 0;
    return data_;
  }
  void trim() {
    if (size_ <= keep) return;
    std::free(data_);
    data_ = nullptr;
    size_ = 0;
  }

 private:
  char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace fa
