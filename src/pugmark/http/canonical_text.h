// The canonical text of a header block, `"NAME":"value","NAME2":"value2"`: the form that Assimilate's Zeek script logs
// and that every recipe reads. Making it from wire headers, and taking it apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pugmark {

/// Appends one header in canonical form: a comma where `out` holds headers already, the name upper-cased, name and
/// value through Zeek's literal escaping with `\x` as `\u00`, the value of Cookie as -COOKIE-, all as the ASCII writer
/// logs it. Source: Zeek, to_string_literal (a single quote stays as it is, as in the logs at hand); Crothers,
/// http-headers.bro.
void append_canonical_header(std::string& out, std::string_view name, std::string_view value);

/// One header of a canonical text.
struct CanonicalHeader {
  std::string_view name;   ///< As it stands between the quotes.
  std::string_view value;  ///< Escapes not undone.
  std::string_view whole;  ///< The header with its quotes and colon.
};

/// Takes the first header off `rest`. False when `rest` does not begin with one: then all of it is text of no header.
/// A value ends at the first quote that is followed by another header or by the end.
bool take_canonical_header(std::string_view& rest, CanonicalHeader& header);

/// The first header called `name`, in whatever case. Lifetime: of `text`.
std::optional<CanonicalHeader> find_canonical_header(std::string_view text, std::string_view name);

/// Undoes the escapes of a canonical value: the bytes on the wire, as far as the escaping can be undone.
std::string canonical_value_bytes(std::string_view value);

}  // namespace pugmark
