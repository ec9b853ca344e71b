// ServingThreads: threads that serve connections, and connections that wait for one.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "pugmark/core/result.h"

namespace pugmark::console {

/// Threads: any number at a time.
class ServingThreads {
 public:
  /// Errors: kLimit where the system gives no more threads.
  static Result<std::unique_ptr<ServingThreads>> start(std::size_t count);
  ServingThreads() = default;
  ServingThreads(const ServingThreads&) = delete;
  ServingThreads& operator=(const ServingThreads&) = delete;
  ~ServingThreads() { end(); }

  /// Has a connection served by the next thread that is free. Where too many wait, `serve` is called at once, while
  /// is_dropping() says so.
  void enqueue(std::function<void()> serve);
  /// Serves what waits, and ends the threads.
  void end();

  /// Whether connections wait for a thread: then nobody keeps one for nothing.
  bool is_short() const { return waits_.load(std::memory_order_relaxed) > 0; }
  /// Whether what this thread is to serve is only to be closed.
  static bool is_dropping();

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable come_;
  std::deque<std::function<void()>> waiting_;
  std::atomic<std::size_t> waits_ = 0;
  bool ended_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace pugmark::console
