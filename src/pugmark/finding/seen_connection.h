// SeenConnection: a connection as several models see it, side by side.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/core/timestamp.h"
#include "pugmark/http/http_message.h"

namespace pugmark {

/// What one model says.
struct ModelOpinion {
  std::optional<double> score;  ///< In units of its own; nothing where it has nothing to look at.
  double least = 0;             ///< From which score on it calls out what shows so much.
  bool called_out = false;
};

/// A connection.
struct SeenConnection {
  std::string file;  ///< Where its first message is.
  std::uint64_t line = 0;
  std::optional<Timestamp> ts;
  std::string uid;
  std::string client;  ///< Its address; empty where the log has none.
  std::string host;    ///< The first that was asked; passwords in it are masked, and in what follows.
  std::string identifier;
  View view = View::kFull;
  std::uint64_t messages = 0;
  std::vector<ModelOpinion> opinions;  ///< By model.
};

}  // namespace pugmark
