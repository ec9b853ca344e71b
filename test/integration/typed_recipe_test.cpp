// The recipe typed, from training to reasons: what holds whatever the threads and the form of the log, and what it says
// of rows that are odd on purpose.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/app/train/train_typed.h"
#include "pugmark/model/model.h"
#include "support/samples_support.h"

namespace pugmark {
namespace {

using testing::Contains;
using testing::HasSubstr;

const std::string kData = PUGMARK_TEST_DATA "/typed";
const std::string kNormal = kData + "/normal";
const std::string kHunt = kData + "/hunt/ssl.log";
const std::string kHuntJson = kData + "/json/ssl.log";
/// Records of the hunt that are odd.
constexpr std::array<std::uint64_t, 3> kOdd = {21, 62, 100};

app::TrainOptions training(const std::string& output, unsigned threads) {
  app::TrainOptions options;
  options.recipe = app::Recipe::kTyped;
  options.log_path = "ssl";
  options.normal = {kNormal};
  options.output = output;
  options.version = "test";
  options.force = true;
  options.scan.threads = threads;
  return options;
}

Model trained(app::TrainOptions options) {
  const ScratchFolder folder;
  KeepingSink sink;
  options.output = folder.file("typed.pug");
  const auto summary = app::train(options, sink);
  EXPECT_TRUE(summary.has_value()) << summary.error().message();
  auto opened = open_model(options.output);
  EXPECT_TRUE(opened.has_value());
  return *std::move(opened);
}

/// A model of normal/ssl.log, trained once for all tests.
const Model& model() {
  static const Model once = trained(training("", 2));
  return once;
}

std::string why_not_trained(const app::TrainOptions& options) {
  KeepingSink sink;
  const auto summary = app::train(options, sink);
  if (summary) {
    return "it was trained";
  }
  std::string why = summary.error().message();
  for (const std::string& hint : summary.error().hints()) {
    why += "\n" + hint;
  }
  return why;
}

/// The log's lines over and over, metadata once.
void write_long(const std::string& from, const std::string& to, int times) {
  std::ifstream in(from);
  std::string header;
  std::string rows;
  for (std::string line; std::getline(in, line);) {
    (line.starts_with('#') ? header : rows) += line + '\n';
  }
  std::ofstream out(to);
  out << header;
  for (int i = 0; i < times; ++i) {
    out << rows;
  }
}

TEST(TypedRecipe, TrainsTheSameModelOnOneThreadAndOnFour) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder.file("logs"));
  write_long(kNormal + "/ssl.log", folder.file("logs/ssl.log"), 12);  // of some blocks
  for (const unsigned threads : {1U, 4U}) {
    app::TrainOptions options = training(folder.file(std::to_string(threads)), threads);
    options.normal = {folder.file("logs")};
    options.forest.most_rows = 1'000;
    KeepingSink sink;
    ASSERT_TRUE(app::train(options, sink).has_value());
  }
  EXPECT_EQ(bytes_of(folder.file("1")), bytes_of(folder.file("4")));
}

TEST(TypedRecipe, ScoresTheSameOnOneThreadAndOnFour) {
  const ScratchFolder folder;
  write_long(kHunt, folder.file("ssl.log"), 60);
  const std::vector<Finding> one = assess_all(model(), {folder.file("ssl.log")}, 1);
  const std::vector<Finding> four = assess_all(model(), {folder.file("ssl.log")}, 4);
  ASSERT_EQ(one.size(), 60U * 123);
  ASSERT_EQ(four.size(), one.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].score, four[i].score);
    EXPECT_EQ(one[i].place.line, four[i].place.line);
  }
}

TEST(TypedRecipe, ScoresRowsOfJsonAsThoseOfTsv) {
  const std::vector<Finding> tsv = assess_all(model(), {kHunt}, 2);
  const std::vector<Finding> json = assess_all(model(), {kHuntJson}, 2);
  ASSERT_EQ(tsv.size(), json.size());
  for (std::size_t i = 0; i < tsv.size(); ++i) {
    EXPECT_EQ(tsv[i].score, json[i].score) << tsv[i].uid;
    EXPECT_EQ(tsv[i].uid, json[i].uid);
    EXPECT_EQ(tsv[i].ts, json[i].ts);
    EXPECT_EQ(tsv[i].resp_p, json[i].resp_p);
  }
}

