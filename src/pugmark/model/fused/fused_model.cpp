// The sections MOD0 to MOD3 (model files as they are), FUSE (weights and biases), VIEW and VIWM, and reading them back.
#include "pugmark/model/fused/fused_model.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/io/memory_file.h"
#include "pugmark/model/model_file.h"

namespace pugmark {
namespace {

constexpr std::string_view kViewsOfExchanges = "VIEW";
constexpr std::string_view kViewsOfMessages = "VIWM";

std::string section_of_model(std::size_t number) { return fmt::format("MOD{}", number); }

std::string serialise_combinations(const std::array<FusedTables, 2>& tables) {
  std::string out;
  for (const FusedTables& of_evidence : tables) {
    for (const Combination& combination : of_evidence.combinations) {
      append_raw(out, combination.bias);
      for (const double weight : combination.weights) {
        append_raw(out, weight);
      }
    }
  }
  return out;
}

/// No combination that was fitted comes near: fit_combination() looks at no scores that are closer together than 1e-3.
bool is_sane(double number) {
  constexpr double kMost = 1e9;
  return std::isfinite(number) && std::abs(number) <= kMost;
}

/// Opens a model that lies in a section. Errors: kFormat, as of the file it lies in.
template <typename AnyModel>
Result<AnyModel> open_section(const ModelFile& file, std::size_t number) {
  PUGMARK_TRY(const MemoryFile bytes, MemoryFile::create(file.section(section_of_model(number))));
  auto model = AnyModel::open(bytes.path());
  if (!model && model.error().code() == ErrorCode::kFormat) {
    return file.damaged(fmt::format("the {}. model in it {}", number + 1, model.error().message()));
  }
  return model;
}

}  // namespace

std::string write_fused_model(const FusedParts& parts, const ModelCard& card) {
  ModelFileBuilder builder;
  builder.add("CARD", false, serialise(card));
  builder.add("FUSE", false, serialise_combinations(parts.tables));
  const auto views_of = [&](EyeEvidence evidence) {
    return serialise_view_tables(parts.tables[static_cast<std::size_t>(evidence)].views);
  };
  builder.add(kViewsOfExchanges, false, views_of(EyeEvidence::kExchanges));
  builder.add(kViewsOfMessages, false, views_of(EyeEvidence::kMessages));
  for (std::size_t i = 0; i < parts.models.size(); ++i) {
    builder.add(section_of_model(i), false, parts.models[i]);
  }
  return builder.build();
}

Result<FusedModel> FusedModel::open(const std::string& path) {
  PUGMARK_TRY(const ModelFile file, ModelFile::open(path));
  PUGMARK_CHECK(file.verify("CARD"));
  FusedModel model;
  auto card = parse_model_card(file.section("CARD"));
  if (!card) {
    return file.damaged(card.error().message());
  }
  model.card_ = *std::move(card);
  if (model.card_.recipe != kFusedRecipe) {
    return Error(ErrorCode::kFormat,
                 fmt::format("has recipe {}, wanted {}", terminal_safe(model.card_.recipe), kFusedRecipe))
        .at(path);
  }
  if (model.card_.forest || model.card_.surprise || !model.card_.log_path.empty()) {
    return file.damaged("its card is of another recipe");
  }
  PUGMARK_CHECK(
      file.check_known({"CARD", "FUSE", kViewsOfExchanges, kViewsOfMessages, "MOD0", "MOD1", "MOD2", "MOD3"}));
  PUGMARK_CHECK(file.verify_all());
  PUGMARK_CHECK(model.read_models(file));
  PUGMARK_CHECK(model.read_combinations(file));
  return model;
}

Result<void> FusedModel::read_models(const ModelFile& file) {
  std::size_t count = 0;
  while (count < kMostModels && file.has(section_of_model(count))) {
    ++count;
  }
  bool beyond = false;  // a model behind a gap
  for (std::size_t i = count; i < kMostModels; ++i) {
    beyond = beyond || file.has(section_of_model(i));
  }
  if (count < 2 || count != card_.eyes.size() || beyond) {
    return file.damaged("it holds other models than its card says");
  }
  PUGMARK_TRY(HeaderModel headers, open_section<HeaderModel>(file, 0));
  headers_.push_back(std::move(headers));
  for (std::size_t i = 1; i < count; ++i) {
    PUGMARK_TRY(ForestModel forest, open_section<ForestModel>(file, i));
    forests_.push_back(std::move(forest));
  }
  return {};
}

Result<void> FusedModel::read_combinations(const ModelFile& file) {
  PUGMARK_TRY(tables_[static_cast<std::size_t>(EyeEvidence::kExchanges)].views,
              read_view_tables(file, kViewsOfExchanges));
  PUGMARK_TRY(tables_[static_cast<std::size_t>(EyeEvidence::kMessages)].views,
              read_view_tables(file, kViewsOfMessages));
  std::string_view rest = file.section("FUSE");
  for (FusedTables& of_evidence : tables_) {
    for (Combination& combination : of_evidence.combinations) {
      combination.weights.resize(card_.eyes.size());
      bool sane = take_raw(rest, combination.bias) && is_sane(combination.bias);
      for (double& weight : combination.weights) {
        sane = sane && take_raw(rest, weight) && is_sane(weight) && weight >= 0;
      }
      if (!sane) {
        return file.damaged("its weights of models make no sense");
      }
    }
  }
  const std::vector<double>& most_shown = combination(EyeEvidence::kExchanges, View::kFull).weights;
  for (std::size_t i = 0; i < card_.eyes.size(); ++i) {
    const EyeCard& eye = card_.eyes[i];
    const auto same = std::count_if(card_.eyes.begin(), card_.eyes.end(),
                                    [&](const EyeCard& other) { return other.name == eye.name; });
    constexpr std::size_t kLongestName = 64;
    if (eye.weight != most_shown[i] || same != 1 || eye.name.size() > kLongestName) {
      return file.damaged("its card tells of other models than it holds");
    }
  }
  const auto& of_messages = tables_[static_cast<std::size_t>(EyeEvidence::kMessages)].combinations;
  const bool asks_for_more = std::any_of(of_messages.begin(), of_messages.end(), [](const Combination& combination) {
    return std::any_of(combination.weights.begin() + 1, combination.weights.end(),
                       [](double weight) { return weight != 0; });
  });
  if (!rest.empty() || asks_for_more) {
    return file.damaged("its weights of models make no sense");
  }
  return {};
}

}  // namespace pugmark
