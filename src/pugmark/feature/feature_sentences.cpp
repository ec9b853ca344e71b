// Wording, kind by kind.
#include "pugmark/feature/feature_sentences.h"

#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "pugmark/core/ascii.h"

namespace pugmark {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(at + 1);
  }
}

int number(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// What stands before and behind the first (or last) `separator`.
struct Halves {
  std::string_view first;
  std::string_view rest;
};
Halves halves(std::string_view text, char separator) {
  const std::size_t at = text.find(separator);
  return {text.substr(0, at), at == std::string_view::npos ? std::string_view() : text.substr(at + 1)};
}
Halves halves_at_last(std::string_view text, char separator) {
  const std::size_t at = text.rfind(separator);
  return {text.substr(0, at), at == std::string_view::npos ? std::string_view() : text.substr(at + 1)};
}

/// "16 to 31" for 5 bits.
std::string range_of_bits(int bits) {
  constexpr int kMost = 62;
  if (bits <= 1) {
    return fmt::format("{}", bits);
  }
  const int low = std::min(bits, kMost) - 1;
  return fmt::format("{} to {}", std::uint64_t{1} << low, (std::uint64_t{2} << low) - 1);
}

std::string bytes_of_bits(std::string_view bits) {
  return bits == "-1" ? "no Content-Length" : range_of_bits(number(bits)) + " bytes";
}

/// `{count}`, or "`{count}` or more" where it is the most that is told apart.
std::string up_to(std::string_view count, int most) {
  return fmt::format("{}{}", count, number(count) >= most ? " or more" : "");
}

std::string plural(std::string_view count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == "1" ? "" : "s");
}

std::string order_sentence(std::string_view chain) {
  std::vector<std::string_view> names = split(chain, '>');
  const bool from_start = names.front() == "^";
  const bool to_end = names.back() == "$";
  if (from_start) {
    names.erase(names.begin());
  }
  if (to_end) {
    names.pop_back();
  }
  if (names.empty()) {
    return "no headers at all";
  }
  std::string list;
  for (const std::string_view name : names) {
    list += (list.empty() ? "" : ", ") + header_title(name);
  }
  return from_start && to_end ? "no headers but " + list
         : from_start         ? (names.size() == 1 ? "first header is " : "begins with ") + list
         : to_end             ? (names.size() == 1 ? "last header is " : "ends with ") + list
                              : "order " + list;
}

std::string media_type_words(std::string_view type) {
  return type == "-" ? "no Content-Type" : fmt::format("Content-Type {}", type);
}

/// What a media type and something else say: the last word of `args` is the latter.
std::string host_words(std::string_view host) {
  return host == "ip" ? "Host is a bare IP address" : host == "no" ? "no Host" : "Host is a name";
}

std::string unusual_words(std::string_view count, int most, std::string_view noun) {
  return count == "0" ? fmt::format("no {}", noun) : plural(up_to(count, most), noun);
}

/// What "n-", "0t" and the like say of a body.
std::string body_headers_words(std::string_view letters) {
  const char length = letters.empty() ? '-' : letters.front();
  const bool type = letters.ends_with('t');
  return length == '-' && !type ? "nothing tells of a body"
                                : fmt::format("{}, {} Content-Type",
                                              length == '-'   ? "no Content-Length"
                                              : length == '0' ? "a Content-Length of 0"
                                                              : "a Content-Length",
                                              type ? "a" : "no");
}

/// "Windows NT 6.1" for "6.1".
std::string system_words(std::string_view system) {
  return system == "-"                                 ? "no operating system"
         : !system.empty() && is_digit(system.front()) ? fmt::format("Windows NT {}", system)
                                                       : std::string(system);
}

std::string body_words(std::string_view body) { return body == "post" ? "a body" : "no body"; }

std::string present_names(std::string_view letters, const std::array<std::string_view, 3>& names) {
  std::string with;
  for (std::size_t i = 0; i < names.size() && i < letters.size(); ++i) {
    if (letters[i] != '-') {
      with += fmt::format("{}{}", with.empty() ? "" : ", ", names[i]);
    }
  }
  return with.empty() ? fmt::format("none of {}, {}, {}", names[0], names[1], names[2])
                      : fmt::format("of {}, {}, {} only {}", names[0], names[1], names[2], with);
}

