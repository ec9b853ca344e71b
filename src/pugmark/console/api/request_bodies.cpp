// The one file that knows nlohmann JSON.
#include "pugmark/console/api/request_bodies.h"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string_view>

#include <fmt/format.h>

namespace pugmark::console {
namespace {

using Json = nlohmann::json;

Error body_error(std::string what) { return Error(ErrorCode::kUsage, std::move(what)).hint("/api/openapi.json"); }

/// How deep brackets are nested, strings left out: the parser goes down as far as they do.
bool is_deep(std::string_view text) {
  constexpr int kMostDepth = 64;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      i += c == '\\' ? 1 : 0;
      quoted = c != '"';
    } else {
      quoted = c == '"';
      depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
      if (depth > kMostDepth) {
        return true;
      }
    }
  }
  return false;
}

/// An object with no other members than those named. Errors: kUsage.
Result<Json> parse_object(const std::string& body, std::initializer_list<std::string_view> members) {
  Json json = is_deep(body) ? Json(Json::value_t::discarded) : Json::parse(body, nullptr, false);
  if (json.is_discarded() || !json.is_object()) {
    return body_error("the body is no JSON object");
  }
  for (const auto& [name, value] : json.items()) {
    if (std::find(members.begin(), members.end(), name) == members.end()) {
      return body_error(fmt::format("the body has a member '{}' that is not known", name));
    }
  }
  return json;
}

/// A member that is a text of at most so many bytes; nothing where it is not there. Errors: kUsage.
Result<std::optional<std::string>> text_member(const Json& json, const char* name, std::size_t most) {
  const auto found = json.find(name);
  if (found == json.end()) {
    return std::optional<std::string>();
  }
  if (!found->is_string() || found->get_ref<const std::string&>().size() > most) {
    return body_error(fmt::format("{} is no text of at most {} bytes", name, most));
  }
  return std::optional(found->get<std::string>());
}

Result<std::optional<bool>> bool_member(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end()) {
    return std::optional<bool>();
  }
  return found->is_boolean() ? Result<std::optional<bool>>(found->get<bool>())
                             : body_error(fmt::format("{} is neither true nor false", name));
}

constexpr std::size_t kMostQuery = 2000;
constexpr std::size_t kMostReason = 2000;
constexpr std::size_t kMostIds = 10'000;

Result<std::vector<std::string>> ids_of(const Json& json) {
  std::vector<std::string> ids;
  const auto found = json.find("ids");
  if (found == json.end()) {
    return ids;
  }
  if (!found->is_array() || found->empty() || found->size() > kMostIds) {
    return body_error(fmt::format("ids is no array of 1 to {} ids", kMostIds));
  }
  for (const Json& id : *found) {
    if (!id.is_string()) {
      return body_error("ids holds what is no text");
    }
    ids.push_back(id.get<std::string>());
  }
  return ids;
}

}  // namespace

Result<SignInBody> parse_sign_in(const std::string& body) {
  constexpr std::size_t kMostToken = 256;
  constexpr std::size_t kMostPassword = 1024;
  PUGMARK_TRY(const Json json, parse_object(body, {"token", "password"}));
  SignInBody sign_in;
  PUGMARK_TRY(sign_in.token, text_member(json, "token", kMostToken));
  PUGMARK_TRY(sign_in.password, text_member(json, "password", kMostPassword));
  return sign_in.token.has_value() != sign_in.password.has_value() ? Result<SignInBody>(std::move(sign_in))
                                                                   : body_error("wanted one of token and password");
}

Result<VerdictBody> parse_verdict_body(const std::string& body) {
  PUGMARK_TRY(const Json json, parse_object(body, {"verdict", "reason", "ids", "q", "expect"}));
  VerdictBody wanted;
  constexpr std::size_t kLongestWord = 16;
  PUGMARK_TRY(const auto word, text_member(json, "verdict", kLongestWord));
  const auto verdict = parse_verdict(word.value_or(""));
  if (!verdict) {
    return body_error("verdict is none of open, malicious, benign and unsure");
  }
  wanted.verdict = *verdict;
  PUGMARK_TRY(auto reason, text_member(json, "reason", kMostReason));
  wanted.reason = std::move(reason).value_or("");
  PUGMARK_TRY(wanted.ids, ids_of(json));
  PUGMARK_TRY(wanted.query, text_member(json, "q", kMostQuery));
  const auto expect = json.find("expect");
  if (wanted.ids.empty() != wanted.query.has_value() || wanted.query.has_value() != (expect != json.end())) {
    return body_error("wanted ids, or q together with expect");
  }
  if (expect != json.end()) {
    if (!expect->is_number_unsigned() || expect->get<std::uint64_t>() == 0) {
      return body_error("expect is no number of findings");
    }
    wanted.expect = expect->get<std::uint64_t>();
  }
  return wanted;
}

Result<LearnBody> parse_learn(const std::string& body) {
  PUGMARK_TRY(const Json json, parse_object(body, {"preview", "force"}));
  PUGMARK_TRY(const auto preview, bool_member(json, "preview"));
  PUGMARK_TRY(const auto force, bool_member(json, "force"));
  if (!preview) {
    return body_error("preview is missing");
  }
  return LearnBody{*preview, force.value_or(false)};
}

Result<std::string> compact_json_object(const std::string& text) {
  const Json json = is_deep(text) ? Json(Json::value_t::discarded) : Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) {
    return Error(ErrorCode::kFormat, "is no JSON object");
  }
  return json.dump();
}

}  // namespace pugmark::console
