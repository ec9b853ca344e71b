// Label: the class of training data.
#pragma once

#include <cstdint>
#include <string_view>

namespace pugmark {

/// The two classes of training data.
enum class Label : std::uint8_t { kNormal = 0, kMalicious = 1 };

/// "normal" or "malicious".
constexpr std::string_view to_string(Label label) { return label == Label::kNormal ? "normal" : "malicious"; }

}  // namespace pugmark