std::string claims(std::string_view family) {
  return family == "none"      ? "no User-Agent"
         : family == "mozilla" ? "claims a browser"
         : family == "other"   ? "claims an unknown program"
                               : fmt::format("claims {}", family);
}

/// The same of "mozilla 8".
std::string claims_version(std::string_view family, std::string_view version) {
  return family == "none"
             ? claims(family)
             : fmt::format("{} ({})", claims(family),
                           version == "-" ? std::string("no browser's version") : fmt::format("version {}", version));
}

/// What kinds say of the registered name of a host.
std::optional<std::string> registered_name_sentence(FeatureKind kind, std::string_view args) {
  switch (kind) {
    case FeatureKind::kHostNameLength:
      return number(args) >= 8 ? "the host's registered name has 24 characters or more"
                               : fmt::format("the host's registered name has {} to {} characters", number(args) * 3,
                                             number(args) * 3 + 2);
    case FeatureKind::kHostNameDigits:
      return args == "0" ? "the host's registered name has no digit"
             : args == "all"
                 ? "the host's registered name is all digits"
                 : fmt::format("the host's registered name has {} digits", args == "3+" ? "3 or more" : args);
    case FeatureKind::kHostNameDashes:
      return fmt::format("the host's registered name has {} dash{}", up_to(args, 3), args == "1" ? "" : "es");
    case FeatureKind::kHostNameVowels:
      return args == "-8" ? "the host's registered name has no letters"
                          : fmt::format("{} eighths of the letters of the host's registered name are vowels", args);
    case FeatureKind::kHostNameConsonants:
      return fmt::format("the host's registered name has up to {} consonants in a row", up_to(args, 7));
    case FeatureKind::kHostNameEntropy:
      return fmt::format("the host's registered name has {:.1f} bits of entropy a character", number(args) / 2.0);
    case FeatureKind::kHostNameLengthEntropy: {
      const auto [length, entropy] = halves(args, ',');
      return fmt::format("the host's registered name has about {} characters of {} bits of entropy", number(length) * 4,
                         entropy);
    }
    default:
      return std::nullopt;
  }
}

/// What the other kinds say of a host.
std::optional<std::string> host_sentence(FeatureKind kind, std::string_view args) {
  switch (kind) {
    case FeatureKind::kHostKind:
      return args == "ip"    ? "Host is a bare IP address"
             : args == "dom" ? "Host is a domain name"
             : args == "lan" ? "Host belongs to a local network"
                             : "Host is empty";
    case FeatureKind::kHostPort:
      return args == "odd" ? "Host names an unusual port" : fmt::format("Host names port {}", args);
    case FeatureKind::kHostTld:
      return fmt::format("Host ends in .{}", args);
    case FeatureKind::kHostLabels:
      return fmt::format("Host has {}", args == "1" ? "1 label" : up_to(args, 6) + " labels");
    case FeatureKind::kHostTldName: {
      const auto [tld, rest] = halves(args, ',');
      const auto [length, digit] = halves(rest, ',');
      return fmt::format("about {} characters{} before .{}", number(length) * 4, digit == "d" ? " with a digit" : "",
                         tld);
    }
    case FeatureKind::kHostSubdomain:
      return args == "none"              ? "Host has no subdomain"
             : args.starts_with("other") ? fmt::format("Host has {} before its registered name",
                                                       args == "other1" ? "another label" : "other labels")
                                         : fmt::format("Host begins with {}.", args);
    case FeatureKind::kHostSubdomainLength:
      return fmt::format("about {} characters before the host's registered name", number(args) * 4);
    case FeatureKind::kHostSubdomainDigits:
      return fmt::format("{} before the host's registered name", args == "0" ? "no digits" : plural(args, "digit"));
    case FeatureKind::kHostSubdomainLabel:
      return fmt::format("Host holds the label {}", args);
    case FeatureKind::kHostDynamicDns:
      return "Host is lent by a dynamic DNS or tunnel provider";
    default:
      return std::nullopt;
  }
}

