// What a feature says, in words for a person.
#pragma once

#include <string>
#include <string_view>

#include "pugmark/feature/feature_definitions.h"

namespace pugmark {

/// A header's name as people write it: "Accept-Language" for "ACCEPT-LANGUAGE".
std::string header_title(std::string_view name);

/// Says in words what the feature with this text says, and no more: "claims a browser but sends no Accept-Language" of
/// what holds for all browsers. Parts of the text come from a log.
std::string feature_sentence(FeatureKind kind, FeatureScope scope, std::string_view text);

}  // namespace pugmark