TEST(TypedRecipe, LearnsFromJsonWhatItDeclaresNoTypesOf) {
  app::TrainOptions options = training("", 2);
  options.normal = {kHuntJson};
  const Model learned = trained(options);
  const auto& fields = std::get<TypedModel>(learned).fields();
  const auto kind_of = [&](const std::string& name) {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const TypedField& f) { return f.name == name; });
    return found == fields.end() ? std::optional<FieldKind>() : found->kind;
  };
  EXPECT_EQ(kind_of("id.resp_h"), FieldKind::kAddress);
  EXPECT_EQ(kind_of("duration"), FieldKind::kInterval);
  EXPECT_EQ(kind_of("established"), FieldKind::kFlag);
  EXPECT_EQ(kind_of("alpn"), FieldKind::kNames);
  EXPECT_EQ(kind_of("ts"), std::nullopt);
}

TEST(TypedRecipe, ReasonsAddUpToTheScore) {
  for (const Finding& finding : assess_all(model(), {kHunt}, 2)) {
    for (const HeaderEvidence& group : finding.evidence) {
      EXPECT_EQ(group.side, kFieldSide);
    }
    expect_reasons_add_up(finding);
  }
}

TEST(TypedRecipe, NumbersAreThoseThatAnotherProgramComputes) {
  const auto& typed = std::get<TypedModel>(model());
  const std::vector<Finding> findings = assess_all(model(), {kHunt}, 1);
  std::map<std::string, std::size_t> columns;
  for (std::size_t i = 0; i < typed.columns().size(); ++i) {
    columns[column_name(typed.fields()[typed.columns()[i].field], typed.columns()[i].measure)] = i;
  }
  std::ifstream in(kData + "/numbers.tsv");
  std::size_t compared = 0;
  for (std::string line; std::getline(in, line);) {
    std::istringstream cells(line);
    std::size_t record = 0;
    std::string column;
    double expected = 0;
    if (line.starts_with('#') || !(cells >> record >> column >> expected)) {
      continue;
    }
    ASSERT_TRUE(columns.contains(column)) << column;
    EXPECT_NEAR(findings.at(record - 1).numbers[columns[column]], expected, 1e-4) << record << " " << column;
    ++compared;
  }
  EXPECT_GT(compared, 60U);
}

TEST(TypedRecipe, FindsTheOddRowsAndSaysWhatIsOdd) {
  std::vector<Finding> findings = assess_all(model(), {kHunt}, 2);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.score > b.score; });
  std::vector<std::uint64_t> strongest;
  for (std::size_t i = 0; i < kOdd.size(); ++i) {
    strongest.push_back(findings[i].place.record);
  }
  EXPECT_THAT(strongest, testing::UnorderedElementsAreArray(kOdd));
  std::vector<std::string> sentences;
  for (const HeaderEvidence& group : findings[0].evidence) {
    for (const Reason& reason : group.reasons) {
      sentences.emplace_back(reason.sentence);
    }
  }
  EXPECT_THAT(sentences, Contains(HasSubstr("server_name never seen in 480 training rows; usual are www.example.org")));
  EXPECT_THAT(sentences, Contains(HasSubstr("id.resp_p never seen in 480 training rows; usual is 443")));
}

TEST(TypedRecipe, NoticesAValueNeverSeenOfAFieldThatWasAlwaysTheSame) {
  // In all of training `established` is true; the odd row with the missing name has it false.
  const std::vector<Finding> findings = assess_all(model(), {kHunt}, 1);
  const Finding& odd = findings.at(kOdd[1] - 1);
  const auto found = std::find_if(odd.evidence.begin(), odd.evidence.end(),
                                  [](const HeaderEvidence& group) { return group.header == "established"; });
  ASSERT_NE(found, odd.evidence.end());
  EXPECT_GT(found->weight, 0.1);
}

TEST(TypedRecipe, RefusesToLearnFromLogsOfSeveralKindsAndNamesThem) {
  const ScratchFolder folder;
  app::TrainOptions options = training(folder.file("m.pug"), 1);
  options.log_path.clear();
  EXPECT_THAT(why_not_trained(options),
              HasSubstr("logs of 2 kinds, and a model is of one: dns (1 file), ssl (1 file)"));
  options.log_path = "ssh";
  EXPECT_THAT(why_not_trained(options), HasSubstr("no ssh log among the normal ones\nthere are: dns (1 file)"));
  options.normal = {kNormal + "/dns.log"};
  options.log_path.clear();
  EXPECT_EQ(why_not_trained(options), "it was trained") << "there is one kind";
}

TEST(TypedRecipe, RefusesWhatItCannotLookAtTwice) {
  const ScratchFolder folder;
  app::TrainOptions options = training(folder.file("m.pug"), 1);
  options.normal = {"-"};
  EXPECT_THAT(why_not_trained(options), HasSubstr("looks at logs twice"));
  options.normal = {folder.file("missing.log")};
  EXPECT_THAT(why_not_trained(options), HasSubstr("no Zeek log"));
}

