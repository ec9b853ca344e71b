// Error: what the outside world did that stops an operation, worded for the person who must mend it.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace pugmark {

/// What kind of failure an Error is, for callers that react differently; people read the message.
enum class ErrorCode {
  kUsage,        ///< The options or arguments cannot be used.
  kIo,           ///< A file, directory or stream could not be read or written.
  kFormat,       ///< The bytes are not what they should be.
  kLimit,        ///< A bound that protects the program was reached.
  kInterrupted,  ///< The user asked to stop.
  kClosedPipe,   ///< Nobody reads the output any more.
};

/// One failure: its place (a file, "standard input"; may be empty), a message (lower case, the value seen and the value
/// wanted), then notes and hints.
class Error {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  /// Says where it happened; returns the error so that calls chain.
  Error&& at(std::string place) && {
    place_ = std::move(place);
    return std::move(*this);
  }
  /// Adds a line of background; returns the error so that calls chain.
  Error&& note(std::string text) && {
    notes_.push_back(std::move(text));
    return std::move(*this);
  }
  /// Adds a line that says what to do; returns the error so that calls chain.
  Error&& hint(std::string text) && {
    hints_.push_back(std::move(text));
    return std::move(*this);
  }

  ErrorCode code() const { return code_; }
  const std::string& place() const { return place_; }
  /// What happened, without the place.
  const std::string& message() const { return message_; }
  const std::vector<std::string>& notes() const { return notes_; }
  const std::vector<std::string>& hints() const { return hints_; }

 private:
  ErrorCode code_;
  std::string place_;
  std::string message_;
  std::vector<std::string> notes_;
  std::vector<std::string> hints_;
};

/// Returns the message of the operating system's error `number`, lower case.
std::string system_message(int number);

}  // namespace pugmark
