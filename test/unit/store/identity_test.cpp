// Covers what belongs to identities, and what does not.
#include "pugmark/store/identity.h"

#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <sys/stat.h>
#include <vector>

#include <gtest/gtest.h>

#include "unit/store/support.h"

namespace pugmark::store {
namespace {

using testing_store::example;
using Change = std::function<void(Finding&)>;

std::string changed_id(const Change& change) {
  Finding finding = example("10.0.0.1", "a.example");
  change(finding);
  return finding_id(finding, false);
}

std::string changed_sighting(const Change& change, bool by_message = false) {
  Finding finding = example("10.0.0.1", "a.example");
  change(finding);
  return sighting_id(finding_id(finding, by_message), texts_hash(finding), finding, by_message);
}

TEST(HashOfFile, IsThatOfItsBytesAndRefusesWhatIsNoFile) {
  const testing_io::TempDir folder;
  std::ofstream(folder.path("abc")) << "abc";
  const auto hash = hash_of_file(folder.path("abc"));
  ASSERT_TRUE(hash);
  EXPECT_EQ(*hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-4, appendix B.1
  ASSERT_EQ(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
  const auto pipe = hash_of_file(folder.path("pipe"));
  ASSERT_FALSE(pipe) << "nobody writes to it: opening it would wait";
  EXPECT_EQ(pipe.error().message(), "cannot read: it is no file");
  EXPECT_FALSE(hash_of_file(folder.path("none")));
}

TEST(FindingId, DoesNotDependOnTheOccurrence) {
  const std::string id = changed_id([](Finding&) {});
  const std::vector<Change> changes = {
      [](Finding& f) { f.ts = std::nullopt; },
      [](Finding& f) { f.uid = "other"; },
      [](Finding& f) { f.orig_p = "1"; },
      [](Finding& f) { f.resp_h = "192.0.2.9"; },
      [](Finding& f) { f.uri = "/other"; },
      [](Finding& f) { f.score = 9; },
      [](Finding& f) {
        f.place = {"elsewhere.log.gz", 1, 1, 1};
      },
      [](Finding& f) { f.texts[1].text = R"("SERVER":"other")"; },
      [](Finding& f) { f.texts[0].text = R"("HOST":"other value","USER-AGENT":"agent")"; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    EXPECT_EQ(changed_id(changes[i]), id) << i;
  }
}

TEST(FindingId, DependsOnWhoAskedWhomAndHow) {
  const std::vector<Change> changes = {
      [](Finding&) {},
      [](Finding& f) { f.origin = Origin::kServer; },
      [](Finding& f) { f.orig_h = "10.0.0.2"; },
      [](Finding& f) { f.host = "b.example"; },
      [](Finding& f) { f.identifier = "another"; },
      [](Finding& f) { f.method = "POST"; },
      [](Finding& f) { f.texts[0].text = R"("USER-AGENT":"agent","HOST":"a.example")"; },
      [](Finding& f) { f.texts[0].text = R"("HOST":"a.example","USER-AGENT":"other")"; },
      [](Finding& f) { f.texts.clear(); },
      // No two fields may run into each other.
      [](Finding& f) { f.orig_h = "10.0.0.1a", f.host = ".example"; },
  };
  std::set<std::string> ids;
  for (const Change& change : changes) {
    ids.insert(changed_id(change));
  }
  EXPECT_EQ(ids.size(), changes.size());
  EXPECT_EQ(ids.count(finding_id(example("10.0.0.1", "a.example"), true)), 0U);
}

TEST(FindingId, DoesNotDependOnWhetherPasswordsAreMasked) {
  EXPECT_EQ(changed_id([](Finding& f) { f.host = "http://ann:hunter2@a.example/"; }),
            changed_id([](Finding& f) { f.host = "http://ann:-masked-@a.example/"; }));
}

TEST(FindingId, OfAResponseAloneDependsOnItsServer) {
  const auto response = [](const char* text) {
    Finding finding;
    finding.origin = Origin::kServer;
    finding.texts = {{Origin::kServer, text}};
    return finding_id(finding, true);
  };
  EXPECT_NE(response(R"("SERVER":"a")"), response(R"("SERVER":"b")"));
  EXPECT_EQ(response(R"("SERVER":"a","DATE":"x")"), response(R"("SERVER":"a","DATE":"y")"));
}

TEST(FindingId, IsTheSameForever) {
  EXPECT_EQ(to_hex(finding_id(example("10.0.0.1", "a.example"), false)), "322f398a4f53dafcabccd4fa135e119f");
}

TEST(SightingId, DependsOnTheOccurrenceAndNotOnTheFile) {
  const std::string id = changed_sighting([](Finding&) {});
  EXPECT_EQ(changed_sighting([](Finding& f) { f.place = {"elsewhere.log.gz", 1, 1, 1}; }), id);
  EXPECT_NE(changed_sighting([](Finding& f) { f.uid = "other"; }), id);
  EXPECT_NE(changed_sighting([](Finding& f) { f.ts = Timestamp{1}; }), id);
}

TEST(SightingId, OfAConnectionStaysWhenItsLogGrows) {
  const Change grow = [](Finding& f) { f.texts.push_back({Origin::kServer, R"("SERVER":"other")"}); };
  EXPECT_EQ(changed_sighting(grow), changed_sighting([](Finding&) {}));
  EXPECT_NE(changed_sighting(grow, true), changed_sighting([](Finding&) {}, true));
  EXPECT_NE(changed_sighting([&](Finding& f) { f.uid.clear(), grow(f); }),
            changed_sighting([](Finding& f) { f.uid.clear(); }));
}

TEST(SightingId, OfMessagesDependsOnWhatWasAskedFor) {
  EXPECT_NE(changed_sighting([](Finding& f) { f.uri = "/a"; }, true),
            changed_sighting([](Finding& f) { f.uri = "/b"; }, true));
  EXPECT_NE(changed_sighting([](Finding& f) { f.uid.clear(), f.uri = "/a"; }),
            changed_sighting([](Finding& f) { f.uid.clear(), f.uri = "/b"; }));
}

TEST(SightingId, WithoutAUidDependsOnTheRecord) {
  const auto at = [](std::uint64_t record) {
    return changed_sighting([record](Finding& f) {
      f.uid.clear();
      f.place.record = record;
    });
  };
  EXPECT_NE(at(1), at(2));
}

TEST(HashOfFile, IsTheShaOfItsBytes) {
  const testing_io::TempDir folder;
  const auto hash = hash_of_file(folder.file("abc", "abc"));
  ASSERT_TRUE(hash);
  EXPECT_EQ(*hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_FALSE(hash_of_file(folder.path("none")));
}

}  // namespace
}  // namespace pugmark::store