/// What kinds say that tell of one header's value.
std::optional<std::string> value_sentence(FeatureKind kind, std::string_view args) {
  const auto [name, rest] = halves(args, ' ');
  switch (kind) {
    case FeatureKind::kProductWord:
    case FeatureKind::kProductWords: {
      const auto [header, words] = halves(args, '~');
      return fmt::format("{} says '{}'", header_title(header), words);
    }
    case FeatureKind::kProductValue:
    case FeatureKind::kValue: {
      const auto [header, value] = halves(args, '=');
      return value.empty() ? fmt::format("{} is empty", header_title(header))
                           : fmt::format("{} is like '{}'", header_title(header), value);
    }
    case FeatureKind::kProductLength:
    case FeatureKind::kValueLength:
      return fmt::format("{} has {} characters", header_title(name), range_of_bits(number(rest)));
    case FeatureKind::kUrlScheme:
      return fmt::format("{} is an {} address", header_title(name), rest);
    case FeatureKind::kUrlPath:
      return fmt::format("{} names {}", header_title(name),
                         rest == "root" ? "a site, no page of it" : "a page of a site");
    case FeatureKind::kUrlRelative:
      return fmt::format("{} is no whole address", header_title(args));
    case FeatureKind::kRefererHost:
      return args == "same" ? "Referer names the host itself" : "Referer names another host";
    case FeatureKind::kContentLength:
      return fmt::format("Content-Length is {}", range_of_bits(number(args)));
    case FeatureKind::kShape:
      return rest == "DATE" ? fmt::format("{} is a date", header_title(name))
                            : fmt::format("{} has the shape '{}'", header_title(name), rest);
    default:
      return std::nullopt;
  }
}

/// What kinds say that look at the claimed agent; the family is one of the words of `args`.
std::optional<std::string> agent_sentence(FeatureKind kind, std::string_view args) {
  const auto [first, rest] = halves(args, ' ');
  const auto [version, name] = halves(rest, ' ');
  const auto with_header = [&](const std::string& claim, std::string_view header, std::string_view how,
                               std::string_view how_none) {
    return fmt::format("{}{}{}", claim, first == "none" ? how_none : how, header_title(header));
  };
  const auto with_value = [&](std::string_view header, std::string_view value) {
    return value == "-" ? with_header(claims(first), header, " but sends no ", " and no ")
                        : fmt::format("{}, {} '{}'", claims(first), header, value);
  };
  switch (kind) {
    case FeatureKind::kAgent:
      return claims(first);
    case FeatureKind::kAgentVersion:
      return claims_version(first, rest);
    case FeatureKind::kAgentHeaders:
      return fmt::format("{}, {} headers", claims(rest), up_to(first, 14));
    case FeatureKind::kAgentSends:
      return with_header(claims(first), rest, " and sends ", " but ");
    case FeatureKind::kAgentLacks:
      return with_header(claims(first), rest, " but sends no ", " and no ");
    case FeatureKind::kAgentVersionSends:
      return with_header(claims_version(first, version), name, " and sends ", " but ");
    case FeatureKind::kAgentVersionLacks:
      return with_header(claims_version(first, version), name, " but sends no ", " and no ");
    case FeatureKind::kAgentAccept:
      return with_value("Accept", rest);
    case FeatureKind::kAgentEncoding:
      return with_value("Accept-Encoding", rest);
    case FeatureKind::kAgentConnection:
      return with_value("Connection", rest);
    case FeatureKind::kAgentHost:
      return fmt::format("{}, {}", claims(first), host_words(rest));
    case FeatureKind::kAgentTld:
      return rest == "ip" || rest == "no" ? fmt::format("{}, {}", claims(first), host_words(rest))
                                          : fmt::format("{}, Host ends in .{}", claims(first), rest);
    case FeatureKind::kHostInAgent:
      return "User-Agent holds the name of the host";
    case FeatureKind::kAgentUnusualNames:
      return fmt::format("{}, {}", claims(rest), unusual_words(first, 3, "unusual header"));
    case FeatureKind::kAgentExtensionNames:
      return fmt::format("{}, {}", claims(rest), unusual_words(first, 3, "unusual X- header"));
    case FeatureKind::kAgentBodyHeaders:
      return fmt::format("{}, {}", claims(rest), body_headers_words(first));
    case FeatureKind::kHostPosition:
      return fmt::format("{}, {}", claims(rest),
                         first == "-1"  ? "no Host"
                         : first == "0" ? "Host is the first header"
                                        : fmt::format("{} headers before Host", up_to(first, 6)));
    case FeatureKind::kBodyAgent:
      return fmt::format("{}, {}", claims(rest), body_words(first));
    case FeatureKind::kBodyAgentHost: {
      const auto [family, host] = halves(rest, ' ');
      return fmt::format("{}, {}, {}", claims(family), body_words(first), host_words(host));
    }
    case FeatureKind::kBodyContext:
      return fmt::format("{}, a body, {} Referer, {} Cookie", claims(first), rest.starts_with('+') ? "a" : "no",
                         rest.ends_with('+') ? "a" : "no");
    default:
      return std::nullopt;
  }
}

