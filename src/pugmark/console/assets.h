// The pages, as files within the program.
#pragma once

#include <optional>
#include <string_view>

namespace pugmark::console {

/// A file of the pages.
struct Asset {
  std::string_view path;  ///< "/index.html", "/assets/index-1a2b3c.js".
  std::string_view type;  ///< Its media type.
  std::string_view bytes;
};

/// The file with this path; nothing where there is none. "/" is "/index.html".
std::optional<Asset> find_asset(std::string_view path);

/// The API's document.
std::string_view api_document();

}  // namespace pugmark::console
