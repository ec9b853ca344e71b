// The same captures as header logs, as http logs and as Suricata's events must give the same canonical texts and
// scores, and so must the same row as TSV and as JSON.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/core/json_writer.h"
#include "pugmark/http/canonical_text.h"
#include "pugmark/record/record.h"
#include "pugmark/record/zeek_tsv.h"
#include "support/block_support.h"
#include "support/samples_support.h"

namespace pugmark {
namespace {

using Texts = std::map<std::pair<std::string, std::string>, std::vector<std::string>>;

Texts texts_of(const std::string& path, const std::string& hint) {
  Texts texts;
  const BlockCounts counts = read_messages(content_of(path), hint, [&](const HttpMessage& message) {
    texts[{std::string(message.uid), std::string(to_string(message.origin))}].emplace_back(message.canonical_text);
  });
  EXPECT_EQ(counts.skipped, 0U) << path;
  EXPECT_EQ(counts.foreign, 0U) << path;
  EXPECT_GT(counts.records, 0U) << path;
  return texts;
}

/// Whether `http` is `headers` but for values that the http log masks.
bool same_but_for_masks(std::string_view http, std::string_view headers) {
  CanonicalHeader a;
  CanonicalHeader b;
  while (true) {
    const bool more = take_canonical_header(http, a);
    if (more != take_canonical_header(headers, b)) {
      return false;
    }
    if (!more) {
      return http == headers;
    }
    if (a.name != b.name || (a.value != b.value && a.value.find("-masked-") == std::string_view::npos)) {
      return false;
    }
  }
}

std::vector<std::string> captures() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(PUGMARK_TEST_DATA "/headers")) {
    const std::string name = entry.path().filename().string();
    if (std::filesystem::exists(std::string(PUGMARK_TEST_DATA "/http/") + name)) {
      names.push_back(name);
    }
  }
  std::ranges::sort(names);
  return names;
}

TEST(Canonical, HeaderLogAndHttpLogOfOneCaptureGiveTheSameTexts) {
  const std::vector<std::string> names = captures();
  ASSERT_GE(names.size(), 6U);
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    Texts headers = texts_of(PUGMARK_TEST_DATA "/headers/" + name, "httpheaders");
    const Texts http = texts_of(PUGMARK_TEST_DATA "/http/" + name, "http");
    std::size_t matched = 0;
    for (const auto& [key, texts] : http) {
      std::vector<std::string>& others = headers[key];
      for (const std::string& text : texts) {
        const auto found =
            std::ranges::find_if(others, [&](const std::string& other) { return same_but_for_masks(text, other); });
        if (found == others.end()) {
          ADD_FAILURE() << key.first << ' ' << key.second << " stands in the http log alone: " << text;
          continue;
        }
        others.erase(found);
        ++matched;
      }
    }
    EXPECT_GT(matched, 0U);
    for (const auto& [key, texts] : headers) {
      for (const std::string& text : texts) {
        EXPECT_EQ(text, "(empty)") << key.first << ' ' << key.second << " stands in the header log alone";
      }
    }
  }
}

/// The rows of a Zeek TSV log as lines of JSON, written as Zeek would: strings as strings, vectors as arrays.
std::string as_json(const std::string& log) {
  ZeekTsvHeader header;
  std::string out;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) {
      header.consume(line);
      continue;
    }
    Projection projection;
    for (const Column& column : header.schema().columns) {
      projection.push_back(column.name);
    }
    TsvRowParser parser(header.schema(), projection);
    Record record;
    EXPECT_EQ(parser.parse(line, record), RowFit::kFits);
    JsonWriter json(out);
    json.begin_object();
    for (std::size_t i = 0; i < projection.size(); ++i) {
      if (!record.has(i)) {
        continue;
      }
      std::string scratch;
      json.key(projection[i]);
      if (header.schema().columns[i].type.starts_with("vector")) {
        std::vector<std::string> elements;
        const std::size_t count = record.list(i, elements);
        json.begin_array();
        for (std::size_t j = 0; j < count; ++j) {
          json.string(elements[j]);
        }
        json.end_array();
      } else {
        json.string(record.text(i, scratch));
      }
    }
    json.end_object();
    out.push_back('\n');
  }
  return out;
}

TEST(Canonical, TheSameRowAsTsvAndAsJsonGivesTheSameMessage) {
  for (const std::string& name : captures()) {
    SCOPED_TRACE(name);
    const std::string log = content_of(PUGMARK_TEST_DATA "/http/" + name);
    const auto messages = [](const std::string& text) {
      std::vector<std::vector<std::string>> out;
      read_messages(text, "http", [&](const HttpMessage& message) {
        out.push_back({std::string(message.uid), std::string(to_string(message.origin)),
                       std::string(to_string(message.view)), std::string(message.identifier), std::string(message.host),
                       std::string(message.method), std::string(message.uri), std::string(message.status_code),
                       std::string(message.canonical_text), message.ts ? to_iso8601(*message.ts) : std::string()});
      });
      return out;
    };
    const auto tsv = messages(log);
    ASSERT_FALSE(tsv.empty());
    EXPECT_EQ(tsv, messages(as_json(log)));
  }
}

