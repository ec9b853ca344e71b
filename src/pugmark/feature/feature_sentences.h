// What a feature says, in words for a person.
#pragma once

#include <string>
#include <string_view>

#include "pugmark/feature/feature_definitions.h"

namespace pugmark {

/// A header's name as people write it: "Accept-Language" for "ACCEPT-LANGUAGE".
std::string header_title(std::string_view name);

/// Says in words what the feature with this text says: "claims Internet Explorer 8 but sends no Accept-Language".
/// `agent` is the program that the request claims to be (agent_name). Parts of the text come from a log.
std::string feature_sentence(FeatureKind kind, FeatureScope scope, std::string_view text, std::string_view agent);

}  // namespace pugmark
