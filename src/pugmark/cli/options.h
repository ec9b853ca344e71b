// Option values: what they may be, and how a command line that cannot be used is reported.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/app/train/train.h"
#include "pugmark/capture/capture_counts.h"
#include "pugmark/finding/connection_join.h"
#include "pugmark/model/calibration/profile.h"

namespace pugmark::cli {

/// Accepts decimal numbers; neither infinity nor what is no number.
CLI::Validator finite_number();
/// Accepts whole numbers from `least` to `most`.
CLI::Validator whole_number(std::uint64_t least, std::uint64_t most);
/// Accepts one of `words`.
CLI::Validator word_of(std::vector<std::string> words);
/// Accepts the name of a model: a file, so neither "-" nor a device or pipe that is there.
CLI::Validator model_name();
/// Accepts the name of a file or directory to write; not "-".
CLI::Validator output_name();

/// Declares the bounds on the memory that reading captures takes.
void add_capture_options(CLI::App& app, CaptureLimits& limits);

/// Accepts a time as a whole number with `s`, `m` or `h`, and hands it on in microseconds.
CLI::Validator duration();

/// Accepts a number above 0 and below 1, also as a percentage ("0.1%"), and hands it on as a number.
CLI::Validator share();

/// Accepts findings of a day ("20/day", or "20"), and hands the number on.
CLI::Validator findings_a_day();

/// Declares logs of both classes, and those that are learned from alone.
void add_labelled_options(CLI::App& app, app::LabelledInputs& inputs);

/// Declares which connections count as one source.
void add_group_by_option(CLI::App& app, app::GroupBy& group_by);

/// What add_forest_options() declares.
inline constexpr auto kForestOptions = std::to_array<const char*>(
    {"--algorithm", "--synthetic-malicious", "--trees", "--sample", "--rows", "--ngrams", "--terms", "--seed"});
/// Declares how forests of the recipes flows and typed are grown.
void add_forest_options(CLI::App& app, app::ForestTraining& forest);
/// Throws CLI::ValidationError where these do not fit together, or the recipe.
void check_forest_options(const CLI::App& app, app::Recipe recipe, const app::ForestTraining& forest);

/// Declares how much is called out, by one of the profiles.
CLI::Option* add_profile_option(CLI::App& app, std::optional<Profile>& profile);

/// Declares how long connections are waited for.
void add_window_option(CLI::App& app, JoinWindow& window);

/// Accepts one of the words of `choices` and hands the value that goes with it on.
template <typename Enum>
CLI::Validator choice(std::vector<std::pair<std::string, Enum>> choices) {
  std::vector<std::string> words;
  words.reserve(choices.size());
  for (const auto& [word, value] : choices) {
    words.push_back(word);
  }
  return CLI::Validator(
      [choices = std::move(choices), check = word_of(std::move(words))](std::string& text) {
        std::string problem = check(text);
        for (const auto& [word, value] : choices) {
          if (problem.empty() && word == text) {
            text = std::to_string(static_cast<int>(value));
            break;
          }
        }
        return problem;
      },
      std::string());
}

/// Says on stderr what is wrong with the command line and whose help to read; returns the exit code.
int report_parse_error(const CLI::App& app, const CLI::ParseError& error);

}  // namespace pugmark::cli