std::string request_sentence(FeatureKind kind, std::string_view args) {
  const auto [first, rest] = halves(args, ' ');
  const auto [before, last] = halves_at_last(args, ' ');
  switch (kind) {
    case FeatureKind::kBodyHeaders:
      return body_headers_words(args);
    case FeatureKind::kHostBodyHeaders:
      return fmt::format("{}, {}", body_headers_words(first), host_words(rest));
    case FeatureKind::kCaching:
      return args == "CP"   ? "both Cache-Control and Pragma"
             : args == "C-" ? "Cache-Control without Pragma"
             : args == "-P" ? "Pragma without Cache-Control"
                            : "neither Cache-Control nor Pragma";
    case FeatureKind::kSystem:
      return fmt::format("claims {}", system_words(args));
    case FeatureKind::kSystemBrowser: {
      const auto [system, browser] = halves_at_last(before, ' ');
      return fmt::format("claims {}, {}{}", system_words(system),
                         browser == "-" ? "no browser's version" : std::string(browser),
                         last == "-" ? "" : fmt::format(", trident {}", last));
    }
    case FeatureKind::kSystemSends:
      return fmt::format("claims {} and sends {}", system_words(before), header_title(last));
    case FeatureKind::kSystemLacks:
      return fmt::format("claims {} but sends no {}", system_words(before), header_title(last));
    case FeatureKind::kCommonOrder: {
      std::string list;
      for (const std::string_view name : split(args, '|')) {
        list += (list.empty() ? "" : ", ") + header_title(name);
      }
      return args.empty() ? "none of the common headers" : "common headers in the order " + list;
    }
    case FeatureKind::kAcceptLanguage:
      return fmt::format("{}, {} Accept-Language", before == "-" ? "no Accept" : fmt::format("Accept '{}'", before),
                         last == "+" ? "with" : "without");
    case FeatureKind::kRefererCookieLanguage:
      return present_names(args, {"Referer", "Cookie", "Accept-Language"});
    case FeatureKind::kHeadersHost:
      return fmt::format("{} headers, {}", up_to(first, 14), host_words(rest));
    case FeatureKind::kBodyHost:
      return fmt::format("{}, {}", body_words(first), host_words(rest));
    case FeatureKind::kBodyType:
      return fmt::format("request body: {}, {}", media_type_words(before), bytes_of_bits(last));
    default:
      return std::string(args);
  }
}

