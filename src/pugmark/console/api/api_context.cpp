// Answers, errors and parameters.
#include "pugmark/console/api/api_context.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "pugmark/app/review/filter_words.h"
#include "pugmark/core/json_writer.h"

namespace pugmark::console {
namespace {

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name);
  json.begin_array();
  for (const std::string& text : texts) {
    json.string(text);
  }
  json.end_array();
}

}  // namespace

HttpResponse json_response(std::string body) {
  HttpResponse response;
  response.body = std::move(body);
  return response;
}

HttpResponse error_response(int status, const Error& error) {
  HttpResponse response;
  response.status = status;
  JsonWriter json(response.body);
  json.begin_object();
  json.member("error", error.place().empty() ? error.message() : error.place() + ": " + error.message());
  write_texts(json, "notes", error.notes());
  write_texts(json, "hints", error.hints());
  json.end_object();
  return response;
}

HttpResponse error_response(const Error& error) {
  constexpr int kBadRequest = 400;
  constexpr int kConflict = 409;
  constexpr int kFailed = 500;
  return error_response(error.code() == ErrorCode::kUsage   ? kBadRequest
                        : error.code() == ErrorCode::kLimit ? kConflict
                                                            : kFailed,
                        error);
}

HttpResponse not_found(const Error& error) {
  constexpr int kNotFound = 404;
  return error.code() == ErrorCode::kUsage ? error_response(kNotFound, error) : error_response(error);
}

Result<store::FindingFilter> filter_of(const ApiContext& context, store::Database& database,
                                       const HttpRequest& request) {
  constexpr std::size_t kLongest = 2000;
  const std::string_view query = request.parameter("q").value_or("");
  if (query.size() > kLongest) {
    return Error(ErrorCode::kUsage, fmt::format("q has {} bytes, at most {} are wanted", query.size(), kLongest));
  }
  return app::parse_query(database, query, context.now());
}

Result<std::uint64_t> number_of(const HttpRequest& request, std::string_view name, std::uint64_t least,
                                std::uint64_t most, std::uint64_t otherwise) {
  const auto text = request.parameter(name);
  if (!text) {
    return otherwise;
  }
  std::uint64_t value = 0;
  const auto [end, status] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (status != std::errc() || end != text->data() + text->size() || value < least || value > most) {
    return Error(ErrorCode::kUsage, fmt::format("{} is no whole number from {} to {}", name, least, most));
  }
  return value;
}

}  // namespace pugmark::console
