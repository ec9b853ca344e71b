// Who may call what, and who answers.
#include "pugmark/console/console.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "pugmark/console/api/api_context.h"
#include "pugmark/console/api/findings_api.h"
#include "pugmark/console/api/hosts_api.h"
#include "pugmark/console/api/model_api.h"
#include "pugmark/console/api/request_bodies.h"
#include "pugmark/console/api/runs_api.h"
#include "pugmark/console/api/verdicts_api.h"
#include "pugmark/console/assets.h"
#include "pugmark/console/event_hub.h"
#include "pugmark/console/secret_token.h"
#include "pugmark/console/sign_in.h"
#include "pugmark/core/ip_address.h"
#include "pugmark/core/json_writer.h"
#include "pugmark/version.h"

namespace pugmark::console {
namespace {

constexpr int kNoContent = 204;
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kWrongMethod = 405;
constexpr int kTooLarge = 413;
constexpr int kWrongType = 415;
constexpr int kTooMany = 429;
constexpr int kUnavailable = 503;

/// What a caller must show.
enum class Access {
  kReader,  ///< A session or the read token.
  kWriter,  ///< A session and its CSRF token.
};

/// An operation. "{id}" in its path stands for hexadecimal digits.
struct Operation {
  std::string_view method;
  std::string_view path;
  Access access;
  ApiHandler* handler;
};

constexpr std::array<Operation, 11> kOperations = {{
    {"GET", "/api/v1/findings", Access::kReader, list_findings},
    {"GET", "/api/v1/findings/{id}", Access::kReader, get_finding},
    {"GET", "/api/v1/findings/{id}/timeline", Access::kReader, get_timeline},
    {"GET", "/api/v1/findings/{id}/settles", Access::kReader, get_settles},
    {"GET", "/api/v1/groups", Access::kReader, group_findings},
    {"GET", "/api/v1/activity", Access::kReader, get_activity},
    {"GET", "/api/v1/dossier", Access::kReader, get_dossier},
    {"GET", "/api/v1/model", Access::kReader, get_model},
    {"GET", "/api/v1/runs", Access::kReader, list_runs},
    {"POST", "/api/v1/verdicts", Access::kWriter, give_verdict},
    {"POST", "/api/v1/learn", Access::kWriter, learn},
}};
constexpr std::string_view kSession = "/api/v1/session";
constexpr std::string_view kEvents = "/api/v1/events";
constexpr std::string_view kDocument = "/api/openapi.json";

/// The id in a path, empty where the pattern has none; nothing where the path is not of that pattern.
std::optional<std::string_view> match_path(std::string_view pattern, std::string_view path) {
  constexpr std::string_view kId = "{id}";
  constexpr std::size_t kMostDigits = 32;
  const std::size_t at = pattern.find(kId);
  if (at == std::string_view::npos) {
    return pattern == path ? std::optional(std::string_view()) : std::nullopt;
  }
  const std::string_view behind = pattern.substr(at + kId.size());
  if (!path.starts_with(pattern.substr(0, at)) || !path.ends_with(behind) || path.size() <= at + behind.size()) {
    return std::nullopt;
  }
  const std::string_view id = path.substr(at, path.size() - at - behind.size());
  const bool good = id.size() <= kMostDigits && std::all_of(id.begin(), id.end(), [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                    });
  return good ? std::optional(id) : std::nullopt;
}

Error refusal(std::string why) { return {ErrorCode::kUsage, std::move(why)}; }

/// Headers that every answer has.
HttpResponse secured(HttpResponse response) {
  response.headers.insert(
      response.headers.end(),
      {{"Content-Security-Policy",
        "default-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src "
        "'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"},
       {"X-Content-Type-Options", "nosniff"},
       {"X-Frame-Options", "DENY"},
       {"Referrer-Policy", "no-referrer"},
       {"Cross-Origin-Opener-Policy", "same-origin"},
       {"Cross-Origin-Resource-Policy", "same-origin"}});
  const bool has_caching = std::any_of(response.headers.begin(), response.headers.end(),
                                       [](const auto& header) { return header.first == "Cache-Control"; });
  if (!has_caching) {
    response.headers.emplace_back("Cache-Control", "no-store");
  }
  return response;
}

HttpResponse asset_response(std::string_view path) {
  if (path == "/" && !find_asset("/")) {
    HttpResponse response;
    response.status = kUnavailable;
    response.type = "text/plain; charset=utf-8";
    response.body =
        "This pugmark was built without pages, for npm was not there. Install it with tools/setup.sh web and build "
        "again: "
        "make clean build. The API works: /api/openapi.json\n";
    return response;
  }
  const auto asset = find_asset(path);
  if (!asset) {
    return error_response(kNotFound, refusal("nothing has this path"));
  }
  HttpResponse response = json_response(std::string(asset->bytes));
  response.type = asset->type;
  // The names of these have a hash of what is in them.
  response.headers = {
      {"Cache-Control", asset->path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache"}};
  return response;
}

}  // namespace

bool is_loopback(const std::string& address) {
  constexpr std::uint8_t kLoopback = 127;
  const auto ip = parse_ip_address(address);
  return address == "localhost" || (ip && (ip->is_v4 ? ip->bytes[0] == kLoopback : to_string(*ip) == "::1"));
}

class Console::Parts {
 public:
  Parts(ConsoleOptions options, std::string evaluation)
      : options_(with_address(std::move(options))),
        stores_(options_.store),
        model_(options_.model, options_.learns_into, options_.point),
        events_(stores_),
        sign_in_(options_.password_hash, options_.read_token),
        context_{stores_,
                 model_,
                 options_.user,
                 options_.now,
                 std::move(evaluation),
                 [this] { events_.announce_change(); }} {}

  Result<void> listen() {
    PUGMARK_CHECK(stores_.borrow());  // also migrates it
    HttpServerOptions options;
    options.address = options_.address;
    options.port = options_.port;
    options.certificate = options_.certificate;
    options.key = options_.key;
    PUGMARK_TRY(HttpServer server, HttpServer::listen(
                                       options,
                                       [this](const HttpRequest& request) -> std::optional<HttpResponse> {
                                         auto refused = gate(request);
                                         return refused ? std::optional(secured(*std::move(refused))) : std::nullopt;
                                       },
                                       [this](const HttpRequest& request) { return secured(answer(request)); }));
    server_.emplace(std::move(server));
    return {};
  }

  std::string link() const {
    const bool six = options_.address.find(':') != std::string::npos;
    std::string link = fmt::format("http{}://{}{}{}:{}/", has_tls() ? "s" : "", six ? "[" : "", options_.address,
                                   six ? "]" : "", server_->port());
    if (!sign_in_.asks_password()) {
      link += "#token=" + sign_in_.link_token();
    }
    return link;
  }

  Result<void> run() {
    std::thread tidying([this] { tidy(); });
    auto ended = server_->run();
    events_.stop();
    end_tidying();
    tidying.join();
    return ended;
  }
  void stop() {
    events_.stop();
    server_->stop();
  }

 private:
  /// A name may mean several addresses, of which others could have one.
  static ConsoleOptions with_address(ConsoleOptions options) {
    options.address = options.address == "localhost" ? "127.0.0.1" : options.address;
    return options;
  }

  /// Now and then gives back what is not used.
  void tidy() {
    constexpr std::chrono::seconds kBetween{2};
    std::unique_lock lock(tidying_);
    while (!tidying_ends_.wait_for(lock, kBetween, [this] { return ended_; })) {
      stores_.close_unused(StorePool::Clock::now());
      model_.forget_unused(ModelBox::Clock::now());
    }
  }
  void end_tidying() {
    const std::lock_guard lock(tidying_);
    ended_ = true;
    tidying_ends_.notify_all();
  }

  bool has_tls() const { return !options_.certificate.empty(); }
  /// Consoles on one machine share cookies, whatever their ports.
  std::string cookie_name() const { return fmt::format("pugmark_session_{}", server_->port()); }

  /// Refuses what must not be answered, before a body is read.
  std::optional<HttpResponse> gate(const HttpRequest& request) {
    // A page of somewhere else whose name was made to mean this machine names itself here.
    if (is_loopback(options_.address) && !is_own_host(request.header("host").value_or(""))) {
      return error_response(kForbidden, refusal("the console is asked for by another name than its own"));
    }
    if (request.method == "POST" && !is_json(request.header("content-type").value_or(""))) {
      return error_response(kWrongType, refusal("a body must be application/json"));
    }
    if (!request.path.starts_with("/api/") || request.path == kDocument) {
      return request.method == "GET" || request.method == "HEAD"
                 ? std::nullopt
                 : std::optional(error_response(kWrongMethod, refusal("this is only read")));
    }
    if (request.path == kSession && request.method == "POST") {
      constexpr std::size_t kMostDigits = 4;  // nobody has signed in yet
      return request.header("content-length").value_or("").size() <= kMostDigits
                 ? std::nullopt
                 : std::optional(error_response(kTooLarge, refusal("the body is too large")));
    }
    bool is_path = request.path == kSession || request.path == kEvents;
    bool is_method = is_path && (request.method == "GET" || (request.path == kSession && request.method == "DELETE"));
    Access access = request.method == "DELETE" ? Access::kWriter : Access::kReader;
    for (const Operation& operation : kOperations) {
      if (match_path(operation.path, request.path)) {
        is_path = true;
        if (operation.method == request.method) {
          is_method = true;
          access = operation.access;
        }
      }
    }
    if (auto refused = refused_access(request, is_path && is_method ? access : Access::kReader)) {
      return refused;
    }
    return !is_path     ? std::optional(error_response(kNotFound, refusal("the API has no such path")))
           : !is_method ? std::optional(error_response(kWrongMethod, refusal("the API has no such method here")))
                        : std::nullopt;
  }

  std::optional<HttpResponse> refused_access(const HttpRequest& request, Access access) {
    const auto csrf = session_of(request);
    if (csrf) {
      return access == Access::kReader || same_secret(request.header("x-csrf-token").value_or(""), *csrf)
                 ? std::nullopt
                 : std::optional(error_response(kForbidden, refusal("X-CSRF-Token is not the session's")));
    }
    if (has_read_token(request)) {
      return access == Access::kReader
                 ? std::nullopt
                 : std::optional(error_response(kForbidden, refusal("the read token only reads")));
    }
    return not_signed_in("not signed in");
  }

  HttpResponse not_signed_in(std::string why) const {
    HttpResponse response = error_response(
        kUnauthorized, Error(ErrorCode::kUsage, std::move(why))
                           .hint(sign_in_.asks_password() ? "sign in with the password"
                                                          : "open the link that pugmark console printed last"));
    response.body.pop_back();  // one member more
    response.body += fmt::format(R"(,"sign_in":"{}"}})", sign_in_.asks_password() ? "password" : "token");
    return response;
  }

  static bool is_json(std::string_view type) { return type.substr(0, type.find(';')) == "application/json"; }

  bool is_own_host(std::string_view host) const {
    constexpr int kHttp = 80;
    constexpr int kHttps = 443;
    // A browser leaves the usual port out.
    const bool is_usual = server_->port() == (has_tls() ? kHttps : kHttp);
    const std::string port = is_usual ? std::string() : fmt::format(":{}", server_->port());
    return host == "localhost" + port || host == "127.0.0.1" + port || host == "[::1]" + port ||
           host == options_.address + port;
  }

  std::optional<std::string> session_of(const HttpRequest& request) {
    const auto cookie = request.cookie(cookie_name());
    return cookie ? sign_in_.find(*cookie, SignIn::Clock::now()) : std::nullopt;
  }

  bool has_read_token(const HttpRequest& request) const {
    constexpr std::string_view kBearer = "Bearer ";
    const std::string_view header = request.header("authorization").value_or("");
    return header.starts_with(kBearer) && sign_in_.is_read_token(header.substr(kBearer.size()));
  }

  HttpResponse answer(const HttpRequest& request) {
    if (request.path == kDocument) {
      return json_response(std::string(api_document()));
    }
    if (!request.path.starts_with("/api/")) {
      return asset_response(request.path);
    }
    if (request.path == kSession) {
      return request.method == "POST"     ? sign_in(request)
             : request.method == "DELETE" ? sign_out(request)
                                          : tell_session(session_of(request));
    }
    if (request.path == kEvents) {
      return follow(request);
    }
    for (const Operation& operation : kOperations) {
      const auto id = match_path(operation.path, request.path);
      if (id && operation.method == request.method) {
        auto answered = operation.handler(context_, request, *id);
        return answered ? *std::move(answered) : error_response(answered.error());
      }
    }
    return error_response(kNotFound, refusal("the API has no such path"));
  }

  HttpResponse sign_in(const HttpRequest& request) {
    const auto body = parse_sign_in(request.body);
    if (!body) {
      return error_response(body.error());
    }
    const SignIn::Clock::time_point now = SignIn::Clock::now();
    const SignInOutcome outcome = body->token ? sign_in_.with_token(*body->token, now)
                                              : sign_in_.with_password(*body->password, request.client, now);
    if (outcome.wait) {
      HttpResponse response =
          error_response(kTooMany, refusal(fmt::format("too many attempts; try again in {} s", outcome.wait->count())));
      response.headers.emplace_back("Retry-After", std::to_string(outcome.wait->count()));
      return response;
    }
    if (!outcome.session) {
      return not_signed_in(body->token ? "this link was used already, or is of another console"
                                       : "this is not the password");
    }
    if (body->token && options_.link_used) {
      options_.link_used(link());
    }
    HttpResponse response = tell_session(sign_in_.find(*outcome.session, now));
    response.headers.emplace_back(
        "Set-Cookie",
        fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", cookie_name(), *outcome.session,
                    std::chrono::seconds(SignIn::kSessionLength).count(), has_tls() ? "; Secure" : ""));
    return response;
  }

  HttpResponse sign_out(const HttpRequest& request) {
    sign_in_.sign_out(request.cookie(cookie_name()).value_or(""));
    HttpResponse response;
    response.status = kNoContent;
    response.headers.emplace_back("Set-Cookie", cookie_name() + "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    return response;
  }

  HttpResponse tell_session(const std::optional<std::string>& csrf) const {
    std::string body;
    JsonWriter json(body);
    json.begin_object();
    json.member("user", options_.user);
    json.member("pugmark", kVersion);
    json.member("store", options_.store);
    json.member("can_write", csrf.has_value());
    if (csrf) {
      json.member("csrf", *csrf);
    }
    json.end_object();
    return json_response(std::move(body));
  }

  HttpResponse follow(const HttpRequest& request) {
    if (!events_.join()) {
      return error_response(kUnavailable, refusal(fmt::format("{} clients follow already", EventHub::kMostFollowers)));
    }
    const std::string session(request.cookie(cookie_name()).value_or(""));
    const auto may_follow = [this, session, has_token = has_read_token(request)] {
      return has_token || sign_in_.has_session(session, SignIn::Clock::now());
    };
    HttpResponse response;
    response.type = "text/event-stream";
    response.stream = [this, may_follow](const StreamWriter& write) { events_.follow(write, may_follow); };
    return response;
  }

  const ConsoleOptions options_;
  StorePool stores_;
  ModelBox model_;
  EventHub events_;
  SignIn sign_in_;
  ApiContext context_;
  std::optional<HttpServer> server_;
  std::mutex tidying_;
  std::condition_variable tidying_ends_;
  bool ended_ = false;
};

Console::Console(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Console::Console(Console&&) noexcept = default;
Console::~Console() = default;

Result<Console> Console::open(const ConsoleOptions& options) {
  std::string evaluation;
  if (!options.evaluation.empty()) {
    PUGMARK_TRY(evaluation, compact_json_object(options.evaluation));
  }
  auto parts = std::make_unique<Parts>(options, std::move(evaluation));
  PUGMARK_CHECK(parts->listen());
  return Console(std::move(parts));
}

std::string Console::link() const { return parts_->link(); }
Result<void> Console::run() { return parts_->run(); }
void Console::stop() { parts_->stop(); }
bool Console::has_pages() { return find_asset("/").has_value(); }

}  // namespace pugmark::console