std::string response_sentence(FeatureKind kind, std::string_view args) {
  const auto [first, rest] = halves(args, ' ');
  const auto [before, last] = halves_at_last(args, ' ');
  const auto server = [](std::string_view name) {
    return name == "none" ? std::string("no Server") : fmt::format("Server {}", name);
  };
  const auto powered = [](std::string_view name) {
    return name == "-" ? std::string("no X-Powered-By") : fmt::format("X-Powered-By {}", name);
  };
  switch (kind) {
    case FeatureKind::kTypeLength:
      return fmt::format("response: {}, {}", media_type_words(before), bytes_of_bits(last));
    case FeatureKind::kServerType:
      return fmt::format("{}, {}", server(first), media_type_words(rest));
    case FeatureKind::kServerTypeLength: {
      const auto [type, third] = halves_at_last(rest, ' ');
      return fmt::format("{}, {}, {}", server(first), media_type_words(type),
                         third == "-1"
                             ? "no Content-Length"
                             : fmt::format("{} bytes or so", std::uint64_t{1} << (std::min(number(third), 20) * 3)));
    }
    case FeatureKind::kServerPowered:
      return fmt::format("{}, {}", server(first), powered(rest));
    case FeatureKind::kPoweredType:
      return fmt::format("{}, {}", powered(first), media_type_words(rest));
    case FeatureKind::kServerValue:
      return fmt::format("Server and X-Powered-By are like '{}'", args);
    case FeatureKind::kTypeValidators:
      return fmt::format("{}, {}", media_type_words(before),
                         present_names(last, {"Last-Modified", "ETag", "Cache-Control"}));
    case FeatureKind::kDispositionExtension:
      return args == "-" ? "Content-Disposition names no extension" : fmt::format("sends a file .{}", args);
    case FeatureKind::kDispositionType:
      return fmt::format("sends a file{}, {}", first == "-" ? "" : fmt::format(" .{}", first), media_type_words(rest));
    default:
      return std::string(args);
  }
}

std::string connection_sentence(FeatureKind kind, std::string_view args) {
  switch (kind) {
    case FeatureKind::kRequests:
      return plural(up_to(args, 6), "request") + " in the connection";
    case FeatureKind::kResponses:
      return plural(up_to(args, 6), "response") + " in the connection";
    case FeatureKind::kBalance:
      return args == "eq"   ? "as many responses as requests"
             : args == "q>" ? "more requests than responses"
                            : "more responses than requests";
    case FeatureKind::kRepeated:
      return args == "all"    ? "all requests of the connection are the same"
             : args == "some" ? "some requests of the connection are the same"
                              : "no two requests of the connection are the same";
    case FeatureKind::kNameOrders:
      return args == "one" ? "all requests send the same headers" : "requests send different headers";
    case FeatureKind::kHosts:
      return args == "one" ? "all requests ask one host" : "requests ask several hosts";
    default:
      return std::string(args);
  }
}

}  // namespace

std::string header_title(std::string_view name) {
  for (const std::string_view as_is : {"DNT", "ETAG", "P3P", "TE", "SOAPACTION", "URI"}) {
    if (name == as_is) {
      return name == "ETAG" ? "ETag" : name == "SOAPACTION" ? "SOAPAction" : std::string(name);
    }
  }
  std::string title(name);
  bool in_word = false;
  for (char& c : title) {
    c = in_word ? to_lower(c) : c;
    in_word = c != '-';
  }
  return title;
}

std::string feature_sentence(FeatureKind kind, FeatureScope scope, std::string_view text) {
  const std::string_view args = halves(text, ' ').rest;
  if (kind == FeatureKind::kOrder || kind == FeatureKind::kOrder3) {
    return order_sentence(args);
  }
  if (kind == FeatureKind::kUnusualNames || kind == FeatureKind::kExtensionNames) {
    const bool extension = kind == FeatureKind::kExtensionNames;
    return unusual_words(args, 4, extension ? "unusual X- header" : "unusual header");
  }
  if (auto sentence = value_sentence(kind, args)) {
    return *std::move(sentence);
  }
  if (auto sentence = registered_name_sentence(kind, args)) {
    return *std::move(sentence);
  }
  if (auto sentence = host_sentence(kind, args)) {
    return *std::move(sentence);
  }
  if (auto sentence = agent_sentence(kind, args)) {
    return *std::move(sentence);
  }
  switch (scope) {
    case FeatureScope::kRequest:
      return request_sentence(kind, args);
    case FeatureScope::kResponse:
      return response_sentence(kind, args);
    case FeatureScope::kConnection:
      break;
  }
  return connection_sentence(kind, args);
}

}  // namespace pugmark
