// SPDX-License-Identifier: GPL-3.0-or-later
// A library that two programs have open at once, as the window and longleaf-cli do: what one writes the other sees, and
// the end of one takes nothing away from the other.
#include <QTest>
#include <filesystem>

#include "storage/library/library.h"
#include "support/cli_list.h"
#include "support/library_samples.h"
#include "support/scratch_folder.h"

using namespace longleaf;
using namespace longleaf::tests;
namespace fs = std::filesystem;

class TestTwoPrograms final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theEndOfOneLeavesTheLogOfTheOther_data();
  void theEndOfOneLeavesTheLogOfTheOther();
};

void TestTwoPrograms::theEndOfOneLeavesTheLogOfTheOther_data() {
  QTest::addColumn<int>("connections");
  QTest::newRow("one connection, as a command has") << 1;
  QTest::newRow("three, as the window has") << 3;
}

void TestTwoPrograms::theEndOfOneLeavesTheLogOfTheOther() {
  QFETCH(int, connections);
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  const ScratchFolder folder;
  const std::string place = folder.path("library");
  const QStringList list{"library", "list", "--library", QString::fromStdString(place)};
  {
    std::vector<std::unique_ptr<storage::Library>> open;
    for (int i = 0; i < connections; ++i) open.push_back(valueOf(storage::Library::open(place)));
    for (int round = 1; round <= 3; ++round) {
      QCOMPARE(runList(list).size(), static_cast<std::size_t>(round - 1));
      QVERIFY(fs::exists(place + "/library.db-wal"));
      const std::string number = std::to_string(round);
      QVERIFY(open.front()->addDocument(documentOf("Text " + number, "Title " + number), "hash " + number).has_value());
      QCOMPARE(open.back()->documents()->size(), static_cast<std::size_t>(round));
    }
    QCOMPARE(runList(list).size(), std::size_t{3});
  }
  const auto again = valueOf(storage::Library::open(place));
  QCOMPARE(again->documents()->size(), std::size_t{3});
  QVERIFY(again->check()->empty() && again->report().salvage.empty());
}

QTEST_GUILESS_MAIN(TestTwoPrograms)
#include "tst_two_programs.moc"
