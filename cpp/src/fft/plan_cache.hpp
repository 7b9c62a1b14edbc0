#pragma once
#include <list>
#include <memory>
#include <mutex>
#include <utility>

namespace fa {

inline constexpr size_t max_cached_plans = 64;  // of one kind and type

// The plans used last, newest first. Made outside the lock: two threads may make the same plan, and both are right.
template <class Plan, class Make>
std::shared_ptr<const Plan> cached_plan(int64_t key, Make make) {
  static std::mutex mutex;
  static auto& plans = *new std::list<std::pair<int64_t, std::shared_ptr<const Plan>>>;  // outlives every thread
  {
    std::lock_guard<std::mutex> lock(mutex);
    for (auto it = plans.begin(); it != plans.end(); ++it)
      if (it->first == key) {
        plans.splice(plans.begin(), plans, it);
        return it->second;
      }
  }
  std::shared_ptr<const Plan> plan = make();
  std::lock_guard<std::mutex> lock(mutex);
  plans.emplace_front(key, plan);
  if (plans.size() > max_cached_plans) plans.pop_back();
  return plan;
}

}  // namespace fa
