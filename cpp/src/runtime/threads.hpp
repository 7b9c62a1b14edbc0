#pragma once

namespace fa {

// FASTAUDIO_NUM_THREADS, else OMP_NUM_THREADS, else the smaller of CPU affinity and cgroup quota; at least 1.
int default_threads();

}  // namespace fa
