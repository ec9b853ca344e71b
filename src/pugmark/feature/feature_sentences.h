// What a feature says, in words for a person.
#pragma once

#include <string>
#include <string_view>

#include "pugmark/feature/feature_definitions.h"

namespace pugmark {

/// A header's name as people write it: "Accept-Language" for "ACCEPT-LANGUAGE".
std::string header_title(std::string_view name);

/// Whether features of a kind tell of the claimed agent: what they say in words depends on which that is.
bool tells_of_agent(FeatureKind kind);

/// Says in words what the feature with this text says: "claims Internet Explorer 8 but sends no Accept-Language".
/// `agent` is a User-Agent of the connection in lower case; where the feature tells of another one, or none is known,
/// the words are those of its family. Parts of the text come from a log.
std::string feature_sentence(FeatureKind kind, FeatureScope scope, std::string_view text, std::string_view agent);

}  // namespace pugmark
