// No feature may read the capture instead of the traffic: dates, hosts, addresses and cookies can be exchanged for
// others of their kind and no score changes.
#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/app/scan.h"
#include "pugmark/core/ascii.h"
#include "pugmark/feature/header_features.h"
#include "pugmark/feature/host_name.h"
#include "pugmark/http/canonical_text.h"
#include "support/samples_support.h"

namespace pugmark {
namespace {

/// A message of the samples.
struct Message {
  Origin origin;
  std::string text;
};

std::vector<Message> messages() {
  std::vector<Message> all;
  KeepingSink sink;
  const std::vector<InputFile> files = find_input_files({PUGMARK_SAMPLES, "data/zoo/headers"}, sink);
  const auto worker = [&](const app::LogBlock& block) -> std::unique_ptr<app::BlockOutcome> {
    while (block.reader.next()) {
      for (std::size_t i = 0; i < block.reader.texts().size(); ++i) {
        const HttpMessage& message = block.reader.message(i);
        all.push_back({message.origin, std::string(message.canonical_text)});
      }
    }
    return std::make_unique<app::BlockOutcome>();
  };
  const auto handle = [](const app::BlockPlace&, app::BlockOutcome&) -> Result<void> { return {}; };
  EXPECT_TRUE(app::scan(
      files, app::ScanOptions(), [&]() -> app::BlockWorker { return worker; }, handle, sink));
  return all;
}

std::set<std::string> features_of(const Message& message) {
  HeaderFeatures reader;
  FeatureList list;
  HttpMessage read;
  read.origin = message.origin;
  read.canonical_text = message.text;
  reader.read_message(read, View::kFull, list);
  std::set<std::string> features;
  for (const HeaderFeature& feature : list.features()) {
    features.emplace(list.text(feature));
  }
  return features;
}

/// Exchanges the values of headers.
using Exchange = std::function<std::string(std::string_view name, std::string_view value)>;
std::string exchanged(std::string_view text, const Exchange& exchange) {
  std::string out;
  CanonicalHeader header;
  while (take_canonical_header(text, header)) {
    out += out.empty() ? "\"" : ",\"";
    out.append(header.name).append("\":\"").append(exchange(header.name, header.value)).append("\"");
  }
  return out.append(text);
}

/// Changes all messages and expects the same features; returns how many messages were not the same before.
std::size_t expect_no_change(const std::function<std::string(const std::string& text)>& change) {
  std::size_t changed = 0;
  std::size_t different = 0;
  for (const Message& message : messages()) {
    const Message other{message.origin, change(message.text)};
    changed += other.text != message.text ? 1 : 0;
    if (features_of(other) != features_of(message) && ++different < 5) {
      ADD_FAILURE() << message.text << "\n" << other.text;
    }
  }
  EXPECT_EQ(different, 0U);
  return changed;
}
std::size_t expect_no_change_by_values(const Exchange& exchange) {
  return expect_no_change([&](const std::string& text) { return exchanged(text, exchange); });
}

/// Exchanges the host of a request, wherever it is named: whether two headers name one host does not change.
std::size_t expect_no_change_by_hosts(const std::function<std::string(const std::string& host)>& other) {
  return expect_no_change([&](const std::string& text) {
    std::string host;
    exchanged(text, [&](std::string_view name, std::string_view value) {
      if (name == "HOST" && host.empty()) {
        host = value;
      }
      return std::string(value);
    });
    const std::string replacement = other(host);
    std::string out = text;
    for (std::size_t at = out.find(host); !host.empty() && at != std::string::npos;
         at = out.find(host, at + replacement.size())) {
      out.replace(at, host.size(), replacement);
    }
    return out;
  });
}

/// The values that hold dates, wherever they stand: as a whole, or within cookies.
bool holds_date(std::string_view name, std::string_view value) {
  const std::string_view day = value.substr(0, 5);
  return name == "SET-COOKIE" || day.ends_with(", ");
}

/// Whether a date such as "Sat, 28 Apr 2012" stands at `at`.
bool is_date_at(std::string_view text, std::size_t at) {
  constexpr std::string_view kShape = "aaa, 99 aaa 9999";
  if (text.size() < at + kShape.size()) {
    return false;
  }
  return std::equal(kShape.begin(), kShape.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                    [](char shape, char c) {
                      const char lower = to_lower(c);
                      return shape == '9' ? is_digit(c) : shape == 'a' ? lower >= 'a' && lower <= 'z' : shape == c;
                    });
}

std::string with_other_dates(std::string_view value) {
  constexpr std::string_view kOther = "Wed, 08 Feb 2034";
  std::string out(value);
  for (std::size_t at = 0; at < out.size(); ++at) {
    if (is_date_at(out, at)) {
      out.replace(at, kOther.size(), kOther);
    }
  }
  return out;
}

std::string with_other_numbers(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!is_digit(value[i])) {
      out.push_back(value[i]);
    } else if (i == 0 || !is_digit(value[i - 1])) {
      out += "77";
    }
  }
  return out;
}