TEST(Canonical, HeaderLogRowsAsJsonGiveTheSameTextAsTsv) {
  for (const std::string& name : captures()) {
    SCOPED_TRACE(name);
    const std::string log = content_of(PUGMARK_TEST_DATA "/headers/" + name);
    const auto messages = [](const std::string& text) {
      std::vector<std::string> out;
      read_messages(text, "", [&](const HttpMessage& message) { out.emplace_back(message.canonical_text); });
      return out;
    };
    const auto tsv = messages(log);
    ASSERT_FALSE(tsv.empty());
    EXPECT_EQ(tsv, messages(as_json(log)));
  }
}

/// A canonical text with the headers of one name joined in the place of the first, as Suricata joins them.
std::string with_repeats_joined(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> headers;
  CanonicalHeader header;
  while (take_canonical_header(text, header)) {
    const auto known = std::ranges::find(headers, header.name, [](const auto& h) { return std::string_view(h.first); });
    if (known == headers.end()) {
      headers.emplace_back(header.name, header.value);
    } else if (header.name != "CONTENT-LENGTH") {
      known->second.append(", ").append(header.value);
    }
  }
  EXPECT_TRUE(text.empty() || headers.empty()) << text;
  std::string joined(headers.empty() ? text : std::string_view());
  for (const auto& [name, value] : headers) {
    joined += (joined.empty() ? "\"" : ",\"") + name + "\":\"" + value + "\"";
  }
  return joined;
}

/// What one message says, with what must be the same in events: not the uid.
std::vector<std::string> told_by(const HttpMessage& message) {
  return {std::string(to_string(message.origin)),
          std::string(to_string(message.view)),
          std::string(message.identifier),
          std::string(message.method),
          std::string(message.host),
          std::string(message.uri),
          std::string(message.status_code),
          std::string(message.orig_h),
          std::string(message.resp_h),
          std::string(message.resp_p),
          message.ts ? to_iso8601(*message.ts) : std::string(),
          with_repeats_joined(message.canonical_text)};
}

/// The messages of a log, in order; `only` says which origins count.
std::vector<std::vector<std::string>> contents_of(const std::string& path, std::string_view only = {}) {
  std::vector<std::vector<std::string>> contents;
  const BlockCounts counts = read_messages(content_of(path), "", [&](const HttpMessage& message) {
    if (only.empty() || only == to_string(message.origin)) {
      contents.push_back(told_by(message));
    }
  });
  EXPECT_EQ(counts.skipped, 0U) << path;
  EXPECT_TRUE(counts.problems.empty()) << path;
  EXPECT_FALSE(contents.empty()) << path;
  return contents;
}

std::string eve(const std::string& mode, const std::string& log) {
  return PUGMARK_TEST_DATA "/eve/" + mode + "/" + std::filesystem::path(log).stem().string() + ".json";
}

TEST(Canonical, EventsWithAllHeadersGiveTheMessagesOfTheHttpLog) {
  for (const std::string& name : captures()) {
    SCOPED_TRACE(name);
    EXPECT_EQ(contents_of(eve("both", name)), contents_of(PUGMARK_TEST_DATA "/http/" + name));
  }
}

TEST(Canonical, EventsWithTheHeadersOfRequestsGiveTheRequestsOfTheHttpLog) {
  for (const std::string& name : captures()) {
    SCOPED_TRACE(name);
    EXPECT_EQ(contents_of(eve("request", name)), contents_of(PUGMARK_TEST_DATA "/http/" + name, "client"));
  }
}

/// An http log without its columns of header names and values.
std::string without_headers(const std::string& log) {
  std::string out;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#fields") || line.starts_with("#types") || !line.starts_with('#')) {
      for (int column = 0; column < 4; ++column) {
        line.erase(line.rfind('\t'));
      }
    }
    out += line + '\n';
  }
  return out;
}

TEST(Canonical, EventsWithoutHeadersGiveTheRequestsOfAnOrdinaryHttpLog) {
  for (const std::string& name : captures()) {
    SCOPED_TRACE(name);
    std::vector<std::vector<std::string>> plain;
    read_messages(without_headers(content_of(PUGMARK_TEST_DATA "/http/" + name)), "",
                  [&](const HttpMessage& message) { plain.push_back(told_by(message)); });
    EXPECT_EQ(contents_of(eve("none", name)), plain);
  }
}

TEST(Canonical, EventsAndTheOtherLogsOfOneCaptureGiveTheSameScores) {
  const Model model = [] {
    auto opened = open_model(PUGMARK_TEST_DATA "/models/format-1.pug");
    EXPECT_TRUE(opened.has_value());
    return *std::move(opened);
  }();
  std::size_t same = 0;
  for (const std::string& name : captures()) {
    SCOPED_TRACE(name);
    const std::vector<Finding> events = assess_all(model, {eve("both", name)}, 2);
    const std::vector<Finding> http = assess_all(model, {PUGMARK_TEST_DATA "/http/" + name}, 2);
    const std::vector<Finding> headers = assess_all(model, {PUGMARK_TEST_DATA "/headers/" + name}, 2);
    ASSERT_EQ(events.size(), http.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
      const std::string& text = http[i].canonical_text;
      if (with_repeats_joined(text) != text) {
        continue;  // the names that Suricata does not repeat weigh nothing there
      }
      EXPECT_EQ(events[i].score, http[i].score) << i;
      EXPECT_EQ(events[i].canonical_text, text) << i;
      const auto found = std::ranges::find(headers, text, &Finding::canonical_text);
      if (found != headers.end()) {  // but for what the http logs mask
        EXPECT_EQ(events[i].score, found->score) << i;
        ++same;
      }
    }
  }
  EXPECT_GT(same, 80U);
}

}  // namespace
}  // namespace pugmark
