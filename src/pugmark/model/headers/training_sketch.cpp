// The section ROWS: rows as differences of feature numbers, in bytes of seven bits.
#include "pugmark/model/headers/training_sketch.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <tuple>

#include "pugmark/model/model_file.h"

namespace pugmark {
namespace {

/// No ratio of counts has such a logarithm.
constexpr double kMostScale = 64;
/// More than all rows of any training weigh.
constexpr double kMostWeight = 0x1p40;

constexpr unsigned kDigitBits = 7;
constexpr unsigned kMore = 1U << kDigitBits;

/// Whether a scale is one, and a weight: neither NaN nor beyond what a fit can mean.
bool is_scale(double scale) { return scale >= 0 && scale < kMostScale; }
bool is_weight(double weight) { return weight > 0 && weight < kMostWeight; }

void append_number(std::string& out, std::uint32_t number) {
  for (; number >= kMore; number >>= kDigitBits) {
    out.push_back(static_cast<char>((number & (kMore - 1)) | kMore));
  }
  out.push_back(static_cast<char>(number));
}

/// Takes values from the front of bytes; says whether all were there.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <typename T>
  T take() {
    T value{};
    if (rest_.size() < sizeof(value)) {
      good_ = false;
      rest_ = {};
      return value;
    }
    std::memcpy(&value, rest_.data(), sizeof(value));
    rest_.remove_prefix(sizeof(value));
    return value;
  }

  /// No number has more than three digits: there are at most 65 536 features.
  std::uint32_t take_number() {
    std::uint32_t number = 0;
    for (unsigned shift = 0; shift < 3 * kDigitBits; shift += kDigitBits) {
      const auto digit = take<std::uint8_t>();
      number |= static_cast<std::uint32_t>(digit & (kMore - 1)) << shift;
      if (digit < kMore) {
        return number;
      }
    }
    good_ = false;
    return 0;
  }

  bool good() const { return good_; }
  std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

std::optional<SketchRow> take_row(Reader& reader, std::size_t features) {
  SketchRow row;
  const auto kind = reader.take<std::uint8_t>();
  row.label = static_cast<Label>(kind & 1U);
  row.view = static_cast<View>(kind >> 1U);
  row.weight = reader.take<double>();
  const std::uint32_t count = reader.take_number();
  if (!reader.good() || row.view > View::kPlain || !is_weight(row.weight) ||
      count > std::min(reader.left(), features)) {
    return std::nullopt;
  }
  row.features.reserve(count);
  std::uint32_t next = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    next += reader.take_number();
    if (!reader.good() || next >= features) {
      return std::nullopt;
    }
    row.features.push_back(static_cast<std::uint16_t>(next++));
  }
  return row;
}

}  // namespace

void TrainingSketch::merge() {
  const auto key = [](const SketchRow& row) { return std::tie(row.label, row.view, row.features); };
  std::stable_sort(rows.begin(), rows.end(), [&](const SketchRow& a, const SketchRow& b) { return key(a) < key(b); });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (kept > 0 && key(rows[kept - 1]) == key(rows[i])) {
      rows[kept - 1].weight += rows[i].weight;
    } else if (kept++ != i) {
      rows[kept - 1] = std::move(rows[i]);
    }
  }
  rows.resize(kept);
}

std::string TrainingSketch::serialise() const {
  std::string out;
  append_raw(out, static_cast<std::uint64_t>(scales.size()));
  for (std::size_t i = 0; i < scales.size(); ++i) {
    append_raw(out, scales[i]);
    append_raw(out, static_cast<std::uint8_t>(least_views[i]));
  }
  append_raw(out, static_cast<std::uint64_t>(rows.size()));
  for (const SketchRow& row : rows) {
    append_raw(out,
               static_cast<std::uint8_t>(static_cast<unsigned>(row.label) | static_cast<unsigned>(row.view) << 1U));
    append_raw(out, row.weight);
    append_number(out, static_cast<std::uint32_t>(row.features.size()));
    std::uint32_t next = 0;
    for (const std::uint16_t feature : row.features) {
      append_number(out, feature - next);
      next = feature + 1U;
    }
  }
  return out;
}

std::optional<TrainingSketch> parse_training_sketch(std::string_view bytes, std::size_t features) {
  Reader reader(bytes);
  TrainingSketch sketch;
  constexpr std::size_t kFeatureBytes = sizeof(double) + 1;
  if (reader.take<std::uint64_t>() != features || features > reader.left() / kFeatureBytes) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < features; ++i) {
    sketch.scales.push_back(reader.take<double>());
    sketch.least_views.push_back(static_cast<View>(reader.take<std::uint8_t>()));
    if (!is_scale(sketch.scales.back()) || sketch.least_views.back() > View::kPlain) {
      return std::nullopt;
    }
  }
  const auto count = reader.take<std::uint64_t>();
  std::array<double, 2> weights{};
  for (std::uint64_t i = 0; i < count; ++i) {
    auto row = take_row(reader, features);
    if (!row) {
      return std::nullopt;
    }
    weights[static_cast<std::size_t>(row->label)] += row->weight;
    sketch.rows.push_back(*std::move(row));
  }
  // Training gives both classes the same weight.
  const bool balanced = weights[0] > 0 && std::abs(weights[0] / weights[1] - 1) < 0.01;
  const bool whole = reader.good() && reader.left() == 0 && balanced;
  return whole ? std::optional(std::move(sketch)) : std::nullopt;
}

}  // namespace pugmark