TEST(Invariance, DatesMayBeShiftedByYears) {
  const std::size_t changed = expect_no_change_by_values([](std::string_view name, std::string_view value) {
    return holds_date(name, value) ? with_other_dates(value) : std::string(value);
  });
  EXPECT_GT(changed, 2000U);
}

TEST(Invariance, CookiesMayBeReplaced) {
  const std::size_t changed = expect_no_change_by_values([](std::string_view name, std::string_view value) {
    return std::string(name == "COOKIE" || name == "SET-COOKIE" ? "another=one; of=another; length=altogether" : value);
  });
  EXPECT_GT(changed, 500U);
}

/// A name of the same shape: other vowels for vowels, other consonants for consonants, other digits for digits.
char of_same_kind(char c) {
  constexpr std::string_view kFrom = "aeioubcdfghjklmnpqrstvwxz0123456789";
  constexpr std::string_view kTo = "eiouacdfghjklmnpqrstvwxzb1234567890";
  const std::size_t at = kFrom.find(to_lower(c));
  return at == std::string_view::npos ? c : kTo[at];
}

/// Another host of the same shape: the labels that its owner chose are exchanged, the common ones and the TLD stay.
std::string other_host(std::string_view host) {
  HostName name;
  parse_host(host, name);
  // Names under which providers lend hosts are known as such.
  if (name.kind != HostKind::kDomain || host.find("dyndns") != std::string_view::npos) {
    return std::string(host);
  }
  std::string out(host);
  const std::size_t begin = static_cast<std::size_t>(name.registered.data() - name.name.data());
  std::transform(out.begin() + static_cast<std::ptrdiff_t>(begin),
                 out.begin() + static_cast<std::ptrdiff_t>(begin + name.registered.size()),
                 out.begin() + static_cast<std::ptrdiff_t>(begin), of_same_kind);
  return out;
}

TEST(Invariance, HostsOfEqualShapeMayBeSwapped) {
  EXPECT_GT(expect_no_change_by_hosts([](const std::string& host) { return other_host(host); }), 1500U);
}

TEST(Invariance, PublicAddressesMayBeSwapped) {
  const std::size_t changed = expect_no_change_by_hosts([](const std::string& value) {
    HostName host;
    parse_host(value, host);
    return host.kind == HostKind::kIp && is_ipv4_shaped(host.name)
               ? "198.51.100.23" + (host.has_port ? ":" + host.port : std::string())
               : value;
  });
  EXPECT_GT(changed, 50U);
}

TEST(Invariance, CountersMayRunOn) {
  const std::size_t changed = expect_no_change_by_values([](std::string_view name, std::string_view value) {
    const bool counted = name == "KEEP-ALIVE" || name == "X-REQUEST-ID" || name == "UPGRADE-INSECURE-REQUESTS";
    return counted ? with_other_numbers(value) : std::string(value);
  });
  EXPECT_GT(changed, 100U);
}

}  // namespace
}  // namespace pugmark
