// FeatureWriter: puts features into a list, those that a source of some view shows, with their texts and hashes.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

#include "pugmark/core/ascii.h"
#include "pugmark/feature/feature_definitions.h"
#include "pugmark/feature/header_features.h"

namespace pugmark {

/// A text as features have it: `9` for every run of digits, up to `limit` characters.
inline std::string without_numbers(std::string_view text, std::size_t limit) {
  std::string out(std::min(text.size(), limit), '\0');
  std::size_t size = 0;
  bool in_number = false;
  for (std::size_t i = 0; i < text.size() && size < out.size(); ++i) {
    const bool digit = is_digit(text[i]);
    out[size] = digit ? '9' : text[i];
    size += digit && in_number ? 0 : 1;
    in_number = digit;
  }
  out.resize(size);
  return out;
}

/// Writes the features of one scope.
class FeatureWriter {
 public:
  /// Only features of the kinds `wanted` are written.
  FeatureWriter(FeatureScope scope, View view, FeatureList& out, const FeatureKinds& wanted = FeatureKinds::all())
      : scope_(scope), view_(view), wanted_(wanted), out_(out) {}

  /// Writes a feature whose text goes on with `parts`: texts, characters, numbers.
  template <typename... Parts>
  void add(FeatureKind kind, std::string_view header, const Parts&... parts) {
    if (!wanted_.contains(kind)) {
      return;
    }
    const View least = least_view(definition(kind).needs, header);
    if (!shows(view_, least)) {
      return;
    }
    write(kind, header, least, {TextOf(feature_start(scope_, kind, sizeof...(parts) > 0)), TextOf(parts)...});
  }

  FeatureScope scope() const { return scope_; }
  /// Whether features of a kind are written: where not, what they are made of need not be found. Kinds that are always
  /// wanted together may be asked for by one of them.
  bool wants(FeatureKind kind) const { return wanted_.contains(kind); }

 private:
  View least_view(FeatureNeeds needs, std::string_view header) const {
    const bool request = scope_ != FeatureScope::kResponse;
    const auto known = [&] { return request && std::find(kKnown.begin(), kKnown.end(), header) != kKnown.end(); };
    const View names = request ? View::kClientNames : View::kNames;
    switch (needs) {
      case FeatureNeeds::kKnownFields:
        return View::kPlain;
      case FeatureNeeds::kNames:
        return names;
      case FeatureNeeds::kHeaderPresence:
        return known() ? View::kPlain : names;
      case FeatureNeeds::kHeaderValue:
        return known() ? View::kPlain : View::kFull;
      case FeatureNeeds::kBothSides:
        return View::kNames;
      case FeatureNeeds::kValues:
        break;
    }
    return View::kFull;
  }

  /// A part of a feature's text.
  class TextOf {
   public:
    explicit TextOf(char c) : number_{c} { text_ = {number_.data(), 1}; }
    explicit TextOf(std::string_view text) : text_(text) {}
    template <typename Number>
      requires std::is_integral_v<Number>
    explicit TextOf(Number number) {
      char* const begin = number_.data();
      const auto [end, status] = std::to_chars(begin, begin + number_.size(), number);
      text_ = {begin, static_cast<std::size_t>(end - begin)};
    }
    TextOf(const TextOf&) = delete;  // text_ may lie in number_
    TextOf& operator=(const TextOf&) = delete;
    ~TextOf() = default;

    std::string_view text() const { return text_; }

   private:
    std::array<char, 24> number_;
    std::string_view text_;
  };

  void write(FeatureKind kind, std::string_view header, View least, std::initializer_list<TextOf> parts) {
    std::size_t size = 0;
    for (const TextOf& part : parts) {
      size += part.text().size();
    }
    if (size > FeatureList::kMaxTextBytes) {
      return;
    }
    HeaderFeature feature;
    feature.kind = kind;
    feature.scope = scope_;
    feature.least_view = least;
    feature.header = header;
    feature.begin = static_cast<std::uint32_t>(out_.text_.size());
    feature.size = static_cast<std::uint32_t>(size);
    out_.text_.resize(feature.begin + size);
    char* end = out_.text_.data() + feature.begin;
    for (const TextOf& part : parts) {
      end = std::copy(part.text().begin(), part.text().end(), end);
    }
    feature.hash = hash_feature(out_.text(feature));
    out_.features_.push_back(feature);
  }

  /// What any http.log shows of a request.
  static constexpr auto kKnown = std::to_array<std::string_view>({"HOST", "USER-AGENT", "REFERER", "ORIGIN"});

  FeatureScope scope_;
  View view_;
  FeatureKinds wanted_;
  FeatureList& out_;
};

}  // namespace pugmark
