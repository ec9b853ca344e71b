// Finding: one scored unit with what a person needs to judge it. Owns its text: it outlives the log it came from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/timestamp.h"
#include "pugmark/feature/flows/flow_features.h"
#include "pugmark/feature/typed/typed_features.h"
#include "pugmark/feature/word_marks.h"
#include "pugmark/feature/words.h"
#include "pugmark/http/http_exchange.h"
#include "pugmark/http/http_message.h"
#include "pugmark/http/secrets.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/words/word_model.h"

namespace pugmark {

/// A feature and what it adds to the score.
/// Lifetime: its texts are the Finding's and live as long as that or a copy of it.
struct Reason {
  std::string_view feature;  ///< A word, "(masked)" where it is part of a secret; or the text of a feature.
  double weight = 0;         ///< Natural log-odds, all occurrences of a word in the header together.
  /// What the feature says, in words; empty for words, but of a model that tells surprise.
  std::string_view sentence;
  /// Training logs that have it, by Label; not told of words, nor by a model that learned from normal traffic alone.
  std::array<std::uint32_t, 2> captures{};
};

/// The side of evidence that is of a field of a row, whatever its log.
inline constexpr std::string_view kFieldSide = "row";

/// What one header adds to the score.
struct HeaderEvidence {
  std::string side;    ///< "request", "response" or "connection"; kFieldSide; empty where units are messages.
  std::string header;  ///< Its name, or that of a field; empty outside of headers.
  std::string value;   ///< As on the wire; masked where secret.
  double weight = 0;
  std::vector<Reason> reasons;  ///< Strongest first.
  std::string eye;              ///< Of a fused model: which of its models saw it (FusedModel::eyes()); else empty.
};

/// Keeps the texts of a finding's reasons, of which there are hundreds, in few pieces of memory.
class ReasonTexts {
 public:
  /// A copy of `text`. Lifetime: this object's.
  std::string_view keep(std::string_view text);

 private:
  static constexpr std::size_t kFirstPiece = std::size_t{8} * 1024;
  std::pmr::monotonic_buffer_resource memory_{kFirstPiece};
};

/// Where a unit was found.
struct Place {
  std::string file;          ///< As given or found.
  std::uint64_t line = 0;    ///< Physical, from 1.
  std::uint64_t record = 0;  ///< From 1, metadata lines not counted.
  std::uint64_t packet = 0;  ///< Of a capture, from 1: the one that completed the message. 0 in logs.
};

/// A message as it was read.
struct MessageText {
  Origin origin = Origin::kClient;
  std::string text;  ///< Canonical; its secrets are not masked.
};

struct Finding;

/// What one of the models of a fused model makes of a finding.
struct EyeScore {
  std::string eye;    ///< As FusedModel::eyes() calls it.
  double score = 0;   ///< Its own.
  double weight = 0;  ///< What that counts: times this it is part of the finding's score.
  /// Recipe flows: the exchange of the connection that it finds the strongest.
  std::shared_ptr<const Finding> exchange;
};

/// A scored unit: a message, or the connection of a message that is its strongest.
struct Finding {
  double score = 0;
  bool surprise = false;              ///< The score and its parts are surprises among normal traffic, not log-odds.
  std::optional<double> probability;  ///< That it is malicious, at a base rate; nothing from a model that tells none.
  Place place;
  std::optional<Timestamp> ts;
  std::string uid;
  Origin origin = Origin::kClient;
  View view = View::kFull;
  std::string identifier;
  std::string host;
  std::string method;
  std::string uri;
  std::string status_code;
  std::string orig_h, orig_p, resp_h, resp_p;
  std::string canonical_text;           ///< Of the message; where units are connections, of the first request.
  std::string response_text;            ///< Where units are connections: the first response's canonical text.
  std::vector<std::uint16_t> features;  ///< Recipe headers: numbers of the model's features that the unit has.
  std::string response_type;            ///< Recipe flows: of the response's body, as HttpExchange has it.
  std::vector<float> numbers;           ///< Recipes flows and typed: by FlowColumn, or by column of the model.
  std::vector<FlowTerm> terms;          ///< Recipe flows: of the texts, those that the model knows.
  std::string log_path;                 ///< Recipe typed: what log the row is of, "ssl"; empty of HTTP messages.
  std::vector<ShownValue> values;       ///< Recipe typed: of the row, by field of the model.
  bool continued = false;               ///< An earlier unit had messages of the same connection.
  std::uint64_t messages = 1;           ///< Messages of the connection, where units are connections.
  /// The different messages that the score is of, in order, for a store to keep; only where asked for.
  std::vector<MessageText> texts;
  bool texts_cut = false;  ///< There were more.
  double prior = 0;
  std::vector<EyeScore> eyes;                 ///< Of a fused model: what those of its models say that looked.
  std::vector<HeaderEvidence> evidence;       ///< By header, in order of weight, strongest towards malicious first.
  std::shared_ptr<ReasonTexts> reason_texts;  ///< Those of evidence; copies of the finding share them.
};

/// Makes a finding of a message: copies it; which packet it is of, the message says. Evidence is left to Explainer,
/// which wants the secrets; then masking.
Finding make_finding(const HttpMessage& message, double score, Place place);
/// The same of an exchange: it is that of its request, with what else a row says of its response.
Finding make_finding(const HttpExchange& exchange, double score, Place place);
/// Masks the secrets in a finding's texts, but for those that a store keeps.
void mask_secrets(Finding& finding);

/// Computes evidence. Weights of all reasons and the prior add up to the score.
/// Threads: one per thread.
class Explainer {
 public:
  explicit Explainer(const WordModel& model) : model_(model) {}

  /// Fills in `finding`'s evidence from its canonical text, which must not be masked yet.
  void explain(Finding& finding, SecretPolicy secrets);

 private:
  /// A word of a header, with what all its occurrences weigh.
  struct WordSum {
    WordHash hash = 0;
    FixedScore weight = 0;
    TextRange name;  // in names_
  };

  /// Puts the words that the model knows into words_, an entry for each occurrence.
  void find_words(std::string_view text);
  /// Adds up what has one hash.
  void merge_words();
  /// How common a word is in normal traffic, in words.
  std::string_view sentence(const WordSum& word, ReasonTexts& texts) const;
  std::string_view name(const WordSum& word) const {
    return std::string_view(names_).substr(word.name.begin, word.name.end - word.name.begin);
  }
  HeaderEvidence explain_header(std::string_view name, std::string_view value, std::string_view whole, bool secret,
                                bool mask_uris, ReasonTexts& texts);

  const WordModel& model_;
  WordMarks marks_;
  WordSplitter splitter_;
  std::vector<WordSum> words_;
  std::string names_;  // of words_, in lower case
};

}  // namespace pugmark
