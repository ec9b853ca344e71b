// Compares the fast way to features with the plain one over whole logs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/app/scan.h"
#include "support/feature_support.h"
#include "support/samples_support.h"

namespace pugmark {

/// All messages of some logs.
inline std::vector<TextOfMessage> messages_of(const std::vector<std::string>& inputs) {
  std::vector<TextOfMessage> messages;
  KeepingSink diagnostics;
  const std::vector<InputFile> files = find_input_files(inputs, diagnostics);
  const auto worker = [&](const app::LogBlock& block) -> std::unique_ptr<app::BlockOutcome> {
    while (block.reader.next()) {
      for (std::size_t i = 0; i < block.reader.texts().size(); ++i) {
        EXPECT_EQ(block.reader.uid(i), block.reader.message(i).uid);
        EXPECT_EQ(block.reader.origin(i), block.reader.message(i).origin);
        EXPECT_EQ(block.reader.view(i), block.reader.message(i).view);
        EXPECT_EQ(block.reader.ts(i).has_value(), block.reader.message(i).ts.has_value());
        messages.push_back({block.reader.origin(i), block.reader.view(i), std::string(block.reader.texts()[i])});
      }
    }
    return std::make_unique<app::BlockOutcome>();
  };
  const auto handle = [](const app::BlockPlace&, app::BlockOutcome&) { return Result<void>(); };
  EXPECT_TRUE(app::scan(
                  files, {}, [&]() -> app::BlockWorker { return worker; }, handle, diagnostics)
                  .has_value());
  return messages;
}

/// Compares the ways over logs in which there are at least `least` messages, each in its own view and all lesser ones.
/// The model knows the features of every other message.
inline void compare_ways_over(const std::vector<std::string>& inputs, std::size_t least) {
  const std::vector<TextOfMessage> messages = messages_of(inputs);
  ASSERT_GE(messages.size(), least);
  ModelOfMessages gathered;
  for (std::size_t i = 0; i < messages.size(); i += 2) {
    gathered.add(messages[i]);
  }
  const HeaderModel model = gathered.model();
  FeatureFinder finder(model);
  for (TextOfMessage message : messages) {
    for (const View view : {View::kFull, View::kNames, View::kClientNames, View::kPlain}) {
      if (view >= message.view) {
        message.view = view;
        ASSERT_EQ(find_fast(finder, message), find_plainly(finder, message)) << message.text;
      }
    }
  }
}

}  // namespace pugmark
