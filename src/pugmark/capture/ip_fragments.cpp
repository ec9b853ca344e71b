// Putting fragments together.
#include "pugmark/capture/ip_fragments.h"

namespace pugmark {
namespace {

constexpr std::size_t kMaxPayload = 65'535;

}  // namespace

std::optional<std::span<const std::uint8_t>> IpFragments::add(const FragmentKey& key, std::size_t offset, bool more,
                                                              std::span<const std::uint8_t> payload) {
  if (payload.empty() || offset + payload.size() > kMaxPayload) {
    return std::nullopt;
  }
  auto [place, is_new] = packets_.try_emplace(key);
  Partial& partial = place->second;
  if (is_new) {
    ages_.push_back(key);
    partial.age = std::prev(ages_.end());
    if (packets_.size() > kMaxPackets) {
      packets_.erase(ages_.front());
      ages_.pop_front();
      ++lost_;
    }
  }
  if (!more && !partial.length) {
    partial.length = offset + payload.size();
  }
  partial.pieces.add(offset, payload);
  if (!partial.length || partial.pieces.size() < *partial.length) {
    return std::nullopt;
  }
  whole_.clear();
  while (!partial.pieces.empty() && partial.pieces.first_offset() == whole_.size()) {
    const std::vector<std::uint8_t> bytes = partial.pieces.pop_first().second.bytes;
    whole_.insert(whole_.end(), bytes.begin(), bytes.end());
  }
  const std::size_t length = *partial.length;
  ages_.erase(partial.age);
  packets_.erase(place);
  if (whole_.size() < length) {
    ++lost_;  // bytes behind the stated end made up the count: no honest sender does that
    return std::nullopt;
  }
  return std::span<const std::uint8_t>(whole_.data(), length);
}

}  // namespace pugmark
