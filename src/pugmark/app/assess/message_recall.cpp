// Reading of single lines.
#include "pugmark/app/assess/message_recall.h"

#include <utility>

#include "pugmark/feature/header_features.h"
#include "pugmark/io/line_reader.h"

namespace pugmark::app {

std::uint32_t check_of_line(std::string_view line) { return static_cast<std::uint32_t>(hash_feature(line)); }

bool MessageRecall::read_line(const std::string& path, const MessagePlace& place) {
  if (!place.text) {
    return false;
  }
  auto line = store_.read(path, *place.text, place.size);
  if (!line || check_of_line(*line) != place.check) {
    return false;
  }
  line_ = *std::move(line);
  const std::size_t size = line_.size();
  line_.append(kBlockPadding, '\0');
  reader_.begin(*place.cursor, std::string_view(line_).substr(0, size));
  return reader_.next();
}

const HttpMessage* MessageRecall::read(const std::string& path, const MessagePlace& place) {
  return read_line(path, place) && place.index < reader_.texts().size() ? &reader_.message(place.index) : nullptr;
}

std::optional<HttpExchange> MessageRecall::read_exchange(const std::string& path, const MessagePlace& place) {
  return read_line(path, place) ? reader_.exchange() : std::nullopt;
}

}  // namespace pugmark::app
