#pragma once
#include <cstddef>
#include <cstdint>

namespace fa {

// Memory for one kernel call, owned by the calling thread and kept for its next call. 64-byte aligned; nullptr if there
// is none. A kernel asks once, before its parallel loops.
char* workspace(size_t bytes);
void trim_workspace();

// Frames transformed so far by this process: the proof that a set of features costs one FFT a frame.
void count_fft_frames(int64_t frames);
int64_t fft_frames();

}  // namespace fa
