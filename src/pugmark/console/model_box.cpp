// Learning must not meet itself, and nobody waits for it to look at the model.
#include "pugmark/console/model_box.h"

#include <cerrno>
#include <malloc.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include "pugmark/io/output.h"
#include "pugmark/model/model_file.h"
#include "pugmark/store/identity.h"

namespace pugmark::console {
namespace {

/// Others work with the model for so long at most, but for learning.
constexpr std::chrono::seconds kPatience{1};

}  // namespace

Result<ModelBox::Stamp> ModelBox::stamp_of(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) {
    return Error(ErrorCode::kIo, fmt::format("cannot open: {}", system_message(errno))).at(path);
  }
  return Stamp{facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, static_cast<std::uint64_t>(facts.st_size), facts.st_ino};
}

Result<OpenedModel> ModelBox::open() {
  const std::lock_guard lock(file_mutex_);
  PUGMARK_TRY(const Stamp stamp, stamp_of(path_));
  if (opened_ && stamp == stamp_) {
    return *opened_;
  }
  opened_.reset();
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
  const std::unique_lock lock(work_mutex_, kPatience);
  if (!lock) {
    app::Settled busy;
    busy.why_none = "the model is learning";
    return busy;
  }
  PUGMARK_TRY(const OpenedModel opened, open());
  if (!has_weights(*opened.model)) {
    app::Settled none;
    none.why_none = fmt::format("a model of the recipe {} does not learn from verdicts", card_of(*opened.model).recipe);
    return none;
  }
  if (card_of(*opened.model).surprise) {
    app::Settled none;
    none.why_none = "a model that learned from normal traffic alone does not learn from verdicts";
    return none;
  }
  if (!open_findings_ || asked_model_ != opened.model) {
    open_findings_.reset();
    PUGMARK_TRY(app::OpenFindings findings, app::OpenFindings::create(opened.model, point_));
    open_findings_.emplace(std::move(findings));
    asked_model_ = opened.model;
  }
  asked_ = Clock::now();
  return open_findings_->settled_by(database, stored);
}

void ModelBox::forget_unused(Clock::time_point now) {
  constexpr std::chrono::minutes kLongest{5};
  const std::unique_lock lock(work_mutex_, std::try_to_lock);
  if (lock && open_findings_ && now - asked_ >= kLongest) {
    open_findings_.reset();
    asked_model_.reset();
    ::malloc_trim(0);
  }
}

Result<ModelBox::Learned> ModelBox::learn(store::Database& database, bool write, bool force) {
  const std::unique_lock work(work_mutex_, kPatience);
  if (!work) {
    return Error(ErrorCode::kLimit, "the model is learning already");
  }
  PUGMARK_TRY(const OpenedModel opened, open());
  PUGMARK_TRY(const Stamp before, stamp_of(opened.path));
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
  // What another program wrote meanwhile is not ours to replace.
  const bool is_own = learns_into_ == opened.path;
  PUGMARK_TRY(AtomicFile file, AtomicFile::create(learns_into_, is_own ? Overwrite::kReplace : Overwrite::kRefuse));
  PUGMARK_CHECK(file.write(learned.learning.bytes));
  const std::lock_guard lock(file_mutex_);
  PUGMARK_TRY(const Stamp now, stamp_of(opened.path));
  if (now != before) {
    return Error(ErrorCode::kLimit, "another program changed the model meanwhile; nothing was written")
        .at(opened.path)
        .hint("learn again");
  }
  PUGMARK_CHECK(file.commit());
  learned.written = true;
  path_ = learns_into_;
  return learned;
}

}  // namespace pugmark::console
