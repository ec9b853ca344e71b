// What kind of content an extension promises and a media type says, as far as the two can be compared.
#pragma once

#include <string_view>

namespace pugmark {

/// The extension's letters that count: one to eight letters or digits behind the last dot of the path's last segment.
/// Empty where there are none. Lifetime: of the path.
std::string_view extension_of_path(std::string_view path);

/// Whether a response of this type is of another kind than the extension says. Both in lower case. False where one of
/// them may be anything, such as .php and application/octet-stream.
bool is_other_content(std::string_view extension, std::string_view media_type);

/// Whether a media type, in lower case, is of text.
bool is_text_type(std::string_view media_type);

}  // namespace pugmark
