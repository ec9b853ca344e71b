// The table is made when the program is built (cmake/EmbedFiles.cmake); without pages it holds the API's document
// alone.
#include "pugmark/console/assets.h"

#include <algorithm>
#include <array>
#include <utility>

#include "pugmark/console/embedded_files.h"

namespace pugmark::console {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kTypes = {
    {{".html", "text/html; charset=utf-8"},
     {".js", "text/javascript; charset=utf-8"},
     {".css", "text/css; charset=utf-8"},
     {".svg", "image/svg+xml"},
     {".json", "application/json"},
     {".png", "image/png"}}};

std::optional<std::string_view> find_file(std::string_view path) {
  const auto files = embedded_files();
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) { return file.path == path; });
  return found == files.end() ? std::nullopt : std::optional(found->bytes());
}

}  // namespace

std::optional<Asset> find_asset(std::string_view path) {
  if (path == "/") {
    path = "/index.html";
  }
  const auto bytes = find_file(path);
  const auto* const type =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& one) { return path.ends_with(one.first); });
  return bytes && type != kTypes.end() ? std::optional(Asset{path, type->second, *bytes}) : std::nullopt;
}

std::string_view api_document() { return find_file("/api/openapi.json").value_or("{}"); }

}  // namespace pugmark::console
