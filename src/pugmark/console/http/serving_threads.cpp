// A queue with an end.
#include "pugmark/console/http/serving_threads.h"

#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace pugmark::console {
namespace {

thread_local bool dropping = false;

}  // namespace

bool ServingThreads::is_dropping() { return dropping; }

Result<std::unique_ptr<ServingThreads>> ServingThreads::start(std::size_t count) {
  auto threads = std::make_unique<ServingThreads>();
  try {
    for (std::size_t i = 0; i < count; ++i) {
      threads->threads_.emplace_back([queue = threads.get()] { queue->work(); });
    }
  } catch (const std::system_error& error) {
    return Error(ErrorCode::kLimit, fmt::format("cannot make {} threads: {}", count, error.code().message()));
  }
  return threads;
}

void ServingThreads::enqueue(std::function<void()> serve) {
  constexpr std::size_t kMostWaiting = 512;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < kMostWaiting && !ended_) {
      waiting_.push_back(std::move(serve));
      waits_.store(waiting_.size(), std::memory_order_relaxed);
      come_.notify_one();
      return;
    }
  }
  dropping = true;  // only what serves can close it
  serve();
  dropping = false;
}

void ServingThreads::end() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    come_.notify_all();
  }
  for (std::thread& thread : threads_) {
    thread.join();
  }
  threads_.clear();
}

void ServingThreads::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    come_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
    if (waiting_.empty()) {
      return;
    }
    const std::function<void()> serve = std::move(waiting_.front());
    waiting_.pop_front();
    waits_.store(waiting_.size(), std::memory_order_relaxed);
    lock.unlock();
    serve();
    lock.lock();
  }
}

}  // namespace pugmark::console
