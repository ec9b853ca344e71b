// What people and programs send the console: query lines, bodies of requests, cookies. The first byte says which.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <unistd.h>

#include "pugmark/app/review/filter_words.h"
#include "pugmark/console/api/request_bodies.h"
#include "pugmark/console/http/http_server.h"
#include "pugmark/core/assert.h"
#include "pugmark/store/case_store.h"
#include "pugmark/store/finding_query.h"

namespace {

using pugmark::console::HttpRequest;

/// An empty store that goes away with the process.
pugmark::store::Database& empty_store() {
  static pugmark::store::Database database = [] {
    std::string folder = std::filesystem::temp_directory_path() / "pugmark-fuzz-XXXXXX";
    PUGMARK_ASSERT(::mkdtemp(folder.data()) != nullptr);
    auto opened = pugmark::store::open_case_store(folder + "/cases.db", pugmark::store::Missing::kCreate);
    PUGMARK_ASSERT(opened.has_value());
    std::filesystem::remove_all(folder);  // SQLite goes on with the file that has no name
    return *std::move(opened);
  }();
  return database;
}

void try_query(std::string_view query) {
  const auto filter = pugmark::app::parse_query(empty_store(), query, pugmark::Timestamp{1'764'331'200'000'000});
  if (filter) {
    const auto count = pugmark::store::count_findings(empty_store(), *filter);
    PUGMARK_ASSERT(count.has_value() && *count == 0);  // whatever was typed is SQL that can be asked
  }
}

void try_bodies(const std::string& body) {
  if (const auto verdict = pugmark::console::parse_verdict_body(body)) {
    PUGMARK_ASSERT(verdict->ids.empty() == verdict->query.has_value());
  }
  if (const auto sign_in = pugmark::console::parse_sign_in(body)) {
    PUGMARK_ASSERT(sign_in->token.has_value() != sign_in->password.has_value());
  }
  (void)pugmark::console::parse_learn(body);
  if (const auto compact = pugmark::console::compact_json_object(body)) {
    const auto again = pugmark::console::compact_json_object(*compact);
    PUGMARK_ASSERT(again.has_value() && *again == *compact);
  }
}

void try_cookies(const std::string& header) {
  HttpRequest request;
  request.headers = {{"cookie", header}};
  if (const auto value = request.cookie("pugmark_session_7474")) {
    PUGMARK_ASSERT(header.find("pugmark_session_7474=" + std::string(*value)) != std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);  // NOLINT(*-reinterpret-cast)
  switch (data[0] % 3) {
    case 0:
      try_query(text);
      break;
    case 1:
      try_bodies(text);
      break;
    default:
      try_cookies(text);
  }
  return 0;
}
