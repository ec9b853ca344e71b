// Pages that stand alone in one file: no script, nothing fetched, light and dark, fit for paper.
#pragma once

#include <string>
#include <string_view>

namespace pugmark::report {

/// Text that stands in a page, and between the quotes of an attribute, as it is, whatever a log put into it.
std::string html(std::string_view text);

/// The page up to where its content begins, with the style that all have and `style`, which must be sound CSS. A
/// Content-Security-Policy forbids all but that style.
std::string page_begin(std::string_view title, std::string_view style);
/// The rest of it.
std::string_view page_end();

}  // namespace pugmark::report
