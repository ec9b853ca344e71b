// HeaderModel: a linear model over features of headers, as a file. Knows features by their hashes and texts, not what
// they mean.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/feature/header_features.h"
#include "pugmark/model/calibration/view_tables.h"
#include "pugmark/model/headers/training_sketch.h"
#include "pugmark/model/learned_verdicts.h"
#include "pugmark/model/model_card.h"
#include "pugmark/model/model_file.h"

namespace pugmark {

/// The features that this program finds. Raised whenever the definition of one changes, so that no model is used with
/// other features than it was made with.
inline constexpr std::uint64_t kFeatureSet = 1;

/// A feature with what a model says of it.
struct WeightedFeature {
  FeatureHash hash = 0;
  std::string text;
  /// Units: FixedScore. Natural log-odds towards malicious; of a model that tells surprise, -log of how likely it is.
  std::int64_t weight = 0;
  std::array<std::uint32_t, 2> captures{};  ///< Training logs that have it, by Label.
};

/// The bytes of a model file. They are a function of the arguments, whatever the order of `features`, but for a sketch,
/// whose numbers are those of features in order of their hashes; a sketch of more than kMaxSketchBytes is left out.
/// With a card of surprise, features are a section of another name, so that programs that do not know of it refuse the
/// file.
std::string write_header_model(std::vector<WeightedFeature> features, const ViewTables& views, const ModelCard& card,
                               const std::optional<TrainingSketch>& sketch = std::nullopt);

/// The bytes of a table of features, as the sections FEAT and LRND hold it, whatever the order given.
std::string serialise_features(std::vector<WeightedFeature> features);

class HeaderModel;

/// What the model, which was opened from `path`, learned from.
/// Numbers of features are those of the model as it was trained, which come first.
/// Errors: those of ModelFile; kUsage for a model that does not hold it; kFormat for a file that was replaced since.
Result<TrainingSketch> read_training_sketch(const std::string& path, const HeaderModel& model);

/// A model ready for use.
/// Threads: const members may be called from any number of threads.
class HeaderModel {
 public:
  /// A number of a feature fits 16 bits.
  static constexpr std::size_t kMaxFeatures = 65536;

  /// Opens a model and verifies all of it; it is small.
  /// Errors: kIo; kFormat with the reason and what to do when the file is none, damaged, cut short, too new or of
  /// another recipe.
  static Result<HeaderModel> open(const std::string& path);
  /// The same of a file that is open.
  static Result<HeaderModel> read(const ModelFile& file, Learned learned);

  const ModelCard& card() const { return card_; }
  /// Whether it learned from normal traffic alone: scores are surprises then.
  bool tells_surprise() const { return card_.surprise.has_value(); }
  const ViewTable& view(View view) const { return views_[static_cast<std::size_t>(view)]; }
  const ViewTables& views() const { return views_; }

  /// The number of a feature; nothing for one that the model does not know.
  std::optional<std::uint16_t> find(FeatureHash hash) const {
    for (std::size_t slot = hash & mask_;; slot = (slot + 1) & mask_) {
      if (slots_[slot].number == kEmpty) {
        return std::nullopt;
      }
      if (slots_[slot].hash == hash) {
        return static_cast<std::uint16_t>(slots_[slot].number);
      }
    }
  }
  /// The feature with a number; numbers go from 0 to below size().
  const WeightedFeature& feature(std::uint32_t number) const { return features_[number]; }
  std::size_t size() const { return features_.size(); }
  /// How many of them training gave; those that verdicts brought come behind them.
  std::size_t trained_size() const { return trained_size_; }
  /// Verdicts that it has learned from.
  std::size_t verdicts() const { return verdicts_; }

  /// The features with the largest weights towards `label`, strongest first.
  std::vector<WeightedFeature> strongest(Label label, std::size_t count) const;

 private:
  static constexpr std::uint32_t kEmpty = ~std::uint32_t{0};
  struct Slot {
    FeatureHash hash = 0;
    std::uint32_t number = kEmpty;
  };

  HeaderModel() = default;
  Result<void> read_learned(const ModelFile& file);
  void build_slots();

  ModelCard card_;
  ViewTables views_;
  std::vector<WeightedFeature> features_;  // by hash, those that verdicts brought behind the others
  std::size_t trained_size_ = 0;
  std::size_t verdicts_ = 0;
  std::vector<Slot> slots_;  // open addressing, at most half full
  std::size_t mask_ = 0;
};

}  // namespace pugmark
