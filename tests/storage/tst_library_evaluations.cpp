// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of evaluations in the library: rows by key, lists, removing, and libraries from before there were any.
#include <QTest>
#include <filesystem>
#include <set>

#include "storage/library/library.h"
#include "storage/library/schema.h"
#include "support/library_samples.h"
#include "support/scratch_folder.h"

using namespace longleaf::storage;
using namespace longleaf::tests;

class TestLibraryEvaluations final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rowsAreFoundByTheirKey();
  void runsAreListedAndRemoved();
  void whatIsNotThereIsSaid();
  void rowsOutliveTheProgram();
  void anOlderLibraryIsMigrated();
};

namespace {

EvaluationRecord runOf(std::string key) {
  EvaluationRecord run;
  run.key = std::move(key);
  run.task = "facts";
  run.request = "{\"seed\":1}";
  return run;
}

[[maybe_unused]] const bool kInMemory = scratchInMemory();

}  // namespace

void TestLibraryEvaluations::rowsAreFoundByTheirKey() {
  const ScratchFolder folder;
  const auto library = valueOf(Library::open(folder.path("library")));
  const EvaluationId first = valueOf(library->beginEvaluation(runOf("a")));
  const EvaluationId second = valueOf(library->beginEvaluation(runOf("b")));
  QVERIFY(first != second);
  QCOMPARE(valueOf(library->beginEvaluation(runOf("a"))), first);  // the same request is the same run

  QVERIFY(!valueOf(library->evaluationRow("k1")));
  valueOf(library->addEvaluationRow(first, "k1", "one"));
  valueOf(library->addEvaluationRow(first, "k2", "two"));
  valueOf(library->addEvaluationRow(second, "k1", "one again"));
  QCOMPARE(*valueOf(library->evaluationRow("k1")), std::string("one again"));
  valueOf(library->addEvaluationRow(first, "k1", "another"));  // takes the place of the earlier one, not the end
  QVERIFY(valueOf(library->evaluationRows(first)) == (std::vector<std::string>{"another", "two"}));
  QVERIFY(valueOf(library->evaluationRows(second)) == (std::vector<std::string>{"one again"}));
}

void TestLibraryEvaluations::runsAreListedAndRemoved() {
  const ScratchFolder folder;
  const auto library = valueOf(Library::open(folder.path("library")));
  const EvaluationId first = valueOf(library->beginEvaluation(runOf("a")));
  const EvaluationId second = valueOf(library->beginEvaluation(runOf("b")));
  valueOf(library->addEvaluationRow(first, "k1", "one"));
  valueOf(library->addEvaluationRow(second, "k1", "the same"));
  const auto runs = valueOf(library->evaluations());
  QCOMPARE(runs.size(), std::size_t{2});
  const EvaluationRecord& run = runs[0].id == first ? runs[0] : runs[1];
  QCOMPARE(run.rows, std::size_t{1});
  QCOMPARE(run.task, std::string("facts"));
  QCOMPARE(run.request, std::string("{\"seed\":1}"));
  QVERIFY(run.createdAt > 0 && run.changedAt >= run.createdAt);

  valueOf(library->removeEvaluation(second));
  QCOMPARE(valueOf(library->evaluations()).size(), std::size_t{1});
  QCOMPARE(*valueOf(library->evaluationRow("k1")), std::string("one"));  // its rows went with it, the other's stay
  QVERIFY(valueOf(library->check()).empty());
}

void TestLibraryEvaluations::whatIsNotThereIsSaid() {
  const ScratchFolder folder;
  const auto library = valueOf(Library::open(folder.path("library")));
  QVERIFY(library->addEvaluationRow(7, "k", "x").error().code == ErrorCode::notFound);
  QVERIFY(library->evaluationRows(7).error().code == ErrorCode::notFound);
  QVERIFY(library->removeEvaluation(7).error().code == ErrorCode::notFound);
  QVERIFY(!valueOf(library->evaluationRow("k")));  // nothing of it was written
}

void TestLibraryEvaluations::rowsOutliveTheProgram() {
  const ScratchFolder folder;
  {
    const auto library = valueOf(Library::open(folder.path("library")));
    valueOf(library->addEvaluationRow(valueOf(library->beginEvaluation(runOf("a"))), "k", "row"));
    // A copy of the files as they are now, with the log not folded in: what kill -9 leaves.
    std::filesystem::copy(folder.path("library"), folder.path("killed"), std::filesystem::copy_options::recursive);
  }
  for (const char* name : {"library", "killed"}) {
    const auto library = valueOf(Library::open(folder.path(name)));
    QVERIFY(library->report().salvage.empty());
    QCOMPARE(*valueOf(library->evaluationRow("k")), std::string("row"));
  }
}

void TestLibraryEvaluations::anOlderLibraryIsMigrated() {
  QCOMPARE(currentVersion(), 3);
  const ScratchFolder folder;
  const std::string path = folder.path("library");
  {
    const auto library = valueOf(Library::open(path));
    valueOf(library->addDocument(documentOf("Some text."), "hash"));
    valueOf(library->saveRun("old", "{}"));
  }
  {
    // Version 2 had everything but these tables.
    SQLite::Database database(path + "/library.db", SQLite::OPEN_READWRITE);
    database.exec("DROP TABLE evaluation_rows; DROP TABLE evaluations; PRAGMA user_version = 2");
  }
  const auto library = valueOf(Library::open(path));
  QCOMPARE(library->report().migratedFrom, 2);
  QVERIFY(!library->report().backup.empty() && std::filesystem::exists(library->report().backup));
  QCOMPARE(valueOf(library->documents()).size(), std::size_t{1});
  QCOMPARE(*valueOf(library->run("old")), std::string("{}"));
  QVERIFY(valueOf(library->evaluations()).empty());
  valueOf(library->addEvaluationRow(valueOf(library->beginEvaluation(runOf("a"))), "k", "row"));
  QCOMPARE(*valueOf(library->evaluationRow("k")), std::string("row"));
  QVERIFY(valueOf(library->check()).empty());
}

QTEST_GUILESS_MAIN(TestLibraryEvaluations)
#include "tst_library_evaluations.moc"
