#include "fastaudio/runtime/workspace.hpp"

#include <atomic>

#include "buffer.hpp"

namespace fa {
namespace {
thread_local Buffer buffer;
std::atomic<int64_t> frames_done{0};
}  // namespace

char* workspace(size_t bytes) { return buffer.get(bytes); }
void trim_workspace() { buffer.trim(); }

void count_fft_frames(int64_t frames) { frames_done.fetch_add(frames, std::memory_order_relaxed); }
int64_t fft_frames() { return frames_done.load(std::memory_order_relaxed); }

}  // namespace fa
