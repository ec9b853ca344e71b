// Names in the texts of features.
#include "pugmark/feature/shown_headers.h"

#include "pugmark/feature/feature_definitions.h"
#include "pugmark/feature/header_features.h"

namespace pugmark {
namespace {

using Kind = FeatureKind;

/// Kinds that tell of one header, which is there.
constexpr FeatureKinds kOfOneHeader = {
    Kind::kProductWord, Kind::kProductWords,      Kind::kProductValue, Kind::kProductLength,
    Kind::kUrlScheme,   Kind::kUrlPath,           Kind::kUrlRelative,  Kind::kRefererHost,
    Kind::kValueLength, Kind::kContentLength,     Kind::kValue,        Kind::kShape,
    Kind::kAgentSends,  Kind::kAgentVersionSends, Kind::kSystemSends,  Kind::kDispositionExtension};

/// The names between separators, but for the marks of where a block begins and ends.
std::vector<std::string_view> names_between(std::string_view names, char separator) {
  std::vector<std::string_view> found;
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(separator));
    if (!name.empty() && name != HeaderFeatures::kStart && name != HeaderFeatures::kEnd) {
      found.push_back(name);
    }
    names.remove_prefix(name.size() + (name.size() < names.size() ? 1 : 0));
  }
  return found;
}

}  // namespace

std::vector<std::string_view> shown_headers(std::string_view feature) {
  const auto subject = feature_subject(feature);
  if (!subject || subject->scope == FeatureScope::kConnection) {
    return {};
  }
  const std::size_t space = feature.find(' ');
  const std::string_view rest = space == std::string_view::npos ? std::string_view() : feature.substr(space + 1);
  if (subject->kind == Kind::kOrder || subject->kind == Kind::kOrder3) {
    return names_between(rest, '>');
  }
  if (subject->kind == Kind::kCommonOrder) {
    return names_between(rest, '|');
  }
  const bool tells = kOfOneHeader.contains(subject->kind) && !subject->header.empty();
  return tells ? std::vector<std::string_view>{subject->header} : std::vector<std::string_view>();
}

}  // namespace pugmark
