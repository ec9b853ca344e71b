// side_by_side: pieces of work that do not depend on each other, on several threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <future>
#include <utility>
#include <vector>

#include "pugmark/core/result.h"

namespace pugmark::app {

/// Calls `work(i)`, which returns Result<void>, for each i below `count`, on up to `threads` threads (at least one).
/// Errors: the one of the smallest i that gives one; some of what comes after that is not done.
template <typename Work>
Result<void> side_by_side(std::size_t count, unsigned threads, const Work& work) {
  const std::size_t workers = std::min<std::size_t>(count, std::max(1U, threads));
  std::vector<Result<void>> done(count);
  const auto run = [&](std::size_t worker) {
    for (std::size_t i = worker; i < count; i += workers) {
      if (done[i] = work(i); !done[i]) {
        return;
      }
    }
  };
  const auto how = workers > 1 ? std::launch::async | std::launch::deferred : std::launch::deferred;
  std::vector<std::future<void>> running;
  running.reserve(workers);
  for (std::size_t worker = 0; worker < workers; ++worker) {
    running.push_back(std::async(how, run, worker));
  }
  for (std::future<void>& one : running) {
    one.get();
  }
  const auto failed = std::find_if(done.begin(), done.end(), [](const Result<void>& one) { return !one; });
  return failed == done.end() ? Result<void>() : std::move(*failed);
}

}  // namespace pugmark::app
