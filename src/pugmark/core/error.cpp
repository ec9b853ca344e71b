// Wording of operating system errors.
#include "pugmark/core/error.h"

#include <cctype>
#include <system_error>

namespace pugmark {

std::string system_message(int number) {
  std::string text = std::generic_category().message(number);
  if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])) != 0) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

}  // namespace pugmark
