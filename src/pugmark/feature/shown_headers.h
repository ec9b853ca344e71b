// What features say of which headers are there: the share of connections that send a header can be told from the
// features of a model's training rows.
#pragma once

#include <string_view>
#include <vector>

namespace pugmark {

/// The headers, in capitals, that must be there where a message has the feature with this text; none where it is no
/// feature of a message, or tells only of what is missing.
/// Lifetime: the names live as long as the text.
std::vector<std::string_view> shown_headers(std::string_view feature);

}  // namespace pugmark
