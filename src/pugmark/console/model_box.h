// ModelBox: the model that the console learns into and tells of, as its file is now.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "pugmark/app/assess/operating_point.h"
#include "pugmark/app/learn/learn.h"
#include "pugmark/app/learn/settling.h"
#include "pugmark/core/result.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/model/learned_verdicts.h"
#include "pugmark/model/model.h"
#include "pugmark/store/database.h"

namespace pugmark::console {

/// A model with where it lies.
struct OpenedModel {
  std::string path;
  std::string hash;  ///< SHA-256 of its file, in hex.
  std::shared_ptr<const Model> model;
  std::optional<LearnedVerdicts> learned;  ///< Nothing where it holds none.
};

/// Threads: any number at a time.
class ModelBox {
 public:
  using Clock = std::chrono::steady_clock;

  /// `learns_into` may be the same path; `point` says what is called out.
  ModelBox(std::string path, std::string learns_into, const app::OperatingPointOptions& point)
      : path_(std::move(path)), learns_into_(std::move(learns_into)), point_(point) {}

  const std::string& learns_into() const { return learns_into_; }
  const app::OperatingPointOptions& point() const { return point_; }

  /// The model, opened again where its file is another one now. Errors: kIo; those of open_model.
  Result<OpenedModel> open();

  /// What a benign verdict would settle; it is told where that has to wait for learning.
  /// Errors: those of opening it and of the store.
  Result<app::Settled> settled_by(store::Database& database, const StoredFinding& stored);

  /// Lets go of what was remembered of findings, where nobody has asked for a while.
  void forget_unused(Clock::time_point now);

  /// What comes of folding the store's verdicts in; written too with `write`, unless something malicious would be lost
  /// and `force` is not set.
  struct Learned {
    app::Learning learning;
    bool written = false;
    bool refused = false;  ///< For what would be lost.
  };
  /// Errors: those of app::learn and of writing; kLimit where it learns already, or another program changed the model
  /// meanwhile.
  Result<Learned> learn(store::Database& database, bool write, bool force);

 private:
  /// What tells files apart.
  struct Stamp {
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  static Result<Stamp> stamp_of(const std::string& path);

  std::mutex file_mutex_;  // of path_, stamp_ and opened_; never held for long
  std::string path_;
  const std::string learns_into_;
  const app::OperatingPointOptions point_;
  Stamp stamp_;
  std::optional<OpenedModel> opened_;
  std::timed_mutex work_mutex_;  // of what follows, and held while learning
  std::optional<app::OpenFindings> open_findings_;
  std::shared_ptr<const Model> asked_model_;  // that open_findings_ are of
  Clock::time_point asked_;
};

}  // namespace pugmark::console