TEST(TypedRecipe, LeavesOtherLogsOfAFolderOutAndCountsThem) {
  app::AssessOptions options;
  options.inputs = {kNormal};
  options.scan.threads = 2;
  KeepingSink sink;
  const auto summary = app::assess(
      model(), options, [](const Finding&) { return Result<void>(); }, sink);
  ASSERT_TRUE(summary.has_value());
  EXPECT_EQ(summary->read.files, 1U);
  EXPECT_EQ(summary->read.other_files, 1U);
  EXPECT_EQ(summary->read.records, 480U);
  EXPECT_TRUE(sink.kept.empty());
}

TEST(TypedRecipe, SaysWhichFieldsALogLacksOrDeclaresOtherwise) {
  const ScratchFolder folder;
  std::ofstream(folder.file("ssl.log")) << "#path\tssl\n#fields\tts\tserver_name\tduration\n#types\ttime\tstring\tset["
                                           "string]\n1793606400.0\twww.example.org\ta\n";
  app::AssessOptions options;
  options.inputs = {folder.file("ssl.log")};
  options.point.all = true;
  KeepingSink sink;
  std::vector<Finding> findings;
  const auto take = [&](const Finding& finding) {
    findings.push_back(finding);
    return Result<void>();
  };
  ASSERT_TRUE(app::assess(model(), options, take, sink).has_value());
  ASSERT_EQ(sink.kept.size(), 2U);
  EXPECT_THAT(sink.kept[0].what, HasSubstr("of the fields that the model learned"));
  EXPECT_EQ(sink.kept[1].what, "declares duration to be of another type than the model learned");
  ASSERT_EQ(findings.size(), 1U);
  for (const HeaderEvidence& group : findings[0].evidence) {
    EXPECT_EQ(group.header, "server_name") << "of the rest nothing is known";
  }
}

TEST(TypedRecipe, ReadsHttpLogsAndCapturesOfThemToo) {
  app::TrainOptions options = training("", 2);
  options.log_path = "http";
  options.normal = {PUGMARK_TEST_DATA "/flows/normal"};
  const Model http = trained(options);
  EXPECT_EQ(card_of(http).log_path, "http");
  EXPECT_EQ(assess_all(http, {PUGMARK_TEST_DATA "/captures/real/zeek__get.pcap"}, 1).size(), 1U);
}

TEST(TypedRecipe, NamesASecretOnlyWhereThatIsAskedFor) {
  const ScratchFolder folder;
  std::ofstream log(folder.file("http.log"));
  log << "#path\thttp\n#fields\tts\tusername\tpassword\n#types\ttime\tstring\tstring\n";
  for (int i = 0; i < 40; ++i) {
    log << "1793606400.0\tann\t" << (i % 2 == 0 ? "hunter2" : "hunter3") << '\n';
  }
  log.close();
  app::TrainOptions options = training(folder.file("m.pug"), 1);
  options.log_path = "http";
  options.normal = {folder.file("http.log")};
  const Model http = trained(options);
  for (const TypedField& field : std::get<TypedModel>(http).fields()) {
    EXPECT_TRUE(field.name != "password" || field.usual.empty());
  }
  for (const Finding& finding : assess_all(http, {folder.file("http.log")}, 1)) {
    for (const HeaderEvidence& group : finding.evidence) {
      EXPECT_TRUE(group.header != "password" || group.value == "-masked-");
    }
  }
}

TEST(TypedRecipe, RowsOfWhatWasNeverSeenAreAddedForRaritiesAndAmounts) {
  std::vector<TypedColumn> columns(3);
  columns[1].measure = TypedMeasure::kRarity;
  columns[2].measure = TypedMeasure::kPrivate;
  TypedVocabulary vocabulary(columns);
  FeatureMatrix rows(3);
  for (int i = 0; i < 600; ++i) {
    const TypedRow row{{static_cast<float>(i % 5), 0, 1}, {7}, {1}};
    vocabulary.add(row);
    rows.add(row.numbers);
  }
  vocabulary.finish();
  const FeatureMatrix grown_from = app::with_unseen_values(rows, columns, vocabulary, IsolationForestOptions());
  ASSERT_EQ(grown_from.rows(), 606U) << "one for 256, of two columns";
  EXPECT_EQ(grown_from.row(599)[0], 4);
  EXPECT_EQ(grown_from.row(600)[0], 8) << "as far above as the largest is above the least";
  EXPECT_EQ(grown_from.row(600)[1], 0);
  EXPECT_FLOAT_EQ(grown_from.row(603)[1], std::log2(601.0F));
  EXPECT_LE(grown_from.row(603)[0], 4);
}

}  // namespace
}  // namespace pugmark
