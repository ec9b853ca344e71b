// The escapes of Zeek's ASCII logs, both ways.
#pragma once

#include <string>
#include <string_view>

namespace pugmark {

/// Undoes `\xHH` and `\\`; returns `raw` itself where nothing is escaped, else a view of `scratch`. A backslash before
/// anything else stays. Source: Zeek, src/util.cc get_unescaped_string.
std::string_view unescape_zeek(std::string_view raw, std::string& scratch);

/// Appends `bytes` as the ASCII writer does for one string field: a backslash doubled, control characters, the tab and
/// bytes above 126 as `\xhh`, "-" as `\x2d`, nothing as "(empty)" and a literal "(empty)" as `\x28empty)`.
/// Source: Zeek, src/threading/formatters/Ascii.cc and src/Desc.cc.
void append_zeek_field(std::string& out, std::string_view bytes);

/// Appends `bytes` as the ASCII writer does for one element of a vector or set: as above, but nothing stays nothing and
/// the comma between elements is `\x2c`.
void append_zeek_element(std::string& out, std::string_view bytes);

}  // namespace pugmark
