#include "fastaudio/runtime/workspace.hpp"

#include <atomic>

#include "buffer.hpp"
#include "threads.hpp"

namespace fa {
namespace {
thread_local Buffer outer, nested;  // a signal handler may call a kernel while its thread is in one
Buffer& buffer() { return inside_task() ? nested : outer; }
std::atomic<int64_t> frames_done{0};
}  // namespace

char* workspace(size_t bytes) { return buffer().get(bytes); }
void trim_workspace() { buffer().trim(); }

void count_fft_frames(int64_t frames) { frames_done.fetch_add(frames, std::memory_order_relaxed); }
int64_t fft_frames() { return frames_done.load(std::memory_order_relaxed); }

}  // namespace fa
