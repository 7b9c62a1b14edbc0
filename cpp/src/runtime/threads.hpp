#pragma once

namespace fa {

// FASTAUDIO_NUM_THREADS, else OMP_NUM_THREADS, else the smaller of CPU affinity and cgroup quota; at least 1.
int default_threads();

// This thread runs a task: a kernel called now comes from a signal handler that an interrupt poll has run.
bool inside_task();

}  // namespace fa
