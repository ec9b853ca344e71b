// From recorded findings to the words and features of models.
#include "pugmark/app/learn/rescore.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "pugmark/app/assess/assess.h"
#include "pugmark/feature/feature_definitions.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/headers/header_learning.h"

namespace pugmark::app {
namespace {

/// Whether a model of the recipe words recorded a finding: it kept words, and of a message alone.
bool is_of_words(const Finding& finding) {
  bool reasons = false;
  for (const HeaderEvidence& header : finding.evidence) {
    for (const Reason& reason : header.reasons) {
      if (feature_subject(reason.feature)) {
        return false;
      }
      reasons = true;
    }
  }
  return reasons;
}

}  // namespace

Rescorer::Rescorer(const Model& model)
    : words_(std::get_if<WordModel>(&model)), headers_(std::get_if<HeaderModel>(&model)) {
  if (words_ != nullptr) {
    scorer_.emplace(*words_);
  }
}

Result<Rescorer> Rescorer::create(const Model& model, const OperatingPointOptions& point) {
  if (std::holds_alternative<FusedModel>(model)) {
    return Error(ErrorCode::kUsage, "a fused model does not learn from verdicts")
        .hint("let the model of the recipe headers learn that it was made of, then fuse again: pugmark fuse");
  }
  if (is_of_columns(model)) {
    const std::string& recipe = card_of(model).recipe;
    return Error(ErrorCode::kUsage, fmt::format("a model of the recipe {} does not learn from verdicts", recipe))
        .hint(fmt::format("put what is normal among the normal logs and train it again: pugmark train --recipe {}",
                          recipe));
  }
  if (card_of(model).surprise) {
    return Error(ErrorCode::kUsage, "a model that learned from normal traffic alone does not learn from verdicts")
        .hint("put what is normal among the normal logs and train it again; or train it with malicious logs");
  }
  Rescorer rescorer(model);
  if (rescorer.headers_ != nullptr) {
    PUGMARK_TRY(rescorer.thresholds_, operating_thresholds(rescorer.headers_->views(), point));
    return rescorer;
  }
  if (point.profile || point.rate) {
    return Error(ErrorCode::kUsage, "profiles and rates are of the recipe headers; this model is of the recipe words")
        .hint("leave it out: findings score above 0 then");
  }
  AssessOptions options;
  options.point = point;
  rescorer.thresholds_.fill({threshold_of(options), std::nullopt, 0});
  return rescorer;
}

std::optional<FindingParts> Rescorer::parts(const Finding& finding) {
  return headers_ != nullptr ? features_of(finding) : words_of(finding);
}

std::optional<FindingParts> Rescorer::words_of(const Finding& finding) {
  if (finding.texts.empty()) {
    return std::nullopt;
  }
  std::map<std::uint64_t, std::uint32_t> counts;
  for (const MessageText& message : finding.texts) {
    splitter_.for_each(message.text, [&](std::string_view, WordHash hash) { ++counts[hash]; });
  }
  FindingParts found;
  found.records = static_cast<std::uint32_t>(finding.texts.size());
  for (const auto& [hash, count] : counts) {
    found.parts.push_back({hash, count});
  }
  return found;
}

std::optional<FindingParts> Rescorer::features_of(const Finding& finding) {
  if (is_of_words(finding)) {
    return std::nullopt;
  }
  std::map<FeatureHash, std::string> found;
  for (const MessageText& text : finding.texts) {
    HttpMessage message;
    message.origin = text.origin;
    message.view = finding.view;
    message.canonical_text = text.text;
    features_.read_message(message, finding.view, list_);
    for (const HeaderFeature& feature : list_.features()) {
      found.try_emplace(feature.hash, list_.text(feature));
    }
  }
  const bool whole = !finding.texts.empty() && !finding.texts_cut;
  for (const HeaderEvidence& header : finding.evidence) {
    for (const Reason& reason : header.reasons) {
      const auto subject = feature_subject(reason.feature);
      if (subject && (!whole || subject->scope == FeatureScope::kConnection)) {
        found.try_emplace(hash_feature(reason.feature), reason.feature);
      }
    }
  }
  if (found.empty()) {
    return std::nullopt;
  }
  FindingParts parts;
  for (auto& [hash, text] : found) {
    parts.parts.push_back({hash, 1});
    parts.texts.push_back(std::move(text));
  }
  return parts;
}

std::optional<double> Rescorer::score(const Finding& finding) {
  if (headers_ != nullptr) {
    const auto parts = features_of(finding);
    return parts ? score(finding, *parts) : std::nullopt;
  }
  std::optional<double> strongest;
  for (const MessageText& message : finding.texts) {
    const double score = scorer_->score(message.text);
    strongest = std::max(strongest.value_or(score), score);
  }
  return strongest;
}

std::optional<double> Rescorer::score(const Finding& finding, const FindingParts& parts) {
  if (headers_ == nullptr) {
    return score(finding);
  }
  FixedScore sum = headers_->view(finding.view).bias;
  for (const LearnedPart& part : parts.parts) {
    const auto number = headers_->find(part.hash);
    sum += number ? headers_->feature(*number).weight : 0;
  }
  return from_fixed(sum);
}

double Rescorer::weight(std::uint64_t hash) const {
  if (words_ != nullptr) {
    return from_fixed(words_->weight(hash));
  }
  const auto number = headers_->find(hash);
  return number ? from_fixed(headers_->feature(*number).weight) : 0;
}

double Rescorer::moves(const LearnedPart& part) const {
  if (words_ != nullptr) {
    return std::log1p(part.count / (1.0 + words_->counts(part.hash)[0]));
  }
  const auto number = headers_->find(part.hash);
  return learning_rate(number ? &headers_->feature(*number) : nullptr);
}

std::optional<double> Rescorer::excess(const Finding& finding, double score) const {
  if (headers_ == nullptr) {
    return std::nullopt;
  }
  const double allowed = least_score(Profile::kWide, headers_->view(finding.view).normal) - kLearningMargin;
  return std::clamp(score - allowed, 0.0, kMostLearned);
}

}  // namespace pugmark::app
