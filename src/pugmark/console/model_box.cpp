// One question at a time: learning must not meet itself.
#include "pugmark/console/model_box.h"

#include <cerrno>
#include <malloc.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include "pugmark/io/output.h"
#include "pugmark/model/model_file.h"
#include "pugmark/store/identity.h"

namespace pugmark::console {

Result<OpenedModel> ModelBox::open() {
  const std::lock_guard lock(mutex_);
  return open_locked();
}

Result<OpenedModel> ModelBox::open_locked() {
  struct stat facts {};
  if (::stat(path_.c_str(), &facts) != 0) {
    opened_.reset();
    return Error(ErrorCode::kIo, fmt::format("cannot open: {}", system_message(errno))).at(path_);
  }
  const Stamp stamp{facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, static_cast<std::uint64_t>(facts.st_size),
                    facts.st_ino};
  if (opened_ && stamp == stamp_) {
    return *opened_;
  }
  opened_.reset();
  open_findings_.reset();
  PUGMARK_TRY(Model model, open_model(path_));
  if (const auto* const words = std::get_if<WordModel>(&model)) {
    PUGMARK_CHECK(words->verify());
  }
  PUGMARK_TRY(const ModelFile file, ModelFile::open(path_));
  OpenedModel opened;
  opened.path = path_;
  PUGMARK_TRY(opened.hash, store::hash_of_file(path_));
  PUGMARK_TRY(opened.learned, read_learned_verdicts(file));
  opened.model = std::make_shared<const Model>(std::move(model));
  stamp_ = stamp;
  opened_ = std::move(opened);
  return *opened_;
}

Result<app::Settled> ModelBox::settled_by(store::Database& database, const StoredFinding& stored) {
  const std::lock_guard lock(mutex_);
  PUGMARK_TRY(const OpenedModel opened, open_locked());
  if (!open_findings_) {
    PUGMARK_TRY(app::OpenFindings findings, app::OpenFindings::create(opened.model, point_));
    open_findings_.emplace(std::move(findings));
  }
  asked_ = Clock::now();
  return open_findings_->settled_by(database, stored);
}

void ModelBox::forget_unused(Clock::time_point now) {
  constexpr std::chrono::minutes kLongest{5};
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock && open_findings_ && now - asked_ >= kLongest) {
    open_findings_.reset();
    ::malloc_trim(0);
  }
}

Result<ModelBox::Learned> ModelBox::learn(store::Database& database, bool write, bool force) {
  const std::lock_guard lock(mutex_);
  PUGMARK_TRY(const OpenedModel opened, open_locked());
  app::LearnOptions options;
  options.model = opened.path;
  options.point = point_;
  Learned learned;
  PUGMARK_TRY(learned.learning, app::learn(database, *opened.model, options));
  const bool changes = !learned.learning.added.empty() || learned.learning.taken_out > 0;
  learned.refused = write && changes && !learned.learning.lost.empty() && !force;
  if (!write || !changes || learned.refused) {
    return learned;
  }
  // One that another program made meanwhile is not ours to replace.
  PUGMARK_TRY(AtomicFile file,
              AtomicFile::create(learns_into_, learns_into_ == path_ ? Overwrite::kReplace : Overwrite::kRefuse));
  PUGMARK_CHECK(file.write(learned.learning.bytes));
  PUGMARK_CHECK(file.commit());
  learned.written = true;
  path_ = learns_into_;
  return learned;
}

}  // namespace pugmark::console
